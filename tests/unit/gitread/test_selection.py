"""The form of a range."""

from __future__ import annotations

import pytest

from gates.errors import GateError
from gates.gitread.selection import parse_range


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a..b", ("a", "b", False)),
        ("a...b", ("a", "b", True)),
        ("a..", ("a", "HEAD", False)),
        ("..b", ("HEAD", "b", False)),
        ("...b", ("HEAD", "b", True)),
        ("a~1^2..refs/heads/b", ("a~1^2", "refs/heads/b", False)),
    ],
)
def test_ranges(text: str, parts: tuple[str, str, bool]) -> None:
    assert parse_range(text) == parts


@pytest.mark.parametrize("text", ["", "a", "..", "...", "a..b..c", "a...b...c"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(GateError) as caught:
        parse_range(text)
    assert caught.value.code == "USAGE-01"


def test_a_text_with_control_characters_is_shown_escaped() -> None:
    with pytest.raises(GateError) as caught:
        parse_range("a\x1b[31m")
    assert "\\x1b" in caught.value.message
