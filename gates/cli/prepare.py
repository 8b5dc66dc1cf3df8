"""`gates prepare WP`."""

from typing import Annotated

import typer

from gates.app.requests import RecordRequest
from gates.app.workflow import WorkflowRequest
from gates.app.workflow import prepare as write
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import KeyOption, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.cli.workflow_report import workflow_report


@grouped
def prepare(
    wp: WpArgument,
    common: CommonOptions,
    *,
    key: KeyOption = None,
    coder: Annotated[
        str, typer.Option("--coder", help="Who does the work; the key by default.")
    ] = "",
    branch: Annotated[
        str, typer.Option("--branch", help="The branch of the work.")
    ] = "",
    worktree: Annotated[
        str, typer.Option("--worktree", help="The name of its folder.")
    ] = "",
) -> int:
    """Record the branch, the worktree and the coder of a packet.

    They are those of the worktree that the command runs in, unless named. The record
    goes into the log, and into the state file of the workflow where there is one.

    Exit codes: 0 written, 2 usage, 3 cannot verify.
    """

    def work() -> Report:
        return workflow_report(
            write(
                WorkflowRequest(
                    wp,
                    common.repo,
                    RecordRequest(key_file=key),
                    coder=coder,
                    branch=branch,
                    worktree=worktree,
                )
            )
        )

    return present(common, work)


app = single(prepare, "prepare")
