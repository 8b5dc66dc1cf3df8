"""The time that a run may take: looked at between objects, and where git is waited for.

Whoever is checked chooses what has to be read. A run that takes too long must end with
an answer, and with the answer that it could not decide.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gates.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Deadline:
    """Seconds since a repository was opened, and how many of them there may be."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin to count; there is no limit yet."""
        self._clock = clock
        self._start = clock()
        self._seconds: int | None = None

    @contextmanager
    def within(self, seconds: int) -> Iterator[None]:
        """The time is limited to `seconds` since the beginning, until this is left."""
        self._seconds = seconds
        try:
            self.check()
            yield
        finally:
            self._seconds = None

    def left(self) -> float | None:
        """The seconds that are left, never below 0; None when there is no limit."""
        if self._seconds is None:
            return None
        return max(0.0, self._start + self._seconds - self._clock())

    def check(self) -> None:
        """Go on while there is time.

        Raises:
            GateError: LIMIT-01 once the time is over.
        """
        if self._seconds is not None and self._clock() - self._start > self._seconds:
            raise GateError(
                "LIMIT-01",
                f"the run took longer than {self._seconds} s",
                "raise `limits.seconds` in the policy, or split the work",
            )
