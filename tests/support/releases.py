"""Build releases of this checkout as it stands, committed or not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from scripts.build import NOT_DOWNLOADED
from tests.support.corpus import CHECKOUT
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

NO_INDEX: Final = "the package index cannot be reached"


def tracked() -> list[Path]:
    """The files of the checkout that are, or could be, committed."""
    words = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(
        ["git", *words], cwd=CHECKOUT, check=True, capture_output=True
    ).stdout
    names = sorted({os.fsdecode(name) for name in listed.split(b"\0")[:-1]})
    files = (CHECKOUT / name for name in names)
    return [file for file in files if file.is_file()]


def committed(folder: Path) -> Path:
    """A repository with the checkout's files as its one commit."""
    repo = RepoBuilder(folder)
    for file in tracked():
        target = folder / file.relative_to(CHECKOUT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    repo.commit("All of it")
    return folder


def build(
    source: Path, output: Path, env: Mapping[str, str] | None = None, umask: int = 0o022
) -> Path:
    """Run `scripts/build` of a repository, in the environment of this checkout."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.build", output],
        cwd=source,
        env={**os.environ, **(env or {})},
        umask=umask,
        capture_output=True,
        check=False,
        text=True,
    )
    skip_without_index(NOT_DOWNLOADED in done.stderr)
    assert done.returncode == 0, done.stderr
    return output


def skip_without_index(is_missing: bool) -> None:  # noqa: FBT001 - one plain question
    """Skip a test that needs the package index; never in CI."""
    if is_missing and not os.environ.get("CI"):
        pytest.skip(NO_INDEX)


def wheels(names: Path, folder: Path) -> Path:
    """A folder with the wheels that a lock names for this machine."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--quiet", "--no-input", "download"),
            *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
            *("--dest", folder, "--requirement", names),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    skip_without_index(done.returncode != 0)
    assert done.returncode == 0, done.stderr
    return folder


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder, in their order."""
    for file in sorted(folder.iterdir()):
        yield file.name, file.read_bytes()


def call(
    words: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run an installed program with nothing of this machine but PATH."""
    return subprocess.run(
        words,
        cwd=cwd,
        env={
            "HOME": str(cwd.parent / "home"),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            **(env or {}),
        },
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
