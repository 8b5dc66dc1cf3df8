"""The files through which a step of GitHub Actions speaks: its outputs and summary.

Outputs say that nothing is verified from before the work until after everything else
was written, so that a run that is killed leaves no PASS of an earlier one behind.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from gates.errors import EXIT_CANNOT_VERIFY, EXIT_FAIL, EXIT_PASS, GateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SUMMARY: Final = "GITHUB_STEP_SUMMARY"
OUTPUT: Final = "GITHUB_OUTPUT"
SUMMARY_BYTES: Final = 512 * 1024
"""How much of a summary is written; the runner refuses all of it above 1 MiB."""

_CUT: Final = "\n\nThe rest was cut off: see the log, or another format.\n"
_SAFE: Final = ":+=@,"
"""What stays as it is in a value, besides letters, digits and `_.-~`."""

_RESULTS: Final = {EXIT_PASS: "PASS", EXIT_FAIL: "FAIL"}


class Told(NamedTuple):
    """What a run found, for the outputs: ids of records, codes, names of packets."""

    records: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    packets: tuple[str, ...] = ()


class RunnerFiles:
    """The two files, open from before the work; each only where the runner names it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Open the files, and let the outputs say that nothing is verified.

        Raises:
            GateError: USAGE-01 when one cannot be written.
        """
        self._paths = {
            name: environment[name]
            for name in (OUTPUT, SUMMARY)
            if environment.get(name)
        }
        self._numbers = {name: self._open(name) for name in self._paths}
        self._write(OUTPUT, _lines(EXIT_CANNOT_VERIFY, Told()))

    def summarize(self, markdown: str) -> None:
        """Append to the summary, as much as the runner takes.

        Raises:
            GateError: USAGE-01 when it cannot be written.
        """
        data = markdown.encode("utf-8", "backslashreplace")
        if len(data) > SUMMARY_BYTES:
            whole_lines = data[:SUMMARY_BYTES].rpartition(b"\n")[0]
            data = whole_lines + _CUT.encode("ascii")
        self._write(SUMMARY, data)

    def finish(self, exit_code: int, told: Told) -> None:
        """Set the outputs: the last thing that a run does.

        Raises:
            GateError: USAGE-01 when they cannot be written.
        """
        self._write(OUTPUT, _lines(exit_code, told))

    def _open(self, name: str) -> int:
        try:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            return os.open(self._paths[name], flags, 0o666)
        except OSError as error:
            raise self._refusal(name, error) from error

    def _write(self, name: str, data: bytes) -> None:
        number = self._numbers.get(name)
        try:
            while number is not None and data:
                data = data[os.write(number, data) :]
        except OSError as error:
            raise self._refusal(name, error) from error

    def _refusal(self, name: str, error: OSError) -> GateError:
        return GateError(
            "USAGE-01",
            f"the file that {name} names cannot be written: {error.strerror}",
            "let the runner set the variable, or unset it",
            self._paths[name],
        )


def _lines(exit_code: int, told: Told) -> bytes:
    """The outputs, the result last: a part of them never says PASS.

    No value can hold a line feed, so none can set another output.
    """
    values = {
        "exit-code": str(exit_code),
        "record": _words(told.records),
        "codes": _words(told.codes),
        "packets": _words(told.packets),
        "result": _RESULTS.get(exit_code, "CANNOT_VERIFY"),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items()).encode(
        "ascii"
    )


def _words(values: Iterable[str]) -> str:
    """Values between single spaces; what is no plain character is percent-encoded."""
    return " ".join(quote(v, _SAFE, errors="surrogateescape") for v in values)
