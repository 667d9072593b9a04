"""Where a document came from: a file or bytes, and the files attached to it, to be read again later.

What was read is known by its SHA-256. A file that has changed since is refused, because what it prints
today says nothing of what was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.attachments import join_documents, parted_place
from gikanalysis.readers.document import Document
from gikanalysis.readers.files import content, read_document


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a report: what it is called, its SHA-256, and its path or, without one, its bytes."""

    name: str
    sha256: str
    path: Path | None = None
    kept: bytes | None = field(default=None, repr=False)

    def read(self) -> bytes:
        """Return the bytes. Raises `UnreadableSource` when the file is gone or no longer the same."""
        data = content(self.path, self.name) if self.path is not None else self.kept
        if data is None:
            raise UnreadableSource(f"{self.name}: neither its place nor its bytes were kept")
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise UnreadableSource(
                f"{self.name}: the file has changed since it was read (its SHA-256 is no longer "
                f"{self.sha256[:12]}…); read the report again"
            )
        return data


@dataclass(frozen=True)
class Origin:
    """The page of a report and the files attached to it, in order."""

    page: Part
    attachments: tuple[Part, ...] = ()

    @cached_property
    def document(self) -> Document:
        """The document, read when it is first asked for. Raises `UnreadableSource`."""
        return document_of(self.page, self.attachments)

    def part(self, place: str) -> tuple[Part, str]:
        """Return the file that a place of the document lies in, and the place inside it.

        >>> Origin(Part("a.html", ""), (Part("b.pdf", ""),)).part("attachment 1, page 2, line 3")[1]
        'page 2, line 3'
        """
        attached, inside = parted_place(place)
        if not 0 < attached <= len(self.attachments):  # of the page, or of a member of the archive it is
            return self.page, place
        return self.attachments[attached - 1], inside


def part_of(source: str | Path | bytes, name: str | None = None) -> tuple[Part, bytes]:
    """Return a source as a part, and its bytes. Raises `UnreadableSource`."""
    if isinstance(source, bytes):
        return Part(name or "<bytes>", hashlib.sha256(source).hexdigest(), kept=source), source
    called = name or str(source)
    data = content(source, called)
    return Part(called, hashlib.sha256(data).hexdigest(), Path(source).absolute()), data


def document_of(page: Part, attachments: Sequence[Part] = (), read: Sequence[bytes] = ()) -> Document:
    """Return the document of a page with its attachments; `read` are their bytes where they are at hand."""
    parts = (page, *attachments)
    contents = read or [part.read() for part in parts]
    first, *others = [read_document(data, name=part.name) for part, data in zip(parts, contents, strict=True)]
    return join_documents(first, others) if others else first
