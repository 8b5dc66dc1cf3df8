"""What `doctor` found: one line a check, and below it what mends it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import EXIT_CANNOT_VERIFY, EXIT_FAIL, EXIT_PASS
from gates.render.escape import escape, guard_line, without_surrogates
from gates.render.fit import fit
from gates.render.style import Paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.render.style import Style

SCHEMA: Final = "gates/doctor-1"


class Health(StrEnum):
    """How one thing stands; UNKNOWN is what could not be checked."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


_PAINTS: Final = {
    Health.OK: Paint.GOOD,
    Health.WARNING: Paint.DOUBTFUL,
    Health.PROBLEM: Paint.BAD,
    Health.NOT_APPLICABLE: Paint.FAINT,
    Health.UNKNOWN: Paint.DOUBTFUL,
}
_COUNTED: Final = {
    Health.PROBLEM: ("problem", "problems"),
    Health.UNKNOWN: ("thing could not be checked", "things could not be checked"),
    Health.WARNING: ("warning", "warnings"),
}


class Check(NamedTuple):
    """One thing that was looked at: what was found, and a command that mends it."""

    name: str
    health: Health
    found: str
    remedy: str = ""


def doctor_exit_code(checks: Sequence[Check]) -> int:
    """1 for a problem, else 3 for what could not be checked, else 0."""
    met = {check.health for check in checks}
    if Health.PROBLEM in met:
        return EXIT_FAIL
    return EXIT_CANNOT_VERIFY if Health.UNKNOWN in met else EXIT_PASS


def doctor_text(checks: Sequence[Check], style: Style) -> str:
    """A line for each check, its remedy below it, and at the end what it comes to."""
    lines: list[str] = []
    if not style.quiet:
        states = max(len(check.health) for check in checks)
        names = max(len(check.name) for check in checks)
        for check in checks:
            state = style.paint(check.health.ljust(states), _PAINTS[check.health])
            found = escape(check.found)
            line = f"{state}  {check.name.ljust(names)}  {found}".rstrip()
            lines += fit([line], style, hang=states + names + 4)
            if check.remedy:
                lines.append(f"  help: {escape(check.remedy)}")
    lines += fit([_sum(checks, style)], style)
    return "".join(f"{guard_line(line)}\n" for line in lines)


def _sum(checks: Sequence[Check], style: Style) -> str:
    """What the checks come to, in one line."""
    parts = [
        f"{count} {words[count > 1]}"
        for health, words in _COUNTED.items()
        if (count := sum(check.health is health for check in checks))
    ]
    code = doctor_exit_code(checks)
    paint = {EXIT_PASS: Paint.GOOD, EXIT_FAIL: Paint.BAD}.get(code, Paint.DOUBTFUL)
    return style.paint(f"doctor: {', '.join(parts) or 'all is well'}", paint)


def doctor_json(checks: Sequence[Check]) -> str:
    """The same as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "exit_code": doctor_exit_code(checks),
        "checks": [
            {
                "name": check.name,
                "state": check.health,
                "found": without_surrogates(check.found),
                "remedy": without_surrogates(check.remedy) or None,
            }
            for check in checks
        ],
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
