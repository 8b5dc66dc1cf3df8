"""Reading refinements: every real one, and any bytes at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.model import Window
from gates.packet.refinement import parse_refinement
from gates.packet.refinement_writing import with_fields, with_windows
from gates.planning import AnchorResult, AnchorState
from tests.support.corpus import corpus_files, needs_corpus
from tests.support.workflow import refinement_text

PIECES = [
    b"### METADATA\n",
    b"- WP_ID: WP-1\n",
    b"#### PROPOSED_SPEC_ENRICHMENT (VERBATIM)\n",
    b"### SPEC_ANCHORS\n",
    b"#### ANCHOR 1\n",
    b"- CONTEXT_START_LINE: 12\n",
    b"- CONTEXT_TOKEN: \xff\\uD83D\n",
    b"- EXCERPT_ASCII_ESCAPED:\n",
    b"```text\n",
    b"<!--",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"- Specific: [x] PASS\n",
]


def test_every_field_box_and_anchor_has_its_line() -> None:
    data = refinement_text()
    found = parse_refinement(data)
    lines = data.split(b"\n")
    for name, field in found.fields.items():
        assert lines[field.line - 1].startswith(f"- {name}: ".encode())
    assert [box.name for box in found.boxes] == [
        "Appears in Main Body",
        "Explicitly named",
        "Specific",
        "Measurable acceptance criteria",
        "No ambiguity",
    ]
    assert all(box.ticked for box in found.boxes)
    (anchor,) = found.anchors
    assert (anchor.start, anchor.end) == (20, 24)
    assert lines[anchor.line - 1] == b"#### ANCHOR 1"
    assert anchor.token is not None
    assert anchor.token.value == "starts at one"
    assert anchor.excerpt == ("  A counter starts at one, and never below.",)
    assert found.proposed is not None
    assert found.proposed.text == "<not applicable; ENRICHMENT_NEEDED=NO>"
    assert found.foreign_line is None
    assert found.problems == ()


def test_fields_in_fences_and_comments_are_none() -> None:
    data = b"```\n- WP_ID: A\n```\n<!-- \n- WP_ID: B\n-->\n- WP_ID: C\n"
    assert parse_refinement(data).value("WP_ID") == "C"


def test_two_values_of_one_field_are_reported() -> None:
    found = parse_refinement(b"- WP_ID: A\n- WP_ID: A\n- WP_ID: B\n")
    assert [(p.code, p.line) for p in found.problems] == [("REFINEMENT-02", 3)]


def test_an_open_fence_in_the_proposed_text_hides_no_anchor() -> None:
    data = refinement_text().replace(
        b"<not applicable; ENRICHMENT_NEEDED=NO>\n", b"text\n```ts\ncode\n"
    )
    assert len(parse_refinement(data).anchors) == 1


def test_an_open_fence_in_an_excerpt_hides_no_anchor() -> None:
    text = refinement_text(excerpt="```\n### A heading\n  more").decode()
    again = text[text.index("#### ANCHOR 1") :].replace("ANCHOR 1", "ANCHOR 2")
    first, second = parse_refinement((text + again).encode()).anchors
    assert (first.title, second.title) == ("ANCHOR 1", "ANCHOR 2")
    assert first.excerpt == ("  ```", "### A heading", "  more")
    assert second.end == 24


def test_the_first_foreign_character_is_named() -> None:
    found = parse_refinement(b"a\nb \xc2\xa7\n")
    assert (found.foreign_line, found.foreign) == (2, "U+00A7")


@pytest.mark.parametrize("value", ["0", "x", "1.5", "-3", ""])
def test_a_line_that_is_no_number_is_none(value: str) -> None:
    text = f"### SPEC_ANCHORS\n#### ANCHOR 1\n- CONTEXT_START_LINE: {value}\n"
    (anchor,) = parse_refinement(text.encode()).anchors
    assert anchor.start is None
    assert anchor.start_field is not None


@needs_corpus
def test_every_refinement_of_the_corpus_is_read() -> None:
    paths = corpus_files("refinements")
    anchors = 0
    for path in paths:
        found = parse_refinement(Path(path).read_bytes())
        assert found.value("WP_ID") == path.stem
        assert len(found.boxes) == 5, path.name
        assert found.anchors, path.name
        for anchor in found.anchors:
            assert anchor.start is not None, path.name
            assert anchor.end is not None, path.name
            assert anchor.token is not None, path.name
            assert anchor.excerpt, path.name
        anchors += len(found.anchors)
    assert (len(paths), anchors) == (45, 180)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=30))
def test_no_bytes_make_it_raise(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    found = parse_refinement(data)
    for field in found.fields.values():
        assert 1 <= field.line <= data.count(b"\n") + 1


def test_new_windows_change_two_numbers_and_nothing_else() -> None:
    data = refinement_text().replace(b"\n", b"\r\n")
    (anchor,) = parse_refinement(data).anchors
    result = AnchorResult(anchor, AnchorState.MOVED, proposed=Window(120, 124))
    mended = with_windows(data, [result])
    assert mended.data == data.replace(b"LINE: 20", b"LINE: 120").replace(
        b"LINE: 24", b"LINE: 124"
    )
    assert mended.diff.count("\n-") == 2


def test_fields_are_set_where_they_stand_and_added_below_the_name() -> None:
    data = b"a\r\n- WP_ID: W\r\n- USER_SIGNATURE: <pending>\r\nend"
    values = {"USER_SIGNATURE": "mira", "USER_REVIEW_STATUS": "APPROVED"}
    written = with_fields(data, parse_refinement(data), values)
    assert parse_refinement(written).value("USER_SIGNATURE") == "mira"
    assert parse_refinement(written).value("USER_REVIEW_STATUS") == "APPROVED"
    assert written.startswith(b"a\r\n- WP_ID: W\r\n")
    assert written.endswith(b"- USER_SIGNATURE: mira\r\nend")
