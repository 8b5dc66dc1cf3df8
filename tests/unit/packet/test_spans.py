"""Code spans: back-quotes of one length, read once over the line."""

from __future__ import annotations

import pytest

from gates.packet.spans import blank_comments, code_spans, without_code


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ("a `b` c `d`", ["b", "d"]),
        ("`` a`b `` c", [" a`b "]),
        ("`a", []),
        ("`a``b`", ["a``b"]),
        ("``a`b`", ["b"]),
        ("none", []),
    ],
)
def test_spans_end_at_a_run_of_the_same_length(line: str, inside: list[str]) -> None:
    assert [span.inside for span in code_spans(line)] == inside


def test_without_code_keeps_the_columns() -> None:
    assert without_code("a `b|` | c") == "a      | c"


def test_an_open_comment_is_given_by_its_column() -> None:
    assert blank_comments("a <!-- b") == ("a <!-- b", 2)
    assert blank_comments("<!-- a --> <!-- b") == (" " * 10 + " <!-- b", 11)


@pytest.mark.parametrize("comment", ["<!-->", "<!--->", "<!---->"])
def test_the_shortest_comments_are_comments(comment: str) -> None:
    assert blank_comments(f"a{comment}b") == ("a" + " " * len(comment) + "b", None)
