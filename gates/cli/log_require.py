"""`gates log require`."""

import os
from dataclasses import dataclass
from typing import Annotated

import typer

from gates.app.log_require import RequireRequest, require
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import TrustOptions
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import met_json
from gates.render.log_text import met_text


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredOptions:
    """What has to be proved."""

    wp: Annotated[str, typer.Option("--wp", help="The packet's name.")]
    head: Annotated[str, typer.Option("--head", metavar="REV", help="What is merged.")]
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="REV",
            help="Where the work began; by default where it left the default branch.",
        ),
    ] = None
    same_tree: Annotated[
        bool,
        typer.Option(
            "--same-tree", help="Accept a run over other commits of the same trees."
        ),
    ] = False
    no_warnings: Annotated[
        bool, typer.Option("--no-warnings", help="Refuse a run with warnings.")
    ] = False


@grouped
def require_(
    wanted: RequiredOptions, trust: TrustOptions, common: CommonOptions
) -> int:
    """Exit with 0 only when a passed run of exactly this is in the log.

    The run is no preview, over this base, head and packet, under a trusted key, in a
    log that verifies. Exit code 1: it is not; 2: no trusted keys; 3: there is no log.
    """

    def work() -> Report:
        met = require(
            RequireRequest(
                directory=common.repo,
                environment=os.environ,
                wp=wanted.wp,
                head=wanted.head,
                base=wanted.base,
                trust=tuple(trust.trust),
                policy_rev=trust.policy_rev,
                same_tree=wanted.same_tree,
                no_warnings=wanted.no_warnings,
            )
        )
        return Report(
            EXIT_PASS,
            text=lambda style: met_text(met, style),
            json=lambda: met_json(met),
        )

    return present(common, work)


app = single(require_, "require")
