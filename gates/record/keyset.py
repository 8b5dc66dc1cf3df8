"""The keys of a log: who may sign, as its key records say (TUF's root role in small).

The key of record 0 is the first one. A key record is signed by a key that is live at
its place, or by the recovery key that record 0 named; its version is the old one plus
one, and it names the set that it changes. A key that is gone never comes back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from gates.record.canonical import canonical_json
from gates.record.keys import PublicKey, parse_public_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gates.record.canonical import Json, JsonObject

KEY_RECORD: Final = "urn:cor701:key:v1"


class Action(StrEnum):
    """What a key record does."""

    INIT = "init"
    """Record 0 only: names the recovery key."""
    ADD = "add"
    ROTATE = "rotate"
    """One key takes another one's place."""
    REVOKE = "revoke"


class KeyRecordError(ValueError):
    """Why a key record does not count."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys at one place of a log. `gone` gives the number of the ending record."""

    version: int = 0
    live: Mapping[str, PublicKey] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    recovery: PublicKey | None = None

    def is_live(self, key: PublicKey) -> bool:
        """Whether records that this key signs count here."""
        return key.keyid in self.live

    def may_change(self, signer: PublicKey) -> bool:
        """Whether this key may sign a key record here."""
        return self.is_live(signer) or self._may_recover(signer)

    def _may_recover(self, key: PublicKey) -> bool:
        return key == self.recovery and key.keyid not in self.gone

    @property
    def digest(self) -> str:
        """The digest by which the next key record names this set."""
        recovery = None if self.recovery is None else self.recovery.raw.hex()
        form = canonical_json(
            {
                "gone": sorted(self.gone),
                "live": sorted(self.live),
                "recovery": recovery,
                "version": str(self.version),
            }
        )
        return f"sha256:{hashlib.sha256(form).hexdigest()}"

    def after(self, seq: int, signer: PublicKey, body: JsonObject) -> KeySet:
        """The set after a key record at this place.

        Raises:
            KeyRecordError: the record does not count; the message says why.
        """
        action = _action(body)
        if action is Action.INIT:
            return _begun(seq, signer, body)
        if not self.may_change(signer):
            raise KeyRecordError(
                f"{signer.fingerprint} signed it, which was not live there"
            )
        if body.get("version") != str(self.version + 1):
            raise KeyRecordError(
                f"its version is {body.get('version')!r}, expected '{self.version + 1}'"
            )
        if body.get("previous") != self.digest:
            raise KeyRecordError("it changes another set of keys than the one there")
        live, gone = dict(self.live), dict(self.gone)
        key = _key(body, "key")
        if action is not Action.ADD:
            ended = key if action is Action.REVOKE else _key(body, "replaces")
            if live.pop(ended.keyid, None) is None and not self._may_recover(ended):
                raise KeyRecordError(f"it ends {ended.fingerprint}, which was not live")
            gone[ended.keyid] = seq
        if action is not Action.REVOKE:
            if key.keyid in live or key.keyid in gone:
                raise KeyRecordError(f"{key.fingerprint} was a key of the log before")
            live[key.keyid] = key
        return replace(self, version=self.version + 1, live=live, gone=gone)


def first_keys(signer: PublicKey) -> KeySet:
    """The set at the beginning of a log whose first record this key signed."""
    return KeySet(version=1, live={signer.keyid: signer})


def key_change(
    current: KeySet, action: Action, key: PublicKey, replaces: PublicKey | None = None
) -> JsonObject:
    """The members of a key record that changes the current set."""
    body: dict[str, Json] = {
        "action": str(action),
        "key": key.line,
        "previous": current.digest,
        "version": str(current.version + 1),
    }
    if replaces is not None:
        body["replaces"] = replaces.line
    return body


def key_beginning(key: PublicKey, recovery: PublicKey | None) -> JsonObject:
    """The members of a key record that begins a log."""
    return {
        "action": str(Action.INIT),
        "key": key.line,
        "recovery": None if recovery is None else recovery.line,
        "version": "1",
    }


def _begun(seq: int, signer: PublicKey, body: JsonObject) -> KeySet:
    if seq != 0:
        raise KeyRecordError("it names the first key, but is not record 0")
    if _key(body, "key") != signer or body.get("version") != "1":
        raise KeyRecordError("it names another first key than the one that signed it")
    keys = first_keys(signer)
    if body.get("recovery") is None:
        return keys
    recovery = _key(body, "recovery")
    if recovery == signer:
        raise KeyRecordError("its recovery key is the key that signed it")
    return replace(keys, recovery=recovery)


def _action(body: JsonObject) -> Action:
    try:
        return Action(str(body.get("action")))
    except ValueError:
        raise KeyRecordError(f"its action {body.get('action')!r} is unknown") from None


def _key(body: JsonObject, name: str) -> PublicKey:
    line = body.get(name)
    if not isinstance(line, str):
        raise KeyRecordError(f"it has no member `{name}`")
    try:
        return parse_public_line(line)
    except ValueError as error:
        raise KeyRecordError(f"its `{name}` cannot be read: {error}") from error
