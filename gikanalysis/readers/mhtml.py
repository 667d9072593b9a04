"""Saved web pages (MHTML): the page itself out of its parts, then read as HTML."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.message import Message
from email.policy import compat32

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Document
from gikanalysis.readers.encoding import decode
from gikanalysis.readers.html import read_html_document
from gikanalysis.readers.limits import MAX_MIME_DEPTH, MAX_MIME_PARTS

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_DELIMITER = re.compile(rb"^--(?!>)", re.MULTILINE)
_NESTING = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.MULTILINE | re.IGNORECASE)
_BIG5 = frozenset({"big5", "big5-hkscs", "big5hkscs"})


def read_mhtml_document(data: bytes) -> Document:
    """Describe a saved web page.

    The parts of the archive name their character sets, but what the bytes are decides. Frames are read
    only when the page itself holds no text. Raises `UnreadableSource`: no page in it, no text, past a limit.
    """
    if sum(1 for _ in _DELIMITER.finditer(data)) > MAX_MIME_PARTS:
        raise UnreadableSource(f"the saved page has more than {MAX_MIME_PARTS} parts, the limit")
    if sum(1 for _ in _NESTING.finditer(data)) > MAX_MIME_DEPTH:
        raise UnreadableSource(f"the saved page nests its parts more than {MAX_MIME_DEPTH} deep, the limit")
    # The newer policies of the library parse headers eagerly and fail on malformed ones.
    message = email.message_from_bytes(data, policy=compat32)
    pages = _pages(message)
    if not pages:
        raise UnreadableSource("the saved page holds no part that is a web page")
    reasons = []
    for page in pages:
        try:
            document = _read_page(page)
        except UnreadableSource as error:
            reasons.append(str(error))
            continue
        others = len(pages) - 1
        noun = "frame" if others == 1 else "frames"
        notes = (f"{others} {noun} of the saved page left out",) if others else ()
        return replace(document, format="mhtml", notes=(*document.notes, *notes))
    raise UnreadableSource(f"the saved page cannot be read: {reasons[0]}")


def _pages(message: Message) -> list[Message]:
    """Return the parts that are web pages, the page itself before its frames."""
    pages = [part for part in message.walk() if not part.is_multipart() and part.get_content_type() in _HTML]
    start = message.get_param("start")
    location = message.get("Snapshot-Content-Location")

    def is_main(part: Message) -> bool:
        named = isinstance(start, str) and part.get("Content-ID") == start
        return named or (location is not None and part.get("Content-Location") == location)

    return sorted(pages, key=lambda part: not is_main(part))


def _read_page(part: Message) -> Document:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    declared = _charset(part)
    if declared in _BIG5:
        try:
            return read_html_document(raw.decode("big5hkscs"), encoding="big5")
        except UnicodeDecodeError:
            pass
    text, encoding, notes = decode(raw)
    if declared == encoding:
        # Browsers convert the page as they save it and leave its own declaration as it was.
        notes = tuple(note for note in notes if not note.startswith("the page declares"))
    return read_html_document(text, encoding=encoding, notes=notes)


def _charset(part: Message) -> str:
    try:
        return (part.get_content_charset() or "").lower()
    except (LookupError, ValueError, AttributeError, TypeError):
        return ""
