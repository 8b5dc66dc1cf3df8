"""The report of `cor701-sha` for machines: one object of schema `gates/sha-1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import without_surrogates
from gates.render.sha_text import line_endings
from gates.render.verdict_json import declared_json, path_json

if TYPE_CHECKING:
    from gates.render.sha_report import FileReport, PlaceHash, ShaReport
    from gates.render.verdict_json import Json

SCHEMA = "gates/sha-1"


def sha_json(report: ShaReport) -> str:
    """The report on one line with a line feed."""
    import json  # noqa: PLC0415 - a text run does not need it

    return (
        json.dumps(
            {
                "schema": SCHEMA,
                "selection": _selection(report),
                "files": [_file(file) for file in report.files],
            },
            separators=(",", ":"),
        )
        + "\n"
    )


def _selection(report: ShaReport) -> Json | None:
    selection = report.selection
    if selection is None:
        return None
    return {
        "mode": selection.mode,
        "base": selection.base.commit,
        "head": None if selection.head is None else selection.head.commit,
        "reason": without_surrogates(selection.reason),
    }


def _file(file: FileReport) -> Json:
    entry = None
    if file.entry is not None:
        entry = declared_json(file.entry)
        del entry["gates"]  # claims are the packet's to make
        entry["lines"] = list(file.lines)
    return {
        **path_json(file.path),
        "status": file.status,
        "standing": file.standing or None,
        "places": [_place(place) for place in file.places],
        "entry": entry,
        "notes": [without_surrogates(note) for note in file.notes],
    }


def _place(place: PlaceHash) -> Json:
    image = place.image
    known: Json = {"place": place.place, "role": place.role or None}
    if image.is_absent:
        return {**known, "exists": False}
    has_lines = place.lf_sha1 is not None
    return {
        **known,
        "exists": True,
        "mode": image.mode,
        "git_oid": image.oid,
        "sha1": image.sha1,
        "sha256": image.sha256,
        "size": image.size,
        "lines": image.lines,
        "binary": image.has_nul,
        "line_endings": line_endings(place) if has_lines else None,
        "lf_sha1": place.lf_sha1,
        "crlf_sha1": place.crlf_sha1,
    }
