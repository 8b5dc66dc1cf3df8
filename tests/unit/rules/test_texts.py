from __future__ import annotations

import pytest

from gates.model import Hunk
from gates.rules.facts import measure
from gates.rules.texts import suspicious_lines
from tests.support.changed import changed

ADDED = [Hunk(1, 0, 2, 1)]


def found(line: str, hunks: list[Hunk] | None = None) -> list[tuple[int, str]]:
    data = f"first\n{line}\nlast\n".encode()
    return list(suspicious_lines(data, ADDED if hunks is None else hunks))


@pytest.mark.parametrize("number", [0x202E, 0x2066, 0x2069, 0x200F, 0x061C])
def test_a_bidirectional_control_in_an_added_line_is_found(number: int) -> None:
    assert found(f"if a {chr(number)} b:") == [
        (2, f"the bidirectional control U+{number:04X}")
    ]


@pytest.mark.parametrize("name", ["p\u0430ssword", "\u0410dmin", "get_v\u03b1lue"])
def test_a_word_of_two_scripts_is_found(name: str) -> None:
    ((line, what),) = found(f"{name} = 1")
    assert line == 2
    assert "mixes Latin letters with U+0" in what


def test_a_digit_or_underscore_parts_no_identifier() -> None:
    assert found("user1_\u0430 = 2")
    assert found("v2\u0430 = 2")


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "na\u00efve caf\u00e9",
        "\u043f\u0440\u0438\u0432\u0435\u0442",
        "\u03b1 + x",
    ],
)
def test_words_of_one_script_are_not(text: str) -> None:
    assert found(text) == []


def test_lines_that_were_there_before_are_not_looked_at() -> None:
    assert found("p\u0430ssword", [Hunk(1, 0, 1, 1), Hunk(3, 1, 3, 1)]) == []


def test_text_that_is_no_utf_8_is_looked_at_as_far_as_it_is() -> None:
    data = b"first\n\xff \xe2\x80\xae\n"
    assert list(suspicious_lines(data, ADDED)) == [
        (2, "the bidirectional control U+202E")
    ]


def test_binary_files_are_not_searched() -> None:
    text = "\u202e\n".encode()
    assert measure(changed("a", None, text), None).suspicious
    assert measure(changed("a", None, text + b"\0"), None).suspicious == ()
