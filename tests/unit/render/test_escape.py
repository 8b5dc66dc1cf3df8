from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.render.escape import escape, guard_line, show


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("src/a b.py", "src/a b.py"),
        ("d\u00e9j\u00e0.py", "d\u00e9j\u00e0.py"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb", "a\\r\\nb"),
        ("\u202egnp", "\\u202egnp"),
        ("a\u200bb", "a\\u200bb"),
        ("a\u2028b", "a\\u2028b"),
        ("\x85", "\\x85"),
        ("\U000e0041", "\\U000e0041"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("x ##vso[task.setvariable]", "x #\\x23vso[task.setvariable]"),
        ("## heading", "## heading"),
    ],
)
def test_what_is_not_printable_is_escaped(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_bytes_that_are_not_utf8_are_shown_as_bytes() -> None:
    assert show(b"a\xff\xc3\xa9") == "a\\xff\u00e9"


@pytest.mark.parametrize("line", ["::error::x", "  ::set-output name=a::b", "\t::x"])
def test_no_line_begins_with_a_workflow_command(line: str) -> None:
    assert not guard_line(line).lstrip().startswith("::")


def test_other_lines_are_left_alone() -> None:
    assert guard_line("a::b") == "a::b"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_escaped_text_is_one_printable_line_without_ci_commands(text: str) -> None:
    shown = escape(text)
    assert shown.isprintable()
    assert not ("##" in shown and "[" in shown)
    assert escape(shown) == shown
    shown.encode("utf-8")
