"""`gates log verify`: prove what can be proved of the log, and say what cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app import log_spool
from gates.app.log_anchors import trailer_anchors
from gates.app.log_reading import (
    iter_raw,
    open_log,
    read_checkpoint,
    read_frontier,
    read_keys,
)
from gates.app.log_seen import may_have_remote, memory_of
from gates.app.log_trust import log_policy, pinned_keys
from gates.app.progress import watched
from gates.codes import finding
from gates.errors import EXIT_FAIL, EXIT_PASS, GateError
from gates.gitread.repository import open_repository
from gates.model import Severity
from gates.record.keys import KeyRing
from gates.record.trust import trust_in
from gates.record.verify import LogVerifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gates.app.log_reading import LogFiles
    from gates.app.log_seen import Memory
    from gates.app.progress import Progress
    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid
    from gates.record.checkpoint import Anchor, Checkpoint
    from gates.record.signers import Signer
    from gates.record.verify import Record

_STRANGERS: Final = 5
"""How many files without a place in a log are named."""


class VerifyRequest(NamedTuple):
    """Which log to verify, and against what.

    `trust` are files of trusted keys; `policy_rev` is where the policy is read;
    `anchors` are further states that the caller holds. `strict` makes warnings count.
    `progress` is told of the records that were verified.
    """

    directory: Path
    environment: Mapping[str, str]
    trust: tuple[Path, ...] = ()
    policy_rev: str | None = None
    anchors: tuple[Anchor, ...] = ()
    strict: bool = False
    progress: Progress | None = None


class Verification(NamedTuple):
    """What is known of a log after every record was looked at.

    `anchors` are those of this log that were compared; `pinned` says whether trusted
    keys were named.
    """

    ref: str
    commit: Oid
    checkpoint: Checkpoint
    findings: tuple[Finding, ...]
    signers: tuple[Signer, ...]
    anchors: tuple[Anchor, ...]
    pinned: bool
    strict: bool

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not any(f.severity is Severity.ERROR for f in self.findings)

    @property
    def exit_code(self) -> int:
        """0 when the log holds; with `strict` every warning counts too."""
        bad = {Severity.ERROR, Severity.WARNING} if self.strict else {Severity.ERROR}
        return EXIT_FAIL if any(f.severity in bad for f in self.findings) else EXIT_PASS

    @property
    def anchored(self) -> int:
        """How many records an anchor outside the log vouches for."""
        return max((anchor.checkpoint.size for anchor in self.anchors), default=0)


def verify_log(request: VerifyRequest) -> Verification:
    """Verify the log of a repository as it stands here, without network.

    Raises:
        GateError: LOG-02 when there is no log, LOG-13 when it is of another format,
            GIT-07 when an object of it is missing.
    """
    with open_repository(request.directory) as repo:
        return _verify(repo, request)


def verify_records(
    repo: Repository,
    log: LogFiles,
    verifier: LogVerifier,
    each: Callable[[Record], None] = lambda _: None,
    progress: Progress | None = None,
) -> None:
    """Hand every record of a log to a verifier; `each` is told of those that hold."""
    found = iter_raw(repo, log, range(log.size), lists=True)
    for raw in watched(found, progress, "records verified", log.size):
        if raw.line is None:
            verifier.missing()
            continue
        record = verifier.take(raw.line, raw.files)
        if record is not None:
            each(record)


def _verify(repo: Repository, request: VerifyRequest) -> Verification:
    policy, tree = log_policy(repo, request.policy_rev)
    pinned = pinned_keys(repo, request.trust, policy, tree)
    log = open_log(repo, policy.log_ref, most=policy.limits.records)
    note = read_checkpoint(repo, log)
    memory = memory_of(repo, request.environment)
    anchors = (
        *request.anchors,
        *trailer_anchors(repo, policy),
        *memory.anchors(policy.log_origin or note.checkpoint.origin),
    )
    ring = read_keys(repo, log).plus(*(pinned or KeyRing()))
    verifier = LogVerifier(
        ring,
        trust_in(pinned),
        origin=policy.log_origin,
        anchors=anchors,
        candidates=_on_remotes(repo, policy.log_ref),
    )
    verify_records(repo, log, verifier, progress=request.progress)
    verifier.finish(note, read_frontier(repo, log))
    findings = [
        *verifier.findings,
        *strangers_in(log),
        *_branches(repo, log),
        *_waiting(repo),
    ]
    if pinned is None:
        findings.append(_unpinned())
    result = Verification(
        ref=log.ref,
        commit=log.tip.commit,
        checkpoint=note.checkpoint,
        findings=tuple(findings),
        signers=verifier.signers(),
        anchors=tuple(
            a for a in anchors if a.checkpoint.origin == note.checkpoint.origin
        ),
        pinned=pinned is not None,
        strict=request.strict,
    )
    if result.holds:
        _remember(repo, memory, verifier, note.checkpoint)
    return _with_limits(result)


def _on_remotes(repo: Repository, ref: str) -> tuple[Checkpoint, ...]:
    """The state of the log on `origin`, as it was last fetched or pushed.

    It may have parted from this clone's log, which `gates log push` mends.
    """
    try:
        tracked = open_log(
            repo, f"refs/remotes/origin/{ref.removeprefix('refs/heads/')}"
        )
        return (read_checkpoint(repo, tracked).checkpoint,)
    except GateError as error:
        if error.code not in ("LOG-02", "LOG-06", "LOG-13"):
            raise
        return ()


def _remember(
    repo: Repository,
    memory: Memory,
    verifier: LogVerifier,
    checkpoint: Checkpoint,
) -> None:
    """Remember the state that was verified; where there is a remote, what it has."""
    if not may_have_remote(repo):
        memory.remember(checkpoint, is_pushed=False)
        return
    for pushed in verifier.confirmed:
        memory.remember(pushed, is_pushed=True)


def strangers_in(log: LogFiles) -> tuple[Finding, ...]:
    """A finding when the log's branch holds files that have no place in a log."""
    if not log.strangers:
        return ()
    names = ", ".join(
        path.decode("utf-8", "backslashreplace") for path in log.strangers[:_STRANGERS]
    )
    return (
        finding(
            "LOG-04",
            f"{len(log.strangers)} file(s) have no place in a log: {names}",
            hint="restore the log branch from a clone that verifies",
        ),
    )


