"""Any history: the gate agrees with git, with the bytes, and with its own manifest."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.model import Dimension, Gate, GateState, State, Window
from tests.support.effort import examples, is_nightly
from tests.support.git_says import tell
from tests.support.histories import (
    NAMELESS,
    History,
    histories,
    image,
    rows,
)
from tests.support.landing import (
    OWN,
    Stray,
    digests,
    is_binary,
    is_module,
    is_same_kind,
    land,
)
from tests.support.packets import byte_lines
from tests.support.placing import one_window_holds, windows_hold
from tests.support.postwork import run
from tests.support.repo import copy_of

if TYPE_CHECKING:
    from gates.model import Actual, EntryResult
    from tests.support.git_says import Told
    from tests.support.postwork import Outcome

CASES: Final = 500
PARTS: Final = 8 if is_nightly() else 1
"""In how many parts the cases are run; each may have a processor of its own."""


@pytest.mark.parametrize("part", range(PARTS))
@settings(
    max_examples=examples(CASES) // PARTS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(history=histories(), pick=st.integers(0, 1 << 16))
def test_any_history_is_told_as_git_and_the_bytes_tell_it(
    empty_repository: Path, part: int, history: History, pick: int
) -> None:
    del part  # it only makes one test several
    with tempfile.TemporaryDirectory() as folder:
        repo = copy_of(empty_repository, Path(folder) / "repo")
        stray = land(repo, history, pick)
        told = tell(repo, "base", "honest")
        outcome = run(repo.path, "base..honest")
        agrees_with_both(history, told, outcome)
        is_accepted(history, outcome)
        if stray is not None:
            is_refused(stray, run(repo.path, "base..stray"))


def agrees_with_both(
    history: History, told: dict[bytes, Told], outcome: Outcome
) -> None:
    """Changes, hashes, lines and windows: the gate's, git's, and those of the bytes."""
    seen = {tuple(found.change) for found in outcome.verdict.changes}
    seen = {row for row in seen if row[0] != OWN}
    told = {path: said for path, said in told.items() if path != OWN}
    assert seen == rows(history.base, history.tip)
    assert seen == {tuple(said.row) for said in told.values()}
    declared = {result.entry.path for result in outcome.verdict.entries}
    assert declared == {path for path in told if path not in NAMELESS}
    for result in outcome.verdict.entries:
        path = result.entry.path
        pre, post = image(history.base, path), image(history.tip, path)
        assert result.actual is not None
        sides_agree(result.actual, pre, post, history, path)
        if is_same_kind(history, path) and not is_module(history, path):
            said = told[path]
            assert result.actual.hunks == said.hunks
            assert (result.actual.added, result.actual.removed) == said[1:3]
            windows_agree(result, pre or b"", post or b"")


def sides_agree(
    actual: Actual,
    pre: bytes | None,
    post: bytes | None,
    history: History,
    path: bytes,
) -> None:
    before, after = byte_lines(pre or b""), byte_lines(post or b"")
    assert (actual.pre_lines, actual.post_lines) == (len(before), len(after))
    assert (actual.pre_sha1, actual.pre_sha256) == digests(pre)
    assert (actual.post_sha1, actual.post_sha256) == digests(post)
    if is_binary(history, path):
        assert actual.line_delta is None
    else:
        assert actual.line_delta == len(after) - len(before)
        assert (actual.added or 0) - (actual.removed or 0) == actual.line_delta


def windows_agree(result: EntryResult, pre: bytes, post: bytes) -> None:
    """What the manifest declares are git's hunks, and holds by definition."""
    entry, actual = result.entry, result.actual
    assert actual is not None
    if pre == post:
        assert entry.windows == ()
        return
    if b"\0" in pre + post:
        assert (entry.windows, entry.line_delta) == ((Window(1, 1),), 0)
        return
    lines = len(byte_lines(post))
    assert entry.windows == around(actual, lines)
    assert entry.line_delta == lines - len(byte_lines(pre))
    assert windows_hold(pre, post, entry.windows)
    hull = Window(entry.windows[0].start, entry.windows[-1].end)
    assert one_window_holds(pre, post, hull)


def around(actual: Actual, lines: int) -> tuple[Window, ...]:
    """The lines that the hunks name; a deletion is shown as the line behind it."""
    named: set[int] = set()
    for hunk in actual.hunks:
        start, count = hunk.new_start, hunk.new_count
        if not count:
            start, count = max(1, min(start + 1, lines)), 1
        named.update(range(start, start + count))
    starts = {hunk.new_start for hunk in actual.hunks if hunk.new_count}
    starts |= {
        max(1, min(hunk.new_start + 1, lines))
        for hunk in actual.hunks
        if not hunk.new_count
    }
    windows: list[Window] = []
    for line in sorted(named):
        if windows and windows[-1].end == line - 1 and line not in starts:
            windows[-1] = Window(windows[-1].start, line)
        else:
            windows.append(Window(line, line))
    return tuple(windows)


def is_accepted(history: History, outcome: Outcome) -> None:
    """Nobody who declared the truth is refused, names that cannot stand aside."""
    changed = {row.path for row in rows(history.base, history.tip)}
    if not changed:
        assert outcome.errors == ["MANIFEST-04"]
        return
    nameless = changed & set(NAMELESS)
    about = {error.path for error in outcome.verdict.errors}
    if nameless == changed:
        about -= {None}  # there is no manifest at all
    assert about == nameless
    assert outcome.exit_code == bool(nameless)
    if not nameless:
        assert outcome.state(Dimension.MANIFEST) is State.PASS


def is_refused(stray: Stray, outcome: Outcome) -> None:
    """The window gate refuses the line where there is an entry, else its absence."""
    about = {error.code for error in outcome.verdict.errors if error.path == stray.path}
    assert outcome.exit_code == 1
    if not stray.declared:
        assert about == {"MANIFEST-01"}
        return
    assert "C701-G04" in about
    assert about <= {"C701-G04", "C701-G03"}
    (result,) = [r for r in outcome.verdict.entries if r.entry.path == stray.path]
    assert result.gates[Gate.RAILS_UNTOUCHED] is GateState.FAIL
    assert result.gates[Gate.POST_SHA1] is GateState.PASS
