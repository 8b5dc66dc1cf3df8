"""Statements: what a record says, as an in-toto Statement v1 with a place in the log.

A `Draft` is a statement before it has a place. Placing it writes the place into its
bytes, so that a lost race costs a new signature and nothing else.
https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.record.canonical import NotJsonError, canonical_json, strict_json

if TYPE_CHECKING:
    from gates.record.canonical import Json, JsonObject

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
GATE_TYPE: Final = "https://in-toto.io/attestation/test-result/v0.1"
EXTENSION: Final = "manifestGate"
"""The one member of a test result that in-toto does not define."""

FIRST_PREV: Final = "0" * 64
"""What stands for the digest of the record before the first one."""

NONCE_BYTES: Final = 16

_KIND: Final = re.compile(r"urn:cor701:([a-z]+):v1")
_PLACE: Final = ("origin", "seq", "prev", "nonce")


class Position(NamedTuple):
    """The place of a record: log, number from 0, digest of the record before it.

    `prev` is 64 hexadecimal digits; `nonce` (base64) tells two equal runs apart and
    stays the same when a record has to be placed anew.
    """

    origin: str
    seq: int
    prev: str
    nonce: str

    def as_json(self) -> JsonObject:
        """The `log` object of a payload."""
        return {
            "nonce": self.nonce,
            "origin": self.origin,
            "prev": f"sha256:{self.prev}",
            "seq": str(self.seq),
        }


class Draft(NamedTuple):
    """A statement without a place in the log, in canonical form.

    `files` is the complete list that stands beside a record too large to hold it.
    """

    body: bytes
    nonce: str
    files: bytes | None = None

    def placed(self, origin: str, seq: int, prev: str) -> bytes:
        """The payload to sign for this place."""
        statement = _object(strict_json(self.body))
        position = Position(origin, seq, prev, self.nonce)
        return canonical_json(_with_log(statement, position.as_json()))


class Statement(NamedTuple):
    """A payload, read: `value` is the whole statement, `position` its place.

    `kind` is `gate` for a run of a gate, else the kind in `urn:cor701:<kind>:v1`.
    """

    value: JsonObject
    kind: str
    position: Position

    @property
    def body(self) -> JsonObject:
        """The members of this kind of record: the extension of a gate's test result."""
        predicate = _object(self.value["predicate"])
        return _object(predicate[EXTENSION]) if self.kind == "gate" else predicate


def draft(statement: JsonObject, nonce: str, files: bytes | None = None) -> Draft:
    """The draft of a statement that names no place yet."""
    return Draft(canonical_json(statement), nonce, files)


def draft_again(payload: bytes, name: str, files: bytes | None = None) -> Draft:
    """The draft of a record that has to move to another place.

    Raises:
        GateError: LOG-03 when the payload is no statement of a record, or one that has
            no canonical form.
    """
    statement = parse_statement(payload, name)
    try:
        return draft(_with_log(statement.value, None), statement.position.nonce, files)
    except (TypeError, ValueError) as error:
        raise _malformed(name, str(error)) from error


def parse_statement(payload: bytes, name: str) -> Statement:
    """The statement in a verified payload; `name` is how messages call the record.

    Raises:
        GateError: LOG-03 when it is no statement, or names no place in a log.
    """
    try:
        value = _object(strict_json(payload))
        kind = _kind(value)
        predicate = _object(value["predicate"])
        body = _object(predicate[EXTENSION]) if kind == "gate" else predicate
        position = _position(_object(body["log"]))
    except KeyError as error:
        raise _malformed(name, f"it has no member {error}") from error
    except (NotJsonError, TypeError, ValueError) as error:
        raise _malformed(name, str(error)) from error
    return Statement(value, kind, position)


def _kind(value: JsonObject) -> str:
    if value["_type"] != STATEMENT_TYPE:
        raise ValueError(f"its type is {value['_type']!r}")
    predicate_type = str(value["predicateType"])
    if predicate_type == GATE_TYPE:
        return "gate"
    match = _KIND.fullmatch(predicate_type)
    if match is None:
        raise ValueError(f"its predicateType {predicate_type!r} is unknown")
    return match[1]


def _position(log: JsonObject) -> Position:
    """The place that a record names, which is written anew when the record moves."""
    origin, seq, prev, nonce = (log[key] for key in _PLACE)
    if len(log) != len(_PLACE):
        unknown = ", ".join(sorted(log.keys() - set(_PLACE)))
        raise ValueError(f"its place in the log has the unknown members {unknown}")
    if not isinstance(origin, str) or not isinstance(nonce, str):
        raise TypeError("its origin or nonce is no text")
    if not isinstance(seq, str) or not re.fullmatch(r"0|[1-9]\d{0,8}", seq):
        raise ValueError(f"its place in the log is {seq!r}")
    match = re.fullmatch(r"sha256:([0-9a-f]{64})", str(prev))
    if match is None:
        raise ValueError(f"the record before it is named {prev!r}")
    return Position(origin, int(seq), match[1], nonce)


def _with_log(statement: JsonObject, log: JsonObject | None) -> JsonObject:
    """The statement with its `log` object set, or taken away."""
    predicate = _object(statement["predicate"])
    extension = predicate.get(EXTENSION)
    if extension is None:
        return {**statement, "predicate": _set(predicate, log)}
    placed = {**predicate, EXTENSION: _set(_object(extension), log)}
    return {**statement, "predicate": placed}


def _set(body: JsonObject, log: JsonObject | None) -> JsonObject:
    rest = {name: value for name, value in body.items() if name != "log"}
    return rest if log is None else {**rest, "log": log}


def _object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError("a member is no JSON object")
    return value


def _malformed(name: str, why: str) -> GateError:
    return GateError(
        "LOG-03",
        f"{name} is not the statement of a record: {why}",
        "restore the log branch from a clone that verifies",
    )
