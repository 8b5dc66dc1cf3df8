"""Find a repository once, and hold what every reader of it shares."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.errors import GateError
from gates.gitread import environment
from gates.gitread.closing import Closing
from gates.gitread.deadline import Deadline
from gates.gitread.objects import ObjectFormat, ObjectReader
from gates.gitread.process import GitRunner
from gates.gitread.version import GitProgram, supported_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import IO

    from gates.gitread.process import Pending, Process
    from gates.gitread.quarantine import Quarantine
    from gates.model import Finding

_QUESTIONS: Final = (
    "--is-bare-repository",
    "--is-shallow-repository",
    "--show-object-format",
    "--absolute-git-dir",
    "--git-common-dir",
    "--show-toplevel",
)

_NO_INDEX: Final = "/no-such-folder/index"
"""An index that is not there is an empty one; any other reason is an error to git."""

_NO_TOP_LEVEL: Final = 128
"""The exit code of `rev-parse --show-toplevel` where there is no worktree."""


class Repository(Closing):
    """One repository, its location pinned: no later command looks for it again.

    Made by `open_repository`; use it with `with`, which ends the processes it keeps and
    removes what it put into temporary folders. Reading writes nothing into it.
    """

    def __init__(
        self,
        *,
        git_dir: Path,
        common_dir: Path,
        top_level: Path | None,
        is_bare: bool,
        is_shallow: bool,
        object_format: ObjectFormat,
        git: GitProgram,
        is_elsewhere: bool = False,
    ) -> None:
        """Keep what was found.

        `is_elsewhere` says that the configuration names a worktree in which the folder
        that was asked about does not lie; then there is no `top_level`.
        """
        self.git_dir: Final = git_dir
        self.common_dir: Final = common_dir
        self.top_level: Final = top_level
        self.is_bare: Final = is_bare
        self.is_shallow: Final = is_shallow
        self.is_elsewhere: Final = is_elsewhere
        self.format: Final = object_format
        self.git_version: Final = git.version
        """The version of the git program, such as `2.39.5`."""
        self.deadline: Final = Deadline()
        # Commands start in the git directory and without an index, which `diff-tree`
        # would read: neither it nor the worktree counts until somebody asks about it.
        self.runner: Final = GitRunner(
            git_dir,
            git_dir=str(git_dir),
            extra={"GIT_INDEX_FILE": _NO_INDEX},
            search_path=git.search_path,
            deadline=self.deadline,
        )
        self.objects: Final = ObjectReader(
            lambda: self.start("cat-file", "--batch", is_asked=True),
            object_format,
            self.deadline,
        )
        self.findings: Final = _alternative_histories(common_dir, self.runner)
        self.memory: Final[dict[object, object]] = {}
        """What readers keep for one another, by a key of their own."""
        self._quarantine: Quarantine | None = None
        self._kept: list[IO[bytes] | Pending] = []
        self._index = git_dir / "index"

    @contextmanager
    def within(self, seconds: int) -> Iterator[None]:
        """Work in this block must end within these seconds since the opening.

        Raises:
            GateError: LIMIT-01 once the time is over; git processes are ended then.
        """
        with self.deadline.within(seconds):
            try:
                yield
            finally:
                if not self.deadline.left():
                    self.objects.close()  # it is ended, or about to be

    @property
    def index_path(self) -> Path:
        """Where the index is; commands that ask about it name it."""
        return self._index

    def take_index(self, place: Path) -> None:
        """Take another file for the index, such as the one that git is committing.

        To be called before anything of the index was read.
        """
        self._index = place

    def start(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        is_asked: bool = False,
    ) -> Process:
        """Start a git command in this repository; its output is streamed."""
        return self.runner.start(*words, env=self._surroundings(env), is_asked=is_asked)

    def run(
        self,
        *words: str,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        allowed: Sequence[int] = (0,),
    ) -> bytes:
        """Run a git command in this repository and return its output.

        Raises:
            GateError: GIT-06 when the exit code is not one of `allowed`.
        """
        return self.runner.run(
            *words, stdin=stdin, env=self._surroundings(env), allowed=allowed
        )

    def begin(self, *words: str, stdin: bytes = b"") -> Pending:
        """Start a git command now whose result is asked for later."""
        pending = self.runner.begin(*words, stdin=stdin, env=self._surroundings(None))
        self._kept.append(pending)
        return pending

    def run_in_worktree(self, *words: str, stdin: bytes = b"") -> bytes:
        """Run a git command that asks about the worktree and return its output.

        Raises:
            GateError: USAGE-01 when there is no worktree, GIT-06 when git fails.
        """
        if self.top_level is None:
            raise GateError(
                "USAGE-01",
                "this repository has no worktree to judge",
                "name commits: `--range A..B` or `--rev R`",
            )
        runner = GitRunner(
            self.top_level,
            git_dir=str(self.git_dir),
            extra={
                "GIT_WORK_TREE": str(self.top_level),
                "GIT_INDEX_FILE": str(self.index_path),
            },
            search_path=self.runner.search_path,
            deadline=self.deadline,
        )
        return runner.run(*words, stdin=stdin, env=self._surroundings(None))

    @property
    def quarantine(self) -> Quarantine:
        """Where objects that are not the repository's go; made at the first use.

        From then on every command of this repository sees these objects too.
        """
        if self._quarantine is None:
            from gates.gitread.quarantine import (  # noqa: PLC0415 - previews only
                Quarantine,
            )

            self._quarantine = Quarantine(self.common_dir / "objects", self.format)
            self.objects.close()  # the next process sees both stores
        return self._quarantine

    def _surroundings(self, env: Mapping[str, str] | None) -> Mapping[str, str] | None:
        if self._quarantine is None:
            return env
        return {**self._quarantine.environment, **(env or {})}

    def keep(self, file: IO[bytes]) -> None:
        """Keep a file open as long as this repository is."""
        self._kept.append(file)

    def close(self) -> None:
        """End the processes and files that are kept, and remove temporary folders."""
        self.objects.close()
        while self._kept:
            self._kept.pop().close()
        if self._quarantine is not None:
            self._quarantine.close()
            self._quarantine = None


def open_repository(directory: Path) -> Repository:
    """The repository that a folder lies in, found by one git process.

    Beside it another one says how old git is, which takes no time of its own.

    Raises:
        GateError: USAGE-02 when there is no such folder, GIT-01 when it is in no
            repository, GIT-06 when git refuses the repository, GIT-10 when git is
            missing or too old.
    """
    if not os.path.isdir(directory):  # noqa: PTH112 - the other one may raise
        raise GateError(
            "USAGE-02",
            f"`{directory}` is not a folder",
            "name a folder of the repository with `--repo`",
        )
    try:
        folder = Path(os.path.realpath(directory))
    except FileNotFoundError as error:
        raise GateError(
            "USAGE-02",
            "the current folder does not exist any more",
            "change to a folder that exists, or name one with `--repo`",
        ) from error
    # The scrubbed environment hides the user's own `safe.directory`, so the repository
    # that was named is trusted by its path. It cannot run anything here.
    runner = GitRunner(folder, safe=[str(environment.checkout_of(folder))])
    with runner.begin("version") as version:
        try:
            code, output = runner.run_with_code(
                "rev-parse", *_QUESTIONS, allowed=(0, _NO_TOP_LEVEL)
            )
        except GateError as error:
            supported_version(version.result())  # a reason that comes before any other
            raise _not_opened(error, directory) from error
        git_version = supported_version(version.result())
    if code and not output:
        raise _refused(runner, directory)
    answers = os.fsdecode(output).split("\n")[:-1]
    expected = len(_QUESTIONS) - (1 if code else 0)
    if len(answers) != expected:
        raise GateError(
            "GIT-01",
            f"the repository of `{directory}` could not be located by one line a path",
            "move it to a folder without a line feed in its name; git 2.30 is needed",
        )
    bare, shallow, object_format, git_dir, common_dir = answers[:5]
    if object_format not in ("sha1", "sha256"):
        raise GateError(
            "GIT-10",
            f"git did not say how objects are named (`{object_format}`)",
            "install git 2.30 or newer",
        )
    top_level = None if code else Path(answers[5])
    is_elsewhere = top_level is not None and not folder.is_relative_to(
        os.path.realpath(top_level)
    )
    return Repository(
        git_dir=Path(git_dir),
        common_dir=Path(os.path.realpath(folder / common_dir)),
        top_level=None if is_elsewhere else top_level,
        is_bare=bare == "true",
        is_shallow=shallow == "true",
        object_format=ObjectFormat(object_format),
        git=GitProgram(git_version, runner.search_path),
        is_elsewhere=is_elsewhere,
    )


def _refused(runner: GitRunner, directory: Path) -> GateError:
    """The error for a folder of which `rev-parse` said nothing at all."""
    try:
        runner.run("rev-parse", "--git-dir")
    except GateError as error:
        return _not_opened(error, directory)
    return GateError("GIT-06", f"git gave no answer about `{directory}`")


def _not_opened(error: GateError, directory: Path) -> GateError:
    if "not a git repository" not in error.message:
        return error
    return GateError(
        "GIT-01",
        f"`{directory}` is not in a git repository",
        "run the command inside a repository, or name one with `--repo`",
    )


def _alternative_histories(common_dir: Path, runner: GitRunner) -> tuple[Finding, ...]:
    """A finding for each way in which the repository shows another history."""
    findings = []
    if _has_replacements(common_dir, runner):
        findings.append(
            finding(
                "GIT-09",
                "the repository has replacement objects (`refs/replace/`); they were"
                " ignored",
                hint="remove them: `git replace -d`",
            )
        )
    if _size_of(common_dir / "info" / "grafts"):
        findings.append(
            finding(
                "GIT-09",
                "the repository has grafts (`info/grafts`); they were ignored",
                hint="remove the file `info/grafts` from the git directory",
            )
        )
    return tuple(findings)


def _has_replacements(common_dir: Path, runner: GitRunner) -> bool:
    if (common_dir / "reftable").is_dir():
        # References are not files there, so git is asked.
        return bool(runner.run("for-each-ref", "--count=1", "refs/replace/"))
    folder = common_dir / "refs" / "replace"
    if folder.is_dir() and any(folder.iterdir()):
        return True
    packed = common_dir / "packed-refs"
    return _size_of(packed) > 0 and b" refs/replace/" in packed.read_bytes()


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
