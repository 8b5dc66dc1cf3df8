from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from gates.app.progress import watched
from gates.cli.funnel import Report, present
from gates.cli.options import CommonOptions
from gates.cli.progress import ERASE, PATIENCE, ProgressLine, progress_line

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = Report(0, text=lambda _: "done\n", json=lambda: "{}\n")


class Screen(io.StringIO):
    """A terminal in memory."""

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        """What somebody sees of it now."""
        line = self.getvalue()
        return line.rpartition(ERASE)[2]


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nothing_is_shown_in_the_first_moments(screen: Screen, clock: Clock) -> None:
    line = ProgressLine(screen, clock, 80)
    for done in range(1000):
        clock.now = 100.0 + PATIENCE * done / 1001
        line("files measured", done, 1000)
    line.erase()
    assert screen.getvalue() == ""


def test_it_is_shown_now_and_then_and_erased(screen: Screen, clock: Clock) -> None:
    line = ProgressLine(screen, clock, 80)
    clock.now += PATIENCE
    line("files measured", 1, 3)
    assert screen.shown() == "1 of 3 files measured (33%)"
    clock.now += 0.05
    line("files measured", 2, 3)
    assert screen.shown() == "1 of 3 files measured (33%)"
    clock.now += 0.05
    line("files measured", 3, 3)
    assert screen.shown() == "3 of 3 files measured (100%)"
    line.erase()
    line.erase()
    assert screen.getvalue().count(ERASE) == 3
    assert screen.shown() == ""
    assert "\n" not in screen.getvalue()


def test_it_is_shorter_than_the_terminal(screen: Screen, clock: Clock) -> None:
    line = ProgressLine(screen, clock, 10)
    clock.now += PATIENCE
    line("files measured", 1, 3)
    assert screen.shown() == "1 of 3 fi"


def test_a_terminal_that_is_gone_ends_nothing(screen: Screen, clock: Clock) -> None:
    line = ProgressLine(screen, clock, 80)
    clock.now += PATIENCE
    screen.close()
    line("files measured", 1, 3)
    line("files measured", 2, 3)
    line.erase()


@pytest.mark.parametrize(
    ("quiet", "term", "is_seen"),
    [(False, "xterm", True), (True, "xterm", False), (False, "dumb", False)],
)
def test_who_sees_it(
    monkeypatch: pytest.MonkeyPatch,
    screen: Screen,
    *,
    quiet: bool,
    term: str,
    is_seen: bool,
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", screen)
    assert (progress_line(quiet=quiet) is not None) is is_seen
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert progress_line(quiet=quiet) is None


@pytest.mark.parametrize(
    ("error", "code"), [(None, 0), (KeyboardInterrupt(), 130), (OSError("x"), 3)]
)
def test_the_line_is_gone_before_anything_else_is_shown(
    capsys: pytest.CaptureFixture[str],
    clock: Clock,
    error: BaseException | None,
    code: int,
) -> None:
    line = ProgressLine(sys.stderr, clock, 80)

    def work() -> Report:
        clock.now += PATIENCE
        line("files measured", 1, 3)
        if error is not None:
            raise error
        return REPORT

    assert present(CommonOptions(debug=True), work, line) == code
    shown = capsys.readouterr().err
    assert shown.startswith(f"{ERASE}1 of 3 files measured (33%){ERASE}")
    assert "1 of 3" not in shown.rpartition(ERASE)[2]


def test_watched_items_are_the_same() -> None:
    told: list[tuple[str, int, int]] = []

    def note(what: str, done: int, total: int) -> None:
        told.append((what, done, total))

    progress: Callable[[str, int, int], None] = note
    assert list(watched("ab", progress, "letters", 2)) == ["a", "b"]
    assert told == [("letters", 1, 2), ("letters", 2, 2)]
    items = ["a"]
    assert watched(items, None, "letters", 1) is items
