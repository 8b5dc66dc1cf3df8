"""docs/formats.md shows what the program prints, in every format there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.cli.options import Format
from tests.support import formats_page

if TYPE_CHECKING:
    from pathlib import Path


def test_every_format_is_shown_as_it_is_printed(tmp_path: Path) -> None:
    failing, passing = formats_page.verdicts(tmp_path)
    assert "C701-G04" in failing.written[Format.TEXT]
    assert ": PASS (" in passing.written[Format.TEXT]
    for path, content in formats_page.made_files(failing, passing):
        assert path.read_text("utf-8") == content, f"{path.name}: run scripts/golden"


def test_no_format_is_left_out() -> None:
    page = formats_page.PAGE.read_text("utf-8")
    assert [form for form in Format if f"\n## {form}\n" not in page] == []
    for form in ("html", "png"):
        for side in ("fail", "pass"):
            assert f"(examples/{side}.{form})" in page
            assert (formats_page.FOLDER / f"{side}.{form}").is_file()
