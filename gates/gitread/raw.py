"""Parse what `diff-tree -z --raw` prints: pure functions of bytes.

Anything that is not exactly the documented form ends the run; a record that cannot be
read is never passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.model import MODE_ABSENT, Change, Oid, RepoPath

if TYPE_CHECKING:
    from collections.abc import Iterator

_RECORD: Final = re.compile(
    rb":([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40}|[0-9a-f]{64})"
    rb" ([0-9a-f]{40}|[0-9a-f]{64}) ([AMDT])"
)

_OID: Final = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")

_COMBINED: Final = re.compile(
    rb"(::+)((?:[0-7]{6} )+)((?:(?:[0-9a-f]{40}|[0-9a-f]{64}) )+)([AMDT]+)"
)


def parse_raw(data: bytes) -> tuple[Change, ...]:
    """The changes that `diff-tree -r -z --raw --no-abbrev --no-renames` printed.

    Raises:
        GateError: GIT-06 for a record of another form (renames and unmerged entries
            included), GIT-08 for one that contradicts itself or names a path twice.
    """
    fields = data.split(b"\0")
    if fields.pop() or len(fields) % 2:
        raise GateError("GIT-06", "git diff-tree ended in the middle of a record")
    changes = tuple(
        _change(fields[at], fields[at + 1]) for at in range(0, len(fields), 2)
    )
    if len({change.path for change in changes}) != len(changes):
        raise GateError(
            "GIT-08",
            "git names a path twice in one comparison",
            "check the repository with `git fsck`: a tree holds an entry twice",
        )
    return changes


def _change(header: bytes, path: bytes) -> Change:
    match = _RECORD.fullmatch(header)
    if match is None or not path:
        raise _unexpected(header)
    old_mode, new_mode, old_oid, new_oid, status = match.groups()
    change = Change(
        path=RepoPath(path),
        old_mode=old_mode.decode(),
        new_mode=new_mode.decode(),
        old_oid=Oid(old_oid.decode()),
        new_oid=Oid(new_oid.decode()),
    )
    _check(change, status.decode(), header)
    return change


def _check(change: Change, status: str, header: bytes) -> None:
    """Compare the parts of one record with one another."""
    added, deleted = change.is_addition, change.is_deletion
    if (
        added != (status == "A")
        or deleted != (status == "D")
        or added == (change.old_oid.strip("0") != "")
        or deleted == (change.new_oid.strip("0") != "")
        or (change.is_mode_only and change.old_mode == change.new_mode)
    ):
        raise GateError(
            "GIT-08",
            f"git's record `{header.decode()}` contradicts itself",
            "check the repository with `git fsck`",
        )


def parse_commits(data: bytes) -> Iterator[tuple[Oid, tuple[Change, ...]]]:
    """The commits, and each one's changes, that `diff-tree --stdin -c -z` printed.

    Of a merge those paths are given that differ from every parent, compared with the
    first one. A commit without changes does not occur.

    Raises:
        GateError: as `parse_raw`.
    """
    fields = iter(data.split(b"\0"))
    commit: Oid | None = None
    changes: list[Change] = []
    for item in fields:
        if item.startswith(b":") and commit is not None:
            path = next(fields, b"")
            changes.append(
                _combined(item, path) if item.startswith(b"::") else _change(item, path)
            )
        elif item:
            if commit is not None:
                yield commit, tuple(changes)
            if _OID.fullmatch(item) is None:
                raise _unexpected(item)
            commit, changes = Oid(item.decode()), []
    if commit is not None:
        yield commit, tuple(changes)


def _combined(header: bytes, path: bytes) -> Change:
    match = _COMBINED.fullmatch(header)
    if match is None or not path:
        raise _unexpected(header)
    colons, modes, oids, _ = match.groups()
    sides = len(colons) + 1
    mode_of, oid_of = modes.decode().split(), oids.decode().split()
    if len(mode_of) != sides or len(oid_of) != sides:
        raise _unexpected(header)
    return Change(
        path=RepoPath(path),
        old_mode=mode_of[0],
        new_mode=mode_of[-1],
        old_oid=Oid(oid_of[0]),
        new_oid=Oid(oid_of[-1]),
    )


def parse_tree_listing(data: bytes) -> dict[RepoPath, tuple[str, Oid]]:
    """Mode and object id of every path that `ls-tree -r -z` printed.

    Raises:
        GateError: GIT-06 for a line of another form.
    """
    entries: dict[RepoPath, tuple[str, Oid]] = {}
    for item in data.split(b"\0"):
        if item:
            head, tab, path = item.partition(b"\t")
            parts = head.decode("latin-1").split(" ")
            if not tab or len(parts) != 3:  # noqa: PLR2004 - mode, type, object id
                raise _unexpected(item)
            entries[RepoPath(path)] = parts[0], Oid(parts[2])
    return entries


def is_same_kind(change: Change) -> bool:
    """Whether both sides exist and are of one type: file, link or submodule."""
    return change.old_mode[:2] == change.new_mode[:2] and MODE_ABSENT not in (
        change.old_mode,
        change.new_mode,
    )


def _unexpected(item: bytes) -> GateError:
    shown = item[:200].decode("utf-8", "backslashreplace")
    return GateError(
        "GIT-06",
        f"git printed a record that is not understood: `{shown}`",
        "report this with `git --version`",
    )
