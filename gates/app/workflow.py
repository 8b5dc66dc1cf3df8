"""Write the workflow's records: signed into the log, and in step in its own files.

The log comes first: when it cannot be written, nothing else is. The JSON state file and
the register of signatures are kept in step where they are there; none is made.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from gates.app.log_record import utc
from gates.app.packets import check_name, find_packet
from gates.app.planning import occasion_at
from gates.app.policies import read_policy
from gates.app.readiness import blob_of, spec_of
from gates.app.recording import prepare_recorder
from gates.app.refinement import (
    JudgedRefinement,
    at_tree,
    in_worktree,
    judge_found,
    missing,
    refinement_path,
    refinement_verdict,
)
from gates.app.workflow_files import place_of, register_places, state_places
from gates.app.worktree_files import read_worktree_file, write_worktree_file
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.model import Oid, PacketSource, State
from gates.packet import parse_packet
from gates.packet.gate_state import (
    parse_state,
    times_listed,
    with_record,
    with_row,
)
from gates.packet.refinement import parse_refinement
from gates.packet.refinement_writing import with_fields
from gates.record.workflow_statement import (
    ApprovalBody,
    PrepareBody,
    approval_draft,
    prepare_draft,
    scope_digest,
)
from gates.render.escape import show
from gates.rules.refinement import is_unfilled
from gates.verdict.build import RunOf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gates.app.recording import Recorder
    from gates.app.requests import RecordRequest
    from gates.gitread.repository import Repository
    from gates.model import RecordPlace, RepoPath, Revision, Verdict
    from gates.policy import Policy
    from gates.record.statement import Draft


class WorkflowRequest(NamedTuple):
    """Whose record to write: the packet's name, the repository, the key.

    `token` is the signature's text; `coder` who does the work; `branch` and `worktree`
    where, in place of what is checked out.
    """

    wp: str
    directory: Path
    record: RecordRequest
    token: str = ""
    coder: str = ""
    branch: str = ""
    worktree: str = ""


class Written(NamedTuple):
    """What a command wrote, or why it did not.

    `verdict` is that of a refinement which cannot be approved; then nothing was
    written. `then` says what to do next.
    """

    command: str
    wp: str
    what: str
    place: RecordPlace | None = None
    files: tuple[RepoPath, ...] = ()
    then: str = ""
    notices: tuple[str, ...] = ()
    verdict: Verdict | None = None


class _Desk(NamedTuple):
    """What every one of the three commands works with."""

    repo: Repository
    request: WorkflowRequest
    head: Revision
    commit: Oid
    policy: Policy
    recorder: Recorder

    def append(self, draft: Draft) -> tuple[RecordPlace, tuple[str, ...]]:
        """Sign and append a record.

        Raises:
            GateError: LOG-01 when it could not be appended.
        """
        return self.recorder.append(self.repo, draft, self.policy)

    @property
    def signer(self) -> str:
        """The fingerprint of the key that signs."""
        return self.recorder.signer

    def state(self, record: Mapping[str, str]) -> dict[RepoPath, bytes]:
        """The state file of the worktree with one more record, when there is one.

        A signature that it ends with already is not written again.
        """
        for path in state_places(self.policy):
            data = read_worktree_file(self.repo, path)
            if data is None:
                continue
            last = parse_state(data).last(record["wpId"], record["type"])
            if last is not None and last.signature == record.get("signature", "-"):
                return {}
            changed = with_record(data, record)
            if changed is None:
                raise GateError(
                    "PREPARE-04",
                    f"`{show(path)}` cannot be read, so no record was added",
                    "mend its JSON",
                    show(path),
                )
            return {path: changed}
        return {}

    def write(self, files: Mapping[RepoPath, bytes]) -> tuple[RepoPath, ...]:
        """Write files of the worktree."""
        for path, data in files.items():
            write_worktree_file(self.repo, path, data)
        return tuple(files)


def prepare(request: WorkflowRequest) -> Written:
    """Record branch, worktree and coder of a packet's work.

    Raises:
        GateError: USAGE-01 for a wrong name or a detached HEAD, and whatever keeps the
            record from being written.
    """
    with open_repository(request.directory) as repo:
        desk = _desk(repo, request)
        here = place_of(repo)
        body = PrepareBody(
            request.wp,
            request.branch or here.branch,
            request.worktree or here.worktree,
            request.coder or desk.signer,
        )
        if not body.branch:
            raise GateError(
                "USAGE-01",
                "no branch is checked out, so there is none to prepare",
                "switch to the branch of the work, or name it with `--branch`",
            )
        occasion = occasion_at(repo, desk.head, desk.commit)
        files = desk.state(
            {
                "wpId": body.wp,
                "type": "PREPARE",
                "coder_id": body.coder,
                "branch": body.branch,
                "worktree_dir": f"../{body.worktree}",
                "timestamp": occasion.time,
            }
        )
        place, notices = desk.append(prepare_draft(body, occasion))
        return Written(
            "prepare",
            request.wp,
            f"prepared for {body.coder}: branch {body.branch}, worktree"
            f" {body.worktree}",
            place,
            desk.write(files),
            f"`gates pre-work {request.wp}`" if not files else _commit(files),
            notices,
        )


def approve_refinement(request: WorkflowRequest) -> Written:
    """Write the user's approval into the refinement and record it.

    Everything else of the refinement has to hold; what does not is the verdict.

    Raises:
        GateError: USAGE-01 without a token, REFINEMENT-01 without a refinement, and
            whatever keeps the record from being written.
    """
    with open_repository(request.directory) as repo:
        desk = _desk(repo, request)
        path = refinement_path(repo, desk.head.tree, request.wp, desk.policy)
        found = in_worktree(repo, path)
        if found is None:
            raise _absent(path)
        refinement = parse_refinement(found.data)
        token = request.token or refinement.value("USER_SIGNATURE")
        if is_unfilled(token) or not token.isascii() or not token.isprintable():
            raise GateError(
                "USAGE-01",
                "the refinement has no USER_SIGNATURE, and none was given",
                "name the user's signature with `--token`",
            )
        data = with_fields(
            found.data,
            refinement,
            {
                "USER_REVIEW_STATUS": "APPROVED",
                "USER_SIGNATURE": token,
                "USER_APPROVAL_EVIDENCE": f"APPROVE REFINEMENT {request.wp}",
            },
        )
        oid = repo.format.oid_of("blob", data)
        judged = judge_found(
            repo, desk.head, request.wp, found._replace(data=data, blob=oid)
        )
        refused = _refused(desk, judged, "approve-refinement")
        if refused is not None:
            return refused
        occasion = occasion_at(repo, desk.head, desk.commit)
        files = desk.state(
            {
                "wpId": request.wp,
                "type": "REFINEMENT",
                "refinement_path": show(path),
                "spec_target_resolved": refinement.value("SPEC_TARGET_RESOLVED"),
                "spec_target_sha1": refinement.value("SPEC_TARGET_SHA1"),
                "timestamp": occasion.time,
            }
        )
        body = ApprovalBody(
            request.wp, "refinement", "", blob_of(judged), spec_of(judged), token
        )
        place, notices = desk.append(approval_draft(body, desk.signer, occasion))
        files = {path: data, **files}
        return Written(
            "approve-refinement",
            request.wp,
            f"approved with the signature {token}",
            place,
            desk.write(files),
            f"{_commit(files)}, then `gates sign {request.wp}`",
            notices,
        )


def sign(request: WorkflowRequest) -> Written:
    """Sign scope, refinement and spec as HEAD has them, and list the token.

    Before there is a packet the signature covers no scope.

    Raises:
        GateError: REFINEMENT-01 without a refinement, and whatever keeps the record
            from being written.
    """
    with open_repository(request.directory) as repo:
        desk = _desk(repo, request)
        path = refinement_path(repo, desk.head.tree, request.wp, desk.policy)
        found = at_tree(repo, desk.head.tree, path)
        if found is None:
            raise _absent(path)
        judged = judge_found(repo, desk.head, request.wp, found)
        refused = _refused(desk, judged, "sign")
        if refused is not None:
            return refused
        token = judged.refinement.value("USER_SIGNATURE")
        scope = _scope(desk)
        occasion = occasion_at(repo, desk.head, desk.commit)
        files = {
            **desk.state(
                {
                    "wpId": request.wp,
                    "type": "SIGNATURE",
                    "signature": token,
                    "timestamp": occasion.time,
                    "refinement_path": show(path),
                }
            ),
            **_register(desk, token),
        }
        body = ApprovalBody(
            request.wp, "scope", scope, blob_of(judged), spec_of(judged), token
        )
        place, notices = desk.append(approval_draft(body, desk.signer, occasion))
        covered = "scope, refinement and spec" if scope else "refinement and spec"
        later = "" if scope else f"; sign again once {request.wp} has a packet"
        return Written(
            "sign",
            request.wp,
            f"signed {covered} with {desk.signer}{later}",
            place,
            desk.write(files),
            _commit(files) if files else f"`gates pre-work {request.wp}`",
            notices,
        )


def _desk(repo: Repository, request: WorkflowRequest) -> _Desk:
    check_name(request.wp)
    head = resolve_commit(repo, "HEAD")
    if head.commit is None:
        raise GateError("GIT-02", "there is no commit yet", "make one")
    policy, _ = read_policy(repo, head.tree)
    recorder = prepare_recorder(request.record)
    return _Desk(repo, request, head, head.commit, policy, recorder)


def _refused(desk: _Desk, judged: JudgedRefinement, command: str) -> Written | None:
    """What is said when the refinement does not hold; None when it does."""
    _, source = read_policy(desk.repo, desk.head.tree)
    found = judged.found
    run = RunOf(
        "refinement",
        desk.request.wp,
        desk.policy.profile,
        None,
        PacketSource(found.path, found.blob, "worktree"),
        source,
    )
    verdict = refinement_verdict(run, list(judged.findings))
    if verdict.result is State.PASS:
        return None
    return Written(
        command,
        desk.request.wp,
        "nothing was written: the refinement does not hold",
        verdict=verdict,
    )


def _scope(desk: _Desk) -> str:
    """The digest of the packet's scope at HEAD; empty while there is no packet."""
    try:
        packet = find_packet(
            desk.repo, desk.head.tree, desk.request.wp, desk.policy, origin="head"
        )
    except GateError as error:
        if error.code != "PACKET-01":
            raise
        return ""
    scope = parse_packet(packet.data, path=packet.source.path).scope
    return scope_digest(entry.pattern for entry in scope or ())


def _register(desk: _Desk, token: str) -> dict[RepoPath, bytes]:
    """The register of the worktree with the token, unless it is listed already."""
    for path in register_places(desk.policy):
        data = read_worktree_file(desk.repo, path)
        if data is None:
            continue
        if times_listed(data, token):
            return {}
        when = utc(int(time.time()))[:16].replace("T", " ")
        why = f"Work packet: {desk.request.wp}"
        changed = with_row(data, (token, desk.signer, when, why))
        return {} if changed is None else {path: changed}
    return {}


def _absent(path: RepoPath) -> GateError:
    found = missing(path)
    return GateError(found.code, found.message, found.hint, show(path))


def _commit(files: Mapping[RepoPath, bytes]) -> str:
    return f"commit {', '.join(f'`{show(path)}`' for path in files)}"
