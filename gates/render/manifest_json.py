"""The report of `manifest` for machines: one object of schema `gates/manifest-1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import show, without_surrogates
from gates.render.verdict_json import path_json

if TYPE_CHECKING:
    from gates.render.manifest_report import EntryReport, ManifestReport
    from gates.render.verdict_json import Json

SCHEMA = "gates/manifest-1"


def manifest_json(report: ManifestReport, exit_code: int) -> str:
    """The report on one line with a line feed."""
    import json  # noqa: PLC0415 - a text run does not need it

    selection = report.selection
    return (
        json.dumps(
            {
                "schema": SCHEMA,
                "wp": report.wp,
                "exit_code": exit_code,
                "packet": path_json(report.path),
                "selection": {
                    "mode": selection.mode,
                    "base": selection.base.commit,
                    "head": None if selection.head is None else selection.head.commit,
                    "reason": without_surrogates(selection.reason),
                },
                "current": report.is_current,
                "written": report.written,
                "entries": [_entry(entry) for entry in report.entries],
                "section": _lines(report.section),
                "notes": [without_surrogates(note) for note in report.notes],
            },
            separators=(",", ":"),
        )
        + "\n"
    )


def _lines(data: bytes) -> list[str]:
    """The lines of a text, bytes that are no UTF-8 as escapes."""
    return [show(line) for line in data.removesuffix(b"\n").split(b"\n")]


def _entry(entry: EntryReport) -> Json:
    return {
        **path_json(entry.path),
        "fate": entry.fate,
        "changes": [
            {
                "name": change.name,
                "old": None if change.old is None else without_surrogates(change.old),
                "new": change.new,
            }
            for change in entry.changes
        ],
        "true_at": entry.true_at,
        "later": list(entry.later),
        "reason": entry.reason or None,
    }
