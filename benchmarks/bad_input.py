"""Bad input: how long `gik audit` takes to refuse or read it, and how much memory at most.

    python benchmarks/bad_input.py [NAME …] [--folder DIR]

Each file is made, given to `gik audit` in a process of its own, and removed. Wanted for each: a clear
sentence (exit code 1) or a reading (0) within 10 s of processor time and 1 GiB, never a traceback.
Exit code 1 when one misses this.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

MOST_SECONDS, MOST_BYTES = 10.0, 2**30
_SAMPLES = Path(__file__).parents[1] / "data" / "reports"
_TITLE = "某县人民政府2020年政府信息公开工作年度报告"
_MARKDOWN = f"# {_TITLE}\n\n|a|b|\n|---|---|\n"
_ROW = "<tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr>"
Case = Callable[[], bytes]


def _page(body: str) -> bytes:
    return f"<html><head><title>{_TITLE}</title></head><body><h1>{_TITLE}</h1>{body}</body></html>".encode()


def _text(repeated: str, times: int, *, title: str = f"{_TITLE}\n") -> bytes:
    return (title + repeated * times).encode()


def _zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _workbook(sheet: bytes) -> bytes:
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _zipped(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
                '<Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
                'Target="xl/workbook.xml"/></Relationships>'
            ).encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{spreadsheet}" xmlns:r="{office}"><sheets>'
                '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" '
                'Target="worksheets/sheet1.xml"/></Relationships>'
            ).encode(),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{spreadsheet}"><sheetData>'.encode() + sheet + b"</sheetData></worksheet>"
            ),
        }
    )


def _sheet_rows(count: int) -> bytes:
    return b"".join(b"<row>" + b"<c><v>%d</v></c>" % number * 4 + b"</row>" for number in range(count))


def _document(body: bytes) -> bytes:
    word = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    main = b'<w:document xmlns:w="' + word + b'"><w:body>' + body + b"</w:body></w:document>"
    return _zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": main})


def _nested_zip(depth: int) -> bytes:
    data = (_SAMPLES / "lingwu-2020.txt").read_bytes()
    for level in range(depth):
        data = _zipped({f"{level}.zip" if level else "report.txt": data})
    return data


def _noise(count: int) -> bytes:
    return random.Random(0).randbytes(count)


def _multiplied() -> bytes:
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE a [<!ENTITY a0 "{"5" * 1000}">{declared}]><a>&a8;</a>'.encode()


_WORD_ROW = b"<w:tr>" + b"<w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc>" * 4 + b"</w:tr>"
_DEEP_TABLE = b"<w:tbl><w:tr><w:tc><w:p/>"

CASES: dict[str, Case] = {
    # too much of a good thing
    "table of 100,000 rows, HTML": lambda: _page(f"<table>{_ROW * 100_000}</table>"),
    "table of 100,000 rows, CSV": lambda: _text("规章,1,2,3\n", 100_000, title=""),
    "table of 100,000 rows, tabs": lambda: _text("规章\t1\t2\t3\n", 100_000),
    "table of 100,000 rows, pipes": lambda: _text("| 规章 | 1 | 2 | 3 |\n", 100_000),
    "table of 100,000 rows, blanks": lambda: _text("规章   1   2   3\n", 100_000),
    "table of 100,000 rows, single blanks": lambda: _text("规章 1 2 3\n", 100_000),
    "table of 100,000 rows, Markdown": lambda: _text("| 规章 | 1 |\n", 100_000, title=_MARKDOWN),
    "table of 100,000 rows, XLSX": lambda: _workbook(_sheet_rows(100_000)),
    "table of 100,000 rows, DOCX": lambda: _document(b"<w:tbl>" + _WORD_ROW * 100_000 + b"</w:tbl>"),
    "sheet with one cell at the far end": lambda: _workbook(
        b'<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    ),
    "a report's table 300 times": lambda: _page(
        (_SAMPLES / "suqian-2024.html").read_text("utf-8").partition("<body")[2].partition(">")[2] * 300
    ),
    "20,000 tables": lambda: _page(f"<table>{_ROW * 2}</table>" * 20_000),
    "one line of 50 MB": lambda: _text("5 ", 25_000_000),
    "one line of 15 MB, no blank": lambda: _text("5", 15_000_000),
    "one line of 15 MB of pipes": lambda: _text("|", 15_000_000),
    "one line of 15 MB of tabs": lambda: _text("\t", 15_000_000, title=f"{_TITLE}\n5"),
    "5,000,000 empty lines": lambda: _text("\n", 5_000_000),
    "1,000,000 short lines": lambda: _text("规章\n5\n", 500_000),
    "50 MB of noise": lambda: _noise(50_000_000),
    "200 MB of zeros": lambda: bytes(200_000_000),
    # nesting and spans
    "200,000 open <div>": lambda: _page("<div>" * 200_000),
    "200,000 open <b>": lambda: _page("<b>x" * 200_000),
    "200,000 open <font> in paragraphs": lambda: _page("<p><font>x" * 200_000),
    "20,000 <font> left open, all different": lambda: _page(
        "".join(f"<div><font size={number}>x</div>" for number in range(20_000))
    ),
    "50,000 open <div>": lambda: _page("<div>" * 50_000),
    "10,000 open <div> with text": lambda: _page("<div>某" * 10_000),
    "200,000 open <li>": lambda: _page("<ul><li>x" * 200_000),
    "200,000 open <a><div>": lambda: _page("<a href=x><div>" * 100_000),
    "100,000 tables in tables": lambda: _page("<table><tr><td>" * 100_000),
    "3,000 tables in tables": lambda: _page("<table><tr><td>" * 3_000),
    "100,000 open <select>": lambda: _page("<select><option>" * 100_000),
    "an open comment": lambda: _page("<!--" + "<div>" * 1_000_000),
    "1,000,000 attributes": lambda: _page("<td " + "".join(f"a{n}=1 " for n in range(1_000_000)) + ">"),
    "200,000 elements with display:none": lambda: _page("<p style='display:none'>x</p>" * 200_000),
    "colspan 1000 on 1,000 cells": lambda: _page(f"<table><tr>{'<td colspan=1000>5' * 1000}</table>"),
    "rowspan 65534 by colspan 1000": lambda: _page(
        f"<table>{'<tr><td rowspan=65534 colspan=1000>5' * 1000}</table>"
    ),
    "rowspan 65534 in 60,000 rows": lambda: _page(f"<table>{'<tr><td rowspan=65534>5' * 60_000}</table>"),
    "DOCX: tables 3,000 deep": lambda: _document(_DEEP_TABLE * 3_000),
    "DOCX: tables 200 deep": lambda: _document(
        _DEEP_TABLE * 200 + b"<w:p/></w:tc></w:tr></w:tbl>" * 200
    ),
    "DOCX: gridSpan 1,000,000": lambda: _document(
        b"<w:tbl>"
        + b'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p/></w:tc>' * 1
        + b"<w:tc><w:p/></w:tc></w:tr>" * 1
        + _WORD_ROW * 1000
        + b"</w:tbl>"
    ),
    "XLSX: merged ranges over everything": lambda: _workbook(
        _sheet_rows(1000)
        + b"</sheetData><mergeCells>"
        + b'<mergeCell ref="A1:XFD1048576"/>' * 10_000
        + b"</mergeCells><sheetData>"
    ),
    # archives
    "zip of 1 GiB of zeros": lambda: _zipped({"report.txt": bytes(2**30)}),
    "zip of 100 MB of one line": lambda: _zipped({"report.txt": b"5 " * 50_000_000}),
    "DOCX of 1 GiB of blanks": lambda: _zipped({"word/document.xml": b" " * 2**30}),
    "XLSX of 500 MB": lambda: _workbook(b" " * 500_000_000),
    "zip in zip, 8 deep": lambda: _nested_zip(8),
    "zip of 100,000 members": lambda: _zipped({f"{number}.txt": b"5" for number in range(100_000)}),
    "XML that multiplies entities": lambda: _zipped({"word/document.xml": _multiplied()}),
    "MHTML of 100,000 parts": lambda: (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        + b"--x\nContent-Type: text/html\n\n<p>5</p>\n" * 100_000
    ),
}  # fmt: skip


def audited(path: Path) -> tuple[int, float, int, str]:
    """Run `gik audit` on a file: exit code, seconds of processor time, bytes at most, what it said."""
    told = [sys.executable, "-c", "from gikanalysis.cli import main; main()", "audit", str(path)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        message = said.read()
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, message


def measured(names: list[str], folder: Path) -> Iterator[tuple[str, bool, str]]:
    """Yield for each case its name, whether it holds, and its line of the table."""
    for name in names or CASES:
        path = folder / "case.html"  # a name that is wrong for most of them
        # made in a process of its own: what this one once held would count as held by those it starts
        subprocess.run([sys.executable, __file__, name, "--make", str(path)], check=True)
        began = time.monotonic()
        code, seconds, most, message = audited(path)
        wall = time.monotonic() - began
        path.unlink()
        clean = "Traceback" not in message and "unexpected fault" not in message and code in (0, 1)
        holds = clean and seconds <= MOST_SECONDS and most <= MOST_BYTES
        said = message.strip().replace(str(path), "FILE").splitlines()
        told = said[-1][:110] if said else "read"
        yield name, holds, f"{seconds:6.1f} s {wall:6.1f} s {most / 2**20:7.0f} MiB  exit {code}  {told}"


def main() -> int:
    """Print the table; 1 when a case misses the limits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[[], *CASES], metavar="NAME", help="cases; without any, all")
    parser.add_argument("--folder", type=Path, help="where to put the files (default: a temporary folder)")
    parser.add_argument("--make", type=Path, help="write the one case named to this file and do nothing else")
    asked = parser.parse_args()
    if asked.make:
        asked.make.write_bytes(CASES[asked.names[0]]())
        return 0
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    missed = 0
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for name, holds, line in measured(asked.names, Path(folder)):
            print(f"{'ok  ' if holds else 'MISS'} {name:<42} {line}", flush=True)  # noqa: T201
            missed += not holds
    print(f"{missed} of {len(asked.names or CASES)} beyond {MOST_SECONDS:g} s or {MOST_BYTES / 2**20:.0f} MiB")  # noqa: T201
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
