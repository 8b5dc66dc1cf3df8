"""`gates key rotate`."""

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
def rotate(
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The new key: a file, or a line.")
    ],
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The key that it replaces.")
    ],
    common: CommonOptions,
    signing: SigningKey = None,
    policy_rev: PolicyRev = None,
) -> int:
    """Put a new key in the place of an old one, which ends here."""

    def work() -> Report:
        return changed(
            key_record(
                common.repo,
                "rotate",
                [new, old],
                signing=signing,
                policy_rev=policy_rev,
            )
        )

    return present(common, work)


app = single(rotate, "rotate")
