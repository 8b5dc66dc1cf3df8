"""A verdict again, as the record of its run tells it.

Several entries of one file are one here, and help texts are the registry's. What was
decided after the signature (LOG, clause 59) is not there.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from gates.codes import registry
from gates.errors import EXIT_CANNOT_VERIFY, EXIT_FAIL, EXIT_PASS, GateError
from gates.model import (
    MODE_ABSENT,
    Actual,
    Change,
    ChangeResult,
    Dimension,
    DimensionResult,
    Entry,
    EntryResult,
    EntryStatus,
    Finding,
    Gate,
    GateState,
    Image,
    Mode,
    Oid,
    PacketSource,
    PolicySource,
    Profile,
    RepoPath,
    Revision,
    Selection,
    Severity,
    Sha1,
    State,
    Verdict,
    Waiver,
    WaiverResult,
    WaiverState,
    Window,
)
from gates.planning import RecordedImage
from gates.record.canonical import NotJsonError, strict_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.record.canonical import Json, JsonObject
    from gates.record.statement import Statement

_EXITS: Final = {
    State.PASS: EXIT_PASS,
    State.FAIL: EXIT_FAIL,
    State.CANNOT_VERIFY: EXIT_CANNOT_VERIFY,
}
_GATES: Final = {str(gate.clause): gate for gate in Gate}


def verdict_of(statement: Statement, files: bytes | None) -> Verdict:
    """The verdict in a gate's record; `files` is the list beside it, when there is one.

    Raises:
        GateError: LOG-13 when the record has another form than this version writes.
    """
    try:
        return _verdict(statement, files)
    except (KeyError, TypeError, ValueError, NotJsonError) as error:
        raise _unknown(statement, error) from error


def recorded_images(
    statement: Statement, files: bytes | None
) -> tuple[RecordedImage, ...]:
    """The hashes of every file's two sides in a gate's record.

    `files` is the list beside it, which must be the one that the record names.

    Raises:
        GateError: LOG-13 when the record has another form than this version writes.
    """
    gate = statement.body
    try:
        listed = _list(gate["files"]) if files is None else _beside(gate, files)
        return tuple(
            RecordedImage(
                _path(file),
                Sha1(_text(_object(file["cor701"])[side])),
                _text(_object(file[side])["sha256"]),
                statement.position.seq,
            )
            for file in listed
            if "mode" in file
            for side in ("pre", "post")
            if _object(file["cor701"])[side] is not None
        )
    except (KeyError, TypeError, ValueError, NotJsonError) as error:
        raise _unknown(statement, error) from error


def _beside(gate: JsonObject, files: bytes) -> Sequence[JsonObject]:
    """The list beside a record, when it is the one that the record names."""
    if gate["filesSha256"] != hashlib.sha256(files).hexdigest():
        raise ValueError("the list of files beside it is another one")
    return _list(strict_json(files))


def _unknown(statement: Statement, error: Exception) -> GateError:
    return GateError(
        "LOG-13",
        f"record #{statement.position.seq} has a form that is not known here: {error}",
        "use the version of the tool that the record names",
    )


def _verdict(statement: Statement, files: bytes | None) -> Verdict:
    gate = statement.body
    listed = _list(gate["files"] if files is None else strict_json(files))
    states, reasons = _object(gate["dimensions"]), _object(gate["reasons"])
    if unknown := set(states) - set(Dimension):
        raise ValueError(f"it has the dimensions {sorted(unknown)}")
    result = State(_text(gate["result"]))
    entries = [_entry(file) for file in listed if file["declared"] is not None]
    return Verdict(
        command=_text(gate["command"]),
        wp=_text(gate["wp"]),
        result=result,
        exit_code=_EXITS[result],
        disclosure=_text(gate["disclosure"]),
        profile=Profile(_text(gate["profile"])),
        selection=_selection(gate),
        packet=_packet(statement),
        policy=PolicySource(),
        dimensions={
            dimension: DimensionResult(
                State(_text(states[dimension])), _text(reasons[dimension])
            )
            for dimension in Dimension
            if dimension in states
        },
        entries=tuple(entries),
        changes=tuple(_change(file) for file in listed if "mode" in file),
        findings=tuple(_finding(found) for found in _list(gate["findings"])),
        waivers=tuple(_waiver(waiver) for waiver in _list(gate["waivers"])),
        commit_count=int(_text(gate["commits"])),
        together=_texts(gate.get("together", [])),
    )


def _selection(gate: JsonObject) -> Selection:
    head = gate["head"]
    return Selection(
        Mode(_text(gate["mode"])),
        _revision(_object(gate["base"])),
        None if head is None else _revision(_object(head)),
        _text(gate["reason"]),
    )


def _revision(value: JsonObject) -> Revision:
    commit = value["gitCommit"]
    return Revision(
        None if commit is None else Oid(_text(commit)), Oid(_text(value["gitTree"]))
    )


def _packet(statement: Statement) -> PacketSource | None:
    predicate = _object(statement.value["predicate"])
    for source in _list(predicate["configuration"]):
        if source["name"] == "packet-manifest":
            digest, noted = _object(source["digest"]), _object(source["annotations"])
            blob = digest.get("gitBlob")
            return PacketSource(
                _path(noted),
                None if blob is None else Oid(_text(blob)),
                _text(noted["from"]),
                _text(digest.get("sha256", "")),
            )
    return None


def _entry(file: JsonObject) -> EntryResult:
    declared = _object(file["declared"])
    gates = {} if file["gates"] is None else _object(file["gates"])
    return EntryResult(
        Entry(
            _path(file),
            0,
            windows=_windows(declared["windows"]),
            line_delta=_number(declared["line_delta"]),
        ),
        EntryStatus(_text(file["status"])),
        None if file["actual"] is None else _actual(_object(file["actual"])),
        {_GATES[clause]: GateState(_text(state)) for clause, state in gates.items()},
    )


def _actual(actual: JsonObject) -> Actual:
    pre_lines, post_lines = _integers(actual["lines"])
    return Actual(
        windows=_windows(actual["windows"]),
        line_delta=_number(actual["line_delta"]),
        pre_lines=pre_lines,
        post_lines=post_lines,
    )


def _change(file: JsonObject) -> ChangeResult:
    modes = file["mode"]
    if not isinstance(modes, list):
        raise TypeError("a file's mode is no list")
    old_mode, new_mode = (_text(mode) for mode in modes)
    pre, post = _image(old_mode, file["pre"]), _image(new_mode, file["post"])
    return ChangeResult(
        Change(_path(file), old_mode, new_mode, pre.oid, post.oid),
        EntryStatus(_text(file["status"])),
        in_scope=file["inScope"] is True,
        governance=file["governance"] is True,
        covered=file["covered"] is True,
        pre=pre,
        post=post,
        answered_by=_text(file.get("answeredBy", "")),
    )


def _image(mode: str, value: Json) -> Image:
    """The identity of one side; sizes and lines are not in the record."""
    digests = {} if value is None else _object(value)
    oid = Oid(_text(digests.get("gitBlob", digests.get("gitCommit", ""))))
    sha256 = _text(digests.get("sha256", ""))
    return Image(
        mode if digests else MODE_ABSENT, oid, 0, 0, Sha1(""), sha256, has_nul=False
    )


def _finding(found: JsonObject) -> Finding:
    code = _text(found["code"])
    known = registry().get(code)
    gate, waived = found["gate"], found["waivedBy"]
    has_path = "path" in found or "pathB64" in found
    return Finding(
        code=code,
        severity=Severity(_text(found["severity"])),
        message=_text(found["message"]),
        hint="" if known is None else known.fix,
        gate=None if gate is None else Gate(_text(gate)),
        path=_path(found) if has_path else None,
        line=_line(found.get("line")),
        packet_line=_line(found.get("packetLine")),
        waived_by=None if waived is None else _text(waived),
    )


def _line(value: Json) -> int | None:
    return value if isinstance(value, int) else None


def _waiver(value: JsonObject) -> WaiverResult:
    return WaiverResult(
        Waiver(_text(value["id"]), 0, expiry=_text(value["expires"])),
        WaiverState(_text(value["state"])),
    )


def _path(value: JsonObject) -> RepoPath:
    if "path" in value:
        return RepoPath(_text(value["path"]).encode("utf-8"))
    return RepoPath(base64.b64decode(_text(value["pathB64"]), validate=True))


def _windows(value: Json) -> tuple[Window, ...]:
    if not isinstance(value, list):
        raise TypeError("windows are no list")
    return tuple(Window(*_integers(pair)) for pair in value)


def _integers(value: Json) -> Sequence[int]:
    if not isinstance(value, list):
        raise TypeError("a pair of numbers is no list")
    numbers = [number for number in value if isinstance(number, int)]
    if len(numbers) != len(value):
        raise TypeError("a pair holds what is no number")
    return numbers


def _number(value: Json) -> int | None:
    return None if value is None else int(_text(value))


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return tuple(_text(item) for item in value)


def _object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no object")
    return value


def _list(value: Json) -> Sequence[JsonObject]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return [_object(item) for item in value]
