"""Lines: fences, comments and indented code are no text; headings are found."""

from __future__ import annotations

import pytest

from gates.packet.lines import scan


def visible(text: str) -> list[str]:
    return scan(text).lines


def headings(text: str) -> list[tuple[int, int, str]]:
    return [(h.line, h.level, h.title) for h in scan(text).headings]


def test_headings_carry_level_title_and_line() -> None:
    assert headings("# One\n\n### Two words ##\n######\n#hash\n") == [
        (1, 1, "One"),
        (3, 3, "Two words"),
        (4, 6, ""),
    ]


def test_up_to_three_spaces_are_a_heading_and_four_are_code() -> None:
    assert headings("   ## A\n\n    ## B\n") == [(1, 2, "A")]


def test_a_heading_inside_a_list_item_line_is_text() -> None:
    assert headings("- # A\n") == []


@pytest.mark.parametrize("mark", ["\v", "\f", "\x85", "\u2028", "\u2029", "\x1c", "\r"])
def test_only_lf_ends_a_line(mark: str) -> None:
    assert headings(f"text{mark}## A\n## B\n") == [(2, 2, "B")]


def test_text_in_a_fence_is_blanked_out() -> None:
    assert visible("a\n```\n## B\n```\nc\n") == ["a", "", "", "", "c", ""]


@pytest.mark.parametrize(
    "fence",
    [
        "```\n# A\n`````\n",  # a longer fence closes
        "````\n```\n# A\n````\n",  # a shorter one does not
        "~~~\n```\n# A\n~~~\n",  # nor does the other sign
        "```text\n# A\n``` text\n```\n",  # nor one with words behind it
        "   ```\n# A\n   ```\n",
        "~~~ a`b\n# A\n~~~\n",
    ],
)
def test_fences_follow_commonmark(fence: str) -> None:
    assert headings(fence + "# B\n") == [(fence.count("\n") + 1, 1, "B")]


def test_a_line_of_back_quotes_with_more_behind_it_is_a_code_span() -> None:
    assert headings("``` a`b\n# A\n") == [(2, 1, "A")]


def test_four_spaces_before_a_fence_are_indented_code() -> None:
    assert headings("\n    ```\n# A\n") == [(3, 1, "A")]


def test_a_fence_in_a_list_item_is_read_at_the_items_indent() -> None:
    text = "- item:\n  - inner:\n    ```\n    # A\n    ```\n# B\n"
    assert headings(text) == [(6, 1, "B")]


def test_a_fence_in_a_list_item_stays_open_over_lines_further_left() -> None:
    assert headings("- run:\n  ```bash\nmake\n  ```\n## A\n") == [(5, 2, "A")]


def test_a_fence_may_begin_on_the_line_of_its_list_item() -> None:
    assert headings("- ```\n  # A\n  ```\n# B\n") == [(4, 1, "B")]


def test_an_unclosed_fence_hides_the_rest_and_is_named() -> None:
    document = scan("a\n```\n# B\n")
    assert document.headings == ()
    assert document.unclosed == ("code fence", 2)


def test_an_unclosed_comment_hides_the_rest_and_is_named() -> None:
    document = scan("a\n\n<!-- x\n# B\n")
    assert document.headings == ()
    assert document.unclosed == ("HTML comment", 3)


def test_a_comment_hides_headings_and_the_rest_of_its_last_line() -> None:
    assert visible("<!--\n# A\n--> tail\nb") == ["", "", "", "b"]


def test_a_comment_inside_a_line_keeps_the_columns() -> None:
    assert visible("ab <!-- x --> cd") == ["ab " + " " * 10 + " cd"]


def test_a_comment_inside_a_heading_is_no_part_of_its_title() -> None:
    assert headings("## A <!-- x -->\n") == [(1, 2, "A")]


def test_a_comment_may_span_the_lines_of_one_paragraph() -> None:
    assert visible("a <!-- b\nc\nd --> e") == ["a ", "", " " * 5 + " e"]


@pytest.mark.parametrize("stop", ["", "- c", "# c", "```"])
def test_a_comment_that_its_paragraph_does_not_close_is_text(stop: str) -> None:
    assert visible(f"a <!-- b\n{stop}\nd --> e")[0] == "a <!-- b"


def test_a_comment_sign_in_a_code_span_is_text() -> None:
    assert visible("`<!--` a\n# B")[0] == "`<!--` a"


def test_a_back_quote_in_a_comment_opens_no_code_span() -> None:
    assert visible("<!-- x -->\nb <!-- ` --> c <!-- ` --> d")[1].split() == [
        "b",
        "c",
        "d",
    ]


def test_indented_code_is_blanked_out_and_nested_items_are_not() -> None:
    assert visible("a\n\n    code\n") == ["a", "", "", ""]
    nested = "- a\n  - b\n      - c\n        - d"
    assert visible(nested) == nested.split("\n")


def test_a_line_that_continues_a_paragraph_is_no_code() -> None:
    assert visible("a\n      b") == ["a", "      b"]


def test_tabs_count_to_the_next_column_of_four() -> None:
    assert visible("\n\tcode\n-\ta\n\tb") == ["", "", "-\ta", "\tb"]


def test_items_of_any_depth_on_one_line_are_read_without_recursion() -> None:
    assert headings("- + " * 20_000 + "x\n# A\n") == [(2, 1, "A")]


def test_a_rule_of_dashes_is_no_list_item() -> None:
    assert visible("- - -\n\n    code") == ["- - -", "", ""]
