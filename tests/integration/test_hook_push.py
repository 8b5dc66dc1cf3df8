"""pre-push, called by a real push to a remote beside."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import Program
from tests.support.hooks import BRANCH, PACKET, WP, Desk, begin
from tests.support.packets import entry_for, packet_text
from tests.support.repo import copy_of

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

LOG = "the signed log: `gates log verify` judges it"
ZEROS = "0" * 40


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with its hooks, and a remote `far` that has its main branch."""
    folder = tmp_path_factory.mktemp("begun")
    desk = Desk(Program(folder), begin(folder / "both" / "repo"))
    far = folder / "both" / "far.git"
    desk.repo.git("init", "--quiet", "--bare", "--initial-branch=main", str(far))
    desk.repo.git("remote", "add", "far", "../far.git")
    desk.repo.git("push", "--quiet", "far", "main")
    desk.install()
    return folder / "both"


@pytest.fixture
def desk(program: Program, begun: Path, tmp_path: Path) -> Desk:
    shutil.copytree(begun / "far.git", tmp_path / "both" / "far.git")
    return Desk(program, copy_of(begun / "repo", tmp_path / "both" / "repo"))


def push(desk: Desk, *words: str) -> CompletedProcess[str]:
    return desk.git("push", "--quiet", "far", *words)


def on_remote(desk: Desk, ref: str) -> str:
    return desk.repo.git("ls-remote", "far", ref).decode().partition("\t")[0]


def test_work_that_is_as_declared_is_pushed_without_a_word(desk: Desk) -> None:
    desk.work()
    done = push(desk, BRANCH)
    assert (done.returncode, done.stderr) == (0, "")
    assert on_remote(desk, f"refs/heads/{BRANCH}") == desk.repo.head()
    assert desk.repo.git("for-each-ref", "refs/heads/gate-log") == b""


def test_work_that_is_not_declared_stays_here(desk: Desk) -> None:
    desk.work()
    desk.repo.write("src/a.txt", b"another\n")
    desk.repo.commit()
    done = push(desk, BRANCH)
    assert done.returncode == 1
    heading = f"gates pre-push: FAIL: refs/heads/{BRANCH}, packet {WP}: "
    assert done.stderr.startswith(heading)
    assert "C701-G" in done.stderr
    ends = (desk.repo.oid("main")[:12], desk.repo.head()[:12])
    assert f"all of it: gates check --range {ends[0]}..{ends[1]} --no-log" in (
        done.stderr
    )
    assert "git push --no-verify goes past this hook" in done.stderr
    assert on_remote(desk, f"refs/heads/{BRANCH}") == ""
    assert push(desk, "--no-verify", BRANCH).returncode == 0


def test_every_branch_is_judged_and_one_that_fails_stops_all(desk: Desk) -> None:
    desk.work()
    desk.repo.git("branch", "feat/good")
    desk.repo.write("other.txt", b"new\n")
    desk.repo.commit()
    done = push(desk, "feat/good", BRANCH)
    assert done.returncode == 1
    assert "refs/heads/feat/good" not in done.stderr
    assert f"refs/heads/{BRANCH}, packet {WP}" in done.stderr
    assert on_remote(desk, "refs/heads/feat/good") == ""


def test_the_name_on_the_remote_counts(desk: Desk) -> None:
    desk.repo.git("switch", "--quiet", "--create", "somewhere")
    desk.stage("src/a.txt")
    desk.repo.commit()
    done = push(desk, f"HEAD:refs/heads/{BRANCH}")
    assert f"packet {WP}: the branch `{BRANCH}` names it" in done.stderr
    done = push(desk, "somewhere")
    assert "PACKET-24" in done.stderr
    assert "or end a commit's message with `WP: WP-1-NAME`" in done.stderr


def test_more_work_is_judged_together_with_what_is_there(desk: Desk) -> None:
    """The manifest speaks of the whole branch, as the required check compares it."""
    desk.repo.write("src/b.txt", b"new\n")
    first = desk.repo.commit()
    assert push(desk, "--no-verify", BRANCH).returncode == 0
    desk.repo.write("src/a.txt", b"one\ntwo\n")
    done = desk.repo.commit()
    base = desk.repo.oid("main")
    entries = [
        entry_for(desk.repo, base, done, name) for name in ("src/a.txt", "src/b.txt")
    ]
    desk.repo.write(PACKET, packet_text(WP, entries=entries))
    desk.repo.commit()
    assert desk.repo.oid("HEAD~2") == first
    assert push(desk, BRANCH).returncode == 0


def test_a_manifest_that_is_taken_back_is_no_pass(desk: Desk) -> None:
    desk.work()
    assert push(desk, BRANCH).returncode == 0
    desk.repo.write(PACKET, packet_text(WP))
    desk.repo.commit()
    done = push(desk, BRANCH)
    assert done.returncode == 1
    assert "MANIFEST-01 `src/a.txt`" in done.stderr


def test_a_long_lived_branch_is_judged_from_what_the_remote_has(desk: Desk) -> None:
    desk.repo.git("switch", "--quiet", "--create", "release/1")
    desk.repo.write("other.txt", b"long ago\n")
    desk.repo.commit()
    assert push(desk, "--no-verify", "release/1").returncode == 0
    base = desk.repo.head()
    desk.repo.write("src/a.txt", b"one\ntwo\n")
    done = desk.repo.commit()
    entry = entry_for(desk.repo, base, done, "src/a.txt")
    desk.repo.write(PACKET, packet_text(WP, entries=[entry]))
    desk.repo.commit()
    pushed = push(desk, "release/1")
    assert pushed.returncode == 0, pushed.stderr
    desk.repo.write("other.txt", b"now\n")
    desk.repo.commit()
    assert push(desk, "release/1").returncode == 1


