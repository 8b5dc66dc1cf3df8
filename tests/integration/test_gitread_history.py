"""Commits of a range, earlier versions of files, merge bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.gitread.history import (
    find_versions,
    merge_base,
    read_commits,
    require_ancestor,
    walk,
)
from gates.gitread.repository import Repository, open_repository
from gates.model import Oid, RepoPath
from tests.support.trees import FILE, SUBMODULE, commit_tree, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.repo import RepoBuilder


@pytest.fixture
def opened(repo: RepoBuilder) -> Iterator[Repository]:
    with open_repository(repo.path) as found:
        yield found


def paths(found: Repository, base: str | None, head: str) -> list[list[bytes]]:
    commits = read_commits(found, None if base is None else Oid(base), Oid(head))
    return [[change.path for change in commit.changes] for commit in commits]


def test_commits_newest_first_with_what_they_changed(
    repo: RepoBuilder, opened: Repository
) -> None:
    one = commit_tree(repo, files(a=b"1\n"))
    two = commit_tree(repo, files(a=b"1\n", b=b"2\n"), parents=[one])
    three = commit_tree(repo, files(b=b"3\n"), parents=[two])
    commits = read_commits(opened, Oid(one), Oid(three))
    assert [commit.oid for commit in commits] == [three, two]
    assert commits[0].parents == (two,)
    assert paths(opened, one, three) == [[b"a", b"b"], [b"b"]]
    assert commits[0].changes[0].is_deletion


def test_row_38_an_edit_that_was_taken_back_is_seen(
    repo: RepoBuilder, opened: Repository
) -> None:
    one = commit_tree(repo, files(a=b"1\n"))
    two = commit_tree(repo, files(a=b"edited\n"), parents=[one])
    three = commit_tree(repo, files(a=b"1\n"), parents=[two])
    assert paths(opened, one, three) == [[b"a"], [b"a"]]


def test_without_a_base_the_root_counts(repo: RepoBuilder, opened: Repository) -> None:
    one = commit_tree(repo, files(a=b"1\n"))
    two = commit_tree(repo, files(a=b"2\n"), parents=[one])
    assert paths(opened, None, two) == [[b"a"], [b"a"]]


def test_a_commit_that_changes_nothing(repo: RepoBuilder, opened: Repository) -> None:
    one = commit_tree(repo, files(a=b"1\n"))
    two = commit_tree(repo, files(a=b"1\n"), parents=[one])
    assert paths(opened, one, two) == [[]]
    assert paths(opened, two, two) == []


def test_a_merge_brings_in_what_differs_from_every_parent(
    repo: RepoBuilder, opened: Repository
) -> None:
    base = commit_tree(repo, files(a=b"0\n", b=b"0\n", c=b"0\n"))
    left = commit_tree(repo, files(a=b"1\n", b=b"0\n", c=b"0\n"), parents=[base])
    right = commit_tree(
        repo, files(a=b"0\n", b=b"1\n", c=b"0\n"), parents=[base], branch="right"
    )
    honest = commit_tree(
        repo, files(a=b"1\n", b=b"1\n", c=b"0\n"), parents=[left, right]
    )
    evil = commit_tree(
        repo, files(a=b"1\n", b=b"1\n", c=b"evil\n"), parents=[left, right]
    )
    assert paths(opened, left, honest) == [[], [b"b"]]
    commits = read_commits(opened, Oid(left), Oid(evil))
    assert [change.path for change in commits[0].changes] == [b"c"]
    change = commits[0].changes[0]
    assert change.old_oid == repo.oid(f"{left}:c")
    assert change.new_oid == repo.oid(f"{evil}:c")


def test_an_octopus(repo: RepoBuilder, opened: Repository) -> None:
    base = commit_tree(repo, files(a=b"0\n"))
    sides = [
        commit_tree(
            repo,
            files(a=b"0\n", **{f"s{number}": b"x\n"}),
            parents=[base],
            branch=f"s{number}",
        )
        for number in range(3)
    ]
    merge = commit_tree(repo, files(a=b"evil\n"), parents=[base, *sides])
    commits = read_commits(opened, Oid(base), Oid(merge))
    assert len(commits) == 4
    # What the sides added the merge removed again: that differs from one of them only.
    assert [change.path for change in commits[0].changes] == [b"a"]


def test_names_and_kinds_of_every_sort(repo: RepoBuilder, opened: Repository) -> None:
    one = commit_tree(repo, files(a=b"1\n"))
    names = sorted([b"x\ny", b":colon", b"f" * 40, b"\xff", b" s "])
    tree = dict.fromkeys(names, (FILE, b"x\n"))
    two = commit_tree(repo, {**tree, b"zub": (SUBMODULE, b"1" * 40)}, parents=[one])
    (commit,) = read_commits(opened, Oid(one), Oid(two))
    assert {change.path for change in commit.changes} == {*names, b"a", b"zub"}


def test_too_many_commits(repo: RepoBuilder, opened: Repository) -> None:
    tip = one = commit_tree(repo, files(a=b"0\n"))
    for number in range(1, 4):
        tip = commit_tree(repo, files(a=b"%d\n" % number), parents=[tip])
    with pytest.raises(GateError) as caught:
        read_commits(opened, Oid(one), Oid(tip), limit=2)
    assert caught.value.code == "LIMIT-01"
    assert len(read_commits(opened, Oid(one), Oid(tip), limit=3)) == 3


def test_ancestry(repo: RepoBuilder, opened: Repository) -> None:
    one = Oid(commit_tree(repo, files(a=b"1\n")))
    two = Oid(commit_tree(repo, files(a=b"2\n"), parents=[one]))
    side = Oid(commit_tree(repo, files(a=b"3\n"), parents=[one], branch="side"))
    assert walk(opened, one, two).is_ancestor
    assert walk(opened, two, two).is_ancestor
    assert walk(opened, None, two).is_ancestor
    assert not walk(opened, two, one).is_ancestor
    assert not walk(opened, side, two).is_ancestor
    require_ancestor(opened, one, two)
    with pytest.raises(GateError) as caught:
        require_ancestor(opened, side, two)
    assert caught.value.code == "GIT-04"
    assert merge_base(opened, side, two) == one
    assert merge_base(opened, one, two) == one


def test_a_forged_commit_graph_is_not_believed(
    repo: RepoBuilder, opened: Repository
) -> None:
    one = commit_tree(repo, files(a=b"1\n"))
    two = commit_tree(repo, files(a=b"2\n"), parents=[one])
    repo.git("commit-graph", "write", "--reachable")
    graph = repo.file(".git/objects/info/commit-graph")
    graph.chmod(0o644)
    graph.write_bytes(b"CGPH nonsense")
    assert paths(opened, one, two) == [[b"a"]]


def test_shallow_history_is_not_taken_for_a_root(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    tip = commit_tree(repo, files(a=b"0\n"))
    for number in range(1, 4):
        tip = commit_tree(repo, files(a=b"%d\n" % number), parents=[tip])
    path = tmp_path / "shallow"
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.path}", str(path))
    with open_repository(path) as found:
        assert found.is_shallow
        parent = Oid(repo.oid("main^"))
        assert len(read_commits(found, parent, Oid(tip))) == 1
        with pytest.raises(GateError) as caught:
            read_commits(found, None, Oid(tip))
    assert caught.value.code == "GIT-05"


class TestVersions:
    @pytest.fixture
    def tip(self, repo: RepoBuilder) -> Oid:
        tip = commit_tree(repo, {b"[a]": (FILE, b"0\n"), b"b": (FILE, b"0\n")})
        for number in range(1, 4):
            tip = commit_tree(
                repo,
                {b"[a]": (FILE, b"%d\n" % number), b"b": (FILE, b"0\n")},
                parents=[tip],
            )
        return Oid(commit_tree(repo, files(b=b"1\n"), parents=[tip]))

    def test_newest_first(
        self, repo: RepoBuilder, opened: Repository, tip: Oid
    ) -> None:
        versions = find_versions(opened, tip, [RepoPath(b"[a]")])
        assert [version.oid for version in versions.found] == [
            "0" * 40,
            *(repo.oid(f"main~{back}:[a]") for back in (1, 2, 3, 4)),
        ]
        assert versions.found[1].commit == repo.oid("main~1")
        assert (versions.commits_seen, versions.is_complete) == (5, True)

    def test_it_says_how_far_it_looked(self, opened: Repository, tip: Oid) -> None:
        versions = find_versions(opened, tip, [RepoPath(b"b")], limit=2)
        assert len(versions.found) == 1
        assert (versions.commits_seen, versions.is_complete) == (2, False)

    def test_many_paths_are_no_long_command_line(
        self, opened: Repository, tip: Oid
    ) -> None:
        wanted = [RepoPath(b"b"), *(RepoPath(b"x%d" % n) for n in range(5000))]
        versions = find_versions(opened, tip, wanted)
        assert {version.path for version in versions.found} == {b"b"}
        assert len(versions.found) == 2

    def test_no_path_asks_nothing(self, opened: Repository, tip: Oid) -> None:
        assert find_versions(opened, tip, []).found == ()

    def test_a_folder_is_no_file(self, repo: RepoBuilder, opened: Repository) -> None:
        tip = commit_tree(repo, {b"dir/file": (FILE, b"x\n")})
        versions = find_versions(opened, Oid(tip), [RepoPath(b"dir")])
        assert versions.found == ()
