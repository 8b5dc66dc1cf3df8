"""What is known of hashes that do not match: looked up in history, judged elsewhere."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from gates.model import ClaimKind, Oid, RepoPath, Sha1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gates.planning import RecordedImage
    from gates.rules.facts import Declaration, FileFacts


class Lookups(NamedTuple):
    """Where declared hashes were once true.

    `stale` gives the commit at which a path had a SHA-1; `later` the commits of the
    range that changed a path, newest first; `merge_base` the SHA-1 of a path at the
    merge base that `merge_base_name` describes; `recorded` what earlier runs over the
    packet saw at a path under a SHA-1.
    """

    stale: Mapping[tuple[RepoPath, Sha1], Oid] = MappingProxyType({})
    later: Mapping[RepoPath, tuple[Oid, ...]] = MappingProxyType({})
    merge_base: Mapping[RepoPath, Sha1] = MappingProxyType({})
    merge_base_name: str = ""
    recorded: Mapping[tuple[RepoPath, Sha1], RecordedImage] = MappingProxyType({})


NOTHING = Lookups()


def unexplained(
    declaration: Declaration, facts: FileFacts | None
) -> tuple[tuple[RepoPath, Sha1], ...]:
    """The declared SHA-1s of a path that are on neither side of the range."""
    known = set() if facts is None else {facts.pre.sha1, facts.post.sha1}
    return tuple(
        (declaration.path, claim.value)
        for entry in declaration.entries
        for claim in (entry.pre, entry.post)
        if claim is not None
        and claim.kind is ClaimKind.SHA1
        and claim.value is not None
        and claim.value not in known
    )
