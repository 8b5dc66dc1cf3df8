from __future__ import annotations

import pytest

from gates.model import RepoPath, Window
from gates.rules.rails import is_rail, rails_among
from tests.support.changed import Bytes

NOTES = RepoPath(b"docs/Notes.MD")
SOURCE = RepoPath(b"src/main.py")


@pytest.mark.parametrize(
    "line", [b"# Title", b"###### Deep", b"   ## Indented", b"##", b"```rust", b"~~~~"]
)
def test_headings_and_fences_are_rails_of_markdown_only(line: bytes) -> None:
    assert is_rail(line, NOTES)
    assert is_rail(line + b"\r", NOTES)
    assert not is_rail(line, SOURCE)


@pytest.mark.parametrize(
    "line", [b"#hash", b"    # code", b"####### seven", b"text # no", b"``", b""]
)
def test_what_looks_like_a_heading_is_none(line: bytes) -> None:
    assert not is_rail(line, NOTES)


@pytest.mark.parametrize(
    "line", [b"END", b"# END", b"// END OF TABLE", b"<!-- END -->", b"  -- END;"]
)
def test_end_markers_are_rails_of_every_file(line: bytes) -> None:
    assert is_rail(line, SOURCE)


@pytest.mark.parametrize("line", [b"ENDING", b"the END", b"end", b"# APPEND", b"x=END"])
def test_other_words_are_no_end_markers(line: bytes) -> None:
    assert not is_rail(line, SOURCE)


def test_rails_are_found_in_the_intervals_only() -> None:
    data = b"# one\ntext\n# three\n# four\nEND"
    assert rails_among(Bytes(data), NOTES, [Window(4, 5), Window(2, 3)]) == (3, 4, 5)
    assert rails_among(Bytes(data), NOTES, [Window(2, 2)]) == ()
    assert rails_among(Bytes(data), NOTES, []) == ()
    assert rails_among(Bytes(data), NOTES, [Window(5, 99)]) == (5,)
