"""Against the test vectors that certificate-transparency publishes for RFC 6962."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_of_inclusion,
)

LEAVES: Final = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS: Final = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES: Final = [leaf_hash(leaf) for leaf in LEAVES]


def test_the_empty_tree() -> None:
    assert Frontier().root == EMPTY_ROOT
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert frontier_of(HASHES[:size]).root.hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            3,
            ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
        ),
    ],
)
def test_published_inclusion_proofs(index: int, size: int, proof: list[str]) -> None:
    made = inclusion_proof(HASHES[:size], index)
    assert [value.hex() for value in made] == proof


@pytest.mark.parametrize(
    ("old", "size", "proof"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
    ],
)
def test_published_consistency_proofs(old: int, size: int, proof: list[str]) -> None:
    made = consistency_proof(HASHES[:size], old)
    assert [value.hex() for value in made] == proof


@given(st.integers(1, 70), st.data())
def test_every_proof_holds_and_no_other_does(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    root = frontier_of(leaves).root
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    assert root_of_inclusion(leaves[index], index, size, proof) == root
    assert root_of_inclusion(leaf_hash(b"x"), index, size, proof) != root
    assert root_of_inclusion(leaves[index], index, size, (*proof, root)) is None
    if size > 1:
        other = (index + 1) % size
        assert root_of_inclusion(leaves[index], other, size, proof) != root
    old = data.draw(st.integers(1, size))
    old_root = frontier_of(leaves[:old]).root
    between = consistency_proof(leaves, old)
    assert is_consistent(old, old_root, size, root, between)
    assert not is_consistent(old, leaf_hash(b"x"), size, root, between)
    assert not is_consistent(old, old_root, size, leaf_hash(b"x"), between)


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3)])
def test_an_impossible_old_size_is_refused(old: int, size: int) -> None:
    with pytest.raises(IndexError):
        consistency_proof(HASHES[:size], old)
    assert not is_consistent(old, EMPTY_ROOT, size, HASHES[0], [HASHES[1]])


def test_a_leaf_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(IndexError):
        inclusion_proof(HASHES, 8)
    assert root_of_inclusion(HASHES[0], 8, 8, []) is None
