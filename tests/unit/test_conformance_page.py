"""The page of the suite's run: every case is on it, and none is off."""

from __future__ import annotations

import re
from typing import Final

from tests.conformance.cases import CASES
from tests.support.corpus import CHECKOUT

PAGE: Final = CHECKOUT / "docs" / "conformance-run.md"
_ROW: Final = re.compile(r"\| (\d+) \| .*\(`([^`]+)`\) \| .* \| ([^|]+) \| ([^|]+) \|")

STALE: Final = "run scripts/conformance --page docs/conformance-run.md"


def test_every_case_is_on_the_page_and_came_out_as_it_should() -> None:
    text = PAGE.read_text("utf-8")
    found = [match.groups() for match in map(_ROW.fullmatch, text.split("\n")) if match]
    assert sorted(name for _, name, _, _ in found) == sorted(c.id for c in CASES), STALE
    assert {(got, twin) for _, _, got, twin in found} == {("as expected", "passes")}
    assert f"{len(CASES)} cases, {len(CASES)} as they should be, 0 off." in text
