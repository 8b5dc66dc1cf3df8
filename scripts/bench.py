"""Measure speed and memory: medians and ratios of one run, each beside its floor.

The floor of a range is what git and a hash program need for it in a shell pipe. The
commands of a case take turns, so that a busy moment of the machine hits all of them.
Every gate that is timed must pass; processes are counted in runs of their own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.bench_repository import CASES, Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROGRAMS: Final = Path(sys.executable).parent
MEGABYTE: Final = 1_000_000
PLUMBING: Final = (
    "-c diff.suppressBlankEmpty=false diff-tree -r -p -U0 --inter-hunk-context=0"
    " --no-color --no-ext-diff --no-textconv --no-renames --text --full-index"
)
FLOOR: Final = f"""
git diff-tree -r --raw --no-abbrev --no-renames $1 $2 | awk '{{print $3 "\\n" $4}}' |
    git cat-file --batch --buffer | sha1sum
git {PLUMBING} $1 $2 | sha1sum
"""
FILE_FLOOR: Final = 'git cat-file blob "HEAD:$1" | sha1sum; sha1sum <"$1"'
COUNTER: Final = """\
#!/bin/sh
echo "$1" >>"$BENCH_COUNT"
exec {git} "$@"
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a command: wall time in seconds, peak memory in bytes.

    The memory is that of the largest process of the run, git's included.
    """

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; a figure that does not apply is None."""

    name: str
    seconds: float
    memory: int
    floor: float | None = None
    processes: int | None = None
    goal: str = ""


