"""The files of `--output`: checked before the work, written at once or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from gates.app.links import leads_elsewhere
from gates.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.cli.options import Format, OutputFile


class Sink:
    """One output file, open from before the work until its text is there.

    A regular file is written beside its place and moved there; a device or pipe, such
    as `/dev/fd/3`, is written as it is.
    """

    def __init__(self, output: OutputFile) -> None:
        """Open the file to write to.

        Raises:
            GateError: USAGE-01 when it cannot be opened.
        """
        self.format: Format = output.format
        self._shown = os.fspath(output.path)
        self._target = Path(os.path.realpath(output.path))
        self._temporary: Path | None = None
        if leads_elsewhere(output.path) and not _is_device(self._target):
            raise self._refusal("a link of the checkout leads elsewhere")
        try:
            mode = self._target.stat().st_mode
        except FileNotFoundError:
            mode = stat.S_IFREG
        except OSError as error:
            raise self._refusal(error.strerror) from error
        try:
            if stat.S_ISREG(mode):
                self._temporary = self._target.with_name(
                    f".{self._target.name}.{os.urandom(6).hex()}.tmp"
                )
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                self._number = os.open(self._temporary, flags, 0o666)
            else:
                self._number = os.open(self._target, os.O_WRONLY)
        except OSError as error:
            raise self._refusal(error.strerror) from error

    def _refusal(self, why: str | None) -> GateError:
        return GateError(
            "USAGE-01",
            f"the output file cannot be written: {why}",
            "name a file in a folder that exists and may be written to",
            self._shown,
        )

    def write(self, text: str) -> None:
        """Put the whole text in place and close.

        Raises:
            GateError: USAGE-01 when it cannot be written; nothing is left behind.
        """
        data = text.encode("utf-8", "backslashreplace")
        try:
            with os.fdopen(self._number, "wb", closefd=True) as file:
                file.write(data)
            if self._temporary is not None:
                self._temporary.replace(self._target)
                self._temporary = None
        except OSError as error:
            self.discard()
            raise self._refusal(error.strerror) from error

    def discard(self) -> None:
        """Remove what was begun."""
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)
            self._temporary = None


def _is_device(place: Path) -> bool:
    """Whether a device or a pipe stands there: nothing of it is replaced."""
    return place.is_fifo() or place.is_char_device()


def open_sinks(outputs: Sequence[OutputFile]) -> list[Sink]:
    """Open every output file, or none.

    Raises:
        GateError: USAGE-01 when one cannot be opened, or is named twice.
    """
    places = [os.path.realpath(output.path) for output in outputs]
    for number, place in enumerate(places):
        if place in places[:number]:
            raise GateError(
                "USAGE-01",
                "the same output file is named twice",
                "give each --output a file of its own",
                os.fspath(outputs[number].path),
            )
    sinks: list[Sink] = []
    try:
        for output in outputs:
            sinks.append(Sink(output))  # noqa: PERF401 - those opened must be closed
    except GateError:
        for sink in sinks:
            sink.discard()
        raise
    return sinks
