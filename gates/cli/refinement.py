"""`gates refinement check WP`."""

from typing import Annotated

import typer

from gates.app.refinement import RefinementRequest, check_refinement
from gates.cli.application import application
from gates.cli.funnel import Report, present
from gates.cli.gate_options import ProfileOption, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import GateError
from gates.render.refinement import refinement_json, refinement_text

app = application("Check the refinement that grounds a packet in the spec.")


@app.callback()
def _start() -> None:
    """Keep `check` a command of its own."""


@app.command("check")
@grouped
def check(
    wp: WpArgument,
    common: CommonOptions,
    profile: ProfileOption = None,
    *,
    fix_anchors: Annotated[
        bool,
        typer.Option("--fix-anchors", help="Propose new lines for anchors that moved."),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Put the proposed lines into the file.")
    ] = False,
) -> int:
    """Check a refinement: its fields, its approval, its anchors in the spec.

    The refinement is read from the worktree, else from HEAD; the spec from HEAD, and
    from the version that the refinement pins.

    Exit codes: 0 pass, 1 the gate failed, 2 usage, 3 cannot verify.
    """

    def work() -> Report:
        if write and not fix_anchors:
            raise GateError(
                "USAGE-01",
                "--write does nothing without --fix-anchors",
                "give both, or neither",
            )
        run = check_refinement(
            RefinementRequest(wp, common.repo, profile, fix_anchors, write)
        )
        return Report(
            run.verdict.exit_code,
            text=lambda style: refinement_text(
                run.verdict, run.diff, style, written=run.written
            ),
            json=lambda: refinement_json(
                run.verdict, run.anchors, run.diff, written=run.written
            ),
        )

    return present(common, work)
