"""Two files of one SHA-1: what was recorded by SHA-256 decides."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import pytest

from tests.conformance.case import WP
from tests.conformance.cases.packets import collision
from tests.conformance.work import Work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program

NAME: Final = "src/picture.bin"


def test_the_pair_is_a_collision() -> None:
    one, other = collision()
    assert one != other
    assert hashlib.sha1(one).digest() == hashlib.sha1(other).digest()


def judge(program: Program, work: Work) -> Finished:
    return program.run(
        *("post-work", WP, "--range", f"{work.base}..HEAD", "--format", "json"),
        cwd=work.repo.path,
    )


@pytest.mark.parametrize("many", [False, True], ids=["few", "many"])
def test_a_file_of_the_same_sha1_lands_after_the_run(
    tmp_path: Path, program: Program, *, many: bool
) -> None:
    """The manifest holds for both; of many files the record's list stands beside it."""
    one, other = collision()
    work = Work(tmp_path / "case")
    more: dict[str | bytes, bytes | None] = {
        f"src/made_{number}.py": b"made\n" for number in range(300 if many else 0)
    }
    work.land({NAME: one, **more})
    assert judge(program, work).code == 0
    assert judge(program, work).code == 0, "the same bytes once more"
    listed = work.repo.git("ls-tree", "-r", "--name-only", "gate-log")
    assert (b".files.json" in listed) == many
    work.repo.write(NAME, other)
    work.repo.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    done = judge(program, work)
    assert done.code == 1, done.said
    (found,) = (f for f in done.json["findings"] if f["code"] == "C701-G05")
    told = found["message"]
    assert "record #0 has another file" in told
    assert "SHA-256 decides" in told
    for data in (one, other):
        assert hashlib.sha256(data).hexdigest() in told


def test_the_base_is_another_file_than_the_one_that_was_judged(
    tmp_path: Path, program: Program
) -> None:
    one, other = collision()
    work = Work(tmp_path / "case", {NAME: one})
    work.land({NAME: one + b"\0"})
    assert judge(program, work).code == 0
    work.repo.git("checkout", "--quiet", work.base)
    work.repo.write(NAME, other)
    work.repo.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    work.base = work.repo.head()
    work.land({NAME: one + b"\0"})
    done = judge(program, work)
    assert done.code == 1, done.said
    codes = {f["code"] for f in done.json["findings"] if f["severity"] == "error"}
    assert codes == {"C701-G08"}
