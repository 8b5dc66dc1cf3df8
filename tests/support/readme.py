"""The README's console blocks, each made from what its command prints."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.support.cli import Program
from tests.support.corpus import CHECKOUT

PAGE: Final = CHECKOUT / "README.md"
REFUSED: Final = "(exit code 1, as it should be)"

_BLOCK: Final = re.compile(r"```console\n\$ (.+)\n((?:.*\n)*?)```")
_RECORD: Final = re.compile(
    r"sha256:[0-9a-f]{64}|(?<=commit )[0-9a-f]{12}|(?<=SHA256:)[A-Za-z0-9+/]{43}"
)


def blocks() -> dict[str, str]:
    """The output that the README shows, by command."""
    return dict(_BLOCK.findall(PAGE.read_text("utf-8")))


def help_of(command: str, home: Path) -> str:
    """What `gates ... --help` prints."""
    return Program(home).run(*command.split()[1:]).text


def demo_output(home: Path) -> str:
    """What the demo prints; it fails when an exit code is not as it should be."""
    done = subprocess.run(
        [sys.executable, CHECKOUT / "scripts" / "demo.py"],
        env=Program(home).environment(),
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode != 0:
        raise AssertionError(f"the demo failed: {done.stdout}{done.stderr}")
    return done.stdout


def refusal(demo: str) -> tuple[str, str]:
    """The refused command of the demo and its output, the record's ids left out.

    A record is signed by a key of its own and says when it was made, so these ids are
    the only part of the demo that differs from run to run.
    """
    command, _, output = (
        demo.partition(REFUSED)[0].rpartition("\n$ ")[2].partition("\n")
    )
    return command, _RECORD.sub("...", output)


def regenerate() -> None:
    """Write every block of the README anew."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        refused, output = refusal(demo_output(home))

        def fill(found: re.Match[str]) -> str:
            command = found[1]
            if command.endswith(" --help"):
                return _block(command, help_of(command, home))
            return _block(refused, output)

        PAGE.write_text(_BLOCK.sub(fill, PAGE.read_text("utf-8")), encoding="utf-8")


def _block(command: str, output: str) -> str:
    return f"```console\n$ {command}\n{output}```"
