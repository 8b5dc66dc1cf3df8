"""No code of the checkout runs: a trap in every place from which git can run one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.conformance.case import WP
from tests.conformance.gate import clean_environment
from tests.conformance.work import HONEST, OLD, TARGET, Work
from tests.support.repo import copy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

HOOKS: Final = (
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-rewrite",
    "post-update",
    "pre-auto-gc",
    "pre-commit",
    "pre-push",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "sendemail-validate",
    "update",
)

SETTINGS: Final = (
    "browser.evil.cmd",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "diff.evil.command",
    "diff.evil.textconv",
    "diff.external",
    "filter.evil.clean",
    "filter.evil.process",
    "filter.evil.smudge",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
    "interactive.diffFilter",
    "merge.evil.driver",
    "mergetool.evil.cmd",
    "pager.cat-file",
    "pager.diff-tree",
    "pager.log",
    "remote.origin.receivepack",
    "remote.origin.uploadpack",
    "sequence.editor",
    "tar.evil.command",
    "trailer.evil.cmd",
    "uploadpack.packObjectsHook",
)

ALIASES: Final = (
    "cat-file",
    "diff",
    "diff-tree",
    "for-each-ref",
    "ls-files",
    "merge-base",
    "rev-list",
    "rev-parse",
    "status",
    "update-ref",
    "version",
)

VARIABLES: Final = (
    "EDITOR",
    "GIT_ASKPASS",
    "GIT_EDITOR",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_PROXY_COMMAND",
    "GIT_PYTHON_GIT_EXECUTABLE",
    "GIT_SEQUENCE_EDITOR",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "PAGER",
    "SSH_ASKPASS",
    "VISUAL",
)

MODULES: Final = (
    "cryptography",
    "gates",
    "git",
    "json",
    "sitecustomize",
    "tomllib",
    "typer",
    "unidiff",
    "usercustomize",
)

PROGRAMS: Final = (
    "git",
    "git-cat-file",
    "git-diff-tree",
    "git-remote-ext",
    "less",
    "sh",
    "ssh",
    "ssh-keygen",
)


class Minefield(NamedTuple):
    """A repository full of traps, and the environment that sets them."""

    repo: Path
    marks: Path
    env: Mapping[str, str]
    base: str
    head: str

    def sprung(self) -> list[str]:
        """The traps that ran."""
        return sorted(mark.name for mark in self.marks.iterdir())


def mine(folder: Path, marks: Path, name: str, label: str = "") -> str:
    """A program that leaves a mark of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n: > '{marks}/{label or name}'\n")
    program.chmod(0o755)
    return str(program)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """Honest work on a base whose attributes name drivers."""
    attributes = b"* diff=evil filter=evil merge=evil\n*.mod diff=evil\n"
    work = Work(
        tmp_path_factory.mktemp("mines"),
        {TARGET: OLD, ".gitattributes": attributes, "src/old.py": OLD},
    )
    work.land({TARGET: HONEST, "src/old.py": None})
    return work


@pytest.fixture
def minefield(template: Work, tmp_path: Path) -> Minefield:
    repo = copy_of(template.repo.path, tmp_path / "repo")
    marks, traps = tmp_path / "marks", tmp_path / "traps"
    marks.mkdir()
    hooks = repo.path / ".git" / "hooks"
    for hook in HOOKS:
        mine(hooks, marks, hook, f"hook {hook}")
        mine(traps / "hooks", marks, hook, f"hooksPath {hook}")
    written = [
        _setting(key, mine(traps, marks, key, f"setting {key}")) for key in SETTINGS
    ]
    written += [
        _setting(f"alias.{name}", "!" + mine(traps, marks, f"alias.{name}"))
        for name in ALIASES
    ]
    written += [
        _setting("core.hooksPath", str(traps / "hooks")),
        _setting("submodule.evil.update", "!" + mine(traps, marks, "submodule")),
        _setting("remote.origin.url", f"ext::{mine(traps, marks, 'remote')} %S"),
        _setting("protocol.allow", "always"),
        _setting("include.path", str(tmp_path / "included")),
        _setting("commit.gpgSign", "true"),
        _setting("log.showSignature", "true"),
    ]
    included = [
        _setting(key, mine(traps, marks, f"included.{key}"))
        for key in ("core.fsmonitor", "core.editor", "gpg.program")
    ]
    with (repo.path / ".git" / "config").open("a", encoding="utf-8") as config:
        config.writelines(written)
    (tmp_path / "included").write_text("".join(included))
    for name in MODULES:
        module = f"open({str(marks / f'module {name}')!r}, 'w').close()\n"
        repo.write(f"{name}.py", module.encode())
    for name in PROGRAMS:
        mine(repo.path, marks, name, f"current folder {name}")
    # Newer than the index, so that git would have to look at each file.
    repo.write(TARGET, HONEST + b"more\n")
    (repo.path / "bin").mkdir()
    mine(repo.path / "bin", marks, "git", "relative folder of PATH")
    variables = {name: mine(traps, marks, name) for name in VARIABLES}
    path = clean_environment(tmp_path)["PATH"]
    env = {
        **variables,
        "GIT_EXEC_PATH": str(repo.path),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": mine(traps, marks, "GIT_CONFIG_COUNT"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "included"),
        "PATH": f".::bin:./bin:{path}",
    }
    return Minefield(repo.path, marks, env, template.base, template.head)


