"""`gates key add`."""

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
def add(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="A key file, or a public line.")
    ],
    common: CommonOptions,
    signing: SigningKey = None,
    policy_rev: PolicyRev = None,
) -> int:
    """Bring a key into the log: from here on its records count."""

    def work() -> Report:
        return changed(
            key_record(
                common.repo,
                "add",
                [key],
                signing=signing,
                policy_rev=policy_rev,
            )
        )

    return present(common, work)


app = single(add, "add")
