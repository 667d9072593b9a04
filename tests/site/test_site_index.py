"""The index page: whole, safe, small, and true to the ledger and the panel."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser
from site_folder import HOSTILE, brief, place

from gikanalysis.engine.ledger import Ledger
from gikanalysis.indicators import ratio
from gikanalysis.panel import Panel, open_panel
from gikanalysis.site.figures import COUNT, SHARE, figures_of, latest, ranks
from gikanalysis.site.index import index_page
from gikanalysis.studies.ranking import ranked

LARGEST = 3_000_000


@pytest.fixture(scope="module")
def text(site):
    """The index as written."""
    return (site / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def page(text):
    """The index as a browser parses it."""
    return LexborHTMLParser(text)


def shown(node, language="zh") -> str:
    """The text of a node in one language."""
    other = {"zh": "en", "en": "zh"}[language]
    copy = LexborHTMLParser(node.html)
    for part in copy.css(f".{other}"):
        part.decompose()
    return re.sub(r"\s+", " ", copy.text()).strip()


def test_nothing_comes_from_outside_and_one_script_may_run(page, text):
    """The policy forbids all but the page's own script, named by its hash; addresses are files or data."""
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    (script,) = page.css("script")
    digest = base64.b64encode(hashlib.sha256(script.text().encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith(f"script-src 'sha256-{digest}'")
    addresses = [n.attributes.get(a) for n in page.css("*") for a in ("src", "href") if n.attributes.get(a)]
    assert not [a for a in addresses if not re.match(r"data:image/png|(briefs|studies)/[\w.-]+$", a)]
    assert not re.search(r"url\((?!data:)|@import", text)
    assert len(text.encode()) < 1_000_000


def test_hostile_names_stay_text(page):
    """Marks in names, titles and errors stand on the page as letters; nothing of them works."""
    assert page.css("img[src=x], main script") == []
    assert not [a for node in page.css("*") for a in node.attributes if a.startswith("on")]
    for part in ("#regions", "#studies", "#failed"):
        assert HOSTILE in page.css_first(part).text()
    assert "49" not in page.css_first("#failed").text()


def test_links_lead_to_files_and_ids_stand_once(page, site):
    """Every link leads to a file that is there; ids are unique; every label has its control."""
    links = {a.attributes["href"] for a in page.css("a[href]")}
    assert {"briefs/640000_zh.html", "briefs/640000_en.pdf", "briefs/640300_zh.facts.json"} <= links
    assert [link for link in links if not (site / link).is_file()] == []
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {label.attributes["for"] for label in page.css("label[for]")} <= set(ids)
    assert all(cell.attributes.get("scope") in ("col", "row") for cell in page.css("th"))


def test_the_table_says_what_the_panel_says(page, provinces):
    """Requests, share, rank and doubts of a region are those of its latest report; a region without says [缺]."""
    panel = open_panel(provinces)
    share, count = latest(figures_of(panel, SHARE))["640000"], latest(figures_of(panel, COUNT))["640000"]
    rows = {shown(row.css_first("th")).split()[0]: row for row in page.css(".regions tbody tr")}
    assert list(rows)[:2] == ["江苏", "宁夏"]
    cells = [shown(cell) for cell in rows["宁夏"].css("td")]
    assert cells[0] == "2024"
    assert cells[1].replace("\u2009", "") == f"{count.value:.0f}"
    assert cells[2] == f"{100 * share.value:.1f}"
    assert re.fullmatch(r"\d(–\d)?/\d", cells[4])
    assert cells[5] == "6"
    assert cells[6] == "中 HTML PDF DOCX JSON IPYNBen HTML PDF DOCX JSON IPYNB"
    prefecture = page.css(".regions tbody tr")[2]
    assert [shown(cell) for cell in prefecture.css("td")][1:3] == ["[缺]", "[缺]"]
    assert "据较早的面板old" in shown(prefecture)
    assert "from an earlier panel, old" in shown(prefecture, "en")


def test_the_map_has_every_province_once_and_leads_to_briefs(page):
    """34 tiles a layer in places of their own; figures where there is a report; links where there is a brief."""
    layers = page.css(".layer")
    assert len(layers) == 4
    for layer in layers:
        tiles = layer.css(".tile")
        assert len({tile.attributes["class"].split(" r")[-1] for tile in tiles}) == 34
        assert len(layer.css(".tile.outside")) == 3
    filled = {shown(tile): tile for tile in layers[0].css(".tile.c1, .tile.c2, .tile.c3, .tile.c4, .tile.c5")}
    assert len(filled) == 6
    linked = {a.attributes["href"] for a in layers[0].css("a")}
    assert linked == {f"briefs/{code}_{lang}.html" for code in ("640000", "320000") for lang in ("zh", "en")}


def test_everything_says_simulated_and_counts_close(page):
    """Tag and title say SIMULATED; files = reports + failures; asked = made + kept + failed; failures told."""
    assert "SIMULATED" in page.css_first("title").text()
    assert "SIMULATED" in page.css_first(".simulated").text()
    told = shown(page.css_first("main"))
    assert "6个文件 = 6份报告 + 0个未能读取" in told
    assert "应做6份 = 新做5 + 未变0 + 未成1" in told
    assert "110000_zh: cell 3:" in shown(page.css_first("#failed"))


def test_both_languages_say_the_same_parts(page):
    """To each Chinese part there is an English one, and no English part holds Chinese words of ours."""
    assert len(page.css("main .zh")) == len(page.css("main .en"))
    texts = [node.text() for node in page.css("h2 .en, th .en, .note .en, #about .en, .box .en")]
    assert texts
    assert not [text for text in texts if re.search(r"[\u3400-\u9fff]", text.replace("模拟数据", ""))]


def test_every_county_fits_in_a_small_page(provinces, tmp_path):
    """2,850 briefs with all their links make a page below 3 MB, quickly."""
    ledger = Ledger(tmp_path)
    place(ledger, "640100_zh", brief("640100", "银川市", "Yinchuan", "prefecture"))
    (one,) = ledger.products.values()
    for number in range(640200, 640200 + 2850):
        key = f"{number}_county_zh"
        files = {name.replace("640100_zh", key): sha for name, sha in one.files.items()}
        about = brief(str(number), f"某某自治县{number}", f"Some County {number}", "county")
        ledger.products[key] = replace(one, key=key, about=about, files=files)
    begun = time.process_time()
    text = index_page(open_panel(provinces), ledger, "zh")
    assert text.count("<tr>") == 2852
    assert len(text.encode()) < LARGEST
    assert time.process_time() - begun < 10


def test_ranks_need_five_regions_and_are_those_of_the_league(provinces):
    """Of three provinces none is ranked; of six, each as the study of provinces ranks it."""
    shares = figures_of(open_panel(provinces), SHARE)
    assert len(shares) == 6
    found = ranks(open_panel(provinces))
    placed = ranked(ratio(open_panel(provinces).observations(level="province", scope="region"), SHARE))
    expected = {row["adcode"]: (row["rank_low"], row["rank_high"], placed.height) for row in placed.to_dicts()}
    assert found == expected
    assert any(low < high for low, high, _ in found.values())
    assert ranks(Few(provinces)) == {}


class Few(Panel):
    """The panel with three of its provinces alone."""

    def observations(self, **wanted):
        """Only those of three provinces."""
        return super().observations(**wanted, adcode=["110000", "320000", "640000"])
