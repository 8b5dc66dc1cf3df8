"""What the README shows is what the programs print, and its links lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.support import readme
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

BLOCKS: Final = readme.blocks()
HELP: Final = [command for command in BLOCKS if command.endswith(" --help")]
PAGES: Final = [
    CHECKOUT / "README.md",
    CHECKOUT / "CONTRIBUTING.md",
    *sorted((CHECKOUT / "docs").rglob("*.md")),
]


def test_help_is_shown() -> None:
    assert HELP == ["gates --help", "gates post-work --help"]


@pytest.mark.parametrize("command", HELP)
def test_shown_help_is_the_help(tmp_path: Path, command: str) -> None:
    assert BLOCKS[command] == readme.help_of(command, tmp_path), "run scripts/golden"


def test_the_demo_runs_and_its_refusal_is_shown(tmp_path: Path) -> None:
    command, output = readme.refusal(readme.demo_output(tmp_path))
    assert BLOCKS.get(command) == output, "run scripts/golden"
    assert "C701-G04" in output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
