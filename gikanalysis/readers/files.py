"""Files and bytes → documents: what is opened, how large it may be, how a failure is told."""

from __future__ import annotations

import stat
from pathlib import Path

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Document
from gikanalysis.readers.limits import MAX_FILE_BYTES, in_mebibytes
from gikanalysis.readers.registry import read_bytes


def read_document(source: str | Path | bytes, *, name: str | None = None) -> Document:
    r"""Read one source; a str is a path, bytes are its content. `name` is how messages call it.

    Raises `UnreadableSource` with a sentence that says what is wrong: no such file, a folder, not
    permitted, empty, or in a format (named as recognised by content) that cannot be read.

    >>> read_document("规章\t0\n规范性文件\t5".encode()).format
    'text'
    >>> try:
    ...     read_document(b"Rar!\x1a\x07", name="a.html")
    ... except UnreadableSource as error:
    ...     print(str(error).partition(";")[0])
    a.html: it was recognised as a RAR archive, which cannot be read
    """
    if isinstance(source, bytes):
        called, data = name or "the given bytes", source
        _check_size(len(data), called)
    else:
        called = name or str(source)
        data = content(source, called)
    try:
        return read_bytes(data)
    except UnreadableSource as error:
        raise type(error)(f"{called}: {error}") from error
    except MemoryError as error:
        raise UnreadableSource(f"{called}: reading it takes more memory than there is") from error
    except RecursionError as error:
        raise UnreadableSource(f"{called}: its parts stand in one another too deep to be read") from error


def content(path: str | Path, called: str) -> bytes:
    """Return the bytes of a file; `called` names it in the message of the `UnreadableSource` it may raise.

    Whatever is no regular file (a pipe, a device) is refused: reading it may never end.
    """
    try:
        told = Path(path).stat()
        if not (stat.S_ISREG(told.st_mode) or stat.S_ISDIR(told.st_mode)):
            raise UnreadableSource(f"{called}: this is a pipe or a device, not a file")
        _check_size(told.st_size, called)
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise UnreadableSource(f"{called}: there is no such file") from error
    except IsADirectoryError as error:
        raise UnreadableSource(f"{called}: this is a folder, not a file") from error
    except PermissionError as error:
        raise UnreadableSource(f"{called}: reading it is not permitted") from error
    except (OSError, ValueError) as error:
        raise UnreadableSource(f"{called}: it cannot be opened ({error})") from error


def _check_size(size: int, called: str) -> None:
    if size > MAX_FILE_BYTES:
        raise UnreadableSource(
            f"{called}: it has {in_mebibytes(size)}, the limit of one file is {in_mebibytes(MAX_FILE_BYTES)}"
        )
