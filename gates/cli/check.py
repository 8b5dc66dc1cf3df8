"""`gates check`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from gates.app.check import CheckRequest
from gates.app.check import check as judge
from gates.cli.application import single
from gates.cli.checks import check_report
from gates.cli.funnel import Report, present
from gates.cli.gate_options import (
    PolicyRevOption,
    ProfileOption,
    RecordOptions,
    SelectionOptions,
)
from gates.cli.groups import grouped
from gates.cli.options import VerdictOptions
from gates.cli.progress import progress_line


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How packets are looked for, and by which rules they are judged."""

    branch: Annotated[
        str,
        typer.Option(
            "--branch",
            metavar="NAME",
            help="The branch's name, where the repository does not know it.",
            show_default=False,
        ),
    ] = ""
    draft: Annotated[
        bool,
        typer.Option(
            "--draft",
            help="Preview of unfinished work: judge scope, paths and plan only.",
        ),
    ] = False
    profile: ProfileOption = None
    policy_rev: PolicyRevOption = None


@grouped
def check(
    selection: SelectionOptions,
    search: SearchOptions,
    record: RecordOptions,
    common: VerdictOptions,
    wps: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WP]...", help="The packets, when they are not to be looked for."
        ),
    ] = None,
) -> int:
    """Judge a range by every packet that it belongs to.

    The packets are those whose file the range changes and whose work is in it, else
    those that `WP:` trailers of its commits name, else the one that the branch names.
    Each is judged as post-work does; together they must cover every changed path.

    Exit codes: 0 pass, 1 failed or no packet found, 2 usage, 3 cannot verify.
    """
    progress = progress_line(quiet=common.quiet)

    def work() -> Report:
        return check_report(
            judge(
                CheckRequest(
                    directory=common.repo,
                    selection=selection.request(),
                    today=datetime.now(UTC).date(),
                    record=record.request(),
                    wps=tuple(wps or ()),
                    branch=search.branch,
                    is_draft=search.draft,
                    profile=search.profile,
                    policy_rev=search.policy_rev,
                    progress=progress,
                )
            ),
            common,
        )

    return present(common, work, progress)


app = single(check, "check")
