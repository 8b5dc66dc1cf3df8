"""The hook and the workflow of `gates init`, run as git and CI run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from gates import __version__
from tests.support.ci import Runner, evaluate, read_yaml
from tests.support.packets import packet_path, packet_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.ci import Step
    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

WP: Final = "WP-1-Counter"
HOOK: Final = ".githooks/pre-commit"
WORKFLOW: Final = ".github/workflows/gates.yml"


@pytest.fixture
def ready(program: Program, repo: RepoBuilder) -> RepoBuilder:
    """A repository on the branch of a packet, with the recipes and the hook on."""
    repo.write("src/a.txt", b"one\n")
    done = program.run("init", "--write", cwd=repo.path)
    assert "next: git config core.hooksPath .githooks\n" in done.text
    repo.write("gates.toml", b'profile = "handshake"\n')
    repo.write(packet_path(WP), packet_text(WP))
    repo.commit()
    assert (
        repo.git("config", "--local", "--default=none", "core.hooksPath") == b"none\n"
    )
    repo.git("config", "core.hooksPath", ".githooks")
    repo.git("switch", "--quiet", "--create", f"feat/{WP}")
    return repo


def commit(
    program: Program,
    repo: RepoBuilder,
    *words: str,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Commit with the programs of this environment on PATH."""
    return subprocess.run(
        [
            "git",
            "-c",
            "user.name=n",
            "-c",
            "user.email=e",
            "commit",
            "-qm",
            "x",
            *words,
        ],
        cwd=repo.path,
        env={**program.environment(), "PATH": path(), **(env or {})},
        capture_output=True,
        check=False,
        text=True,
    )


def path() -> str:
    return str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]


def work(program: Program, repo: RepoBuilder, text: bytes = b"one\ntwo\n") -> None:
    """Stage a change with the manifest that is true of it."""
    repo.write("src/a.txt", text)
    repo.git("add", "--all")
    done = program.run("manifest", WP, "--staged", "--write", cwd=repo.path)
    assert done.code == 0, done.said
    repo.git("add", "--all")


def test_the_hook_is_a_program_of_a_plain_shell(ready: RepoBuilder) -> None:
    assert ready.git("ls-files", "--stage", HOOK).startswith(b"100755 ")
    subprocess.run(["sh", "-n", ready.file(HOOK)], check=True)
    if (shellcheck := shutil.which("shellcheck")) is not None:
        subprocess.run([shellcheck, "--shell=sh", ready.file(HOOK)], check=True)


