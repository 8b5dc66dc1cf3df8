"""How many examples a property test tries: the profile of the run decides.

A test names the number of an ordinary run. The profile `nightly`, chosen with
`--hypothesis-profile nightly`, multiplies all of them alike.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import settings

ORDINARY: Final = 100
"""The examples of a profile that leaves the numbers of the tests as they are."""

NIGHTLY: Final = "nightly"
TIMES: Final = 40
"""How many times an ordinary run a nightly one is, unless GATES_EFFORT says so."""


def register_profiles() -> None:
    """Make the profile `nightly` known: more examples, and new ones in every run."""
    times = float(os.environ.get("GATES_EFFORT") or TIMES)
    settings.register_profile(
        NIGHTLY,
        max_examples=max(1, round(ORDINARY * times)),
        deadline=None,
        derandomize=False,
        print_blob=True,
    )


def examples(count: int) -> int:
    """The examples to try where an ordinary run tries `count`."""
    if not is_nightly():
        return count
    return max(1, count * settings().max_examples // ORDINARY)


def is_nightly() -> bool:
    """Whether this is a run that may take its time."""
    return settings.get_current_profile_name() == NIGHTLY
