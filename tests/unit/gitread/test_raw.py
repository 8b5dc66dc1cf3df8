"""Raw records: exactly the documented form, or an error."""

from __future__ import annotations

import pytest

from gates.errors import GateError
from gates.gitread.raw import (
    is_same_kind,
    parse_commits,
    parse_raw,
    parse_tree_listing,
)
from gates.model import Change, Oid, RepoPath

ONE, TWO, NONE = "1" * 40, "2" * 40, "0" * 40


def record(
    old: str = "100644",
    new: str = "100644",
    old_oid: str = ONE,
    new_oid: str = TWO,
    status: str = "M",
) -> bytes:
    return f":{old} {new} {old_oid} {new_oid} {status}".encode()


def test_nothing() -> None:
    assert parse_raw(b"") == ()


def test_records_in_their_order() -> None:
    data = b"\0".join(
        [
            record(),
            b"a\nb",
            record("000000", "100755", NONE, TWO, "A"),
            b":looks like a record",
            record("100644", "000000", ONE, NONE, "D"),
            b"\xff ",
            record("100644", "120000", ONE, TWO, "T"),
            b"link",
            b"",
        ]
    )
    assert [change.path for change in parse_raw(data)] == [
        b"a\nb",
        b":looks like a record",
        b"\xff ",
        b"link",
    ]
    assert parse_raw(data)[1] == Change(
        RepoPath(b":looks like a record"), "000000", "100755", Oid(NONE), Oid(TWO)
    )


def test_sha256_ids() -> None:
    (change,) = parse_raw(record(old_oid="1" * 64, new_oid="2" * 64) + b"\0a\0")
    assert change.new_oid == "2" * 64


@pytest.mark.parametrize(
    "data",
    [
        record(),
        record() + b"\0",
        record() + b"\0a",
        record() + b"\0\0",
        record() + b"\0a\0" + record(),
        b"a\0" + record() + b"\0",
        record(status="R100") + b"\0a\0b\0",
        record(status="C100") + b"\0a\0",
        record(status="U") + b"\0a\0",
        record(status="X") + b"\0a\0",
        record(status="") + b"\0a\0",
        record(old="10064") + b"\0a\0",
        record(old_oid=ONE[:39]) + b"\0a\0",
        record(old_oid=ONE[:7] + "...") + b"\0a\0",
        b"\x1b[31m" + record() + b"\0a\0",
        b"::100644 100644 100644 " + ONE.encode() + b"\0a\0",
        b"commit\0a\0",
    ],
)
def test_any_other_form_is_refused(data: bytes) -> None:
    with pytest.raises(GateError) as caught:
        parse_raw(data)
    assert caught.value.code == "GIT-06"


@pytest.mark.parametrize(
    "header",
    [
        record("000000", "100644", NONE, TWO, "M"),
        record("000000", "100644", ONE, TWO, "A"),
        record("100644", "000000", ONE, TWO, "D"),
        record("100644", "100644", ONE, TWO, "A"),
        record("100644", "100644", ONE, TWO, "D"),
        record("100644", "100644", ONE, NONE, "M"),
        record("100644", "100644", ONE, ONE, "M"),
        record("000000", "000000", NONE, NONE, "A"),
    ],
)
def test_a_record_that_contradicts_itself(header: bytes) -> None:
    with pytest.raises(GateError) as caught:
        parse_raw(header + b"\0a\0")
    assert caught.value.code == "GIT-08"


def test_a_path_that_is_named_twice() -> None:
    with pytest.raises(GateError) as caught:
        parse_raw((record() + b"\0a\0") * 2)
    assert caught.value.code == "GIT-08"


def test_is_same_kind() -> None:
    def kind(old: str, new: str) -> bool:
        return is_same_kind(Change(RepoPath(b"a"), old, new, Oid(ONE), Oid(TWO)))

    assert kind("100644", "100755")
    assert kind("120000", "120000")
    assert kind("160000", "160000")
    assert not kind("100644", "120000")
    assert not kind("100644", "160000")
    assert not kind("000000", "100644")
    assert not kind("000000", "000000")


class TestCommits:
    def test_commits_with_their_changes(self) -> None:
        data = b"\0".join(
            [
                *(ONE.encode(), record(), b"a", record(), ONE.encode()),
                *(TWO.encode(), record(), b"b", b""),
            ]
        )
        found = dict(parse_commits(data))
        assert [change.path for change in found[Oid(ONE)]] == [b"a", ONE.encode()]
        assert [change.path for change in found[Oid(TWO)]] == [b"b"]

    def test_a_merge(self) -> None:
        header = f"::100644 100755 100644 {ONE} {TWO} {'3' * 40} MM".encode()
        ((commit, (change,)),) = parse_commits(TWO.encode() + b"\0" + header + b"\0a\0")
        assert commit == TWO
        assert (change.old_mode, change.new_mode) == ("100644", "100644")
        assert (change.old_oid, change.new_oid) == (ONE, "3" * 40)

    def test_a_merge_of_three(self) -> None:
        header = f":::{'100644 ' * 4}{ONE} {ONE} {ONE} {TWO} MMM".encode()
        ((_, (change,)),) = parse_commits(ONE.encode() + b"\0" + header + b"\0a\0")
        assert change.new_oid == TWO

    def test_nothing(self) -> None:
        assert list(parse_commits(b"")) == []

    @pytest.mark.parametrize(
        "data",
        [
            record() + b"\0a\0",
            b"nonsense\0",
            ONE.encode() + b"\0" + record() + b"\0",
            ONE.encode() + b"\0::100644 100644 " + ONE.encode() + b" MM\0a\0",
            ONE.encode() + b"\0::nonsense\0a\0",
        ],
    )
    def test_any_other_form_is_refused(self, data: bytes) -> None:
        with pytest.raises(GateError) as caught:
            list(parse_commits(data))
        assert caught.value.code == "GIT-06"


class TestTreeListing:
    def test_entries(self) -> None:
        data = f"100644 blob {ONE}\ta\tb\n\0".encode()
        assert parse_tree_listing(data) == {b"a\tb\n": ("100644", ONE)}

    @pytest.mark.parametrize("data", [b"nonsense", b"100644 blob\ta\0"])
    def test_any_other_form_is_refused(self, data: bytes) -> None:
        with pytest.raises(GateError) as caught:
            parse_tree_listing(data)
        assert caught.value.code == "GIT-06"
