from __future__ import annotations

import pytest

from gates.errors import GateError
from gates.record import layout
from gates.record.merkle import Frontier, frontier_of, leaf_hash


@pytest.mark.parametrize(
    ("seq", "path"),
    [
        (0, b"records/000/000/000.intoto.json"),
        (1234, b"records/000/001/234.intoto.json"),
        (999_999_999, b"records/999/999/999.intoto.json"),
    ],
)
def test_where_records_stand(seq: int, path: bytes) -> None:
    assert layout.record_path(seq) == path
    assert layout.seq_of(path) == seq
    beside = path.replace(b"intoto", b"files")
    assert layout.files_path(seq) == beside
    assert layout.listed_seq_of(beside) == seq
    assert layout.seq_of(beside) is None


@pytest.mark.parametrize("seq", [-1, 1_000_000_000])
def test_a_number_without_a_place(seq: int) -> None:
    with pytest.raises(GateError):
        layout.record_path(seq)


@pytest.mark.parametrize(
    "path",
    [
        b"records/000/000/000.json",
        b"records/000/000/0000.intoto.json",
        b"x/records/000/000/000.intoto.json",
        b"records/000/000/000.intoto.json\n",
    ],
)
def test_other_paths_are_no_records(path: bytes) -> None:
    assert layout.seq_of(path) is None


def test_where_keys_stand() -> None:
    assert layout.keyid_of(layout.key_path("a" * 64)) == "a" * 64
    assert layout.keyid_of(b"keys/short.pub") is None


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 1000])
def test_a_frontier_is_read_back(size: int) -> None:
    frontier = frontier_of(leaf_hash(b"%d" % n) for n in range(size))
    assert layout.parse_frontier(layout.frontier_file(frontier)) == frontier


HASH = b"ab" * 32 + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1",
        b"1\n",
        b"01\n" + HASH,
        b"1\n" + HASH[:-1],
        b"1\n" + HASH.upper(),
        b"1\n" + HASH + HASH,
        b"3\n" + HASH,
        b"x\n" + HASH,
    ],
)
def test_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(GateError) as caught:
        layout.parse_frontier(data)
    assert caught.value.code == "LOG-06"


def test_the_empty_frontier() -> None:
    assert layout.parse_frontier(b"0\n") == Frontier()
