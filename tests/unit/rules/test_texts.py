"""Texts that added lines may not hold."""

import pytest

from gates.errors import GateError
from gates.model import Hunk
from gates.policy import parse_policy
from gates.rules.texts import forbidden_lines, suspicious_lines

ADDED = (Hunk(1, 0, 2, 2),)


def test_only_added_lines_are_searched_for_forbidden_patterns() -> None:
    post = b"x.unwrap()\ny.unwrap()\nz\nw.unwrap()\n"
    assert list(forbidden_lines(post, ADDED, [r"\.unwrap\(\)"])) == [
        (2, r"\.unwrap\(\)")
    ]


def test_a_line_is_told_once_for_each_pattern() -> None:
    found = list(forbidden_lines(b"\nab\ncd\n", ADDED, ["a", "b", "d$"]))
    assert found == [(2, "a"), (2, "b"), (3, "d$")]


def test_a_pattern_that_is_no_regular_expression_is_refused() -> None:
    with pytest.raises(GateError, match=r"`forbidden_patterns` is '\(', expected"):
        parse_policy(b'forbidden_patterns = ["("]', None)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("if admin\u202e:", "the bidirectional control U+202E"),
        ("p\u0430yload = 1", "a word that mixes Latin letters with U+0430"),
        ("gr\u00fc\u00dfe = 1", ""),
        ("\u043f\u0430\u0440\u043e\u043b\u044c", ""),
    ],
)
def test_look_alike_text_is_named(line: str, what: str) -> None:
    post = b"\n" + line.encode() + b"\nz\n"
    assert [found for _, found in suspicious_lines(post, ADDED)] == [what] * bool(what)


def test_a_formula_in_greek_letters_is_no_look_alike() -> None:
    assert list(suspicious_lines("\n\u0394t = \u03c3x\n".encode(), ADDED)) == []
