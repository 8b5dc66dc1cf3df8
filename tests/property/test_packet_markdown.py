"""Our lines against a CommonMark parser: the same headings, the same code.

Documents are made of whole blocks, since a fence inside a list item is deliberately
kept open over lines further left, and of single lines without lists, in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gates.packet.lines import scan

if TYPE_CHECKING:
    from markdown_it.token import Token

JUDGE = MarkdownIt("commonmark").disable("lheading")  # underlined headings are not read
CODE = ("fence", "code_block", "html_block")

LINES = st.sampled_from(
    [
        *("", "", "text", "  text", "text again", "> quoted", "***", "#no", "\ttab"),
        *("# A", "## B ##", "   ### C", "    # code", "###### F #", "#", "## `d` #e#"),
        *("```", "````", "```py", "``` a`b", "   ```", "    ```", "~~~", "~~~~ `"),
        *("<!--", "-->", "<!-- x -->", "  <!-- y", "z -->", "<!-- a --> # A"),
        *("text <!-- a", "text --> b", "`<!--` c", "`` ` ``", "a <!-- b --> c"),
        *("` <!-- `", "a ` b <!-- c", "<!-->", "a<!--->b", "    <!--"),
    ]
)
INNER = st.sampled_from(
    [
        ["text"],
        ["```", "# no", "", "- no", "```"],
        ["~~~~ sh", "```", "~~~", "~~~~"],
        ["<!-- one", "# no", "", "two -->"],
        ["text", "", "    code", "", "more"],
        ["text", "", "## Heading in an item", "after"],
        [""],
    ]
)
MARKS = st.sampled_from(["- ", "* ", "+ ", "1. ", "12) ", "-   "])


def indented(lines: list[str], width: int) -> list[str]:
    return [" " * width + line if line else "" for line in lines]


@st.composite
def items(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """A list item with blocks and perhaps further items in it."""
    mark = draw(MARKS)
    body = ["word", *draw(INNER), ""]
    if depth < 3 and draw(st.booleans()):
        body += [*draw(items(depth=depth + 1)), *draw(INNER), ""]
    first, *rest = body
    return [mark + first, *indented(rest, len(mark))]


BLOCKS = st.one_of(
    items(), INNER, st.sampled_from([["# A", "text"], ["## B"], ["", ""]])
)


def agrees(lines: list[str]) -> None:
    """Compare headings and code with the judge's, line by line."""
    text = "\n".join(lines)
    tokens = JUDGE.parse(text)
    document = scan(text)
    assert [(h.line, h.level) for h in document.headings] == theirs(tokens, lines)
    blank = [not line.strip(" \t") for line in document.lines]
    hidden = hidden_lines(tokens)
    for index, line in enumerate(lines):
        if index in hidden:
            assert blank[index], f"line {index + 1} is code or a comment: {line!r}"
        elif "<!--" not in text:
            assert blank[index] == (not line.strip(" \t")), (
                f"line {index + 1}: {line!r}"
            )


def theirs(tokens: list[Token], lines: list[str]) -> list[tuple[int, int]]:
    """The judge's headings that begin their line, at most three spaces in."""
    return [
        (token.map[0] + 1, int(token.tag[1]))
        for token in tokens
        if token.type == "heading_open"
        and token.map
        and lines[token.map[0]][:4].lstrip(" ").startswith("#")
    ]


def hidden_lines(tokens: list[Token]) -> set[int]:
    """The indexes of the judge's code and comment lines."""
    return {
        index
        for token in tokens
        if token.type in CODE and token.map
        for index in range(*token.map)
    }


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_lines_in_any_order_are_read_as_commonmark_reads_them(lines: list[str]) -> None:
    agrees(lines)


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCKS, max_size=6))
def test_blocks_in_lists_are_read_as_commonmark_reads_them(
    blocks: list[list[str]],
) -> None:
    agrees([line for block in blocks for line in ([*block, ""])])
