"""Who signed the records of a log, and what their signatures count for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.record.trust import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Finding
    from gates.record.keys import PublicKey
    from gates.record.trust import Trust

_DOES_NOT_COUNT = (Standing.UNKNOWN, Standing.GONE)


@dataclass(frozen=True, slots=True)
class Signer:
    """One key that signed records: how many, the first and last, and its standing."""

    key: PublicKey
    count: int
    first: int
    last: int
    standing: Standing


@dataclass(slots=True)
class _Seen:
    """What was seen of one key; for each standing the first record that had it."""

    key: PublicKey
    first: int
    last: int = 0
    count: int = 0
    standings: dict[Standing, int] = field(default_factory=dict)


class _Last(NamedTuple):
    """The signer of the last record, and what it counted for there."""

    keyid: str
    standing: Standing


class Signers:
    """Collects the signer of each record, in the records' order."""

    def __init__(self) -> None:
        """Start before record 0."""
        self._seen: dict[str, _Seen] = {}
        self._last = _Last("", Standing.UNKNOWN)

    def add(self, seq: int, signer: PublicKey, standing: Standing) -> None:
        """Note who signed a record."""
        seen = self._seen.setdefault(signer.keyid, _Seen(signer, seq))
        seen.last = seq
        seen.count += 1
        seen.standings.setdefault(standing, seq)
        self._last = _Last(signer.keyid, standing)

    def all(self) -> tuple[Signer, ...]:
        """The keys that signed records, by their first ones."""
        return tuple(
            Signer(s.key, s.count, s.first, s.last, list(s.standings)[-1])
            for s in self._seen.values()
        )

    def judge_checkpoint(self, signer: PublicKey, trust: Trust) -> Iterator[Finding]:
        """A finding when the checkpoint's signer does not count.

        A key that ends itself with its last record signs the checkpoint over it.
        """
        is_last = self._last.keyid == signer.keyid
        standing = self._last.standing if is_last else trust.standing(signer)
        if standing in _DOES_NOT_COUNT:
            yield _untrusted("the checkpoint", signer, standing, trust)

    def judge(self, trust: Trust) -> Iterator[Finding]:
        """A finding for each key whose records do not count, at the first of them."""
        for seen in self._seen.values():
            for standing, seq in seen.standings.items():
                if standing in _DOES_NOT_COUNT:
                    yield _untrusted(f"record #{seq}", seen.key, standing, trust)
                elif standing is Standing.UNLISTED:
                    yield _unlisted(seen, seq)


def _unlisted(seen: _Seen, seq: int) -> Finding:
    return finding(
        "LOG-18",
        f"{seen.count} record(s) from #{seq} on are signed by {seen.key.fingerprint},"
        " which no key record names",
        hint="add it with `gates key add FILE.pub`, or pin it with `--trust FILE`",
    )


def _untrusted(what: str, key: PublicKey, standing: Standing, trust: Trust) -> Finding:
    """Why it does not count: the key was ended before, or was never trusted."""
    if standing is Standing.GONE:
        ended = trust.keys.gone[key.keyid]
        return finding(
            "LOG-05",
            f"{what} is signed by {key.fingerprint}, which record #{ended} had ended",
            hint="find out who still holds the key; the record does not count",
        )
    return finding(
        "LOG-05",
        f"{what} is signed by {key.fingerprint}, which is not trusted",
        hint="add the key to the trusted keys, or find out who wrote the record",
    )
