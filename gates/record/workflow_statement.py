"""Records of the workflow beside the gates' own: prepare, approval, plan, waiver.

Each is an in-toto Statement whose subject is the commit at which it was made, with a
predicate of its own, `urn:cor701:<kind>:v1`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.model import (
    Dimension,
    DimensionResult,
    Oid,
    PlannedFile,
    RepoPath,
    State,
    Waiver,
    Window,
)
from gates.planning import Blob, Plan
from gates.record.canonical import canonical_json
from gates.record.gate_files import path_member, readable, window_pairs
from gates.record.statement import STATEMENT_TYPE, Draft, draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.record.canonical import Json, JsonObject
    from gates.record.statement import Statement

SCHEMA: Final = "1"


class Occasion(NamedTuple):
    """When and where a record is made.

    `commit` and `tree` are those of HEAD, `ref` the full name of its branch or empty;
    `time` is RFC 3339 in UTC with whole seconds.
    """

    commit: Oid
    tree: Oid
    ref: str
    time: str
    nonce: str
    tool_version: str


class PrepareBody(NamedTuple):
    """What a prepare record says: the branch, the worktree's name, the coder."""

    wp: str
    branch: str
    worktree: str
    coder: str


class ApprovalBody(NamedTuple):
    """What an approval covers; `scope` is empty while there is no packet.

    `stage` is `refinement` for the review of the refinement, `scope` for the signature
    over all three.
    """

    wp: str
    stage: str
    scope: str
    refinement: Blob | None
    spec: Blob | None
    token: str


class WaiverBody(NamedTuple):
    """A waiver that was granted for a packet, as the packet then was.

    The waiver's line is 0: it is the packet's matter.
    """

    wp: str
    packet: Blob
    waiver: Waiver


def prepare_draft(body: PrepareBody, occasion: Occasion) -> Draft:
    """The statement of a prepare record, ready to be placed and signed."""
    members: JsonObject = {
        "wp": readable(body.wp),
        "branch": readable(body.branch),
        "worktree": readable(body.worktree),
        "coder": readable(body.coder),
    }
    return _draft("prepare", members, occasion)


def prepare_of(statement: Statement) -> PrepareBody:
    """The body of a prepare record.

    Raises:
        GateError: LOG-13 when it has another form than this version writes.
    """
    body = statement.body
    names = ("wp", "branch", "worktree", "coder")
    try:
        return PrepareBody(*(_text(body[name]) for name in names))
    except (KeyError, TypeError) as error:
        raise _unknown(statement, error) from error


def approval_draft(body: ApprovalBody, approver: str, occasion: Occasion) -> Draft:
    """The statement of an approval; `approver` is the fingerprint of the key."""
    members: JsonObject = {
        "wp": readable(body.wp),
        "stage": body.stage,
        "approver": approver,
        "scope": {"sha256": body.scope} if body.scope else None,
        "refinement": _blob(body.refinement),
        "spec": _blob(body.spec),
        "token": readable(body.token),
    }
    return _draft("approval", members, occasion)


