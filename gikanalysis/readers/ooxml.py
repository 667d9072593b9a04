"""The XML inside office documents: parsed without trust, asked by local names.

Local names serve because the same element comes under two namespaces, of the transitional and of the
strict kind of the standard.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from lxml import etree

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_XML_TAGS

Element: TypeAlias = Any  # lxml brings no types
_WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "http://purl.oclc.org/ooxml/officeDocument/math",
    }
)


def parse_xml(data: bytes, called: str) -> Element:
    """Parse XML from an untrusted source: no entities, no network, no huge trees.

    Raises `UnreadableSource`, which calls the source `called`: damaged, too deep, too large, with
    a document type.

    >>> local_name(parse_xml(b"<w:p xmlns:w='w'/>", "the document"))
    'p'
    """
    if data.count(b"<") > MAX_XML_TAGS:
        raise UnreadableSource(f"{called} has more than {MAX_XML_TAGS} tags in its XML, the limit")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableSource(f"{called} is damaged: its XML cannot be read ({error})") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableSource(f"{called} declares a document type or entities in its XML, which is refused")
    return root


@cache
def _split(tag: str) -> tuple[str, bool]:
    namespace, _, name = tag.rpartition("}")
    return name, namespace.lstrip("{") in _WORD


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace; "" for what is no element."""
    return _split(element.tag)[0] if isinstance(element.tag, str) else ""


def is_of_word(element: Element) -> bool:
    """Tell whether an element belongs to text processing (or to formulas in it), not to a drawing."""
    return isinstance(element.tag, str) and _split(element.tag)[1]


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child with this local name."""
    return None if element is None else next((found for found in element if local_name(found) == name), None)


def value(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute by its local name."""
    if element is None:
        return None
    return next((str(found) for key, found in element.attrib.items() if _split(str(key))[0] == name), None)


def number(element: Element | None, name: str = "val") -> int:
    """Return an attribute that is a whole number from 0 up; 0 where there is none."""
    text = value(element, name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def is_on(element: Element | None) -> bool:
    """Tell whether a property that is on by its presence is on."""
    return element is not None and (value(element) or "1") not in {"0", "false", "off"}


def branch(alternatives: Element) -> Element:
    """Return one branch of content that is given twice: the first choice, else the fallback."""
    named = {local_name(found): found for found in reversed(alternatives)}
    return named.get("Choice", named.get("Fallback", alternatives.makeelement("none")))
