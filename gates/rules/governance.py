"""Governance paths: documents of the workflow, which need no manifest entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.model import RepoPath
from gates.rules.paths import path_fault
from gates.rules.scope import ScopeMatcher, leaves_repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Packet, Profile
    from gates.policy import Policy

_LEGACY_FOLDER = b"docs/task_packets/"


def own_paths(packet: Packet, source: RepoPath) -> tuple[RepoPath, ...]:
    """The paths of a packet, which stands at `source`, and of its refinement."""
    refinement = packet.fields.get("REFINEMENT_FILE")
    if refinement is None:
        return (source,)
    return source, RepoPath(refinement.value.encode("utf-8", "surrogateescape"))


def governance_matcher(
    policy: Policy, profile: Profile, own_paths: tuple[RepoPath, ...]
) -> ScopeMatcher:
    """What counts as a governance path in a profile.

    `own_paths` are the packet and its refinement, the packet first. In `handshake`
    the policy's patterns count, else `.GOV/**`, and `docs/**` for a packet that lives
    in docs/task_packets. In the strict profiles only the packet, its refinement and
    the state files that the policy lists.
    """
    return _Documents(governance_patterns(policy, profile, own_paths))


class _Documents(ScopeMatcher):
    """Governance paths: a name that some system reads in another way is none."""

    def matches(self, path: RepoPath) -> bool:
        """Whether the path is canonical and one of the patterns allows it."""
        return super().matches(path) and not path_fault(path)


def documents_matcher(policy: Policy, profile: Profile) -> ScopeMatcher:
    """What may change without any packet: governance paths, packets, refinements.

    Of the policy's folders of packets and refinements these are the Markdown files.
    """
    folders = (*policy.packets, *policy.refinements)
    papers = (f"{name}/**/*.md".encode() for name in folders)
    return _Documents((*papers, *governance_patterns(policy, profile, ())))


def governance_patterns(
    policy: Policy, profile: Profile, own_paths: tuple[RepoPath, ...]
) -> Iterator[bytes]:
    """The patterns that `governance_matcher` matches with, in their order."""
    yield from own_paths[:1]
    yield from (path for path in own_paths[1:] if _is_refinement(path, policy))
    yield from (name.encode("utf-8", "surrogateescape") for name in policy.state_files)
    if profile.is_strict:
        return
    if policy.governance is not None:
        yield from (
            pattern.encode("utf-8", "surrogateescape") for pattern in policy.governance
        )
        return
    yield b".GOV/**"
    if own_paths and own_paths[0].startswith(_LEGACY_FOLDER):
        yield b"docs/**"


def _is_refinement(path: RepoPath, policy: Policy) -> bool:
    """Whether a path that the packet calls its refinement can be one.

    The packet is written by whoever does the work: what it names counts as a literal
    path of a document in the policy's folders, and never as a pattern or a folder.
    """
    return (
        path.endswith(b".md")
        and not path.count(b"*")
        and not leaves_repository(path)
        and path.startswith(
            tuple(f"{folder}/".encode() for folder in policy.refinements)
        )
    )