def approval_of(statement: Statement) -> ApprovalBody:
    """The body of an approval.

    Raises:
        GateError: LOG-13 when it has another form than this version writes.
    """
    body = statement.body
    try:
        scope = body["scope"]
        return ApprovalBody(
            _text(body["wp"]),
            _text(body["stage"]),
            "" if scope is None else _text(_object(scope)["sha256"]),
            _blob_of(body["refinement"]),
            _blob_of(body["spec"]),
            _text(body["token"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unknown(statement, error) from error


def waiver_draft(body: WaiverBody, approver: str, occasion: Occasion) -> Draft:
    """The statement of a waiver; `approver` is the fingerprint of the key."""
    members: JsonObject = {
        "wp": readable(body.wp),
        "packet": _blob(body.packet),
        "waiver": _waiver(body.waiver),
        "approver": approver,
    }
    return _draft("waiver", members, occasion)


def waiver_of(statement: Statement) -> WaiverBody:
    """The body of a waiver record.

    Raises:
        GateError: LOG-13 when it has another form than this version writes.
    """
    body = statement.body
    try:
        return WaiverBody(
            _text(body["wp"]),
            _packet_of(body["packet"]),
            _waiver_of(_object(body["waiver"])),
        )
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _unknown(statement, error) from error


def scope_digest(patterns: Iterable[bytes]) -> str:
    """SHA-256 over the patterns of a scope, in no order and each once."""
    listed = [path_member(RepoPath(p)) for p in sorted(set(patterns))]
    return hashlib.sha256(canonical_json(listed)).hexdigest()


def plan_draft(plan: Plan, occasion: Occasion) -> Draft:
    """The statement of a plan, ready to be placed and signed."""
    members: JsonObject = {
        "wp": readable(plan.wp),
        "base": {"gitCommit": plan.commit, "gitTree": plan.tree},
        "branch": readable(plan.branch),
        "expires": plan.expires,
        "packet": _blob(plan.packet),
        "refinement": _blob(plan.refinement),
        "spec": _blob(plan.spec),
        "scope": [path_member(RepoPath(pattern)) for pattern in plan.scope],
        "windows": None
        if plan.planned is None
        else [
            {**path_member(file.path), "preImage": window_pairs(file.windows)}
            for file in plan.planned
        ],
        "waivers": [_waiver(waiver) for waiver in plan.waivers],
        "dimensions": {
            str(name): {"state": str(found.state), "reason": readable(found.reason)}
            for name, found in plan.states.items()
        },
        "replaces": plan.replaces or None,
        "policy": plan.policy or None,
    }
    return _draft("plan", members, occasion)


def plan_of(statement: Statement) -> Plan:
    """The plan in a record.

    Raises:
        GateError: LOG-13 when it has another form than this version writes.
    """
    try:
        return _plan(statement.body)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _unknown(statement, error) from error


def _plan(body: JsonObject) -> Plan:
    base = _object(body["base"])
    windows, replaces = body["windows"], body["replaces"]
    policy = body["policy"]
    states = _object(body["dimensions"])
    return Plan(
        wp=_text(body["wp"]),
        commit=Oid(_text(base["gitCommit"])),
        tree=Oid(_text(base["gitTree"])),
        branch=_text(body["branch"]),
        expires=_text(body["expires"]),
        packet=_packet_of(body["packet"]),
        refinement=_blob_of(body["refinement"]),
        spec=_blob_of(body["spec"]),
        scope=tuple(_path(item) for item in _objects(body["scope"])),
        planned=None
        if windows is None
        else tuple(
            PlannedFile(_path(item), _windows(item["preImage"]))
            for item in _objects(windows)
        ),
        waivers=tuple(_waiver_of(item) for item in _objects(body["waivers"])),
        states={
            Dimension(name): DimensionResult(
                State(_text(_object(found)["state"])), _text(_object(found)["reason"])
            )
            for name, found in states.items()
        },
        replaces="" if replaces is None else _text(replaces),
        policy="" if policy is None else _text(policy),
    )


def _draft(kind: str, members: JsonObject, occasion: Occasion) -> Draft:
    name = occasion.ref or occasion.commit
    annotations: dict[str, Json] = {"gitTree": occasion.tree}
    if occasion.ref:
        annotations["sourceRefs"] = [occasion.ref]
    statement: JsonObject = {
        "_type": STATEMENT_TYPE,
        "subject": [
            {
                "name": readable(name),
                "digest": {"gitCommit": occasion.commit},
                "annotations": annotations,
            }
        ],
        "predicateType": f"urn:cor701:{kind}:v1",
        "predicate": {
            "schema": SCHEMA,
            **members,
            "time": occasion.time,
            "tool": {"name": "cor701-gates", "version": occasion.tool_version},
        },
    }
    return draft(statement, occasion.nonce)


def _blob(blob: Blob | None) -> JsonObject | None:
    if blob is None:
        return None
    digest = {"gitBlob": blob.oid, "sha256": blob.sha256}
    return {**path_member(blob.path), "digest": digest}


def _blob_of(value: Json) -> Blob | None:
    if value is None:
        return None
    item = _object(value)
    digest = _object(item["digest"])
    return Blob(_path(item), Oid(_text(digest["gitBlob"])), _text(digest["sha256"]))


def _packet_of(value: Json) -> Blob:
    packet = _blob_of(value)
    if packet is None:
        raise TypeError("it names no packet")
    return packet


def _waiver(waiver: Waiver) -> JsonObject:
    """A waiver in full; its line is the packet's matter."""
    return {
        "id": readable(waiver.id),
        "checks": [readable(check) for check in waiver.checks],
        "paths": [path_member(path) for path in waiver.paths],
        "date": readable(waiver.date),
        "expires": readable(waiver.expiry),
        "status": readable(waiver.status),
        "justification": readable(waiver.justification),
        "approver": readable(waiver.approver),
        "structured": waiver.structured,
    }


def _waiver_of(value: JsonObject) -> Waiver:
    return Waiver(
        id=_text(value["id"]),
        line=0,
        checks=tuple(_text(check) for check in _sequence(value["checks"])),
        paths=tuple(_path(path) for path in _objects(value["paths"])),
        date=_text(value["date"]),
        expiry=_text(value["expires"]),
        status=_text(value["status"]),
        justification=_text(value["justification"]),
        approver=_text(value["approver"]),
        structured=value["structured"] is True,
    )


def _path(value: Mapping[str, Json]) -> RepoPath:
    if "path" in value:
        return RepoPath(_text(value["path"]).encode("utf-8"))
    return RepoPath(base64.b64decode(_text(value["pathB64"]), validate=True))


def _windows(value: Json) -> tuple[Window, ...]:
    found = []
    for pair in _sequence(value):
        start, end = _sequence(pair)
        if not isinstance(start, int) or not isinstance(end, int):
            raise TypeError("a window is no pair of numbers")
        found.append(Window(start, end))
    return tuple(found)


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no object")
    return value


def _sequence(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _objects(value: Json) -> Sequence[JsonObject]:
    return [_object(item) for item in _sequence(value)]


def _unknown(statement: Statement, error: Exception) -> GateError:
    return GateError(
        "LOG-13",
        f"record #{statement.position.seq} has a form that is not known here: {error}",
        "use the version of the tool that the record names",
    )
