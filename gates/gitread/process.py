"""Run git, through GitPython, in a scrubbed environment.

The only module that imports GitPython, and it does so at the first use. Commands get
argument lists and object ids, never a shell line; the directory is where git looks for
the repository, and nothing else of the surroundings counts (see `environment`).
"""

from __future__ import annotations

import importlib.util
import os
import re
import select
import sys
import threading
import time
from functools import cache
from subprocess import PIPE, TimeoutExpired
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread import environment
from gates.gitread.closing import Closing
from gates.gitread.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from subprocess import Popen
    from typing import IO, Self

    from git.cmd import Git as GitCommand

STDERR_KEPT: Final = 4096
"""How many bytes of git's own words are kept for a message."""

PIPE_HOLDS: Final = 32 * 1024
"""Bytes that a pipe takes without anybody reading; half of what Linux gives."""

_UNREADABLE: Final = re.compile(
    r"(?:unable to read|bad object|could not read|missing blob)[^0-9a-f]*"
    r"\b([0-9a-f]{40}(?:[0-9a-f]{24})?)\b"
)

TIMEOUT: Final = 600.0
"""Seconds after which a git process that was asked to end is given up."""

_TICK: Final = 1.0
"""Seconds after which a streamed command looks at the deadline again."""


@cache
def _git_command_class() -> type[GitCommand]:
    """GitPython's command class, without the rest of the package when possible.

    `import git` reads configuration, object and index code that is not used here and
    runs `git version` in the caller's environment; that takes as long as the whole of
    Typer. Its module `git.cmd` stands on its own, so it is imported with the package's
    initialisation left out, and the half-made package is taken off again with all its
    parts: a later `import git` by somebody else gets a complete one.
    """
    if "git" in sys.modules:
        from git.cmd import Git  # noqa: PLC0415 - lazy by design

        return Git
    spec = importlib.util.find_spec("git")
    if spec is None:
        raise GateError(
            "INTERNAL-01", "GitPython is not installed", "install cor701-gates again"
        )
    sys.modules["git"] = importlib.util.module_from_spec(spec)
    try:
        from git.cmd import Git  # noqa: PLC0415 - lazy by design
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "git"]:
            del sys.modules[name]
    return Git