def _branches(repo: Repository, log: LogFiles) -> tuple[Finding, ...]:
    """A log is one line of commits with one beginning."""
    merges = repo.runner.run("rev-list", "-1", "--min-parents=2", log.tip.commit)
    roots = repo.runner.run("rev-list", "--max-parents=0", log.tip.commit)
    if not merges and roots.count(b"\n") == 1:
        return ()
    return (
        finding(
            "LOG-04",
            f"the history of {log.ref} is not one line of commits: something was merged"
            " into it",
            hint="restore the log branch from a clone that verifies",
        ),
    )


def _waiting(repo: Repository) -> tuple[Finding, ...]:
    count = len(log_spool.paths(repo.common_dir))
    if not count:
        return ()
    return (
        finding(
            "LOG-17",
            f"{count} signed record(s) wait in the spool and are not in the log",
            hint="the next run of a gate with the same key appends them",
        ),
    )


def _unpinned() -> Finding:
    return finding(
        "LOG-07",
        "signers not pinned: the log's integrity was proved, not who wrote it",
        hint="name the trusted keys with `--trust FILE`, or in the policy",
    )


def _with_limits(result: Verification) -> Verification:
    """The result with a warning for what no anchor covers."""
    size = result.checkpoint.size
    if not result.holds or result.anchored >= size:
        return result
    since = f"after #{result.anchored - 1}" if result.anchored else "of any record"
    limit = finding(
        "LOG-15",
        f"no anchor names more than {result.anchored} of {size} records: truncation"
        f" {since} cannot be excluded",
        hint="put the line of `gates log trailer` into a commit of the main branch",
    )
    return result._replace(findings=(*result.findings, limit))
