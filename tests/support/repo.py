"""Throwaway git repositories with nothing of the machine in them.

Author, dates and configuration are pinned, so the same steps give the same object ids
on every machine. Nothing here changes the current folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

EPOCH: Final = 1_700_000_000
"""The time of a repository's first commit, in seconds since 1970, UTC."""

STEP: Final = 60
"""Seconds between one commit and the next."""

ENVIRONMENT: Final = {
    "GIT_AUTHOR_NAME": "Ada Author",
    "GIT_AUTHOR_EMAIL": "ada@example.invalid",
    "GIT_COMMITTER_NAME": "Cora Committer",
    "GIT_COMMITTER_EMAIL": "cora@example.invalid",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": os.devnull,
    "LC_ALL": "C.UTF-8",
    "PATH": os.environ["PATH"],
    "TZ": "UTC",
}

Name = str | bytes
"""A path relative to the repository's root, `/` between its parts."""


class RepoBuilder:
    """A repository with a worktree that tests fill step by step."""

    def __init__(self, path: Path) -> None:
        """Take the repository at `path`, or make an empty one there, on `main`."""
        self.path = path
        self._commits = 0
        if not (path / ".git").exists():
            path.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet", "--template=", "--initial-branch=main")

    def git(self, *args: Name, stdin: bytes = b"") -> bytes:
        """Run git in the repository and give its output, every byte of it."""
        seconds = EPOCH + STEP * self._commits
        dates = dict.fromkeys(
            ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{seconds} +0000"
        )
        done = subprocess.run(
            ["git", *args],
            cwd=self.path,
            env={**ENVIRONMENT, **dates},
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "backslashreplace")
            raise AssertionError(f"git {args!r}: exit {done.returncode}: {said}")
        return done.stdout

    def oid(self, revision: str) -> str:
        """The object id that a revision names."""
        return self.git("rev-parse", "--verify", revision).decode().strip()

    def head(self) -> str:
        """The object id of HEAD's commit."""
        return self.oid("HEAD")

    def file(self, name: Name) -> Path:
        """Where a file of the worktree stands on disk."""
        return self.path / os.fsdecode(name)

    def write(self, name: Name, data: bytes, *, executable: bool = False) -> Path:
        """Write a file of the worktree, and the folders above it."""
        target = self.file(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o755 if executable else 0o644)
        return target

    def symlink(self, name: Name, target: Name) -> Path:
        """Make a symbolic link of the worktree; what it points at need not exist."""
        link = self.file(name)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(os.fsdecode(target))
        return link

    def remove(self, name: Name) -> None:
        """Remove a file or a whole folder from the worktree."""
        target = self.file(name)
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink()

    def commit(self, message: str = "A step") -> str:
        """Commit the worktree as it stands, changed or not; give the object id."""
        self.git("add", "--all")
        self._commits += 1
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.head()


def copy_of(template: Path, path: Path) -> RepoBuilder:
    """A repository copied from another one, which costs no git process."""
    shutil.copytree(template, path, symlinks=True)
    return RepoBuilder(path)
