"""`cor701-sha` in process: what needs a smaller limit to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.app import cor701_sha
from gates.app.cor701_sha import ShaRequest
from gates.gitread import single
from gates.model import Window
from gates.render.sha_text import sha_text
from gates.render.style import PLAIN

if TYPE_CHECKING:
    from tests.support.repo import RepoBuilder


def test_above_the_limit_the_window_covers_all_lines_and_says_so(
    repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cor701_sha, "HUNKS_LIMIT", 10)
    repo.write("a.txt", b"1\n2\n3\n4\n5\n")
    repo.commit()
    repo.write("a.txt", b"1\n2\n3\n4\n5\n6\n")
    report = cor701_sha.cor701_sha(ShaRequest(("a.txt",), repo.path / "."))
    (file,) = report.files
    assert file.entry is not None
    assert file.entry.windows == (Window(1, 6),)
    assert "note: the file has 12 bytes: its window covers all lines" in sha_text(
        report, PLAIN
    )


@pytest.mark.parametrize("staged", [False, True])
def test_contents_that_do_not_stay_in_memory_give_the_same_report(
    repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch, *, staged: bool
) -> None:
    repo.write("a.txt", b"1\r\n2\n3")
    repo.commit()
    repo.write("a.txt", b"1\r\n2\n3\n4\n")
    if staged:
        repo.git("add", "a.txt")
    request = ShaRequest(("a.txt",), repo.path)
    expected = cor701_sha.cor701_sha(request)
    monkeypatch.setattr(single, "IN_MEMORY", 2)
    assert cor701_sha.cor701_sha(request) == expected
