"""Run one command without a shell, and keep what it printed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread.environment import taken
from gates.render.escape import escape

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

EXIT_TIMED_OUT: Final = 124
"""The exit code of a command that was stopped after its time, as `timeout` has it."""

_SIGNALLED: Final = 128
_BLOCK: Final = 1 << 16
_LINE: Final = 400
_PROOFS: Final = 10
_LAST: Final = 3
_TICK: Final = 1.0
_GRACE: Final = 2.0


class Outcome(NamedTuple):
    """How a command ended, and what it printed (both streams in one).

    `seconds` is the time it took, `size` and `sha256` are those of its output. `proof`
    are lines of it, at most ten: those that match the pattern, else the last ones.
    """

    exit_code: int
    seconds: float
    sha256: str
    size: int
    proof: tuple[bytes, ...]
    timed_out: bool = False


class Watcher(NamedTuple):
    """Whom to show the output while it comes, and how far the command is.

    `progress` is told the seconds and the bytes when nothing came for a second.
    """

    output: Callable[[bytes], None]
    progress: Callable[[float, int], None]


class _Proof:
    """Picks lines out of a stream without keeping it."""

    def __init__(self, pattern: re.Pattern[bytes] | None) -> None:
        self._pattern = pattern
        self._rest = b""
        self._found: list[bytes] = []
        self._last: deque[bytes] = deque(maxlen=_LAST)

    def feed(self, block: bytes) -> None:
        """Look at more of the stream; of a long line only its start."""
        first, *others = block.split(b"\n")
        self._rest = (self._rest + first)[:_LINE]
        for line in others:
            self._take(self._rest)
            self._rest = line[:_LINE]

    def lines(self) -> tuple[bytes, ...]:
        """What was picked, once the stream has ended."""
        self._take(self._rest)
        self._rest = b""
        return tuple(self._last if self._pattern is None else self._found)

    def _take(self, line: bytes) -> None:
        if not line.strip():
            return
        self._last.append(line)
        if (
            self._pattern is not None
            and len(self._found) < _PROOFS
            and self._pattern.search(line)
        ):
            self._found.append(line)


def run_command(
    words: Sequence[str],
    folder: Path,
    log: IO[bytes],
    watcher: Watcher,
    *,
    timeout: float | None = None,
    pattern: re.Pattern[bytes] | None = None,
) -> Outcome:
    """Run a command in a folder; its output goes into `log` while it comes.

    It gets no standard input, and the environment of whoever called. Memory stays flat
    for any output. When the caller is interrupted or the time is over, the command and
    its children are stopped.

    Raises:
        GateError: USAGE-02 when there is no such program or it cannot be started.
    """
    started = time.monotonic()
    try:
        process = subprocess.Popen(  # noqa: S603 - to run it is what was asked for
            words,
            cwd=folder,
            env={**os.environ, **taken()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise GateError(
            "USAGE-02",
            f"`{escape(words[0])}` cannot be run: {reason}",
            "name a program and its arguments behind `--`; no shell reads them",
        ) from error
    proof, digest, size = _Proof(pattern), hashlib.sha256(), 0
    deadline = None if timeout is None else started + timeout
    try:
        for block in _output(process, deadline, started, watcher):
            log.write(block)
            digest.update(block)
            proof.feed(block)
            size += len(block)
            watcher.output(block)
        timed_out = process.poll() is None
    finally:
        _stop(process)
    code = process.returncode
    return Outcome(
        EXIT_TIMED_OUT if timed_out else _SIGNALLED - code if code < 0 else code,
        time.monotonic() - started,
        digest.hexdigest(),
        size,
        proof.lines(),
        timed_out,
    )


def _output(
    process: subprocess.Popen[bytes],
    deadline: float | None,
    started: float,
    watcher: Watcher,
) -> Iterator[bytes]:
    """What the command prints, until it ends or its time is over.

    A child that outlives the command may hold the pipe open; that is not waited for.
    """
    assert process.stdout is not None  # noqa: S101 - it was asked for
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while deadline is None or time.monotonic() < deadline:
            left = _TICK if deadline is None else deadline - time.monotonic()
            if selector.select(max(0.0, min(_TICK, left))):
                block = os.read(process.stdout.fileno(), _BLOCK)
                if not block:
                    _wait(process, deadline)
                    return
                size += len(block)
                yield block
            elif process.poll() is not None:
                return
            else:
                watcher.progress(time.monotonic() - started, size)


def _wait(process: subprocess.Popen[bytes], deadline: float | None) -> None:
    """Wait for a command that has closed its output."""
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(left)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a command that still runs, and what it started; collect its exit code."""
    if process.poll() is None:
        _kill(process)
    if process.stdout is not None:
        process.stdout.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ask the command's group to end, and make it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            continue
        return
