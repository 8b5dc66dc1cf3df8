"""The options that several commands of the log share, as groups (see `groups`)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

PolicyRev = Annotated[
    str | None,
    typer.Option(
        "--policy-rev",
        metavar="REV",
        help="Read the policy there; the default branch by default.",
    ),
]

RecordArgument = Annotated[
    str,
    typer.Argument(metavar="RECORD", help="Its number, or its id."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustOptions:
    """Whose signatures count, and where the policy is read."""

    trust: Annotated[
        list[Path],
        typer.Option(
            "--trust",
            metavar="FILE",
            help="Trust the keys of this allowed-signers or .pub file; repeatable.",
        ),
    ] = field(default_factory=list)
    policy_rev: PolicyRev = None
