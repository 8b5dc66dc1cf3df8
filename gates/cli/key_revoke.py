"""`gates key revoke`."""

from typing import Annotated

import typer

from gates.app.log_commands import key_record
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.key_options import SigningKey, changed
from gates.cli.log_options import PolicyRev
from gates.cli.options import CommonOptions


@grouped
def revoke(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="A key file, or a public line.")
    ],
    common: CommonOptions,
    signing: SigningKey = None,
    policy_rev: PolicyRev = None,
) -> int:
    """End a key of the log: from here on its records count no more."""

    def work() -> Report:
        return changed(
            key_record(
                common.repo,
                "revoke",
                [key],
                signing=signing,
                policy_rev=policy_rev,
            )
        )

    return present(common, work)


app = single(revoke, "revoke")
