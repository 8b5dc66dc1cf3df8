"""Which hooks there are, for people and for machines (schema `gates/hooks-1`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.render.escape import escape, guard_line, show
from gates.render.style import Paint
from gates.render.verdict_json import path_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import RepoPath
    from gates.render.style import Style

SCHEMA: Final = "gates/hooks-1"

_KINDS: Final = {
    "none": ("not there", Paint.FAINT),
    "gates": ("installed", Paint.GOOD),
    "edited": ("made by gates, and edited since", Paint.DOUBTFUL),
    "calls": ("calls the gate", Paint.GOOD),
    "other": ("does not call the gate", Paint.DOUBTFUL),
}


class ShownHook(NamedTuple):
    """One hook as it is shown."""

    hook: str
    kind: str
    is_run: bool
    chained: bool


def hooks_text(folder: bytes, hooks: Sequence[ShownHook], style: Style) -> str:
    """The folder, and each hook with what stands in its place."""
    lines = [] if style.quiet else [f"hooks of {show(folder)}"]
    for found in hooks:
        words, paint = _KINDS[found.kind]
        more = ""
        if found.kind != "none" and not found.is_run:
            more = "; not executable, so git does not run it"
        elif found.chained and found.kind == "gates":
            more = f"; {found.hook}.before-gates runs first"
        lines.append(f"{found.hook}: {style.paint(words, paint)}{more}")
    return "".join(f"{guard_line(line)}\n" for line in lines)


def installed_text(notes: Sequence[str]) -> str:
    """What was done, a line for each hook."""
    return "".join(f"{guard_line(escape(note))}\n" for note in notes)


def hooks_json(
    folder: RepoPath, hooks: Sequence[ShownHook], done: Sequence[str]
) -> str:
    """The same as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "folder": path_json(folder),
        "hooks": [
            {
                "hook": found.hook,
                "state": found.kind,
                "run": found.is_run,
                "chained": found.chained,
            }
            for found in hooks
        ],
        "done": list(done),
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
