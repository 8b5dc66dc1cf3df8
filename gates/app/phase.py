"""Which phase a packet is in, as it stands in the worktree, else at HEAD."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.packets import check_name, find_packet, packet_places
from gates.app.policies import read_policy
from gates.app.worktree_files import read_worktree_file
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.packet import parse_packet
from gates.rules.phases import PhasePlace, judge_phases, place_in_phases

if TYPE_CHECKING:
    from pathlib import Path

    from gates.model import Finding, RepoPath


class PhaseRun(NamedTuple):
    """The packet's file, its place in the phases, and what is wrong with them."""

    wp: str
    path: RepoPath
    place: PhasePlace
    findings: tuple[Finding, ...]


def show_phase(wp: str, directory: Path) -> PhaseRun:
    """The phase of a packet.

    Raises:
        GateError: PACKET-01 when there is no such packet, USAGE-01 for what is no name.
    """
    check_name(wp)
    with open_repository(directory) as repo:
        head = resolve_commit(repo, "HEAD")
        policy, _ = read_policy(repo, head.tree)
        for path in packet_places(policy, wp):
            data = read_worktree_file(repo, path)
            if data is not None:
                break
        else:
            found = find_packet(repo, head.tree, wp, policy, origin="head")
            path, data = found.source.path, found.data
        packet = parse_packet(data, path=path)
        _, findings = judge_phases(packet, policy)
        return PhaseRun(wp, path, place_in_phases(packet), tuple(findings))
