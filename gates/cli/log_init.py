"""`gates log init`."""

from pathlib import Path
from typing import Annotated

import typer

from gates.app.log_commands import log_init
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import PolicyRev
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import state_json
from gates.render.log_text import sentence


@grouped
def init(
    common: CommonOptions,
    origin: Annotated[
        str, typer.Option("--origin", help="The log's name; a random one by default.")
    ] = "",
    recovery: Annotated[
        str,
        typer.Option(
            "--recovery-key",
            metavar="FILE|LINE",
            help="A public key that may replace lost ones later.",
        ),
    ] = "",
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Sign with this key.")
    ] = None,
    policy_rev: PolicyRev = None,
) -> int:
    """Begin a log: record 0 names its first key, and a recovery key.

    Without it the first run of a gate begins a log, and that has no recovery key.
    """

    def work() -> Report:
        begun = log_init(
            common.repo,
            origin=origin,
            recovery=recovery,
            key=key,
            policy_rev=policy_rev,
        )
        place, name = begun.recorded.place, begun.recorded.checkpoint.origin
        return Report(
            EXIT_PASS,
            text=lambda _: sentence(f"began the log {name} on {place.ref}: {place.id}"),
            json=lambda: state_json(
                "gates/log-init-1", origin=name, ref=place.ref, id=place.id
            ),
            notices=begun.notices,
        )

    return present(common, work)


app = single(init, "init")
