"""`gates report WP`: a verdict as a page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from gates.app.postwork import PostWorkRequest
from gates.app.report import recorded_report
from gates.app.report import report as judge
from gates.app.requests import RecordRequest
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import RuleOptions, SelectionOptions, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import Format, VerdictOptions, verdict_format
from gates.cli.progress import progress_line
from gates.cli.verdicts import verdict_report


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions(VerdictOptions):
    """The same options, with a page as the default."""

    format: Annotated[
        Format,
        typer.Option(
            "--format",
            parser=verdict_format,
            metavar="FORMAT",
            help="What standard output carries, as in post-work.",
        ),
    ] = Format.HTML


RecordOption = Annotated[
    str | None,
    typer.Option(
        "--record",
        metavar="RECORD",
        help="Show the verdict of this record of the log, by its number or id.",
    ),
]


@grouped
def report(
    wp: WpArgument,
    selection: SelectionOptions,
    rules: RuleOptions,
    common: PageOptions,
    record: RecordOption = None,
) -> int:
    """Show a verdict as one self-contained HTML page: what was declared, what changed.

    The work is judged as post-work does, without a record; with --record the verdict
    is the recorded one. The page needs no network and no script:

    gates report WP --range A..B > report.html

    Exit codes: those of post-work.
    """
    progress = progress_line(quiet=common.quiet)

    def work() -> Report:
        if record is not None:
            _refuse_others(selection, rules)
            return verdict_report(recorded_report(common.repo, wp, record), common)
        request = PostWorkRequest(
            wp=wp,
            directory=common.repo,
            selection=selection.request(),
            today=datetime.now(UTC).date(),
            record=RecordRequest(write=False),
            profile=rules.profile,
            policy_rev=rules.policy_rev,
            packet_file=rules.packet,
            progress=progress,
        )
        return verdict_report(judge(request), common)

    return present(common, work, progress)


def _refuse_others(selection: SelectionOptions, rules: RuleOptions) -> None:
    """A recorded verdict was judged already; nothing about it can be chosen."""
    if selection != SelectionOptions() or rules != RuleOptions():
        raise typer.BadParameter("--record goes with no option of the judgement")


app = single(report, "report")
