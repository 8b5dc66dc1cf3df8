"""Record a verdict in the signed log, and say what became of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gates.model import DimensionResult, State
from gates.verdict.build import with_log

if TYPE_CHECKING:
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import RecordPlace, Verdict
    from gates.policy import Policy


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """Whether and with which key a run is recorded."""

    write: bool = True
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The verdict with its LOG dimension, and where the record stands."""

    verdict: Verdict
    place: RecordPlace | None = None
    notices: tuple[str, ...] = ()


def record_verdict(
    repo: Repository, verdict: Verdict, policy: Policy, request: RecordRequest
) -> Recorded:
    """Sign the verdict and append it to the log."""
    if not request.write:
        log = DimensionResult(State.NOT_RUN, "--no-log was given: nothing was recorded")
        return Recorded(with_log(verdict, log, written=False))
    raise NotImplementedError((repo, policy))
