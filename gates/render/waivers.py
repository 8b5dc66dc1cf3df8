"""What the `waiver` commands have to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import WaiverState
from gates.render.escape import escape, guard_line, show, without_surrogates
from gates.render.style import Paint
from gates.render.verdict_json import path_json, record_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import RecordPlace, RepoPath, WaiverResult
    from gates.render.style import Style

SCHEMA: Final = "gates/waivers-1"

_WORDS: Final = {
    WaiverState.UNUSED: ("in force", Paint.GOOD),
    WaiverState.USED: ("used", Paint.GOOD),
    WaiverState.EXPIRED: ("expired", Paint.BAD),
    WaiverState.RECORDS_NO_CHECK: ("waives nothing", Paint.DOUBTFUL),
}

_JUDGED: Final = {
    **_WORDS,
    WaiverState.UNUSED: ("unused", Paint.DOUBTFUL),
    WaiverState.RECORDS_NO_CHECK: ("records no check", Paint.DOUBTFUL),
}
"""The words once a range was judged."""


def waivers_text(
    results: Sequence[WaiverResult],
    style: Style,
    *,
    is_judged: bool = False,
    record: RecordPlace | None = None,
) -> str:
    """One line for each waiver: whether it is in force, what it waives, until when.

    Of a range that was judged it says what the waiver did there. A line of its own
    says where the `record` is that signs them.
    """
    if not results:
        return "no waivers\n"
    lines = []
    for result in results:
        waiver = result.waiver
        word, paint = (_JUDGED if is_judged else _WORDS)[result.state]
        checks = ", ".join(waiver.checks) or "no check"
        paths = ", ".join(show(path) for path in waiver.paths) or "no path"
        until = f", until {escape(waiver.expiry)}" if waiver.expiry else ""
        lines.append(
            f"{escape(waiver.id)}: {style.paint(word, paint)}: {escape(checks)} on"
            f" {paths}{until}"
        )
    if record is not None:
        lines.append(
            f"record: {record.id}, number {record.seq} of {escape(record.ref)}"
        )
    return "".join(f"{guard_line(line)}\n" for line in lines)


def waivers_json(
    packet: RepoPath,
    results: Sequence[WaiverResult],
    record: RecordPlace | None = None,
) -> str:
    """The waivers as one object on one line, and the place of their record."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "packet": path_json(packet),
        "waivers": [
            {
                "id": without_surrogates(result.waiver.id),
                "line": result.waiver.line,
                "state": result.state,
                "checks": [without_surrogates(c) for c in result.waiver.checks],
                "paths": [path_json(path) for path in result.waiver.paths],
                "expiry": without_surrogates(result.waiver.expiry) or None,
                "approver": without_surrogates(result.waiver.approver) or None,
            }
            for result in results
        ],
        "record": None if record is None else record_json(record),
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
