"""Find a work packet by its exact name: in a tree, or in a file handed over."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.errors import GateError
from gates.model import (
    MODE_EXECUTABLE,
    MODE_FILE,
    Finding,
    PacketSource,
    RepoPath,
)
from gates.render.escape import show

if TYPE_CHECKING:
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Oid
    from gates.policy import Policy

_REGULAR: Final = (MODE_FILE, MODE_EXECUTABLE)
_FORBIDDEN: Final = frozenset('/\\:*?"<>|')
NEAR_NAMES: Final = 5


class FoundPacket(NamedTuple):
    """A packet's bytes, where they were read, and what is to be said of that."""

    data: bytes
    source: PacketSource
    findings: tuple[Finding, ...] = ()


def check_name(wp: str) -> None:
    """Make sure that a packet is named, and not a path or a pattern.

    Raises:
        GateError: USAGE-01 otherwise.
    """
    is_plain = (
        wp
        and wp.isprintable()
        and wp.isascii()
        and not wp.startswith((".", "-"))
        and _FORBIDDEN.isdisjoint(wp)
        and wp == wp.strip()
    )
    if not is_plain:
        raise GateError(
            "USAGE-01",
            f"`{show(wp.encode('utf-8', 'surrogateescape'))}` is not the name of a"
            " packet",
            "give the name alone, such as WP-1-Login, without folder or suffix",
        )


def find_packet(
    repo: Repository, tree: Oid, wp: str, policy: Policy, *, origin: str
) -> FoundPacket:
    """The packet of exactly this name, from the first of the policy's folders.

    Looked up as `<folder>/<wp>.md` and `<folder>/<wp>/packet.md`. `origin` says what
    the tree is: head, index or worktree.

    Raises:
        GateError: PACKET-01 when there is none (with names like it), PACKET-02 when
            it is no regular file, LIMIT-01 when it is too large.
    """
    check_name(wp)
    places = [
        place for place in packet_places(policy, wp) if _exists(repo, tree, place)
    ]
    if not places:
        raise _not_found(repo, tree, wp, policy)
    path, *others = places
    entry = repo.objects.lookup(tree, path)
    if entry is None or entry.mode not in _REGULAR:
        kinds = {"tree": "a folder", "commit": "a submodule", "blob": "a symbolic link"}
        kind = kinds["tree" if entry is None else entry.type]
        raise GateError(
            "PACKET-02",
            f"`{show(path)}` is {kind}, expected a regular file",
            "commit the packet as a regular file",
            show(path),
        )
    data = repo.objects.read(
        entry.oid, limit=policy.limits.packet_bytes, knob="limits.packet_bytes"
    )
    source = PacketSource(path, entry.oid, origin, hashlib.sha256(data).hexdigest())
    findings = tuple(
        finding(
            "PACKET-12",
            f"`{show(other)}` is a packet of the same name; `{show(path)}` counts",
            path=other,
        )
        for other in others
    )
    return FoundPacket(data, source, findings)


def packet_from_file(file: Path, wp: str, policy: Policy) -> FoundPacket:
    """The packet as handed over with `--packet FILE`: its verdict is a preview.

    Its path in the repository is taken to be the one it would have in the first of
    the policy's folders.

    Raises:
        GateError: PACKET-01 when there is no such file, PACKET-02 when it cannot be
            read, LIMIT-01 when it is too large.
    """
    check_name(wp)
    try:
        if file.is_dir():
            raise GateError(
                "PACKET-02",
                f"`{file}` is a folder, expected a file",
                "name the packet's file",
                str(file),
            )
        with file.open("rb") as stream:
            data = stream.read(policy.limits.packet_bytes + 1)
    except FileNotFoundError as error:
        raise GateError(
            "PACKET-01",
            f"there is no file `{file}`",
            "check the path that `--packet` names",
            str(file),
        ) from error
    except OSError as error:
        raise GateError(
            "PACKET-02",
            f"`{file}` cannot be read: {error.strerror}",
            "make the file readable",
            str(file),
        ) from error
    if len(data) > policy.limits.packet_bytes:
        raise GateError(
            "LIMIT-01",
            f"`{file}` has more than {policy.limits.packet_bytes} bytes",
            "raise `limits.packet_bytes` in the policy, or shorten the packet",
            str(file),
        )
    path = RepoPath(next(iter(packet_places(policy, wp))))
    found = finding(
        "PACKET-15",
        f"the packet was handed over as the file `{file.name}`, so this is a preview",
    )
    digest = hashlib.sha256(data).hexdigest()
    return FoundPacket(data, PacketSource(path, None, "file", digest), (found,))


def packet_places(policy: Policy, wp: str) -> tuple[RepoPath, ...]:
    """Where a packet of this name may stand, in the order that counts."""
    name = wp.encode("ascii")
    return tuple(
        RepoPath(folder.encode("utf-8") + tail)
        for folder in policy.packets
        for tail in (b"/" + name + b".md", b"/" + name + b"/packet.md")
    )


def _exists(repo: Repository, tree: Oid, path: RepoPath) -> bool:
    return repo.objects.lookup(tree, path) is not None


def _not_found(repo: Repository, tree: Oid, wp: str, policy: Policy) -> GateError:
    import difflib  # noqa: PLC0415 - a misspelt name only

    names = sorted(_names(repo, tree, policy))
    near = difflib.get_close_matches(wp, names, n=NEAR_NAMES, cutoff=0.4)
    near = near or [name for name in names if wp.lower() in name.lower()][:NEAR_NAMES]
    folders = ", ".join(f"{folder}/" for folder in policy.packets)
    return GateError(
        "PACKET-01",
        f"there is no packet `{wp}` in {folders}",
        f"did you mean {', '.join(near)}?"
        if near
        else f"there are {len(names)} packets; commit the packet, and name it exactly",
    )


def _names(repo: Repository, tree: Oid, policy: Policy) -> set[str]:
    """The names of all packets of a tree."""
    found: set[str] = set()
    for folder in policy.packets:
        path = RepoPath(folder.encode("utf-8"))
        for name, entry in repo.objects.list_folder(tree, path):
            if entry.type == "tree" or name.endswith(b".md"):
                found.add(show(name.removesuffix(b".md")))
    return found
