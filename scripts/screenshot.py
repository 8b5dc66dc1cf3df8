"""Take the pictures of pages that the README and docs/formats.md show.

    .venv/bin/python scripts/screenshot.py

It needs chromium and pngquant on PATH. The pictures differ a little from machine to
machine, so they are committed, and taken anew when the page changes; `scripts/golden`
makes the pages of docs/examples first.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHECKOUT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = CHECKOUT / "docs" / "report.png"
EXAMPLES: Final = CHECKOUT / "docs" / "examples"
WP: Final = "WP-1-Reorder-Level"
WIDTH: Final = 880


def page_of_the_demo(folder: Path) -> str:
    """Run the demo and give the page of its last verdict, which is a refusal."""
    repository = folder / "repository"
    subprocess.run(
        [sys.executable, CHECKOUT / "scripts" / "demo.py", repository],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    listed = json.loads(gates("log", "list", "--format", "json", folder=repository))
    newest = str(listed["records"][0]["seq"])
    return gates("report", WP, "--record", newest, folder=repository, expected=1)


def gates(*words: str, folder: Path, expected: int = 0) -> str:
    """What a command of the program prints in a repository."""
    done = subprocess.run(
        [Path(sys.executable).with_name("gates"), *words],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != expected:
        raise SystemExit(f"screenshot: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def main() -> None:
    """Write the pictures."""
    browser = shutil.which("chromium")
    if browser is None:
        raise SystemExit("screenshot: no chromium on PATH")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(page_of_the_demo(Path(folder)), encoding="ascii")
        # Colour fringes make a large file, and only a page of ours is opened.
        options = ["--disable-lcd-text", "--no-sandbox"]
        started = playwright.chromium.launch(executable_path=browser, args=options)
        page = started.new_page(
            viewport={"width": WIDTH, "height": 1400}, color_scheme="light"
        )
        page.goto(file.as_uri())
        take(page, PICTURE)
        for example in sorted(EXAMPLES.glob("*.html")):
            page.goto(example.as_uri())
            take(page, example.with_suffix(".png"))
        started.close()


def take(page: Page, picture: Path) -> None:
    """Take the picture of a page, from its top to the end of its first file."""
    page.evaluate("document.querySelector('.card details').open = true")
    bottom = page.locator("article").first.bounding_box()
    assert bottom is not None  # noqa: S101 - for the type checker
    height = bottom["y"] + bottom["height"] + 12
    page.screenshot(
        path=picture,
        full_page=True,
        clip={"x": 0, "y": 0, "width": WIDTH, "height": height},
    )
    subprocess.run(
        ["pngquant", "--force", "--output", picture, "64", picture], check=True
    )


if __name__ == "__main__":
    main()
