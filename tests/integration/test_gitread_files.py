"""Every kind of change, read from real repositories."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from gates.model import (
    EMPTY_SHA1,
    MODE_ABSENT,
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
)
from tests.support.reading import read_one, read_range
from tests.support.trees import (
    FILE,
    LINK,
    PROGRAM,
    SUBMODULE,
    commit_tree,
    files,
)

if TYPE_CHECKING:
    from tests.support.reading import Seen
    from tests.support.repo import RepoBuilder

    Tree = dict[bytes, tuple[str, bytes]]

ONE = b"1" * 40
TWO = b"2" * 40


def between(repo: RepoBuilder, old: Tree, new: Tree) -> tuple[Seen, ...]:
    base = commit_tree(repo, old)
    head = commit_tree(repo, new, parents=[base])
    return read_range(repo.path, base, head)


def change(repo: RepoBuilder, old: Tree, new: Tree) -> Seen:
    (seen,) = between(repo, old, new)
    return seen


def test_addition(repo: RepoBuilder) -> None:
    seen = change(repo, {}, files(a=b"one\ntwo\n"))
    assert seen.change.is_addition
    assert seen.pre.is_absent
    assert seen.pre.mode == MODE_ABSENT
    assert (seen.pre.size, seen.pre.lines, seen.pre.sha1) == (0, 0, EMPTY_SHA1)
    assert seen.numbers == [(0, 0, 1, 2)]
    assert (seen.added, seen.removed) == (2, 0)
    assert seen.post_bytes == b"one\ntwo\n"
    assert seen.post.sha1 == hashlib.sha1(b"one\ntwo\n").hexdigest()
    assert seen.post.sha256 == hashlib.sha256(b"one\ntwo\n").hexdigest()
    assert seen.post.oid == repo.oid("HEAD:a")


def test_deletion(repo: RepoBuilder) -> None:
    seen = change(repo, files(a=b"one\ntwo\nthree"), {})
    assert seen.change.is_deletion
    assert seen.post.is_absent
    assert seen.numbers == [(1, 3, 0, 0)]
    assert (seen.added, seen.removed) == (0, 3)


def test_modification_gives_every_hunk(repo: RepoBuilder) -> None:
    old = b"".join(b"line %d\n" % number for number in range(1, 41))
    new = old.replace(b"line 3\n", b"").replace(b"line 30\n", b"new\nnewer\n")
    seen = change(repo, files(a=old), files(a=new))
    assert seen.numbers == [(3, 1, 2, 0), (30, 1, 29, 2)]
    assert (seen.added, seen.removed) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new", "hunks"),
    [
        (b"a\nb", b"a\nb\n", [(2, 1, 2, 1)]),
        (b"a\nb\n", b"a\nb", [(2, 1, 2, 1)]),
        (b"a", b"a\nb", [(1, 1, 1, 2)]),
        (b"a\n", b"", [(1, 1, 0, 0)]),
        (b"", b"a", [(0, 0, 1, 1)]),
        (b"a\r\nb\r\n", b"a\nb\n", [(1, 2, 1, 2)]),
        (b"a\x0bb\x0c\x85c\n", b"a\x0bb\x0c\x85d\n", [(1, 1, 1, 1)]),
    ],
)
def test_ends_of_lines_and_of_files(
    repo: RepoBuilder, old: bytes, new: bytes, hunks: list[tuple[int, ...]]
) -> None:
    assert change(repo, files(a=old), files(a=new)).numbers == hunks


def test_rename_is_a_deletion_and_an_addition(repo: RepoBuilder) -> None:
    data = b"the same text\n" * 50
    deleted, added = between(repo, files(a=data), files(b=data))
    assert (deleted.path, added.path) == (b"a", b"b")
    assert deleted.change.is_deletion
    assert added.change.is_addition
    assert deleted.pre.oid == added.post.oid


def test_copy_is_an_addition(repo: RepoBuilder) -> None:
    data = b"the same text\n" * 50
    seen = change(repo, files(a=data), files(a=data, b=data))
    assert seen.path == b"b"
    assert seen.change.is_addition


def test_mode_only_change_has_no_hunks(repo: RepoBuilder) -> None:
    seen = change(repo, {b"run": (FILE, b"go\n")}, {b"run": (PROGRAM, b"go\n")})
    assert seen.change.is_mode_only
    assert (seen.pre.mode, seen.post.mode) == (MODE_FILE, MODE_EXECUTABLE)
    assert seen.hunks == ()
    assert seen.post_bytes == b"go\n"


def test_mode_and_content_change_together(repo: RepoBuilder) -> None:
    seen = change(repo, {b"run": (FILE, b"go\n")}, {b"run": (PROGRAM, b"stop\n")})
    assert seen.post.mode == MODE_EXECUTABLE
    assert seen.numbers == [(1, 1, 1, 1)]


def test_symlink_is_its_target_and_never_followed(repo: RepoBuilder) -> None:
    seen = change(
        repo, {b"l": (LINK, b"/etc/hostname")}, {b"l": (LINK, b"/etc/passwd")}
    )
    assert seen.post.mode == MODE_SYMLINK
    assert seen.post_bytes == b"/etc/passwd"
    assert seen.numbers == [(1, 1, 1, 1)]


def test_file_becomes_a_symlink(repo: RepoBuilder) -> None:
    seen = change(repo, {b"f": (FILE, b"a\nb\n")}, {b"f": (LINK, b"elsewhere")})
    assert seen.change.is_symlink
    assert (seen.pre.mode, seen.post.mode) == (MODE_FILE, MODE_SYMLINK)
    assert seen.numbers == [(1, 2, 1, 1)]
    assert (seen.added, seen.removed) == (1, 2)


def test_symlink_becomes_a_file_of_the_same_bytes(repo: RepoBuilder) -> None:
    seen = change(repo, {b"f": (LINK, b"elsewhere")}, {b"f": (FILE, b"elsewhere")})
    assert seen.change.old_oid == seen.change.new_oid
    assert seen.hunks == ()
    assert seen.pre_bytes == seen.post_bytes == b"elsewhere"


def test_submodule_moves(repo: RepoBuilder) -> None:
    seen = change(repo, {b"sub": (SUBMODULE, ONE)}, {b"sub": (SUBMODULE, TWO)})
    assert seen.change.is_submodule
    assert (seen.pre.oid, seen.post.oid) == (ONE.decode(), TWO.decode())
    assert (seen.pre.size, seen.post.size, seen.hunks) == (0, 0, ())


def test_submodule_is_seen_although_gitmodules_hides_it(repo: RepoBuilder) -> None:
    modules = b'[submodule "sub"]\n\tpath = sub\n\turl = ./x\n\tignore = all\n'
    hidden = {b".gitmodules": (FILE, modules)}
    repo.git("config", "submodule.sub.ignore", "all")
    repo.git("config", "diff.ignoreSubmodules", "all")
    seen = change(
        repo,
        {**hidden, b"sub": (SUBMODULE, ONE)},
        {**hidden, b"sub": (SUBMODULE, TWO)},
    )
    assert seen.path == b"sub"


def test_file_becomes_a_submodule(repo: RepoBuilder) -> None:
    seen = change(repo, {b"x": (FILE, b"a\n")}, {b"x": (SUBMODULE, ONE)})
    assert (seen.pre.mode, seen.post.mode) == (MODE_FILE, MODE_SUBMODULE)
    assert seen.numbers == [(1, 1, 0, 0)]


def test_file_becomes_a_folder(repo: RepoBuilder) -> None:
    seen = between(repo, files(a=b"x\n"), {b"a/b": (FILE, b"x\n")})
    assert [file.path for file in seen] == [b"a", b"a/b"]


def test_empty_files_come_and_go_without_hunks(repo: RepoBuilder) -> None:
    gone, came = between(repo, files(a=b""), files(b=b""))
    assert gone.change.is_deletion
    assert came.change.is_addition
    assert gone.hunks == came.hunks == ()
    assert came.post.lines == 0


def test_binary_files_have_hunks_like_others(repo: RepoBuilder) -> None:
    seen = change(repo, files(a=b"x\0y\nsame\n"), files(a=b"x\0z\nsame\nmore"))
    assert seen.pre.has_nul
    assert seen.post.has_nul
    assert seen.numbers == [(1, 1, 1, 1), (2, 0, 3, 1)]


NAMES = [
    b"with space.txt",
    b" leading",
    b"trailing ",
    b'quo"ted',
    b"back\\slash",
    b"tab\there",
    b"line\nfeed",
    b"carriage\rreturn",
    b"caf\xc3\xa9",
    b"caf\xe9 in latin-1",
    b"\xff\xfe",
    b"a b/c b/d",
    b"x b/x",
    b"[id].tsx",
    b"*",
    b":(exclude)x",
    b"-option",
    b"--output=owned",
    b"@@ -1 +1 @@",
    b"diff --git a b",
    b"x\n@@ -1 +9 @@",
    b"x\ndiff --git a/f b/f",
    b"b/a/i/w/x",
    b"\x1b[31mred",
]


def test_any_name_at_all(repo: RepoBuilder) -> None:
    seen = between(
        repo,
        dict.fromkeys(NAMES, (FILE, b"one\ntwo\nthree\n")),
        {name: (FILE, b"one\nTWO " + name + b"\nthree\n") for name in NAMES},
    )
    assert [file.path for file in seen] == sorted(NAMES)
    for file in seen:
        lines = 1 + file.path.count(b"\n")
        assert file.numbers == [(2, 1, 2, lines)]
        assert file.post_bytes == b"one\nTWO " + file.path + b"\nthree\n"


HEADER_LIKE = [
    b"-- a/f",
    b"++ b/f",
    b"@@ -1 +1 @@",
    b"diff --git a/f b/f",
    b"index 1..2",
    b"\\ No newline at end of file",
    b"",
    b"\r",
]


def test_contents_that_look_like_a_patch(repo: RepoBuilder) -> None:
    old = b"\n".join([*HEADER_LIKE, b"end"])
    new = b"\n".join([*reversed(HEADER_LIKE), *HEADER_LIKE])
    seen = change(repo, files(f=old), files(f=new))
    assert seen.added - seen.removed == seen.post.lines - seen.pre.lines
    assert seen.removed > 0


def test_no_change_gives_nothing(repo: RepoBuilder) -> None:
    base = commit_tree(repo, files(a=b"x\n"))
    head = commit_tree(repo, files(a=b"x\n"), parents=[base])
    assert read_range(repo.path, base, head) == ()


def test_packed_and_loose_objects_give_the_same(repo: RepoBuilder) -> None:
    repo.git("config", "fastimport.unpackLimit", "1000")
    base = commit_tree(repo, files(a=b"1\n", b=b"2\n" * 2000))
    head = commit_tree(repo, files(a=b"2\n", b=b"2\n" * 2001), parents=[base])
    loose = read_range(repo.path, base, head)
    repo.git("repack", "-a", "-d", "-q", "--depth=50", "--window=10")
    assert not list(repo.path.glob(".git/objects/[0-9a-f][0-9a-f]/*"))
    assert read_range(repo.path, base, head) == loose


def test_the_same_blob_many_times(repo: RepoBuilder) -> None:
    tree = {b"f%d" % number: (FILE, b"same\n") for number in range(20)}
    seen = between(repo, {}, tree)
    assert len(seen) == 20
    assert {file.post_bytes for file in seen} == {b"same\n"}


def test_base_may_be_far_back(repo: RepoBuilder) -> None:
    base = tip = commit_tree(repo, files(a=b"0\n"))
    for number in range(1, 4):
        tip = commit_tree(repo, files(a=b"%d\n" % number), parents=[tip])
    seen = read_one(repo.path, base, tip)
    assert (seen.pre_bytes, seen.post_bytes) == (b"0\n", b"3\n")
