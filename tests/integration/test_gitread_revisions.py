"""Which commit a revision names, and when it is refused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import (
    default_branch,
    parent_of,
    resolve_commit,
    resolve_commits,
)
from tests.support.trees import commit_tree, files, stream

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repo import RepoBuilder


@pytest.fixture
def history(repo: RepoBuilder) -> tuple[str, str, str]:
    one = commit_tree(repo, files(a=b"1\n"))
    two = commit_tree(repo, files(a=b"2\n"), parents=[one])
    three = commit_tree(repo, files(a=b"3\n"), parents=[two])
    return one, two, three


def resolve(path: Path, text: str) -> str:
    with open_repository(path) as found:
        revision = resolve_commit(found, text)
        assert revision.name == text
        assert revision.commit is not None
        return revision.commit


def refusal(path: Path, text: str) -> GateError:
    with open_repository(path) as found, pytest.raises(GateError) as caught:
        resolve_commit(found, text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("HEAD", 2),
        ("@", 2),
        ("main", 2),
        ("heads/main", 2),
        ("refs/heads/main", 2),
        ("main~1", 1),
        ("main^", 1),
        ("main~1^{commit}", 1),
        ("HEAD~2", 0),
        ("v1", 0),
        ("v1^{}", 0),
        ("tags/v1", 0),
        ("light", 1),
        ("feature/x", 1),
        ("feature/x~1", 0),
        ("user@host", 1),
    ],
)
def test_names(
    repo: RepoBuilder, history: tuple[str, str, str], text: str, number: int
) -> None:
    repo.git("tag", "-a", "v1", "-m", "The first", history[0])
    repo.git("tag", "light", history[1])
    repo.git("branch", "feature/x", history[1])
    repo.git("branch", "user@host", history[1])
    assert resolve(repo.path, text) == history[number]


def test_an_upstream(repo: RepoBuilder, history: tuple[str, str, str]) -> None:
    repo.git("branch", "behind", history[0])
    repo.git("branch", "--set-upstream-to=behind", "main")
    assert resolve(repo.path, "main@{u}") == history[0]
    assert resolve(repo.path, "@{u}") == history[0]


def test_object_ids(repo: RepoBuilder, history: tuple[str, str, str]) -> None:
    assert resolve(repo.path, history[1]) == history[1]
    assert resolve(repo.path, history[1][:8]) == history[1]
    assert resolve(repo.path, history[1][:8] + "^") == history[0]


def test_the_tree_comes_with_it(
    repo: RepoBuilder, history: tuple[str, str, str]
) -> None:
    with open_repository(repo.path) as found:
        revisions = resolve_commits(found, ["HEAD~2", "HEAD"])
    assert [revision.commit for revision in revisions] == [history[0], history[2]]
    assert revisions[1].tree == repo.oid("HEAD^{tree}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "--output=owned",
        "-x",
        "HEAD;touch owned",
        "HEAD\n",
        "HEAD\0",
        "HEAD\x1b[31m",
        "$(touch owned)",
        "`touch owned`",
        "HEAD:a",
        ":/x",
        ":a",
        "nowhere",
        "refs/heads/nowhere",
        "HEAD~9",
        "HEAD^2",
        "HEAD^{tree}",
        "0" * 40,
        "f" * 40,
        "main*",
        "refs/heads/*",
        "caf\udce9",
    ],
)
def test_what_names_no_commit(
    repo: RepoBuilder, history: tuple[str, str, str], text: str
) -> None:
    assert history
    error = refusal(repo.path, text)
    assert error.code == "GIT-02"
    assert error.hint
    assert not any(ord(char) < 0x20 for char in error.message)
    assert not list(repo.path.glob("**/owned"))


def test_a_blob_and_a_tree_name_no_commit(
    repo: RepoBuilder, history: tuple[str, str, str]
) -> None:
    assert history
    assert refusal(repo.path, repo.oid("HEAD:a")).code == "GIT-02"
    assert refusal(repo.path, repo.oid("HEAD^{tree}")).code == "GIT-02"


def test_a_misspelt_name_gets_a_suggestion(
    repo: RepoBuilder, history: tuple[str, str, str]
) -> None:
    assert history
    assert "`main`" in refusal(repo.path, "mian").hint


def test_row_42_a_tag_never_shadows_a_branch(
    repo: RepoBuilder, history: tuple[str, str, str]
) -> None:
    repo.git("tag", "main", history[0])
    error = refusal(repo.path, "main")
    assert error.code == "GIT-03"
    assert "refs/tags/main" in error.message
    assert "refs/heads/main" in error.message
    assert refusal(repo.path, "main~1").code == "GIT-03"
    assert resolve(repo.path, "refs/heads/main") == history[2]
    assert resolve(repo.path, "refs/tags/main") == history[0]


def test_a_nested_name_never_stands_in_for_a_full_one(
    repo: RepoBuilder, history: tuple[str, str, str]
) -> None:
    repo.git("update-ref", "refs/heads/refs/heads/release", history[0])
    assert repo.oid("refs/heads/release") == history[0]  # git itself takes it
    assert refusal(repo.path, "refs/heads/release").code == "GIT-02"


def test_a_branch_that_looks_like_an_object_id(
    repo: RepoBuilder, history: tuple[str, str, str]
) -> None:
    repo.git("branch", history[1][:6], history[0])
    error = refusal(repo.path, history[1][:6])
    assert error.code == "GIT-03"
    assert "abbreviated object id" in error.message
    unlike = "abcd" if not history[0].startswith("abcd") else "dcba"
    repo.git("branch", unlike, history[0])
    if not repo.git("rev-parse", f"--disambiguate={unlike}"):
        assert resolve(repo.path, unlike) == history[0]


def test_an_abbreviation_that_fits_several_objects(repo: RepoBuilder) -> None:
    commits = b"".join(
        stream(files(a=b"%d" % number), (), f"b{number}", b"One of many")
        for number in range(1500)
    )
    repo.git("fast-import", "--quiet", stdin=commits)
    listed = repo.git("for-each-ref", "--format=%(objectname)").decode().split()
    beginnings = Counter(oid[:4] for oid in listed)
    ((beginning, count),) = beginnings.most_common(1)
    assert count > 1
    error = refusal(repo.path, beginning)
    assert error.code == "GIT-03"
    assert "several" in error.message


def test_parent_of_a_root_is_the_empty_tree(
    repo: RepoBuilder, history: tuple[str, str, str]
) -> None:
    with open_repository(repo.path) as found:
        parent = parent_of(found, resolve_commit(found, history[0]))
        assert parent.commit is None
        assert parent.tree == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
        assert parent_of(found, parent) == parent
        assert parent_of(found, resolve_commit(found, "HEAD")).commit == history[1]


class TestDefaultBranch:
    def test_names_in_their_order(
        self, repo: RepoBuilder, history: tuple[str, str, str]
    ) -> None:
        def name(named: str | None = None) -> str | None:
            with open_repository(repo.path) as found:
                tip = default_branch(found, named)
                return None if tip is None else tip.name

        repo.git("checkout", "--quiet", "--detach", history[2])
        repo.git("branch", "-D", "main")
        assert name() is None
        repo.git("branch", "master", history[0])
        assert name() == "refs/heads/master"
        repo.git("branch", "main", history[0])
        assert name() == "refs/heads/main"
        repo.git("update-ref", "refs/remotes/origin/trunk", history[0])
        repo.git(
            "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"
        )
        assert name() == "refs/remotes/origin/HEAD"
        assert name("trunk") == "refs/remotes/origin/trunk"
        assert name("refs/heads/master") == "refs/heads/master"
        repo.git("branch", "trunk", history[1])
        assert name("trunk") == "refs/heads/trunk"

    def test_a_tag_is_no_branch(
        self, repo: RepoBuilder, history: tuple[str, str, str]
    ) -> None:
        repo.git("tag", "trunk", history[0])
        with open_repository(repo.path) as found, pytest.raises(GateError) as caught:
            default_branch(found, "trunk")
        assert caught.value.code == "GIT-02"

    def test_a_nested_name_is_not_the_remote_head(
        self, repo: RepoBuilder, history: tuple[str, str, str]
    ) -> None:
        repo.git("update-ref", "refs/heads/refs/remotes/origin/HEAD", history[0])
        with open_repository(repo.path) as found:
            tip = default_branch(found, None)
        assert tip is not None
        assert tip.name == "refs/heads/main"
