"""What `range` has to show: each path with its story, and a narrower range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.render.escape import escape, guard_line, show, without_surrogates
from gates.render.style import Paint
from gates.render.verdict_json import path_json

if TYPE_CHECKING:
    from gates.model import Oid, RepoPath, Selection
    from gates.render.style import Style

SCHEMA: Final = "gates/range-1"
_SHORT_OID: Final = 12
_NAMED: Final = 3


class PathLine(NamedTuple):
    """One changed path: its ruling, the rule, and the commits that changed it.

    `own` are commits of the head's own line, `merged` those that a merge brought in.
    """

    path: RepoPath
    ruling: str
    rule: str
    own: tuple[Oid, ...]
    merged: tuple[Oid, ...]
    is_allowed: bool


class Narrower(NamedTuple):
    """A range that leaves paths out: how to name it, and what is left of them."""

    words: str
    why: str
    paths: int
    outside: int


class RangeReport(NamedTuple):
    """Every changed path of a range; `merged_from` are branches merged into it."""

    wp: str
    selection: Selection
    commits: int
    paths: tuple[PathLine, ...]
    merged_from: tuple[str, ...] = ()
    narrower: Narrower | None = None

    @property
    def outside(self) -> tuple[PathLine, ...]:
        """The paths that nothing allows."""
        return tuple(path for path in self.paths if not path.is_allowed)


def range_text(report: RangeReport, style: Style) -> str:
    """The paths as lines, those out of scope first; the outcome last."""
    last = _outcome(report)
    if style.quiet:
        return f"{guard_line(last)}\n"
    ranked = sorted(report.paths, key=lambda path: path.is_allowed)
    is_committed = report.selection.head is not None
    nobody = "no commit of its own" if is_committed else "not committed"
    lines = [_path(path, style, nobody) for path in ranked]
    if report.narrower is not None:
        found = report.narrower
        lines.append(
            f"narrower: {escape(found.words)}: {escape(found.why)};"
            f" {found.paths} paths, {found.outside} out of scope"
        )
    return "".join(f"{guard_line(line)}\n" for line in [*lines, last])


def _path(path: PathLine, style: Style, nobody: str) -> str:
    rule = f" (`{escape(path.rule)}`)" if path.rule else ""
    paint = Paint.GOOD if path.is_allowed else Paint.BAD
    by = [
        words
        for words in (
            _commits("commit", path.own),
            _commits("merged commit", path.merged),
        )
        if words
    ]
    return (
        f"{show(path.path)}: {style.paint(path.ruling, paint)}{rule};"
        f" {', '.join(by) or nobody}"
    )


def _commits(what: str, oids: tuple[Oid, ...]) -> str:
    if not oids:
        return ""
    names = ", ".join(oid[:_SHORT_OID] for oid in oids[:_NAMED])
    more = f" and {len(oids) - _NAMED} more" if len(oids) > _NAMED else ""
    return f"{what}{'' if len(oids) == 1 else 's'} {names}{more}"


def _outcome(report: RangeReport) -> str:
    outside = report.outside
    merged = sum(bool(path.merged) and not path.own for path in outside)
    by = f", {merged} of them only by a merge" if merged else ""
    branches = ", ".join(escape(name) for name in report.merged_from)
    of = f" of {branches}" if merged and branches else ""
    return (
        f"{len(report.paths)} paths in {report.commits} commits:"
        f" {len(outside)} out of scope{by}{of}"
    )


def range_json(report: RangeReport) -> str:
    """The report as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    selection, narrower = report.selection, report.narrower
    value = {
        "schema": SCHEMA,
        "wp": report.wp,
        "selection": {
            "mode": selection.mode,
            "base": selection.base.commit,
            "head": None if selection.head is None else selection.head.commit,
            "reason": without_surrogates(selection.reason),
        },
        "commits": report.commits,
        "paths": [
            {
                **path_json(path.path),
                "ruling": path.ruling,
                "rule": without_surrogates(path.rule) or None,
                "allowed": path.is_allowed,
                "own": list(path.own),
                "merged": list(path.merged),
            }
            for path in report.paths
        ],
        "merged_from": [without_surrogates(name) for name in report.merged_from],
        "narrower": None
        if narrower is None
        else {
            "range": without_surrogates(narrower.words),
            "why": without_surrogates(narrower.why),
            "paths": narrower.paths,
            "outside": narrower.outside,
        },
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
