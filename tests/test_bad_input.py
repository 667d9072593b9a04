"""Bad input: each file ends in one clear sentence or a reading, with little time and memory, never a traceback.

All files are read in one process of their own, whose memory the system limits. The truly large ones are
in ``benchmarks/bad_input.py``.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "reports"
FIXTURES = ROOT / "tests" / "fixtures"
MOST_SECONDS = 10.0  # of processor time for one file
MOST_MEBIBYTES = 1024  # of memory for all of them
MOST_ADDRESSES = 6 * 2**30  # libraries ask for more addresses than they use
_spec = importlib.util.spec_from_file_location("bad_input", ROOT / "benchmarks" / "bad_input.py")
assert _spec is not None
assert _spec.loader is not None
large = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(large)

READER = """
import io, json, resource, sys, time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
if sys.argv[2] != "0":
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
from gikanalysis.cli import main
for path in sorted(Path(sys.argv[1]).iterdir()):
    said, told, code = io.StringIO(), io.StringIO(), 0
    sys.argv = ["gik", "audit", str(path)]
    began = time.process_time()
    try:
        with redirect_stderr(said), redirect_stdout(told):
            main()
    except SystemExit as stop:
        code = stop.code or 0
    except BaseException as error:
        code, said = repr(error), said
    seconds = time.process_time() - began
    line = {"name": path.name, "code": code, "said": said.getvalue(), "out": len(told.getvalue())}
    line["seconds"] = seconds
    sys.__stdout__.write(json.dumps(line) + "\\n")
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
status = Path("/proc/self/status")
if status.exists():  # what getrusage tells of a process may be that of the one which started it
    most = int(status.read_text().partition("VmHWM:")[2].split()[0])
