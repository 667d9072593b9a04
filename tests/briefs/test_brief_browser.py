"""Pages in a real browser: nothing wider than the window, no complaint, light and dark, wide and phone."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine to open the pages in")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PAGES = ("640000_ningxia_zh", "430000_hunan_en")
WIDTHS = (820, 390)
MEASURE = """<script>addEventListener("load", () => {
  const wide = innerWidth;
  const hidden = node => getComputedStyle(node).overflowX === "hidden" || node.closest("thead");
  const out = [...document.body.querySelectorAll("*")].filter(node => {
    const box = node.getBoundingClientRect();
    return box.width && (box.right > wide + 1 || box.left < -1 || node.scrollWidth > node.clientWidth + 1)
      && getComputedStyle(node).display !== "inline" && !(wide < 500 && hidden(node));
  });
  const opened = document.querySelectorAll("details[open]").length;
  const page = document.documentElement.scrollWidth, name = location.pathname.split("/").pop();
  parent.postMessage({name, wide, page, opened, out: out.map(node => node.outerHTML.slice(0, 80))}, "*");
})</script>"""
COLLECT = """<!DOCTYPE html><meta charset="utf-8"><pre></pre><script>const all = [];
onmessage = told => {
  all.push(told.data);
  document.querySelector("pre").textContent = "<<" + JSON.stringify(all) + ">>";
}
</script>"""


def browse(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Chromium with a fresh profile."""
    told = [
        str(CHROMIUM),
        *FLAGS,
        f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr",
        "--v=0",
        *arguments,
    ]
    return subprocess.run(told, capture_output=True, encoding="utf-8", timeout=90, check=False)


def measured(folder: Path, pages: dict[str, str]) -> dict[tuple[str, int], dict[str, object]]:
    """What the browser measures of each page at each width, every fold open.

    The pages are copies without their policy, which would not let the measuring script run.
    """
    frames = COLLECT
    for name, page in pages.items():
        free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
        text = free.replace("<details>", "<details open>").replace("</head>", f"{MEASURE}</head>")
        (folder / name).write_text(text, encoding="utf-8")
        frames += "".join(
            f'<iframe src="{name}" style="border:0;width:{w}px;height:3000px"></iframe>' for w in WIDTHS
        )
    (folder / "frames.html").write_text(frames, encoding="utf-8")
    size = ("--window-size=900,3200", "--virtual-time-budget=8000")
    done = browse(folder, *size, "--dump-dom", (folder / "frames.html").as_uri())
    told = re.search(r"<pre>&lt;&lt;(.*)&gt;&gt;</pre>", done.stdout, re.DOTALL)
    assert told, done.stdout[:300]
    return {(found["name"], found["wide"]): found for found in json.loads(html.unescape(told[1]))}


def test_nothing_is_wider_than_the_window(made, tmp_path):
    """At 820 and 390 pixels no element sticks out of the page or of its box."""
    pages = {f"{name}.html": (made / f"{name}.html").read_text(encoding="utf-8") for name in PAGES}
    told = measured(tmp_path, pages)
    assert set(told) == {(name, width) for name in pages for width in WIDTHS}
    for (name, width), found in told.items():
        assert (found["page"], found["out"]) == (width, []), (name, width)
        assert found["opened"] == pages[name].count("<details>")


def test_measuring_can_fail(tmp_path):
    """A box that is too wide, and a word that does not fit its box, would be noticed."""
    wide = (
        "<html><head></head><body><p style='width:2000px'>x</p><p style='width:20px'>unbreakable</p></body></html>"
    )
    assert all(len(found["out"]) == 2 for found in measured(tmp_path, {"wide.html": wide}).values())


@pytest.mark.parametrize(("width", "dark"), [(820, False), (500, False), (820, True)])
def test_pages_open_without_complaint(made, tmp_path, width, dark):
    """The browser logs no error, paints something, and follows the reader's dark setting."""
    for name in PAGES:
        picture = tmp_path / f"{name}.png"
        scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
        size = f"--window-size={width},1600"
        done = browse(tmp_path, size, *scheme, f"--screenshot={picture}", (made / f"{name}.html").as_uri())
        assert not [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        with Image.open(picture) as image:
            corner = image.convert("RGB").getpixel((2, 2))
            colours = image.convert("L").getcolors()
        assert (sum(corner) < 120) is dark
        assert colours is not None
        assert len(colours) > 50


def test_embedded_font_draws_chinese(made, tmp_path):
    """With no other font than the page's own, Chinese is drawn, and unlike signs are drawn unlike."""
    style = re.search(r"@font-face\{[^}]+\}", (made / "640000_ningxia_zh.html").read_text(encoding="utf-8"))[0]
    signs = "".join(f"<p style='font:60px gik-han'>{sign}</p>" for sign in "宁夏")
    path = tmp_path / "signs.html"
    path.write_text(
        f"<meta charset='utf-8'><style>{style} p {{margin:0;height:80px}} body {{margin:0}}</style>{signs}"
    )
    browse(
        tmp_path,
        "--window-size=500,160",
        "--virtual-time-budget=2000",
        f"--screenshot={tmp_path / 's.png'}",
        path.as_uri(),
    )
    with Image.open(tmp_path / "s.png") as image:
        one, other = (image.convert("L").crop((0, top, 80, top + 80)).tobytes() for top in (0, 80))
    assert one != other
    assert min(one.count(0), other.count(0)) > 100
