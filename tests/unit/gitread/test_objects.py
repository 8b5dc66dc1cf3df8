"""Object ids, raw trees and commits, without a repository."""

from __future__ import annotations

import pytest

from gates.errors import GateError
from gates.gitread.objects import (
    ObjectFormat,
    ObjectHead,
    TreeEntry,
    parse_head,
    parse_tree,
)
from gates.gitread.revisions import parse_commit
from gates.model import Oid

SHA1, SHA256 = ObjectFormat("sha1"), ObjectFormat("sha256")
RAW = bytes(range(20))


def test_well_known_ids() -> None:
    assert SHA1.empty_tree == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    assert SHA1.oid_of("blob", b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert SHA256.empty_tree == (
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    )
    assert (SHA1.zero, SHA256.zero) == ("0" * 40, "0" * 64)


def test_an_id_in_pieces() -> None:
    whole = SHA256.oid_of("blob", b"abcdef")
    assert SHA256.oid_of_chunks("blob", 6, [b"abc", b"", b"def"]) == whole


def test_is_oid() -> None:
    assert SHA1.is_oid("0123456789abcdef" + "0" * 24)
    assert not SHA1.is_oid("0" * 39)
    assert not SHA1.is_oid("0" * 64)
    assert not SHA1.is_oid("A" * 40)
    assert not SHA1.is_oid("g" * 40)
    assert not SHA1.is_oid("0" * 39 + "\n")
    assert SHA256.is_oid("f" * 64)


def test_tree_entries() -> None:
    data = b"".join(
        mode + b" " + name + b"\0" + RAW
        for mode, name in [
            (b"100644", b"a b"),
            (b"40000", b"dir"),
            (b"120000", b"link\n"),
            (b"160000", b"\xff"),
        ]
    )
    oid = Oid(RAW.hex())
    assert parse_tree(data, SHA1) == {
        b"a b": TreeEntry("100644", "blob", oid),
        b"dir": TreeEntry("040000", "tree", oid),
        b"link\n": TreeEntry("120000", "blob", oid),
        b"\xff": TreeEntry("160000", "commit", oid),
    }
    assert parse_tree(b"", SHA1) == {}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"100664", "100644"),
        (b"100600", "100644"),
        (b"100777", "100755"),
        (b"040000", "040000"),
        (b"120777", "120000"),
        (b"0", "160000"),
    ],
)
def test_modes_are_read_as_git_reads_them(written: bytes, read: str) -> None:
    assert parse_tree(written + b" a\0" + RAW, SHA1)[b"a"].mode == read


@pytest.mark.parametrize(
    "data",
    [
        b" a\0" + RAW,
        b"10064x a\0" + RAW,
        b"100644 a\0" + RAW[:-1],
        b"100644 a",
        b"100644",
        (b"100644 a\0" + RAW) * 2,
        b"100644 a\0" + RAW + b"x",
    ],
)
def test_what_is_no_tree(data: bytes) -> None:
    with pytest.raises(GateError) as caught:
        parse_tree(data, SHA1)
    assert caught.value.code == "GIT-07"


def test_heads_of_answers() -> None:
    oid = "1" * 40
    assert parse_head(f"{oid} blob 12\n".encode()) == ObjectHead(Oid(oid), "blob", 12)
    for line in (b"\n", b"x missing\n", b"1 blob -1\n", b"1 blob 1 1\n"):
        with pytest.raises(GateError) as caught:
            parse_head(line)
        assert caught.value.code == "GIT-06"


def test_commits() -> None:
    content = (
        b"tree 1111\nparent 2222\nparent 3333\nauthor A <a> 0 +0000\n"
        b"parent 4444\n\ntree 5555\nparent 6666\n"
    )
    assert parse_commit(content) == ("1111", ("2222", "3333"))
    with pytest.raises(GateError) as caught:
        parse_commit(b"author A <a> 0 +0000\n\ntree 1111\n")
    assert caught.value.code == "GIT-07"
