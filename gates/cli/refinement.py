"""`gates refinement new WP`, `gates refinement check WP`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from gates.app.refinement import RefinementRequest, check_refinement
from gates.app.scaffold import RefinementNewRequest, refinement_new
from gates.cli.application import application
from gates.cli.funnel import Report, present
from gates.cli.gate_options import ProfileOption, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS, GateError
from gates.render.made import made_json, made_text
from gates.render.refinement import refinement_json, refinement_text

app = application("Begin and check the refinement that grounds a packet in the spec.")


@app.callback()
def _start() -> None:
    """Begin and check the refinement that grounds a packet in the spec."""


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


@app.command("new")
@grouped
def new(
    wp: WpArgument,
    common: CommonOptions,
    anchor: Annotated[
        list[str],
        typer.Option(
            "--anchor",
            metavar="TOKEN",
            help="Words that stand in the spec. Repeatable.",
        ),
    ],
    spec: Annotated[
        str, typer.Option("--spec", metavar="FILE", help="The spec, as committed.")
    ] = "",
    pointer: Annotated[
        str,
        typer.Option(
            "--pointer", metavar="FILE", help="The file that names the current spec."
        ),
    ] = "",
) -> int:
    """Write a refinement whose anchors are found in the spec at HEAD.

    Each anchor gets the lines around its token and their excerpt; what only people can
    say is left as placeholders. A refinement that exists is left alone.
    """

    def work() -> Report:
        today = datetime.now(UTC).date().isoformat()
        made = refinement_new(
            RefinementNewRequest(wp, common.repo, today, tuple(anchor), spec, pointer)
        )
        then = (f"gates refinement check {wp}",)
        return Report(
            EXIT_PASS,
            text=lambda style: made_text(made.path, then, style),
            json=lambda: made_json(made.path, then),
            notices=made.notes,
        )

    return present(common, work)
