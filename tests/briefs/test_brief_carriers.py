"""The brief as PDF, DOCX and HTML: the same parts, the same bytes, nothing read as code, simulated data marked."""

from __future__ import annotations

import io
import re
import sys
import zipfile

import pypdfium2
import pytest
from lxml import etree
from markupsafe import Markup

import gikanalysis as gik
from gikanalysis.errors import GikError
from gikanalysis.pages.docx import to_docx
from gikanalysis.pages.html import whole_page
from gikanalysis.pages.parts import Entry, PageHead, Section, Table
from gikanalysis.pages.pdf import to_pdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = '#panic("x") *b* $x$ `c` [d] <e> @f //g \\h {{i}} "k"'


@pytest.fixture(scope="module")
def made(brief_of):
    """Head and sections of a simulated province."""
    brief = brief_of("province")
    return brief.page_head([("index", "index.html")]), brief.sections()


def text_of(pdf):
    """The text of each page of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def part_of(docx, name):
    """One part of a DOCX."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read(name))


def test_pdf_is_two_pages_and_marked_on_each(made):
    """A province stands on two sheets of A4, each with the mark; the same bytes twice."""
    pdf = to_pdf(*made)
    pages = text_of(pdf)
    assert len(pages) <= 2
    assert all("SIMULATED" in page for page in pages)
    assert made[1][0].heading[:6] in re.sub(r"\s", "", pages[0])
    assert pdf == to_pdf(*made)
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)


def test_docx_has_styles_heads_and_alt_texts(made):
    """Heads of tables repeated, pictures with alt text, a Chinese font, marked head and foot; the same twice."""
    head, sections = made
    docx = to_docx(head, sections)
    assert docx == to_docx(head, sections)
    body = part_of(docx, "word/document.xml")
    tables = [t for s in sections for t in s.items if isinstance(t, Table) and not t.folded]
    assert len(list(body.iter(f"{W}tblHeader"))) == len(tables)
    alts = [e.get("descr") for e in body.iter() if e.tag.endswith("}docPr")]
    assert len(alts) == 6
    assert all("模拟数据" in alt for alt in alts)
    used = {e.get(f"{W}val") for e in body.iter(f"{W}pStyle")}
    assert {"Title", "Heading1", "Caption", "Note"} <= used
    fonts = {e.get(f"{W}eastAsia") for e in part_of(docx, "word/styles.xml").iter(f"{W}rFonts")}
    assert "Microsoft YaHei" in fonts
    for name in ("word/header1.xml", "word/footer1.xml"):
        assert "SIMULATED" in "".join(part_of(docx, name).itertext())


def test_html_is_small_and_loads_nothing(made):
    """At most 300 kB with all figures; addresses are plain links that open apart."""
    head, sections = made
    body = Markup("\n").join(Markup(section._repr_html_()) for section in sections)
    page = whole_page("brief.html.j2", head=head, body=body)
    assert len(page.encode()) <= 300_000
    assert not re.search(r'(?:src|srcset)="(?!data:)', page)
    outside = re.findall(r'<a href="https?://[^"]*"([^>]*)>', page)
    assert outside
    assert all('rel="noopener"' in rest for rest in outside)
    assert page.count("SIMULATED") >= 2


def test_hostile_text_stays_text():
    """What typst or Word would read as code comes out as it is."""
    table = Table(HOSTILE, (HOSTILE, "n"), ((Entry(HOSTILE, "javascript:alert(1)"), Entry("1", number=True)),))
    sections = [
        Section("head", HOSTILE, kicker=HOSTILE, lead=HOSTILE, language="en"),
        Section("a", HOSTILE, (HOSTILE,), (table,), (HOSTILE,), language="en"),
    ]
    head = PageHead(HOSTILE, "en", 9 * HOSTILE, tag=HOSTILE, foot=HOSTILE)
    told = re.sub(r"\s", "", "".join(text_of(to_pdf(head, sections))))
    assert told.count(re.sub(r"\s", "", HOSTILE)) >= 6
    docx = to_docx(head, sections)
    assert HOSTILE in "".join(part_of(docx, "word/document.xml").itertext())
    assert b"javascript" not in docx
    assert "javascript" not in told


@pytest.mark.parametrize(("module", "carrier"), [("typst", to_pdf), ("docx", to_docx)])
def test_without_the_extra_it_is_named(monkeypatch, module, carrier):
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(GikError, match=r"gikanalysis\[brief\]"):
        carrier(PageHead("a", "en", ""), [])


def test_brief_of_single_bodies_is_set_wide(panel_folder):
    """A table of eight columns takes the whole width; the page is there in every carrier."""
    brief = gik.region_brief(panel=str(panel_folder), region="宁夏", language="en")
    head, sections = brief.page_head(), brief.sections()
    assert head.tag == ""
    assert "not added up" in re.sub(r"\s+", " ", text_of(to_pdf(head, sections))[0])
    assert to_docx(head, sections)[:2] == b"PK"
