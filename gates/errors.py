"""The one exception of the project: the gate cannot decide.

A rule that does not hold is a `Finding`, never an exception. A `GateError` ends the run
with the exit code that its code has in the registry (`gates.codes`).
"""

from __future__ import annotations

from typing import Final

EXIT_PASS: Final = 0
EXIT_FAIL: Final = 1
EXIT_USAGE: Final = 2
EXIT_CANNOT_VERIFY: Final = 3
EXIT_INTERRUPTED: Final = 130


class GateError(Exception):
    """Why the gate cannot decide: what is wrong, where, and what to do about it.

    `code` is one of the registry in `gates.codes`; `where` is `file:line` or empty.
    """

    def __init__(
        self, code: str, message: str, hint: str = "", where: str = ""
    ) -> None:
        """Keep the four parts; `str()` gives the message alone."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where
