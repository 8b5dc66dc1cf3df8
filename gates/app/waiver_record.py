"""Sign a waiver into the log: who granted it does not rest on the packet alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from gates.app.planning import occasion_at
from gates.errors import GateError
from gates.gitread.revisions import resolve_commit
from gates.packet import parse_packet
from gates.planning import Blob
from gates.record.workflow_statement import WaiverBody, waiver_draft
from gates.rules.manifest import with_prefixes

if TYPE_CHECKING:
    from gates.app.recording import Recorder
    from gates.gitread.repository import Repository
    from gates.model import RecordPlace, RepoPath
    from gates.policy import Policy


class Grant(NamedTuple):
    """A waiver to sign: its name, and the packet that has it, with its bytes."""

    wp: str
    name: str
    path: RepoPath
    data: bytes


def sign_waiver(
    repo: Repository, recorder: Recorder, policy: Policy, grant: Grant
) -> tuple[RecordPlace, tuple[str, ...]]:
    """Sign one waiver as post-work reads it and append it: its place, and notices.

    Raises:
        GateError: GIT-02 before the first commit, KEY-02 without a key, LOG-01 when the
            record could not be appended.
    """
    head = resolve_commit(repo, "HEAD")
    if head.commit is None:
        raise GateError("GIT-02", "there is no commit yet", "make one")
    packet = parse_packet(grant.data, path=grant.path)
    packet, _ = with_prefixes(packet, policy.path_prefixes)
    (waiver,) = (waiver for waiver in packet.waivers if waiver.id == grant.name)
    blob = Blob(
        grant.path,
        repo.format.oid_of("blob", grant.data),
        hashlib.sha256(grant.data).hexdigest(),
    )
    body = WaiverBody(grant.wp, blob, waiver)
    occasion = occasion_at(repo, head, head.commit)
    return recorder.append(repo, waiver_draft(body, recorder.signer, occasion), policy)
