"""`gates log push`."""

from pathlib import Path
from typing import Annotated

import typer

from gates.app.log_commands import log_push
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import PolicyRev
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import pushed_json
from gates.render.log_text import pushed_text


@grouped
def push(
    common: CommonOptions,
    keys: Annotated[
        list[Path] | None,
        typer.Option(
            "--key", metavar="FILE", help="A key for records signed anew; repeatable."
        ),
    ] = None,
    remote: Annotated[
        str,
        typer.Option(
            "--remote", metavar="NAME|URL", help="origin, or the only one, by default."
        ),
    ] = "",
    policy_rev: PolicyRev = None,
) -> int:
    """Make the log the same here and on a remote, without force.

    Records that only this clone has are placed behind the remote's and signed anew.
    """

    def work() -> Report:
        pushed = log_push(
            common.repo, remote=remote, keys=keys or (), policy_rev=policy_rev
        )
        return Report(
            EXIT_PASS,
            text=lambda _: pushed_text(pushed),
            json=lambda: pushed_json(pushed),
        )

    return present(common, work)


app = single(push, "push")
