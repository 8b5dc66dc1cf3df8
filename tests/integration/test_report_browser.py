"""The page of a verdict in a real browser: layout, contrast, keyboard, no errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from gates.errors import GateError
from gates.render.html import error_html, verdict_html
from tests.support.browsing import CONTRASTS, LEAST_CONTRAST, started_browser
from tests.support.pictures import PICTURE
from tests.support.verdicts import PLACE, failing, hostile, large, passing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

WIDTHS: Final = (360, 820, 1400)

PAGES: Final = {
    "passing": lambda: verdict_html(passing(), PLACE, PICTURE),
    "failing": lambda: verdict_html(failing(), None, PICTURE),
    "hostile": lambda: verdict_html(hostile(), PLACE, PICTURE),
    "large": lambda: verdict_html(large(), PLACE, PICTURE),
    "error": lambda: error_html(GateError("GIT-07", "it is gone", "fetch it"), 3),
}

OPEN_ALL: Final = "document.querySelectorAll('details').forEach(d => d.open = true)"

OVERFLOWS: Final = """
() => [...document.querySelectorAll('main *, header *')]
  .filter(e => e.checkVisibility() && !e.closest('.diff, .shell, svg'))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.tagName + '.' + e.className)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started_browser() as browser:
        yield browser


class Shown:
    """A page that was opened, and what the browser complained of."""

    def __init__(
        self,
        browser: Browser,
        folder: Path,
        name: str,
        **options: Any,  # noqa: ANN401
    ) -> None:
        file = folder / f"{name}.html"
        file.write_text(PAGES[name](), encoding="ascii")
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page: Page = browser.new_page(**options)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_layout_fits_and_the_browser_has_no_complaint(
    browser: Browser, tmp_path: Path, name: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    shown = Shown(browser, tmp_path, name, viewport=size)
    for prepare in ("0", OPEN_ALL):
        shown.page.evaluate(prepare)
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.page.evaluate(OVERFLOWS) == []
    assert shown.complaints == []
    assert len(shown.requests) == 1
    shown.page.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast(
    browser: Browser, tmp_path: Path, name: str, scheme: str
) -> None:
    shown = Shown(browser, tmp_path, name, color_scheme=scheme)
    shown.page.evaluate(OPEN_ALL)
    found = shown.page.evaluate(CONTRASTS)
    assert len(found) > 10
    assert [low for low in found if low[0] < LEAST_CONTRAST] == []
    shown.page.close()


def test_light_and_dark_differ(browser: Browser, tmp_path: Path) -> None:
    colors = set()
    for scheme in ("light", "dark"):
        shown = Shown(browser, tmp_path, "passing", color_scheme=scheme)
        script = "getComputedStyle(document.body).backgroundColor"
        colors.add(shown.page.evaluate(script))
        shown.page.close()
    assert len(colors) == 2


def test_it_can_be_read_without_scripts(browser: Browser, tmp_path: Path) -> None:
    shown = Shown(browser, tmp_path, "failing", java_script_enabled=False)
    assert "FAIL" in shown.page.inner_text("h1")
    summary = shown.page.locator("summary").first
    text = shown.page.locator("details .astray").first
    assert not text.is_visible()
    summary.click()
    assert text.is_visible()
    shown.page.close()


def test_the_keyboard_reaches_and_opens_everything(
    browser: Browser, tmp_path: Path
) -> None:
    shown = Shown(browser, tmp_path, "failing")
    press = shown.page.keyboard.press
    press("Tab")
    assert shown.page.evaluate("document.activeElement.className") == "skip"
    press("Enter")
    assert shown.page.evaluate("document.activeElement.id") == "main"
    press("Tab")
    assert shown.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    press("Enter")
    press("Tab")
    assert shown.page.evaluate("document.activeElement.className") == "diff"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert shown.page.evaluate(outline) == "solid"
    shown.page.close()


def test_screen_readers_find_parts_and_pictures_by_name(
    browser: Browser, tmp_path: Path
) -> None:
    shown = Shown(browser, tmp_path, "failing")
    for name in ("Dimensions", "Files", "Findings", "Waivers", "Evidence", "Record"):
        assert shown.page.get_by_role("region", name=name).count() == 1
    strips = shown.page.get_by_role("img", name="with windows and changes")
    assert strips.count() == 1
    assert "changed outside at 31" in (strips.get_attribute("aria-label") or "")
    shown.page.close()


def test_paper_shows_what_the_screen_hides(browser: Browser, tmp_path: Path) -> None:
    shown = Shown(browser, tmp_path, "failing")
    shown.page.emulate_media(media="print")
    box = shown.page.locator(".diff").first.bounding_box()
    assert box is not None
    assert box["height"] > 100
    assert shown.page.pdf(format="A4").startswith(b"%PDF")
    shown.page.close()


def test_the_strip_shows_window_hunk_and_stray_line_in_their_places(
    browser: Browser, tmp_path: Path
) -> None:
    shown = Shown(browser, tmp_path, "failing")
    box = shown.page.locator(".strip svg").first.bounding_box()
    out = shown.page.locator(".strip .out").first.bounding_box()
    hunk = shown.page.locator(".strip .hunk").first.bounding_box()
    assert box is not None
    assert out is not None
    assert hunk is not None
    middle = (out["x"] + out["width"] / 2 - box["x"]) / box["width"]
    assert middle == pytest.approx(30.5 / 41, abs=0.01)
    assert out["height"] > hunk["height"]
    assert hunk["x"] < out["x"]
    shown.page.close()