def test_the_hook_lets_work_in_scope_pass_and_stops_the_rest(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write("src/a.txt", b"one\ntwo\n")
    ready.git("add", "--all")
    done = commit(program, ready)
    assert (done.returncode, done.stderr) == (0, "")
    ready.write("other.txt", b"undeclared\n")
    ready.git("add", "--all")
    head = ready.head()
    done = commit(program, ready)
    assert done.returncode == 1
    assert f"gates pre-commit: FAIL: the index, packet {WP}" in done.stderr
    assert f"all of it: gates check {WP} --staged --draft\n" in done.stderr
    assert ready.head() == head


def test_the_hook_asks_for_a_packet(program: Program, ready: RepoBuilder) -> None:
    work(program, ready)
    ready.git("restore", "--quiet", "--staged", packet_path(WP))
    ready.git("switch", "--quiet", "--create", "somewhere")
    done = commit(program, ready)
    assert done.returncode == 1
    assert "Work on a branch such as feat/WP-1-NAME" in done.stderr
    ready.git("switch", "--quiet", "--detach")
    assert "Work on a branch such as feat/WP-1-NAME" in commit(program, ready).stderr
    option = commit(program, ready, env={"WP": "--help"})
    assert "`--help` is not the name of a packet" in option.stderr
    assert commit(program, ready, env={"WP": WP}).returncode == 0


@pytest.mark.parametrize("words", [("--all",), ("other.txt",)])
def test_the_hook_judges_what_is_committed(
    program: Program, ready: RepoBuilder, words: tuple[str, ...]
) -> None:
    ready.write("other.txt", b"new\n")
    ready.git("add", "--intent-to-add", "other.txt")
    done = commit(program, ready, *words)
    assert done.returncode == 1
    assert "`other.txt` (added) is out of scope" in done.stderr


def test_the_hook_stops_everything_without_the_program(
    program: Program, ready: RepoBuilder, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "sh"):
        (programs / name).symlink_to(shutil.which(name) or "")
    work(program, ready)
    done = commit(program, ready, env={"PATH": str(programs)})
    assert done.returncode == 1
    assert "gates is not on PATH, so nothing was checked" in done.stderr


def test_the_workflow_hands_values_over_and_asks_for_little(ready: RepoBuilder) -> None:
    text = ready.file(WORKFLOW).read_text("ascii")
    handed = re.compile(r" {10}[A-Z_]+: \$\{\{ [a-zA-Z_.]+ \}\}")
    lines = [line for line in text.split("\n") if "${{" in line]
    (group,) = [line for line in lines if line.startswith("  group: ")]
    lines.remove(group)
    assert len(lines) == 1
    assert all(handed.fullmatch(line) for line in lines)
    assert "\n  pull_request:\n" in text
    assert text.count("permissions:") == 2
    assert "\npermissions: {}\n" in text
    assert "    permissions:\n      contents: read " in text
    assert "fetch-depth: 0\n" in text
    assert "persist-credentials: false\n" in text
    assert f"pip install cor701-gates=={__version__}\n" in text
    used = re.findall(r"uses: (.*)", text)
    assert len(used) == 2
    assert all(re.fullmatch(r"[a-z/-]+@[0-9a-f]{40} # v[0-9.]+", u) for u in used)


def check(
    program: Program,
    repo: RepoBuilder,
    base: str,
    branch: str = f"feat/{WP}",
    **more: str,
) -> Step:
    """Run the workflow's last step as the runner does, for a pull request."""
    event = {
        "pull_request": {
            "base": {"ref": "main", "sha": repo.oid(base)},
            "head": {"ref": branch, "sha": repo.head()},
        },
        "repository": {"default_branch": "main"},
    }
    step = read_yaml(repo.file(WORKFLOW).read_bytes())["jobs"]["gates"]["steps"][-1]
    folder = program.home.with_name("runner")
    runner = Runner(program, folder, repo.path, "pull_request", event)
    env = {name: evaluate(v, runner.context()) for name, v in step["env"].items()}
    return runner.bash(step["run"], {**env, **more})


def test_the_workflow_judges_the_pull_request(
    program: Program, ready: RepoBuilder
) -> None:
    work(program, ready)
    assert commit(program, ready).returncode == 0
    ready.git("branch", "behind", "main")
    ready.git("switch", "--quiet", "main")
    ready.write("README", b"main moved on\n")
    ready.git("-c", "core.hooksPath=/dev/null", "add", "--all")
    ready.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "on")
    ready.git("switch", "--quiet", f"feat/{WP}")
    for base in ("behind", "main"):
        done = check(program, ready, base)
        assert done.code == 0, done.said
        assert "LOG | &#10134; NOT_RUN" in done.summary
    ready.write("src/b.txt", b"undeclared\n")
    ready.git("add", "--all")
    ready.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "more")
    assert check(program, ready, "main").code == 1


def test_the_workflow_signs_when_a_key_is_handed_over(
    program: Program, ready: RepoBuilder, tmp_path: Path
) -> None:
    work(program, ready)
    assert commit(program, ready).returncode == 0
    key = tmp_path / "key"
    assert program.run("key", "init", key).code == 0
    done = check(program, ready, "main", GATES_KEY=key.read_text("ascii"))
    assert done.code == 0, done.said
    assert done.outputs["record"].startswith("sha256:")


@pytest.mark.parametrize("branch", ["main", "feat/", "", "feat/--help", "WP-1/x"])
def test_the_workflow_fails_without_a_packet(
    program: Program, ready: RepoBuilder, branch: str
) -> None:
    ready.write("src/a.txt", b"one\nundeclared\n")
    ready.git("add", "--all")
    ready.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "free")
    done = check(program, ready, "main", branch)
    assert done.code == 1
    assert done.outputs["codes"] == "PACKET-24"
