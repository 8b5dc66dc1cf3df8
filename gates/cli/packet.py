"""`gates packet new WP`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from gates.app.scaffold import PacketRequest, packet_new
from gates.cli.application import application
from gates.cli.funnel import Report, present
from gates.cli.gate_options import WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.made import made_json, made_text

app = application("Begin a work packet.")


@app.callback()
def _start() -> None:
    """Begin a work packet."""


@app.command("new")
@grouped
def new(
    wp: WpArgument,
    common: CommonOptions,
    *,
    from_refinement: Annotated[
        bool,
        typer.Option(
            "--from-refinement", help="Take spec and signature from the refinement."
        ),
    ] = False,
) -> int:
    """Write a work packet from the template; one that exists is left alone."""

    def work() -> Report:
        today = datetime.now(UTC).date().isoformat()
        made = packet_new(PacketRequest(wp, common.repo, today, from_refinement))
        then = (f"gates pre-work {wp}",)
        return Report(
            EXIT_PASS,
            text=lambda style: made_text(made.path, then, style),
            json=lambda: made_json(made.path, then),
            notices=made.notes,
        )

    return present(common, work)
