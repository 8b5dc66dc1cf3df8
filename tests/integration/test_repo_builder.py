"""The repositories of the tests are what they claim to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path


def test_same_steps_give_same_ids(repo: RepoBuilder, tmp_path: Path) -> None:
    other = RepoBuilder(tmp_path / "other")
    ids = []
    for builder in (repo, other):
        builder.write("a/b.txt", b"one\n")
        builder.write("tool", b"#!/bin/sh\n", executable=True)
        builder.symlink("link", "a/b.txt")
        first = builder.commit("first")
        builder.remove("a")
        ids.append((first, builder.commit("second")))
    assert ids[0] == ids[1]
    assert ids[0][0] != ids[0][1]


def test_modes_and_bytes_arrive_in_the_tree(repo: RepoBuilder) -> None:
    repo.write(b"b\xffd\nname", b"\r\n\x00")
    repo.write("tool", b"", executable=True)
    repo.symlink("link", "nowhere")
    repo.commit()
    listed = repo.git("ls-tree", "-z", "HEAD").split(b"\0")[:-1]
    assert [(row.split()[0], row.partition(b"\t")[2]) for row in listed] == [
        (b"100644", b"b\xffd\nname"),
        (b"120000", b"link"),
        (b"100755", b"tool"),
    ]
    assert repo.git("cat-file", "blob", b"HEAD:b\xffd\nname") == b"\r\n\x00"


def test_failing_git_is_an_error_with_its_words(repo: RepoBuilder) -> None:
    with pytest.raises(AssertionError, match="Needed a single revision"):
        repo.oid("nothing-of-that-name")
