"""Rows 51 and 52: what the index is told not to see, and what it never saw."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from tests.conformance.case import WP, case, fails
from tests.conformance.work import FILES, HONEST, STRAY, TARGET, Work
from tests.support.packets import packet_path

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.case import Attack

NOT_ALLOWED: Final = fails("SCOPE-01", "MANIFEST-01")


def _uncommitted(folder: Path, policy: str = "") -> Work:
    """An honest edit with its manifest, in the worktree alone."""
    work = Work(folder, FILES, policy=policy)
    work.change(TARGET, HONEST)
    manifest = work.packet([work.entry(TARGET, HONEST)])
    work.repo.write(packet_path(WP), manifest)
    return work


def _hidden(folder: Path, flag: str, *, honest: bool) -> Attack:
    work = _uncommitted(folder)
    work.repo.git("update-index", flag, STRAY, TARGET)
    if not honest:
        work.change(STRAY, b"changed\n")
    return work.attack("--worktree")


@case("a stray change is marked skip-worktree", NOT_ALLOWED)
def row_51_skip_worktree(folder: Path, *, honest: bool) -> Attack:
    return _hidden(folder, "--skip-worktree", honest=honest)


@case("a stray change is marked assume-unchanged", NOT_ALLOWED)
def row_51_assume_unchanged(folder: Path, *, honest: bool) -> Attack:
    return _hidden(folder, "--assume-unchanged", honest=honest)


@case("a stray change has the size and the time of the index", NOT_ALLOWED)
def row_51_racy_clean(folder: Path, *, honest: bool) -> Attack:
    """The index believes size and times; whoever sets them can hide an edit."""
    work = _uncommitted(folder)
    work.repo.git("config", "core.trustctime", "false")
    work.repo.git("config", "core.checkStat", "minimal")
    stray = work.repo.file(STRAY)
    os.utime(stray, (1_600_000_000, 1_600_000_000))
    work.repo.git("add", STRAY)
    if not honest:
        stray.write_bytes(b"OTHER\n")
        os.utime(stray, (1_600_000_000, 1_600_000_000))
    return work.attack("--worktree")


@case("a new file is not tracked", NOT_ALLOWED)
def row_52_untracked_file(folder: Path, *, honest: bool) -> Attack:
    work = _uncommitted(folder)
    work.repo.git("config", "status.showUntrackedFiles", "no")
    if not honest:
        work.repo.write("lib/new.py", b"new\n")
    return work.attack("--worktree")


@case(
    "a new file is not tracked, and no mode was named",
    fails("SCOPE-01", "MANIFEST-01", "MANIFEST-02"),
)
def row_52_untracked_by_default(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    work.edit(honest=True)
    if not honest:
        work.repo.write("lib/new.py", b"new\n")
        return work.attack(words=())
    return work.attack(words=("--rev", "HEAD"))
