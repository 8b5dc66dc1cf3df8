"""Where the files of the workflow stand, and what they say of a packet at HEAD."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import LinkKind, RepoPath, Severity
from gates.packet import parse_packet
from gates.packet.gate_state import StateFile, parse_state
from gates.planning import Prepared
from gates.render.escape import show
from gates.rules.preparation import Claim, Place
from gates.rules.structure import Lineage, is_active, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid, Packet
    from gates.policy import Policy

STATE_FILES: Final = (
    ".GOV/roles/orchestrator/ORCHESTRATOR_GATES.json",
    "docs/ORCHESTRATOR_GATES.json",
)
REGISTERS: Final = (
    ".GOV/roles_shared/SIGNATURE_AUDIT.md",
    "docs/SIGNATURE_AUDIT.md",
)

_ACTIVE: Final = re.compile(
    rb"^[ \t-]*\**Status:\**[ \t]*(?:Ready for Dev|In Progress)",
    re.MULTILINE | re.IGNORECASE,
)


class OtherPackets(NamedTuple):
    """What the other packets at HEAD have to do with one packet.

    `claims` are those of active packets, `same_token` the packets that bear its
    signature.
    """

    claims: tuple[Claim, ...]
    same_token: tuple[str, ...]


def state_places(policy: Policy) -> tuple[RepoPath, ...]:
    """Where ORCHESTRATOR_GATES.json may stand, in the order that counts."""
    return _places(policy, STATE_FILES)


def register_places(policy: Policy) -> tuple[RepoPath, ...]:
    """Where SIGNATURE_AUDIT.md may stand, in the order that counts."""
    return _places(policy, REGISTERS)


def _places(policy: Policy, usual: tuple[str, ...]) -> tuple[RepoPath, ...]:
    name = usual[0].rpartition("/")[2]
    own = [path for path in policy.state_files if path.rpartition("/")[2] == name]
    return tuple(RepoPath(os.fsencode(path)) for path in (*own, *usual))


def read_first(
    repo: Repository, tree: Oid, places: tuple[RepoPath, ...]
) -> tuple[RepoPath, bytes] | None:
    """The first of some files that a tree has, with its bytes."""
    for path in places:
        data = repo.objects.read_path(tree, path)
        if data is not None:
            return path, data
    return None


def read_state(
    repo: Repository, tree: Oid, policy: Policy
) -> tuple[StateFile, list[Finding]]:
    """The records of the state file; a file that cannot be read is a finding."""
    found = read_first(repo, tree, state_places(policy))
    if found is None:
        return StateFile(), []
    path, data = found
    state = parse_state(data)
    if not state.fault:
        return state, []
    return state, [
        finding(
            "PREPARE-04", f"`{show(path)}` cannot be read: {state.fault}", path=path
        )
    ]


def prepared_in(state: StateFile, wp: str) -> Prepared | None:
    """The newest PREPARE record of the state file."""
    record = state.last(wp, "PREPARE")
    if record is None:
        return None
    source = "ORCHESTRATOR_GATES.json"
    return Prepared(record.branch, record.worktree, record.coder, source)


def place_of(repo: Repository) -> Place:
    """The branch that is checked out, and the name of the worktree's folder."""
    head = repo.git_dir / "HEAD"
    text = head.read_bytes() if head.is_file() else b""
    branch = b""
    if text.startswith(b"ref:"):
        branch = text.removeprefix(b"ref:").strip().removeprefix(b"refs/heads/")
    name = "" if repo.top_level is None else repo.top_level.name
    return Place(branch.decode("utf-8", "surrogateescape"), name)


def lineage_of(
    repo: Repository, tree: Oid, wp: str, packet: Packet, policy: Policy
) -> Lineage:
    """The packets that come before one, and those that it lists and are not there."""
    base, version = version_of(wp)
    field = packet.fields.get("BASE_WP_ID")
    bases = {base, base if field is None else field.value}
    prior = [
        path
        for name, path in _packets(repo, tree, policy)
        if version_of(name)[0] in bases and version_of(name)[1] < version
    ]
    listed = [link for link in packet.links if link.kind is LinkKind.PRIOR_PACKET]
    absent = [
        link.path for link in listed if repo.objects.lookup(tree, link.path) is None
    ]
    return Lineage(tuple(sorted(prior)), tuple(dict.fromkeys(absent)))


def others(
    repo: Repository, tree: Oid, wp: str, token: str, policy: Policy
) -> OtherPackets:
    """What the other packets at HEAD claim, and which of them bear the same token."""
    bears = re.compile(
        rb"USER_SIGNATURE[*: \t`]*" + re.escape(os.fsencode(token)) + rb"[` \t\r]*$",
        re.MULTILINE,
    )
    claims: list[Claim] = []
    same: list[str] = []
    for name, path in _packets(repo, tree, policy):
        if name == wp:
            continue
        data = repo.objects.read_path(tree, path) or b""
        if token and bears.search(data):
            same.append(name)
        if _ACTIVE.search(data):
            packet = parse_packet(data, path=path)
            if packet.scope and is_active(packet):
                claims.append(Claim(name, packet.scope))
    return OtherPackets(tuple(claims), tuple(dict.fromkeys(same)))


def _packets(
    repo: Repository, tree: Oid, policy: Policy
) -> Iterator[tuple[str, RepoPath]]:
    """Name and path of every packet of the first folder that has any."""
    for folder in policy.packets:
        root = RepoPath(os.fsencode(folder))
        listed = repo.objects.list_folder(tree, root)
        for name, entry in listed:
            shown = name.decode("utf-8", "surrogateescape")
            if entry.type == "blob" and name.endswith(b".md"):
                yield shown.removesuffix(".md"), RepoPath(root + b"/" + name)
            inner = RepoPath(root + b"/" + name + b"/packet.md")
            if entry.type == "tree" and repo.objects.lookup(tree, inner):
                yield shown, inner
        if listed:
            return


def worst(packet: Packet, *, strict: bool) -> Severity | None:
    """How much a missing part weighs: a warning in a legacy packet, else as usual."""
    return None if packet.is_modern or strict else Severity.WARNING
