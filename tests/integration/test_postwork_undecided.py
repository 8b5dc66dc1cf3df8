"""Runs that cannot decide: exit code 3, and never a pass."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.model import Dimension, State
from tests.support.packets import entry_of, packet_text
from tests.support.postwork import (
    AFTER,
    BEFORE,
    PACKET,
    SOURCE,
    WP,
    Outcome,
    begin,
    finish,
    run,
    work,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repo import RepoBuilder


def is_undecided(done: Outcome, code: str) -> bool:
    """Whether the verdict is CANNOT_VERIFY for exactly this reason."""
    verdict = done.verdict
    assert verdict.disclosure == f"RID-COR-701: CANNOT_VERIFY gates=[] errors=[{code}]"
    assert done.state(Dimension.MANIFEST) is State.CANNOT_VERIFY
    assert done.state(Dimension.SCOPE) is State.CANNOT_VERIFY
    assert done.finding(code).hint
    return (verdict.result, done.exit_code) == (State.CANNOT_VERIFY, 3)


def forget(repo: RepoBuilder, revision: str) -> None:
    """Remove a loose object."""
    oid = repo.oid(revision)
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


@pytest.mark.parametrize("side", ["base", "head"])
def test_a_missing_blob_of_either_side(repo: RepoBuilder, side: str) -> None:
    done = work(repo)
    forget(repo, f"{done.base if side == 'base' else done.head}:{SOURCE}")
    outcome = done.run()
    assert outcome.exit_code == 3
    assert outcome.verdict.result is State.CANNOT_VERIFY
    (code,) = outcome.errors
    # Git fails at the patch or at the blob, whichever is asked for first.
    assert code in ("GIT-06", "GIT-07")
    assert is_undecided(outcome, code)


def test_a_missing_tree(repo: RepoBuilder) -> None:
    done = work(repo)
    forget(repo, f"{done.head}:src")
    outcome = done.run()
    assert outcome.exit_code == 3
    assert outcome.verdict.result is State.CANNOT_VERIFY


def test_a_missing_blob_of_an_intermediate_commit_is_not_needed(
    repo: RepoBuilder,
) -> None:
    base = begin(repo)
    repo.write(SOURCE, b"a detour\n")
    detour = repo.commit()
    done = finish(repo, base)
    forget(repo, f"{detour}:{SOURCE}")
    assert done.run().exit_code == 0


def test_a_missing_commit_between_base_and_head(repo: RepoBuilder) -> None:
    base = begin(repo)
    repo.write(SOURCE, b"a detour\n")
    detour = repo.commit()
    done = finish(repo, base)
    forget(repo, detour)
    outcome = done.run()
    assert outcome.exit_code == 3
    assert outcome.verdict.result is State.CANNOT_VERIFY


def test_a_damaged_blob(repo: RepoBuilder) -> None:
    done = work(repo)
    oid = repo.oid(f"{done.head}:{SOURCE}")
    file = repo.path / ".git" / "objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"damaged")
    outcome = done.run()
    assert outcome.exit_code == 3
    assert outcome.verdict.result is State.CANNOT_VERIFY


def test_a_shallow_clone_that_ends_inside_the_range(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    done = work(repo)
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=2", f"file://{repo.path}", str(clone))
    with pytest.raises(GateError) as caught:
        run(clone, done.range)
    assert caught.value.code == "GIT-05"
    assert "fetch-depth: 0" in caught.value.hint
    with pytest.raises(GateError) as caught:
        run(clone, "HEAD~2..HEAD")
    assert caught.value.code == "GIT-05"


def test_a_shallow_clone_that_holds_the_whole_range_decides(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    begin(repo)
    repo.write("src/earlier.txt", b"earlier\n")
    done = finish(repo, repo.commit())
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=3", f"file://{repo.path}", str(clone))
    assert run(clone, done.range).exit_code == 0


def test_a_base_that_is_no_ancestor(repo: RepoBuilder) -> None:
    done = work(repo)
    repo.git("checkout", "-q", "--orphan", "other")
    other = repo.commit("Another history")
    outcome = run(repo.path, f"{other}..{done.head}")
    assert is_undecided(outcome, "GIT-04")
    assert outcome.verdict.selection is not None
    assert outcome.verdict.selection.base.commit == other
    assert is_undecided(run(repo.path, f"{done.head}..{done.base}"), "GIT-04")


def test_what_was_known_before_is_said_beside_it(repo: RepoBuilder) -> None:
    done = work(repo)
    repo.git("replace", done.head, done.base)
    outcome = run(repo.path, f"{done.head}..{done.base}")
    assert outcome.exit_code == 3
    assert "GIT-09" in outcome.warnings


@pytest.mark.parametrize(
    ("name", "value"),
    [("files", 1), ("entries", 1), ("bytes", 10), ("commits", 1), ("packet_bytes", 99)],
)
def test_a_limit_of_the_policy(repo: RepoBuilder, name: str, value: int) -> None:
    repo.write("gates.toml", f"[limits]\n{name} = {value}\n".encode())
    files = {SOURCE: AFTER, "src/b.txt": b"b\n"}
    done = finish(repo, begin(repo), files)
    assert is_undecided(done.run(), "LIMIT-01")


def test_limits_that_are_just_wide_enough_decide(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b"[limits]\nfiles = 3\nentries = 2\ncommits = 2\n")
    files = {SOURCE: AFTER, "src/b.txt": b"b\n"}
    assert finish(repo, begin(repo), files).run().exit_code == 0


def test_an_index_with_conflicts(repo: RepoBuilder) -> None:
    begin(repo)
    for branch, data in (("one", b"1\n"), ("other", b"2\n")):
        repo.git("checkout", "-q", "-B", branch, "main")
        repo.write(SOURCE, data)
        repo.commit()
    with pytest.raises(AssertionError, match="exit 1"):
        repo.git("merge", "-q", "one")
    with pytest.raises(GateError) as caught:
        run(repo.path, staged=True)
    assert caught.value.code == "GIT-06"
    assert SOURCE in caught.value.message


def test_a_revision_that_names_nothing_ends_the_run(repo: RepoBuilder) -> None:
    begin(repo)
    for text in ("absent..HEAD", "HEAD..absent", "HEAD;touch x", "--output=x..HEAD"):
        with pytest.raises(GateError) as caught:
            run(repo.path, text)
        assert caught.value.code in ("GIT-02", "USAGE-01")
    assert not (repo.path / "x").exists()


def test_two_selections_contradict_each_other(repo: RepoBuilder) -> None:
    begin(repo)
    with pytest.raises(GateError, match="contradict") as caught:
        run(repo.path, "HEAD..HEAD", staged=True)
    assert caught.value.code == "USAGE-01"


def test_a_trusted_branch_that_is_not_there_ends_the_run(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'trusted_base = "release"\n')
    done = finish(repo, begin(repo))
    with pytest.raises(
        GateError, match=r"`release`, the policy.s trusted_base"
    ) as caught:
        done.run()
    assert caught.value.code == "GIT-02"


def test_a_search_for_an_explanation_that_fails_changes_no_result(
    repo: RepoBuilder,
) -> None:
    base = begin(repo)
    repo.write(SOURCE, b"a detour\n")
    detour = repo.commit()
    wrong = replace(entry_of(SOURCE, BEFORE, AFTER), post="c" * 40)
    done = finish(repo, base, entries={SOURCE: wrong})
    forget(repo, f"{detour}:{SOURCE}")
    outcome = done.run()
    assert outcome.errors == ["C701-G05"]
    assert outcome.exit_code == 1


def test_before_the_first_commit_there_is_a_worktree_to_judge(
    repo: RepoBuilder,
) -> None:
    repo.write(SOURCE, BEFORE)
    repo.write(PACKET, packet_text(WP))
    outcome = run(repo.path)
    assert set(outcome.errors) == {"MANIFEST-01", "MANIFEST-07"}
    assert outcome.verdict.is_preview
