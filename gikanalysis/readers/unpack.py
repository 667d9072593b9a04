"""Members of a ZIP container, read in memory and within limits.

Nothing is ever written to disk, so names with ``../`` and symbolic links lead nowhere. The sizes
that an archive declares are not believed: what is unpacked is counted as it comes.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import (
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    MIN_BYTES_FOR_RATIO,
    in_mebibytes,
)

# What the standard library raises on damaged or hostile archives, as found by trying.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)
_ENTRY = b"PK\x01\x02"  # of the list of members
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


class Container:
    r"""An opened ZIP file. `unpacked` counts the bytes read from it so far.

    >>> buffer = io.BytesIO()
    >>> with zipfile.ZipFile(buffer, "w") as archive:
    ...     archive.writestr("a.txt", "规章 0")
    >>> container = Container(buffer.getvalue())
    >>> container.names, container.read("a.txt").decode()
    (['a.txt'], '规章 0')
    """

    def __init__(self, data: bytes, *, most: int = MAX_UNPACKED_BYTES) -> None:
        """Open `data`, of which at most `most` bytes may be unpacked. Raises `UnreadableSource`."""
        self._most = most
        self.unpacked = 0
        if data.count(_ENTRY) > MAX_MEMBERS:  # before the list is read: a long one takes its time
            raise UnreadableSource(f"the archive has more than {MAX_MEMBERS} members, the limit")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            infos = self._archive.infolist()
        except _DAMAGE as error:
            raise UnreadableSource(f"the archive is damaged or cut off ({error})") from error
        self._infos = {
            member_name(info): info for info in infos if info.filename and not info.filename.endswith("/")
        }

    @property
    def names(self) -> list[str]:
        """The names of the members that are files, in the order of the archive."""
        return list(self._infos)

    def read(self, name: str, *, most: int | None = None) -> bytes:
        """Return one member. Raises `UnreadableSource`: no such member, encrypted, damaged, past a limit."""
        info = self._infos.get(name)
        if info is None:
            raise UnreadableSource(f"the archive has no member {name}")
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableSource(f"{name} in the archive is encrypted (a password is needed)")
        limit = max(0, min(self._most - self.unpacked, self._most if most is None else most))
        try:
            with self._archive.open(info) as stream:
                data = stream.read(limit + 1)
        except _DAMAGE as error:
            raise UnreadableSource(f"{name} in the archive is damaged or cut off ({error})") from error
        self.unpacked += len(data)
        if self.is_exhausted:
            raise UnreadableSource(f"the archive unpacks to more than the limit of {in_mebibytes(self._most)}")
        if len(data) > limit:
            raise UnreadableSource(f"{name} unpacks to more than the limit of {in_mebibytes(limit)}")
        if len(data) > MIN_BYTES_FOR_RATIO and len(data) > MAX_RATIO * max(1, info.compress_size):
            raise UnreadableSource(
                f"{name} unpacks to more than {MAX_RATIO} times its size, the limit (it may be a zip bomb)"
            )
        return data

    @property
    def is_exhausted(self) -> bool:
        """Whether more has been unpacked than may be."""
        return self.unpacked > self._most


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member as its maker wrote it.

    A name not marked as UTF-8 is read by the standard library as code page 437; the archives of
    Chinese offices hold GBK there, those of some tools UTF-8 without the mark.
    """
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
