"""The index in a real browser: search, sort, map and language work, nothing is asked of the network."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine to open the pages in")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--remote-debugging-port=0",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-allow-origins=*",
)  # fmt: skip


class Browser:
    """A page of Chromium, spoken to over its debugging port with the client that Jupyter brings."""

    def __init__(self, folder: Path) -> None:
        import websocket

        told = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
        self.process = subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        file = folder / "profile" / "DevToolsActivePort"
        for _ in range(300):
            if file.is_file() and file.read_text().count("\n"):
                break
            time.sleep(0.1)
        port = file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = [one for one in json.load(answer) if one["type"] == "page"]
        self.socket = websocket.create_connection(pages[0]["webSocketDebuggerUrl"], timeout=30)
        self.number = 0
        self.events: list[dict[str, Any]] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                assert "error" not in message, message
                return dict(message["result"])
            self.events.append(message)

    def open(self, path: Path, width: int) -> None:
        """Open a file in a window of this width and wait until it has loaded."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.events.clear()
        self.ask("Page.navigate", url=path.as_uri())
        for _ in range(100):
            if self.run("document.readyState") == "complete" and self.run("location.protocol") == "file:":
                return
            time.sleep(0.05)
        raise AssertionError("the page did not load")

    def run(self, code: str) -> Any:
        """The value of an expression on the page."""
        told = self.ask("Runtime.evaluate", expression=code, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def complaints(self) -> list[str]:
        """What the browser logged."""
        kinds = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return [json.dumps(one["params"])[:300] for one in self.events if one["method"] in kinds]

    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        asked = [
            one["params"]["request"]["url"] for one in self.events if one["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in asked if not url.startswith("data:")]

    def picture(self) -> Image.Image:
        """The whole page as a picture."""
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        return Image.open(io.BytesIO(base64.b64decode(data)))

    def close(self) -> None:
        """End the browser."""
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Browser]:
    """One browser for all tests of this file."""
    found = Browser(tmp_path_factory.mktemp("chromium"))
    yield found
    found.close()


SHOWN = (
    "[...document.querySelectorAll('.regions tbody tr')].filter(row => row.offsetHeight)"
    r".map(row => row.cells[0].innerText.split(/\s/)[0])"
)


def test_search_and_sort(browser, site):
    """Typing leaves the rows that hold the text and says how many; a heading sorts by number, up and down."""
    browser.open(site / "index.html", 1000)
    assert browser.run(SHOWN)[:2] == ["江苏", "宁夏"]
    type_in = "find.value = {!r}; find.dispatchEvent(new Event('input')); shown.textContent"
    assert browser.run(type_in.format("NINGXIA")) == "2"
    assert browser.run(SHOWN)[0] == "宁夏"
    assert browser.run(type_in.format("3200")) == "1"
    assert browser.run(type_in.format("")) == "3"
    doubts = "document.querySelectorAll('.regions thead button')[6]"
    order = "[...document.querySelectorAll('.regions tbody tr')].map(r => r.cells[6].innerText)"
    browser.run(f"{doubts}.click()")
    assert browser.run(order) == ["0", "3", "6"]
    browser.run(f"{doubts}.click()")
    assert browser.run(order) == ["6", "3", "0"]
    assert browser.run(f"{doubts}.parentNode.getAttribute('aria-sort')") == "descending"


def test_language_and_map_change_in_place(browser, site):
    """English hides the Chinese and keeps the place; another indicator shows another map."""
    browser.open(site / "index.html", 1000)
    browser.run("document.querySelector('#regions').scrollIntoView()")
    before = browser.run("document.querySelector('#regions').getBoundingClientRect().top")
    browser.run("document.querySelector('label[for=in-en]').click()")
    assert browser.run("document.documentElement.lang") == "en"
    assert "Find a region" in browser.run("document.querySelector('#tools').innerText")
    assert not re.search("[\u3400-\u9fff]", browser.run("document.querySelector('#about').innerText"))
    assert abs(browser.run("document.querySelector('#regions').getBoundingClientRect().top") - before) < 60
    heights = "[...document.querySelectorAll('.layer')].map(layer => layer.offsetHeight > 0)"
    assert browser.run(heights) == [True, False, False, False]
    browser.run("document.querySelector('label[for=map-refusal_share]').click()")
    assert browser.run(heights) == [False, False, True, False]


@pytest.mark.parametrize("width", [1000, 360])
def test_it_fits_is_silent_and_asks_nobody(browser, site, width):
    """At both widths nothing sticks out, nothing is logged, one file is asked for, something is painted."""
    browser.open(site / "index.html", width)
    wide = "[...document.querySelectorAll('main *')].filter(n => n.getBoundingClientRect().right > innerWidth + 1)"
    assert browser.run(f"{wide}.map(n => n.outerHTML.slice(0, 90))") == []
    assert browser.run("document.documentElement.scrollWidth") == width
    sticking = "[...document.querySelectorAll('.tile > *')].filter(t => t.scrollWidth > t.clientWidth).length"
    assert browser.run(sticking) == 0
    assert browser.complaints() == []
    assert browser.requests() == [(site / "index.html").as_uri()]
    assert len(browser.picture().convert("L").getcolors() or range(300)) > 50


def test_without_its_script_the_page_still_stands(browser, site):
    """With scripts off every row and link is there, the search is not offered."""
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.ask("Page.navigate", url=(site / "index.html").as_uri())
        time.sleep(0.5)
        root = browser.ask("DOM.getDocument")["root"]["nodeId"]
        html = browser.ask("DOM.getOuterHTML", nodeId=root)["outerHTML"]
    finally:
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    html = html.partition("<body")[2]
    assert html.count('scope="row"') == 3
    assert '<p id="tools" hidden="">' in html
    assert "<button" not in html.partition("<script")[0]
