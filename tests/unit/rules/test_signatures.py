"""Signatures: the token in three places, and the approval behind it."""

from __future__ import annotations

import pytest

from gates.model import Oid, Profile, RepoPath, State
from gates.packet import parse_packet
from gates.planning import Approval, Blob
from gates.rules.signatures import (
    TOKEN_ONLY,
    ApprovalInput,
    SignatureInput,
    judge_signature,
)
from tests.support.workflow import TOKEN, planned_packet

PACKET = parse_packet(planned_packet())
REFINEMENT = Blob(RepoPath(b"r.md"), Oid("1" * 40), "r")
SPEC = Blob(RepoPath(b"s.md"), Oid("2" * 40), "s")
GOOD = Approval(
    3, "SHA256:mira", may_approve=True, scope="x", refinement=REFINEMENT, spec=SPEC
)
APPROVAL = ApprovalInput(
    approvals=(GOOD,),
    scope="x",
    refinement=REFINEMENT,
    spec=SPEC,
    needs_approval=True,
    coders=frozenset({"SHA256:coder", "SHA256:planner"}),
)
GIVEN = SignatureInput(
    refinement_token=TOKEN, listed=1, elsewhere=(), approval=APPROVAL
)


def with_approvals(*approvals: Approval, needs_approval: bool = True) -> SignatureInput:
    return GIVEN._replace(
        approval=APPROVAL._replace(approvals=approvals, needs_approval=needs_approval)
    )


def _judged(given: SignatureInput) -> tuple[State, str, list[str]]:
    result, found = judge_signature(PACKET, given, Profile.HANDSHAKE)
    return result.state, result.reason, [item.code for item in found]


def test_token_and_approval_hold() -> None:
    reason = "approved by SHA256:mira, record #3"
    assert _judged(GIVEN) == (State.PASS, reason, [])


def test_a_token_alone_is_called_that() -> None:
    given = with_approvals(needs_approval=False)
    assert _judged(given) == (State.NOT_RUN, TOKEN_ONLY, ["SIGNATURE-04"])


def test_where_the_policy_names_approvers_a_token_is_not_enough() -> None:
    state, _, codes = _judged(with_approvals())
    assert (state, codes) == (State.FAIL, ["SIGNATURE-05"])


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        (GOOD._replace(may_approve=False), "may not approve"),
        (GOOD._replace(signer="SHA256:coder"), "the key that does the work"),
        (GOOD._replace(signer="SHA256:planner"), "the key that does the work"),
        (GOOD._replace(scope="y"), "another scope"),
        (GOOD._replace(scope=""), "before there was a packet"),
        (GOOD._replace(refinement=None), "another refinement"),
        (GOOD._replace(spec=SPEC._replace(sha256="t")), "another spec"),
    ],
)
def test_an_approval_that_does_not_count(approval: Approval, said: str) -> None:
    state, reason, codes = _judged(with_approvals(approval))
    assert (state, codes) == (State.FAIL, ["SIGNATURE-05"])
    assert said in reason


def test_an_earlier_approval_that_covers_it_is_enough() -> None:
    later = GOOD._replace(seq=9, scope="y")
    assert _judged(with_approvals(GOOD, later))[0] is State.PASS


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (GIVEN._replace(refinement_token=""), "SIGNATURE-01"),
        (GIVEN._replace(listed=0), "SIGNATURE-02"),
        (GIVEN._replace(listed=2), "SIGNATURE-02"),
        (GIVEN._replace(listed=None), "SIGNATURE-02"),
        (GIVEN._replace(elsewhere=("WP-2",)), "SIGNATURE-03"),
    ],
)
def test_the_token_is_one_and_used_once(given: SignatureInput, code: str) -> None:
    assert _judged(given)[2] == [code]


def test_a_register_that_is_not_kept_does_not_have_to_be_made() -> None:
    (found,) = judge_signature(PACKET, GIVEN._replace(listed=None), Profile.HANDSHAKE)[
        1
    ]
    assert "where none is, the signature in the log is what counts" in found.hint
