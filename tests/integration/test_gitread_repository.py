"""Where a repository is found, and what its surroundings cannot do to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gates.errors import GateError
from gates.gitread.objects import TreeEntry
from gates.gitread.repository import open_repository
from gates.model import MODE_SYMLINK, Oid, RepoPath
from tests.support.corpus import CHECKOUT
from tests.support.reading import read_one, read_range
from tests.support.repo import ENVIRONMENT, RepoBuilder
from tests.support.trees import FILE, LINK, commit_tree, files


def two_commits(repo: RepoBuilder) -> tuple[str, str]:
    base = commit_tree(repo, files(a=b"1\n", b=b"same\n"))
    return base, commit_tree(repo, files(a=b"2\n", b=b"same\n"), parents=[base])


def test_layout_of_an_ordinary_repository(repo: RepoBuilder) -> None:
    (repo.path / "deep" / "er").mkdir(parents=True)
    with open_repository(repo.path / "deep" / "er") as found:
        assert found.top_level == repo.path
        assert found.git_dir == repo.path / ".git"
        assert found.common_dir == repo.path / ".git"
        assert not found.is_bare
        assert not found.is_shallow
        assert found.format.name == "sha1"
        assert found.findings == ()
        assert found.git_version[0].isdigit()


def test_bare_repository(repo: RepoBuilder, tmp_path: Path) -> None:
    base, head = two_commits(repo)
    bare = tmp_path / "bare.git"
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(bare))
    with open_repository(bare) as found:
        assert found.is_bare
        assert found.top_level is None
    assert read_one(bare, base, head).numbers == [(1, 1, 1, 1)]


def test_git_folder_of_a_repository(repo: RepoBuilder) -> None:
    with open_repository(repo.path / ".git") as found:
        assert found.git_dir == repo.path / ".git"
        assert found.top_level is None


def test_linked_worktree(repo: RepoBuilder, tmp_path: Path) -> None:
    base, head = two_commits(repo)
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "--quiet", "--detach", str(linked), base)
    with open_repository(linked) as found:
        assert found.top_level == linked
        assert found.common_dir == repo.path / ".git"
        assert found.git_dir == repo.path / ".git" / "worktrees" / "linked"
        oid = found.objects.resolve(b"HEAD")
        assert oid is not None
        assert oid[0].oid == base
    assert len(read_range(linked, base, head)) == 1


def test_sha256_repository(tmp_path: Path) -> None:
    path = tmp_path / "sha256"
    path.mkdir()
    subprocess.run(
        ["git", "init", "-q", "--object-format=sha256", "-b", "main", path],
        env=ENVIRONMENT,
        check=True,
    )
    repo = RepoBuilder(path)
    base, head = two_commits(repo)
    seen = read_one(path, base, head)
    assert len(seen.post.oid) == 64
    assert seen.numbers == [(1, 1, 1, 1)]
    with open_repository(path) as found:
        assert found.format.name == "sha256"
        tree = repo.oid("HEAD^{tree}")
        entry = found.objects.lookup(Oid(tree), RepoPath(b"a"))
        assert entry is not None
        assert entry.oid == seen.post.oid


def test_a_folder_outside_any_repository(tmp_path: Path) -> None:
    with pytest.raises(GateError) as caught:
        open_repository(tmp_path)
    assert caught.value.code == "GIT-01"
    assert "not in a git repository" in caught.value.message


@pytest.mark.parametrize("name", ["nowhere", "n" * 5000])
def test_a_folder_that_does_not_exist(tmp_path: Path, name: str) -> None:
    with pytest.raises(GateError) as caught:
        open_repository(tmp_path / name)
    assert caught.value.code == "USAGE-02"


def test_a_repository_that_git_cannot_read(repo: RepoBuilder) -> None:
    repo.file(".git/config").write_text("[core\n")
    with pytest.raises(GateError) as caught:
        open_repository(repo.path)
    assert caught.value.code == "GIT-06"
    assert "config" in caught.value.message


def test_a_folder_with_a_line_feed_in_its_name(tmp_path: Path) -> None:
    repo = RepoBuilder(tmp_path / "two\nlines")
    with pytest.raises(GateError) as caught:
        open_repository(repo.path)
    assert caught.value.code == "GIT-01"
    assert "line feed" in caught.value.hint


def test_row_49_and_50_variables_of_git_count_for_nothing(
    repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, head = two_commits(repo)
    decoy = RepoBuilder(tmp_path / "decoy")
    decoy.commit()
    monkeypatch.setenv("GIT_DIR", str(decoy.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(decoy.path))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(decoy.path / ".git/objects"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "true")
    monkeypatch.setenv("GIT_DIFF_OPTS", "-u9")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.bare")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    with open_repository(repo.path) as found:
        assert found.git_dir == repo.path / ".git"
        assert not found.is_bare
    assert read_one(repo.path, base, head).numbers == [(1, 1, 1, 1)]


def test_row_10_replacement_objects_are_ignored_and_reported(
    repo: RepoBuilder,
) -> None:
    base, head = two_commits(repo)
    repo.git("replace", head, base)
    assert read_one(repo.path, base, head).numbers == [(1, 1, 1, 1)]
    for pack in (False, True):
        if pack:
            repo.git("pack-refs", "--all")
        with open_repository(repo.path) as found:
            assert [finding.code for finding in found.findings] == ["GIT-09"]
            assert "refs/replace" in found.findings[0].message


def test_row_11_grafts_are_ignored_and_reported(repo: RepoBuilder) -> None:
    base, head = two_commits(repo)
    grafts = repo.file(".git/info/grafts")
    grafts.parent.mkdir(exist_ok=True)
    grafts.write_text(f"{head}\n")
    assert len(read_range(repo.path, base, head)) == 1
    with open_repository(repo.path) as found:
        assert [finding.code for finding in found.findings] == ["GIT-09"]
        assert "grafts" in found.findings[0].message


def test_lookup_gives_modes_and_never_leaves_the_tree(repo: RepoBuilder) -> None:
    commit_tree(
        repo,
        {
            b"dir/file": (FILE, b"x\n"),
            b"dir/link": (LINK, b"../../outside"),
            b"caf\xe9\n": (FILE, b"y\n"),
        },
    )
    tree = Oid(repo.oid("HEAD^{tree}"))
    with open_repository(repo.path) as found:
        objects = found.objects
        link = objects.lookup(tree, RepoPath(b"dir/link"))
        assert link is not None
        assert link.mode == MODE_SYMLINK
        assert objects.read_path(tree, RepoPath(b"dir/link")) == b"../../outside"
        assert objects.read_path(tree, RepoPath(b"caf\xe9\n")) == b"y\n"
        assert objects.read_path(tree, RepoPath(b"dir")) is None
        for path in (
            b"../x",
            b"dir/../dir/file",
            b"./dir/file",
            b"dir//file",
            b"dir/file/",
            b"/dir/file",
            b"dir/link/x",
            b"dir/file/x",
            b"DIR/file",
            b"dir\0",
        ):
            assert objects.lookup(tree, RepoPath(path)) is None, path
        names = [name for name, _ in objects.list_folder(tree, RepoPath(b"dir"))]
        assert names == [b"file", b"link"]
        assert objects.list_folder(tree, RepoPath(b"none")) == ()
        root = objects.lookup(tree, RepoPath(b""))
        assert root == TreeEntry("040000", "tree", tree)


def test_reading_too_large_an_object_ends_and_the_next_one_is_read(
    repo: RepoBuilder,
) -> None:
    commit_tree(repo, files(big=b"x" * 5000, small=b"y"))
    with open_repository(repo.path) as found:
        with pytest.raises(GateError) as caught:
            found.objects.read(Oid(repo.oid("HEAD:big")), limit=4999)
        assert caught.value.code == "LIMIT-01"
        assert found.objects.read(Oid(repo.oid("HEAD:small")), limit=1) == b"y"


def loose(repo: RepoBuilder, oid: str) -> Path:
    return repo.path / ".git/objects" / oid[:2] / oid[2:]


def exchange(repo: RepoBuilder, oid: str, other: str) -> None:
    """Put the bytes of one loose object where another one should be."""
    place = loose(repo, oid)
    place.chmod(0o644)
    place.write_bytes(loose(repo, other).read_bytes())


def test_an_exchanged_blob_is_damage(repo: RepoBuilder) -> None:
    repo.write("a", b"1\n")
    base = repo.commit()
    repo.write("a", b"2\n")
    repo.write("b", b"evil\n")
    head = repo.commit()
    exchange(repo, repo.oid("HEAD:a"), repo.oid("HEAD:b"))
    with open_repository(repo.path) as found, pytest.raises(GateError) as caught:
        found.objects.read(Oid(repo.oid("HEAD:a")))
    assert caught.value.code == "GIT-07"
    with pytest.raises(GateError) as caught:
        read_range(repo.path, base, head)
    assert caught.value.code in ("GIT-06", "GIT-07")


def test_an_exchanged_folder_is_damage(repo: RepoBuilder) -> None:
    repo.write("seen/a", b"1\n")
    repo.write("hidden/b", b"1\n")
    base = repo.commit()
    repo.write("seen/a", b"2\n")
    repo.write("hidden/b", b"evil\n")
    head = repo.commit()
    exchange(repo, repo.oid(f"{head}:hidden"), repo.oid(f"{base}:hidden"))
    shown = repo.git("diff-tree", "-r", "--name-only", base, head)
    assert shown == b"seen/a\n"  # git itself believes it
    with pytest.raises(GateError) as caught:
        read_range(repo.path, base, head)
    assert caught.value.code == "GIT-07"


def test_row_61_a_missing_blob_cannot_be_verified_and_is_not_fetched(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    repo.write("a", b"1\n")
    base = repo.commit()
    repo.write("a", b"2\n")
    head = repo.commit()
    loose(repo, repo.oid("HEAD:a")).unlink()
    marker = tmp_path / "owned"
    script = tmp_path / "upload-pack"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
    script.chmod(0o755)
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": str(tmp_path / "remote"),
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
        "remote.origin.uploadpack": str(script),
        "protocol.allow": "always",
        "protocol.file.allow": "always",
    }.items():
        repo.git("config", name, value)
    (tmp_path / "remote").mkdir()
    with pytest.raises(GateError) as caught:
        read_range(repo.path, base, head)
    assert caught.value.code in ("GIT-06", "GIT-07")
    assert not marker.exists()


def test_a_range_reads_no_worktree(repo: RepoBuilder) -> None:
    base, head = two_commits(repo)
    os.mkfifo(repo.file(".gitattributes"))  # whoever reads it waits for ever
    repo.file(".git/index").write_bytes(b"nonsense")
    program = (
        "from pathlib import Path; import sys;"
        "from tests.support.reading import read_range;"
        "print(len(read_range(Path(sys.argv[1]), *sys.argv[2:])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(repo.path), base, head],
        cwd=CHECKOUT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == b"1\n"


def test_the_repository_is_left_as_it_was(repo: RepoBuilder) -> None:
    base, head = two_commits(repo)

    def state() -> dict[str, tuple[int, int]]:
        return {
            os.path.join(folder, name): (  # noqa: PTH118 - bytes of os.walk
                (facts := Path(folder, name).stat()).st_mtime_ns,
                facts.st_size,
            )
            for folder, _, names in os.walk(repo.path)
            for name in names
        }

    before = state()
    read_range(repo.path, base, head)
    assert state() == before
