"""The verdict depends on objects alone: the same bytes in any surroundings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.conformance.case import WP
from tests.conformance.gate import clean_environment
from tests.conformance.work import FILES, SNEAKY, STRAY, TARGET, Work
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM: Final = Path(sys.executable).with_name("gates")
FAILED: Final = 1


class Judged(NamedTuple):
    """A repository, the range to judge in it, and what the gate says of it."""

    path: Path
    range: str
    verdict: bytes


def verdict(
    repo: Path,
    selection: str,
    home: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    umask: int = 0o022,
) -> bytes:
    """The JSON verdict on a range that fails."""
    words = ("post-work", WP, "--range", selection, "--repo", repo)
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [PROGRAM, *words, "--format", "json", "--no-log"],
        cwd=cwd or home,
        env={**clean_environment(home), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        umask=umask,
    )
    assert done.returncode == FAILED, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Work with every kind of finding in it, and names that are hard to show."""
    folder = tmp_path_factory.mktemp("judged")
    work = Work(folder, {**FILES, "src/gr\u00f6\u00dfe.py": b"old\n"})
    work.change(STRAY, b"changed\n")
    work.change(b"lib/\xff\xfe.py", b"new\n")
    work.change("src/gr\u00f6\u00dfe.py", "gr\u00f6\u00dfer\n".encode())
    work.land({TARGET: SNEAKY}, [work.entry(TARGET, SNEAKY, ((7, 7),))])
    selection = f"{work.base}..{work.head}"
    said = verdict(work.repo.path, selection, folder / "home")
    return Judged(work.repo.path, selection, said)


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "cp437:strict"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        {"LC_ALL": "de_DE.ISO-8859-1", "LC_COLLATE": "de_DE"},
    ],
    ids=["c", "posix", "ascii", "cp437", "turkish", "latin-1"],
)
def test_the_locale_does_not_matter(
    judged: Judged, tmp_path: Path, env: dict[str, str]
) -> None:
    said = verdict(judged.path, judged.range, tmp_path / "home", env=env)
    assert said == judged.verdict


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "nonsense"])
def test_the_time_zone_does_not_matter(
    judged: Judged, tmp_path: Path, zone: str
) -> None:
    said = verdict(judged.path, judged.range, tmp_path / "home", env={"TZ": zone})
    assert said == judged.verdict


