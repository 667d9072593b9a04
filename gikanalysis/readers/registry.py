"""Which formats there are, how each is recognised, and who reads it.

A file is what its bytes say, never what its name says: reports arrive as ``.doc`` that is HTML and
as ``.html`` that is a PDF. The formats are asked in order; the last one, plain text, takes what is
left. A format without a reader is recognised all the same, so that the message can name it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.archive import members_of_report, read_archive_document
from gikanalysis.readers.attachments import parted_place
from gikanalysis.readers.deadline import within
from gikanalysis.readers.delimited import is_delimited, read_delimited_document
from gikanalysis.readers.doc import read_doc_document
from gikanalysis.readers.document import Document, Grid
from gikanalysis.readers.docx import read_docx_document
from gikanalysis.readers.encoding import decode, looks_like_utf16
from gikanalysis.readers.html import read_html_document
from gikanalysis.readers.layout import trim
from gikanalysis.readers.limits import (
    MAX_CELLS,
    MAX_DOCUMENT_CHARACTERS,
    MAX_MEMBERS,
    MAX_PARAGRAPHS,
    MAX_READING_MEBIBYTES,
    MAX_READING_SECONDS,
    MAX_TEXT_BYTES,
    in_mebibytes,
)
from gikanalysis.readers.markdown import is_markdown, read_markdown_document
from gikanalysis.readers.mhtml import read_mhtml_document
from gikanalysis.readers.ods import read_ods_document
from gikanalysis.readers.pdf import read_pdf_document
from gikanalysis.readers.scan import image_reader
from gikanalysis.readers.sheet import read_xls_document, read_xlsx_document
from gikanalysis.readers.text import read_text_document

_HEAD = 65_536  # bytes in which a page shows that it is one
_FEWEST_CLOSINGS = 5  # closing tags in a text that begins with none
_TAGS = (
    "html head body meta title link script style base table tbody thead tr td th div p span font center section "
    "article main header nav form ul ol li dl h1 h2 h3 h4 h5 h6 br hr img a b i u strong em pre blockquote iframe"
)
_FIRST_TAG = re.compile(rf"<(?:!doctype\s+html|(?:{'|'.join(_TAGS.split())})(?=[\s/>]))", re.IGNORECASE)
_CLOSING_TAG = re.compile(rb"</(?:p|div|td|tr|table|tbody)\s*>", re.IGNORECASE)
_DOCTYPE_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_HEADER = re.compile(rb"[a-z][a-z0-9-]*:")
_CONTROLS = bytes((*range(9), *range(14, 27), 127))
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ZIP_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TextReader(Protocol):
    """Makes a document of a decoded text."""

    def __call__(self, text: str, *, encoding: str | None = None, notes: tuple[str, ...] = ()) -> Document:
        """Describe `text`; raises `UnreadableSource`."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: what to call it, how to tell it, how to read it (None: cannot be read).

    `keeps_time` is true where the reader itself limits the time and memory that it takes.
    """

    name: str
    description: str
    recognise: Callable[[bytes], bool]
    read: Callable[[bytes], Document] | None = None
    keeps_time: bool = False


def recognise_format(data: bytes) -> Format:
    """Return the format of `data`; whatever is nothing else is plain text.

    >>> recognise_format(b"%PDF-1.7").description, recognise_format("规章 0".encode()).name
    ('a PDF document', 'text')
    """
    return next(known for known in FORMATS if known.recognise(data))


def readable_formats() -> str:
    """Return the formats that can be read, as words for a message."""
    return ", ".join(known.description for known in FORMATS if known.read)


def read_bytes(data: bytes) -> Document:
    """Read `data` by what it is. Raises `UnreadableSource` naming what was recognised."""
    if not data:
        raise UnreadableSource("it is empty")
    found = recognise_format(data)
    if found.read is None:
        raise UnreadableSource(
            f"it was recognised as {found.description}, which cannot be read; can be read: {readable_formats()}"
        )
    if found.keeps_time:
        return checked(found.read(data))
    with within(MAX_READING_SECONDS, MAX_READING_MEBIBYTES):
        return checked(found.read(data))


def printed_in(data: bytes, place: str) -> tuple[bytes, str]:
    """Return the bytes that print a `place` of the document of `data`, and the place in them.

    These are `data` itself but for an archive, where they are the member that the place is in.
    """
    if recognise_format(data).name != "zip":
        return data, place
    attached, inside = parted_place(place)
    return members_of_report(data, _name_of, read_bytes)[attached], inside


def checked(document: Document) -> Document:
    """Return the document, if it is no larger than a report can be; else raise `UnreadableSource`.

    Later stages compare lines with lines, so what a reader takes in seconds could keep them for minutes.
    """
    paragraphs = characters = cells = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            cells += sum(len(row.cells) for row in block.rows)
        else:
            paragraphs += 1
            characters += len(block.text)
    for count, limit, what in (
        (paragraphs, MAX_PARAGRAPHS, "lines or paragraphs"),
        (characters, MAX_DOCUMENT_CHARACTERS, "characters of running text"),
        (cells, MAX_CELLS, "cells in its tables"),
    ):
        if count > limit:
            raise UnreadableSource(f"it has {count} {what}, the limit of one report is {limit}")
    return document


# --- recognisers ----------------------------------------------------------------------------------


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


def _is_pdf(data: bytes) -> bool:
    """A PDF may carry junk before its head, but no more than a kilobyte; a text may quote the mark."""
    return data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b"%%EOF" in data[-2048:])


def _is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _zip_with(*members: str) -> Callable[[bytes], bool]:
    """Recognise a zip archive by one of `members`; a damaged archive has none."""

    def recognise(data: bytes) -> bool:
        if not _is_zip(data) or data.count(_ZIP_ENTRY) > MAX_MEMBERS:
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return any(member in archive.namelist() for member in members)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, OverflowError):
            return False

    return recognise


def _open_document(kind: bytes) -> Callable[[bytes], bool]:
    """Recognise an OpenDocument file: its first member, stored as it is, names the type."""
    declared = b"mimetypeapplication/vnd.oasis.opendocument." + kind
    return lambda data: _is_zip(data) and declared in data[:200]


def _ole_with(*streams: str) -> Callable[[bytes], bool]:
    """Recognise an OLE file by the name of one of `streams`, which its directory holds in UTF-16."""
    names = [stream.encode("utf-16-le") for stream in streams]
    return lambda data: data.startswith(_OLE) and any(name in data for name in names)


def _is_web_archive(data: bytes) -> bool:
    """A saved page is a message: lines of headers, among them these two."""
    head = data[:4096].lower().lstrip()
    return _HEADER.match(head) is not None and b"mime-version:" in head and b"content-type:" in head


def _is_xml(data: bytes) -> bool:
    text = _head(data)
    return text.startswith("<?xml") and not _DOCTYPE_HTML.search(text)


def _is_markdown(data: bytes) -> bool:
    return is_markdown(decode(data[:_HEAD])[0])


def _is_html(data: bytes) -> bool:
    """A page begins with markup; a piece of one that begins with text has several closing tags.

    Markdown that holds its tables as HTML has them too.
    """
    text = _head(data)
    while text.startswith(("<!--", "<?xml")):
        _, end, text = text.partition("-->" if text.startswith("<!--") else "?>")
        if not end:
            return True
        text = text.lstrip()
    if _FIRST_TAG.match(text):
        return True
    closings = sum(1 for _ in islice(_CLOSING_TAG.finditer(data), _FEWEST_CLOSINGS))
    return closings == _FEWEST_CLOSINGS and not is_markdown(text)


def _head(data: bytes) -> str:
    return trim(decode(data[:_HEAD])[0])


def _is_binary(data: bytes) -> bool:
    """More than one control character in a hundred bytes is no text in any encoding but UTF-16."""
    if data.startswith(_MARKS):
        return False
    sample = data[:_HEAD]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 100 > len(sample) and looks_like_utf16(data) is None


# --- the formats, in the order in which they are asked ---------------------------------------------


def _by_text(read: TextReader) -> Callable[[bytes], Document]:
    """Return the reader of bytes for a reader of text."""

    def read_data(data: bytes) -> Document:
        if len(data) > MAX_TEXT_BYTES:
            raise UnreadableSource(
                f"it has {in_mebibytes(len(data))}, the limit of a page or text is {in_mebibytes(MAX_TEXT_BYTES)}"
            )
        text, encoding, notes = decode(data)
        return read(text, encoding=encoding, notes=notes)

    return read_data


def _read_archive(data: bytes) -> Document:
    return read_archive_document(data, _name_of, read_bytes)


def _name_of(data: bytes) -> str:
    return recognise_format(data).name


FORMATS: tuple[Format, ...] = (
    Format("pdf", "a PDF document", _is_pdf, read_pdf_document, keeps_time=True),
    Format(
        "docx", "a Word document (DOCX)", _zip_with("word/document.xml", "word/document2.xml"), read_docx_document
    ),
    Format("xlsx", "an Excel workbook (XLSX)", _zip_with("xl/workbook.xml"), read_xlsx_document),
    Format("xlsb", "a binary Excel workbook (XLSB)", _zip_with("xl/workbook.bin")),
    Format("pptx", "a PowerPoint presentation (PPTX)", _zip_with("ppt/presentation.xml")),
    Format("ods", "an OpenDocument spreadsheet (ODS)", _open_document(b"spreadsheet"), read_ods_document),
    Format("odt", "an OpenDocument text (ODT)", _open_document(b"text")),
    Format("ofd", "an OFD document", _zip_with("OFD.xml")),
    Format("zip", "a ZIP archive", _is_zip, _read_archive, keeps_time=True),
    Format("encrypted", "an Office document encrypted with a password", _ole_with("EncryptedPackage")),
    Format("doc", "a legacy Word or WPS document (OLE)", _ole_with("WordDocument"), read_doc_document),
    Format("xls", "a legacy Excel workbook (XLS, OLE)", _ole_with("Workbook", "Book"), read_xls_document),
    Format("works", "a document of Microsoft Works (WPS)", _ole_with("MatOST")),
    Format("ole", "a legacy Office file (OLE) of an unknown kind or cut off", _begins(_OLE)),
    Format("rtf", "a rich text document (RTF)", _begins(b"{\\rtf")),
    Format("png", "a PNG image", _begins(b"\x89PNG\r\n\x1a\n"), image_reader("png"), keeps_time=True),
    Format("jpeg", "a JPEG image", _begins(b"\xff\xd8\xff"), image_reader("jpeg"), keeps_time=True),
    Format("tiff", "a TIFF image", _begins(b"II*\x00", b"MM\x00*"), image_reader("tiff"), keeps_time=True),
    Format("gif", "a GIF image", _begins(b"GIF87a", b"GIF89a")),
    Format(
        "bmp",
        "a BMP image",
        lambda data: data.startswith(b"BM") and data[6:10] == b"\0\0\0\0",
        image_reader("bmp"),
        keeps_time=True,
    ),
    Format(
        "webp",
        "a WebP image",
        lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP",
        image_reader("webp"),
        keeps_time=True,
    ),
    Format("gzip", "gzip-compressed data", _begins(b"\x1f\x8b")),
    Format("rar", "a RAR archive", _begins(b"Rar!\x1a\x07")),
    Format("7z", "a 7-Zip archive", _begins(b"7z\xbc\xaf\x27\x1c")),
    Format("mhtml", "a saved web archive (MHTML)", _is_web_archive, read_mhtml_document),
    Format("binary", "unknown binary data", _is_binary),
    Format("xml", "an XML document", _is_xml),
    Format("html", "a web page (HTML)", _is_html, _by_text(read_html_document)),
    Format("csv", "a delimited text (CSV, TSV)", is_delimited, _by_text(read_delimited_document)),
    Format("markdown", "a Markdown text", _is_markdown, _by_text(read_markdown_document)),
    Format("text", "plain text", lambda data: True, _by_text(read_text_document)),
)
