"""Fixtures that every test may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.cli import Program
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def empty_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty repository to copy from; tests leave it alone."""
    path = tmp_path_factory.mktemp("template") / "repo"
    RepoBuilder(path)
    return path


@pytest.fixture
def repo(empty_repository: Path, tmp_path: Path) -> RepoBuilder:
    """An empty repository of the test's own."""
    return copy_of(empty_repository, tmp_path / "repo")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The command line program, with an empty home of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)
