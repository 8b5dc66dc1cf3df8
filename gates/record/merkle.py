"""The Merkle tree of RFC 6962, section 2.1: root, right edge, proofs.

A hash is 32 bytes. Leaf i is the hash of record i's envelope bytes, without the line
feed that ends its file.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HASH_BYTES: Final = 32

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: SHA-256 of 0x00 and the leaf's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 of 0x01 and its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier(NamedTuple):
    """The complete subtrees along the right edge, the largest first.

    From them the next root follows without a look at any earlier leaf. There is one
    hash for each bit that is set in `size`.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def plus(self, leaf: bytes) -> Frontier:
        """The frontier after one more leaf hash."""
        hashes = [*self.hashes, leaf]
        size = self.size
        while size & 1:
            right = hashes.pop()
            hashes.append(node_hash(hashes.pop(), right))
            size >>= 1
        return Frontier(self.size + 1, tuple(hashes))

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        *rest, root = self.hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root


def frontier_of(leaves: Iterable[bytes]) -> Frontier:
    """The frontier of a tree with these leaf hashes; memory O(log n)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.plus(leaf)
    return frontier


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The audit path of one leaf, lowest sibling first (RFC 6962, section 2.1.1).

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    return tuple(_path(leaves, index, 0, len(leaves)))


def _path(leaves: Sequence[bytes], index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(leaves, index, start, middle), _root(leaves, middle, end)]
    return [*_path(leaves, index, middle, end), _root(leaves, start, middle)]


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Why the first `old_size` leaves are a prefix (RFC 6962, section 2.1.2).

    Raises:
        IndexError: the old tree is empty or larger than this one.
    """
    if not 0 < old_size <= len(leaves):
        raise IndexError(old_size)
    return tuple(_subproof(leaves, old_size, 0, len(leaves), complete=True))


def _subproof(
    leaves: Sequence[bytes], old: int, start: int, end: int, *, complete: bool
) -> list[bytes]:
    """SUBPROOF of the RFC; `old` counts leaves from the first one of all."""
    if old == end:
        return [] if complete else [_root(leaves, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        left = _subproof(leaves, old, start, middle, complete=complete)
        return [*left, _root(leaves, middle, end)]
    right = _subproof(leaves, old, middle, end, complete=False)
    return [*right, _root(leaves, start, middle)]


def _root(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    return frontier_of(leaves[at] for at in range(start, end)).root


def _split(size: int) -> int:
    """The largest power of two below `size`, which is 2 or more."""
    return 1 << ((size - 1).bit_length() - 1)


def root_of_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes]
) -> bytes | None:
    """The root that an audit path leads to; None for one of the wrong length.

    The caller compares it with a root that it trusts (RFC 9162, section 2.1.3.2).
    """
    if not 0 <= index < size:
        return None
    number, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if number & 1 or number == last:
            root = node_hash(sibling, root)
            while number and not number & 1:
                number >>= 1
                last >>= 1
        else:
            root = node_hash(root, sibling)
        number >>= 1
        last >>= 1
    return root if last == 0 else None


def is_consistent(
    old_size: int,
    old_root: bytes,
    size: int,
    root: bytes,
    proof: Sequence[bytes],
) -> bool:
    """Whether the proof shows that the old tree is a prefix of the new one.

    RFC 9162, section 2.1.4.2.
    """
    if old_size == size:
        return not proof and old_root == root
    if not 0 < old_size < size or not proof:
        return False
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    number, last = old_size - 1, size - 1
    while number & 1:
        number >>= 1
        last >>= 1
    old, new = path[0], path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while number and not number & 1:
                number >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        number >>= 1
        last >>= 1
    return old == old_root and new == root and last == 0
