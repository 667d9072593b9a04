"""The ledger as a file: what is written is read back, faults are told all at once, nothing is overwritten."""

from __future__ import annotations

import codecs
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis import corrections
from gikanalysis.checks import Finding
from gikanalysis.corrections import COLUMNS, Known, Line
from gikanalysis.errors import DataFileError, GikError, UnreadableSource
from gikanalysis.extract.cells import CellRow

SHA = "a1" * 32
ROW = Line("one.html", SHA, "3.1", "12", "两数颠倒", "page 3", "Li", "2026-01-31")
CELLS = [
    CellRow("3.1", "（一）收到申请数", "21", 21.0, "件", "reported", "label", "table 1"),
    CellRow("3.2", "（二）申请办结数", None, None, "件", "blank", "label", "table 1"),
    CellRow("3", "三、依申请公开", None, None, "", "header", "label", "table 1"),
    CellRow("6.1", "费用", "1.5", 1.5, "万元", "reported", "label", "table 1"),
]
REPORTS = [Known("2018/one.html", SHA, "v2014"), Known("said.html", "b2" * 32, "prose")]

_TEXT = st.text(string.ascii_letters + string.digits + "，。“”更正\"',;=#-+@ /\n\r\t\u2028", max_size=12).map(
    str.strip
)


def ledger(*lines, name="corrections.csv"):
    """A ledger of rows, as parsed from its text."""
    return corrections.parse(name, corrections.text_of(lines))


def apply(*lines, reports=REPORTS, **options):
    """Hold rows against two reports."""
    cells = {"2018/one.html": CELLS, "copy.html": CELLS, "other/one.html": CELLS}
    return corrections.applied(
        [ledger(*lines)], reports, lambda sources: {s: cells.get(s, []) for s in sources}, **options
    )


