"""From bytes to a `Document`: what is printed and where, nothing interpreted.

`read_document` decides by content which reader takes a source; the formats stand in ``registry``.
"""

from __future__ import annotations

from gikanalysis.readers.attachments import join_documents
from gikanalysis.readers.files import content, read_document
from gikanalysis.readers.origin import Origin, Part, document_of, part_of
from gikanalysis.readers.registry import Format, printed_in, read_bytes, readable_formats, recognise_format

__all__ = [
    "Format",
    "Origin",
    "Part",
    "content",
    "document_of",
    "join_documents",
    "part_of",
    "printed_in",
    "read_bytes",
    "read_document",
    "readable_formats",
    "recognise_format",
]