sys.__stdout__.write(json.dumps({"name": "", "most": most}) + "\\n")
"""


def report(suffix: str = "html") -> bytes:
    """A report in one of the formats, made where no sample has it."""
    from gikanalysis.simulate import document, layouts_of

    if suffix == "html":
        return (SAMPLES / "suqian-2024.html").read_bytes()
    if suffix == "pdf":
        return (FIXTURES / "form_2021_ruled.pdf").read_bytes()
    if suffix == "doc":
        return (FIXTURES / "form_v2021.doc").read_bytes()
    return document("bad/1", layouts_of((suffix,))[0]).data


def cut(suffix: str) -> bytes:
    """The first two thirds of a report."""
    data = report(suffix)
    return data[: len(data) * 2 // 3]


def scrambled(suffix: str) -> bytes:
    """A report with a stretch of noise in its middle."""
    data = report(suffix)
    middle = len(data) // 2
    return data[:middle] + bytes((i * 37) % 256 for i in range(500)) + data[middle + 500 :]


def encrypted_zip() -> bytes:
    """An archive whose member is marked as encrypted."""
    data = bytearray(large._zipped({"report.txt": b"5" * 100}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def repacked(name: str, content: bytes) -> bytes:
    """A Word document with another main part."""
    source = zipfile.ZipFile(io.BytesIO(report("docx")))
    return large._zipped({info.filename: source.read(info) for info in source.infolist()} | {name: content})


READ, REFUSED, EITHER = "read", "refused", "either"
CASES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    # what it is called tells nothing: (bytes, what must come of it, words of the sentence)
    "page called.doc": (report, READ, ""),
    "pdf called.html": (lambda: report("pdf"), READ, ""),
    "workbook called.txt": (lambda: report("xlsx"), READ, ""),
    "word called.xls": (lambda: report("docx"), READ, ""),
    "text called.pdf": ((SAMPLES / "lingwu-2020.txt").read_bytes, READ, ""),
    # cut off, damaged, encrypted
    **{f"cut.{s}": (lambda s=s: cut(s), EITHER, "") for s in ("html", "docx", "xlsx", "xls", "ods", "doc", "zip")},
    **{f"noise in.{s}": (lambda s=s: scrambled(s), EITHER, "") for s in ("html", "docx", "xlsx", "xls", "doc")},
    "cut.txt": (lambda: (SAMPLES / "wuzhong-2018.txt").read_bytes()[:3001], EITHER, ""),
    "head alone.pdf": (lambda: b"%PDF-1.7\n", REFUSED, "PDF"),
    "head alone.docx": (lambda: b"PK\x03\x04", REFUSED, "damaged or cut off"),
    "head alone.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), REFUSED, "OLE"),
    "encrypted.zip": (encrypted_zip, REFUSED, "encrypted"),
    "empty.html": (lambda: b"", REFUSED, "empty"),
    "blank.txt": (lambda: b" \n\t\n" * 100, REFUSED, "blanks"),
    "zeros.bin": (lambda: bytes(100_000), REFUSED, "binary"),
    "wrong part.docx": (lambda: repacked("word/document.xml", b"<a/>"), REFUSED, "no body"),
    "not XML.docx": (lambda: repacked("word/document.xml", b"\xff\xfe<<<"), REFUSED, ""),
    # bombs, small enough to make
    "rows.html": (lambda: large._page(f"<table>{large._ROW * 60_000}</table>"), REFUSED, "limit"),
    "rows.csv": (large.CASES["table of 100,000 rows, CSV"], REFUSED, "200000"),
    "lines.txt": (large.CASES["table of 100,000 rows, single blanks"], REFUSED, "limit of one report is 20000"),
    "far.xlsx": (large.CASES["sheet with one cell at the far end"], REFUSED, "1048576"),
    "span.html": (large.CASES["colspan 1000 on 1,000 cells"], REFUSED, "200000 places"),
    "spans.html": (large.CASES["rowspan 65534 by colspan 1000"], REFUSED, "neither a table"),
    "spans.docx": (large.CASES["DOCX: gridSpan 1,000,000"], EITHER, ""),
    "merged.xlsx": (large.CASES["XLSX: merged ranges over everything"], EITHER, ""),
    "divs.html": (large.CASES["200,000 open <div>"], REFUSED, "5000 deep, the limit"),
    "fonts.html": (large.CASES["200,000 open <font> in paragraphs"], REFUSED, "deep, the limit"),
    "loose fonts.html": (large.CASES["20,000 <font> left open, all different"], REFUSED, "formatting open"),
    "attributes.html": (large.CASES["1,000,000 attributes"], REFUSED, "20000 attributes, the limit"),
    "tables.html": (large.CASES["3,000 tables in tables"], REFUSED, "deep, the limit"),
    "tables 60.html": (lambda: large._page("<table><tr><td>a<td>" * 60), REFUSED, "40 deep"),
    "tables.docx": (large.CASES["DOCX: tables 3,000 deep"], REFUSED, ""),
    "entities.docx": (large.CASES["XML that multiplies entities"], REFUSED, ""),
    "long line.txt": (lambda: large._text("5 ", 3_000_000), REFUSED, "limit of one report is 2000000"),
    "tabs.txt": (lambda: large._text("\t", 1_000_000), REFUSED, ""),
    "bomb.zip": (lambda: large._zipped({"report.txt": bytes(20_000_000)}), REFUSED, "250 times"),
    "in one another.zip": (large.CASES["zip in zip, 8 deep"], REFUSED, "deep, the limit"),
    "members.zip": (lambda: large._zipped({f"{n}.txt": b"5" for n in range(6_000)}), REFUSED, "5000 members"),
    "parts.mht": (large.CASES["MHTML of 100,000 parts"], REFUSED, "parts, the limit"),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What became of each file: exit code, sentence, seconds; and the memory of the process at most."""
    folder = tmp_path_factory.mktemp("bad")
    for name, (make, _, _) in CASES.items():
        (folder / name).write_bytes(make())
    limit = str(MOST_ADDRESSES) if sys.platform == "linux" else "0"
    told = [sys.executable, "-c", READER, str(folder), limit]
    if os.name == "nt":
        pytest.skip("needs the module resource")
    done = subprocess.run(told, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", CASES)
def test_bad_file_ends_in_a_sentence_or_a_reading(results, name):
    """Exit code 0 or 1; one sentence on standard error where it is refused; in time."""
    _, wanted, words = CASES[name]
    found = results[name]
    said = found["said"]
    assert found["code"] in (0, 1), found
    assert "Traceback" not in said
    assert "unexpected fault" not in said
    assert found["seconds"] < MOST_SECONDS
    if wanted == READ:
        assert (found["code"], said) == (0, "")
    elif wanted == REFUSED:
        assert found["code"] == 1
        assert words in said
    if found["code"] == 1:
        assert said.startswith("gik: ")
        assert said.count("\n") == 1
        assert found["out"] == 0


def test_memory_stays_within_bounds(results):
    """All of them together never hold more than a gibibyte."""
    assert results[""]["most"] / 1024 < MOST_MEBIBYTES


def test_file_beyond_the_limit_is_not_opened(tmp_path):
    """A file larger than the limit is refused by its size, named with the limit; so are its bytes and a pipe."""
    from gikanalysis.errors import UnreadableSource
    from gikanalysis.readers import read_document
    from gikanalysis.readers.limits import MAX_FILE_BYTES

    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 2**20)  # sparse: takes no room
    with pytest.raises(UnreadableSource, match="it has 129 MiB, the limit of one file is 128 MiB"):
        read_document(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnreadableSource, match="a pipe or a device"):
            read_document(tmp_path / "pipe")
