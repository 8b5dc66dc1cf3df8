from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gates.errors import GateError
from gates.model import PacketSource, RepoPath
from gates.render.markdown import code, error_markdown, plain, verdict_markdown
from tests.support.verdicts import (
    CASES,
    PLACE,
    change_result,
    entry_result,
    failing,
    hostile,
    large,
)

ATTACKS = (
    "</code><script>alert(1)</script>",
    "[click](javascript:x) ![i](http://e.invalid/i.png)",
    "` | x |\n\n# heading",
    "@everyone #1 :tada: $x$ ~~s~~ **b** __u__ www.e.invalid https://e.invalid",
    "<!-- --> <img src=x onerror=y>",
)
TAGS = {"h2", "h3", "p", "code", "table", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"ul", "li", "strong", "br"}


def _html(document: str) -> str:
    reader = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    return str(reader.render(document))


def _tags(page: str) -> set[str]:
    without_comments = page.replace("<!-- -->", "")
    return set(re.findall(r"<\s*/?\s*([^\s>/]+)", without_comments))


@pytest.mark.parametrize("name", CASES)
def test_no_case_brings_markup_of_its_own(name: str) -> None:
    assert _tags(_html(verdict_markdown(*CASES[name]))) <= TAGS


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_others_becomes_markup(attack: str) -> None:
    path = RepoPath(attack.encode())
    found = (
        failing()
        .findings[0]
        ._replace(path=path, message=attack, hint=attack, waived_by=None)
    )
    verdict = hostile()._replace(
        wp=attack,
        disclosure=attack,
        packet=PacketSource(path, None, "head"),
        entries=(entry_result(attack),),
        changes=(change_result(attack),),
        findings=(found, found._replace(waived_by=attack)),
        next_steps=(attack,),
    )
    page = _html(verdict_markdown(verdict, PLACE))
    assert _tags(page) <= TAGS
    assert page.count("<h2>") == 1
    assert "href" not in page
    assert page.count("<tr>") == 8 + 1 + 1 + 1
    _tags_of_error = _tags(
        _html(error_markdown(GateError("GIT-07", attack, attack), 3))
    )
    assert _tags_of_error <= TAGS


@given(st.text())
def test_any_text_shows_as_itself_and_is_no_markup(text: str) -> None:
    page = _html(f"x {plain(text)} {code(text)}")
    assert _tags(page) <= {"p", "code"}


def test_backticks_become_code() -> None:
    assert plain("write `a|b`") == "write <code>a&#124;b</code>"
    assert plain("one ` only") == "one &#96; only"


def test_long_lists_are_bounded_and_counted() -> None:
    document = verdict_markdown(large(40), None)
    assert "- and 70 more" in document
    assert "And 15 more." in document


def test_a_failing_verdict_says_what_failed_and_what_comes_next() -> None:
    page = _html(verdict_markdown(failing(), None))
    assert "FAIL: post-work <code>WP-7</code></h2>" in page
    assert "<code>src/store.py:970</code>" in page
    assert "Next: <code>gates manifest WP-7" in page
    assert "not a test run" in page


def test_an_error_says_what_and_what_to_do() -> None:
    page = _html(error_markdown(GateError("GIT-07", "gone", "fetch it", "a.py"), 3))
    assert "Error: <code>a.py</code>: gone" in page
    assert "Help: fetch it" in page
    assert "Exit code 3." in page
