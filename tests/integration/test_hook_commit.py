"""pre-commit and commit-msg, called by git itself."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.cli import Program
from tests.support.hooks import BRANCH, PACKET, WP, Desk, begin
from tests.support.packets import packet_path, packet_text
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from pathlib import Path

REFUSED: Final = "gates pre-commit: FAIL: the index, packet"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the usual hooks, on the branch of its packet."""
    folder = tmp_path_factory.mktemp("begun")
    made = Desk(Program(folder), begin(folder / "repo"))
    made.install()
    return made.path


@pytest.fixture
def desk(program: Program, begun: Path, tmp_path: Path) -> Desk:
    return Desk(program, copy_of(begun, tmp_path / "repo"))


def test_what_is_in_scope_is_committed_without_a_word(desk: Desk) -> None:
    desk.stage("src/a.txt")
    done = desk.commit()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert desk.repo.git("for-each-ref", "refs/heads/gate-log") == b""


def test_what_is_out_of_scope_is_refused_in_few_words(desk: Desk) -> None:
    desk.stage("other.txt")
    head = desk.repo.head()
    done = desk.commit()
    assert done.returncode == 1
    lines = done.stderr.split("\n")[:-1]
    assert lines[0] == f"{REFUSED} {WP}: the branch `{BRANCH}` names it"
    assert lines[1].endswith("SCOPE-01 `other.txt` (added) is out of scope")
    assert lines[2] == f"all of it: gates check {WP} --staged --draft"
    assert lines[3].startswith("git commit --no-verify goes past this hook")
    assert len(lines) == 4
    assert desk.repo.head() == head
    assert desk.commit("--no-verify").returncode == 0


def test_many_findings_are_cut_short(desk: Desk) -> None:
    for number in range(40):
        desk.repo.write(f"other{number}.txt", b"new\n")
    desk.repo.git("add", "--all")
    done = desk.commit()
    assert done.returncode == 1
    assert done.stderr.count("SCOPE-01") < 15
    assert len(done.stderr) < 3000


def test_with_a_what_is_committed_is_judged(desk: Desk) -> None:
    desk.repo.write("README.md", b"Changed.\n")
    done = desk.commit("--all")
    assert done.returncode == 1
    assert "`README.md` (modified) is out of scope" in done.stderr
    desk.repo.git("checkout", "--quiet", "README.md")
    desk.repo.write("src/a.txt", b"one\ntwo\n")
    assert desk.commit("--all").returncode == 0


