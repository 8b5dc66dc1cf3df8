"""Golden files: what the golden cases look like in each form of output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gates.render.github import verdict_github
from gates.render.gitlab import verdict_gitlab
from gates.render.html import verdict_html
from gates.render.html_style import STYLE
from gates.render.junit import verdict_junit
from gates.render.markdown import verdict_markdown
from gates.render.sarif import verdict_sarif
from gates.render.style import PLAIN, Style
from gates.render.verdict_json import verdict_json
from gates.render.verdict_text import verdict_text
from tests.support.pictures import PICTURE
from tests.support.verdicts import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = Path(__file__).resolve().parents[1] / "golden"
IN_EVERY_FORMAT: Final = ("passes_with_warnings", "fails_with_a_waiver")
"""The same two verdicts side by side in every format."""


def golden_files() -> Iterator[tuple[Path, str]]:
    """Every golden file and what it should hold."""
    for name, (verdict, place) in CASES.items():
        folder = FOLDER / name
        yield folder / "text.txt", verdict_text(verdict, place, PLAIN)
        yield folder / "quiet.txt", verdict_text(verdict, place, Style(quiet=True))
        verbose = Style(verbose=True, color=True)
        yield folder / "verbose_color.txt", verdict_text(verdict, place, verbose)
        if name != "many_entries_and_findings":  # long, and no other keys
            yield folder / "json.json", _indented(verdict_json(verdict, place))
        if name in IN_EVERY_FORMAT:
            yield folder / "sarif.json", _indented(verdict_sarif(verdict, place))
            yield folder / "junit.xml", verdict_junit(verdict, place)
            yield folder / "github.txt", verdict_github(verdict, place)
            yield folder / "gitlab.json", _indented(verdict_gitlab(verdict))
            yield folder / "markdown.md", verdict_markdown(verdict, place)
            page = verdict_html(verdict, place, PICTURE)
            yield folder / "html.html", page.replace(STYLE, "")


def _indented(document: str) -> str:
    return json.dumps(json.loads(document), indent=1) + "\n"


def regenerate() -> None:
    """Write every golden file anew."""
    for path, content in golden_files():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
