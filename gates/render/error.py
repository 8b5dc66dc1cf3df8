"""An error for people and for machines (schema `gates/error-1`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import escape, guard_line, without_surrogates
from gates.render.style import Paint

if TYPE_CHECKING:
    from gates.errors import GateError
    from gates.render.style import Style

SCHEMA = "gates/error-1"


def error_text(error: GateError, style: Style) -> str:
    """`error: CODE where: message`, and a line `help: hint` when there is one."""
    where = f" {escape(error.where)}" if error.where else ""
    label = style.paint("error", Paint.BAD)
    lines = [guard_line(f"{label}: {error.code}{where}: {escape(error.message)}")]
    if error.hint and not style.quiet:
        lines.append(f"help: {escape(error.hint)}")
    return "\n".join(lines) + "\n"


def error_json(error: GateError, exit_code: int) -> str:
    """One object of schema `gates/error-1` and a line feed."""
    import json  # noqa: PLC0415 - a text run does not need it

    return (
        json.dumps(
            {
                "schema": SCHEMA,
                "code": error.code,
                "message": without_surrogates(error.message),
                "hint": without_surrogates(error.hint),
                "where": without_surrogates(error.where),
                "exit_code": exit_code,
            }
        )
        + "\n"
    )
