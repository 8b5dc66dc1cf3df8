"""What a hook says: nothing of what passed, little of the rest, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Severity
from gates.render.escape import escape, guard_line
from gates.render.findings_text import finding_lines
from gates.render.style import PLAIN, Paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Verdict
    from gates.render.style import Style

VERDICTS_SHOWN: Final = 5
"""How many verdicts that did not pass are shown in full."""

_PAST: Final = {
    "pre-push": "git push --no-verify",
    "pre-commit": "git commit --no-verify",
    "commit-msg": "git commit --no-verify",
}

_BRANCH: Final = "Work on a branch such as feat/WP-1-NAME"
_NAMING: Final = {
    "pre-push": f"{_BRANCH}, or end a commit's message with `WP: WP-1-NAME`.",
    "pre-commit": f"{_BRANCH}, or name the packet: WP=WP-1-NAME git commit",
    "commit-msg": f"{_BRANCH}, or end the message with `WP: WP-1-NAME`.",
}


class Refused(NamedTuple):
    """Something that did not pass: its verdicts, and what their packets were found by.

    `why` is the command that shows all of it.
    """

    what: str
    reason: str
    verdicts: tuple[Verdict, ...]
    why: str


def hook_text(
    hook: str, refused: Sequence[Refused], unjudged: Sequence[str], style: Style = PLAIN
) -> str:
    """A line for each thing that was not judged, and the errors of what failed."""
    lines = [f"gates {hook}: {escape(line)}" for line in unjudged]
    for one in refused:
        lines += _refusal(hook, one, style)
    if refused:
        lines.append(
            f"{_PAST[hook]} goes past this hook; the required check judges it all"
            " the same"
        )
    return "".join(f"{guard_line(line)}\n" for line in lines)


def _refusal(hook: str, refused: Refused, style: Style) -> list[str]:
    lines: list[str] = []
    for verdict in refused.verdicts[:VERDICTS_SHOWN]:
        result = style.paint(verdict.result, Paint.BAD)
        lines.append(
            f"gates {hook}: {result}: {escape(refused.what)}, packet"
            f" {escape(verdict.wp)}: {escape(refused.reason)}"
        )
        errors = [f for f in verdict.findings if f.severity is Severity.ERROR]
        packet = None if verdict.packet is None else verdict.packet.path
        lines += finding_lines(errors, packet, style)
        if verdict.wp == "-":
            lines.append(f"  help: {_NAMING[hook]}")
    more = len(refused.verdicts) - VERDICTS_SHOWN
    if more > 0:
        lines.append(f"+{more} more packets that did not pass")
    lines.append(f"all of it: {escape(refused.why)}")
    return lines
