"""ci: judge the range of a CI event, and never take anything else for a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.check import CheckRequest, check
from gates.app.ci_event import (
    NAME_THE_RANGE,
    CiRange,
    event_range,
    no_range,
    short_branch,
)
from gates.app.recording import NO_KEY
from gates.errors import GateError
from gates.gitread.history import require_ancestor
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commits
from gates.gitread.selection import SelectionRequest, parse_range
from gates.model import Dimension, State
from gates.render.escape import escape

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gates.app.check import CheckRun
    from gates.app.progress import Progress
    from gates.app.requests import RecordRequest
    from gates.model import Profile

FETCH: Final = (
    "let the job fetch the whole history: `fetch-depth: 0` for GitHub's checkout,"
    ' `GIT_DEPTH: "0"` on GitLab'
)


class Given(NamedTuple):
    """What the command line says about the range; None where it says nothing.

    `target` is the branch that the range has to be for.
    """

    range: str | None = None
    base: str | None = None
    head: str | None = None
    branch: str | None = None
    target: str | None = None


class CiRequest(NamedTuple):
    """What the user asked for.

    With `needs_record` a pass has to stand in the log, under one of the keys in the
    files `trust`, else of the policy.
    """

    directory: Path
    environment: Mapping[str, str]
    given: Given
    today: dt.date
    record: RecordRequest
    wps: tuple[str, ...] = ()
    profile: Profile | None = None
    policy_rev: str | None = None
    trust: tuple[Path, ...] = ()
    needs_record: bool = False
    progress: Progress | None = None


class CiRun(NamedTuple):
    """The check of the range, and what is to be known of how it came about."""

    check: CheckRun
    notices: tuple[str, ...]


class _Chosen(NamedTuple):
    """The range that is judged, where it came from, and what was overridden."""

    range: CiRange
    text: str
    told: tuple[str, ...] = ()
    is_given: bool = False


def judge_event(request: CiRequest) -> CiRun:
    """Judge the range of the event, or the one that the command line names.

    The policy is the one at the base that was named, not at the merge base with it: the
    tip of the branch that others protect.

    Raises:
        GateError: CI-01 for an event without a range, CI-02 for an empty range, CI-03
            for one that is for another branch, LOG-14 and its like when a run is
            required to be in the log and is not; as `check` otherwise.
    """
    chosen = _chosen(request)
    _require_target(request, chosen)
    policy_rev = chosen.range.base if request.policy_rev is None else request.policy_rev
    try:
        run = check(
            CheckRequest(
                directory=request.directory,
                selection=SelectionRequest(chosen.text),
                today=request.today,
                record=request.record,
                wps=request.wps,
                branch=chosen.range.branch,
                profile=request.profile,
                policy_rev=policy_rev,
                progress=request.progress,
            )
        )
    except GateError as error:
        if error.code != "GIT-02" or chosen.is_given:
            raise
        raise GateError(error.code, error.message, FETCH, error.where) from error
    told = [
        *chosen.told,
        f"range: {escape(chosen.text)}: {chosen.range.source}",
        f"policy: read at {escape(policy_rev)}",
        *_unsigned(run),
    ]
    if request.needs_record and run.result is State.PASS:
        told += _proved(request, run, policy_rev)
    return CiRun(run, tuple(told))


def _chosen(request: CiRequest) -> _Chosen:
    given = request.given
    _require_values(given)
    if given.range is not None:
        base, head, is_symmetric = _sides(given.range)
        named = CiRange("--range was given", base, head, is_symmetric)
        return _Chosen(_with_branch(named, given), given.range, is_given=True)
    if given.base is not None and given.head is not None:
        source = "--base and --head were given, from the merge base"
        found: CiRange | None = CiRange(source, given.base, given.head, True)  # noqa: FBT003
    else:
        found = event_range(request.environment)
    if found is None:
        raise no_range(
            "no CI service is known by its variables, so there is no event to judge"
        )
    told = tuple(_overridden(found, given))
    if given.base is not None:
        found = found._replace(base=given.base, from_merge_base=True)
    if given.head is not None:
        found = found._replace(head=given.head)
    if found.base == found.head:
        raise GateError(
            "CI-02",
            f"{found.source}: base and head are the same commit, {escape(found.base)}",
            f"there is nothing to judge; {NAME_THE_RANGE}",
        )
    dots = "..." if found.from_merge_base else ".."
    text = f"{found.base}{dots}{found.head}"
    is_given = given.base is not None or given.head is not None
    return _Chosen(_with_branch(found, given), text, told, is_given)


def _sides(text: str) -> tuple[str, str, bool]:
    """Both sides of a range, neither of which may be left out."""
    if text.startswith("..") or text.endswith(".."):
        raise GateError(
            "USAGE-01",
            f"--range is `{escape(text)}`, expected a commit on both sides",
            "set the variable behind the side that is missing",
        )
    return parse_range(text)


def _with_branch(found: CiRange, given: Given) -> CiRange:
    return found if given.branch is None else found._replace(branch=given.branch)


def _overridden(found: CiRange, given: Given) -> Iterator[str]:
    """What the command line says and the event said otherwise."""
    for option, value, before in (
        ("--base", given.base, found.base),
        ("--head", given.head, found.head),
        ("--branch", given.branch, found.branch),
    ):
        if value is not None and before and value != before:
            yield f"{option} was given and counts, not {escape(before)} of the event"


def _require_values(given: Given) -> None:
    """Make sure that no option is empty: the variable behind it was not set.

    Raises:
        GateError: USAGE-01 for an empty value, one that is a range itself, or options
            that contradict each other.
    """
    for name in given._fields:
        value = getattr(given, name)
        if value is not None and not value.strip():
            raise GateError(
                "USAGE-01",
                f"--{name} is empty",
                "set the variable behind it, or leave the option out",
            )
    for name in ("base", "head"):
        value = getattr(given, name)
        if value is not None and (".." in value or value.strip(".") != value):
            raise GateError(
                "USAGE-01",
                f"--{name} is `{escape(value)}`, expected one commit",
                "a whole range is named with `--range`",
            )
    if given.range is not None and (given.base is not None or given.head is not None):
        raise GateError(
            "USAGE-01",
            "--range contradicts --base and --head",
            "give the one or the others",
        )


def _require_target(request: CiRequest, chosen: _Chosen) -> None:
    """Make sure that the range is for the branch that it has to be for.

    An event says which branch that is; a base that was named has to lie on it.

    Raises:
        GateError: CI-03 when it is not.
    """
    target = request.given.target
    if target is None:
        return
    found = chosen.range
    if not chosen.is_given:
        if found.target != short_branch(target):
            raise GateError(
                "CI-03",
                f"{found.source} is for the branch `{escape(found.target)}`, expected"
                f" `{escape(target)}`",
                f"let the workflow start for `{escape(target)}` only",
            )
        return
    full = target if target.startswith("refs/") else f"refs/remotes/origin/{target}"
    with open_repository(request.directory) as repo:
        base, tip = resolve_commits(repo, (found.base, full))
        assert tip.commit is not None  # noqa: S101 - it was resolved from a name
        try:
            require_ancestor(repo, base.commit, tip.commit)
        except GateError as error:
            if error.code != "GIT-04":
                raise
            raise GateError(
                "CI-03",
                f"the base {escape(found.base)} does not lie on `{escape(target)}`",
                f"name a commit of `{escape(target)}` as the base",
            ) from error


def _unsigned(run: CheckRun) -> Iterator[str]:
    """A word to those who would take a verdict without a record for one with it."""
    reasons = {one.verdict.dimensions[Dimension.LOG].reason for one in run.runs}
    if any(reason.startswith(NO_KEY) for reason in reasons):
        yield f"{NO_KEY}: the verdict is not signed, and LOG is NOT_RUN"


def _proved(request: CiRequest, run: CheckRun, policy_rev: str) -> Iterator[str]:
    """Find each run that passed in the log, under a trusted key.

    A range of documents alone has no record, and needs none.

    Raises:
        GateError: LOG-14 when the log does not prove it, or cannot, for what changed
            without a packet is in no record; LOG-16 when no key is trusted,
            LOG-02 when there is no log.
    """
    from gates.app.log_require import (  # noqa: PLC0415 - cryptography
        RequireRequest,
        require,
    )

    for one in run.runs:
        selection = one.verdict.selection
        if any(found.code == "PACKET-24" for found in one.verdict.findings):
            raise GateError(
                "LOG-14",
                "a record is required, and the range belongs to no packet: nothing of"
                " it is in the log",
                "name the packet of the work, or change documents alone",
            )
        if one.verdict.command == "check" or selection is None:
            continue
        head = selection.head
        met = require(
            RequireRequest(
                directory=request.directory,
                environment=request.environment,
                wp=one.verdict.wp,
                head="" if head is None else str(head.commit),
                base=str(selection.base.commit),
                trust=request.trust,
                policy_rev=policy_rev,
            )
        )
        yield (
            f"record {met.seq} of {met.ref} proves {escape(met.wp)}, signed by"
            f" {met.signer.fingerprint}"
        )