class Bench:
    """Runs commands on the benchmark's repository, with a home of its own."""

    def __init__(self, folder: Path) -> None:
        """Keep everything below `folder`."""
        self.repository = folder / "repository"
        self._count = folder / "count"
        self._errors = folder / "errors"
        self._counting = folder / "counting"
        self._environment = {
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C",
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        }

    def make(self, cases: Sequence[Case]) -> None:
        """Make the repository, and a `git` that counts how often it is started."""
        labels = [case.label for case in cases]
        subprocess.run(
            [
                sys.executable,
                "-m",
                "scripts.bench_repository",
                self.repository,
                *labels,
            ],
            env=self._environment,
            check=True,
        )
        self._counting.mkdir()
        found = subprocess.run(
            ["/bin/sh", "-c", "command -v git"], check=True, capture_output=True
        )
        counter = self._counting / "git"
        counter.write_text(COUNTER.format(git=found.stdout.decode().strip()))
        counter.chmod(0o755)

    def stage(self, name: str, data: bytes) -> None:
        """Add to a file of the worktree, and stage it."""
        with (self.repository / name).open("ab") as file:
            file.write(data)
        self.run(("git", "add", "--", name))

    def run(self, words: Sequence[str], extra: dict[str, str] | None = None) -> Sample:
        """Run a command to its end; it must succeed."""
        with self._errors.open("wb") as errors:
            begin = time.perf_counter()
            process = subprocess.Popen(
                words,
                cwd=self.repository,
                env={**self._environment, **(extra or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said = self._errors.read_text("utf-8", "backslashreplace")
            raise SystemExit(f"{words}: exit code {process.returncode}\n{said}")
        # Kilobytes everywhere but on macOS.
        unit = 1 if sys.platform == "darwin" else 1024
        return Sample(seconds, usage.ru_maxrss * unit)

    def processes(self, words: Sequence[str]) -> int:
        """How many git processes a command starts by name."""
        self._count.write_bytes(b"")
        path = f"{self._counting}{os.pathsep}{self._environment['PATH']}"
        self.run(words, {"PATH": path, "BENCH_COUNT": str(self._count)})
        return self._count.read_bytes().count(b"\n")

    def medians(
        self, commands: dict[str, Sequence[str]], rounds: int
    ) -> dict[str, Sample]:
        """The median time and the largest memory of each, all taking turns."""
        for words in commands.values():
            self.run(words)
        samples: dict[str, list[Sample]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, words in commands.items():
                samples[name].append(self.run(words))
        return {
            name: Sample(
                statistics.median(sample.seconds for sample in taken),
                max(sample.memory for sample in taken),
            )
            for name, taken in samples.items()
        }


def post_work(case: Case) -> tuple[str, ...]:
    """The gate over a case's range."""
    selection = f"{case.label}-base..{case.label}-head"
    return ("gates", "post-work", case.wp, "--range", selection)


def start_rows(bench: Bench, rounds: int) -> Iterator[Row]:
    """The commands whose time is mostly starting: one file at most."""
    one = CASES[0]
    sha = ("cor701-sha", one.path(0))
    commands: dict[str, Sequence[str]] = {
        "import typer": (sys.executable, "-c", "import typer"),
        "gates --version": ("gates", "--version"),
        "floor of cor701-sha": ("sh", "-c", FILE_FLOOR, "sh", one.path(0)),
        "cor701-sha FILE": sha,
        "post-work, 1 file, --no-log": (*post_work(one), "--no-log"),
    }
    found = bench.medians(commands, rounds)
    typer = found["import typer"].seconds
    goals = {"cor701-sha FILE": 2.0, "post-work, 1 file, --no-log": 2.5}
    for name, sample in found.items():
        goal = ""
        if name in goals:
            ratio = sample.seconds / typer
            goal = f"{ratio:.2f}x of import typer, goal {goals[name]}x"
        floor = found["floor of cor701-sha"].seconds if name == sha[0] else None
        count = bench.processes(sha) if commands[name] == sha else None
        yield Row(name, sample.seconds, sample.memory, floor, count, goal)


def hook_rows(bench: Bench, rounds: int) -> Iterator[Row]:
    """What a person or an agent waits for: a hook at a commit, a path at an edit."""
    one = CASES[0]
    bench.stage(one.path(0), b"another line\n")
    judged = ("env", f"WP={one.wp}", "gates", "hook", "run", "pre-commit")
    asked = ("gates", "check-path", one.path(0), "--packet", one.wp)
    floor = ("sh", "-c", "git diff-index --cached --raw HEAD | sha1sum")
    commands: dict[str, Sequence[str]] = {
        "floor of a commit of 1 file": floor,
        "pre-commit, 1 file": judged,
        "check-path, 1 file": asked,
    }
    found = bench.medians(commands, rounds)
    goals = {"pre-commit, 1 file": "goal 0.5 s", "check-path, 1 file": "goal 0.3 s"}
    for name, sample in found.items():
        is_ours = name in goals
        yield Row(
            name,
            sample.seconds,
            sample.memory,
            found["floor of a commit of 1 file"].seconds if is_ours else None,
            bench.processes(commands[name]) if is_ours else None,
            goals.get(name, ""),
        )


def range_rows(bench: Bench, case: Case, rounds: int) -> Iterator[Row]:
    """The gate over one range: its floor, without and with the record."""
    files = f"{case.files:,} file" + ("s" if case.files > 1 else "")
    ends = (f"{case.label}-base", f"{case.label}-head")
    bare, recorded = f"post-work, {files}, --no-log", f"post-work, {files}, recorded"
    commands: dict[str, Sequence[str]] = {
        f"floor of {files}": ("sh", "-c", FLOOR, "sh", *ends),
        bare: (*post_work(case), "--no-log"),
        recorded: post_work(case),
    }
    found = bench.medians(commands, rounds)
    floor = found[f"floor of {files}"].seconds
    for name, sample in found.items():
        goal = ""
        if name == bare and case.label == "thousands":
            goal = "goal 2.5x of the floor"
        count = None if name.startswith("floor") else bench.processes(commands[name])
        ratio = None if name.startswith("floor") else floor
        yield Row(name, sample.seconds, sample.memory, ratio, count, goal)


def memory_row(bench: Bench, case: Case) -> Row:
    """One run over a patch of about 50 MB, for its memory."""
    words = (*post_work(case), "--no-log")
    sample = bench.run(words)
    goal = "goal 300 MB" if case.files > 1 else "what one such file costs"
    name = f"50 MB patch, {case.files} file" + ("s" if case.files > 1 else "")
    return Row(name, sample.seconds, sample.memory, processes=None, goal=goal)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The rows as lines of plain text."""
    yield f"{'':<36}{'median':>9}{'x floor':>9}{'memory':>9}{'git':>5}"
    for row in rows:
        ratio = "" if row.floor is None else f"{row.seconds / row.floor:.2f}"
        count = "" if row.processes is None else str(row.processes)
        yield (
            f"{row.name:<36}{row.seconds:>7.3f} s{ratio:>9}"
            f"{row.memory / MEGABYTE:>6.0f} MB{count:>5}  {row.goal}"
        ).rstrip()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, no 2,000 files, no memory"
    )
    quick = parser.parse_args().quick
    one, hundred, thousands, patch, single = CASES
    cases = (one, hundred) if quick else CASES
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.make(cases)
        rows = list(start_rows(bench, 5 if quick else 21))
        rows += hook_rows(bench, 5 if quick else 21)
        rows += range_rows(bench, one, 3 if quick else 15)
        rows += range_rows(bench, hundred, 3 if quick else 11)
        if not quick:
            rows += range_rows(bench, thousands, 5)
            rows += [memory_row(bench, patch), memory_row(bench, single)]
    for text in table(rows):
        print(text)


if __name__ == "__main__":
    main()
