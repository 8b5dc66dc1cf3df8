"""Readers keep their promises for the seeds, what was found, and cuts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.promises import TARGETS
from tests.fuzz.seeds import FOUND, SEEDS, corpus_of, seeds_of, words_of
from tests.support.corpus import needs_corpus
from tests.support.effort import examples

if TYPE_CHECKING:
    from pathlib import Path

CUTS = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(0, 40), st.binary(max_size=6)),
    max_size=5,
)


def test_every_target_has_seeds() -> None:
    assert TARGETS.keys() == SEEDS.keys()
    assert {folder.name for folder in FOUND.iterdir()} <= TARGETS.keys()


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_hold(target: str) -> None:
    for seed in seeds_of(target):
        TARGETS[target].holds(seed)
    assert all(line.startswith(b'"') for line in words_of(target).split(b"\n")[:-1])


@pytest.mark.parametrize(
    "file",
    sorted(FOUND.glob("*/*")),
    ids=lambda file: f"{file.parent.name}-{file.name}",
)
def test_what_was_found_holds(file: Path) -> None:
    TARGETS[file.parent.name].holds(file.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data(), cuts=CUTS)
def test_cuts_of_the_seeds_hold(
    target: str, data: st.DataObject, cuts: list[tuple[int, int, bytes]]
) -> None:
    seed = data.draw(st.sampled_from(seeds_of(target)))
    for at, length, piece in cuts:
        at %= len(seed) + 1  # noqa: PLW2901 - a place inside
        seed = seed[:at] + piece + seed[at + length :]
    TARGETS[target].holds(seed)


@needs_corpus
@pytest.mark.parametrize("target", ["packet", "manifest", "refinement"])
def test_real_files_hold(target: str) -> None:
    for file in corpus_of(target):
        TARGETS[target].holds(file)
