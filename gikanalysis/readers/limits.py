"""How much a source may hold: past these numbers a file is an attack or a mistake, never a report.

An annual report has some 300 figure cells and a few pages; the limits leave two orders of magnitude
and still keep the reading of any one file within seconds and a few hundred megabytes. A reader that
meets one raises `UnreadableSource` with a sentence that names the limit.
"""

from __future__ import annotations

MAX_UNPACKED_BYTES = 128 * 2**20  # what all read members of one archive may hold, unpacked
MAX_XML_BYTES = 32 * 2**20  # one XML part, unpacked; its tree takes some ten times as much memory
MAX_RATIO = 250  # unpacked bytes to one packed byte …
MIN_BYTES_FOR_RATIO = 8 * 2**20  # … in members that hold more than this: small ones may be all blanks
MAX_MEMBERS = 5_000  # members of one archive
MAX_READ_MEMBERS = 40  # members of one archive that are read to find the report
MAX_ARCHIVE_DEPTH = 1  # archives within the archive given
MAX_MIME_PARTS = 2_000  # parts of a saved web page
MAX_CELLS = 200_000  # places of one table after its spans are resolved
MAX_DEPTH = 40  # tables within tables


def in_mebibytes(count: int) -> str:
    """Return a number of bytes as words for a message.

    >>> in_mebibytes(MAX_XML_BYTES)
    '32 MiB'
    """
    return f"{count // 2**20} MiB"
