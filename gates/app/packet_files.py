"""The packet as a file of the worktree, for the commands that write to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gates.app.atomic import write_atomically
from gates.app.links import leads_elsewhere
from gates.app.packets import check_name, find_packet, packet_from_file, packet_places
from gates.errors import GateError
from gates.render.escape import show

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import RepoPath
    from gates.policy import Policy


class PacketFile(NamedTuple):
    """A packet on disk: its path in the repository, its place, and its bytes."""

    path: RepoPath
    place: Path
    data: bytes


def read_packet_file(
    repo: Repository, wp: str, policy: Policy, named: Path | None = None
) -> PacketFile:
    """The packet in the worktree, or in the file that was named.

    Raises:
        GateError: PACKET-01 when there is none, PACKET-02 when it is no regular file,
            USAGE-01 in a repository without a worktree, LIMIT-01 when it is too large.
    """
    check_name(wp)
    if named is None:
        path = _path(repo, wp, policy)
        assert repo.top_level is not None  # noqa: S101 - `_path` made sure
        named = repo.top_level / os.fsdecode(path)
    else:
        path = packet_places(policy, wp)[0]
        if leads_elsewhere(named):
            raise _linked(os.fspath(named))
    found = packet_from_file(named, wp, policy)
    return PacketFile(path, Path(os.path.realpath(named)), found.data)


def write_packet_file(packet: PacketFile, data: bytes) -> None:
    """Replace the packet's bytes on disk, if they still are what was read.

    Raises:
        GateError: GIT-06 when the file changed meanwhile or cannot be written.
    """
    write_atomically(
        packet.place, data, unless=lambda: packet.place.read_bytes() != packet.data
    )


def _path(repo: Repository, wp: str, policy: Policy) -> RepoPath:
    """Where the packet stands in the worktree, tracked or not."""
    top = repo.top_level
    if top is None:
        raise GateError(
            "USAGE-01",
            "this repository has no worktree with a packet in it",
            "run the command in a worktree, or name the packet with `--packet FILE`",
        )
    root = Path(os.path.realpath(top))
    for path in packet_places(policy, wp):
        place = top / os.fsdecode(path)
        if not os.path.lexists(place):
            continue
        if os.path.realpath(place) != str(root / os.fsdecode(path)):
            raise _linked(show(path))
        if not place.is_file():
            raise GateError(
                "PACKET-02",
                f"`{show(path)}` is no regular file",
                "put the packet itself there, as a regular file",
                show(path),
            )
        return path
    head = repo.objects.resolve(b"HEAD^{tree}")
    tree = repo.format.empty_tree if head is None else head[0].oid
    path = find_packet(repo, tree, wp, policy, origin="head").source.path
    raise GateError(
        "PACKET-01",
        f"`{show(path)}` is committed, and not in the worktree",
        "restore it: `git restore`",
        show(path),
    )


def _linked(shown: str) -> GateError:
    return GateError(
        "PACKET-02",
        f"`{shown}` is reached through a symbolic link",
        "put the packet itself there, as a regular file",
        shown,
    )