def test_the_default_branch_is_judged_from_what_the_remote_has(desk: Desk) -> None:
    desk.work()
    desk.repo.git("switch", "--quiet", "main")
    desk.repo.git("merge", "--quiet", "--no-ff", "--no-verify", BRANCH)
    done = push(desk, "main")
    assert (done.returncode, done.stderr) == (0, "")
    desk.repo.write("src/a.txt", b"undeclared\n")
    desk.repo.commit()
    done = push(desk, "main")
    assert done.returncode == 1
    assert "refs/heads/main" in done.stderr


def test_a_branch_that_was_rebased_is_judged_anew(desk: Desk) -> None:
    desk.work()
    assert push(desk, BRANCH).returncode == 0
    desk.repo.git("commit", "--quiet", "--amend", "--no-verify", "-m", "Again")
    assert push(desk, "--force", BRANCH).returncode == 0
    desk.repo.write("other.txt", b"new\n")
    desk.repo.git("add", "--all")
    desk.repo.git("commit", "--quiet", "--amend", "--no-verify", "-m", "More")
    done = push(desk, "--force", BRANCH)
    assert done.returncode == 1
    assert "SCOPE-01" in done.stderr


def test_what_is_no_work_is_passed_over_and_said(desk: Desk) -> None:
    desk.work()
    assert push(desk, BRANCH).returncode == 0
    desk.repo.git("tag", "v1")
    empty = desk.repo.git("hash-object", "-wt", "tree", "--stdin").decode().strip()
    log = desk.repo.git("commit-tree", empty, "-m", "x").decode().strip()
    desk.repo.git("branch", "gate-log", log)
    done = push(desk, f":{BRANCH}", "v1", "gate-log", "main:new")
    assert done.returncode == 0, done.stderr
    assert set(done.stderr.split("\n")[:-1]) == {
        f"gates pre-push: refs/heads/{BRANCH}: deleted: nothing to judge",
        "gates pre-push: refs/tags/v1: no branch: not judged",
        f"gates pre-push: refs/heads/gate-log: {LOG}",
        "gates pre-push: refs/heads/new: brings no commit: nothing to judge",
    }


def test_a_first_push_has_nothing_to_be_held_against(desk: Desk) -> None:
    empty = desk.path.with_name("empty.git")
    desk.repo.git("init", "--quiet", "--bare", str(empty))
    done = desk.git("push", "--quiet", "../empty.git", "main")
    assert done.returncode == 0
    assert "new there: nothing to hold it against, so it was not judged" in done.stderr


def test_a_branch_that_grew_from_nothing_here_cannot_be_judged(desk: Desk) -> None:
    desk.repo.git("switch", "--quiet", "--orphan", "pages")
    desk.repo.write("page.txt", b"new\n")
    desk.repo.commit()
    done = push(desk, "pages")
    assert done.returncode == 1
    assert "error: GIT-04: refs/heads/pages: it has no common ancestor" in done.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"refs/heads/x\n", 2),
        (f"refs/heads/x {'1' * 40} refs/heads/x {ZEROS}\n".encode(), 3),
        (f"refs/heads/x --help refs/heads/x {ZEROS}\n".encode(), 3),
        (b"refs/heads/x HEAD refs/heads/x HEAD^\n", 3),
        (b"", 0),
    ],
)
def test_lines_that_say_nothing_are_no_pass(desk: Desk, line: bytes, code: int) -> None:
    run = ("hook", "run", "pre-push", "far", "../far.git")
    done = desk.program.run(*run, cwd=desk.path, stdin=line)
    assert done.code == code, done.said
    assert done.stdout == b""


def test_a_remote_that_has_what_is_not_here_cannot_be_judged(desk: Desk) -> None:
    line = f"main {desk.repo.head()} refs/heads/main {'1' * 40}\n"
    run = ("hook", "run", "pre-push", "far", "../far.git")
    done = desk.program.run(*run, cwd=desk.path, stdin=line.encode())
    assert done.code == 3
    assert "GIT-07" in done.said
    assert "git fetch" in done.said


def test_pre_commit_names_the_range_in_variables(desk: Desk) -> None:
    desk.work()
    run = ("hook", "run", "pre-push", "far", "../far.git")

    def code(**more: str) -> int:
        env = {"PRE_COMMIT": "1", **more}
        return desk.program.run(*run, cwd=desk.path, env=env).code

    named = {
        "PRE_COMMIT_LOCAL_BRANCH": f"refs/heads/{BRANCH}",
        "PRE_COMMIT_REMOTE_BRANCH": f"refs/heads/{BRANCH}",
    }
    ends = {"PRE_COMMIT_FROM_REF": "main", "PRE_COMMIT_TO_REF": "HEAD"}
    assert code(**named) == 0
    assert code(**named, **ends) == 0
    assert code(**ends) == 0
    assert code() == 2
    assert code(PRE_COMMIT_TO_REF="HEAD") == 2
    line = f"{BRANCH} {desk.repo.head()} refs/heads/somewhere {ZEROS}\n".encode()
    env = {"PRE_COMMIT": "1", "PRE_COMMIT_TO_REF": "main", "PRE_COMMIT_FROM_REF": "x"}
    done = desk.program.run(*run, cwd=desk.path, env=env, stdin=line)
    assert (done.code, done.said) == (0, "")  # what git says comes first
    desk.repo.write("other.txt", b"new\n")
    desk.repo.commit()
    assert code(**named) == 1
    assert code(**ends) == 1
