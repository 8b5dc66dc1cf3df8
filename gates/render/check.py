"""A check in every format: what its packets were found by, then verdict by verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import PacketsBy, State
from gates.render.escape import escape, guard_line, with_references, without_surrogates
from gates.render.github import command, verdict_github
from gates.render.markdown import MARKS, code, plain, verdict_markdown
from gates.render.style import Paint
from gates.render.verdict_json import verdict_object
from gates.render.verdict_text import verdict_text

if TYPE_CHECKING:
    from gates.render.check_view import CheckView
    from gates.render.style import Style

SCHEMA: Final = "gates/check-1"

_PAINTS: Final = {State.PASS: Paint.GOOD, State.FAIL: Paint.BAD}


def check_text(view: CheckView, style: Style) -> str:
    """How the packets were found, each verdict, and the line for all of them."""
    last = style.paint(
        escape(view.disclosure), _PAINTS.get(view.result, Paint.DOUBTFUL)
    )
    if style.quiet:
        return f"{last}\n"
    found = _found(view)
    head = f"{guard_line(found)}\n" if found else ""
    if view.edited:
        names = ", ".join(map(escape, view.edited))
        head += f"edited only, and not judged: {names}\n"
    parts = [verdict_text(verdict, record, style) for verdict, record in view.verdicts]
    if len(parts) == 1:
        return head + parts[0]
    return head + "\n" + "\n".join(parts) + f"\n{guard_line(last)}\n"


def check_json(view: CheckView) -> str:
    """One object of schema `gates/check-1`, on one line with a line feed."""
    import json  # noqa: PLC0415 - a text run does not need it

    found = {
        "schema": SCHEMA,
        "command": "check",
        "result": view.result,
        "exit_code": view.exit_code,
        "disclosure": without_surrogates(view.disclosure),
        "found_by": view.by,
        "reason": without_surrogates(view.reason),
        "packets": [without_surrogates(wp) for wp in view.packets],
        "edited": [without_surrogates(wp) for wp in view.edited],
        "verdicts": [
            verdict_object(verdict, record) for verdict, record in view.verdicts
        ],
    }
    return json.dumps(found, separators=(",", ":")) + "\n"


def check_github(view: CheckView) -> str:
    """The annotations of every verdict, and how the packets were found."""
    found = _found(view)
    notice = command("notice", {"title": "gates"}, found) + "\n" if found else ""
    parts = [verdict_github(verdict, record) for verdict, record in view.verdicts]
    text = f"{notice}{''.join(parts)}"
    return text if len(parts) == 1 else f"{text}{guard_line(escape(view.disclosure))}\n"


def check_markdown(view: CheckView) -> str:
    """The verdicts under headings of their own, behind a heading for all."""
    parts = [verdict_markdown(verdict, record) for verdict, record in view.verdicts]
    found = f"\nThe packet was found this way: {plain(view.reason)}.\n"
    if view.by is PacketsBy.NOTHING:
        found = ""
    if len(parts) == 1:
        return parts[0] + with_references(found)
    title = f"# {MARKS[view.result]} {view.result}: {len(parts)} packets\n\n"
    lead = f"{code(view.disclosure)}\n{found}\n"
    return with_references(title + lead) + "\n".join(parts)


def _found(view: CheckView) -> str:
    """What the packets were found by; of a range without one its verdict says it."""
    if view.by is PacketsBy.NOTHING:
        return ""
    noun = "packet" if len(view.packets) == 1 else "packets"
    names = ", ".join(map(escape, view.packets))
    return f"{noun}: {names}: {escape(view.reason)}"
