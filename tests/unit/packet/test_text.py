"""Words: quotes, comments, placeholders, paths."""

from __future__ import annotations

import pytest

from gates.packet.text import (
    as_path,
    brief,
    code_point,
    first_word,
    is_path_like,
    is_placeholder,
    line_number,
    says_nothing,
    shown,
    unquote,
    without_comment,
)


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("`a.py`", "a.py"),
        ("` a.py`", " a.py"),
        ("`a.py `", "a.py "),
        ("`a.py` (new)", "a.py"),
        ("`a.py` and `b.py`", "`a.py` and `b.py`"),
        ("`a` (x) and `b`", "`a` (x) and `b`"),
        ("``a`b``", "a`b"),
        ("`a", "`a"),
        ("a.py", "a.py"),
        ("", ""),
    ],
)
def test_unquote_takes_off_quotes_and_nothing_else(value: str, inside: str) -> None:
    assert unquote(value) == inside


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("src/a.py (new)", ("src/a.py", "new")),
        ("src/a.py (new (and big))", ("src/a.py", "new (and big)")),
        ("src/a(1).py", ("src/a(1).py", "")),
        ("src/a(1)", ("src/a(1)", "")),
        ("src/a.py )", ("src/a.py )", "")),
    ],
)
def test_a_comment_is_what_stands_in_the_last_parentheses(
    value: str, parts: tuple[str, str]
) -> None:
    assert without_comment(value) == parts


@pytest.mark.parametrize("text", ["1", "999999999"])
def test_line_numbers(text: str) -> None:
    assert line_number(text) == int(text)


@pytest.mark.parametrize(
    "text",
    ["0", "01", "1abc", "1e20", "1000000000", "-1", "+1", " 1", "1 ", "", "\u0661"],
)
def test_junk_is_no_line_number(text: str) -> None:
    assert line_number(text) is None


@pytest.mark.parametrize(
    ("token", "bare", "quoted"),
    [
        ("src/a.py", True, True),
        ("Cargo.toml", True, True),
        (".github/ci.yml", True, True),
        ("docs/Makefile", False, True),
        ("and/or", False, True),
        ("BASE..HEAD", False, False),
        ("src/", False, False),
        ("src/*.py", False, False),
        ("/etc/passwd", False, False),
        ("v02.113", False, False),
        ("Instant::now()", False, False),
        ("", False, False),
    ],
)
def test_what_looks_like_a_path(token: str, *, bare: bool, quoted: bool) -> None:
    assert is_path_like(token, bare=True) is bare
    assert is_path_like(token, bare=False) is quoted


def test_bytes_that_are_no_text_are_shown_escaped_and_kept_in_paths() -> None:
    text = b"a\xff\xc3\xa4".decode("utf-8", "surrogateescape")
    assert shown(text) == "a\\xffä"
    assert as_path(text) == b"a\xff\xc3\xa4"
    assert code_point(text[1]) == "byte 0xFF"
    assert code_point("\u0430") == "U+0430"


def test_long_values_are_cut_in_messages() -> None:
    assert brief("x" * 200) == "x" * 77 + "..."


@pytest.mark.parametrize("value", ["", "NONE", "n/a", "`N/A`", "-", "None."])
def test_words_that_say_nothing(value: str) -> None:
    assert says_nothing(value)


@pytest.mark.parametrize("value", ["<line>", "<adds - dels>", "path/to/file"])
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["a<b>", "path/to/file.py", "<a", ""])
def test_what_is_no_placeholder(value: str) -> None:
    assert not is_placeholder(value)


def test_the_first_word_ends_at_a_space_or_tab_only() -> None:
    assert first_word("abc (def)") == "abc"
    assert first_word("`a b` c") == "a b"
    assert first_word("a\u00a0b\vc\td") == "a\u00a0b\vc"
    assert first_word("") == ""
