"""What git itself says of two trees: raw records, line counts, `-U0` hunks.

The text is forced by an attribute of the repository's own, which the gate must not
see: with it nothing is binary for git.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gates.model import Hunk
from tests.support.histories import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.repo import RepoBuilder

_RAW = re.compile(rb":(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([AMDT])")
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_NEUTRAL = ("--no-renames", "--no-ext-diff", "--no-textconv", "--no-color")


class Told(NamedTuple):
    """What git says of one path; `hunks` are those of a change that keeps its type."""

    row: Row
    added: int
    removed: int
    hunks: tuple[Hunk, ...]


def tell(repo: RepoBuilder, base: str, head: str) -> dict[bytes, Told]:
    """Git's own account of every changed path."""
    repo.write(".git/info/attributes", b"* diff -text\n")
    listed = repo.git(
        *("diff-tree", "-r", "-z", "--raw", "--numstat", "--no-abbrev"),
        *(*_NEUTRAL, "--ignore-submodules=none", base, head),
    )
    records: list[tuple[Row, bytes]] = []
    counts: dict[bytes, tuple[int, int]] = {}
    fields = iter(listed.split(b"\0"))
    for field in fields:
        if match := _RAW.fullmatch(field):
            path = next(fields)
            numbers = (value.decode() for value in match.groups()[:4])
            records.append((Row(path, *numbers), match[5]))
        elif field:
            added, removed, path = field.split(b"\t", 2)
            before = counts.get(path, (0, 0))
            counts[path] = (before[0] + int(added), before[1] + int(removed))
    patch = repo.git(
        *("diff-tree", "-r", "-p", "-U0", "--inter-hunk-context=0", "--full-index"),
        *("--diff-algorithm=myers", "--indent-heuristic", "--submodule=short"),
        *(*_NEUTRAL, "--ignore-submodules=none", base, head),
    )
    sections = _sections(patch)
    told = {}
    for row, status in records:
        hunks = next(sections)
        if status == b"T":  # a deletion and an addition
            next(sections)
            hunks = ()
        told[row.path] = Told(row, *counts.get(row.path, (0, 0)), hunks)
    assert next(sections, None) is None
    return told


def _sections(patch: bytes) -> Iterator[tuple[Hunk, ...]]:
    """The hunks of each file of a patch without context, line by line."""
    hunks: list[Hunk] | None = None
    for line in patch.split(b"\n"):
        if line.startswith(b"diff --git "):
            if hunks is not None:
                yield tuple(hunks)
            hunks = []
        elif hunks is not None and (match := _HUNK.match(line)):
            old, old_count, new, new_count = match.groups(default=b"1")
            hunks.append(Hunk(int(old), int(old_count), int(new), int(new_count)))
    if hunks is not None:
        yield tuple(hunks)