class Process(Closing):
    """A running git command whose output is streamed.

    Use it with `with`: leaving the block early ends the command. `finish()` waits for
    it and raises when git failed.
    """

    def __init__(
        self,
        command: GitCommand,
        words: list[str],
        env: Mapping[str, str],
        deadline: Deadline,
    ) -> None:
        """Start git. Nothing of its output is read yet."""
        self._words = words
        self._deadline = deadline
        # Keeping the wrapper keeps the process: it is ended when the wrapper goes. Git
        # gets a process group of its own: an interrupt at the terminal is for Python
        # to answer, and an interrupted git is not taken for a failing one.
        self._wrapper = command.execute(
            words, istream=PIPE, as_process=True, env=env, process_group=0
        )
        self._process: Popen[bytes] = self._wrapper.proc  # type: ignore[assignment]
        self.stdin: IO[bytes] = self._wrapper.stdin
        self.stdout: IO[bytes] = self._wrapper.stdout
        self._stderr = b""
        self._drain: threading.Thread | None = None
        self._is_late = False

    def stream(self, limit: float | None) -> Self:
        """Collect standard error in the background, so that output can be streamed.

        A command that still runs after `limit` seconds, or after the deadline, is
        ended: whoever reads its output sees it end, and `finish` says why.
        """
        self._drain = threading.Thread(
            target=self._read_stderr, args=(limit,), daemon=True
        )
        self._drain.start()
        return self

    def _read_stderr(self, limit: float | None) -> None:
        number: int = self._wrapper.stderr.fileno()
        waiting = select.poll()
        waiting.register(number, select.POLLIN)
        end = None if limit is None else time.monotonic() + limit
        while True:
            left = self._left(end)
            if left is not None and left <= 0:
                self._is_late = True
                self._process.kill()
                return
            if not waiting.poll(1000 * (_TICK if left is None else min(_TICK, left))):
                continue
            chunk = os.read(number, STDERR_KEPT)
            if not chunk:
                return
            self._stderr = (self._stderr + chunk)[-STDERR_KEPT:]

    def _left(self, end: float | None) -> float | None:
        """The seconds until an end or the deadline, whichever comes first."""
        ends = [] if end is None else [end - time.monotonic()]
        left = self._deadline.left()
        return min(ends if left is None else [*ends, left], default=None)

    def feed(self, stdin: bytes) -> None:
        """Give git its whole input, which the pipe must be able to hold."""
        try:
            self.stdin.write(stdin)
            self.stdin.close()
        except BrokenPipeError:  # git has ended; its exit code will say why
            return
        finally:
            self._process.stdin = None  # so that `communicate` leaves it alone

    def communicate(
        self, stdin: bytes, *, allowed: Sequence[int] = (0,)
    ) -> tuple[int, bytes]:
        """Give git its whole input; return its exit code and whole output.

        Raises:
            GateError: GIT-06 when the code is not one of `allowed`, or git hangs;
                LIMIT-01 at the deadline.
        """
        try:
            left = self._left(time.monotonic() + TIMEOUT)
            output, words = self._process.communicate(stdin, timeout=left)
        except TimeoutExpired as error:
            self._deadline.check()
            raise _hangs(self._words) from error
        self._stderr = words[-STDERR_KEPT:]
        return self._checked(allowed), output

    def finish(self, *, allowed: Sequence[int] = (0,)) -> int:
        """Wait until a streamed command has ended and return its exit code.

        Raises:
            GateError: GIT-06 when the code is not one of `allowed`, or git hangs.
        """
        if not self.stdin.closed:
            self.stdin.close()
        if self._drain is not None:
            # Standard error ends with the process; waiting for that needs no polling.
            self._drain.join(timeout=TIMEOUT)
            if self._is_late or self._drain.is_alive():
                self._deadline.check()
                raise _hangs(self._words)
        self._process.wait()
        return self._checked(allowed)

    def _checked(self, allowed: Sequence[int]) -> int:
        code = self._process.returncode
        if code not in allowed:
            raise _failure(self._words, code, self._stderr)
        return code

    def said(self) -> str:
        """What git wrote to standard error, at most its last few thousand bytes."""
        return self._stderr.decode("utf-8", "backslashreplace").strip()

    def close(self) -> None:
        """End the command if it still runs, and free its pipes."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._drain is not None:
            self._drain.join(timeout=5)
        for stream in (self.stdin, self.stdout, self._wrapper.stderr):
            try:
                stream.close()
            except OSError:  # the pipe's other end is gone: nothing left to close
                continue


class Pending(Closing):
    """A command that was begun early, so that git works while Python does.

    It must be asked for its result, or closed.
    """

    def __init__(self, process: Process, stdin: bytes) -> None:
        """Hand over the input now when the pipe holds it all, else with `result`."""
        self._process = process
        self._rest = stdin
        if len(stdin) <= PIPE_HOLDS:
            process.feed(stdin)
            self._rest = b""

    def result(self) -> bytes:
        """The whole output of the command.

        Raises:
            GateError: GIT-06 when git failed.
        """
        with self._process as process:
            return process.communicate(self._rest)[1]

    def close(self) -> None:
        """End the command; nobody wants its result."""
        self._process.close()


class GitRunner:
    """Runs git commands in one directory.

    `git_dir` pins the repository once it was found, so that no later command looks for
    it again. `settings` are further `-c` values, `extra` further variables. Programs
    are looked for in the folders of `search_path`, by default those of PATH that lie
    outside the directory's checkout. A command that runs at the `deadline` is ended.
    """

    def __init__(
        self,
        directory: Path,
        *,
        git_dir: str | None = None,
        safe: Sequence[str] = (),
        settings: Sequence[str] = (),
        extra: Mapping[str, str] | None = None,
        search_path: str | None = None,
        deadline: Deadline | None = None,
    ) -> None:
        """Prepare the command line; nothing runs yet."""
        environment.take_away_git_variables()
        command_class = _git_command_class()
        if search_path is None:
            search_path = environment.search_path(environment.checkout_of(directory))
        self.search_path = search_path
        self.program = environment.find_git(search_path)
        self.deadline = deadline or Deadline()
        self._command = command_class(str(directory))
        self._env = {**environment.FIXED, "PATH": search_path, **(extra or {})}
        if git_dir is not None:
            self._env["GIT_DIR"] = git_dir
        self._prefix = [self.program, "--no-replace-objects", "--no-pager"]
        for path in safe:
            self._prefix += ["-c", f"safe.directory={path}"]
        for setting in (*environment.SETTINGS, *settings):
            self._prefix += ["-c", setting]

    def start(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        is_asked: bool = False,
    ) -> Process:
        """Start a command whose output is streamed.

        It is ended after TIMEOUT, unless it `is_asked` questions now and then.
        """
        return self._start(words, env).stream(None if is_asked else TIMEOUT)

    def _start(self, words: Sequence[str], env: Mapping[str, str] | None) -> Process:
        try:
            return Process(
                self._command,
                [*self._prefix, *words],
                {**self._env, **(env or {})},
                self.deadline,
            )
        except OSError as error:
            raise _cannot_start(words, error) from error

    def run(
        self,
        *words: str,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        allowed: Sequence[int] = (0,),
    ) -> bytes:
        """Run a command to its end and return its output, every byte of it.

        Raises:
            GateError: GIT-06 when the exit code is not one of `allowed`.
        """
        return self.run_with_code(*words, stdin=stdin, env=env, allowed=allowed)[1]

    def begin(
        self, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Pending:
        """Start a command whose result is asked for later."""
        return Pending(self._start(words, env), stdin)

    def run_with_code(
        self,
        *words: str,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        allowed: Sequence[int] = (0,),
    ) -> tuple[int, bytes]:
        """Like `run`, but give the exit code too, one of `allowed`."""
        with self._start(words, env) as process:
            return process.communicate(stdin, allowed=allowed)


def _hangs(words: Sequence[str]) -> GateError:
    return GateError(
        "GIT-06",
        f"git {_verb(words)} did not end within {TIMEOUT:.0f} s",
        "check the repository's disk and run again",
    )


def _verb(words: Sequence[str]) -> str:
    """The git command among the words of a command line."""
    rest = iter(words[1:])
    for word in rest:
        if word == "-c":
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return ""


def _failure(words: Sequence[str], code: int, stderr: bytes) -> GateError:
    """The error for a command that failed, with git's own words in it.

    The words choose between two errors that both cannot verify; they decide nothing.
    """
    said = stderr.decode("utf-8", "backslashreplace").strip() or "no message"
    if found := _UNREADABLE.search(said):
        return GateError(
            "GIT-07",
            f"the object {found[1]} cannot be read: it is missing or damaged",
            "fetch it (`git fetch`), or check the repository with `git fsck`",
        )
    return GateError(
        "GIT-06",
        f"git {_verb(words)} ended with exit code {code}: {said}",
        "mend what git says and run the gate again; nothing was concluded from it",
    )


def _cannot_start(words: Sequence[str], error: OSError) -> GateError:
    return GateError(
        "GIT-06",
        f"git {_verb(['git', *words])} could not be started: {error}",
        "check that git runs at all: `git --version`",
    )
