"""Pages that are programs: their commands are run in order, and print what they say."""

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

FENCE: Final = re.compile(
    r"^```(sh|sh fails|text)\n(.*?)^```\n", re.MULTILINE | re.DOTALL
)


class Step(NamedTuple):
    """One block of commands, whether it fails, and what it prints among others."""

    commands: str
    fails: bool
    prints: tuple[str, ...]


def steps(page: str) -> list[Step]:
    """The blocks of a page in docs, each text with the commands above it."""
    found: list[Step] = []
    for kind, body in FENCE.findall((CHECKOUT / "docs" / page).read_text("utf-8")):
        if kind == "text":
            found[-1] = found[-1]._replace(prints=tuple(body.split("\n")[:-1]))
        else:
            found.append(Step(body, kind.endswith("fails"), ()))
    return found


def walk(program: Program, folder: Path, page: str) -> None:
    """Run the blocks of a page in a folder, one shell for each.

    Raises:
        AssertionError: a block ends or prints otherwise than the page says.
    """
    programs = str(Path(sys.executable).parent)
    environment = program.environment()
    environment["PATH"] = programs + os.pathsep + environment["PATH"]
    del environment["XDG_CONFIG_HOME"]  # the pages name ~/.config
    for step in steps(page):
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
