"""Readers are linear: four times the input takes about four times as long.

What grows with the square takes sixteen times as long. Sizes are doubled as long as the
input is small, so that what is quadratic is seen before it takes minutes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest

from tests.linear.shapes import READERS
from tests.support.effort import is_nightly

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST: Final = (16 << 20) if is_nightly() else (1 << 20)
"""Bytes of the largest input; an ordinary run gives slow readers smaller ones."""

SMALLEST: Final = 1 << 14
STEP: Final = 4
MOST: Final = 9
"""How many times as long the larger one of two inputs may take."""

TOO_SHORT: Final = 0.02
"""Seconds below which the clock says more about the machine than about the reader."""

TRIES: Final = 4

CASES: Final = [
    pytest.param(reader, shape, id=f"{reader}: {shape}")
    for reader, found in READERS.items()
    for shape in found.shapes
]


def seconds(read: Callable[[bytes], object], data: bytes, tries: int) -> float:
    """The shortest of some runs, in time of the processor."""
    best = float("inf")
    for _ in range(tries):
        begun = time.process_time()
        read(data)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize(("reader", "shape"), CASES)
def test_four_times_the_input_takes_no_more_than_its_share(
    reader: str, shape: str
) -> None:
    read, shapes, slow = READERS[reader]
    largest = LARGEST if is_nightly() else LARGEST // slow
    size = SMALLEST
    before = seconds(read, shapes[shape](size), 1)
    while size * STEP <= largest:
        size *= STEP
        data = shapes[shape](size)
        taken = seconds(read, data, 1)
        if taken > TOO_SHORT and taken > MOST * before:
            # Another program may have had its share: measure again, and again.
            taken = seconds(read, data, TRIES)
            before = seconds(read, shapes[shape](size // STEP), TRIES)
            assert taken <= MOST * max(before, TOO_SHORT / STEP), (
                f"{size} bytes take {taken:.3f} s, a quarter of them {before:.3f} s"
            )
        before = taken