@pytest.mark.parametrize(
    "env",
    [
        {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"},
        {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "20", "LINES": "5"},
        {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "other"},
        {"PYTHONHASHSEED": "1", "PYTHONOPTIMIZE": "2", "PYTHONDEVMODE": "0"},
        {"GIT_AUTHOR_DATE": "1970-01-01", "GIT_TRACE": "1", "GIT_QUARANTINE_PATH": "x"},
    ],
    ids=["colour", "dumb", "ci", "python", "git"],
)
def test_the_environment_does_not_matter(
    judged: Judged, tmp_path: Path, env: dict[str, str]
) -> None:
    said = verdict(judged.path, judged.range, tmp_path / "home", env=env)
    assert said == judged.verdict


@pytest.mark.parametrize("place", [".", "src", ".git", ".git/objects", "/"])
def test_the_current_folder_does_not_matter(
    judged: Judged, tmp_path: Path, place: str
) -> None:
    cwd = judged.path / place
    said = verdict(judged.path, judged.range, tmp_path / "home", cwd=cwd)
    assert said == judged.verdict


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_the_umask_does_not_matter(judged: Judged, tmp_path: Path, umask: int) -> None:
    said = verdict(judged.path, judged.range, tmp_path / "home", umask=umask)
    assert said == judged.verdict


SETTINGS: Final = {
    "color.ui": "always",
    "core.abbrev": "4",
    "core.autocrlf": "true",
    "core.bigFileThreshold": "1",
    "core.fileMode": "false",
    "core.ignoreCase": "true",
    "core.precomposeUnicode": "true",
    "core.protectNTFS": "false",
    "core.quotePath": "true",
    "core.symlinks": "false",
    "core.warnAmbiguousRefs": "false",
    "core.worktree": "/nowhere",
    "diff.algorithm": "patience",
    "diff.context": "40",
    "diff.ignoreSubmodules": "all",
    "diff.interHunkContext": "40",
    "diff.noprefix": "true",
    "diff.orderFile": "/dev/null",
    "diff.relative": "true",
    "diff.renames": "copies",
    "diff.submodule": "log",
    "diff.wsErrorHighlight": "all",
    "i18n.logOutputEncoding": "UTF-16",
    "log.showSignature": "true",
}


def test_git_settings_do_not_matter(judged: Judged, tmp_path: Path) -> None:
    repo = copy_of(judged.path, tmp_path / "repo")
    for key, value in SETTINGS.items():
        repo.git("config", "--file", ".git/config", key, value)
    said = verdict(repo.path, judged.range, tmp_path / "home")
    assert said == judged.verdict


@pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes"])
@pytest.mark.parametrize(
    "line",
    [
        "* -diff -text -merge",
        "* binary",
        "* text eol=crlf working-tree-encoding=UTF-16",
        "* export-ignore linguist-generated diff=x filter=x ident",
    ],
)
def test_attributes_do_not_matter(
    judged: Judged, tmp_path: Path, place: str, line: str
) -> None:
    repo = copy_of(judged.path, tmp_path / "repo")
    repo.write(place, f"{line}\n".encode())
    said = verdict(repo.path, judged.range, tmp_path / "home")
    assert said == judged.verdict


def test_index_and_worktree_do_not_matter(judged: Judged, tmp_path: Path) -> None:
    repo = copy_of(judged.path, tmp_path / "repo")
    for name in ("src", "lib", ".GOV"):
        shutil.rmtree(repo.path / name)
    repo.file(".git/index").write_bytes(b"no index at all")
    repo.write("untracked", b"x")
    said = verdict(repo.path, judged.range, tmp_path / "home")
    assert said == judged.verdict


def test_a_bare_clone_says_the_same(judged: Judged, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    _git(judged.path, "clone", "--quiet", "--bare", str(judged.path), str(bare))
    assert verdict(bare, judged.range, tmp_path / "home") == judged.verdict


def test_a_linked_worktree_says_the_same(judged: Judged, tmp_path: Path) -> None:
    repo = copy_of(judged.path, tmp_path / "repo")
    linked = tmp_path / "linked"
    base = judged.range.partition("..")[0]
    repo.git("worktree", "add", "--quiet", "--detach", str(linked), base)
    assert verdict(linked, judged.range, tmp_path / "home") == judged.verdict


def test_a_packed_repository_says_the_same(judged: Judged, tmp_path: Path) -> None:
    repo = copy_of(judged.path, tmp_path / "repo")
    repo.git("gc", "--quiet", "--prune=now")
    repo.git("commit-graph", "write", "--reachable", "--changed-paths")
    assert verdict(repo.path, judged.range, tmp_path / "home") == judged.verdict


def test_objects_that_are_borrowed_say_the_same(judged: Judged, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    words = ("clone", "--quiet", "--shared", "--no-checkout")
    _git(judged.path, *words, str(judged.path), str(clone))
    assert verdict(clone, judged.range, tmp_path / "home") == judged.verdict


def test_another_path_says_the_same(judged: Judged, tmp_path: Path) -> None:
    repo = copy_of(judged.path, tmp_path / "with space: and \u00fcml\u00e4ut")
    assert verdict(repo.path, judged.range, tmp_path / "home") == judged.verdict


def test_a_repository_that_cannot_be_written_says_the_same(
    judged: Judged, tmp_path: Path
) -> None:
    repo = copy_of(judged.path, tmp_path / "repo")
    folders = [Path(place) for place, _, _ in os.walk(repo.path)]
    for folder in folders:
        folder.chmod(0o555)
    try:
        said = verdict(repo.path, judged.range, tmp_path / "home")
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert said == judged.verdict


def _git(path: Path, *words: str) -> None:
    RepoBuilder(path).git(*words)
