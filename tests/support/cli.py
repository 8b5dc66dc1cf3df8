"""Run the program as a user does: a process of its own, in a scrubbed environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run of the program left behind."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.stdout.decode()

    @property
    def said(self) -> str:
        """Standard error as text, for the message of an assertion."""
        return self.stderr.decode("utf-8", "backslashreplace")

    @property
    def json(self) -> Any:  # noqa: ANN401 - the tests know its shape
        """Standard output as one JSON value."""
        return json.loads(self.stdout)


@dataclass(frozen=True, slots=True)
class Program:
    """The command line program with a home of its own."""

    home: Path

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """What the program sees of the machine: PATH, and a home that is empty."""
        return {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "PYTHONWARNINGS": "error",
            **(extra or {}),
        }

    def run(
        self,
        *words: str | bytes | Path,
        script: str = "gates",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        timeout: float = 120,
    ) -> Finished:
        """Run an installed script; `cwd` is the home unless one is given."""
        done = subprocess.run(
            [Path(sys.executable).with_name(script), *words],
            cwd=cwd or self.home,
            env=self.environment(env),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=timeout,
        )
        return Finished(done.returncode, done.stdout, done.stderr)
