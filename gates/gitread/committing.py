"""What git is doing when it calls a hook: which index it commits, and amid what."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread import environment

if TYPE_CHECKING:
    from gates.gitread.repository import Repository

_INDEXES: Final = re.compile(r"index|index\.lock|next-index-[0-9]+\.lock")
"""The files that `git commit` commits: as it is, with `-a`, and with files named."""

_REBASES: Final = ("rebase-merge", "rebase-apply")
_MESSAGE_LIMIT: Final = 1 << 26
"""Bytes of a message's file: `git commit -v` puts the whole diff below the message."""


class Underway(NamedTuple):
    """What a commit is a part of.

    `branch` is the branch that a rebase will move: HEAD is detached until then.
    """

    is_merge: bool = False
    branch: str = ""


def require_same_repository(repo: Repository) -> None:
    """Make sure that git, which called the hook, works in this repository.

    Raises:
        GateError: GIT-01 when `GIT_DIR` says another one.
    """
    named = environment.taken().get("GIT_DIR")
    if named is None or os.path.realpath(named) == os.path.realpath(repo.git_dir):
        return
    raise GateError(
        "GIT-01",
        f"git works in `{named}`, and the current folder belongs to `{repo.git_dir}`",
        "run git in a worktree of the repository that it is to change, without"
        " `--git-dir` and GIT_DIR",
    )


def index_to_commit(repo: Repository) -> Path:
    """The index that git is about to commit, which it names to its hooks.

    With `-a`, and with files named, that is a temporary one beside the usual one.

    Raises:
        GateError: GIT-06 when it is none of these: what stands elsewhere may change
            until it is committed.
    """
    named = environment.taken().get("GIT_INDEX_FILE")
    if named is None:
        return repo.index_path
    place = Path(named)
    folder = os.path.realpath(place.parent)
    is_known = folder == os.path.realpath(repo.git_dir) and _INDEXES.fullmatch(
        place.name
    )
    if is_known and _is_regular(place):
        return Path(folder) / place.name
    raise GateError(
        "GIT-06",
        f"git commits the index `{named}`, which is not one of its own",
        "commit without GIT_INDEX_FILE; what stands in another index was not judged",
    )


def _is_regular(place: Path) -> bool:
    """Whether it is a file, or nothing yet: then the index is empty."""
    try:
        return stat.S_ISREG(place.lstat().st_mode)
    except FileNotFoundError:
        return True


def underway(repo: Repository) -> Underway:
    """Whether a merge is being committed, and which branch is being rebased.

    Raises:
        GateError: GIT-06 when the state of a rebase cannot be read.
    """
    is_merge = os.path.lexists(repo.git_dir / "MERGE_HEAD")
    for name in _REBASES:
        file = repo.git_dir / name / "head-name"
        try:
            branch = file.read_bytes().decode("utf-8", "replace").strip()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise GateError(
                "GIT-06", f"`{name}/head-name` cannot be read: {error.strerror}"
            ) from error
        return Underway(is_merge, branch if branch.startswith("refs/heads/") else "")
    return Underway(is_merge)


def has_editor() -> bool:
    """Whether git opens an editor for the message: it tells hooks when it does not."""
    return environment.taken().get("GIT_EDITOR") != ":"


def read_message_file(name: str) -> bytes:
    """The message that git is about to commit, as it stands in its file.

    Raises:
        GateError: USAGE-02 when there is no such file, LIMIT-01 when it is too long.
    """
    try:
        with Path(name).open("rb") as file:
            data = file.read(_MESSAGE_LIMIT + 1)
    except OSError as error:
        raise GateError(
            "USAGE-02",
            f"the commit message cannot be read: {error.strerror}",
            "git hands the hook the message's file: `gates hook run commit-msg FILE`",
            name,
        ) from error
    if len(data) > _MESSAGE_LIMIT:
        raise GateError(
            "LIMIT-01",
            f"the commit message has more than {_MESSAGE_LIMIT} bytes",
            "leave out the diff below it: `git commit --no-verbose`",
            name,
        )
    return data
