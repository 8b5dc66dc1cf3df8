"""The index and the worktree, judged as trees; nothing is written to the repository."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.gitread.changes import read_changes
from gates.gitread.repository import open_repository
from gates.gitread.selection import SelectionRequest, select
from gates.gitread.snapshot import head_tree
from gates.model import MODE_EXECUTABLE, MODE_SUBMODULE, MODE_SYMLINK, RepoPath
from tests.support.reading import read
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from tests.support.reading import Seen

STAGED = SelectionRequest(staged=True)
WORKTREE = SelectionRequest(worktree=True)


def staged(repo: RepoBuilder) -> dict[bytes, Seen]:
    return {file.path: file for file in read(repo.path, STAGED)[1]}


def worktree(repo: RepoBuilder) -> dict[bytes, Seen]:
    return {file.path: file for file in read(repo.path, WORKTREE)[1]}


def codes(repo: RepoBuilder) -> list[str]:
    return [finding.code for finding in read(repo.path, WORKTREE)[0].findings]


@pytest.fixture
def work(repo: RepoBuilder) -> RepoBuilder:
    repo.write("a", b"1\n2\n3\n")
    repo.write("dir/b", b"b\n")
    repo.write("run", b"go\n", executable=True)
    repo.symlink("link", "a")
    repo.commit()
    return repo


class TestStaged:
    def test_the_index_counts_and_the_worktree_does_not(
        self, work: RepoBuilder
    ) -> None:
        work.write("a", b"1\nstaged\n3\n")
        work.write("new", b"n\n")
        work.git("add", "-A")
        work.write("a", b"dirty\n")
        work.write("other", b"untracked\n")
        seen = staged(work)
        assert set(seen) == {b"a", b"new"}
        assert seen[b"a"].numbers == [(2, 1, 2, 1)]
        assert seen[b"a"].post_bytes == b"1\nstaged\n3\n"

    def test_deletion_mode_and_link(self, work: RepoBuilder) -> None:
        work.git("rm", "-q", "dir/b")
        work.git("update-index", "--chmod=+x", "a")
        seen = staged(work)
        assert seen[b"dir/b"].change.is_deletion
        assert seen[b"a"].change.new_mode == MODE_EXECUTABLE

    def test_nothing_staged(self, work: RepoBuilder) -> None:
        work.write("a", b"dirty\n")
        assert staged(work) == {}

    def test_an_intention_to_add_is_not_staged(self, work: RepoBuilder) -> None:
        work.write("new", b"n\n")
        work.git("add", "-N", "new")
        assert staged(work) == {}
        assert set(worktree(work)) == {b"new"}

    def test_no_index_at_all_is_an_empty_one(self, work: RepoBuilder) -> None:
        work.file(".git/index").unlink()
        assert all(file.change.is_deletion for file in staged(work).values())

    def test_a_conflict_is_refused_by_name(self, work: RepoBuilder) -> None:
        oid = work.oid("HEAD:a")
        entries = "".join(f"100644 {oid} {stage}\ta\n" for stage in (1, 2, 3))
        work.git("update-index", "--force-remove", "a")
        work.git("update-index", "--index-info", stdin=entries.encode())
        with pytest.raises(GateError) as caught:
            staged(work)
        assert caught.value.code == "GIT-06"
        assert "conflict" in caught.value.message
        assert caught.value.where == "a"
        assert worktree(work) == {}

    def test_a_split_index(self, work: RepoBuilder) -> None:
        work.git("update-index", "--split-index")
        work.write("a", b"1\nstaged\n3\n")
        work.git("add", "a")
        shared = sorted(work.path.glob(".git/sharedindex.*"))
        assert shared
        assert set(staged(work)) == {b"a"}
        assert sorted(work.path.glob(".git/sharedindex.*")) == shared

    def test_a_linked_worktree_has_its_own_index(
        self, work: RepoBuilder, tmp_path: Path
    ) -> None:
        work.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
        linked = RepoBuilder(tmp_path / "linked")
        linked.write("a", b"other\n")
        linked.git("add", "a")
        assert set(staged(linked)) == {b"a"}
        assert staged(work) == {}


class TestWorktree:
    def test_every_kind_of_change(self, work: RepoBuilder) -> None:
        work.write("a", b"1\n2\nthree\n")
        work.write("run", b"go\n")
        work.file("link").unlink()
        work.symlink("link", "elsewhere")
        work.remove("dir/b")
        work.write("new dir/new\nfile", b"n\n")
        seen = worktree(work)
        assert seen[b"a"].numbers == [(3, 1, 3, 1)]
        assert seen[b"run"].change.is_mode_only
        assert seen[b"link"].post_bytes == b"elsewhere"
        assert seen[b"dir/b"].change.is_deletion
        assert seen[b"new dir/new\nfile"].change.is_addition
        assert len(seen) == 5

    def test_a_clean_worktree_has_no_change(self, work: RepoBuilder) -> None:
        selection, seen = read(work.path, WORKTREE)
        assert seen == ()
        assert selection.findings == ()
        assert selection.base.commit == work.head()

    def test_staged_and_then_changed_again(self, work: RepoBuilder) -> None:
        work.write("a", b"staged\n")
        work.write("added", b"staged\n")
        work.git("add", "-A")
        work.write("a", b"1\n2\n3\n")
        work.write("added", b"then changed\n")
        seen = worktree(work)
        assert set(seen) == {b"added"}
        assert seen[b"added"].post_bytes == b"then changed\n"

    def test_removed_from_the_index_only(self, work: RepoBuilder) -> None:
        work.git("rm", "-q", "--cached", "a")
        assert worktree(work) == {}

    def test_row_51_flags_hide_nothing(self, work: RepoBuilder) -> None:
        work.git("update-index", "--skip-worktree", "a")
        work.git("update-index", "--assume-unchanged", "dir/b")
        work.git("update-index", "--skip-worktree", "run")
        work.write("a", b"hidden\n")
        work.write("dir/b", b"hidden\n")
        work.remove("run")
        assert set(worktree(work)) == {b"a", b"dir/b", b"run"}

    def test_a_trusted_time_stamp_hides_nothing(self, work: RepoBuilder) -> None:
        place = work.file("a")
        before = place.stat()
        work.git("update-index", "--refresh")
        work.git("config", "core.trustctime", "false")
        work.git("config", "core.checkStat", "minimal")
        place.write_bytes(b"1\n2\nX\n")
        os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert set(worktree(work)) == {b"a"}

    def test_row_52_untracked_files_count_and_ignored_ones_do_not(
        self, work: RepoBuilder
    ) -> None:
        work.write(".gitignore", b"*.log\n")
        work.write("x.log", b"noise\n")
        work.write("deep/er/new", b"n\n")
        assert set(worktree(work)) == {b".gitignore", b"deep/er/new"}

    def test_a_tracked_file_counts_although_it_is_ignored(
        self, work: RepoBuilder
    ) -> None:
        work.write(".git/info/exclude", b"a\n")
        work.write("a", b"changed\n")
        assert set(worktree(work)) == {b"a"}

    def test_a_file_replaced_by_a_folder(self, work: RepoBuilder) -> None:
        work.remove("a")
        work.write("a/inside", b"x\n")
        seen = worktree(work)
        assert seen[b"a"].change.is_deletion
        assert seen[b"a/inside"].change.is_addition

    def test_a_folder_replaced_by_a_link_is_not_followed(
        self, work: RepoBuilder, tmp_path: Path
    ) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "b").write_bytes(b"b\n")
        work.remove("dir")
        work.symlink("dir", str(outside))
        seen = worktree(work)
        assert seen[b"dir/b"].change.is_deletion
        assert seen[b"dir"].change.new_mode == MODE_SYMLINK
        assert seen[b"dir"].post_bytes == os.fsencode(outside)

    def test_a_pipe_is_not_waited_for(self, work: RepoBuilder) -> None:
        work.remove("a")
        os.mkfifo(work.file("a"))
        seen = worktree(work)
        assert seen[b"a"].change.is_deletion

    def test_a_file_system_without_modes(self, work: RepoBuilder) -> None:
        work.git("config", "core.fileMode", "false")
        work.file("a").chmod(0o755)
        work.file("run").chmod(0o644)
        work.write("new", b"x\n", executable=True)
        seen = worktree(work)
        assert set(seen) == {b"new"}
        assert seen[b"new"].change.new_mode == "100644"

    def test_a_file_system_without_links(self, work: RepoBuilder) -> None:
        work.git("config", "core.symlinks", "false")
        work.remove("link")
        work.file("link").write_bytes(b"elsewhere")
        seen = worktree(work)
        assert seen[b"link"].change.new_mode == MODE_SYMLINK

    def test_a_sparse_checkout_is_no_deletion(self, work: RepoBuilder) -> None:
        work.git("sparse-checkout", "set", "--no-cone", "/a")
        assert not work.file("dir").exists()
        work.write("a", b"changed\n")
        assert set(worktree(work)) == {b"a"}
        assert codes(work) == ["GIT-14"]

    def test_a_file_that_cannot_be_read(self, work: RepoBuilder) -> None:
        if os.geteuid() == 0:
            pytest.skip("the superuser reads everything")
        work.file("a").chmod(0)
        with pytest.raises(GateError) as caught:
            worktree(work)
        assert caught.value.code == "GIT-06"

    def test_a_large_file(self, work: RepoBuilder) -> None:
        data = b"0123456789abcde\n" * (600 * 1024)
        work.write("large", data)
        seen = worktree(work)
        assert seen[b"large"].post.sha256 == hashlib.sha256(data).hexdigest()
        assert seen[b"large"].post_bytes == data


class TestSubmodules:
    @pytest.fixture
    def inner(self, work: RepoBuilder) -> RepoBuilder:
        inner = RepoBuilder(work.path / "sub")
        inner.write("x", b"1\n")
        inner.commit()
        work.git("-c", "advice.addEmbeddedRepo=false", "add", "sub")
        work.commit()
        return inner

    def test_its_head_counts(self, work: RepoBuilder, inner: RepoBuilder) -> None:
        assert worktree(work) == {}
        inner.write("x", b"2\n")
        head = inner.commit()
        seen = worktree(work)
        assert seen[b"sub"].change.is_submodule
        assert seen[b"sub"].post.oid == head

    def test_one_that_is_not_checked_out_is_what_it_was(
        self, work: RepoBuilder, inner: RepoBuilder
    ) -> None:
        work.remove("sub/.git")
        work.remove("sub/x")
        assert inner.path.is_dir()
        assert worktree(work) == {}

    def test_one_that_is_gone_is_deleted(
        self, work: RepoBuilder, inner: RepoBuilder
    ) -> None:
        work.remove("sub")
        assert not inner.path.exists()
        assert worktree(work)[b"sub"].change.is_deletion

    def test_an_untracked_repository_would_become_one(self, work: RepoBuilder) -> None:
        inner = RepoBuilder(work.path / "sub")
        inner.write("x", b"1\n")
        head = inner.commit()
        seen = worktree(work)
        assert (seen[b"sub"].post.mode, seen[b"sub"].post.oid) == (
            MODE_SUBMODULE,
            head,
        )

    def test_one_without_a_commit_is_said(self, work: RepoBuilder) -> None:
        RepoBuilder(work.path / "sub")
        assert worktree(work) == {}
        assert codes(work) == ["GIT-14"]


class TestConversions:
    def test_line_endings_of_a_checkout_are_no_change(self, work: RepoBuilder) -> None:
        work.git("config", "core.autocrlf", "true")
        work.write("a", b"1\r\n2\r\n3\r\n")
        selection, seen = read(work.path, WORKTREE)
        assert seen == ()
        assert [finding.code for finding in selection.findings] == ["GIT-11"]
        assert "taken as unchanged" in selection.findings[0].message

    def test_line_endings_that_nothing_converts_are_a_change(
        self, work: RepoBuilder
    ) -> None:
        work.write("a", b"1\r\n2\r\n3\r\n")
        assert set(worktree(work)) == {b"a"}
        assert codes(work) == []

    def test_a_change_among_converted_lines_is_one(self, work: RepoBuilder) -> None:
        work.write(".gitattributes", b"* text=auto\n")
        work.commit()
        work.write("a", b"1\r\nX\r\n3\r\n")
        assert worktree(work)[b"a"].post_bytes == b"1\r\nX\r\n3\r\n"
        assert codes(work) == ["GIT-11"]

    def test_a_filter_is_said_and_not_run(
        self, work: RepoBuilder, tmp_path: Path
    ) -> None:
        mark = tmp_path / "mark"
        work.git("config", "filter.evil.clean", f"touch '{mark}'; cat")
        work.git("config", "filter.evil.process", f"touch '{mark}'")
        work.write(".gitattributes", b"a filter=evil\n")
        work.write("a", b"changed\n")
        assert set(worktree(work)) == {b".gitattributes", b"a"}
        assert codes(work) == ["GIT-11"]
        assert not mark.exists()

    def test_a_large_file_storage_pointer_and_its_file(self, work: RepoBuilder) -> None:
        data = b"large" * 1000
        pointer = (
            b"version https://git-lfs.github.com/spec/v1\n"
            b"oid sha256:%s\nsize 5000\n" % hashlib.sha256(data).hexdigest().encode()
        )
        work.write("art.png", pointer)
        work.commit()
        work.write(".gitattributes", b"*.png filter=lfs\n")
        work.git("add", ".gitattributes")
        work.git("commit", "-q", "-m", "Store large files elsewhere")
        work.write("art.png", data)
        assert worktree(work) == {}
        assert codes(work) == ["GIT-11"]
        work.write("art.png", data + b"!")
        assert set(worktree(work)) == {b"art.png"}


def everything(root: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            place = Path(folder, name)
            found[str(place)] = (
                place.lstat().st_mtime_ns,
                place.is_symlink() or place.read_bytes(),
            )
    return found


@pytest.mark.parametrize("request_", [STAGED, WORKTREE, SelectionRequest()])
def test_nothing_is_written_and_nothing_is_left(
    work: RepoBuilder,
    request_: SelectionRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work.write("a", b"staged\n")
    work.git("add", "a")
    work.write("dir/b", b"dirty\n")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    before = everything(work.path)
    _, seen = read(work.path, request_)
    assert seen
    assert everything(work.path) == before
    assert list(temporary.iterdir()) == []


def test_files_of_a_preview_are_found_by_path(work: RepoBuilder) -> None:
    work.write("dir/b", b"dirty\n")
    with open_repository(work.path) as found:
        selection = select(found, WORKTREE)
        tree = head_tree(found, selection)
        assert found.objects.read_path(tree, RepoPath(b"dir/b")) == b"dirty\n"
        assert found.objects.read_path(tree, RepoPath(b"a")) == b"1\n2\n3\n"
        assert len(read_changes(found, selection)) == 1


def test_a_path_with_every_separator(tmp_path: Path) -> None:
    repo = RepoBuilder(tmp_path / 'a:b "c" \\d')
    repo.write("a", b"1\n")
    repo.commit()
    repo.write("a", b"2\n")
    assert set(worktree(repo)) == {b"a"}
    repo.git("add", "a")
    assert set(staged(repo)) == {b"a"}


def test_objects_borrowed_from_another_repository(
    work: RepoBuilder, tmp_path: Path
) -> None:
    work.git("clone", "--quiet", "--shared", str(work.path), str(tmp_path / "shared"))
    borrower = RepoBuilder(tmp_path / "shared")
    borrower.write("a", b"changed\n")
    assert set(worktree(borrower)) == {b"a"}
    borrower.git("add", "a")
    assert set(staged(borrower)) == {b"a"}
