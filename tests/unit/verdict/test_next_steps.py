"""Next steps: what failed decides which command is named."""

from __future__ import annotations

import shlex

import pytest

from gates.codes import finding
from gates.model import (
    Finding,
    Gate,
    Mode,
    Oid,
    Revision,
    Selection,
    State,
    Verdict,
)
from gates.verdict.next_steps import next_steps
from tests.support.verdicts import BASE, HEAD, TREE, passing


def verdict(*findings: Finding, **changes: object) -> Verdict:
    failed = passing()._replace(result=State.FAIL, findings=findings)
    return failed._replace(**changes)  # type: ignore[arg-type]


def steps(*codes: str, **changes: object) -> tuple[str, ...]:
    return next_steps(verdict(*(finding(code, "it") for code in codes), **changes))


RANGE = "--range aaaaaaaaaaaa..HEAD"


def test_a_run_that_passed_needs_none() -> None:
    assert next_steps(passing()) == ()


def test_a_manifest_that_is_not_true_is_written_anew() -> None:
    expected = (f"gates manifest WP-7 {RANGE} --write",)
    assert steps("C701-G05", "C701-G08", "MANIFEST-01") == expected


def test_a_link_is_mended_by_hand() -> None:
    broken = finding("C701-G05", "it", gate=Gate.LINKS_RESOLVABLE)
    assert next_steps(verdict(broken)) == ("gates explain C701-G05",)


def test_a_waived_error_needs_no_step() -> None:
    waived = finding("C701-G05", "it")._replace(waived_by="W-1")
    assert next_steps(verdict(waived, finding("PHASE-01", "it"))) == (
        "gates explain PHASE-01",
    )


def test_at_most_two_are_named_the_first_obstacle_first() -> None:
    assert steps("REFINEMENT-07", "C701-G05", "GIT-07", "PLAN-02") == (
        "git fsck",
        f"gates manifest WP-7 {RANGE} --write",
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("GIT-05", "git fetch --unshallow"),
        ("GIT-04", "post-work WP-7 --range aaaaaaaaaaaa...HEAD"),
        ("LOG-01", "gates log verify"),
        ("LOG-12", "git fetch"),
        ("KEY-02", "gates key init"),
        ("REFINEMENT-14", "gates refinement check WP-7"),
        ("REFINEMENT-13", "gates refinement check WP-7 --fix-anchors --write"),
        ("REFINEMENT-07", "gates approve-refinement WP-7"),
        ("PREPARE-01", "gates prepare WP-7"),
        ("SIGNATURE-01", "gates sign WP-7"),
        ("EVIDENCE-01", "gates evidence run WP-7 -- COMMAND"),
        ("SCOPE-01", "gates range WP-7 --range aaaaaaaaaaaa..HEAD"),
        ("PLAN-02", "gates pre-work WP-7"),
        ("SCOPE-02", "gates explain SCOPE-02"),
    ],
)
def test_each_family_has_its_command(code: str, expected: str) -> None:
    assert steps(code)[0] == expected


@pytest.mark.parametrize(
    ("mode", "head", "words"),
    [
        (Mode.STAGED, None, "--staged"),
        (Mode.WORKTREE, None, "--worktree"),
        (Mode.REV, Revision(HEAD, TREE, "HEAD"), "--rev HEAD"),
        (Mode.RANGE, Revision(HEAD, TREE), "--range aaaaaaaaaaaa..bbbbbbbbbbbb"),
    ],
)
def test_the_same_comparison_is_chosen_again(
    mode: Mode, head: Revision | None, words: str
) -> None:
    chosen = Selection(mode, Revision(BASE, TREE, "main"), head, "why")
    assert steps("C701-G05", selection=chosen) == (
        f"gates manifest WP-7 {words} --write",
    )


def test_a_root_commit_has_no_base() -> None:
    nothing = Revision(None, Oid("c" * 40), "the empty tree")
    chosen = Selection(Mode.RANGE, nothing, Revision(HEAD, TREE, "HEAD"), "why")
    assert "cccccccccccc..HEAD" in steps("C701-G05", selection=chosen)[0]


def test_without_a_selection_there_is_nothing_to_name_again() -> None:
    assert steps("C701-G05", selection=None) == ("gates explain C701-G05",)
    assert steps("GIT-04", selection=None) == ("gates explain GIT-04",)


def test_a_name_with_signs_of_the_shell_is_quoted() -> None:
    odd = Revision(HEAD, TREE, "it's;$(rm)")
    chosen = Selection(Mode.RANGE, Revision(BASE, TREE), odd, "why")
    (command,) = steps("C701-G05", selection=chosen)
    assert shlex.split(command)[4] == "aaaaaaaaaaaa..it's;$(rm)"
