"""Hunks between any two blobs, without commits that hold them.

Two trees are made in the quarantine, with the blobs of each pair under one neutral
name, and compared by the same plumbing as commits are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.hunks import PATCH, read_sections
from gates.model import MODE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.gitread.process import Process
    from gates.gitread.repository import Repository
    from gates.model import Hunk, Oid

_BLOCK: Final = 64 * 1024


def hunks_between(
    repo: Repository, pairs: Sequence[tuple[Oid, Oid]]
) -> tuple[tuple[Hunk, ...], ...]:
    """The `-U0` hunks of each pair of differing blobs, in the order of the pairs.

    One git process for any number of pairs.

    Raises:
        GateError: GIT-08 when git's answer does not fit the pairs, GIT-06 when it
            fails.
    """
    if not pairs:
        return ()
    trees = [_tree(repo, [pair[side] for pair in pairs]) for side in (0, 1)]
    with repo.start(*PATCH, *trees) as process:
        sections = tuple(read_sections(_blocks(process)))
    if [(section.old_oid, section.new_oid) for section in sections] != list(pairs):
        raise GateError(
            "GIT-08",
            "the patch names other objects than those that were compared",
            "report this with the output of `gates --debug`",
        )
    return tuple(section.hunks for section in sections)


def _tree(repo: Repository, blobs: Sequence[Oid]) -> Oid:
    """A tree with one file for each blob, their names in order."""
    mode = MODE_FILE.encode("ascii")
    content = b"".join(
        b"%s %08d\0%s" % (mode, number, bytes.fromhex(oid))
        for number, oid in enumerate(blobs)
    )
    return repo.quarantine.write("tree", (content,), len(content))


def _blocks(process: Process) -> Iterator[bytes]:
    while block := process.stdout.read1(_BLOCK):  # type: ignore[attr-defined]
        yield block
    process.finish()
