"""A process of its own that appends records, and dies at a step when it is told to.

Usage: python -m tests.support.appender REPO KEY COUNT [STEP DEATH]

It prints the id of each record once its append has returned: what was promised.
STEP names a step of the append; at the DEATH-th time that it is reached the process
ends at once, as `kill -9` ends it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gates.app.log_append import World, append
from gates.app.log_state import LogSettings
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.record.statement import STATEMENT_TYPE, Draft, draft
from tests.support.logs import LOG, key_of

if TYPE_CHECKING:
    from gates.record.canonical import JsonObject

STEPS = ("read", "sign", "write", "move", "moved", "clean")


def small_draft(name: str) -> Draft:
    """A record of little content, under a kind that needs no verdict."""
    statement: JsonObject = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": "x", "digest": {"gitCommit": "0" * 40}}],
        "predicateType": "urn:cor701:report:v1",
        "predicate": {"name": name, "time": "2026-01-01T00:00:00Z"},
    }
    return draft(statement, f"nonce {name}")


class Fate:
    """Ends the process at a step."""

    def __init__(self, step: str, death: int) -> None:
        self.step = step
        self.left = death

    def reached(self, step: str) -> None:
        if step == self.step:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(path: str, key: str, count: str, step: str = "", death: str = "0") -> int:
    fate = Fate(step, int(death))
    world = World(lambda: int(time.time()), os.urandom, time.sleep, fate.reached)
    with open_repository(Path(path)) as repo:
        for number in range(int(count)):
            name = f"{key} {os.getpid()} {number}"
            try:
                done = append(
                    repo,
                    [small_draft(name)],
                    key=key_of(key),
                    settings=LogSettings(LOG),
                    world=world,
                )
            except GateError as error:
                tell(f"refused {error.message}: {error.hint}")
                return 3
            tell(f"{done.place.id} {done.place.seq} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
