from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.errors import GateError
from gates.gitread.images import MemoryContent
from gates.model import Command, Hunk, PacketSource, RepoPath, State, Window
from gates.render.html import error_html, verdict_html
from gates.render.html_findings import OF_ONE_CODE
from gates.render.html_markup import element, prose, source_line, text
from gates.render.html_record import by_hand
from gates.render.html_strip import WIDTH, changed_lines, ranges, strip
from gates.render.html_style import STYLE
from gates.render.picture import NO_PICTURE, FilePicture, Mark, Picture, diff_of
from tests.support.pages import Page, read_page
from tests.support.pictures import PICTURE
from tests.support.verdicts import (
    CASES,
    PLACE,
    change_result,
    entry_result,
    failing,
    hostile,
    large,
    passing,
)

ATTACKS = (
    "</code><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-->]]></style></title><svg onload=x>",
    "&lt;b&gt; <!-- {{x}} javascript:alert(1)",
    "\u202egnp\x1b[31m\x00.exe",
)
NAMES = set(
    """
    html head meta title style body a header main footer section div span p ul li dl dt
    dd h1 h2 h3 code pre i strong details summary article svg rect
    """.split()  # noqa: SIM905 - as a list it would be one word a line
)


def _page(document: str) -> Page:
    """The page, after what holds for every page was checked."""
    page = read_page(document)
    assert {found.name for found in page.elements} <= NAMES
    for found in page.elements:
        for name, value in found.attributes.items():
            assert not name.startswith("on"), found
            assert name not in {"src", "style", "srcset", "action"}, found
            if name == "href":
                assert value == "#main"
    names = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(set(names)) == len(names)
    for found in page.elements:
        if "aria-labelledby" in found.attributes:
            assert found.attributes["aria-labelledby"] in names
    assert all(char in "\n\t" or char.isprintable() for char in document)
    assert document.isascii()  # so no encoding of a stream can change it
    return page


@pytest.mark.parametrize("name", CASES)
def test_every_case_is_a_page(name: str) -> None:
    page = _page(verdict_html(*CASES[name], PICTURE))
    (heading,) = page.named("h1")
    assert CASES[name][0].result.replace("_", " ") in heading.text


