"""Legacy Word documents: the same report from the binary format; what a damaged file does."""

import contextlib
import io
import json
import struct
import time
from pathlib import Path

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_forms import TITLE, wrong_cells
from printed_word import docx_of, nasty_body

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers import read_document, recognise_format
from gikanalysis.readers.limits import MAX_CHARACTERS
from gikanalysis.readers.word_binary import WordBinary, merges_across, merges_down, properties_in

FIXTURES = Path(__file__).parents[1] / "fixtures"
FORMS = ("v2014", "v2021")
CLX = 0x1A2


def fixture(name):
    """Return the bytes of a fixture."""
    return (FIXTURES / name).read_bytes()


def stream(data, name):
    """Return a stream of an OLE file."""
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        return container.openstream(name).read()


def patched(data, name, at, content):
    """Return an OLE file with bytes of a stream replaced."""
    buffer = io.BytesIO(data)
    with olefile.OleFileIO(buffer, write_mode=True) as container:
        changed = bytearray(container.openstream(name).read())
        changed[at : at + len(content)] = content
        container.write_stream(name, bytes(changed))
    return buffer.getvalue()


@pytest.mark.parametrize("form_id", FORMS)
def test_every_figure(form_id):
    """All cells as printed: the 2021 form with its merged cells, the 2014 form broken over two tables."""
    document = read_document(fixture(f"form_{form_id}.doc"))
    assert (document.format, document.title, document.notes) == ("doc", TITLE, ())
    assert wrong_cells(document, form_id, json.loads(fixture(f"form_{form_id}.json"))) == {}
    assert all(grid.ruled for grid in document.grids)


def test_columns_are_those_of_the_edges():
    """The matrix has ten columns, the row of part four fifteen; cells merged downwards cover their places."""
    blocks, matrix, remedies = read_document(fixture("form_v2021.doc")).grids
    assert max(len(row.cells) for row in blocks.rows) == 4
    assert {len(row.cells) for row in matrix.rows} == {10}
    assert {len(row.cells) for row in remedies.rows} == {15}
    below = next(at for at, row in enumerate(matrix.rows) if row.cells[0] == "三、本年度办理结果") + 1
    assert {row.cells[0] for row in matrix.rows[below : below + 5]} == {None}
    assert matrix.rows[below].place == f"table 2, row {below + 1}"


def test_what_is_easily_misread_is_read_as_from_docx():
    """Fields, tracked changes, hidden text, blank rows and tables inside: the same blocks from both formats."""
    old, new = read_document(fixture("nasty.doc")), read_document(docx_of(nasty_body()))
    assert old.blocks == new.blocks
    assert set(old.notes) == set(new.notes)


def test_the_name_decides_nothing(tmp_path):
    """A file of WPS is read as what it is."""
    path = tmp_path / "报告.wps"
    path.write_bytes(fixture("nasty.doc"))
    assert read_document(path).format == "doc"


def in_pieces(data, *pieces):
    """Return a document of one piece with the piece table replaced: end, byte offset, whether one byte each."""
    main = stream(data, "WordDocument")
    table = "1Table" if main[0x0B] & 2 else "0Table"
    body = struct.pack(f"<{len(pieces) + 1}I", 0, *(end for end, _, _ in pieces))
    for _, offset, narrow in pieces:
        body += struct.pack("<HIH", 0, offset * 2 | 0x40000000 if narrow else offset, 0)
    clx = b"\x02" + struct.pack("<I", len(body)) + body
    at = len(stream(data, table)) - len(clx)
    return patched(patched(data, "WordDocument", CLX, struct.pack("<2I", at, len(clx))), table, at, clx)


