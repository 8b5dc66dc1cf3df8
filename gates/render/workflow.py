"""What a command of the workflow wrote, for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import escape, guard_line, show, without_surrogates
from gates.render.verdict_json import path_json, verdict_object
from gates.render.verdict_text import verdict_text

if TYPE_CHECKING:
    from gates.model import RecordPlace, RepoPath, Verdict
    from gates.render.style import Style

SCHEMA = "gates/workflow-1"


def written_text(
    what: str,
    place: RecordPlace | None,
    files: tuple[RepoPath, ...],
    then: str,
    verdict: Verdict | None,
    style: Style,
) -> str:
    """What was written, one line each, and what to do next."""
    lines = [escape(what)]
    if place is not None:
        lines.append(f"record: {place.id}, number {place.seq} of {escape(place.ref)}")
    lines += [f"wrote: {show(path)}" for path in files]
    lines += [f"next: {escape(then)}"] if then else []
    text = "".join(f"{guard_line(line)}\n" for line in lines)
    if style.quiet:
        text = f"{guard_line(lines[0])}\n"
    return text if verdict is None else verdict_text(verdict, None, style) + text


def written_json(
    command: str,
    wp: str,
    what: str,
    place: RecordPlace | None,
    files: tuple[RepoPath, ...],
    verdict: Verdict | None,
) -> str:
    """One object of schema `gates/workflow-1`, on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "command": command,
        "wp": without_surrogates(wp),
        "message": without_surrogates(what),
        "record": None
        if place is None
        else {
            "id": place.id,
            "ref": without_surrogates(place.ref),
            "seq": place.seq,
            "commit": place.commit,
        },
        "files": [path_json(path) for path in files],
        "verdict": None if verdict is None else verdict_object(verdict, None),
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
