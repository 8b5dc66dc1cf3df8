"""Which two trees are compared, why, and when that is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.selection import SelectionRequest, select
from gates.model import Mode
from tests.support.reading import read
from tests.support.trees import commit_tree, files

if TYPE_CHECKING:
    from pathlib import Path

    from gates.model import Selection
    from tests.support.repo import RepoBuilder


def chosen(
    path: Path,
    request: SelectionRequest | None = None,
    *,
    packet_base: str | None = None,
    branch: str | None = None,
    commit_limit: int = 1000,
) -> Selection:
    with open_repository(path) as found:
        return select(
            found,
            request or SelectionRequest(),
            packet_base=packet_base,
            default_branch_name=branch,
            commit_limit=commit_limit,
        )


def refusal(
    path: Path, request: SelectionRequest, *, commit_limit: int = 1000
) -> GateError:
    with pytest.raises(GateError) as caught:
        chosen(path, request, commit_limit=commit_limit)
    return caught.value


@pytest.fixture
def history(repo: RepoBuilder) -> list[str]:
    """Five commits on main, checked out."""
    commits: list[str] = []
    for number in range(5):
        repo.write("a", b"%d\n" % number)
        commits.append(repo.commit())
    return commits


class TestNamedSelections:
    def test_range(self, repo: RepoBuilder, history: list[str]) -> None:
        selection = chosen(repo.path, SelectionRequest(range="HEAD~3..HEAD~1"))
        assert selection.mode is Mode.RANGE
        assert selection.base.commit == history[1]
        assert selection.head is not None
        assert selection.head.commit == history[3]
        assert not selection.is_preview
        assert "--range" in selection.reason

    def test_a_missing_side_is_head(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        selection = chosen(repo.path, SelectionRequest(range="HEAD~3.."))
        assert selection.head is not None
        assert selection.head.commit == history[4]
        repo.git("checkout", "--quiet", history[1])
        selection = chosen(repo.path, SelectionRequest(range="..main"))
        assert selection.base.commit == history[1]

    def test_the_same_commit_twice_is_an_empty_range(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        assert history
        selection, seen = read(repo.path, SelectionRequest(range="HEAD..HEAD"))
        assert selection.mode is Mode.RANGE
        assert seen == ()

    def test_three_dots_start_at_the_merge_base(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        side = commit_tree(
            repo, files(a=b"side\n"), parents=[history[1]], branch="side"
        )
        selection = chosen(repo.path, SelectionRequest(range="main...side"))
        assert selection.base.commit == history[1]
        assert selection.head is not None
        assert selection.head.commit == side

    def test_two_dots_between_branches_are_refused(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        commit_tree(repo, files(a=b"side\n"), parents=[history[1]], branch="side")
        error = refusal(repo.path, SelectionRequest(range="main..side"))
        assert error.code == "GIT-04"
        assert "A...B" in error.hint

    def test_a_backward_range_is_refused(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        assert history
        error = refusal(repo.path, SelectionRequest(range="HEAD..HEAD~1"))
        assert error.code == "GIT-04"

    def test_unrelated_histories_have_no_merge_base(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        assert history
        commit_tree(repo, files(a=b"other\n"), branch="other")
        error = refusal(repo.path, SelectionRequest(range="main...other"))
        assert error.code == "GIT-04"

    def test_a_merge_on_the_way_is_no_obstacle(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        side = commit_tree(
            repo, files(a=b"x\n", b=b"y\n"), parents=[history[1]], branch="side"
        )
        merge = commit_tree(repo, files(a=b"4\n", b=b"y\n"), parents=[history[4], side])
        for base in (history[0], history[4], side):
            text = f"{base}..{merge}"
            selection = chosen(repo.path, SelectionRequest(range=text))
            assert selection.base.commit == base

    def test_rev_is_compared_with_its_first_parent(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        selection = chosen(repo.path, SelectionRequest(rev="HEAD~1"))
        assert selection.mode is Mode.REV
        assert selection.base.commit == history[2]
        assert "first parent" in selection.reason

    def test_a_root_commit_is_compared_with_nothing(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        selection, seen = read(repo.path, SelectionRequest(rev=history[0]))
        assert selection.base.commit is None
        assert [file.change.is_addition for file in seen] == [True]

    @pytest.mark.parametrize("text", ["HEAD", "", "..", "...", "a..b..c", "a...b...c"])
    def test_what_is_not_a_range(self, repo: RepoBuilder, text: str) -> None:
        repo.commit()
        assert refusal(repo.path, SelectionRequest(range=text)).code == "USAGE-01"

    @pytest.mark.parametrize(
        "text", ["--output=owned..HEAD", "HEAD;touch owned", "HEAD..$(touch owned)"]
    )
    def test_rows_12_and_13_nothing_is_run(self, repo: RepoBuilder, text: str) -> None:
        repo.commit()
        error = refusal(repo.path, SelectionRequest(range=text))
        assert error.code in ("GIT-02", "USAGE-01")
        assert not list(repo.path.glob("**/owned"))

    def test_two_selections_contradict_each_other(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        assert history
        request = SelectionRequest(range="HEAD~1..HEAD", staged=True)
        error = refusal(repo.path, request)
        assert error.code == "USAGE-01"
        assert "--range and --staged" in error.message

    def test_too_many_commits(self, repo: RepoBuilder, history: list[str]) -> None:
        request = SelectionRequest(range=f"{history[0]}..HEAD")
        assert refusal(repo.path, request, commit_limit=3).code == "LIMIT-01"
        assert chosen(repo.path, request, commit_limit=4).base.commit == history[0]


class TestBareAndUnborn:
    @pytest.mark.parametrize(
        "request_", [SelectionRequest(staged=True), SelectionRequest(worktree=True)]
    )
    def test_a_bare_repository_has_nothing_uncommitted(
        self,
        repo: RepoBuilder,
        history: list[str],
        tmp_path: Path,
        request_: SelectionRequest,
    ) -> None:
        assert history
        bare = tmp_path / "bare.git"
        repo.git("clone", "--quiet", "--bare", str(repo.path), str(bare))
        assert refusal(bare, request_).code == "USAGE-01"
        assert chosen(bare).mode is Mode.RANGE

    def test_no_commit_yet(self, repo: RepoBuilder) -> None:
        assert refusal(repo.path, SelectionRequest()).code == "GIT-02"
        repo.write("a", b"1\n")
        assert chosen(repo.path).mode is Mode.WORKTREE
        repo.git("add", "a")
        selection, seen = read(repo.path, SelectionRequest(staged=True))
        assert selection.base.commit is None
        assert [file.path for file in seen] == [b"a"]

    def test_a_head_that_is_missing_is_not_a_beginning(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        place = repo.path / ".git/objects" / history[4][:2] / history[4][2:]
        place.unlink()
        request = SelectionRequest(worktree=True)
        assert refusal(repo.path, request).code == "GIT-07"


class TestDefaultOrder:
    def test_staged_comes_first(self, repo: RepoBuilder, history: list[str]) -> None:
        assert history
        repo.write("b", b"new\n")
        repo.git("add", "b")
        repo.write("a", b"dirty\n")
        selection = chosen(repo.path)
        assert selection.mode is Mode.STAGED
        assert selection.is_preview
        assert "staged" in selection.reason

    @pytest.mark.parametrize("name", ["a", "untracked"])
    def test_then_the_worktree(
        self, repo: RepoBuilder, history: list[str], name: str
    ) -> None:
        assert history
        repo.write(name, b"dirty\n")
        selection = chosen(repo.path)
        assert selection.mode is Mode.WORKTREE
        assert selection.is_preview

    def test_an_ignored_file_selects_nothing(self, repo: RepoBuilder) -> None:
        repo.write(".gitignore", b"*.log\n")
        repo.commit()
        repo.write("x.log", b"noise\n")
        assert chosen(repo.path).mode is not Mode.WORKTREE

    def test_then_the_base_that_the_packet_declares(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        selection = chosen(repo.path, packet_base=history[1][:10])
        assert selection.base.commit == history[1]
        assert [finding.code for finding in selection.findings] == ["GIT-12"]

    @pytest.mark.parametrize("base", ["nowhere", "f" * 40, "--output=x", "side"])
    def test_a_declared_base_that_is_wrong_is_said_and_passed_over(
        self, repo: RepoBuilder, history: list[str], base: str
    ) -> None:
        commit_tree(repo, files(a=b"side\n"), parents=[history[1]], branch="side")
        selection = chosen(repo.path, packet_base=base)
        assert selection.base.commit == history[3]
        assert [finding.code for finding in selection.findings] == ["GIT-13"]

    def test_then_the_merge_base_with_the_default_branch(
        self, repo: RepoBuilder, history: list[str]
    ) -> None:
        repo.git("checkout", "--quiet", "-b", "work", history[2])
        repo.write("w", b"work\n")
        repo.commit()
        selection = chosen(repo.path)
        assert selection.base.commit == history[2]
        assert "refs/heads/main" in selection.reason
        assert chosen(repo.path, branch="main").base.commit == history[2]

    def test_then_the_last_commit(self, repo: RepoBuilder, history: list[str]) -> None:
        selection = chosen(repo.path)
        assert selection.base.commit == history[3]
        assert selection.mode is Mode.RANGE


class TestShallowClones:
    @pytest.fixture
    def shallow(self, repo: RepoBuilder, history: list[str], tmp_path: Path) -> Path:
        assert history
        path = tmp_path / "shallow"
        repo.git("clone", "--quiet", "--depth=3", f"file://{repo.path}", str(path))
        return path

    def test_all_that_is_there_is_judged(
        self, shallow: Path, history: list[str]
    ) -> None:
        selection = chosen(shallow, SelectionRequest(range="HEAD~2..HEAD"))
        assert selection.base.commit == history[2]
        assert chosen(shallow, SelectionRequest(rev="HEAD~1")).mode is Mode.REV
        assert chosen(shallow, SelectionRequest(range="HEAD~2...HEAD"))

    @pytest.mark.parametrize("back", ["HEAD~3", "HEAD~4"])
    def test_row_53_a_base_beyond_the_edge(self, shallow: Path, back: str) -> None:
        error = refusal(shallow, SelectionRequest(range=f"{back}..HEAD"))
        assert error.code == "GIT-05"
        assert "fetch-depth: 0" in error.hint

    def test_an_id_beyond_the_edge(self, shallow: Path, history: list[str]) -> None:
        request = SelectionRequest(range=f"{history[0]}..HEAD")
        assert refusal(shallow, request).code == "GIT-05"

    def test_the_commit_at_the_edge_has_no_parent_here(self, shallow: Path) -> None:
        assert refusal(shallow, SelectionRequest(rev="HEAD~2")).code == "GIT-05"

    def test_ancestry_that_cannot_be_shown(
        self, repo: RepoBuilder, history: list[str], tmp_path: Path
    ) -> None:
        side = commit_tree(
            repo, files(a=b"side\n"), parents=[history[1]], branch="side"
        )
        path = tmp_path / "shallow"
        repo.git(
            "clone",
            "--quiet",
            "--depth=1",
            "--no-single-branch",
            f"file://{repo.path}",
            str(path),
        )
        for text in (f"{side}..HEAD", f"{side}...HEAD"):
            request = SelectionRequest(range=text)
            assert refusal(path, request).code == "GIT-05"

    def test_what_is_certainly_no_ancestor_is_said_so(
        self, shallow: Path, history: list[str]
    ) -> None:
        assert history
        request = SelectionRequest(range="HEAD..HEAD~1")
        assert refusal(shallow, request).code == "GIT-04"
