"""Anchors against specs: HOLDS, MOVED, BROKEN, too weak, and excerpts."""

from __future__ import annotations

import hashlib

import pytest

from gates.model import Oid, RepoPath, Severity, Sha1, Window
from gates.packet.refinement import parse_refinement
from gates.planning import AnchorState, Pin, Spec, SpecSearch
from gates.rules.anchors import judge_anchors
from gates.rules.spec_text import SpecText, forms
from tests.support.workflow import SPEC, refinement_text


def _spec(data: bytes, name: bytes = b"spec.md") -> Spec:
    digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    return Spec(RepoPath(name), Oid("0" * 40), Sha1(digest), data)


def _judged(
    text: bytes, pinned: bytes | None, current: bytes | None
) -> tuple[AnchorState, Window | None, list[tuple[str, Severity]]]:
    search = SpecSearch(
        Pin.CURRENT,
        None if pinned is None else _spec(pinned),
        None if current is None else _spec(current),
    )
    (result,), findings = judge_anchors(parse_refinement(text).anchors, search)
    return result.state, result.proposed, [(f.code, f.severity) for f in findings]


def test_a_token_in_its_window_holds() -> None:
    assert _judged(refinement_text(), SPEC, SPEC) == (AnchorState.HOLDS, None, [])


def test_a_token_outside_its_window_is_an_error_with_its_place() -> None:
    text = refinement_text(window=(2, 6))
    assert _judged(text, SPEC, SPEC) == (
        AnchorState.MOVED,
        Window(22, 26),
        [("REFINEMENT-13", Severity.ERROR)],
    )


def test_what_held_in_the_pinned_spec_and_moved_is_a_warning() -> None:
    moved = b"new\n" * 7 + SPEC
    assert _judged(refinement_text(), SPEC, moved) == (
        AnchorState.MOVED,
        Window(27, 31),
        [("REFINEMENT-13", Severity.WARNING)],
    )


def test_what_is_gone_is_broken() -> None:
    state, proposed, found = _judged(
        refinement_text(), SPEC, SPEC.replace(b"at one", b"at two")
    )
    assert (state, proposed) == (AnchorState.BROKEN, None)
    assert found == [("REFINEMENT-14", Severity.ERROR)]


def test_the_excerpt_chooses_between_two_places() -> None:
    lines = [b"x"] * 60
    lines[9] = lines[39] = b"A counter starts at one"
    lines[40] = b"and never below."
    text = refinement_text(window=(20, 22), excerpt="and never below.")
    data = b"\n".join(lines)
    _, proposed, _ = _judged(text, data, data)
    assert proposed == Window(40, 42)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (refinement_text(words="c"), "is one letter"),
        (refinement_text(window=(10, 55)), "spans 46 of the 61 lines"),
    ],
)
def test_too_weak_is_a_warning(text: bytes, said: str) -> None:
    search = SpecSearch(Pin.CURRENT, _spec(SPEC), _spec(SPEC))
    _, findings = judge_anchors(parse_refinement(text).anchors, search)
    assert [f.code for f in findings] == ["REFINEMENT-15"]
    assert said in findings[0].message


def test_excerpt_lines_that_are_nowhere_in_the_window_are_one_warning() -> None:
    text = refinement_text(excerpt="A counter starts at one\n  It is blue.\n  Or red.")
    _, _, found = _judged(text, SPEC, SPEC)
    assert found == [("REFINEMENT-16", Severity.WARNING)]


@pytest.mark.parametrize(
    "excerpt",
    [
        "**A counter** starts at `one`",
        "A counter ... never below.",
        "...",
        "A  counter\tstarts at one",
    ],
)
def test_marks_and_cuts_are_no_difference(excerpt: str) -> None:
    assert _judged(refinement_text(excerpt=excerpt), SPEC, SPEC)[2] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"CONTEXT_START_LINE: 20", b"CONTEXT_START_LINE: 0"),
        (b"CONTEXT_START_LINE: 20", b"CONTEXT_START_LINE: 25"),
        (b"CONTEXT_END_LINE: 24", b"CONTEXT_END_LINE: <fill>"),
        (b"CONTEXT_TOKEN: starts at one", b"CONTEXT_TOKEN:"),
        (b"- SPEC_ANCHOR: the start of a counter\n", b""),
        (b"  A counter starts at one, and never below.\n", b""),
    ],
)
def test_an_incomplete_anchor_is_told(old: bytes, new: bytes) -> None:
    text = refinement_text()
    assert old in text
    state, _, found = _judged(text.replace(old, new), SPEC, SPEC)
    assert state is AnchorState.UNREADABLE
    assert found == [("REFINEMENT-12", Severity.ERROR)]


def test_without_any_spec_nothing_is_said() -> None:
    search = SpecSearch(Pin.NOWHERE, None, None)
    anchors = parse_refinement(refinement_text()).anchors
    assert judge_anchors(anchors, search) == ([], [])


def test_lines_end_at_line_feeds_only() -> None:
    text = SpecText(RepoPath(b"s"), b"a\x0bb\x0c\r\nc\xe2\x80\xa8d\ne")
    assert text.count == 3
    assert text.lines_with([b"d"], 9) == [2]
    assert SpecText(RepoPath(b"s"), b"").count == 0
    assert SpecText(RepoPath(b"s"), b"a\n").count == 1


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("`a b`", b"a b"),
        (r"\u00a7 2", "\u00a7 2".encode()),
        (r"\\u00A7 2", "\u00a7 2".encode()),
        (r"\ud83d\ude00", "\U0001f600".encode()),
        (r"\ud83d", rb"\ud83d"),
    ],
)
def test_the_forms_of_a_token(text: str, form: bytes) -> None:
    assert form in forms(text)
