"""Make the repository that the benchmark runs on: ranges of many honest changes.

Run as a program of its own, `python -m scripts.bench_repository DIR LABEL...`, so that
what it holds in memory does not count against what is measured. Each case gets two
branches, `LABEL-base` and `LABEL-head`, and a packet that declares every changed file.
Lines are made from a counter: the same everywhere, and hard to compress.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from tests.support.packets import EntryText, packet_path, packet_text

PERSON: Final = b"Bench <bench@example.invalid>"
LINES: Final = 240
"""Lines of a file when a case does not say otherwise: about 10 kB."""


@dataclass(frozen=True, slots=True)
class Case:
    """A range: how many files it changes, and how many lines each of them has.

    With `whole` every line of a file changes, otherwise three places of it.
    """

    label: str
    files: int
    lines: int = LINES
    whole: bool = False

    @property
    def wp(self) -> str:
        """The work packet that declares the range."""
        return f"WP-BENCH-{self.label}"

    def path(self, number: int) -> str:
        """The repository path of one of the files."""
        return f"src/{self.label}/part{number % 40:02}/module_{number:05}.txt"


CASES: Final = (
    Case("one", 1),
    Case("hundred", 100),
    Case("thousands", 2000),
    Case("patch", 500, lines=1000, whole=True),
    Case("single", 1, lines=500_000, whole=True),
)


def line(case: Case, file: int, number: int, edition: int = 0) -> bytes:
    """One line of 50 bytes."""
    seed = f"{case.label} {file} {number} {edition}"
    return hashlib.blake2s(seed.encode(), digest_size=24).hexdigest().encode() + b";\n"


def images(case: Case, file: int) -> tuple[bytes, bytes, tuple[tuple[int, int], ...]]:
    """A file before and after its change, and the windows of the change."""
    before = [line(case, file, number) for number in range(case.lines)]
    if case.whole:
        after = [line(case, file, number, 1) for number in range(case.lines)]
        return b"".join(before), b"".join(after), ((1, case.lines),)
    after = list(before)
    after[20] = line(case, file, 20, 1)
    after[100:100] = [line(case, file, number, 2) for number in range(12)]
    del after[180:183]
    return b"".join(before), b"".join(after), ((21, 21), (101, 112), (181, 181))


def sha1(data: bytes) -> str:
    """The hash that a manifest declares."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


class Import:
    """A `git fast-import` stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._clock = 1_700_000_000

    def commit(self, branch: str, parent: str | None, message: str) -> None:
        """Begin a commit; its files follow."""
        self._clock += 60
        self._stream.write(f"commit refs/heads/{branch}\n".encode())
        self._stream.write(b"committer %s %d +0000\n" % (PERSON, self._clock))
        self._data(message.encode())
        if parent is not None:
            self._stream.write(f"from refs/heads/{parent}\n".encode())

    def file(self, path: str, data: bytes) -> None:
        """Put a file into the commit."""
        self._stream.write(f"M 100644 inline {path}\n".encode())
        self._data(data)

    def _data(self, data: bytes) -> None:
        self._stream.write(b"data %d\n%s\n" % (len(data), data))


def write_case(stream: Import, case: Case) -> None:
    """Write both commits of a case, each file made when it is needed."""
    scope = [f"src/{case.label}/"]
    stream.commit(f"{case.label}-base", None, "Plan the work")
    stream.file(packet_path(case.wp), packet_text(case.wp, scope=scope))
    for number in range(case.files):
        stream.file(case.path(number), images(case, number)[0])
    stream.commit(f"{case.label}-head", f"{case.label}-base", "Do the work")
    entries = []
    for number in range(case.files):
        before, after, windows = images(case, number)
        stream.file(case.path(number), after)
        delta = after.count(b"\n") - before.count(b"\n")
        entries.append(
            EntryText(case.path(number), windows, delta, sha1(before), sha1(after))
        )
    evidence = [("The counter starts at one.", f"{case.path(0)}:1")]
    stream.file(
        packet_path(case.wp),
        packet_text(case.wp, scope=scope, entries=entries, mapping=evidence),
    )


def build(folder: Path, labels: list[str]) -> None:
    """Make the repository with the cases of these labels, packed."""
    subprocess.run(
        ["git", "init", "--quiet", "--template=", "--initial-branch=main", folder],
        check=True,
    )
    with subprocess.Popen(
        ["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE
    ) as process:
        if process.stdin is None:
            raise RuntimeError("git fast-import has no input")
        stream = Import(process.stdin)
        for case in CASES:
            if case.label in labels:
                write_case(stream, case)
        process.stdin.close()
        if process.wait() != 0:
            raise RuntimeError("git fast-import failed")
    # The head of the smallest case is checked out: a worktree like any other.
    subprocess.run(["git", "checkout", "--quiet", "one-head"], cwd=folder, check=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]), sys.argv[2:])
