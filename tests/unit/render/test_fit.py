from __future__ import annotations

import re

import pytest

from gates.app.explain import all_codes
from gates.render.codes import codes_text, explain_text
from gates.render.doctor import Check, Health, doctor_text
from gates.render.fit import columns, fit
from gates.render.style import PLAIN, Paint, Style
from gates.render.verdict_text import verdict_text
from tests.support.verdicts import CASES, PLACE, failing

WIDTHS = (40, 60)


def words_of(text: str) -> list[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", text).split()


def test_piped_lines_stay_as_they_are() -> None:
    line = "word " * 100
    assert fit([line, ""], PLAIN) == [line, ""]


def test_a_line_goes_on_below_its_column() -> None:
    style = Style(width=20)
    assert fit(["LOG  PASS  one two three four"], style, hang=11) == [
        "LOG  PASS  one two",
        "           three",
        "           four",
    ]
    assert fit(["  help: undo the change"], style) == [
        "  help: undo the",
        "    change",
    ]


def test_a_word_is_never_broken() -> None:
    path = "a/very/long/path/that/somebody/copies.py"
    assert fit([f"{path}: it is wrong"], Style(width=20)) == [
        f"{path}:",
        "  it is wrong",
    ]


def test_a_deep_column_is_given_up() -> None:
    line = f"{'x'.ljust(30)}one two three"
    assert fit([line], Style(width=40), hang=30)[1].startswith("  t")


def test_paint_takes_no_columns_and_ends_with_its_line() -> None:
    style = Style(color=True, width=10)
    painted = style.paint("one two three", Paint.BAD)
    assert columns(painted) == 13
    first, second = fit([painted], style)
    assert first == "\x1b[31mone two\x1b[0m"
    assert second == "  \x1b[31mthree\x1b[0m"


def test_wide_characters_take_two_columns() -> None:
    assert columns("\u4e2d\u6587") == 4
    assert columns("e\u0301") == 1
    assert len(fit(["\u4e2d\u6587 \u4e2d\u6587"], Style(width=8))) == 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", CASES)
def test_a_verdict_fits_a_narrow_terminal(case: str, width: int) -> None:
    verdict, place = CASES[case]
    text = verdict_text(verdict, place, Style(width=width))
    *body, last = text.split("\n")[:-1]
    assert last == verdict_text(verdict, place, Style(quiet=True)).rstrip("\n")
    for line in body:
        is_word = " " not in line.strip()
        assert columns(line) <= width or is_word or line.startswith("next: "), line
    # Each finding's words are there, in their order, as in what is piped.
    piped = verdict_text(verdict, place, PLAIN)
    for line in piped.split("\n"):
        if re.match(r"\S+: [A-Z0-9]+-\w+ ", line):
            assert " ".join(words_of(line)) in " ".join(words_of(text))


def test_a_table_that_does_not_fit_has_no_heading() -> None:
    text = verdict_text(failing(), PLACE, Style(width=40))
    assert "CHANGED/DECLARED" not in text
    assert "\nFAIL gates 52,57 src/store.py\n  modified, delta +94 not +95" in text
    wide = verdict_text(failing(), PLACE, Style(width=200))
    assert wide == verdict_text(failing(), PLACE, PLAIN)


@pytest.mark.parametrize("width", WIDTHS)
def test_codes_and_their_explanation_fit(width: int) -> None:
    for line in codes_text(all_codes(), Style(width=width)).split("\n"):
        assert columns(line) <= width
    for code in all_codes():
        text = explain_text(code, Style(width=width))
        for part in (code.why, code.fix):
            assert " ".join(part.split()) in " ".join(text.split())
        for line in text.partition("fails:")[0].split("\n")[1:]:
            assert columns(line) <= width or " " not in line.strip()


def test_doctor_fits() -> None:
    checks = (Check("trusted-keys", Health.OK, "a b " * 30), Check("b", Health.OK, "c"))
    text = doctor_text(checks, Style(width=60))
    assert max(columns(line) for line in text.split("\n")) <= 60
