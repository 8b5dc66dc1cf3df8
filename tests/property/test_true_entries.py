"""What is declared truly holds, and every untrue number or hash fails."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gates.model import MODE_EXECUTABLE, MODE_FILE, GateState, Profile, Severity
from gates.rules.entries import EntryContext, judge_declaration
from gates.rules.facts import declare, measure
from gates.rules.grading import grade
from gates.rules.lookups import NOTHING
from gates.rules.recommend import recommend
from tests.support.changed import changed, hunks_of
from tests.support.judging import PATH, judge, true_entry
from tests.support.packets import entry_for, packet_text
from tests.support.postwork import PACKET, WP, run
from tests.support.repo import copy_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LINE = st.sampled_from(
    [b"a\n", b"b\n", b"\n", b"c d\n", b"# END\n", b"e\r\n", b"\xff\n", b"\xc3\xa9\n"]
)
IMAGE = st.builds(
    lambda lines, last: b"".join(lines) + last,
    st.lists(LINE, max_size=12),
    st.sampled_from([b"", b"", b"z", b"\0"]),
)
SIDE = st.one_of(IMAGE, IMAGE, IMAGE, st.none())
MODE = st.sampled_from([MODE_FILE, MODE_FILE, MODE_EXECUTABLE])


@given(SIDE, SIDE, MODE, MODE)
@settings(max_examples=600)
def test_the_recommended_entry_of_any_change_holds_in_strict(
    pre: bytes | None, post: bytes | None, old_mode: str, new_mode: str
) -> None:
    assume(not (pre is post is None))
    assume((pre, old_mode) != (post, new_mode))
    file = changed(PATH, pre, post, old_mode=old_mode, new_mode=new_mode)
    entry = recommend(file.change, file.pre, file.post, file.hunks)
    (declaration,) = declare([entry]).values()
    context = EntryContext(Profile.STRICT, NOTHING, GateState.PASS)
    results, findings = judge_declaration(
        declaration, measure(file, declaration), context
    )
    graded = grade(findings, Profile.STRICT)
    assert [f for f in graded if f.severity is not Severity.NOTE] == []
    assert GateState.FAIL not in results[0].gates.values()


@given(IMAGE, IMAGE, st.data())
@settings(max_examples=300)
def test_one_untrue_value_fails_one_entry(
    pre: bytes, post: bytes, data: st.DataObject
) -> None:
    assume(pre != post)
    true = true_entry(pre, post)
    file = changed(PATH, pre, post)
    assert judge(file, true).failed == []
    assert isinstance(true.line_delta, int)
    wrong, clause = data.draw(
        st.sampled_from(
            [
                (replace(true, line_delta=true.line_delta + 1), 57),
                (replace(true, line_delta=-true.line_delta - 1), 57),
                (replace(true, pre="a" * 40), 60),
                (replace(true, post="a" * 40), 56),
                (replace(true, pre=None), 55),
                (replace(true, anchors=("not in the file",)), 50),
            ]
        )
    )
    assert judge(file, wrong).failed == [clause]


@given(IMAGE, IMAGE)
@settings(max_examples=300)
def test_lines_named_outside_a_window_are_lines_that_changed(
    pre: bytes, post: bytes
) -> None:
    assume(pre != post and b"\0" not in pre + post)
    hunks = hunks_of(pre, post)
    entry = true_entry(pre, post, [(1, 1)])
    facts = judge(changed(PATH, pre, post), entry).facts
    assert facts is not None
    touched = {
        line
        for hunk in hunks
        for line in range(hunk.new_start, hunk.new_start + max(1, hunk.new_count))
    }
    for window in facts.outside:
        assert set(range(window.start, window.end + 1)) <= touched | {1}


NAMES = ("src/a.txt", "src/deep/b.md", "src/c d.txt")
_numbers = count()


@given(
    st.lists(
        st.dictionaries(st.sampled_from(NAMES), SIDE, min_size=1),
        min_size=2,
        max_size=4,
    )
)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_true_manifest_of_any_history_passes(
    empty_repository: Path,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[dict[str, bytes | None]],
) -> None:
    repo = copy_of(
        empty_repository, tmp_path_factory.getbasetemp() / f"history-{next(_numbers)}"
    )
    present: dict[str, bytes] = {}
    repo.write(PACKET, packet_text(WP))
    commits = []
    for step in steps:
        for name, data in step.items():
            if data is not None:
                repo.write(name, data)
                present[name] = data
            elif present.pop(name, None) is not None:
                repo.remove(name)
        commits.append((repo.commit(), dict(present)))
    (base, before), (done, after) = commits[0], commits[-1]
    names = [n for n in NAMES if before.get(n) != after.get(n)]
    assume(names)
    entries = [entry_for(repo, base, done, name) for name in names]
    repo.write(PACKET, packet_text(WP, entries=entries))
    outcome = run(repo.path, f"{base}..{repo.commit()}")
    assert outcome.errors == []
    assert outcome.exit_code == 0
