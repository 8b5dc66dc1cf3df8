"""`gates log trailer`."""

from typing import Annotated

import typer

from gates.app.log_trailer import anchorable
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import PolicyRev
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import trailer_json
from gates.render.log_text import sentence


@grouped
def trailer(
    common: CommonOptions,
    remote: Annotated[
        str, typer.Option("--remote", metavar="NAME", help="Whose log to anchor.")
    ] = "",
    policy_rev: PolicyRev = None,
) -> int:
    """Print the line that anchors the log in a commit message of the main branch."""

    def work() -> Report:
        checkpoint = anchorable(common.repo, remote, policy_rev)
        return Report(
            EXIT_PASS,
            text=lambda _: sentence(checkpoint.trailer),
            json=lambda: trailer_json(checkpoint),
        )

    return present(common, work)


app = single(trailer, "trailer")
