"""The recipes hand their arguments on as they are; no shell ever reads them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.corpus import CHECKOUT

HOSTILE = ("WP-1; touch x", "--range", "a..b $(touch x)", "`touch x`", "'\"", "")
STUB = """\
#!/bin/sh
printf '%s\\0' "${0##*/}" "$@"
exit 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The justfile in a folder with programs that only print their arguments."""
    folder = tmp_path / 'a $(touch x) "folder"'
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("pre-work", "post-work", "cor701-sha"):
        (programs / name).write_text(STUB)
        (programs / name).chmod(0o755)
    shutil.copy(CHECKOUT / "justfile", folder)
    return folder


@pytest.mark.parametrize("recipe", ["pre-work", "post-work", "cor701-sha"])
def test_arguments_arrive_unread(project: Path, recipe: str) -> None:
    before = sorted(project.rglob("*"))
    done = subprocess.run(
        [Path(sys.executable).with_name("just"), recipe, *HOSTILE],
        cwd=project,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert done.stdout.split(b"\0")[:-1] == [
        word.encode() for word in (recipe, *HOSTILE)
    ]
    assert sorted(project.rglob("*")) == before
    assert (done.returncode, done.stderr) == (1, b"")
