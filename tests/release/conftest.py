"""One build of this checkout, for every test that looks at a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import releases

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the checkout's files as its one commit."""
    return releases.committed(tmp_path_factory.mktemp("source") / "repo")


@pytest.fixture(scope="session")
def release(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `scripts/build` made of it."""
    return releases.build(source, tmp_path_factory.mktemp("release") / "dist")
