"""The golden files; `scripts/golden` writes them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.golden import FOLDER, golden_files

if TYPE_CHECKING:
    from pathlib import Path

FILES = dict(golden_files())


@pytest.mark.parametrize(
    "path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_output_is_as_the_golden_file_says(path: Path) -> None:
    assert path.read_bytes().decode() == FILES[path]


def test_no_golden_file_is_left_over() -> None:
    assert {path for path in FOLDER.rglob("*") if path.is_file()} == set(FILES)
