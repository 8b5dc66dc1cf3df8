"""The site: strictly built, complete, every link in it leads somewhere, nothing else
is loaded, and it can be read on a phone and on a desk, by day and by night.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt

from tests.support.browsing import CONTRASTS, LEAST_CONTRAST, started_browser
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ViewportSize

DOCS: Final = CHECKOUT / "docs"
LOADING: Final = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
}
"""Elements that load what their attribute names."""

EXAMPLES: Final = {"examples/fail.html", "examples/pass.html"}
"""Pages of the program itself, which the site shows."""

LOOKED_AT: Final = {"index.html", "agents.html", "policy.html", "comparison.html"}
"""Pages whose every text is held to the least contrast, which takes a while."""


class Link(NamedTuple):
    """Something a page names: by which element, and what."""

    element: str
    target: str


class Reader(HTMLParser):
    """The names of a page's places, and everything it loads or leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.loads: list[Link] = []
        self.leads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if LOADING.get(tag) in given:
            self.loads.append(Link(tag, given[LOADING[tag]]))
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])
        for style in re.findall(r"url\(([^)]*)\)", given.get("style", "")):
            self.loads.append(Link("style", style))


def build(
    target: Path, config: Path = CHECKOUT / "mkdocs.yml"
) -> subprocess.CompletedProcess[str]:
    """Build the site as scripts/site does."""
    words = ("build", "--strict", "--config-file", config)
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *words, "--site-dir", target],
        env={
            "PATH": os.environ["PATH"],
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    done = build(target)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Reader]:
    """Every page of the site by its path in it."""
    return {
        str(path.relative_to(site)): Reader(path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started_browser() as browser:
        yield browser


def test_every_page_of_the_docs_is_on_the_site(pages: dict[str, Reader]) -> None:
    written = {
        str(path.relative_to(DOCS).with_suffix(".html")) for path in DOCS.rglob("*.md")
    }
    assert set(pages) - {"404.html"} == written | EXAMPLES
    linked = {link for link in pages["index.html"].leads if "#" not in link}
    assert written - {"index.html"} <= linked, "a page is in no menu"


def test_no_page_loads_anything_from_elsewhere(pages: dict[str, Reader]) -> None:
    assert sum(len(page.loads) for page in pages.values()) > len(pages)
    foreign = [
        (name, link)
        for name, page in pages.items()
        for link in page.loads
        if urlsplit(link.target).netloc
        or urlsplit(link.target).scheme not in ("", "data")
    ]
    assert foreign == []


def test_no_style_sheet_loads_anything_from_elsewhere(site: Path) -> None:
    sheets = list(site.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        found = re.findall(r"url\(\s*[\"']?((?:https?:)?//[^\"')]*)", text)
        assert found == [], sheet.name
        assert not re.search(r"@import", text), sheet.name


def test_every_link_leads_to_a_page_and_a_place_in_it(
    site: Path, pages: dict[str, Reader]
) -> None:
    broken, checked = [], 0
    for name, page in pages.items():
        if (
            name == "404.html"
        ):  # is shown at any address, so its links begin at the root
            continue
        for lead in page.leads:
            parts = urlsplit(lead)
            if parts.scheme or parts.netloc:
                continue
            checked += 1
            path = Path(os.path.normpath(Path(name).parent / unquote(parts.path)))
            target = str(path) if parts.path else name
            if target in pages:
                place = unquote(parts.fragment)
                is_there = not place or place in pages[target].places
            else:
                is_there = (site / target).is_file()
            if not is_there:
                broken.append((name, lead))
    assert checked > 1000
    assert broken == []


def test_a_page_that_is_not_in_order_fails_the_build(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(CHECKOUT / "mkdocs.yml", tmp_path)
    (tmp_path / "scripts").mkdir()
    shutil.copy(CHECKOUT / "scripts" / "site_hooks.py", tmp_path / "scripts")
    (tmp_path / "docs" / "stray.md").write_text(
        "# Stray\n\n[a](nowhere.md) [b](policy.md#nowhere) [c](../README.md)\n"
    )
    done = build(tmp_path / "site", tmp_path / "mkdocs.yml")
    assert done.returncode == 1
    assert 'not included in the "nav"' in done.stderr
    for link in ("nowhere.md", "#nowhere", "../README.md"):
        assert link in done.stderr


def test_a_code_block_with_words_behind_its_language_is_code(site: Path) -> None:
    assert "```sh fails" in (DOCS / "tutorial.md").read_text("utf-8")
    assert "```" not in (site / "tutorial.html").read_text("utf-8")


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_a_page_has_the_parts_that_it_has_elsewhere(site: Path, page: Path) -> None:
    # The renderer of the site reads some lists and blocks otherwise than CommonMark.
    elsewhere = MarkdownIt("commonmark").enable("table").render(page.read_text("utf-8"))
    name = page.relative_to(DOCS).with_suffix(".html")
    here = (site / name).read_text("utf-8").partition("<article")[2]
    here = here.partition("</article>")[0]
    for tag in ("li", "tr", "pre", "code", "blockquote", "strong", "h2", "h3"):
        found = [len(re.findall(f"<{tag}[ >]", text)) for text in (here, elsewhere)]
        assert found[0] == found[1], tag


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_a_browser_shows_every_page_without_complaint(
    browser: Browser,
    site: Path,
    pages: dict[str, Reader],
    scheme: Literal["dark", "light"],
    width: int,
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    shown = browser.new_page(color_scheme=scheme, viewport=size)
    complaints: list[str] = []
    requests: list[str] = []
    shown.on("console", lambda message: complaints.append(message.text))
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on("request", lambda request: requests.append(request.url))
    for name in sorted(set(pages) - EXAMPLES - {"404.html"}):
        shown.goto((site / name).as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, name
        if name in LOOKED_AT:
            seen = shown.evaluate(CONTRASTS)
            assert len(seen) > 100
            faint = [text for text in seen if text[0] < LEAST_CONTRAST]
            # Menus and the search are the theme's own, and partly out of sight.
            assert [text for text in faint if "md-" not in text[1]] == [], name
    shown.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(site.as_uri())] == []
