"""What a command has to show that made files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.render.escape import escape, guard_line, show, without_surrogates
from gates.render.verdict_json import path_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import RepoPath
    from gates.render.style import Style

SCHEMA: Final = "gates/made-1"


def made_text(path: RepoPath, then: Sequence[str], style: Style) -> str:
    """The file, and the commands that come next."""
    lines = [f"written: {show(path)}"]
    if not style.quiet:
        lines += [f"next: {escape(command)}" for command in then]
    return "".join(f"{guard_line(line)}\n" for line in lines)


def made_json(path: RepoPath, then: Sequence[str]) -> str:
    """The same as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "files": [path_json(path)],
        "next": [without_surrogates(command) for command in then],
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
