"""Real packets with their ranges, and a copy of the repository they come from.

The ranges are `postwork.jsonl` in a folder `oracle` beside the corpus, the repository
the git directory that `GATES_ORACLE_MIRROR` names. No test needs either to be there.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.support.corpus import find_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.repo import RepoBuilder

MISSING: Final = "no oracle: set GATES_ORACLE_MIRROR to a copy of its repository"


class Case(NamedTuple):
    """A packet and the range that it was written for."""

    wp: str
    base: str
    head: str
    packet_blob: str

    @property
    def range(self) -> str:
        return f"{self.base}..{self.head}"


def find_mirror() -> Path | None:
    """The git directory, or None when this machine has none."""
    named = os.environ.get("GATES_ORACLE_MIRROR")
    return Path(named) if named and (Path(named) / "objects").is_dir() else None


def range_cases() -> list[Case]:
    """Every packet with every range once, none without the oracle."""
    corpus, mirror = find_corpus(), find_mirror()
    if corpus is None or mirror is None:
        return []
    return list(dict.fromkeys(_cases(corpus.parent / "oracle" / "postwork.jsonl")))


def _cases(file: Path) -> Iterator[Case]:
    for line in file.read_bytes().split(b"\n"):
        if line and (row := json.loads(line))["mode"] == "range":
            yield Case(row["wp"], row["base"], row["head"], row["packet_blob"])


def borrow(repo: RepoBuilder, case: Case) -> None:
    """Let a repository see the mirror's objects, with the case's two commits."""
    alternates = repo.path / ".git" / "objects" / "info" / "alternates"
    alternates.parent.mkdir(exist_ok=True)
    alternates.write_text(f"{find_mirror()}/objects\n")
    repo.git("update-ref", "refs/heads/main", case.base)
    repo.git("update-ref", f"refs/heads/feat/{case.wp}", case.head)
    repo.git("symbolic-ref", "HEAD", f"refs/heads/feat/{case.wp}")
    repo.git("read-tree", case.head)


needs_oracle = pytest.mark.skipif(not range_cases(), reason=MISSING)
