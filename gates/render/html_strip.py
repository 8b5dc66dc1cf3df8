"""A whole file as one horizontal strip: its windows and hunks in their places.

The drawing says nothing that the list below it does not say, so it is one image to
those who do not see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import Window
from gates.render.html_markup import Markup, classed, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gates.model import Hunk

WIDTH: Final = 1000
HEIGHT: Final = 36
LEAST: Final = 4
"""Units that even one line of a long file is wide."""

_LISTED: Final = 12
_DRAWN: Final = 400
"""How many ranges are listed, and how many are drawn, of one kind."""


def strip(
    lines: int,
    windows: Sequence[Window],
    changed: Sequence[Window],
    outside: Sequence[Window],
) -> Markup:
    """The strip of a file; all ranges are 1-based lines of the same image."""
    return classed(
        "div",
        "strip",
        element(
            "svg",
            _bar(lines, Window(1, max(lines, 1)), "paper", 8, 20),
            *(_window(lines, window) for window in windows[:_DRAWN]),
            *(_bar(lines, part, "hunk", 10, 16) for part in changed[:_DRAWN]),
            *(_bar(lines, part, "out", 0, HEIGHT) for part in outside[:_DRAWN]),
            attributes={
                "viewBox": f"0 0 {WIDTH} {HEIGHT}",
                "preserveAspectRatio": "none",
                "role": "img",
                "aria-label": _label(lines, outside),
            },
        ),
        classed("div", "ends", element("span", "line 1"), element("span", str(lines))),
    )


def legend() -> Markup:
    """What the colours and heights of a strip mean."""
    whole = Window(1, 1)
    kinds = (
        ("declared window", _window(1, whole)),
        ("changed lines", _bar(1, whole, "hunk", 10, 16)),
        ("changed outside every window", _bar(1, whole, "out", 0, HEIGHT)),
    )
    return classed(
        "ul",
        "legend",
        *(
            element(
                "li",
                element(
                    "svg",
                    drawing,
                    attributes={
                        "viewBox": f"0 0 {WIDTH} {HEIGHT}",
                        "preserveAspectRatio": "none",
                        "aria-hidden": "true",
                    },
                ),
                name,
            )
            for name, drawing in kinds
        ),
    )


def changed_lines(hunks: Iterable[Hunk], lines: int) -> Iterator[Window]:
    """The lines that hunks touch, in the image that has `lines` lines.

    Where lines were removed only, it is the line that follows, or the last one.
    """
    for hunk in hunks:
        start, count = hunk.new_start, hunk.new_count
        if count:
            yield Window(start, start + count - 1)
        else:
            line = max(1, min(start + 1, lines))
            yield Window(line, line)


def ranges(windows: Sequence[Window]) -> str:
    """Ranges of lines as `195-1055, 1060`, a long list cut short."""
    shown = [
        str(window.start)
        if window.start == window.end
        else "no line"
        if window.end < window.start
        else f"{window.start}\N{EN DASH}{window.end}"
        for window in windows[:_LISTED]
    ]
    more = len(windows) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _label(lines: int, outside: Sequence[Window]) -> str:
    where = f"changed outside at {ranges(outside)}" if outside else "none outside"
    return f"The {lines} lines of the file with windows and changes, {where}"


def _window(lines: int, window: Window) -> Markup:
    left, width = _extent(lines, window)
    return joined(
        _rectangle(left, width, "window", (4, 28)),
        _rectangle(left, 1.5, "edge", (4, 28)),
        _rectangle(left + width - 1.5, 1.5, "edge", (4, 28)),
    )


def _bar(lines: int, part: Window, kind: str, top: int, height: int) -> Markup:
    left, width = _extent(lines, part)
    return _rectangle(left, width, kind, (top, height))


def _extent(lines: int, part: Window) -> tuple[float, float]:
    """Left edge and width, both inside the strip."""
    total = max(lines, 1)
    start = min(max(part.start, 1), total)
    end = min(max(part.end, start), total)
    width = max((end - start + 1) / total * WIDTH, LEAST)
    return min((start - 1) / total * WIDTH, WIDTH - width), width


def _rectangle(left: float, width: float, kind: str, rows: tuple[int, int]) -> Markup:
    return element(
        "rect",
        attributes={
            "class": kind,
            "x": f"{left:.2f}",
            "y": rows[0],
            "width": f"{width:.2f}",
            "height": rows[1],
        },
    )
