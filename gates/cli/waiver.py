"""`gates waiver add WP`, `gates waiver list WP`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from gates.app.requests import SelectionRequest
from gates.app.waiver import WaiverRequest, waiver_add, waiver_list, waiver_use
from gates.cli.application import application
from gates.cli.funnel import Report, present
from gates.cli.gate_options import KeyOption, SelectionOptions, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.model import WaiverResult, WaiverState
from gates.render.waivers import waivers_json, waivers_text

app = application("Add waivers to a packet, and list them.")


@app.callback()
def _start() -> None:
    """Add waivers to a packet, and list them."""


@app.command("add")
@grouped
def add(
    wp: WpArgument,
    check: Annotated[
        list[str],
        typer.Option(
            "--check",
            metavar="CODE",
            help="What is waived: a code, or SCOPE. Repeatable.",
        ),
    ],
    path: Annotated[
        list[str],
        typer.Option("--path", metavar="FILE", help="For which file. Repeatable."),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why that is right.")
    ],
    expires: Annotated[
        str, typer.Option("--expires", metavar="DATE", help="The last day, 2026-12-31.")
    ],
    approver: Annotated[
        str, typer.Option("--approver", metavar="NAME", help="Who granted it.")
    ],
    *,
    key: KeyOption = None,
    common: CommonOptions,
) -> int:
    """Write a waiver into the packet in the worktree, with every field.

    What can never be waived is refused, and so is a waiver that would waive nothing. A
    code that several gates share needs the gate's name: --check "C701-G05
    line_delta_equals_expected". With a key the waiver is signed into the log too, and
    then counts in the range that introduces it.
    """

    def work() -> Report:
        added = waiver_add(
            WaiverRequest(
                wp=wp,
                directory=common.repo,
                checks=tuple(check),
                paths=tuple(path),
                reason=reason,
                expires=expires,
                approver=approver,
                today=datetime.now(UTC).date(),
                key_file=key,
            )
        )
        results = (WaiverResult(added.waiver, WaiverState.UNUSED),)
        return Report(
            EXIT_PASS,
            text=lambda style: waivers_text(results, style, record=added.place),
            json=lambda: waivers_json(added.packet, results, added.place),
            notices=added.notices,
        )

    return present(common, work)


@app.command("list")
@grouped
def show(wp: WpArgument, selection: SelectionOptions, common: CommonOptions) -> int:
    """List the waivers of the packet in the worktree: in force, expired, or void.

    With a selection: what each did there, as post-work has it: used, unused, expired,
    or records no check. Nothing is recorded.
    """

    def work() -> Report:
        today = datetime.now(UTC).date()
        asked = selection.request()
        is_judged = asked != SelectionRequest()
        listed = (
            waiver_use(wp, common.repo, today, asked)
            if is_judged
            else waiver_list(wp, common.repo, today)
        )
        return Report(
            EXIT_PASS,
            text=lambda style: waivers_text(listed.waivers, style, is_judged=is_judged),
            json=lambda: waivers_json(listed.packet, listed.waivers),
        )

    return present(common, work)
