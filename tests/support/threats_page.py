"""The tables of docs/threat-model.md: every attack of the conformance suite."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from tests.conformance.cases import CASES
from tests.support.codes_page import anchor
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conformance.case import Case

PAGE: Final = CHECKOUT / "docs" / "threat-model.md"
HEADING: Final = "\n## The cases\n"
"""What stands above it is written by hand, what is below it is made."""


def threats_page() -> str:
    """The page as it should be."""
    families: dict[str, list[Case]] = {}
    for case in sorted(CASES, key=lambda case: case.row):
        families.setdefault(case.build.__module__, []).append(case)
    rows = len({case.row for case in CASES})
    counted = f"{len(CASES)} cases in {rows} rows, and as many honest twins.\n"
    tables = [_family(module, cases) for module, cases in families.items()]
    written = PAGE.read_text("utf-8").partition(HEADING)[0]
    return "\n".join([written + HEADING, counted, *tables])


def _family(module: str, cases: Sequence[Case]) -> str:
    """The heading that a module of cases gives itself, and its table."""
    told = (sys.modules[module].__doc__ or "").partition("\n")[0].partition(": ")[2]
    lines = [
        f"### {told[:1].upper()}{told[1:].rstrip('.')}",
        "",
        "| row | attack | handshake | strict | honest twin | test |",
        "|---|---|---|---|---|---|",
        *(_line(case) for case in cases),
    ]
    return "\n".join(lines) + "\n"


def _line(case: Case) -> str:
    strict = "" if case.strict == case.handshake else str(case.strict)
    cells = (
        f"{case.row:02}",
        _cell(case.title),
        _linked(str(case.handshake)),
        _linked(strict),
        _linked(str(case.twin)),
        f"`{case.id}`",
    )
    return f"| {' | '.join(cells)} |"


def _linked(outcome: str) -> str:
    """An outcome, each code in it a link to its section."""
    return re.sub(
        r"[A-Z0-9]+-G?[0-9]{2}\b",
        lambda code: f"[{code[0]}](codes.md#{anchor(code[0])})",
        outcome,
    )


def _cell(text: str) -> str:
    """A title, in which no letter is markup."""
    for letter in "\\`*_<[|":
        text = text.replace(letter, f"\\{letter}")
    return text


def regenerate() -> None:
    """Write the page anew."""
    PAGE.write_text(threats_page(), encoding="utf-8")
