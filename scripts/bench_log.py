"""Measure the log as it grows: append, list and verify, in seconds and megabytes.

The log is grown in batches, which is quick; one append by itself is timed at each size.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.log_append import World, append
from gates.app.log_state import LogSettings
from gates.gitread.repository import open_repository
from gates.model import (
    Dimension,
    DimensionResult,
    Mode,
    PolicySource,
    Profile,
    Revision,
    Selection,
    State,
    Verdict,
)
from gates.record.gate_statement import RunContext, gate_statement
from gates.record.keys import KEY_BYTES, new_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.gitread.repository import Repository
    from gates.record.statement import Draft

SIZES: Final = (100, 1_000, 10_000)
QUICK: Final = (100, 1_000)
BATCH: Final = 100
APPENDS: Final = 15
RUNS: Final = 3
GATES: Final = Path(sys.executable).with_name("gates")
COMMANDS: Final = {
    "log list": ("log", "list"),
    "log list, all": ("log", "list", "--limit", "0"),
    "log list, no match": ("log", "list", "--wp", "WP-none"),
    "log verify": ("log", "verify"),
}
LIMITS: Final = {"log list": 1.0, "log list, all": 1.0, "log verify": 10.0}
"""Seconds at the largest size, to compare with."""


class Cost(NamedTuple):
    """Seconds, the median, and the peak memory in megabytes (of the program alone)."""

    seconds: float
    megabytes: float


def git(folder: Path, *words: str) -> None:
    """Run git in a folder."""
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True)


def drafts(repo: Repository, start: int, count: int) -> Iterator[Draft]:
    """Records of small runs, each with a nonce of its own."""
    head = repo.objects.resolve(b"HEAD")
    tree = repo.objects.resolve(b"HEAD^{tree}")
    if head is None or tree is None:
        raise SystemExit("the benchmark's repository has no commit")
    revision = Revision(head[0].oid, tree[0].oid, "main")
    verdict = Verdict(
        command="post-work",
        wp="WP-bench",
        result=State.PASS,
        exit_code=0,
        disclosure="RID-COR-701: PASS gates=[52] errors=[]",
        profile=Profile.STRICT,
        selection=Selection(Mode.RANGE, revision, revision, "--range was given"),
        packet=None,
        policy=PolicySource(),
        dimensions={d: DimensionResult(State.PASS, "it holds") for d in Dimension},
    )
    for number in range(start, start + count):
        context = RunContext("2026-01-01T00:00:00Z", f"nonce {number}", "0", "0")
        yield gate_statement(verdict, context)


def grow(folder: Path, start: int, size: int) -> float:
    """Grow the log to a size; the median time of one append at its end."""
    with open_repository(folder) as repo:
        return grow_log(repo, start, size)


def grow_log(repo: Repository, start: int, size: int) -> float:
    """The same in an open repository."""
    key = new_key(bytes(KEY_BYTES))
    world = World(lambda: int(time.time()), os.urandom, time.sleep)
    settings = LogSettings("refs/heads/gate-log")
    taken: list[float] = []
    while start < size:
        single = size - start <= APPENDS
        count = 1 if single else min(BATCH, size - start - APPENDS)
        made = list(drafts(repo, start, count))
        began = time.perf_counter()
        append(repo, made, key=key, settings=settings, world=world)
        if single:
            taken.append(time.perf_counter() - began)
        start += count
    return statistics.median(taken)


def measure(folder: Path, words: Sequence[str]) -> Cost:
    """The median of several runs of the program."""
    costs = []
    for _ in range(RUNS):
        began = time.perf_counter()
        process = subprocess.Popen(
            [GATES, *words, "--quiet"],
            cwd=folder,
            env={**os.environ, "HOME": str(folder.parent), "XDG_STATE_HOME": ""},
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{words}: exit code {process.returncode}")
        costs.append(Cost(time.perf_counter() - began, usage.ru_maxrss / 1024))
    return sorted(costs)[RUNS // 2]


def main() -> None:
    """Print the table; exit with 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(prog="scripts/bench-log", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 1,000 records")
    sizes = QUICK if parser.parse_args().quick else SIZES
    slow: list[str] = []
    with tempfile.TemporaryDirectory(prefix="bench-log-") as name:
        folder = Path(name) / "repository"
        folder.mkdir()
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "commit", "--quiet", "--allow-empty", "-m", "First")
        print(f"{'records':>8}  {'command':<20}{'seconds':>9}  {'MB':>5}")
        before = 0
        for size in sizes:
            # In a process of its own: what this one holds would count for the program.
            with ProcessPoolExecutor(1) as pool:
                one = pool.submit(grow, folder, before, size).result()
            before = size
            print(f"{size:>8}  {'one append':<20}{one:>9.4f}")
            for title, words in COMMANDS.items():
                cost = measure(folder, words)
                print(
                    f"{'':>8}  {title:<20}{cost.seconds:>9.2f}  {cost.megabytes:>5.0f}"
                )
                if cost.seconds > LIMITS.get(title, cost.seconds):
                    slow.append(f"{title} at {size}: {cost.seconds:.2f} s")
    if slow:
        raise SystemExit("over the limit: " + "; ".join(slow))


if __name__ == "__main__":
    main()
