"""Every attack gets the outcome that it has to get, and every honest twin passes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.conformance.cases import CASES
from tests.conformance.gate import Gate, check_attack, check_twin

if TYPE_CHECKING:
    from tests.conformance.case import Case

GATE: Final = Gate((str(Path(sys.executable).with_name("gates")),))

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


@every_case
def test_attack(case: Case, tmp_path: Path) -> None:
    faults = check_attack(case, tmp_path / "case", GATE)
    assert not faults, "\n".join(faults)


@every_case
def test_honest_twin(case: Case, tmp_path: Path) -> None:
    faults = check_twin(case, tmp_path / "case", GATE)
    assert not faults, "\n".join(faults)
