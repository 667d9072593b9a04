"""Compound files (OLE), the container of legacy Office documents: streams in sectors of 512 bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_SECTOR = 512
_CUTOFF = 4096  # a shorter stream would lie among the small sectors, which this writer does not make
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STREAM, _ROOT = 2, 5
_MOST_TABLE_SECTORS = 109  # as many as the head has room for


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file of `streams`; short ones are filled up with zeros to the least length."""
    contents = {name: data.ljust(_CUTOFF, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    chains: list[int] = []  # for each sector the next one of its chain
    starts: dict[str, int] = {}
    for name, data in contents.items():
        starts[name] = len(sectors)
        _append(sectors, chains, data)
    directory = _directory(contents, starts)
    first_of_directory = len(sectors)
    _append(sectors, chains, directory)
    count = 1
    while count * (_SECTOR // 4) < len(sectors) + count:
        count += 1
    if count > _MOST_TABLE_SECTORS:
        raise ValueError(f"{len(sectors)} sectors are more than a compound file without extensions holds")
    first_of_table = len(sectors)
    chains += [_TABLE] * count
    table = b"".join(struct.pack("<I", entry) for entry in chains).ljust(count * _SECTOR, b"\xff")
    head = _head(first_of_directory, range(first_of_table, first_of_table + count))
    return head + b"".join(sectors) + table


def _append(sectors: list[bytes], chains: list[int], data: bytes) -> None:
    """Lay `data` into sectors, each pointing at the next."""
    pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
    first = len(sectors)
    sectors += pieces
    chains += [*range(first + 1, first + len(pieces)), _END]


def _directory(streams: Mapping[str, bytes], starts: Mapping[str, int]) -> bytes:
    """The root and one entry for each stream; siblings hang on one another as a list that grows to the right."""
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", _ROOT, child=1, start=_END)]
    for number, name in enumerate(names, start=1):
        right = number + 1 if number < len(names) else _NONE
        entries.append(_entry(name, _STREAM, right=right, start=starts[name], size=len(streams[name])))
    return b"".join(entries)


def _entry(
    name: str, kind: int, *, right: int = _NONE, child: int = _NONE, start: int = 0, size: int = 0
) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return head + struct.pack("<III", _NONE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def _head(directory: int, table: range) -> bytes:
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, len(table), directory, 0, _CUTOFF, _END, 0, _END, 0)
    return head + b"".join(struct.pack("<I", at) for at in table).ljust(4 * _MOST_TABLE_SECTORS, b"\xff")
