"""`gates range`: who brought each path, what rules on it, and a narrower range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.packets import packet_path, packet_text
from tests.support.schemas import faults

if TYPE_CHECKING:
    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

WP = "WP-1-Counter"


@pytest.fixture
def work(repo: RepoBuilder) -> RepoBuilder:
    """A branch that merged main on the way; `start` is where it began."""
    repo.write(packet_path(WP), packet_text(WP))
    repo.write("src/a.txt", b"one\n")
    repo.write("other/b.txt", b"b\n")
    repo.commit("start")
    repo.git("tag", "start")
    repo.git("checkout", "-q", "-b", "feat")
    repo.write("src/a.txt", b"two\n")
    repo.commit("mine")
    repo.git("tag", "mine")
    repo.git("checkout", "-q", "main")
    repo.write("other/b.txt", b"of somebody else\n")
    repo.write("other/c.txt", b"c\n")
    repo.commit("theirs")
    repo.git("tag", "theirs")
    repo.git("checkout", "-q", "feat")
    repo.git("merge", "-q", "--no-edit", "main")
    repo.write(".GOV/board.md", b"moved\n")
    repo.commit("board")
    return repo


def run(program: Program, repo: RepoBuilder, *words: str) -> Finished:
    return program.run("range", WP, *words, cwd=repo.path)


def test_each_path_has_its_commits_and_its_rule(
    program: Program, work: RepoBuilder
) -> None:
    done = run(program, work, "--range", "start..HEAD")
    assert done.code == 0, done.said
    mine, theirs = work.oid("mine")[:12], work.oid("theirs")[:12]
    board = work.head()[:12]
    assert done.text.split("\n") == [
        f"other/b.txt: out of scope; merged commit {theirs}",
        f"other/c.txt: out of scope; merged commit {theirs}",
        f".GOV/board.md: governance (`.GOV/**`); commit {board}",
        f"src/a.txt: in scope (`src/`); commit {mine}",
        (
            "narrower: --range main...HEAD: it begins where the work parted from main;"
            " 2 paths, 0 out of scope"
        ),
        "4 paths in 4 commits: 2 out of scope, 2 of them only by a merge of main",
        "",
    ]


def test_the_same_for_machines(program: Program, work: RepoBuilder) -> None:
    done = run(program, work, "--range", "start..HEAD", "--format", "json")
    assert faults("range-1", done.json) == []
    assert done.json["narrower"]["range"] == "--range main...HEAD"
    assert done.json["merged_from"] == ["main"]


def test_the_proposed_range_has_no_such_paths(
    program: Program, work: RepoBuilder
) -> None:
    done = run(program, work, "--range", "main...HEAD")
    assert done.text.endswith("2 paths in 3 commits: 0 out of scope\n")
    assert "narrower" not in done.text


def test_a_base_that_lies_too_far_back(program: Program, repo: RepoBuilder) -> None:
    repo.write(packet_path(WP), packet_text(WP))
    first = repo.commit()
    repo.write("other/b.txt", b"b\n")
    base = repo.commit()
    repo.write("src/a.txt", b"a\n")
    repo.commit()
    done = run(program, repo, "--range", f"{first}..HEAD")
    assert f"narrower: --range {base[:12]}..HEAD: it begins before the first" in (
        done.text
    )


def test_post_work_names_the_command(program: Program, work: RepoBuilder) -> None:
    words = ("post-work", WP, "--range", "start..HEAD", "--no-log")
    done = program.run(*words, cwd=work.path)
    assert done.code == 1
    assert (
        "SCOPE-16 warning: 2 of 2 paths out of scope came in by a merge alone:"
        " `other/b.txt`, `other/c.txt`\n"
    ) in done.text
    start = work.oid("start")[:12]
    assert f"next: gates range {WP} --range {start}..HEAD\n" in done.text


def test_the_changes_have_to_be_named(program: Program, work: RepoBuilder) -> None:
    done = run(program, work)
    assert done.code == 2
    assert "which changes are asked about" in done.said


@pytest.mark.parametrize("side", ["--staged", "--worktree"])
def test_what_is_not_committed_has_rules_and_no_commits(
    program: Program, work: RepoBuilder, side: str
) -> None:
    work.write("src/a.txt", b"three\n")
    work.write("other/d.txt", b"d\n")
    if side == "--staged":
        work.git("add", "--all")
    done = run(program, work, side)
    assert done.code == 0, done.said
    assert done.text.split("\n")[:2] == [
        "other/d.txt: out of scope; not committed",
        "src/a.txt: in scope (`src/`); not committed",
    ]
    assert "narrower" not in done.text
