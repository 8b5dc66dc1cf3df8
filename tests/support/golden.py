"""Golden files: what the golden cases look like in each form of output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gates.render.style import PLAIN, Style
from gates.render.verdict_json import verdict_json
from gates.render.verdict_text import verdict_text
from tests.support.verdicts import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = Path(__file__).resolve().parents[1] / "golden"


def golden_files() -> Iterator[tuple[Path, str]]:
    """Every golden file and what it should hold."""
    for name, (verdict, place) in CASES.items():
        folder = FOLDER / name
        yield folder / "text.txt", verdict_text(verdict, place, PLAIN)
        yield folder / "quiet.txt", verdict_text(verdict, place, Style(quiet=True))
        verbose = Style(verbose=True, color=True)
        yield folder / "verbose_color.txt", verdict_text(verdict, place, verbose)
        if name != "many_entries_and_findings":  # long, and no other keys
            written = json.loads(verdict_json(verdict, place))
            yield folder / "json.json", json.dumps(written, indent=1) + "\n"


def regenerate() -> None:
    """Write every golden file anew."""
    for path, content in golden_files():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
