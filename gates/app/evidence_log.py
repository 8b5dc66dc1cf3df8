"""Where the output of a run is kept: a new file below the worktree's root."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import IO, Final

from gates.errors import GateError
from gates.model import RepoPath
from gates.render.escape import escape
from gates.rules.paths import path_fault

LOGS: Final = ".gates/logs"
_NUMBERS: Final = 10_000
_SLUG: Final = re.compile(r"[^A-Za-z0-9_-]+")
_QUOTABLE: Final = re.compile(rb"[A-Za-z0-9._/+@=-]+")
"""Paths that a packet's LOG_PATH gives back as they are."""

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_MODE: Final = 0o666


def named_log(top: Path, named: Path) -> tuple[str, IO[bytes]]:
    """A new log file where the user wants it, to be committed with the work.

    Gives its path from the worktree's root `top`, links on the way followed, and the
    file.

    Raises:
        GateError: USAGE-01 when it would lie outside the worktree or in git's own
            folder, has a name that a packet cannot quote, or exists already; GIT-06
            when it cannot be made.
    """
    shown = escape(str(named))
    place = Path(os.path.realpath(named.parent)) / named.name
    if not place.is_relative_to(top):
        raise _refused(shown, "lies outside the worktree", "name a new file inside it")
    path = RepoPath(os.fsencode(place.relative_to(top).as_posix()))
    fault = path_fault(path)
    if not fault and not _QUOTABLE.fullmatch(path):
        fault = "holds characters that a packet cannot quote"
    if fault:
        raise _refused(shown, fault, "name it with letters, digits and `._-` alone")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(place):
            raise _refused(shown, "exists already", "name a new file")
        return path.decode("ascii"), os.fdopen(os.open(place, _FLAGS, _MODE), "wb")
    except OSError as error:
        raise GateError(
            "GIT-06",
            f"the log `{shown}` cannot be written: {error.strerror}",
            "check the permissions of the folder",
        ) from error


def _refused(shown: str, why: str, hint: str) -> GateError:
    return GateError("USAGE-01", f"the log `{shown}` {why}", f"{hint}; nothing was run")


def numbered_log(top: Path, wp: str, program: str) -> tuple[str, IO[bytes]]:
    """A new log file below the worktree's root: its path from there, and the file.

    The folder of all logs is made so that git ignores it.

    Raises:
        GateError: GIT-06 when it cannot be made, or a link is in the way.
    """
    slug = _SLUG.sub("-", Path(program).name).strip("-") or "command"
    folder = top / LOGS / wp
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if Path(os.path.realpath(folder)) != folder:
            raise GateError(
                "GIT-06",
                f"`{LOGS}/{wp}` leads elsewhere through a link",
                "remove the link",
            )
        ignore = top / ".gates" / ".gitignore"
        with contextlib.suppress(FileExistsError), ignore.open("xb") as file:
            file.write(b"*\n")
        for number in range(1, _NUMBERS):
            path = folder / f"{number:04}-{slug}.log"
            if any(folder.glob(f"{number:04}-*.log")):
                continue
            return (
                path.relative_to(top).as_posix(),
                os.fdopen(os.open(path, _FLAGS, _MODE), "wb"),
            )
    except OSError as error:
        raise GateError(
            "GIT-06",
            f"no log can be written to `{LOGS}/{wp}`: {error.strerror}",
            "check the permissions of the folder",
        ) from error
    raise GateError(
        "LIMIT-01",
        f"`{LOGS}/{wp}` holds {_NUMBERS - 1} logs",
        "remove those that no packet names",
    )
