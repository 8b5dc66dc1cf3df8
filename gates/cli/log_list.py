"""`gates log list`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from gates.app.log_list import Filters, list_log
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import PolicyRev
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import listing_json
from gates.render.log_text import listing_text


class Result(StrEnum):
    """What a gate's record can say."""

    PASSED = "PASSED"
    WARNED = "WARNED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """Which records to list; all of these must fit."""

    wp: Annotated[str, typer.Option("--wp", help="Runs of this packet.")] = ""
    result: Annotated[
        Result | None,
        typer.Option("--result", case_sensitive=False, help="Runs that ended so."),
    ] = None
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="TIME", help="2026-01-31T12:00:00Z, or how it begins."
        ),
    ] = ""
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="The same, inclusive.")
    ] = ""
    commit: Annotated[
        str, typer.Option("--commit", metavar="OID", help="Its base or its head.")
    ] = ""
    key: Annotated[
        str, typer.Option("--key", help="Fingerprint or key id, or how it begins.")
    ] = ""
    kind: Annotated[
        str, typer.Option("--kind", help="gate, key, plan, evidence and so on.")
    ] = ""
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="At most so many; 0 for all.")
    ] = 20

    def filters(self) -> Filters:
        """The same for the use case."""
        return Filters(
            wp=self.wp,
            result="" if self.result is None else self.result,
            since=self.since,
            until=self.until,
            commit=self.commit,
            key=self.key,
            kind=self.kind,
            limit=self.limit,
        )


@grouped
def list_(
    filters: FilterOptions, common: CommonOptions, policy_rev: PolicyRev = None
) -> int:
    """List records, newest first, as they tell of themselves: nothing is verified."""

    def work() -> Report:
        listing = list_log(common.repo, filters.filters(), policy_rev)
        return Report(
            EXIT_PASS,
            text=lambda style: listing_text(listing, style),
            json=lambda: listing_json(listing),
        )

    return present(common, work)


app = single(list_, "list")
