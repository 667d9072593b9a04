"""From bytes to a `Document`: what is printed and where, nothing interpreted.

`read_document` decides by content which reader takes a source; the formats stand in ``registry``.
"""

from __future__ import annotations

from pathlib import Path

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.attachments import join_documents
from gikanalysis.readers.document import Document
from gikanalysis.readers.registry import Format, read_bytes, readable_formats, recognise_format

__all__ = [
    "Format",
    "content",
    "join_documents",
    "read_bytes",
    "read_document",
    "readable_formats",
    "recognise_format",
]


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
    else:
        called = name or str(source)
        data = content(source, called)
    try:
        return read_bytes(data)
    except UnreadableSource as error:
        raise type(error)(f"{called}: {error}") from error


def content(path: str | Path, called: str) -> bytes:
    """Return the bytes of a file; `called` names it in the message of the `UnreadableSource` it may raise."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise UnreadableSource(f"{called}: there is no such file") from error
    except IsADirectoryError as error:
        raise UnreadableSource(f"{called}: this is a folder, not a file") from error
    except PermissionError as error:
        raise UnreadableSource(f"{called}: reading it is not permitted") from error
    except (OSError, ValueError) as error:
        raise UnreadableSource(f"{called}: it cannot be opened ({error})") from error
