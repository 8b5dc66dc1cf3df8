"""Run the conformance suite against any gate's command line, and print a table.

The gate is called as `GATE post-work WP --range A..B --repo DIR --format json --no-log`
and once more with `--profile strict`; rows about the log call `GATE log` and `GATE key`
too. It has to answer with exit code 0 for a pass, 1 for a failure, 2 when it cannot
begin and 3 when it cannot decide. The codes of its findings are compared with `--codes`
only; the gate of this checkout is always held to them.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.conformance.cases import CASES
from tests.conformance.gate import Gate, check_attack, check_twin

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.case import Case

TABLE: Final = """\
| row | attack | expected | strict | got | honest twin |
|---|---|---|---|---|---|"""

PAGE: Final = """\
# What the suite found

Written by `scripts/conformance --page FILE`, which runs every attack of the
[conformance suite](conformance.md) and its honest twin against the gate. An expected
outcome is a result with the codes of its errors, those of warnings in brackets; where
`strict` is empty it is the same. {count}.

{table}
"""

OWN: Final = Path(sys.executable).with_name("gates")


def main() -> int:
    """Run the rows that were asked for and give the exit code."""
    parser = argparse.ArgumentParser(description="Hold a gate to the attacks.")
    parser.add_argument(
        "--command", default="", help="the gate to hold to them; that of this checkout"
    )
    parser.add_argument(
        "--codes", action="store_true", help="compare finding codes of --command too"
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="write the table as a page as well"
    )
    parser.add_argument("--jobs", type=int, default=2, help="cases at a time")
    parser.add_argument("rows", nargs="*", type=int, help="rows to run; all of them")
    asked = parser.parse_args()
    command = tuple(shlex.split(asked.command)) or (str(OWN),)
    gate = Gate(command, codes=asked.codes or not asked.command)
    cases = sorted(
        (case for case in CASES if not asked.rows or case.row in asked.rows),
        key=lambda case: case.row,
    )
    print(TABLE)
    lines: list[str] = []
    off = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(asked.jobs) as pool,
    ):
        place = Path(folder)
        for case, attack, twin in pool.map(lambda c: _judged(c, place, gate), cases):
            off += bool(attack or twin)
            lines.append(_line(case, attack, twin))
            print(lines[-1], flush=True)
    total = len(cases)
    count = f"{total} cases, {total - off} as they should be, {off} off"
    print(f"\n{count}")
    if asked.page is not None:
        table = "\n".join((TABLE, *lines))
        asked.page.write_text(PAGE.format(count=count, table=table), "utf-8")
    return 1 if off else 0


def _judged(case: Case, folder: Path, gate: Gate) -> tuple[Case, list[str], list[str]]:
    return (
        case,
        _faults(check_attack, case, folder / case.id / "attack", gate),
        _faults(check_twin, case, folder / case.id / "twin", gate),
    )


def _faults(
    check: Callable[[Case, Path, Gate], list[str]],
    case: Case,
    folder: Path,
    gate: Gate,
) -> list[str]:
    """What is wrong; a gate that hangs or keeps no such log is wrong too."""
    folder.parent.mkdir(exist_ok=True)
    try:
        return check(case, folder, gate)
    except subprocess.TimeoutExpired:
        return ["no answer in time"]
    except AssertionError as error:
        return [f"the case needs what this gate did not do: {error}"]


def _line(case: Case, attack: list[str], twin: list[str]) -> str:
    strict = "" if case.strict == case.handshake else str(case.strict)
    cells = (
        f"{case.row:02}",
        f"{case.title} (`{case.id}`)",
        str(case.handshake),
        strict,
        "; ".join(attack) or "as expected",
        "; ".join(twin) or "passes",
    )
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"


if __name__ == "__main__":
    raise SystemExit(main())
