"""`gates log prove RECORD`."""

from typing import Annotated

import typer

from gates.app.log_proof import ProveRequest, prove
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import PolicyRev, RecordArgument
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS


@grouped
def prove_(
    record: RecordArgument,
    common: CommonOptions,
    since: Annotated[
        int | None,
        typer.Option(
            "--since", metavar="SIZE", help="Prove an older size a beginning, too."
        ),
    ] = None,
    policy_rev: PolicyRev = None,
) -> int:
    """Print a proof that a record is in the log: JSON, checked by `check-proof`."""

    def work() -> Report:
        proof = prove(ProveRequest(common.repo, record, since, policy_rev)).decode()
        return Report(EXIT_PASS, text=lambda _: proof, json=lambda: proof)

    return present(common, work)


app = single(prove_, "prove")
