"""ZIP archives: the report among the members.

Members are read in memory by what they are, whatever their names; an archive may hold archives, one
level deep. One readable member is the report; a page of prose and one table beside it are page and
attachment; one titled report among other files is the report, and a note names what was left out.
Anything else is refused with the names, because a file is one report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from gikanalysis.errors import TwoReports, UnreadableSource
from gikanalysis.readers.attachments import join_documents
from gikanalysis.readers.document import Document
from gikanalysis.readers.layout import title_rank
from gikanalysis.readers.limits import MAX_ARCHIVE_DEPTH, MAX_READ_MEMBERS, MAX_READING_SECONDS, MAX_UNPACKED_BYTES
from gikanalysis.readers.unpack import Container

_ARCHIVE = "zip"
_PICTURES = frozenset({"png", "jpeg", "tiff", "gif", "bmp", "webp"})
# What comes along with saved pages and with the archives of some systems, and is no report.
_BYWORK_ENDINGS = ".css .js .json .map .ico .svg .woff .woff2 .ttf .eot .db .ini .ds_store .lnk .url"
_BYWORK = frozenset(_BYWORK_ENDINGS.split())
_BYWORK_FOLDER = "__MACOSX"
_LONGEST_TABLE_TEXT = 1_000  # characters of prose that a file of tables may hold
_MOST_NAMED = 8


class _Member(NamedTuple):
    """A member that was tried: its document and its bytes, or why there is no document."""

    name: str
    document: Document | None
    reason: str = ""
    content: bytes = b""


Kind = Callable[[bytes], str]
Reader = Callable[[bytes], Document]


def read_archive_document(data: bytes, kind_of: Kind, read: Reader) -> Document:
    """Describe the report in a ZIP archive; `kind_of` names the format of a member, `read` reads it.

    Raises `TwoReports` naming the members when several could be the report, `UnreadableSource` when none
    can be read, when the archive is damaged or encrypted, or past a limit.
    """
    document, taken, tried = _report_in(data, kind_of, read)
    left = [f"{m.name} ({m.reason})" if m.reason else m.name for m in tried if m.name not in taken]
    notes = [f"read from the archive: {' and '.join(taken)}"]
    if left:
        more = f" and {len(left) - _MOST_NAMED} more" if len(left) > _MOST_NAMED else ""
        notes.append(f"left out of the archive: {'; '.join(left[:_MOST_NAMED])}{more}")
    return replace(document, notes=(*document.notes, *notes))


def members_of_report(data: bytes, kind_of: Kind, read: Reader) -> list[bytes]:
    """Return the bytes of the members that the report is made from: the page, then what is attached to it."""
    _, taken, tried = _report_in(data, kind_of, read)
    contents = {member.name: member.content for member in tried}
    return [contents[name] for name in taken]


def _report_in(data: bytes, kind_of: Kind, read: Reader) -> tuple[Document, list[str], list[_Member]]:
    """Return the report, the names of the members it was made from, and all that were tried."""
    tried = _Search(kind_of, read).members(data)
    found = [member for member in tried if member.document]
    if not found:
        reasons = [f"{member.name}: {member.reason}" for member in tried]
        said = "; ".join(reasons[:_MOST_NAMED]) if reasons else "it holds no file"
        raise UnreadableSource(f"the archive holds nothing that can be read as a report ({said})")
    return *_chosen(found), tried


class _Search:
    """Reads the members of an archive and of those in it, all within one allowance of bytes."""

    def __init__(self, kind_of: Kind, read: Reader) -> None:
        self._kind_of = kind_of
        self._read = read
        self._allowance = MAX_UNPACKED_BYTES
        self._began = time.process_time()
        self._tried: list[_Member] = []
        self._pictures: list[tuple[str, bytes]] = []

    def members(self, data: bytes) -> list[_Member]:
        """Return the members tried; pictures only when nothing else can be read."""
        self._look_through(data, "", 0)
        if not any(member.document for member in self._tried):
            for name, picture in self._pictures:
                self._try(name, picture)
        return self._tried

    def _look_through(self, data: bytes, above: str, depth: int) -> None:
        container = Container(data, most=self._allowance)
        for name in sorted(container.names):
            path = PurePosixPath(name.replace("\\", "/"))
            ending = path.suffix.lower() or path.name.lower()
            if ending in _BYWORK or _BYWORK_FOLDER in path.parts:
                continue
            before = container.unpacked
            try:
                content = container.read(name)
                self._allowance -= container.unpacked - before
                self._take(above + name, content, depth)
            except UnreadableSource as error:
                if container.is_exhausted or self._allowance <= 0:
                    raise
                self._tried.append(_Member(above + name, None, str(error)))

    def _take(self, name: str, content: bytes, depth: int) -> None:
        """Read a member, keep it for later, or look through it, as its format asks."""
        kind = self._kind_of(content) if content else ""
        if kind in _PICTURES:
            self._pictures.append((name, content))
        elif kind == _ARCHIVE and depth >= MAX_ARCHIVE_DEPTH:
            raise UnreadableSource(f"{name} is an archive more than {MAX_ARCHIVE_DEPTH} level deep, the limit")
        elif kind == _ARCHIVE:
            self._look_through(content, f"{name}/", depth + 1)
        elif content:
            self._try(name, content)

    def _try(self, name: str, content: bytes) -> None:
        if time.process_time() - self._began > MAX_READING_SECONDS:
            self._allowance = 0
            raise UnreadableSource(
                f"reading the files of the archive takes more than {MAX_READING_SECONDS} seconds, the limit; "
                "unpack it and give each on its own"
            )
        if len(self._tried) >= MAX_READ_MEMBERS:
            self._allowance = 0
            raise UnreadableSource(
                f"the archive holds more than {MAX_READ_MEMBERS} files that may be reports, the limit; "
                "unpack it and give each on its own"
            )
        try:
            self._tried.append(_Member(name, self._read(content), content=content))
        except UnreadableSource as error:
            self._tried.append(_Member(name, None, str(error)))


def _chosen(found: Sequence[_Member]) -> tuple[Document, list[str]]:
    """Return the report among the readable members, and the names of those it was made from."""
    documents = {member.name: member.document for member in found if member.document}
    if len(documents) == 1:
        name, document = documents.popitem()
        return document, [name]
    pages = [name for name, document in documents.items() if not any(document.grids)]
    tables = [name for name, document in documents.items() if _is_table(document)]
    if len(pages) == len(tables) == 1 and len(documents) == 2:
        return join_documents(documents[pages[0]], [documents[tables[0]]]), [*pages, *tables]
    titled = [name for name, document in documents.items() if title_rank(document.title or "")]
    if len(titled) == 1 and any(documents[titled[0]].grids):
        return documents[titled[0]], titled
    names = list(documents)
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    raise TwoReports(
        f"the archive holds {len(names)} files that may be reports, "
        f"give each on its own: {'; '.join(names[:_MOST_NAMED])}{more}"
    )


def _is_table(document: Document) -> bool:
    prose = sum(len(paragraph.text) for paragraph in document.paragraphs)
    return any(document.grids) and prose <= _LONGEST_TABLE_TEXT