def test_the_page_forbids_itself_network_and_scripts() -> None:
    page = _page(verdict_html(passing(), PLACE, PICTURE))
    (policy,) = [
        found.attributes["content"]
        for found in page.named("meta")
        if found.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    (style,) = page.named("style")
    assert style.text == STYLE
    assert not re.search(r"url\(|@import|https?:", STYLE)


def _written_by(others: str) -> str:
    """A page in which everything that others write is this text."""
    path = RepoPath(others.encode())
    found = failing().findings[0]._replace(path=path, message=others, hint=others)
    verdict = hostile()._replace(
        wp=others,
        disclosure=others,
        packet=PacketSource(path, None, "head"),
        entries=(entry_result(others),),
        changes=(change_result(others),),
        findings=(found, found._replace(waived_by=others)),
        next_steps=(others,),
    )
    hunks, lines = (Hunk(1, 1, 1, 1),), (Window(1, 1),)
    old, new = MemoryContent(b"a\n"), MemoryContent(others.encode())
    diff = tuple(diff_of(old, new, hunks, lines))
    files = (FilePicture(path, 1, hunks, lines, diff),)
    return verdict_html(verdict, PLACE, Picture(files, (Command(others, 1),), note="x"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_others_becomes_markup(attack: str) -> None:
    usual = [e.name for e in _page(_written_by("harmless")).elements]
    assert [e.name for e in _page(_written_by(attack)).elements] == usual
    _page(error_html(GateError("GIT-07", attack, attack, attack), 3))


@given(st.text())
def test_any_text_shows_as_itself(value: str) -> None:
    for markup in (text(value), prose(value), element("p", value)):
        assert "<script" not in markup
        read_page(f"<!DOCTYPE html>\n<p>{markup}</p>")


@given(st.binary())
def test_any_line_of_a_file_is_text(value: bytes) -> None:
    page = read_page(f"<!DOCTYPE html>\n<p>{source_line(value)}</p>")
    assert len(page.elements) == 1


def test_headings_go_down_one_at_a_time() -> None:
    page = _page(verdict_html(failing(), PLACE, PICTURE))
    levels = [int(e.name[1]) for e in page.elements if re.fullmatch("h[1-6]", e.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_every_dimension_is_there_with_its_reason() -> None:
    page = _page(verdict_html(failing(), None, NO_PICTURE))
    said = [card.text for card in page.named("li")]
    for dimension, found in failing().dimensions.items():
        assert f"{dimension}{found.state}{found.reason}" in said


def test_a_finding_has_its_place_explanation_and_next_command() -> None:
    page = _page(verdict_html(failing(), None, PICTURE))
    said = next(
        e.text for e in page.named("section") if e.attributes["id"] == "findings"
    )
    assert "src/store.py:970" in said
    assert "Next: undo the change" in said
    assert "gates explain C701-G04" in said
    assert "Waived by W-1" in said


def test_what_comes_next_stands_at_the_top() -> None:
    (box,) = _page(verdict_html(failing(), None, NO_PICTURE)).classed("next")
    assert box.text == f"Next{failing().next_steps[0]}"


def test_lines_outside_are_red_in_the_strip_and_marked_in_the_text() -> None:
    page = _page(verdict_html(failing(), None, PICTURE))
    strips = [e for e in page.classed("out") if "legend" not in " ".join(e.path)]
    assert len(strips) == 2  # one in the legend
    astray = page.classed("astray")
    assert [line.text[-28:] for line in astray] == [
        "30!- line 30"[-28:],
        "31!+ \tline <thirty> & more"[-28:],
    ]
    assert "Outside31" in "".join(e.text for e in page.named("dl"))


def test_without_a_fault_nothing_is_red() -> None:
    calm = Picture(tuple(f._replace(outside=()) for f in PICTURE.files))
    page = _page(verdict_html(passing(), PLACE, calm))
    assert len(page.classed("out")) == 1  # the legend
    assert page.classed("fail") == []


def test_governance_documents_are_shown_on_demand() -> None:
    page = _page(verdict_html(passing(), PLACE, PICTURE))
    said = [e.text for e in page.named("summary")]
    assert "Governance documents (6)" in said


def test_every_scrollable_region_can_be_reached_and_has_a_name() -> None:
    page = _page(verdict_html(failing(), PLACE, PICTURE))
    regions = [*page.classed("diff"), *page.classed("shell")]
    assert len(regions) == 2
    for region in regions:
        assert region.attributes["tabindex"] == "0"
        assert region.attributes["role"] == "region"
        assert region.attributes["aria-label"]
    for image in page.named("svg"):
        assert image.attributes.keys() & {"aria-label", "aria-hidden"}


def test_evidence_shows_commands_and_requirements() -> None:
    page = _page(verdict_html(passing(), PLACE, PICTURE))
    said = next(
        e.text for e in page.named("section") if e.attributes["id"] == "evidence"
    )
    assert "just testexit code 0" in said
    assert "just lintexit code 1" in said
    assert "trueno exit code" in said
    assert "Line seven is <spelt> outsrc/store.py:7" in said


def test_the_record_is_named_or_its_absence_is() -> None:
    page = _page(verdict_html(passing(), PLACE, NO_PICTURE))
    said = next(e.text for e in page.named("section") if e.attributes["id"] == "record")
    assert PLACE.id in said
    assert "records/000/000/012.intoto.json" in by_hand(PLACE)
    page = _page(verdict_html(failing(), None, NO_PICTURE))
    said = next(e.text for e in page.named("section") if e.attributes["id"] == "record")
    assert "No record of this run: --no-log" in said


def test_long_lists_are_bounded_and_counted() -> None:
    document = verdict_html(large(300), PLACE, NO_PICTURE)
    assert f"and {300 - OF_ONE_CODE} more of C701-G05" in document
    assert "and 100 more files" in document
    assert len(document) < 1_000_000


def test_an_error_is_a_page_that_explains_its_code() -> None:
    page = _page(error_html(GateError("GIT-07", "it is gone", "fetch `it`", "a.py"), 3))
    (heading,) = page.named("h1")
    assert heading.text == "No verdict"
    said = page.named("body")[0].text
    for part in ("GIT-07", "it is gone", "a.py", "gates explain GIT-07", "fetch it"):
        assert part in said


def test_a_result_has_its_colour() -> None:
    for state, kind in ((State.PASS, "pass"), (State.FAIL, "fail")):
        verdict = passing()._replace(result=state)
        (top,) = _page(verdict_html(verdict, None, NO_PICTURE)).classed("top")
        assert kind in (top.attributes["class"] or "").split()


@given(
    st.integers(0, 3000),
    st.lists(st.builds(Window, st.integers(1, 4000), st.integers(0, 4000)), max_size=5),
)
def test_nothing_is_drawn_beyond_the_strip(lines: int, windows: list[Window]) -> None:
    drawing = strip(lines, windows, windows, windows)
    bars = re.findall(r'x="(-?[0-9.]+)" y="\d+" width="(-?[0-9.]+)"', drawing)
    assert len(bars) == 1 + 5 * len(windows)
    for left, width in bars:
        assert float(left) >= 0
        assert float(width) > 0
        assert float(left) + float(width) <= WIDTH + 0.01


def test_ranges_are_listed_and_long_lists_cut() -> None:
    assert ranges([Window(3, 3), Window(5, 9)]) == "3, 5\u20139"
    assert ranges([Window(n, n) for n in range(1, 20)]).endswith("12 and 7 more")


def test_a_removal_is_drawn_at_the_line_that_follows() -> None:
    assert list(changed_lines([Hunk(3, 2, 2, 0)], 10)) == [Window(3, 3)]
    assert list(changed_lines([Hunk(3, 2, 10, 0)], 10)) == [Window(10, 10)]


def _diff(old: bytes, new: bytes, *hunks: Hunk) -> list[tuple[str, int | None, bytes]]:
    lines = diff_of(MemoryContent(old), MemoryContent(new), hunks, ())
    return [(line.mark, line.old or line.new, line.text) for line in lines]


def test_a_difference_has_three_lines_of_context_and_marks_gaps() -> None:
    lines = PICTURE.files[0].diff
    assert [line.mark for line in lines] == [
        Mark.GAP, *"   ", *"-++", *"   ", Mark.GAP, *"   ", *"-+", *"   ", Mark.GAP,
    ]  # fmt: skip
    assert (lines[4].old, lines[4].text) == (7, b"line 7")
    assert (lines[7].old, lines[7].new, lines[7].text) == (8, 9, b"line 8")
    assert (lines[11].old, lines[11].new, lines[11].text) == (27, 28, b"line 27")


def test_neighbouring_hunks_share_their_context() -> None:
    old, new = b"1\n2\n3\n4\n", b"1\nx\n3\ny\n"
    shown = _diff(old, new, Hunk(2, 1, 2, 1), Hunk(4, 1, 4, 1))
    assert [text for _, _, text in shown] == [b"1", b"2", b"x", b"3", b"4", b"y"]


def test_files_that_come_and_go_have_one_side() -> None:
    assert _diff(b"", b"a\nb", Hunk(0, 0, 1, 2)) == [("+", 1, b"a"), ("+", 2, b"b")]
    assert _diff(b"a\nb", b"", Hunk(1, 2, 0, 0)) == [("-", 1, b"a"), ("-", 2, b"b")]


def test_a_removal_inside_keeps_its_context() -> None:
    shown = _diff(b"1\n2\n3\n", b"1\n3\n", Hunk(2, 1, 1, 0))
    assert shown == [(" ", 1, b"1"), ("-", 2, b"2"), (" ", 3, b"3")]


def test_long_lines_are_cut() -> None:
    ((_, _, shown),) = _diff(b"", b"x" * 999, Hunk(0, 0, 1, 1))
    assert shown == b"x" * 400 + b" ..."
