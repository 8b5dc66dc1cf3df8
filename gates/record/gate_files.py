"""What a gate's record says of each file: images, declaration, computation.

Lines are 1-based and inclusive. A path that is not UTF-8 stands as `pathB64`.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from gates.model import MODE_ABSENT, MODE_SUBMODULE, Gate, GateState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.model import (
        Actual,
        ChangeResult,
        EntryResult,
        HashClaim,
        Image,
        RepoPath,
        Verdict,
        Window,
    )
    from gates.record.canonical import Json, JsonObject


def readable(text: str) -> str:
    r"""The text with lone surrogates, which JSON cannot hold, as `\udcff`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def path_member(path: RepoPath) -> JsonObject:
    """`path`, or `pathB64` (base64) for bytes that are not UTF-8."""
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        return {"pathB64": base64.b64encode(path).decode("ascii")}


def file_list(verdict: Verdict) -> Sequence[JsonObject]:
    """Every changed path, then every entry for a path that did not change."""
    by_path: dict[RepoPath, list[EntryResult]] = {}
    for result in verdict.entries:
        by_path.setdefault(result.entry.path, []).append(result)
    changed = [
        _changed(change, by_path.pop(change.change.path, []))
        for change in verdict.changes
    ]
    return [*changed, *(_unchanged(results) for results in by_path.values())]


def _changed(result: ChangeResult, entries: Sequence[EntryResult]) -> JsonObject:
    change = result.change
    other = {"answeredBy": readable(result.answered_by)} if result.answered_by else {}
    return {
        **path_member(change.path),
        "status": str(result.status),
        "mode": [change.old_mode, change.new_mode],
        "pre": _image(result.pre),
        "post": _image(result.post),
        "cor701": {"pre": _sha1(result.pre), "post": _sha1(result.post)},
        "inScope": result.in_scope,
        "governance": result.governance,
        "covered": result.covered,
        **other,
        **_judged(entries),
    }


def _unchanged(entries: Sequence[EntryResult]) -> JsonObject:
    first = entries[0]
    return {
        **path_member(first.entry.path),
        "status": str(first.status),
        **_judged(entries),
    }


def _judged(entries: Sequence[EntryResult]) -> JsonObject:
    """The members that come from the manifest: null without an entry."""
    if not entries:
        return {"declared": None, "actual": None, "gates": None}
    actual = next((e.actual for e in entries if e.actual is not None), None)
    return {
        "declared": _declared(entries),
        "actual": None if actual is None else _actual(actual),
        "gates": _gates([entry.gates for entry in entries]),
    }


def _declared(results: Sequence[EntryResult]) -> JsonObject:
    first = results[0].entry
    windows = [window for result in results for window in result.entry.windows]
    return {
        "windows": window_pairs(windows),
        "line_delta": _number(first.line_delta),
        "cor701": {"pre": _claim(first.pre), "post": _claim(first.post)},
    }


def _actual(actual: Actual) -> JsonObject:
    return {
        "windows": window_pairs(actual.windows),
        "hunks": [
            [hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count]
            for hunk in actual.hunks
        ],
        "line_delta": _number(actual.line_delta),
        "lines": [actual.pre_lines, actual.post_lines],
    }


_WEIGHT: Final = (
    GateState.FAIL,
    GateState.CANNOT_VERIFY,
    GateState.WAIVED,
    GateState.PASS,
)


def _gates(states: Sequence[Mapping[Gate, GateState]]) -> JsonObject:
    """Each gate's state by its clause; of several entries the one that weighs most."""
    gates: dict[str, Json] = {}
    for gate in Gate:
        if gate is Gate.MANIFEST_WRITTEN:
            continue  # decided after the record was signed (clause 59)
        found = [entry[gate] for entry in states if gate in entry]
        if found:
            worst = next((state for state in _WEIGHT if state in found), found[0])
            gates[str(gate.clause)] = str(worst)
    return gates


def window_pairs(windows: Iterable[Window]) -> Sequence[Json]:
    """Windows as pairs of first and last line."""
    return [[window.start, window.end] for window in windows]


def _image(image: Image) -> JsonObject | None:
    """The digest set of one side; null for a side that has no such path."""
    if image.mode == MODE_ABSENT:
        return None
    if image.mode == MODE_SUBMODULE:
        return {"gitCommit": image.oid}
    return {"gitBlob": image.oid, "sha256": image.sha256}


def _sha1(image: Image) -> str | None:
    return None if image.mode in (MODE_ABSENT, MODE_SUBMODULE) else image.sha1


def _claim(claim: HashClaim | None) -> str | None:
    return None if claim is None else claim.value


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)
