"""Repositories whose git hooks call the gate, worked in with git itself."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.packets import entry_for, packet_path, packet_text
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.cli import Program

WP: Final = "WP-1-Counter"
BRANCH: Final = f"feat/{WP}"
PACKET: Final = packet_path(WP)
PERSON: Final = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.invalid",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.invalid",
}


def programs_first() -> str:
    """PATH with the programs of this environment in front."""
    return str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]


@dataclass(frozen=True, slots=True)
class Desk:
    """A repository and a person who works in it with git, hooks and all."""

    program: Program
    repo: RepoBuilder

    @property
    def path(self) -> Path:
        """The worktree."""
        return self.repo.path

    def git(
        self,
        *words: str | bytes,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: bytes = b"",
    ) -> subprocess.CompletedProcess[str]:
        """Run git as the person does; it may fail."""
        return subprocess.run(
            ["git", *words],
            cwd=cwd or self.path,
            env={**self.program.environment(PERSON), **(env or {})},
            input=stdin.decode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
            text=True,
            errors="backslashreplace",
        )

    def commit(
        self,
        *words: str | bytes,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Commit with a message of no interest."""
        return self.git("commit", "-qm", "A step", *words, env=env, cwd=cwd)

    def stage(self, name: str | bytes, data: bytes = b"new\n") -> None:
        """Write a file and stage it."""
        self.repo.write(name, data)
        self.repo.git("add", "--", name)

    def install(self, *words: str, cwd: Path | None = None) -> str:
        """Install hooks; what the command printed."""
        done = self.program.run("hook", "install", *words, cwd=cwd or self.path)
        assert done.code == 0, done.said
        return done.text

    def work(self, data: bytes = b"one\ntwo\n") -> None:
        """Do the packet's work and commit it with a true manifest, hooks left out."""
        base = self.repo.git("merge-base", "main", "HEAD").decode().strip()
        self.repo.write("src/a.txt", data)
        done = self.repo.commit("The work")
        entry = entry_for(self.repo, base, done, "src/a.txt")
        self.repo.write(PACKET, packet_text(WP, entries=[entry]))
        self.repo.commit("The manifest")


def begin(path: Path) -> RepoBuilder:
    """A repository with a packet on main, on the packet's branch."""
    repo = RepoBuilder(path)
    repo.write("README.md", b"Read me.\n")
    repo.write("src/a.txt", b"one\n")
    repo.write(PACKET, packet_text(WP))
    repo.commit("Before the work")
    repo.git("switch", "--quiet", "--create", BRANCH)
    return repo
