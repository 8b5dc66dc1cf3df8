from __future__ import annotations

import pytest

from gates.record.keys import KeyRing
from gates.record.keyset import (
    Action,
    KeyRecordError,
    KeySet,
    first_keys,
    key_beginning,
    key_change,
)
from gates.record.trust import Standing, trust_in
from tests.support.logs import key_of

ADA, BEN, CLEO, REC = (key_of(n).public for n in ("ada", "ben", "cleo", "recovery"))
FIRST = first_keys(ADA)
BEGUN = KeySet().after(0, ADA, key_beginning(ADA, REC))


def test_a_log_begins_with_the_key_of_its_first_record() -> None:
    assert FIRST.is_live(ADA)
    assert not FIRST.is_live(BEN)
    assert (FIRST.version, FIRST.recovery) == (1, None)
    assert (BEGUN.version, BEGUN.recovery) == (1, REC)


def test_versions_grow_by_one_each() -> None:
    two = FIRST.after(3, ADA, key_change(FIRST, Action.ADD, BEN))
    three = two.after(5, BEN, key_change(two, Action.ROTATE, CLEO, ADA))
    four = three.after(7, CLEO, key_change(three, Action.REVOKE, BEN))
    assert [keys.version for keys in (two, three, four)] == [2, 3, 4]
    assert list(four.live) == [CLEO.keyid]
    assert four.gone == {ADA.keyid: 5, BEN.keyid: 7}


def test_the_digest_names_the_set() -> None:
    two = FIRST.after(3, ADA, key_change(FIRST, Action.ADD, BEN))
    assert len({FIRST.digest, BEGUN.digest, two.digest}) == 3
    assert FIRST.digest == first_keys(ADA).digest


def test_the_recovery_key_replaces_a_lost_one() -> None:
    body = key_change(BEGUN, Action.ROTATE, BEN, ADA)
    assert list(BEGUN.after(4, REC, body).live) == [BEN.keyid]
    with pytest.raises(KeyRecordError, match="was not live there"):
        FIRST.after(4, REC, key_change(FIRST, Action.ROTATE, BEN, ADA))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"action": "steal"}, "its action 'steal' is unknown"),
        ({"action": "init"}, "is not record 0"),
        ({"version": "3"}, "its version is '3', expected '2'"),
        ({"version": 2}, "its version is 2, expected '2'"),
        ({"previous": "sha256:00"}, "changes another set of keys"),
        ({"key": None}, "has no member `key`"),
        ({"key": "ssh-ed25519 AAAA"}, "its `key` cannot be read"),
        ({"key": ADA.line}, "was a key of the log before"),
        ({"action": "rotate"}, "has no member `replaces`"),
        ({"action": "rotate", "replaces": CLEO.line}, "which was not live"),
        ({"action": "revoke"}, "which was not live"),
    ],
)
def test_a_record_that_does_not_count(change: dict[str, object], why: str) -> None:
    body = {**key_change(FIRST, Action.ADD, BEN), **change}
    with pytest.raises(KeyRecordError, match=why):
        FIRST.after(2, ADA, body)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (key_beginning(BEN, None), "another first key"),
        ({**key_beginning(ADA, None), "version": "2"}, "another first key"),
        (key_beginning(ADA, ADA), "its recovery key is the key that signed it"),
    ],
)
def test_a_beginning_that_does_not_count(body: object, why: str) -> None:
    with pytest.raises(KeyRecordError, match=why):
        KeySet().after(0, ADA, body)  # type: ignore[arg-type]


def test_trust_follows_key_records_of_trusted_keys() -> None:
    trust = trust_in(KeyRing([ADA])).begin(ADA)
    assert trust.standing(BEN) is Standing.UNKNOWN
    trust = trust.after_key_record(3, ADA, key_change(trust.keys, Action.ADD, BEN))
    assert trust.standing(BEN) is Standing.TRUSTED
    body = key_change(trust.keys, Action.REVOKE, ADA)
    trust = trust.after_key_record(4, BEN, body)
    assert trust.standing(ADA) is Standing.GONE


def test_a_stranger_to_the_trust_brings_nobody_in() -> None:
    trust = trust_in(KeyRing([CLEO])).begin(ADA)
    trust = trust.after_key_record(3, ADA, key_change(trust.keys, Action.ADD, BEN))
    assert trust.standing(BEN) is Standing.UNKNOWN
    assert trust.standing(ADA) is Standing.UNKNOWN
    assert trust.standing(CLEO) is Standing.TRUSTED


def test_without_pinned_keys_nobody_is_trusted() -> None:
    trust = trust_in(None).begin(ADA)
    assert trust.standing(ADA) is Standing.UNPINNED
    assert trust.standing(BEN) is Standing.UNLISTED


def test_a_recovery_key_can_be_ended_and_is_none_then() -> None:
    ended = BEGUN.after(2, ADA, key_change(BEGUN, Action.REVOKE, REC))
    assert REC.keyid in ended.gone
    assert not ended.may_change(REC)
    with pytest.raises(KeyRecordError, match="was not live there"):
        ended.after(3, REC, key_change(ended, Action.ADD, BEN))


def test_an_ended_key_brings_no_trust() -> None:
    trust = trust_in(KeyRing([ADA])).begin(ADA)
    trust = trust.after_key_record(0, ADA, key_beginning(ADA, REC))
    trust = trust.after_key_record(1, ADA, key_change(trust.keys, Action.REVOKE, REC))
    assert trust.standing(REC) is Standing.GONE
