"""docs/tutorial.md is a program: its commands are run, and print what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from tests.support.cli import Program

TUTORIAL: Final = CHECKOUT / "docs" / "tutorial.md"
FENCE: Final = re.compile(
    r"^```(sh|sh fails|text)\n(.*?)^```\n", re.MULTILINE | re.DOTALL
)


class Step(NamedTuple):
    """One block of commands, whether it fails, and what it prints among others."""

    commands: str
    fails: bool
    prints: tuple[str, ...]


def steps(page: str) -> list[Step]:
    """The blocks of a page in their order, each text with the commands above it."""
    found: list[Step] = []
    for kind, body in FENCE.findall(page):
        if kind == "text":
            found[-1] = found[-1]._replace(prints=tuple(body.split("\n")[:-1]))
        else:
            found.append(Step(body, kind.endswith("fails"), ()))
    return found


def test_the_tutorial_does_what_it_says(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "counter"
    folder.mkdir()
    programs = str(Path(sys.executable).parent)
    environment = program.environment()
    environment["PATH"] = programs + os.pathsep + environment["PATH"]
    found = steps(TUTORIAL.read_text("utf-8"))
    assert sum(step.fails for step in found) == 7
    for step in found:
        done = subprocess.run(
            ["sh", "-eu", "-c", step.commands],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        told = f"{step.commands}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == (1 if step.fails else 0), told
        for line in step.prints:
            assert line in done.stdout + done.stderr, f"{line}\nis not in\n{told}"