def _setting(key: str, value: str) -> str:
    """A setting as it stands in a configuration file."""
    section, _, rest = key.partition(".")
    subsection, _, name = rest.rpartition(".")
    head = f'[{section} "{subsection}"]' if subsection else f"[{section}]"
    return f'{head}\n\t{name} = "{value}"\n'


RANGE: Final = ("--range", "BASE..HEAD")

COMMANDS: Final = {
    "post-work of a range": ("post-work", WP, *RANGE, "--no-log"),
    "post-work that is recorded": ("post-work", WP, *RANGE),
    "post-work by default": ("post-work", WP, "--no-log"),
    "post-work of the index": ("post-work", WP, "--staged", "--no-log"),
    "post-work of the worktree": ("post-work", WP, "--worktree", "--no-log"),
    "post-work of a commit": ("post-work", WP, "--rev", "HEAD", "--no-log"),
    "check": ("check", *RANGE, "--no-log"),
    "ci": ("ci", "--base", "BASE", "--head", "HEAD"),
    "pre-work": ("pre-work", WP, "--no-log"),
    "cor701-sha": ("cor701-sha", TARGET),
    "cor701-sha of a range": ("cor701-sha", TARGET, *RANGE),
    "log verify": ("log", "verify"),
    "log list": ("log", "list"),
    "doctor": ("doctor",),
    "completion of a packet": ("__complete", "gates", "post-work", ""),
    "completion of a code": ("__complete", "gates", "explain", "C701"),
    "completions": ("completions", "bash"),
}


def run(field: Minefield, words: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    """Run the program in the checkout, as its owner does."""
    named = [word.replace("BASE", field.base) for word in words]
    home = field.marks.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [Path(sys.executable).with_name("gates"), *named],
        cwd=field.repo,
        env={**clean_environment(home), **field.env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_the_traps_are_armed(minefield: Minefield) -> None:
    """Without the gate's precautions, git runs what the checkout names."""
    env = dict(minefield.env)
    for name in ("GIT_EXEC_PATH", "GIT_EXTERNAL_DIFF", "PATH", "GIT_CONFIG_COUNT"):
        del env[name]
    person = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.invalid"}
    person |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.invalid"}
    env = {**clean_environment(minefield.marks.parent), **env, **person}
    no_filter = [f"filter.evil.{kind}=" for kind in ("process", "clean", "smudge")]
    settings = [word for setting in no_filter for word in ("-c", setting)]
    for words in (
        ("status",),
        (*settings, "diff"),
        (*settings, "commit", "--no-gpg-sign", "-am", "x"),
        ("fetch",),
    ):
        subprocess.run(
            ["git", *words],
            cwd=minefield.repo,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    assert set(minefield.sprung()) >= {
        "included.core.fsmonitor",
        "setting diff.evil.command",
        "setting filter.evil.process",
        "hooksPath pre-commit",
        "hooksPath reference-transaction",
        "remote",
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_no_trap_is_sprung(minefield: Minefield, name: str) -> None:
    done = run(minefield, COMMANDS[name])
    assert minefield.sprung() == []
    assert b"INTERNAL-01" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["post-work of a range", "post-work that is recorded", "check", "ci"]
)
def test_the_verdict_is_the_same_among_traps(minefield: Minefield, name: str) -> None:
    done = run(minefield, COMMANDS[name])
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_packet_name_with_a_command_in_it_runs_nothing(minefield: Minefield) -> None:
    run(minefield, ("post-work", f"$(touch {minefield.marks}/name)", *RANGE))
    assert minefield.sprung() == []


def test_a_branch_name_with_a_command_in_it_runs_nothing(minefield: Minefield) -> None:
    branch = "$(touch${IFS}marked)"
    heads = minefield.repo / ".git" / "refs" / "heads"
    (heads / branch).write_text(f"{minefield.head}\n")
    words = ("post-work", WP, "--range", f"BASE..{branch}", "--no-log")
    done = run(minefield, words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (minefield.repo / "marked").exists()
    assert minefield.sprung() == []
