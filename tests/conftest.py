"""Fixtures that every test may use."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import Program
from tests.support.effort import register_profiles
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from pathlib import Path


register_profiles()


def pytest_configure() -> None:
    """Let programs under test be interrupted, also where this run cannot be.

    A job in the background begins with interrupts ignored, and its children inherit it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
