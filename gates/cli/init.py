"""`gates init`."""

from typing import Annotated

import typer

from gates.app.init import InitReport
from gates.app.init import init as prepare
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.init import Proposed, init_json, init_text

THEN = ("gates key init", "gates packet new WP-1-NAME")


@grouped
def init(
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Write the files that are not there.")
    ] = False,
    common: CommonOptions,
) -> int:
    """Show, and with --write make, what a repository needs for work packets.

    A policy, a template of packet and refinement, recipes. What is there already stays
    as it is; for packets in older folders a policy that names them is proposed.
    """

    def work() -> Report:
        report = prepare(common.repo, write=write)
        files = _proposed(report)
        then = THEN if write else ("gates init --write",)
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
