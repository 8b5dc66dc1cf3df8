"""The version stands in one place; everything else reads it there."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from gates import __version__
from gates.app.recipes import WORKFLOW
from tests.support import releases
from tests.support.corpus import CHECKOUT

SINCE: Final = re.compile(r"since \d+\.\d+\.\d+|since: str = \"[\d.]+\"")
"""Since when a code exists: history, which no new version changes."""

COPIES: Final = tuple(
    CHECKOUT / name
    for name in ("docs/gates.1", "docs/examples", "docs/formats.md", "tests/golden")
)
"""Files that `scripts/golden` writes from the program, and tests compare."""

PINNED: Final = CHECKOUT / "examples"
"""Files to copy, which name a release; `test_ci_recipes` holds them to this one."""

HISTORY: Final = CHECKOUT / "CHANGELOG.md"
LOCKS: Final = CHECKOUT / "requirements"


def test_it_is_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", __version__)


def test_the_project_reads_it_from_the_package() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "gates/__init__.py"


def test_no_other_file_states_it() -> None:
    stated = []
    for file in releases.tracked():
        if any(file.is_relative_to(made) for made in (*COPIES, PINNED, HISTORY, LOCKS)):
            continue
        text = SINCE.sub("", file.read_bytes().decode("utf-8", "replace"))
        number = re.escape(__version__)
        if re.search(rf"(?<![\d.]){number}(?![\d.]*\d)", text):
            stated.append(str(file.relative_to(CHECKOUT)))
    assert stated == ["gates/__init__.py"]


def test_the_workflow_that_init_writes_installs_this_version() -> None:
    assert f"pip install cor701-gates=={__version__}\n".encode() in WORKFLOW
