"""The options of the gate commands, as groups (see `groups`)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from gates.app.requests import RecordRequest, SelectionRequest
from gates.cli.options import given_path
from gates.errors import GateError
from gates.model import Profile

WpArgument = Annotated[
    str,
    typer.Argument(metavar="WP", help="The packet's name, such as WP-1-Login."),
]


KeyOption = Annotated[
    Path | None,
    typer.Option(
        "--key",
        parser=given_path,
        metavar="FILE",
        help="Sign the record with this key.",
    ),
]

ProfileOption = Annotated[
    Profile | None,
    typer.Option("--profile", help="Judge by stricter rules than the policy's."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionOptions:
    """What is compared with what; at most one of these."""

    range: Annotated[
        list[str] | None,
        typer.Option(
            "--range",
            metavar="A..B",
            help="Compare B with its ancestor A; A...B starts at the merge base.",
        ),
    ] = None
    rev: Annotated[
        list[str] | None,
        typer.Option(
            "--rev", metavar="REV", help="Compare one commit with its first parent."
        ),
    ] = None
    staged: Annotated[
        bool, typer.Option("--staged", help="Preview: compare the index with HEAD.")
    ] = False
    worktree: Annotated[
        bool,
        typer.Option("--worktree", help="Preview: compare the worktree with HEAD."),
    ] = False

    def request(self) -> SelectionRequest:
        """The same for the use case.

        Raises:
            GateError: USAGE-01 when an option is given twice: neither wins silently.
        """
        return SelectionRequest(
            once("--range", self.range),
            once("--rev", self.rev),
            self.staged,
            self.worktree,
        )


def once(option: str, values: list[str] | None) -> str | None:
    """The value of an option that may stand once.

    Raises:
        GateError: USAGE-01 when it stands more often.
    """
    if values and len(values) > 1:
        raise GateError(
            "USAGE-01",
            f"{option} was given {len(values)} times",
            "give it once",
        )
    return values[0] if values else None


PolicyRevOption = Annotated[
    str | None,
    typer.Option("--policy-rev", metavar="REV", help="Read the policy there."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOptions:
    """By which rules, and for which packet, a gate judges."""

    profile: ProfileOption = None
    policy_rev: PolicyRevOption = None
    packet: Annotated[
        Path | None,
        typer.Option(
            "--packet",
            parser=given_path,
            metavar="FILE",
            help="Preview: take the packet from a file, not from the repository.",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOptions:
    """How a gate's verdict is recorded."""

    key: KeyOption = None
    no_log: Annotated[bool, typer.Option("--no-log", help="Write no record.")] = False
    push: Annotated[
        bool, typer.Option("--push", help="Push the log to the remote afterwards.")
    ] = False

    def request(self) -> RecordRequest:
        """The same for the use case."""
        return RecordRequest(not self.no_log, self.key, self.push)
