"""`gates evidence run WP -- COMMAND...`."""

from pathlib import Path
from typing import Annotated

import typer

from gates.app.evidence_run import RunRequest, evidence_run
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.cli.watching import watcher
from gates.errors import EXIT_FAIL, EXIT_PASS
from gates.render.evidence import run_json, run_text

TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="S", min=0.001, help="Stop a command after S seconds."
    ),
]


@grouped
def run(
    wp: WpArgument,
    command: Annotated[
        list[str],
        typer.Argument(metavar="-- COMMAND...", help="The program and its arguments."),
    ],
    requirement: Annotated[
        str, typer.Option("--requirement", metavar="TEXT", help="What the run proves.")
    ] = "",
    proof: Annotated[
        str,
        typer.Option(
            "--proof",
            metavar="PATTERN",
            help="Quote the lines that match; the last ones by default.",
        ),
    ] = "",
    timeout: TimeoutOption = None,
    log: Annotated[
        Path | None,
        typer.Option(
            "--log",
            metavar="FILE",
            help="Keep the log in this new file of the worktree, to be committed.",
        ),
    ] = None,
    *,
    common: CommonOptions,
) -> int:
    """Run a command, without a shell, and record it in the packet's EVIDENCE section.

    What it prints is shown on standard error and kept in a log that git ignores, or in
    a file of the worktree.

    Exit codes: 0 the command succeeded, 1 it did not; both are recorded.
    """

    def work() -> Report:
        recorded = evidence_run(
            RunRequest(
                wp=wp,
                directory=common.repo,
                command=tuple(command),
                watcher=watcher(quiet=common.quiet),
                requirement=requirement,
                proof=proof,
                timeout=timeout,
                log=log,
            )
        )
        exit_code = EXIT_FAIL if recorded.run.exit_code else EXIT_PASS
        return Report(
            exit_code,
            text=lambda style: run_text(recorded.run, recorded.packet, style),
            json=lambda: run_json(recorded.run, recorded.packet, exit_code),
        )

    return present(common, work)


app = single(run, "run")
