"""The report of a gate command: its verdict in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.cli.funnel import Report
from gates.render.verdict_json import verdict_json
from gates.render.verdict_text import verdict_text

if TYPE_CHECKING:
    from gates.app.postwork import GateRun


def verdict_report(run: GateRun) -> Report:
    """What a run of a gate shows, and its exit code."""
    return Report(
        run.verdict.exit_code,
        text=lambda style: verdict_text(run.verdict, run.record, style),
        json=lambda: verdict_json(run.verdict, run.record),
        notices=run.notices,
    )
