"""The page that verifies a record by hand does what it says, and fails when it must."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from gates.record.checkpoint import parse_note
from tests.support.corpus import CHECKOUT
from tests.support.logs import (
    FixedWorld,
    log_file,
    record,
    record_file,
    tamper,
    worked_in,
)
from tests.support.repo import ENVIRONMENT

if TYPE_CHECKING:
    from tests.support.repo import RepoBuilder

PAGE: Final = CHECKOUT / "docs" / "verify-by-hand.md"


def commands() -> str:
    """Every command of the page, in its order."""
    blocks = re.findall(
        r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) > 8
    return "".join(blocks)


def follow(repo: RepoBuilder) -> subprocess.CompletedProcess[str]:
    folder = repo.path / "empty"
    folder.mkdir()
    return subprocess.run(
        ["sh", "-eu", "-c", commands()],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def logged(repo: RepoBuilder) -> RepoBuilder:
    worked_in(repo)
    record(repo, 7, world=FixedWorld("by hand"))
    return repo


def test_the_page_proves_a_record(logged: RepoBuilder) -> None:
    trailer = parse_note(log_file(logged, "checkpoint")).checkpoint.trailer
    judged = logged.head()
    logged.commit(f"Anchor\n\n{trailer}\n")
    record(logged, 2, world=FixedWorld("more"))
    done = follow(logged)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Signature Verified Successfully") == 2
    for line in (
        "record 1 follows record 0",
        "the checkpoint covers all 9 records",
        "the first 7 records are those of the anchor",
        f"judged: {judged}",
    ):
        assert line in done.stdout


def test_without_an_anchor_it_says_so(logged: RepoBuilder) -> None:
    done = follow(logged)
    assert done.returncode == 0, done.stderr
    assert "no anchor" in done.stdout


def test_an_altered_record_stops_it(logged: RepoBuilder) -> None:
    line = log_file(logged, record_file(1))
    start = line.index(b'"payload":"') + 40
    new = line[:start] + (b"A" if line[start : start + 1] != b"A" else b"B")
    tamper(logged, {record_file(1): new + line[start + 1 :]})
    done = follow(logged)
    assert done.returncode != 0
    assert "Signature Verification Failure" in done.stdout + done.stderr


def test_another_record_in_the_tree_stops_it(logged: RepoBuilder) -> None:
    tamper(logged, {record_file(5): log_file(logged, record_file(4))})
    done = follow(logged)
    assert done.returncode != 0
    assert "covers all" not in done.stdout
