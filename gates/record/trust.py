"""Whose signature counts, at each place of a log.

The keys that somebody pinned count, and keys that a counting key brought in by a key
record. A key that a key record ended counts no more, pinned or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gates.record.keyset import KeyRecordError, KeySet, first_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gates.record.canonical import JsonObject
    from gates.record.keys import KeyRing, PublicKey


class Standing(StrEnum):
    """What a signature by one key is worth at one place."""

    TRUSTED = "trusted"
    """Pinned, or brought in by a trusted key."""
    UNPINNED = "unpinned"
    """One of the log's own keys, and nobody pinned any."""
    UNLISTED = "unlisted"
    """No key record names it, and nobody pinned any."""
    UNKNOWN = "unknown"
    """Keys are pinned, and it is none of them."""
    GONE = "gone"
    """A key record ended it before this place."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The keys of the log and the trusted ones, before one place of it.

    `trusted` is None when nobody pinned a key.
    """

    trusted: Mapping[str, PublicKey] | None
    keys: KeySet

    def standing(self, key: PublicKey) -> Standing:
        """What a record of this key counts for here."""
        if key.keyid in self.keys.gone:
            return Standing.GONE
        if self.trusted is not None:
            known = key.keyid in self.trusted
            return Standing.TRUSTED if known else Standing.UNKNOWN
        if self.keys.is_live(key) or key == self.keys.recovery:
            return Standing.UNPINNED
        return Standing.UNLISTED

    def begin(self, signer: PublicKey) -> Trust:
        """The state before record 0, which this key signed."""
        return Trust(self.trusted, first_keys(signer))

    def after_key_record(self, seq: int, signer: PublicKey, body: JsonObject) -> Trust:
        """The state behind a key record.

        Raises:
            KeyRecordError: the record does not count.
        """
        keys = self.keys.after(seq, signer, body)
        if self.trusted is None:
            return Trust(None, keys)
        trusted = dict(self.trusted)
        if self.standing(signer) is Standing.TRUSTED:
            new = [key for key in keys.live.values() if key.keyid not in self.keys.live]
            brought = [*new, *([keys.recovery] if keys.recovery else [])]
            trusted |= {key.keyid: key for key in brought}
        return Trust(trusted, keys)


def trust_in(pinned: KeyRing | None) -> Trust:
    """The trust to begin with: None when nobody pinned a key."""
    if pinned is None:
        return Trust(None, KeySet())
    return Trust({key.keyid: key for key in pinned}, KeySet())


__all__ = ["KeyRecordError", "Standing", "Trust", "trust_in"]
