"""Settings, attributes and contents that would blind a careless reader (rows 1-14)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from tests.support.reading import read_range
from tests.support.trees import FILE, commit_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repo import RepoBuilder

OLD = b"".join(b"line %d\n" % number for number in range(1, 31))
NEW = OLD.replace(b"line 7\n", b"line seven\n").replace(b"line 20\n", b"")
HUNKS = [(7, 1, 7, 1), (20, 1, 19, 0)]


@pytest.fixture
def commits(repo: RepoBuilder) -> tuple[str, str]:
    base = commit_tree(repo, {b"src/a.py": (FILE, OLD)})
    head = commit_tree(repo, {b"src/a.py": (FILE, NEW)}, parents=[base])
    repo.git("reset", "--quiet", "--hard")
    return base, head


def assert_seen(path: Path, commits: tuple[str, str]) -> None:
    (file,) = read_range(path, *commits)
    assert file.path == b"src/a.py"
    assert file.numbers == HUNKS
    assert (file.pre_bytes, file.post_bytes) == (OLD, NEW)


def trap(folder: Path) -> tuple[Path, Path]:
    """A program that leaves a mark when it is run, and the mark."""
    mark = folder / "mark"
    program = folder / "program"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    program.chmod(0o755)
    return program, mark


@pytest.mark.parametrize(
    "place", ["src/.gitattributes", ".gitattributes", ".git/info/attributes"]
)
@pytest.mark.parametrize(
    "line", ["* -diff", "* binary", "* diff=evil", "* -text", "* export-ignore"]
)
def test_rows_2_to_5_attributes_hide_nothing(
    repo: RepoBuilder, commits: tuple[str, str], tmp_path: Path, place: str, line: str
) -> None:
    program, mark = trap(tmp_path)
    for key in ("textconv", "command"):
        repo.git("config", f"diff.evil.{key}", str(program))
    repo.git("config", "diff.evil.binary", "true")
    repo.write(place, line.encode() + b"\n")
    assert_seen(repo.path, commits)
    assert not mark.exists()


def test_row_4_attributes_of_the_base_hide_nothing(repo: RepoBuilder) -> None:
    attributes = {b".gitattributes": (FILE, b"*.lock -diff linguist-generated\n")}
    base = commit_tree(repo, {**attributes, b"a.lock": (FILE, OLD)})
    head = commit_tree(repo, {**attributes, b"a.lock": (FILE, NEW)}, parents=[base])
    repo.git("reset", "--quiet", "--hard")
    (file,) = read_range(repo.path, base, head)
    assert file.numbers == HUNKS


SETTINGS = {
    "color.ui": "always",
    "color.diff": "always",
    "core.bigFileThreshold": "1",
    "core.pager": "program",
    "core.fsmonitor": "program",
    "core.quotePath": "true",
    "diff.algorithm": "patience",
    "diff.context": "9",
    "diff.external": "program",
    "diff.indentHeuristic": "false",
    "diff.interHunkContext": "99",
    "diff.mnemonicPrefix": "true",
    "diff.noprefix": "true",
    "diff.orderFile": "/dev/null",
    "diff.relative": "true",
    "diff.renames": "copies",
    "diff.submodule": "log",
    "diff.suppressBlankEmpty": "true",
    "diff.wordRegex": ".",
    "diff.wsErrorHighlight": "all",
    "i18n.logOutputEncoding": "UTF-16",
}


@pytest.mark.parametrize("name", [*SETTINGS, "all"])
def test_rows_6_to_9_settings_change_nothing(
    repo: RepoBuilder, commits: tuple[str, str], tmp_path: Path, name: str
) -> None:
    program, mark = trap(tmp_path)
    for key in SETTINGS if name == "all" else [name]:
        repo.git("config", key, SETTINGS[key].replace("program", str(program)))
    assert_seen(repo.path, commits)
    assert not mark.exists()


def test_row_1_a_nul_byte_hides_nothing(repo: RepoBuilder) -> None:
    base = commit_tree(repo, {b"a": (FILE, OLD + b"\0\n")})
    head = commit_tree(repo, {b"a": (FILE, NEW + b"\0\n")}, parents=[base])
    (file,) = read_range(repo.path, base, head)
    assert file.numbers == HUNKS
    assert file.pre.has_nul


def test_row_37_git_is_not_waited_for_for_ever(
    repo: RepoBuilder, commits: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gates.gitread.process.TIMEOUT", 0.5)
    attributes = repo.file(".git/info/attributes")
    attributes.parent.mkdir(exist_ok=True)
    os.mkfifo(attributes)
    with pytest.raises(GateError) as caught:
        read_range(repo.path, *commits)
    assert caught.value.code == "GIT-06"
    assert "did not end" in caught.value.message


def test_a_folder_inside_a_decoy_is_itself(
    repo: RepoBuilder, commits: tuple[str, str]
) -> None:
    assert_seen(repo.path / "src", commits)