@given(st.lists(st.builds(Line, *[_TEXT] * len(COLUMNS)).filter(any), max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read_back(lines, ending):
    """Whatever the fields hold, commas, quotes, breaks of lines, the rows come back as they were."""
    read = corrections.parse("c.csv", corrections.text_of(lines, ending=ending))
    assert (read.faults, [line for _, line in read.lines]) == ((), lines)


@given(lines=st.lists(st.builds(Line, *[_TEXT] * len(COLUMNS)).filter(any), min_size=1, max_size=3))
def test_rows_appended_are_rows_written(tmp_path_factory, lines):
    """A ledger grown row by row holds what one written at once holds; a second row for a cell is refused."""
    path = tmp_path_factory.mktemp("grown") / "corrections.csv"
    kept = []
    for line in lines:
        try:
            corrections.append(path, line)
        except DataFileError:
            continue
        kept.append(line)
    assert [line for _, line in corrections.read(path).lines] == kept
    assert kept[0] == lines[0]


def test_a_row_is_held_against_its_report():
    """A row that fits becomes a correction, with what is reported beside it; a name may leave out its folders."""
    (found,) = apply(ROW)["2018/one.html"]
    assert (found.reported, found.printed, found.status, found.corrected) == (21.0, "21", "reported", 12.0)
    assert (found.unit, found.reason, found.evidence, found.when) == (
        "件",
        "两数颠倒",
        "page 3",
        date(2026, 1, 31),
    )
    blank = apply(ROW._replace(cell="3.2", value="0"))["2018/one.html"][0]
    assert (blank.reported, blank.status, blank.corrected) == (None, "blank", 0.0)
    assert apply(ROW._replace(cell="6.1", value="2.5"))["2018/one.html"][0].corrected == 2.5


@pytest.mark.parametrize(
    "told",
    [
        {"report": ""},
        {"sha256": ""},
        {"sha256": SHA[:12].upper()},
        {"report": "2018/one.html"},
        {"report": "renamed.html"},
    ],
)
def test_name_or_hash_are_enough(told):
    """The name alone, the hash alone or its first twelve digits name a report; a file renamed stays itself."""
    assert list(apply(ROW._replace(**told))) == ["2018/one.html"]


def test_copies_of_the_same_bytes_are_corrected_together():
    """A copy under another name is the same report."""
    reports = [*REPORTS, Known("copy.html", SHA, "v2014")]
    assert sorted(apply(ROW, reports=reports)) == ["2018/one.html", "copy.html"]
    assert sorted(apply(ROW._replace(sha256=""), reports=reports)) == ["2018/one.html", "copy.html"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"report": "two.html", "sha256": ""}, "unknown report 'two.html'"),
        ({"report": "", "sha256": "c3" * 6}, "no report has the sha256"),
        ({"report": "", "sha256": ""}, "report and sha256 are both empty"),
        ({"sha256": "c3" * 32}, "has another sha256 now"),
        ({"sha256": "xyz"}, "not 12 to 64 digits"),
        ({"cell": "B1.total"}, "is a cell of v2019, v2021, and 2018/one.html is on v2014"),
        ({"cell": "3.1x"}, "unknown cell of 2018/one.html"),
        ({"cell": ""}, "cell is empty"),
        ({"cell": "3"}, "is a heading"),
        ({"report": "said.html", "sha256": ""}, "is prose alone"),
        ({"value": "12件"}, "is no plain number"),
        ({"value": "1,200"}, "is no plain number"),
        ({"value": ""}, "is no plain number"),
        ({"value": "nan"}, "is no plain number"),
        ({"value": "-1"}, "cannot stand in it"),
        ({"value": "1.5"}, "is a whole number"),
        ({"value": "21"}, "read as 21 already"),
        ({"reason": ""}, "reason is empty"),
        ({"evidence": ""}, "evidence is empty"),
        ({"who": ""}, "who is empty"),
        ({"when": "31.1.2026"}, "is no date"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(told, sentence):
    """Each slip of the hand is named with file and row, and no row of the ledger holds."""
    good = ROW._replace(cell="6.1", value="2")
    with pytest.raises(DataFileError) as error:
        apply(good, ROW._replace(**told))
    assert sentence in str(error.value)
    assert all(fault.startswith("corrections.csv row 3: ") for fault in error.value.faults)


def test_all_faults_are_told_at_once():
    """Faults of several rows and several files come together."""
    one = ledger(ROW._replace(value="x", who=""), ROW._replace(cell="9.9"), name="a.csv")
    two = corrections.parse("b.csv", "report,cell\n")
    with pytest.raises(DataFileError) as error:
        corrections.applied([one, two], REPORTS, lambda _: {"2018/one.html": CELLS})
    heads = [fault.partition(":")[0] for fault in error.value.faults]
    assert heads == ["b.csv head", "a.csv row 2", "a.csv row 2", "a.csv row 3"]


def test_a_cell_corrected_twice_is_refused():
    """Two rows for one cell of one report, one by name and one by hash, in one file or two."""
    by_name = ROW._replace(sha256="", value="13")
    with pytest.raises(
        DataFileError, match=r"row 3: 3\.1 of 2018/one\.html is corrected in corrections\.csv row 2"
    ):
        apply(ROW, by_name)
    with pytest.raises(DataFileError, match=r"b\.csv row 2: .* is corrected in a\.csv row 2 already"):
        corrections.applied(
            [ledger(ROW, name="a.csv"), ledger(by_name, name="b.csv")], REPORTS, lambda _: {"2018/one.html": CELLS}
        )


def test_a_name_of_two_reports_is_refused():
    """A name that two different reports end with says nothing; the longer name or the hash does."""
    reports = [*REPORTS, Known("other/one.html", "c3" * 32, "v2014")]
    with pytest.raises(DataFileError, match="several reports are called"):
        apply(ROW._replace(sha256=""), reports=reports)
    assert list(apply(ROW._replace(report="other/one.html", sha256=""), reports=reports)) == ["other/one.html"]


def test_rows_on_other_reports_are_passed_over_where_one_is_looked_at():
    """With `others` a row may be about a report that is not there, but not about this one wrongly."""
    other = ROW._replace(report="two.html", sha256="c3" * 32)
    assert list(apply(other, ROW, others=True)) == ["2018/one.html"]
    with pytest.raises(DataFileError, match="another sha256"):
        apply(ROW._replace(sha256="c3" * 32), others=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("closed", [True, False])
def test_appending_keeps_every_byte_that_is_there(tmp_path, encoding, ending, closed):
    """Encoding and ends of lines stay those of the file, also where its last line is not closed."""
    path = tmp_path / "corrections.csv"
    text = corrections.text_of([ROW], ending=ending)
    before = (text if closed else text.rstrip()).encode(encoding)
    path.write_bytes(before)
    corrections.append(path, ROW._replace(cell="3.2"))
    assert path.read_bytes().startswith(before)
    assert [line.cell for _, line in corrections.read(path).lines] == ["3.1", "3.2"]
    assert path.read_bytes().decode(encoding).count(ending) == 3


def test_a_new_ledger_opens_in_excel(tmp_path):
    """A ledger that is begun carries the mark by which Excel knows UTF-8."""
    corrections.append(tmp_path / "corrections.csv", ROW)
    assert (tmp_path / "corrections.csv").read_bytes().startswith(codecs.BOM_UTF8)


def test_appending_never_overwrites(tmp_path):
    """A row for a cell that is corrected already, or a file that is no ledger, is refused, the file untouched."""
    path = tmp_path / "corrections.csv"
    corrections.append(path, ROW)
    before = path.read_bytes()
    with pytest.raises(DataFileError, match=r"row 2: 3\.1 of one\.html is corrected there already"):
        corrections.append(path, ROW._replace(value="99"))
    assert path.read_bytes() == before
    path.write_text("my own notes\n")
    with pytest.raises(DataFileError, match="missing columns"):
        corrections.append(path, ROW)
    assert path.read_text() == "my own notes\n"


def test_files_that_are_no_text(tmp_path):
    """A ledger that is missing or no text is said to be so."""
    with pytest.raises(UnreadableSource, match="no ledger of corrections is there"):
        corrections.read(tmp_path / "nothing.csv")
    (tmp_path / "c.csv").write_bytes(b"\xff\xff\xff")
    assert "neither UTF-8 nor GB18030" in corrections.read(tmp_path / "c.csv").faults[0]


def finding(**told):
    """A failed check that suggests 12 for 3.1 and is corroborated, changed as told."""
    base = Finding(
        "V14-01", "error", "fail", ("3.1", "3.2"), "It does not add up.", 12.0, 21.0, 12.0, "", "3.1", True
    )
    return base._replace(**told)


def accepted(*findings, asked="3.1", who="Li", evidence="page 3"):
    """The row that accepts a suggestion."""
    return corrections.accept(
        findings, asked, report="one.html", sha256=SHA, who=who, evidence=evidence, when=date(2026, 1, 31)
    )


@pytest.mark.parametrize("asked", ["3.1", "V14-01"])
def test_a_corroborated_suggestion_becomes_a_row(asked):
    """Named by cell or rule, it gives a row that the ledger takes, with the check as its reason."""
    line = accepted(finding(), finding(rule="V14-02", message="Nor here."), asked=asked)
    reason = "V14-01: It does not add up." + ("; V14-02: Nor here." if asked == "3.1" else "")
    assert line == ROW._replace(reason=reason)
    assert apply(line)["2018/one.html"][0].corrected == 12.0


@pytest.mark.parametrize(
    ("findings", "asked", "sentence"),
    [
        ([], "3.1", "is no rule of a finding and no cell with a suggestion"),
        ([finding(corroborated=False)], "3.1", "nothing else in the report agrees with"),
        ([finding(suggestion=None, suggests=None)], "V14-01", "has a finding, but no suggestion"),
        ([finding()], "3.2", "no suggestion is made for it; to be accepted: 3.1"),
        ([finding(), finding(rule="V14-02", suggestion=13.0)], "3.1", "several suggestions"),
    ],
)
def test_where_nothing_is_suggested_nothing_is_accepted(findings, asked, sentence):
    """It says what there is instead."""
    with pytest.raises(GikError, match=sentence):
        accepted(*findings, asked=asked)


def test_accepting_needs_a_person_and_evidence():
    """Without a name or evidence no row is made."""
    with pytest.raises(GikError, match="give --who and --evidence"):
        accepted(finding(), who=" ", evidence="")
