"""`gates report`: a verdict to look at, judged now or as it was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.app.postwork import GateRun, post_work
from gates.app.requests import RecordRequest
from gates.errors import GateError
from gates.model import Dimension, DimensionResult, State

if TYPE_CHECKING:
    from pathlib import Path

    from gates.app.postwork import PostWorkRequest


def report(request: PostWorkRequest) -> GateRun:
    """Judge as post-work does, and record nothing.

    Raises:
        GateError: as post-work does.
    """
    unrecorded = request._replace(record=RecordRequest(write=False))
    run = post_work(unrecorded)
    log = DimensionResult(State.NOT_RUN, "a report records nothing")
    dimensions = {**run.verdict.dimensions, Dimension.LOG: log}
    return run._replace(verdict=run.verdict._replace(dimensions=dimensions))


def recorded_report(directory: Path, wp: str, record: str) -> GateRun:
    """The verdict in a record of the log, its signature verified.

    Raises:
        GateError: USAGE-01 when there is no such record, or it holds no verdict of
            this packet; LOG-03 or LOG-11 when it is not what was signed.
    """
    from gates.app.log_show import (  # noqa: PLC0415 - cryptography
        ShowRequest,
        show_record,
    )

    shown = show_record(ShowRequest(directory, record))
    verdict, place = shown.verdict, shown.place
    if verdict is None or verdict.wp != wp:
        what = shown.kind if verdict is None else f"a verdict on {verdict.wp!r}"
        raise GateError(
            "USAGE-01",
            f"record #{place.seq} holds {what}, not a verdict on {wp!r}",
            "`gates log list` shows the packet of each record",
        )
    log = DimensionResult(State.PASS, f"record {place.seq} of {place.ref}")
    dimensions = {**verdict.dimensions, Dimension.LOG: log}
    return GateRun(verdict._replace(dimensions=dimensions), place)
