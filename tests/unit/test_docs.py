"""What the pages say about settings and fields is what the code reads."""

from __future__ import annotations

import re
import tomllib

import pytest

from gates.model import Profile
from gates.policy import DEFAULT, Limits, Policy, parse_policy
from tests.support.codes_page import PAGE, codes_page
from tests.support.corpus import CHECKOUT

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


def test_the_page_of_codes_is_made_from_the_registry() -> None:
    assert PAGE.read_text("utf-8") == codes_page(), "run scripts/golden"
