"""`gates hook install` and `status`: the folder git really uses, and what was there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.hooks import BRANCH, WP, Desk, begin
from tests.support.repo import RepoBuilder, copy_of
from tests.support.schemas import faults

if TYPE_CHECKING:
    from tests.support.cli import Finished, Program

HOOKS: Final = ".git/hooks"
MARKING: Final = b"#!/bin/sh\necho before; exit "


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("begun") / "repo").path


@pytest.fixture
def desk(program: Program, begun: Path, tmp_path: Path) -> Desk:
    return Desk(program, copy_of(begun, tmp_path / "repo"))


def hook(desk: Desk, *words: str, cwd: Path | None = None) -> Finished:
    return desk.program.run("hook", *words, cwd=cwd or desk.path)


def script(desk: Desk, name: str = "pre-commit") -> bytes:
    return desk.repo.file(f"{HOOKS}/{name}").read_bytes()


def names(desk: Desk) -> list[str]:
    return sorted(place.name for place in desk.repo.file(HOOKS).iterdir())


def test_the_usual_hooks_are_installed_once(desk: Desk) -> None:
    assert desk.install() == "pre-commit: installed\npre-push: installed\n"
    assert os.access(desk.repo.file(f"{HOOKS}/pre-commit"), os.X_OK)
    before = script(desk)
    twice = "pre-commit: installed already\npre-push: installed already\n"
    assert desk.install() == twice
    assert script(desk) == before
    assert names(desk) == ["pre-commit", "pre-push"]


def test_a_folder_of_hooks_that_cannot_be_read_is_not_called_empty(desk: Desk) -> None:
    desk.repo.git("config", "core.hooksPath", f".git/{'h' * 300}")
    for word in ("status", "install"):
        done = hook(desk, word)
        assert done.code == 3
        assert done.said.startswith("error: GIT-06: the hook `")
        assert "cannot be read or written: File name too long" in done.said


def test_the_state_is_told_as_text_and_as_json(desk: Desk) -> None:
    desk.install("--pre-push")
    desk.repo.write(f"{HOOKS}/pre-commit", MARKING + b"0\n", executable=True)
    text = hook(desk, "status").text
    assert text == (
        f"hooks of {desk.path}/.git/hooks\npre-commit: does not call the gate\n"
        "commit-msg: not there\npre-push: installed\n"
    )
    told = hook(desk, "status", "--format", "json").json
    assert faults("hooks-1", told) == []
    states = {found["hook"]: found["state"] for found in told["hooks"]}
    assert states == {"pre-commit": "other", "commit-msg": "none", "pre-push": "gates"}
    done = hook(desk, "install", "--format", "json").json
    assert faults("hooks-1", done) == []
    assert done["done"][0].startswith("pre-commit: installed; the hook that was there")


@pytest.mark.parametrize("code", [0, 3])
def test_a_hook_that_was_there_runs_first_and_counts(desk: Desk, code: int) -> None:
    desk.repo.write(f"{HOOKS}/pre-commit", MARKING + b"%d\n" % code, executable=True)
    desk.install("--pre-commit")
    desk.stage("other.txt")
    done = desk.commit()
    assert done.returncode == 1
    assert "before" in done.stdout + done.stderr
    assert ("SCOPE-01" in done.stderr) == (code == 0)
    assert hook(desk, "install", "--uninstall").code == 0
    assert script(desk) == MARKING + b"%d\n" % code
    assert names(desk) == ["pre-commit"]


def test_both_hooks_of_a_push_read_what_is_pushed(desk: Desk) -> None:
    far = desk.path.with_name("far.git")
    desk.repo.git("init", "--quiet", "--bare", str(far))
    desk.repo.write(
        f"{HOOKS}/pre-push",
        b'#!/bin/sh\ncat >"$(git rev-parse --git-dir)/seen"\n',
        executable=True,
    )
    desk.install("--pre-push")
    desk.stage("other.txt")
    desk.repo.commit()
    done = desk.git("push", "--quiet", str(far), BRANCH)
    assert done.returncode == 1
    assert "other.txt" in done.stderr
    seen = desk.repo.file(".git/seen").read_text("ascii")
    ref = f"refs/heads/{BRANCH}"
    assert seen == f"{ref} {desk.repo.head()} {ref} {'0' * 40}\n"


def test_a_hook_that_git_passed_over_is_not_run(desk: Desk) -> None:
    desk.repo.write(f"{HOOKS}/pre-commit", MARKING + b"1\n")
    assert "not executable" in hook(desk, "status").text
    desk.install("--pre-commit")
    assert os.access(desk.repo.file(f"{HOOKS}/pre-commit"), os.X_OK)
    desk.stage("src/a.txt")
    done = desk.commit()
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_unknown_is_overwritten(desk: Desk) -> None:
    desk.install("--pre-commit")
    edited = script(desk) + b"echo mine\n"
    desk.repo.write(f"{HOOKS}/pre-commit", edited, executable=True)
    for words in (("install",), ("install", "--uninstall")):
        done = hook(desk, *words)
        assert done.code == 2
        assert "was made by gates and edited since" in done.said
        assert script(desk) == edited
        assert not desk.repo.file(f"{HOOKS}/pre-push").exists()
    desk.repo.write(f"{HOOKS}/pre-commit", MARKING + b"0\n", executable=True)
    desk.repo.write(f"{HOOKS}/pre-commit.before-gates", b"#!/bin/sh\n")
    done = hook(desk, "install")
    assert done.code == 2
    assert "`pre-commit.before-gates` is there from before it" in done.said
    assert script(desk) == MARKING + b"0\n"


def test_a_hook_that_calls_the_gate_itself_stays(desk: Desk) -> None:
    own = b"#!/bin/sh\nexec gates hook run pre-commit\n"
    desk.repo.write(f"{HOOKS}/pre-commit", own, executable=True)
    assert "pre-commit: calls the gate already" in desk.install()
    assert script(desk) == own


def test_a_link_is_kept_as_a_link(desk: Desk) -> None:
    desk.repo.write("tools/check", MARKING + b"0\n", executable=True)
    desk.repo.file(HOOKS).mkdir()
    desk.repo.symlink(f"{HOOKS}/pre-commit", "../../tools/check")
    desk.install("--pre-commit")
    assert desk.repo.file("tools/check").read_bytes() == MARKING + b"0\n"
    assert not desk.repo.file(f"{HOOKS}/pre-commit").is_symlink()
    desk.stage("src/a.txt")
    assert "before" in desk.commit().stderr
    assert hook(desk, "install", "--uninstall").code == 0
    link = desk.repo.file(f"{HOOKS}/pre-commit")
    assert link.readlink() == Path("../../tools/check")


def test_nothing_is_written_through_a_link_out_of_the_repository(desk: Desk) -> None:
    outside = desk.path.with_name("outside")
    outside.mkdir()
    desk.repo.symlink(HOOKS, str(outside))
    done = hook(desk, "install")
    assert done.code == 2
    assert "outside this repository" in done.said
    assert list(outside.iterdir()) == []


def test_the_folder_that_is_set_counts(desk: Desk) -> None:
    desk.repo.git("config", "core.hooksPath", ".git/mine")
    desk.install("--pre-commit")
    assert desk.repo.file(".git/mine/pre-commit").exists()
    desk.stage("other.txt")
    assert "SCOPE-01" in desk.commit().stderr
    desk.repo.git("config", "core.hooksPath", ".githooks")
    done = hook(desk, "install")
    assert done.code == 2
    assert "which is part of the worktree" in done.said
    assert not desk.repo.file(".githooks").exists()


def test_the_users_own_folder_is_left_alone(desk: Desk) -> None:
    config = desk.program.home / ".gitconfig"
    config.write_text("[core]\n\thooksPath = ~/hooks\n")
    env = {"GIT_CONFIG_GLOBAL": str(config)}
    done = desk.program.run("hook", "install", cwd=desk.path, env=env)
    assert done.code == 2
    assert f"`{desk.program.home}/hooks`, outside this repository" in done.said
    assert not (desk.program.home / "hooks").exists()
    told = desk.program.run("hook", "status", cwd=desk.path, env=env).text
    assert told.startswith(f"hooks of {desk.program.home}/hooks\n")
    given = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath"}
    given["GIT_CONFIG_VALUE_0"] = "/nowhere"
    told = desk.program.run("hook", "status", cwd=desk.path, env=given).text
    assert told.startswith("hooks of /nowhere\n")


def test_worktrees_share_the_hooks(desk: Desk) -> None:
    place = desk.path.with_name("linked")
    desk.repo.git("worktree", "add", "--quiet", str(place), "main")
    desk.install("--pre-commit", cwd=place)
    assert desk.repo.file(f"{HOOKS}/pre-commit").exists()
    told = hook(desk, "status", cwd=place).text
    assert told.startswith(f"hooks of {desk.path}/.git/hooks\npre-commit: installed\n")


def test_nobody_commits_in_a_bare_repository(program: Program, tmp_path: Path) -> None:
    bare = RepoBuilder(tmp_path / "somewhere")
    bare.git("init", "--quiet", "--bare", "--template=", str(tmp_path / "bare"))
    done = program.run("hook", "install", cwd=tmp_path / "bare")
    assert done.code == 2
    assert "has no worktree" in done.said
    assert not (tmp_path / "bare" / "hooks").exists()
    assert program.run("hook", "install", cwd=program.home).code == 2


def without_its_python(desk: Desk) -> None:
    """Make the installed hook look for a Python that is gone."""
    place = desk.repo.file(f"{HOOKS}/pre-commit")
    text = place.read_text("utf-8")
    assert sys.executable in text
    place.write_text(text.replace(sys.executable, "/gone/python"))


def test_without_its_python_the_program_on_path_is_called(desk: Desk) -> None:
    desk.install("--pre-commit")
    without_its_python(desk)
    desk.stage("other.txt")
    folder = str(Path(sys.executable).parent)
    done = desk.commit(env={"PATH": f"{folder}:{os.environ['PATH']}"})
    assert "SCOPE-01" in done.stderr


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with git and the shell alone."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "sh"):
        (programs / name).symlink_to(shutil.which(name) or "")
    return str(programs)


@pytest.mark.parametrize("front", ["", ".:", ":"])
def test_a_gate_that_is_gone_refuses(desk: Desk, bare_path: str, front: str) -> None:
    desk.install("--pre-commit")
    without_its_python(desk)
    desk.repo.write("gates", b"#!/bin/sh\nexit 0\n", executable=True)
    desk.stage("src/a.txt")
    done = desk.commit(env={"PATH": front + bare_path})
    assert done.returncode == 1
    assert "gates is not installed any more, so nothing was checked" in done.stderr


def test_a_python_that_lost_the_gate_refuses(desk: Desk, bare_path: str) -> None:
    desk.install("--pre-commit")
    place = desk.repo.file(f"{HOOKS}/pre-commit")
    text = place.read_text("utf-8").replace("-m gates", "-m no_such_module")
    place.write_text(text)
    desk.stage("src/a.txt")
    done = desk.commit(env={"PATH": bare_path})
    assert done.returncode == 1
    assert "gates is not installed any more" in done.stderr


def test_the_module_of_the_checkout_is_not_the_gate(desk: Desk) -> None:
    desk.install("--pre-commit")
    desk.repo.write("gates.py", b"raise SystemExit(0)\n")
    desk.repo.write("gates/__main__.py", b"raise SystemExit(0)\n")
    desk.stage("other.txt")
    assert "SCOPE-01" in desk.commit().stderr


def test_a_hook_moved_aside_by_others_does_not_run_in_circles(desk: Desk) -> None:
    """pre-commit keeps what was there as `pre-commit.legacy` and calls it."""
    desk.install("--pre-commit")
    place = desk.repo.file(f"{HOOKS}/pre-commit")
    place.rename(place.with_name("pre-commit.legacy"))
    text = b'#!/bin/sh\necho once >&2\nexec "${0%/*}/pre-commit.legacy" "$@"\n'
    desk.repo.write(f"{HOOKS}/pre-commit", text, executable=True)
    desk.install("--pre-commit")
    desk.stage("src/a.txt")
    done = desk.commit()
    assert (done.returncode, done.stderr) == (0, "once\n")


def test_an_interrupted_installation_is_finished(desk: Desk) -> None:
    desk.repo.write(f"{HOOKS}/pre-commit", MARKING + b"0\n", executable=True)
    place = desk.repo.file(f"{HOOKS}/pre-commit")
    place.with_name("pre-commit.before-gates").hardlink_to(place)
    assert desk.install("--pre-commit").startswith("pre-commit: installed; the hook")
    desk.stage("other.txt")
    assert f"packet {WP}" in desk.commit().stderr


def test_the_scripts_are_for_a_plain_shell(desk: Desk) -> None:
    desk.install("--pre-commit", "--commit-msg", "--pre-push")
    for name in ("pre-commit", "commit-msg", "pre-push"):
        place = desk.repo.file(f"{HOOKS}/{name}")
        subprocess.run(["sh", "-n", place], check=True)
        if (shellcheck := shutil.which("shellcheck")) is not None:
            subprocess.run([shellcheck, "--shell=sh", place], check=True)