def test_files_that_are_named_are_judged_and_nothing_else(desk: Desk) -> None:
    desk.stage("other.txt")
    desk.repo.write("src/a.txt", b"one\ntwo\n")
    done = desk.commit("src/a.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert desk.repo.git("show", "--format=", "--name-only") == b"src/a.txt\n"
    desk.repo.write("README.md", b"Changed.\n")
    assert "README.md" in desk.commit("README.md").stderr
    assert "other.txt" in desk.commit("--include", "src/a.txt").stderr


def test_what_is_not_staged_does_not_count(desk: Desk) -> None:
    desk.stage("src/a.txt")
    desk.repo.write("README.md", b"Changed.\n")
    desk.repo.write("untracked.txt", b"new\n")
    assert desk.commit().returncode == 0


def test_an_index_of_somebody_elses_is_not_judged(desk: Desk, tmp_path: Path) -> None:
    desk.stage("src/a.txt")
    index = tmp_path / "index"
    index.write_bytes(desk.repo.file(".git/index").read_bytes())
    done = desk.commit(env={"GIT_INDEX_FILE": str(index)})
    assert done.returncode == 1
    assert "GIT-06" in done.stderr
    link = desk.repo.symlink(".git/next-index-1.lock", str(index))
    done = desk.commit(env={"GIT_INDEX_FILE": str(link)})
    assert done.returncode == 1


def test_an_amended_commit_is_judged_by_what_it_adds(desk: Desk) -> None:
    desk.stage("src/a.txt")
    assert desk.commit().returncode == 0
    done = desk.git("commit", "-q", "--amend", "-m", "Another message")
    assert done.returncode == 0
    assert "nothing differs from HEAD: nothing to judge" in done.stderr
    desk.stage("other.txt")
    assert REFUSED in desk.commit("--amend").stderr


def test_an_empty_commit_is_said_to_be_empty(desk: Desk) -> None:
    done = desk.commit("--allow-empty")
    assert done.returncode == 0
    assert "nothing differs from HEAD" in done.stderr


def test_a_merge_is_said_not_to_be_judged(desk: Desk) -> None:
    desk.install("--commit-msg")
    desk.stage("src/a.txt", b"here\n")
    assert desk.commit().returncode == 0
    desk.repo.git("switch", "--quiet", "main")
    desk.repo.write("src/a.txt", b"there\n")
    desk.repo.write("other.txt", b"there\n")
    desk.repo.commit()
    desk.repo.git("switch", "--quiet", BRANCH)
    assert desk.git("merge", "--quiet", "main").returncode == 1
    desk.stage("src/a.txt", b"both\n")
    done = desk.commit()
    assert done.returncode == 0
    assert "gates pre-commit: a merge is being committed: not judged" in done.stderr
    assert "gates commit-msg: a merge is being committed: not judged" in done.stderr
    assert desk.repo.oid("HEAD^2") == desk.repo.oid("main")


def test_a_rebase_goes_through_and_stops_where_work_is_added(desk: Desk) -> None:
    desk.stage("src/a.txt")
    assert desk.commit().returncode == 0
    desk.repo.git("switch", "--quiet", "main")
    desk.repo.write("other.txt", b"there\n")
    desk.repo.commit()
    desk.repo.git("switch", "--quiet", BRANCH)
    assert desk.git("rebase", "--quiet", "main").returncode == 0
    edit = {"GIT_SEQUENCE_EDITOR": "sed -i.bak s/^pick/edit/"}
    assert desk.git("rebase", "--quiet", "-i", "HEAD^", env=edit).returncode == 0
    desk.stage("other.txt", b"changed\n")
    done = desk.commit("--amend")
    assert done.returncode == 1
    assert f"packet {WP}: the branch `{BRANCH}` names it" in done.stderr
    desk.repo.git("reset", "--quiet", "--hard")
    desk.stage("src/b.txt")
    assert desk.commit("--amend").returncode == 0
    done = desk.git("rebase", "--continue", env={"GIT_EDITOR": "true"})
    assert done.returncode == 0, done.stderr


def test_a_picked_commit_with_a_conflict_is_judged(desk: Desk) -> None:
    desk.repo.git("switch", "--quiet", "--create", "side", "main")
    desk.repo.write("src/a.txt", b"side\n")
    desk.repo.write("other.txt", b"side\n")
    picked = desk.repo.commit()
    desk.repo.git("switch", "--quiet", BRANCH)
    desk.stage("src/a.txt", b"here\n")
    assert desk.commit().returncode == 0
    assert desk.git("cherry-pick", picked).returncode == 1
    desk.stage("src/a.txt", b"both\n")
    done = desk.commit()
    assert done.returncode == 1
    assert "other.txt" in done.stderr


def test_the_first_commit_is_held_against_nothing(
    program: Program, repo: RepoBuilder
) -> None:
    desk = Desk(program, repo)
    desk.install()
    desk.stage(PACKET, packet_text(WP))
    assert desk.commit().returncode == 0
    fresh = RepoBuilder(repo.path.with_name("fresh"))
    desk = Desk(program, fresh)
    desk.install()
    desk.stage("src/a.txt")
    done = desk.commit()
    assert done.returncode == 1
    assert "PACKET-24" in done.stderr
    assert "Work on a branch such as feat/WP-1-NAME" in done.stderr


def test_the_variable_names_the_packet_where_the_branch_does_not(desk: Desk) -> None:
    desk.repo.git("switch", "--quiet", "--detach")
    desk.stage("src/a.txt")
    done = desk.commit()
    assert done.returncode == 1
    assert "name the packet: WP=WP-1-NAME git commit" in done.stderr
    for wrong in ("--help", "../x", "WP-9-None"):
        refused = desk.commit(env={"WP": wrong})
        assert refused.returncode == 1
        assert "error: " in refused.stderr
    assert desk.commit(env={"WP": WP}).returncode == 0


def test_another_repository_than_gits_is_not_judged(desk: Desk) -> None:
    other = Desk(desk.program, RepoBuilder(desk.path.with_name("other")))
    other.install()
    desk.stage("src/a.txt")
    env = {"GIT_DIR": str(other.path / ".git"), "GIT_WORK_TREE": str(desk.path)}
    desk.git("add", "README.md", env=env)
    done = desk.commit(env=env)
    assert done.returncode == 1
    assert "GIT-01" in done.stderr
    own = {"GIT_DIR": ".git", "GIT_WORK_TREE": "."}
    assert desk.commit(env=own).returncode == 0


def test_hooks_work_in_a_linked_worktree(desk: Desk) -> None:
    place = desk.path.with_name("linked tree")
    desk.repo.git("switch", "--quiet", "main")
    desk.repo.git("worktree", "add", "--quiet", str(place), BRANCH)
    (place / "other.txt").write_bytes(b"new\n")
    desk.git("add", "other.txt", cwd=place)
    env = {"GIT_DIR": str(desk.path / ".git/worktrees/linked-tree")}
    for surroundings in ({}, env):
        done = desk.commit(env=surroundings, cwd=place)
        assert done.returncode == 1
        assert f"{REFUSED} {WP}" in done.stderr
    desk.git("rm", "-q", "--cached", "other.txt", cwd=place)
    (place / "src/a.txt").write_bytes(b"one\ntwo\n")
    assert desk.commit("-a", cwd=place).returncode == 0


def test_hooks_work_in_a_submodule_and_below_a_space(
    program: Program, begun: Path, tmp_path: Path
) -> None:
    outer = RepoBuilder(tmp_path / "an outer one")
    file = "protocol.file.allow=always"
    outer.git(
        "-c", file, "submodule", "--quiet", "add", "-b", BRANCH, str(begun), "a sub"
    )
    outer.commit()
    desk = Desk(program, RepoBuilder(outer.path / "a sub"))
    desk.install()
    assert (outer.path / ".git/modules/a sub/hooks/pre-commit").is_file()
    desk.stage("other.txt")
    assert f"{REFUSED} {WP}" in desk.commit().stderr
    desk.repo.git("rm", "--quiet", "--cached", "other.txt")
    desk.stage("src/a.txt")
    assert desk.commit().returncode == 0


@pytest.mark.parametrize(
    "name", [b"\x1b[2J\n::error::x", b"$(touch hit)", b"-n", b"\xff`touch hit`"]
)
def test_hostile_names_are_shown_and_run_nothing(desk: Desk, name: bytes) -> None:
    desk.stage(b"other " + name)
    done = desk.commit()
    assert done.returncode == 1
    assert "SCOPE-01" in done.stderr
    assert "\x1b" not in done.stderr
    assert "\n::" not in done.stderr
    assert not desk.repo.file("hit").exists()


def test_a_hostile_branch_is_shown_and_runs_nothing(desk: Desk) -> None:
    desk.repo.git("switch", "--quiet", "--create", "feat/$(touch${IFS}hit);`hit`")
    desk.stage("src/a.txt")
    done = desk.commit()
    assert done.returncode == 1
    assert "PACKET-24" in done.stderr
    assert not desk.repo.file("hit").exists()


@pytest.fixture
def messages(desk: Desk) -> Desk:
    """Where the message names the packet, on a branch that does not."""
    desk.repo.remove(".git/hooks/pre-commit")
    desk.install("--commit-msg")
    desk.repo.write(packet_path("WP-2-Other"), packet_text("WP-2-Other", scope=["x/"]))
    desk.repo.commit()
    desk.repo.git("switch", "--quiet", "--create", "somewhere")
    desk.stage("src/a.txt")
    return desk


def test_a_trailer_of_the_message_names_the_packet(messages: Desk) -> None:
    done = messages.git("commit", "-qm", "A step")
    assert done.returncode == 1
    assert "end the message with `WP: WP-1-NAME`" in done.stderr
    done = messages.git("commit", "-qm", "A step", "-m", "WP: WP-2-Other")
    assert "gates commit-msg: FAIL: the index, packet WP-2-Other" in done.stderr
    done = messages.git("commit", "-qm", "A step", "-m", f"WP: {WP}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ((), 0),
        (("core.commentChar=;",), 0),
        (("core.commentChar=auto",), 0),
        (("core.commentChar=W",), 1),  # the trailer is a comment
        (("commit.cleanup=scissors",), 0),
    ],
)
def test_the_message_counts_as_git_cleans_it_up(
    messages: Desk, settings: tuple[str, ...], code: int
) -> None:
    editor = messages.repo.write(
        ".git/editor",
        b'#!/bin/sh\n{ printf "A step\\n\\nWP: %s\\n" ' + WP.encode() + b'; cat "$1"; }'
        b' >"$1.new"\nmv "$1.new" "$1"\n',
        executable=True,
    )
    words = [word for setting in settings for word in ("-c", setting)]
    done = messages.git(
        *words, "commit", "-q", "-v", env={"GIT_EDITOR": os.fspath(editor)}
    )
    assert done.returncode == code, done.stderr


def test_a_message_that_cannot_be_read_ends_the_run(messages: Desk) -> None:
    def run(*words: str) -> int:
        command = ("hook", "run", *words)
        return messages.program.run(*command, cwd=messages.path).code

    assert run("commit-msg", "no/such/file") == 2
    assert run("commit-msg") == 2
    assert run("pre-commit", "what") == 2
    assert run("post-commit") == 2
    messages.repo.write(".git/long", b"x" * ((1 << 26) + 1))
    assert run("commit-msg", ".git/long") == 3


def test_a_large_diff_below_the_message_is_no_part_of_it(messages: Desk) -> None:
    cut = b"# ------------------------ >8 ------------------------\n"
    diff = b"+one more line\n" * 200_000
    named = f"Work\n\nWP: {WP}\n".encode()
    messages.repo.write(".git/verbose", named + cut + diff)
    command = ("hook", "run", "commit-msg", ".git/verbose")
    assert messages.program.run(*command, cwd=messages.path).code == 0
