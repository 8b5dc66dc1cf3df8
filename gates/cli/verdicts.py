"""The report of a gate command: its verdict in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.cli.formats import verdict_document
from gates.cli.funnel import Report
from gates.cli.options import Format
from gates.render.verdict_json import verdict_json
from gates.render.verdict_text import verdict_text

if TYPE_CHECKING:
    from gates.app.postwork import GateRun
    from gates.cli.options import VerdictOptions


def verdict_report(run: GateRun, options: VerdictOptions) -> Report:
    """What a run of a gate shows, and its exit code, which no format changes."""
    picture = None
    if options.wants(Format.HTML):
        from gates.app.picture import take_picture  # noqa: PLC0415 - for pages only

        picture = take_picture(options.repo, run.verdict)
    return Report(
        run.verdict.exit_code,
        text=lambda style: verdict_text(run.verdict, run.record, style),
        json=lambda: verdict_json(run.verdict, run.record),
        document=lambda form: verdict_document(form, run, picture),
        notices=run.notices,
    )
