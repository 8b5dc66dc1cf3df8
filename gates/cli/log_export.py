"""`gates log export`."""

from typing import Annotated

import typer

from gates.app.log_export import ExportFormat, ExportRequest, export
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import PolicyRev
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS


@grouped
def export_(
    common: CommonOptions,
    records: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RECORD]...", help="Numbers or ids; all by default."),
    ] = None,
    form: Annotated[
        ExportFormat, typer.Option("--as", help="For which readers.")
    ] = ExportFormat.INTOTO_JSONL,
    resource: Annotated[
        str,
        typer.Option(
            "--resource", metavar="URI", help="The repository, for a summary (vsa)."
        ),
    ] = "",
    policy_rev: PolicyRev = None,
) -> int:
    """Print records for other tools, after their signatures were verified."""

    def work() -> Report:
        data = export(
            ExportRequest(common.repo, form, tuple(records or ()), resource, policy_rev)
        ).decode()
        return Report(EXIT_PASS, text=lambda _: data, json=lambda: data)

    return present(common, work)


app = single(export_, "export")
