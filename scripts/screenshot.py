"""Take the picture of a page that the README shows, of the demo's refused verdict.

    .venv/bin/python scripts/screenshot.py

It needs chromium and pngquant on PATH. The picture differs a little from machine to
machine, so it is committed, and taken anew when the page changes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

CHECKOUT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = CHECKOUT / "docs" / "report.png"
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
    """Write the picture."""
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
        page.evaluate("document.querySelector('.card details').open = true")
        bottom = page.locator("article").first.bounding_box()
        assert bottom is not None  # noqa: S101 - for the type checker
        height = bottom["y"] + bottom["height"] + 12
        page.screenshot(
            path=PICTURE,
            full_page=True,
            clip={"x": 0, "y": 0, "width": WIDTH, "height": height},
        )
        started.close()
    subprocess.run(
        ["pngquant", "--force", "--output", PICTURE, "64", PICTURE], check=True
    )


if __name__ == "__main__":
    main()
