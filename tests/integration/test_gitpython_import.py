"""GitPython's command class is used without its package, as docs/adr/0004 says."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ALONE = """
import sys
from pathlib import Path
from gates.gitread.process import GitRunner

print(GitRunner(Path()).run("version").decode().split()[0])
print(sorted({"git", "git.cmd", "git.repo", "git.objects"} & sys.modules.keys()))
import git
print(git.Repo.__name__, git.cmd.Git is git.Git)
"""

AFTER_THE_WHOLE = """
import git
from pathlib import Path
from gates.gitread.process import GitRunner

print(GitRunner(Path()).run("version").decode().split()[0])
"""


def run(source: str, folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def test_the_package_is_not_initialised_and_stays_importable(tmp_path: Path) -> None:
    assert run(ALONE, tmp_path) == ["git", "[]", "Repo True"]


def test_a_package_that_is_loaded_already_is_used(tmp_path: Path) -> None:
    assert run(AFTER_THE_WHOLE, tmp_path) == ["git"]
