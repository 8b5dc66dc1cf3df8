"""Run mutmut over judging modules in a copy of the project, and show what survived.

A survivor is a line that no unit test needs: a test is missing, or the line is. What
`pyproject.toml` says under `tool.mutmut` decides which tests are run and which lines
are left alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
COPY: Final = ROOT / "build" / "mutation"
COPIED: Final = ("gates", "tests", "scripts", "docs", "pyproject.toml")

MODULES: Final = (
    *(
        f"rules/{name}"
        for name in (
            "windows",
            "planned_windows",
            "plan",
            "changes",
            "scope",
            "governance",
            "together",
            "naming",
            "deciding",
            "entries",
            "lines",
            "target",
            "hashes",
            "waivers",
            "grading",
            "evidence",
            "links",
        )
    ),
    "verdict/build",
    "verdict/together",
)
"""What is mutated when no module is named: all that decides a verdict."""

NOTICED: Final = ("killed", "caught by type check", "timeout", "segfault")
LEAST: Final = 95
"""Percent of a module's mutants that have to be noticed."""


def main() -> int:
    """Mutate the modules named, and print a table and the survivors."""
    modules = tuple(sys.argv[1:]) or MODULES
    unknown = [m for m in modules if not (ROOT / "gates" / f"{m}.py").is_file()]
    if unknown:
        print(f"mutation: gates/{unknown[0]}.py is no file", file=sys.stderr)
        print("name a module such as rules/windows", file=sys.stderr)
        return 2
    _copy(modules)
    started = time.monotonic()
    done = _mutmut("run", "--max-children", str(os.cpu_count() or 1))
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], file=sys.stderr)
        return 3
    fates = _fates()
    print(f"{len(fates)} mutants in {time.monotonic() - started:.0f} s\n")
    short = [module for module in modules if not _row(module, fates)]
    for name, fate in fates.items():
        if fate not in NOTICED:
            print(f"\n{_mutmut('show', name).stdout.strip()}")
    if short:
        print(f"\nmutation: under {LEAST} %: {', '.join(short)}", file=sys.stderr)
        return 1
    return 0


def _copy(modules: tuple[str, ...]) -> None:
    """Make a fresh copy whose configuration names these modules."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    junk = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, COPY / name, ignore=junk)
        else:
            shutil.copy(source, COPY / name)
    settings = COPY / "pyproject.toml"
    mutated = ", ".join(f'"gates/{module}.py"' for module in modules)
    head, mark, tail = settings.read_text("utf-8").partition("[tool.mutmut]")
    settings.write_text(f"{head}{mark}\nonly_mutate = [{mutated}]\n{tail}", "utf-8")


def _mutmut(*words: str) -> subprocess.CompletedProcess[str]:
    programs = Path(sys.executable).parent
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [programs / "mutmut", *words],
        cwd=COPY,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def _fates() -> dict[str, str]:
    """What became of each mutant, by its name."""
    lines = _mutmut("results", "--all", "true").stdout.splitlines()
    pairs = (line.strip().rpartition(": ") for line in lines)
    return {name: fate for name, mark, fate in pairs if mark}


def _row(module: str, fates: dict[str, str]) -> bool:
    """Print the row of one module; whether enough of its mutants were noticed."""
    prefix = f"gates.{module.replace('/', '.')}."
    counts = Counter(fate for name, fate in fates.items() if name.startswith(prefix))
    total = counts.total()
    noticed = sum(counts[fate] for fate in NOTICED)
    percent = 100 * noticed / total if total else 100.0
    kinds = ", ".join(f"{number} {fate}" for fate, number in counts.most_common())
    print(f"{module:24}{percent:6.1f} %  {kinds}", flush=True)
    return percent >= LEAST


if __name__ == "__main__":
    sys.exit(main())
