"""A verdict on a refinement: like any verdict, and its anchors and what mends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import escape, guard_line, without_surrogates
from gates.render.verdict_json import path_json, verdict_object
from gates.render.verdict_text import verdict_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Verdict
    from gates.planning import AnchorResult
    from gates.render.style import Style


def refinement_text(verdict: Verdict, diff: str, style: Style, *, written: bool) -> str:
    """The verdict, below the lines that would mend its anchors."""
    text = verdict_text(verdict, None, style)
    if not diff or style.quiet:
        return text
    lines = [guard_line(escape(line)) for line in diff.split("\n")[:-1]]
    told = "written" if written else "not written; `--write` puts it into the file"
    return "".join(f"{line}\n" for line in (*lines, told)) + text


def refinement_json(
    verdict: Verdict, anchors: Sequence[AnchorResult], diff: str, *, written: bool
) -> str:
    """The verdict with the members `anchors`, `diff` and `written`, on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        **verdict_object(verdict, None),
        "anchors": [_anchor(result) for result in anchors],
        "diff": without_surrogates(diff),
        "written": written,
    }
    return json.dumps(value, separators=(",", ":")) + "\n"


def _anchor(result: AnchorResult) -> dict[str, object]:
    anchor, proposed = result.anchor, result.proposed
    return {
        "title": without_surrogates(anchor.title),
        "line": anchor.line,
        "state": result.state,
        **path_json(result.path),
        "window": [anchor.start, anchor.end],
        "found": list(result.found),
        "proposed": None if proposed is None else [proposed.start, proposed.end],
    }
