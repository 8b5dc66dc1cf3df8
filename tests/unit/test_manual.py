"""gates(1) tells of everything the program takes, in words that roff understands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

import pytest

from gates import __version__
from gates.cli.main import COMMANDS
from tests.support.commands_page import commands
from tests.support.corpus import CHECKOUT
from tests.support.manual import ENVIRONMENT, EXIT_STATUS, PAGE, _escaped, manual

if TYPE_CHECKING:
    from pathlib import Path

TEXT: Final = manual()
CHECKERS: Final = (
    ("groff", "-man", "-Tutf8", "-ww"),
    ("mandoc", "-T", "lint", "-W", "error"),
)


def plain(text: str = TEXT) -> str:
    """The page without what only roff reads."""
    return text.replace("\\-", "-").replace("\\(aq", "'").replace("\\fB", "")


def read_variables() -> set[str]:
    """The names of variables that the program asks its environment for."""
    names = set()
    for module in (CHECKOUT / "gates").rglob("*.py"):
        source = module.read_text("utf-8")
        names |= set(re.findall(r'environ(?:ment)?\.get\(\s*"([A-Z_]+)"', source))
        names |= set(
            re.findall(r'^[A-Z_]+: Final = "(GATES_[A-Z_]+)"', source, re.MULTILINE)
        )
    return names


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("ascii") == TEXT, "run scripts/golden"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_section(command: str) -> None:
    assert re.search(
        rf"^\.SS gates {command} (\w+ )?\[OPTIONS\]", plain(), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("post-work", "--range A..B"),
        ("post-work", "--format FORMAT"),
        ("log verify", "--trust FILE"),
        ("key init", "[FILE]"),
        ("waiver add", "--approver NAME"),
    ],
)
def test_a_command_tells_its_own_options(command: str, option: str) -> None:
    section = plain().partition(f".SS gates {command} ")[2].partition("\n.SS")[0]
    assert f".TP\n{option}" in section
    assert "--quiet" not in section


def test_common_options_stand_once() -> None:
    assert plain().count("--quiet") == 1
    assert "-q, --quiet" in plain().partition(".SH COMMON OPTIONS")[2]


def test_every_variable_that_is_read_is_listed() -> None:
    listed = {name for names, _ in ENVIRONMENT for name in names.split(", ")}
    read = read_variables()
    assert {"GATES_KEY", "NO_COLOR", "XDG_STATE_HOME"} <= read
    unlisted = {n for n in read if not any(fnmatchcase(n, name) for name in listed)}
    assert unlisted == set()


def test_exit_codes_are_those_of_the_readme() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", readme, re.MULTILINE)
    assert [(c, f"{t[0].upper()}{t[1:]}.") for c, t in rows] == list(EXIT_STATUS)


def test_every_command_has_the_common_options() -> None:
    items = plain().partition(".SH COMMON OPTIONS")[2].partition(".SH ")[0]
    common = set(re.findall(r"^\.TP\n.*?(--\w+)", items, re.MULTILINE))
    assert {"--repo", "--format", "--help"} <= common
    for command in commands():
        if command.path == "gates hook run":
            continue  # git calls it, and shows what it says
        own = {word for name, _ in command.options for word in re.split("[ ,]+", name)}
        assert common - own == set(), command.path


def test_it_names_the_version_and_no_date() -> None:
    assert (
        TEXT.split("\n")[1] == f'.TH GATES 1 "" "gates {__version__}" "User Commands"'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a-b", "a\\-b"), ("C:\\x", "C:\\ex"), ("'q' `c`", "\\(aqq\\(aq \\(gac\\(ga")],
)
def test_text_means_nothing_to_roff(text: str, expected: str) -> None:
    assert _escaped(text) == expected


def test_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    assert complaints(tmp_path, TEXT) == ""


def test_a_wrong_page_would_be_seen(tmp_path: Path) -> None:
    assert complaints(tmp_path, f"{TEXT}.XX no such request\n") != ""


def complaints(folder: Path, text: str) -> str:
    """What the first checker that is there has to say about a page."""
    found = [words for words in CHECKERS if shutil.which(words[0])]
    if not found and not os.environ.get("CI"):
        pytest.skip("neither groff nor mandoc is installed")
    page = folder / "gates.1"
    page.write_text(text, "ascii")
    done = subprocess.run(
        [*found[0], page],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stderr or (done.stdout if done.returncode else "")
