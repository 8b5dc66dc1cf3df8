"""Why a path is in a range: its own line, merges, and the rule that decides."""

from __future__ import annotations

import pytest

from gates.model import Change, CommitInfo, Oid, RepoPath
from gates.rules.ranges import (
    Rules,
    Ruling,
    brought_by_merge,
    outside,
    own_line,
    tell,
)

A, B, C, D = (Oid(letter * 40) for letter in "abcd")
X, Y = RepoPath(b"src/x"), RepoPath(b"other/y")


def change(path: RepoPath) -> Change:
    return Change(path, "100644", "100644", A, B)


def commit(oid: Oid, *parents: Oid, paths: tuple[RepoPath, ...] = ()) -> CommitInfo:
    return CommitInfo(oid, parents, tuple(change(path) for path in paths))


MERGED = (
    commit(D, C, B),  # merges b into the line d, c
    commit(C, A, paths=(X,)),
    commit(B, A, paths=(X, Y)),
)


def test_the_own_line_follows_first_parents() -> None:
    assert own_line(MERGED, D) == {D, C}
    assert own_line(MERGED, B) == {B}
    assert own_line(MERGED, None) == set()


RULES = Rules((b"src/",), (b".GOV/**",), frozenset({RepoPath(b"main.txt")}))


@pytest.mark.parametrize(
    ("path", "ruling", "rule"),
    [
        (b"src/x", Ruling.IN_SCOPE, b"src/"),
        (b".GOV/a/b", Ruling.GOVERNANCE, b".GOV/**"),
        (b"main.txt", Ruling.TRUSTED, b""),
        (b"src", Ruling.OUT_OF_SCOPE, b""),
    ],
)
def test_the_first_rule_that_fits_decides(
    path: bytes, ruling: Ruling, rule: bytes
) -> None:
    assert RULES.on(RepoPath(path)) == (ruling, rule)


def test_a_story_parts_own_commits_from_merged_ones() -> None:
    stories = tell(
        [change(X), change(Y)], {X: (C, B), Y: (B,)}, own_line(MERGED, D), RULES
    )
    assert [(s.own, s.merged) for s in stories] == [((C,), (B,)), ((), (B,))]
    assert [s.came_by_merge for s in stories] == [False, True]
    assert outside(stories) == stories[1:]


def test_paths_of_a_merge_alone_are_told_in_one_line() -> None:
    (found,) = brought_by_merge(MERGED, D, [X, Y])
    assert found.code == "SCOPE-16"
    assert found.message.startswith("1 of 2 paths out of scope")
    assert brought_by_merge(MERGED, D, [X]) == []
    assert brought_by_merge((), D, [X]) == []


def test_many_paths_are_counted() -> None:
    paths = tuple(RepoPath(b"other/%02d" % number) for number in range(8))
    history = (commit(D, C, B), commit(B, A, paths=paths))
    (found,) = brought_by_merge(history, D, paths)
    assert found.message.endswith("`other/04` and 3 more")
