"""What `init` has to show: the files that it would make, or has made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.render.escape import guard_line, show
from gates.render.style import Paint
from gates.render.verdict_json import path_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import RepoPath
    from gates.render.style import Style

SCHEMA: Final = "gates/init-1"


class Proposed(NamedTuple):
    """A file, and whether it was there before."""

    path: RepoPath
    data: bytes
    exists: bool


def init_text(
    files: Sequence[Proposed], then: Sequence[str], style: Style, *, written: bool
) -> str:
    """Each file and what becomes of it; what is not written yet is shown with `-v`."""
    lines = []
    for file in files:
        done = "written" if written else "to be written"
        fate = "stays as it is" if file.exists else done
        paint = Paint.FAINT if file.exists else Paint.GOOD
        lines.append(f"{show(file.path)}: {style.paint(fate, paint)}")
        if style.verbose and not file.exists:
            content = file.data.removesuffix(b"\n").split(b"\n")
            lines += [f"  {show(line)}" for line in content]
    if not style.quiet:
        lines += [f"next: {command}" for command in then]
    return "".join(f"{guard_line(line)}\n" for line in lines)


def init_json(files: Sequence[Proposed], then: Sequence[str], *, written: bool) -> str:
    """The same as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "written": written,
        "files": [
            {
                **path_json(file.path),
                "exists": file.exists,
                "content": file.data.decode("utf-8", "backslashreplace"),
            }
            for file in files
        ],
        "next": list(then),
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
