"""Build a release: wheel, sdist, zipapp, manual page, list of parts, and their hashes.

What is built is the commit: its files are taken out of git into a folder of their own,
so that nothing else that lies in the checkout can slip in. Times are the commit's, and
nothing of the machine's settings counts. The same commit and the same pins give the
same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scripts.build_sbom import Source, sbom
from scripts.build_zipapp import zipapp

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
SUMS: Final = "SHA256SUMS"
NOT_DOWNLOADED: Final = "pip could not download what requirements/run.txt names"
EXPORT: Final = (
    # A setting of the machine's would change bytes or modes on their way out.
    *("-c", "core.autocrlf=false", "-c", "core.eol=lf"),
    *("-c", f"core.attributesFile={os.devnull}", "-c", "tar.umask=0022"),
)
ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}


class BuildError(Exception):
    """Why there is no release: said in one line."""


class Commit(NamedTuple):
    """What is built: a commit, and its time in seconds since 1970."""

    oid: str
    epoch: int


def head(root: Path) -> Commit:
    """The commit that is checked out.

    Raises:
        BuildError: there is no git repository here, or no commit.
    """
    if not (root / ".git").exists():
        raise BuildError(
            "a release is built from a commit, and here is no git repository; clone it,"
            " or build a wheel alone: pip wheel --no-deps ."
        )
    oid, epoch = _git(root, "log", "-1", "--format=%H %ct").decode().split()
    return Commit(oid, int(epoch))


def export(root: Path, commit: Commit, folder: Path) -> None:
    """Put the files of a commit into a folder."""
    packed = _git(root, *EXPORT, "archive", "--format=tar", commit.oid)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def packages(source: Path, folder: Path, epoch: int) -> Path:
    """Build sdist and wheel of the exported files; gives the wheel.

    The wheel is built from the unpacked sdist, so that the one is proved to hold what
    the other needs.
    """
    built = folder / "built"
    hatchling(source, built, "sdist", epoch)
    (packed,) = built.iterdir()
    with tarfile.open(packed) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    hatchling(unpacked, built, "wheel", epoch)
    (wheel,) = built.glob("*.whl")
    return wheel


def hatchling(source: Path, folder: Path, target: str, epoch: int) -> None:
    """Build one target of a source tree into a folder.

    Raises:
        BuildError: hatchling failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder],
        cwd=source,
        env={
            **ENVIRONMENT,
            "PATH": os.environ["PATH"],
            "SOURCE_DATE_EPOCH": str(epoch),
        },
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode != 0:
        raise BuildError(f"the {target} could not be built: {done.stdout}{done.stderr}")


def build(root: Path, output: Path) -> None:
    """Build everything into a folder that is empty or not there.

    Raises:
        BuildError: something is missing, or a part could not be built.
    """
    if output.exists() and any(output.iterdir()):
        raise BuildError(f"{output} is not empty; move away what is in it")
    commit = head(root)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        source = work / "source"
        source.mkdir()
        export(root, commit, source)
        wheel = packages(source, work, commit.epoch)
        lock = (source / "requirements" / "run.txt").read_text("ascii")
        name, version = wheel.name.split("-")[:2]
        finished = work / "built"
        try:
            packed = zipapp(wheel, lock, work, commit.epoch)
        except subprocess.CalledProcessError as error:
            raise BuildError(NOT_DOWNLOADED) from error
        (finished / "gates.pyz").write_bytes(packed)
        shutil.copyfile(source / "docs" / "gates.1", finished / "gates.1")
        parts = sbom(Source(version, commit.oid, commit.epoch), lock)
        (finished / f"{name}-{version}.cdx.json").write_bytes(parts)
        (finished / SUMS).write_bytes(sums(finished))
        output.mkdir(parents=True, exist_ok=True)
        for file in sorted(finished.iterdir()):
            shutil.copyfile(file, output / file.name)
    (output / "gates.pyz").chmod(0o755)


def sums(folder: Path) -> bytes:
    """The SHA-256 of each file of a folder, in the form of `sha256sum`."""
    return b"".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n".encode()
        for file in sorted(folder.iterdir())
    )


def _git(root: Path, *words: str) -> bytes:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"git {words[-1]}: {done.stderr.decode()}")
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the release of HEAD; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    folder = parser.parse_args(arguments).folder
    try:
        if _git(ROOT, "status", "--porcelain", "--untracked-files=no"):
            print("build: what is not committed is not built", file=sys.stderr)
        build(ROOT, folder)
    except BuildError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    print((folder / SUMS).read_text("ascii"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
