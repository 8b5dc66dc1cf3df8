"""`gates approve-refinement WP`."""

from typing import Annotated

import typer

from gates.app.requests import RecordRequest
from gates.app.workflow import WorkflowRequest
from gates.app.workflow import approve_refinement as write
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import KeyOption, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.cli.workflow_report import workflow_report


@grouped
def approve_refinement(
    wp: WpArgument,
    common: CommonOptions,
    *,
    key: KeyOption = None,
    token: Annotated[
        str,
        typer.Option("--token", help="The user's signature, a text used once."),
    ] = "",
) -> int:
    """Record that the user approved the refinement of a packet.

    Everything else of the refinement has to hold. The approval is written into the
    file of the worktree, and signed into the log; commit the file afterwards.

    Exit codes: 0 written, 1 the refinement does not hold, 2 usage, 3 cannot verify.
    """

    def work() -> Report:
        return workflow_report(
            write(
                WorkflowRequest(
                    wp,
                    common.repo,
                    RecordRequest(key_file=key),
                    token=token,
                )
            )
        )

    return present(common, work)


app = single(approve_refinement, "approve-refinement")
