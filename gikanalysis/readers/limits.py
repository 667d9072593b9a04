"""How much a source may hold: past these numbers a file is an attack or a mistake, never a report.

An annual report has some 300 figure cells and a few pages; the limits leave two orders of magnitude
and still keep the reading of any one file within seconds and a few hundred megabytes. A reader that
meets one raises `UnreadableSource` with a sentence that names the limit.
"""

from __future__ import annotations

MAX_FILE_BYTES = 128 * 2**20  # of one file, whatever it is; scans of many pages reach some 50 MiB
MAX_UNPACKED_BYTES = 128 * 2**20  # what all read members of one archive may hold, unpacked
MAX_XML_BYTES = 32 * 2**20  # one XML part, unpacked; its tree takes some ten times as much memory
MAX_XML_TAGS = 1_500_000  # in one XML part, opening and closing
MAX_RATIO = 250  # unpacked bytes to one packed byte …
MIN_BYTES_FOR_RATIO = 8 * 2**20  # … in members that hold more than this: small ones may be all blanks
MAX_MEMBERS = 5_000  # members of one archive
MAX_READ_MEMBERS = 20  # members of one archive that are read to find the report
MAX_ARCHIVE_DEPTH = 1  # archives within the archive given
MAX_CHARACTERS = 1_000_000  # of a legacy Word document
MAX_TEXT_BYTES = 48 * 2**20  # of a page or text, with its markup; saved pages carry their pictures
MAX_LINES = 200_000  # lines of a text
MAX_HTML_TAGS = 1_000_000  # of a web page, opening and closing
MAX_HTML_ATTRIBUTES = 20_000  # of one element; a parser compares each with all before it
MAX_HTML_DEPTH = 5_000  # elements in one another; browsers stop at 512
MAX_HTML_REOPENED = 5_000_000  # formatting elements left open, times the blocks they reach over
MAX_PARAGRAPHS = 20_000  # of a document
MAX_DOCUMENT_CHARACTERS = 2_000_000  # of the running text of a document
MAX_READING_SECONDS = 6  # of processor time to read one source, where its reader has no limit of its own
MAX_READING_MEBIBYTES = 700  # of memory for the same, beyond what the process held before
MAX_EXTRACT_SECONDS = 5  # of processor time to find the cells and statements in one document
MAX_MIME_PARTS = 20_000  # lines of a saved web page that may part it
MAX_MIME_DEPTH = 20  # parts of a saved web page that hold parts
MAX_CELLS = 200_000  # places of one table after its spans are resolved, and of all tables of a document
MAX_DEPTH = 40  # tables within tables
MAX_SHEETS = 500  # sheets of one workbook
MAX_PAGES = 300  # pages of one PDF
MAX_GLYPHS = 20_000  # characters of one page of a PDF
MAX_RULES = 3_000  # lines drawn on one page of a PDF, their pieces joined
MAX_OBJECTS = 60_000  # objects of any kind on one page of a PDF; dotted lines are drawn dot by dot
MAX_PIXELS = 40_000_000  # of one picture: A4 at 600 dpi, A3 at 400; pages are scanned at 200 to 300
MAX_READ_PIXELS = 20_000_000  # of one page: larger pictures are made smaller before they are read
MAX_PIECES = 2_000  # pieces of print on one page that is a picture; one of a report has some 300
MAX_SCANNED_PAGES = 60  # pages of one source that are pictures
MAX_SCAN_SECONDS = 60  # of processor time for one page that is a picture; one of a report takes 5 to 10
MAX_SCAN_MEBIBYTES = 700  # of memory for one such page, the models of the recogniser among it
MAX_PDF_SECONDS = 7  # of processor time for one PDF
MAX_PDF_MEBIBYTES = 700  # of memory for one PDF, beyond what the process held before


def in_mebibytes(count: int) -> str:
    """Return a number of bytes as words for a message.

    >>> in_mebibytes(MAX_XML_BYTES)
    '32 MiB'
    """
    return f"{count // 2**20} MiB"
