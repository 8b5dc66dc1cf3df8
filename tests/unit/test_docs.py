"""What the pages say about settings and fields is what the code reads."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from gates.model import Profile
from gates.policy import DEFAULT, Limits, Policy, parse_policy
from tests.support import codes_page, commands_page, json_page, threats_page
from tests.support.corpus import CHECKOUT
from tests.support.schemas import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

POLICY = (CHECKOUT / "docs" / "policy.md").read_text("utf-8")


def rows(heading: str) -> dict[str, str]:
    """The first two columns of the table in a section of the policy page."""
    section = POLICY.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", section, re.MULTILINE))


def test_every_key_of_the_policy_is_described() -> None:
    assert list(rows("Keys")) == list(Policy._fields)


@pytest.mark.parametrize(
    ("key", "shown"),
    [(key, shown[1:-1]) for key, shown in rows("Keys").items() if shown[0] == "`"],
)
def test_shown_defaults_are_the_defaults(key: str, shown: str) -> None:
    value = tomllib.loads(f"value = {shown}")["value"]
    default = getattr(DEFAULT, key)
    assert default == (tuple(value) if isinstance(value, list) else value)


def test_every_limit_is_described_with_its_default() -> None:
    shown = {name: int(number) for name, number in rows("Limits").items()}
    assert shown == {name: getattr(Limits(), name) for name in Limits._fields}


def test_the_example_is_a_policy() -> None:
    example = POLICY.partition("```toml\n")[2].partition("```")[0]
    policy = parse_policy(None, example.encode())
    assert policy is not None
    assert policy.profile is Profile.STRICT
    assert policy.limits == Limits(commits=5000)


@pytest.mark.parametrize("profile", Profile)
def test_every_profile_is_described(profile: Profile) -> None:
    section = POLICY.partition("\n## Profiles\n")[2].partition("\n## ")[0]
    assert f"`{profile}`" in section


MADE = {
    codes_page.PAGE: codes_page.codes_page,
    commands_page.PAGE: commands_page.commands_page,
    json_page.PAGE: json_page.json_page,
    threats_page.PAGE: threats_page.threats_page,
}


@pytest.mark.parametrize("page", MADE, ids=lambda page: page.name)
def test_a_page_that_is_made_is_as_it_would_be_made(page: Path) -> None:
    assert page.read_text("utf-8") == MADE[page](), "run scripts/golden"


def test_every_command_and_every_option_is_on_its_page() -> None:
    page = commands_page.PAGE.read_text("utf-8")
    for command in commands_page.commands():
        section = page.partition(f"\n## {command.path}\n")[2].partition("\n## ")[0]
        shared = page.partition("\n## Options of every command\n")[2]
        for name, _ in (*command.arguments, *command.options):
            shown = f"`{name}`".replace("|", "\\|")
            assert shown in section or shown in shared, (command.path, name)
    assert "gates log check-proof" in {c.path for c in commands_page.commands()}


def test_every_json_document_says_who_writes_it() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(json_page.COMMANDS)
    written = {
        name
        for module in (CHECKOUT / "gates").rglob("*.py")
        for name in re.findall(r"\"gates/([a-z-]+-[0-9]+)\"", module.read_text("utf-8"))
    }
    with_schema = {"code-1" if n == "codes-1" else n for n in json_page.COMMANDS}
    without = {name.removeprefix("gates/") for name in json_page.WITHOUT}
    assert written - {"codes-1"} == (with_schema | without) - {"record-1"}


def test_a_page_is_told_by_its_first_line() -> None:
    for page in (CHECKOUT / "docs").rglob("*.md"):
        assert page.read_text("utf-8").startswith("# "), page