def test_a_text_may_lie_in_several_pieces():
    """A text cut in two anywhere is read like one in one piece, its marks found all the same."""
    data = fixture("nasty.doc")
    (piece,) = WordBinary(data).pieces
    for at in (1, piece.end // 3, piece.end // 2, piece.end - 1):
        cut = in_pieces(data, (at, piece.offset, False), (piece.end, piece.offset + 2 * at, False))
        assert read_document(cut).blocks == read_document(data).blocks


def test_a_piece_may_hold_one_byte_a_character():
    """Pieces of one byte and of two are told apart by their mark, and their places counted accordingly."""
    data = fixture("nasty.doc")
    source = WordBinary(data)
    (piece,) = source.pieces
    at = source.text.index("完")
    place = piece.offset + 2 * at
    narrow = in_pieces(
        patched(data, "WordDocument", place, b"\x96\r"),
        (at, piece.offset, False),
        (at + 2, place, True),
        (piece.end, place + 4, False),
    )
    old, new = (read_document(each).blocks for each in (data, narrow))
    assert new[:-1] == old[:-1]
    assert new[-1].text == "–"


# --- bad input ------------------------------------------------------------------------------------


def refused(data):
    """Return the message with which `data` is refused, within ten seconds."""
    start = time.perf_counter()
    with pytest.raises(UnreadableSource) as caught:
        read_document(data)
    assert time.perf_counter() - start < 10
    return str(caught.value)


def test_encrypted_and_foreign_versions_are_named():
    """The flag of encryption, the mark of Word 6, and any other mark."""
    data = fixture("nasty.doc")
    flags = stream(data, "WordDocument")[0x0B]
    assert "encrypted" in refused(patched(data, "WordDocument", 0x0B, bytes([flags | 1])))
    assert "Word 6" in refused(patched(data, "WordDocument", 0, b"\xdc\xa5"))
    assert "not of Word 97" in refused(patched(data, "WordDocument", 0, b"\0\0"))


def test_encrypted_and_old_containers_are_named():
    """An encrypted DOCX and a document of Works are told by their streams."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "password" in refused(head + "EncryptedPackage".encode("utf-16-le"))
    assert "Works" in refused(head + "MatOST".encode("utf-16-le"))


def test_a_row_without_its_end_is_damage():
    """Without the properties of paragraphs the cells of a table cannot be told; nothing is guessed."""
    data = fixture("nasty.doc")
    assert "damaged" in refused(patched(data, "WordDocument", 0x102, struct.pack("<2I", 0, 4)))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.97])
def test_a_cut_file_is_refused(share):
    """Nothing is made of a part of a file, wherever it is cut."""
    for name in ("nasty.doc", "form_v2021.doc"):
        data = fixture(name)
        message = refused(data[: int(len(data) * share)])
        assert "damaged" in message or "cut off" in message


def test_too_much_text_names_the_limit():
    """A piece table that promises more than the limit is not followed."""
    data = fixture("nasty.doc")
    main = stream(data, "WordDocument")
    table = "1Table" if main[0x0B] & 2 else "0Table"
    start, _ = struct.unpack_from("<2I", main, CLX)
    assert str(MAX_CHARACTERS) in refused(patched(data, table, start + 9, struct.pack("<I", MAX_CHARACTERS + 1)))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=6), st.sampled_from(["nasty.doc", "form_v2021.doc"]))
def test_damaged_bytes_raise_nothing_else(at, noise, name):
    """Whatever stands in a damaged document: a document, or an UnreadableSource."""
    data = bytearray(fixture(name))
    at = at % len(data) if at % 2 else at % 2048  # half of them where the format is told
    data[at : at + len(noise)] = noise
    with contextlib.suppress(UnreadableSource):
        read_document(bytes(data))


@given(st.binary(max_size=80))
def test_any_list_of_properties_is_read_to_its_end(block):
    """Lists of properties of any content end, and give no more bytes than they have."""
    assert sum(len(operand) for _, operand in properties_in(block)) <= len(block)


def test_cells_merged_in_a_row():
    """The first cell of a set tells which bit begins one; two sets in a row stay two."""
    assert merges_across([0, 2, 1, 2, 1, 0]) == [False, False, True, False, True, False]
    assert merges_across([1, 2, 2, 0, 0, 1]) == [False, True, True, False, False, False]
    assert [merges_down(flag) for flag in (0, 0x60, 0x20, 0x40)] == ["", "first", "continued", ""]
    assert recognise_format(fixture("nasty.doc")).name == "doc"
