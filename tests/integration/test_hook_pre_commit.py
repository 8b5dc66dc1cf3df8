"""The hooks as the real pre-commit runs them, at a real commit and a real push."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.corpus import CHECKOUT
from tests.support.hooks import BRANCH, PERSON, WP, Desk, begin, programs_first
from tests.support.packets import packet_path, packet_text
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from tests.support.cli import Program

IDS: Final = {
    "pre-commit": "gates-pre-commit",
    "commit-msg": "gates-commit-msg",
    "pre-push": "gates-pre-push",
}
PACKAGE: Final = ("gates", "pyproject.toml", "README.md", "LICENSE")


def hook_repository(path: Path, *, is_real: bool) -> RepoBuilder:
    """A repository with this project's hooks; a real one has the program too."""
    repo = RepoBuilder(path)
    text = (CHECKOUT / ".pre-commit-hooks.yaml").read_text("utf-8")
    if is_real:
        for name in PACKAGE:
            source, target = CHECKOUT / name, path / name
            if source.is_dir():
                leave = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, ignore=leave)
            else:
                shutil.copyfile(source, target)
    else:
        text = text.replace("language: python", "language: system")
    repo.write(".pre-commit-hooks.yaml", text.encode())
    repo.commit()
    return repo


def environment(home: Path) -> dict[str, str]:
    """The machine's own, so that pip finds its index, without git's variables."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {
        **mine,
        **PERSON,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": programs_first(),
        "PRE_COMMIT_HOME": str(home),
    }


def wire(desk: Desk, hooks: RepoBuilder, env: dict[str, str], *names: str) -> None:
    """Configure pre-commit for hooks of this project, and install it into git."""
    config = f"repos:\n- repo: {hooks.path}\n  rev: {hooks.head()}\n  hooks:\n"
    config += "".join(f"  - id: {IDS[name]}\n" for name in names)
    desk.repo.git("switch", "--quiet", "main")
    desk.repo.write(".pre-commit-config.yaml", config.encode())
    desk.repo.commit("Wire the hooks")
    desk.repo.git("switch", "--quiet", BRANCH)
    desk.repo.git("reset", "--quiet", "--hard", "main")
    words = [word for name in names for word in ("--hook-type", name)]
    done = subprocess.run(
        ["pre-commit", "install", "--install-hooks", *words],
        cwd=desk.path,
        env=env,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "pre-commit")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    hook_repository(folder / "hooks", is_real=False)
    return begin(folder / "repo").path


@pytest.fixture
def desk(program: Program, begun: Path, tmp_path: Path) -> Desk:
    return Desk(program, copy_of(begun, tmp_path / "repo"))


@pytest.fixture
def hooks(begun: Path) -> RepoBuilder:
    return RepoBuilder(begun.with_name("hooks"))


def push(desk: Desk, env: dict[str, str], *words: str) -> CompletedProcess[str]:
    return desk.git("push", "--quiet", "far", *words, env=env)


def add_remote(desk: Desk) -> None:
    far = desk.path.with_name("far.git")
    desk.repo.git("init", "--quiet", "--bare", str(far))
    desk.repo.git("remote", "add", "far", str(far))
    desk.repo.git("push", "--quiet", "--no-verify", "far", "main")


def test_each_hook_is_called_once_for_everything() -> None:
    text = (CHECKOUT / ".pre-commit-hooks.yaml").read_text("utf-8")
    assert re.findall(r"^- id: (.*)$", text, re.MULTILINE) == list(IDS.values())
    for stage, name in IDS.items():
        part = text.partition(f"- id: {name}\n")[2].partition("\n- id:")[0]
        assert f"  stages: [{stage}]\n" in part
        assert f"  entry: gates hook run {stage}\n" in part
        assert "  require_serial: true\n" in part
        assert "  always_run: true\n" in part
        # At commit-msg the one file that pre-commit names is the message itself.
        names = "true" if stage == "commit-msg" else "false"
        assert f"  pass_filenames: {names}\n" in part


def test_a_commit_is_judged_with_what_is_not_staged_left_alone(
    desk: Desk, hooks: RepoBuilder, env: dict[str, str]
) -> None:
    wire(desk, hooks, env, "pre-commit")
    desk.stage("src/a.txt", b"staged\n")
    desk.repo.write("src/a.txt", b"not staged\n")
    desk.repo.write("README.md", b"not staged\n")
    done = desk.commit(env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert desk.repo.git("show", "HEAD:src/a.txt") == b"staged\n"
    assert desk.repo.file("README.md").read_bytes() == b"not staged\n"
    done = desk.commit("--all", env=env)
    assert done.returncode == 1
    assert "`README.md` (modified) is out of scope" in done.stdout + done.stderr
    desk.stage("other.txt")
    done = desk.commit("src/a.txt", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "other.txt" in desk.commit(env=env).stderr


def test_a_message_names_the_packet(
    desk: Desk, hooks: RepoBuilder, env: dict[str, str]
) -> None:
    wire(desk, hooks, env, "commit-msg")
    desk.repo.git("switch", "--quiet", "--create", "somewhere")
    desk.stage("src/a.txt")
    done = desk.commit(env=env)
    assert done.returncode == 1
    assert "PACKET-24" in done.stdout + done.stderr
    done = desk.git("commit", "-qm", "A step", "-m", f"WP: {WP}", env=env)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_push_is_judged(desk: Desk, hooks: RepoBuilder, env: dict[str, str]) -> None:
    wire(desk, hooks, env, "pre-push")
    add_remote(desk)
    desk.work()
    done = push(desk, env, BRANCH)
    assert done.returncode == 0, done.stdout + done.stderr
    desk.repo.write("src/b.txt", b"undeclared\n")
    desk.repo.commit()
    done = push(desk, env, BRANCH)
    assert done.returncode == 1
    assert "MANIFEST-01 `src/b.txt`" in done.stdout + done.stderr
    assert push(desk, env, "--delete", BRANCH).returncode == 0
    done = push(desk, env, BRANCH)  # new again
    assert done.returncode == 1
    assert "MANIFEST-01 `src/b.txt`" in done.stdout + done.stderr


def test_pre_commit_makes_the_environment_of_the_hooks(
    desk: Desk, tmp_path: Path, env: dict[str, str]
) -> None:
    """From a clone of this project, with pip, as somebody else's machine does it."""
    real = hook_repository(tmp_path / "real", is_real=True)
    try:
        wire(desk, real, env, "pre-commit", "pre-push")
    except AssertionError as error:
        if "No matching distribution" in str(error) and not os.environ.get("CI"):
            pytest.skip("the package index cannot be reached")
        raise
    add_remote(desk)
    # Nothing of this environment is on PATH but pre-commit's own choice.
    env["PATH"] = os.environ["PATH"]
    desk.work()
    desk.stage("other.txt")
    done = desk.commit(env=env)
    assert done.returncode == 1
    assert f"gates pre-commit: FAIL: the index, packet {WP}" in (
        done.stdout + done.stderr
    )
    desk.repo.git("rm", "--quiet", "-f", "other.txt")
    done = push(desk, env, BRANCH)
    assert done.returncode == 0, done.stdout + done.stderr
    desk.repo.write(packet_path(WP), packet_text(WP))
    desk.repo.commit()
    done = push(desk, env, BRANCH)
    assert done.returncode == 1
    assert "MANIFEST-01 `src/a.txt`" in done.stdout + done.stderr
