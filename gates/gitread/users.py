"""Ask git for settings as the person at the terminal has them.

Everywhere else the user's configuration does not count. A hook needs two things of it:
where git looks for hooks, and how git will clean up the message of a commit. Reading a
setting runs nothing.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from gates.gitread import environment
from gates.gitread.process import GitRunner

if TYPE_CHECKING:
    from pathlib import Path

    from gates.gitread.repository import Repository

_VARIABLES: Final = re.compile(
    r"GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+)"
)
_CLEANING: Final = r"^(core\.comment(char|string)|commit\.cleanup)$"


def users_settings(repo: Repository) -> dict[str, bytes]:
    """The settings that say how git cleans up a message, by name in lower case.

    `core.commentString` is another name of `core.commentChar`, under which it is given.

    Raises:
        GateError: GIT-06 when a configuration cannot be read.
    """
    listed = _SettingsRunner(repo).run(
        "config", "-z", "--get-regexp", _CLEANING, allowed=(0, 1)
    )
    found: dict[str, bytes] = {}
    for row in listed.split(b"\0")[:-1]:
        name, _, value = row.partition(b"\n")
        key = name.decode("ascii").replace("commentstring", "commentchar")
        found[key] = value
    return found


def hooks_folder(repo: Repository) -> Path:
    """The folder in which git looks for the hooks of this worktree, as it is named.

    `core.hooksPath` counts wherever the user has set it; a relative one begins where
    hooks run, at the top of the worktree.

    Raises:
        GateError: GIT-06 when a configuration cannot be read.
    """
    listed = _SettingsRunner(repo).run(
        "config", "-z", "--type=path", "--get-all", "core.hooksPath", allowed=(0, 1)
    )
    values = listed.split(b"\0")[:-1]
    if not values:
        return repo.common_dir / "hooks"
    return (repo.top_level or repo.git_dir) / os.fsdecode(values[-1])


class _SettingsRunner(GitRunner):
    """Runs git with the user's own configuration, to read it."""

    def __init__(self, repo: Repository) -> None:
        """Take the user's variables where the scrubbed ones stood."""
        super().__init__(repo.git_dir)
        mine = {k: v for k, v in environment.taken().items() if _VARIABLES.fullmatch(k)}
        self._env = {
            **mine,
            "GIT_DIR": str(repo.git_dir),
            "LC_ALL": "C",
            "LANGUAGE": "C",
        }
        self._prefix = [self.program, "--no-pager"]
        for path in (repo.git_dir, repo.common_dir):
            self._prefix += ["-c", f"safe.directory={path}"]
