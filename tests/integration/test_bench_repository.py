"""The bench measures ranges that pass the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.bench_repository import CASES, Case, build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Program


@pytest.mark.parametrize("case", CASES[:2], ids=lambda case: case.label)
def test_the_range_of_a_case_passes(
    program: Program, tmp_path: Path, case: Case
) -> None:
    build(tmp_path / "repo", ["one", case.label])
    selection = f"{case.label}-base..{case.label}-head"
    done = program.run(
        *("post-work", case.wp, "--range", selection, "--no-log", "--format", "json"),
        cwd=tmp_path / "repo",
    )
    assert done.code == 0, done.said
    assert len(done.json["entries"]) == case.files
