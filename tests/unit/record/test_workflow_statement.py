"""Plans, approvals and preparations as records: what is written is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.errors import GateError
from gates.model import (
    Dimension,
    DimensionResult,
    Oid,
    PlannedFile,
    RepoPath,
    State,
    Waiver,
    Window,
)
from gates.planning import Blob, Plan
from gates.record.canonical import canonical_json
from gates.record.statement import parse_statement
from gates.record.workflow_statement import (
    ApprovalBody,
    Occasion,
    PrepareBody,
    WaiverBody,
    approval_draft,
    approval_of,
    plan_draft,
    plan_of,
    prepare_draft,
    prepare_of,
    scope_digest,
    waiver_draft,
    waiver_of,
)

if TYPE_CHECKING:
    from gates.record.statement import Draft, Statement

OCCASION = Occasion(
    Oid("1" * 40),
    Oid("2" * 40),
    "refs/heads/a",
    "2026-03-01T12:00:00Z",
    "bm9uY2U=",
    "1",
)
BLOB = Blob(RepoPath(b"a\xff.md"), Oid("3" * 40), "4" * 64)
PLAN = Plan(
    wp="WP-1",
    commit=OCCASION.commit,
    tree=OCCASION.tree,
    branch=OCCASION.ref,
    expires="2026-06-01",
    packet=BLOB,
    refinement=BLOB,
    spec=None,
    scope=(b"src/", b"\xfe"),
    planned=(PlannedFile(RepoPath(b"src/a"), (Window(1, 2), Window(5, 9))),),
    waivers=(Waiver("W", 0, checks=("SCOPE",), paths=(RepoPath(b"x"),)),),
    states={Dimension.SIGNATURE: DimensionResult(State.NOT_RUN, "token only")},
    replaces="sha256:5",
    policy="6" * 64,
)


def _read(draft: Draft) -> Statement:
    return parse_statement(draft.placed("log", 7, "0" * 64), "record #7")


@pytest.mark.parametrize(
    "plan",
    [PLAN, PLAN._replace(planned=None, refinement=None, replaces="", waivers=())],
)
def test_a_plan_is_read_as_it_was_written(plan: Plan) -> None:
    statement = _read(plan_draft(plan, OCCASION))
    assert statement.kind == "plan"
    assert plan_of(statement) == plan
    value: Any = statement.value
    (subject,) = value["subject"]
    assert subject["digest"] == {"gitCommit": OCCASION.commit}


def test_an_approval_and_a_preparation_are_too() -> None:
    approval = ApprovalBody("WP-1", "scope", "6" * 64, BLOB, BLOB, "token")
    assert (
        approval_of(_read(approval_draft(approval, "SHA256:k", OCCASION))) == approval
    )
    early = approval._replace(scope="", spec=None)
    assert approval_of(_read(approval_draft(early, "SHA256:k", OCCASION))) == early
    prepared = PrepareBody("WP-1", "feat/a", "wt", "coder")
    assert prepare_of(_read(prepare_draft(prepared, OCCASION))) == prepared


WAIVER = WaiverBody(
    "WP-1",
    BLOB,
    Waiver(
        "W",
        0,
        checks=("SCOPE", "C701-G08"),
        paths=(RepoPath(b"x"), RepoPath(b"\xff")),
        date="2026-03-01",
        expiry="2026-06-01",
        status="ACTIVE",
        justification="agreed",
        approver="Mira",
        structured=False,
    ),
)


def test_a_waiver_is_read_as_it_was_written() -> None:
    statement = _read(waiver_draft(WAIVER, "SHA256:k", OCCASION))
    assert statement.kind == "waiver"
    assert waiver_of(statement) == WAIVER
    assert statement.body["approver"] == "SHA256:k"


@pytest.mark.parametrize("member", ["wp", "packet", "waiver"])
@pytest.mark.parametrize("wrong", [7, None])
def test_a_waiver_of_another_form_is_refused(member: str, wrong: int | None) -> None:
    statement = _read(waiver_draft(WAIVER, "SHA256:k", OCCASION))
    value: Any = statement.value
    predicate = {**value["predicate"], member: wrong}
    body = canonical_json({**value, "predicate": predicate})
    with pytest.raises(GateError) as caught:
        waiver_of(parse_statement(body, "record #7"))
    assert caught.value.code == "LOG-13"


@pytest.mark.parametrize("member", ["base", "packet", "scope", "windows", "waivers"])
def test_a_plan_of_another_form_is_refused(member: str) -> None:
    statement = _read(plan_draft(PLAN, OCCASION))
    value: Any = statement.value
    predicate = {**value["predicate"], member: 7}
    body = canonical_json({**value, "predicate": predicate})
    with pytest.raises(GateError) as caught:
        plan_of(parse_statement(body, "record #7"))
    assert caught.value.code == "LOG-13"


@given(st.lists(st.binary(min_size=1, max_size=8), max_size=5))
def test_a_scope_has_one_digest_in_any_order(patterns: list[bytes]) -> None:
    assert scope_digest(patterns) == scope_digest([*reversed(patterns), *patterns])
    assert scope_digest(patterns) != scope_digest([*patterns, b"one more, longer"])
