"""No change of a log's bytes, however small, goes unseen; honest logs always hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from gates.app.log_state import LogState, Signing, add_records, record_digest
from gates.errors import GateError
from gates.model import Oid
from gates.record import layout
from gates.record.checkpoint import parse_note
from gates.record.keys import KeyRing
from gates.record.merkle import frontier_of, leaf_hash
from gates.record.trust import trust_in
from gates.record.verify import LogVerifier
from tests.support.appender import small_draft
from tests.support.logs import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS: Final = [key_of("ada"), key_of("ben")]
RING: Final = KeyRing(key.public for key in KEYS)

Files = dict[bytes, bytes]


def grown(batches: Sequence[int]) -> Files:
    """The files of a log that was appended to in batches of these sizes."""
    files: Files = {}
    state = LogState("example.com/log")
    for number, count in enumerate(batches):
        key = KEYS[number % 2]
        drafts = [small_draft(f"{number} {n}") for n in range(count)]
        added = add_records(state, [Signing(draft, key) for draft in drafts], key)
        files |= {file.path: file.data for file in added.files}
        state = state._replace(
            parent=Oid("0" * 40),
            frontier=layout.parse_frontier(files[layout.FRONTIER_PATH]),
            prev=record_digest(added.lines[-1]),
        )
    return files


def faults(files: Files, size: int) -> list[str]:
    """The errors that verification tells of these files."""
    verifier = LogVerifier(RING, trust_in(RING))
    try:
        for seq in range(size):
            verifier.take(files[layout.record_path(seq)])
        note = parse_note(files[layout.CHECKPOINT_PATH])
        verifier.finish(note, layout.parse_frontier(files[layout.FRONTIER_PATH]))
    except GateError as error:
        return [error.message]
    return [found.message for found in verifier.findings if found.severity == "error"]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
@settings(max_examples=25)
def test_a_log_grown_in_any_batches_holds(batches: list[int]) -> None:
    files = grown(batches)
    size = sum(batches)
    assert faults(files, size) == []
    leaves = (
        leaf_hash(files[layout.record_path(seq)].removesuffix(b"\n"))
        for seq in range(size)
    )
    note = parse_note(files[layout.CHECKPOINT_PATH]).checkpoint
    assert (note.size, note.root) == (size, frontier_of(leaves).root)


LOG: Final = grown([2, 1, 3])
SIZE: Final = 6
CHECKED: Final = sorted(path for path in LOG if not path.startswith((b"keys", b"form")))


@given(st.sampled_from(CHECKED), st.data())
@settings(max_examples=300)
def test_one_flipped_bit_anywhere_is_seen(path: bytes, data: st.DataObject) -> None:
    content = bytearray(LOG[path])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    assert faults({**LOG, path: bytes(content)}, SIZE) != []


@given(st.permutations(range(SIZE)))
@settings(max_examples=60)
def test_any_other_order_is_seen(order: list[int]) -> None:
    files = dict(LOG)
    for seq, other in enumerate(order):
        files[layout.record_path(seq)] = LOG[layout.record_path(other)]
    assert (faults(files, SIZE) == []) is (order == list(range(SIZE)))


@given(st.integers(0, SIZE - 1))
def test_any_shorter_log_is_seen(size: int) -> None:
    assert faults(LOG, size) != []
