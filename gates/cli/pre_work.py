"""`gates pre-work WP`, and the script `pre-work`."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from gates.app.prework import PreWorkRequest
from gates.app.prework import pre_work as judge
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import RecordOptions, RuleOptions, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import VerdictOptions
from gates.cli.verdicts import verdict_report
from gates.errors import GateError


@grouped
def pre_work(
    wp: WpArgument,
    rules: RuleOptions,
    record: RecordOptions,
    common: VerdictOptions,
    *,
    expires: Annotated[
        str | None,
        typer.Option(
            "--expires",
            metavar="DATE",
            help="The last day of the plan, YYYY-MM-DD; 90 days from now by default.",
        ),
    ] = None,
) -> int:
    """Check that a work packet is ready, and sign the plan for its work.

    The packet at HEAD is judged, with its refinement, its approval, the branch and the
    worktree. When all is ready the plan goes into the log: scope, windows, waivers.

    Exit codes: 0 pass, 1 the gate failed, 2 usage or packet not found, 3 cannot verify.
    """

    def work() -> Report:
        return verdict_report(
            judge(
                PreWorkRequest(
                    wp=wp,
                    directory=common.repo,
                    record=record.request(),
                    today=datetime.now(UTC).date(),
                    expires=None if expires is None else _last_day(expires),
                    profile=rules.profile,
                    policy_rev=rules.policy_rev,
                    packet_file=rules.packet,
                )
            ),
            common,
        )

    return present(common, work)


def _last_day(text: str) -> date:
    """The day that an option names.

    Raises:
        GateError: USAGE-01 when it is no date, or has passed.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise GateError(
            "USAGE-01", f"--expires {text!r} is no date", "write YYYY-MM-DD"
        ) from error
    if day < datetime.now(UTC).date():
        raise GateError("USAGE-01", f"--expires {text} has passed", "give a later day")
    return day


app = single(pre_work, "pre-work")
