"""What the scripts say when the machine is not what they need, and what they pin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.promises import TARGETS
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

LOCKS = ("requirements/run.txt", "requirements/dev.txt", "requirements/nightly.txt")
TOO_OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = """\
#!/bin/sh
case $2 in *ensurepip*) exit 1 ;; esac
"""


def setup_with(interpreter: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a copy of scripts/setup with a stub in the place of Python."""
    (folder / "scripts").mkdir()
    shutil.copy(CHECKOUT / "scripts" / "setup", folder / "scripts")
    stub = folder / "my python"
    stub.write_text(interpreter)
    stub.chmod(0o755)
    return subprocess.run(
        [folder / "scripts" / "setup"],
        env={"PATH": os.environ["PATH"], "PYTHON": str(stub)},
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.mark.parametrize(
    ("interpreter", "message"),
    [
        (TOO_OLD, "Python 3.11 or newer is needed"),
        (WITHOUT_VENV, "apt-get install python3-venv"),
    ],
)
def test_setup_says_what_python_lacks(
    tmp_path: Path, interpreter: str, message: str
) -> None:
    done = setup_with(interpreter, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--help",), "expected a new or an empty folder"),
        (("one", "two"), "expected a new or an empty folder"),
        (("full",), "full is not empty"),
        (("full/file",), "file cannot be used: File exists"),
    ],
)
def test_the_demo_refuses_what_is_no_new_folder(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    done = subprocess.run(
        [sys.executable, CHECKOUT / "scripts" / "demo.py", *words],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [place.name for place in tmp_path.iterdir()] == ["full"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_no_host(lock: str) -> None:
    text = (CHECKOUT / lock).read_text("ascii")
    pins = re.split(r"\n(?=[a-z])", text)
    assert len(pins) > 10
    assert [pin for pin in pins if not re.search(r"==\S+.*\\\n +--hash=", pin)] == []
    assert "://" not in text


def test_the_tests_run_on_what_the_program_is_shipped_with() -> None:
    run, dev = (
        # What one lock wants on one system only, another may want on all.
        {line.removesuffix(" \\").partition(" ;")[0] for line in lines.split("\n")}
        for lines in ((CHECKOUT / lock).read_text("ascii") for lock in LOCKS[:2])
    )
    assert run - dev == set()


def words(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the checkout that has nothing to do but to answer."""
    return subprocess.run(
        [CHECKOUT / "scripts" / script, *arguments],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
        text=True,
    )


def test_fuzz_names_its_targets() -> None:
    assert words("fuzz", "--list").stdout.split() == list(TARGETS)


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("fuzz", []),
        ("fuzz", ["nothing", "3"]),
        ("fuzz", ["packet", "no such file"]),
        ("fuzz", ["packet"]),
        ("nightly", ["--minutes"]),
        ("nightly", ["--minutes", "0"]),
        ("nightly", ["--minutes", "1.5"]),
        ("nightly", ["10"]),
    ],
)
def test_other_words_are_answered_with_the_usage(
    script: str, arguments: list[str]
) -> None:
    done = words(script, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"usage: scripts/{script} ")
