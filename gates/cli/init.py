"""`gates init`."""

import os
from typing import Annotated

import typer

from gates.app.init import InitReport, InitRequest
from gates.app.init import init as prepare
from gates.app.key_choice import take_key_variables
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.init import Proposed, init_json, init_text


@grouped
def init(
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Write the files that are not there.")
    ] = False,
    no_hook: Annotated[
        bool, typer.Option("--no-hook", help="Leave the git hook out.")
    ] = False,
    no_ci: Annotated[
        bool, typer.Option("--no-ci", help="Leave the workflow for CI out.")
    ] = False,
    key: Annotated[
        bool,
        typer.Option("--key", help="With --write, make the machine's own signing key."),
    ] = False,
    common: CommonOptions,
) -> int:
    """Show, and with --write make, what a repository needs for work packets.

    A policy, a template of packet and refinement, recipes for just, a git hook that the
    command it names turns on, a workflow for CI. What is there already stays as it is;
    for packets in older folders a policy that names them is proposed.
    """

    def work() -> Report:
        environment = take_key_variables(os.environ) if key else None
        report = prepare(
            InitRequest(common.repo, write, not no_hook, not no_ci, environment)
        )
        files, then = _proposed(report), report.then
        return Report(
            EXIT_PASS,
            text=lambda style: init_text(files, then, style, written=write),
            json=lambda: init_json(files, then, written=write),
            notices=report.notes,
        )

    return present(common, work)


def _proposed(report: InitReport) -> tuple[Proposed, ...]:
    return tuple(Proposed(file.path, file.data, file.exists) for file in report.files)


app = single(init, "init")
