"""The report of a command that writes a record of the workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.cli.funnel import Report
from gates.errors import EXIT_PASS
from gates.render.workflow import written_json, written_text

if TYPE_CHECKING:
    from gates.app.workflow import Written


def workflow_report(written: Written) -> Report:
    """What was written, and exit code 0; or the verdict for which nothing was."""
    verdict = written.verdict
    return Report(
        EXIT_PASS if verdict is None else verdict.exit_code,
        text=lambda style: written_text(
            written.what, written.place, written.files, written.then, verdict, style
        ),
        json=lambda: written_json(
            written.command,
            written.wp,
            written.what,
            written.place,
            written.files,
            verdict,
        ),
        notices=written.notices,
    )
