"""Governance paths: documents of the workflow, which need no manifest entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.rules.scope import ScopeMatcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Profile, RepoPath
    from gates.policy import Policy

_LEGACY_FOLDER = b"docs/task_packets/"


def governance_matcher(
    policy: Policy, profile: Profile, own_paths: tuple[RepoPath, ...]
) -> ScopeMatcher:
    """What counts as a governance path in a profile.

    `own_paths` are the packet and its refinement, the packet first. In `handshake`
    the policy's patterns count, else `.GOV/**`, and `docs/**` for a packet that lives
    in docs/task_packets. In the strict profiles only the packet, its refinement and
    the state files that the policy lists.
    """
    return ScopeMatcher(_patterns(policy, profile, own_paths))


def _patterns(
    policy: Policy, profile: Profile, own_paths: tuple[RepoPath, ...]
) -> Iterator[bytes]:
    yield from own_paths
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
