"""A git that is too old is named, whatever else it does wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.version import supported_version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

OLD = """\
#!/bin/sh
case " $* " in *" version "*) echo "git version {version}"; exit ;; esac
{otherwise}
"""


def program_called_git(folder: Path, version: str, otherwise: str) -> Path:
    """A folder with a git that claims a version."""
    folder.mkdir()
    script = folder / "git"
    script.write_text(OLD.format(version=version, otherwise=otherwise))
    script.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    "said",
    [
        "2.30.0",
        "2.30.GIT",
        "2.39.5 (Apple Git-154)",
        "2.45.1.windows.1",
        "2.100.0",
        "3.0.0-rc1",
        "3.0-rc1",
    ],
)
def test_a_version_that_is_new_enough_is_given_as_it_is_said(said: str) -> None:
    assert supported_version(f"git version {said}\n".encode()) == said


@pytest.mark.parametrize("said", ["2.29.3", "2.29.GIT", "1.8.3.1", "2.3.30"])
def test_an_older_version_is_refused_by_name(said: str) -> None:
    with pytest.raises(GateError) as raised:
        supported_version(f"git version {said}\n".encode())
    assert raised.value.code == "GIT-10"
    assert raised.value.message == f"git is version {said}, and 2.30 or newer is needed"


@pytest.mark.parametrize("said", [b"", b"hub version 2.14.2\n", b"git version two\n"])
def test_what_names_no_version_is_refused(said: bytes) -> None:
    with pytest.raises(GateError, match="git did not say its version") as raised:
        supported_version(said)
    assert raised.value.code == "GIT-10"


@pytest.mark.parametrize(
    "otherwise",
    [
        'echo "error: unknown option" >&2; exit 129',
        'echo "fatal: not a git repository" >&2; exit 128',
        "echo true; echo false",
    ],
    ids=["refuses an option", "finds no repository", "answers"],
)
@pytest.mark.parametrize(
    "words", [("post-work", "WP-1"), ("pre-work", "WP-1"), ("log", "verify")]
)
def test_an_old_git_ends_every_run(
    program: Program,
    repo: RepoBuilder,
    tmp_path: Path,
    words: tuple[str, ...],
    otherwise: str,
) -> None:
    old = program_called_git(tmp_path / "bin", "2.29.3", otherwise)
    done = program.run(*words, cwd=repo.path, env={"PATH": f"{old}:/usr/bin:/bin"})
    assert (done.code, done.stdout) == (3, b"")
    assert "GIT-10: git is version 2.29.3, and 2.30 or newer is needed" in done.said
    assert "help: install git 2.30 or newer" in done.said


def test_the_version_is_that_of_the_git_which_reads(repo: RepoBuilder) -> None:
    said = repo.git("version").decode().strip()
    with open_repository(repo.path) as opened:
        assert f"git version {opened.git_version}" == said
