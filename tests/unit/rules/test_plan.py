"""Plans: which one counts, what grew, and where planned windows are now."""

from __future__ import annotations

import datetime as dt

import pytest

from gates.model import Hunk, Oid, RepoPath, ScopeEntry, Waiver, Window
from gates.packet import parse_packet
from gates.planning import Blob, Plan, SignedPlan, Signer
from gates.rules.plan import (
    PlanQuestion,
    choose_plan,
    judge_growth,
    map_windows,
    planned_scope,
    without_plan,
)

BASE, LATER, ELSEWHERE = (Oid(digit * 40) for digit in "123")
PATH = RepoPath(b"packets/WP-1.md")
TODAY = dt.date(2026, 3, 1)
QUESTION = PlanQuestion(
    "WP-1",
    PATH,
    frozenset({BASE, LATER}),
    {LATER: (RepoPath(b"src/a.py"),)},
    {BASE: frozenset({"p"}), LATER: frozenset({"p"})},
    TODAY,
)


def _signed(
    seq: int = 0,
    *,
    wp: str = "WP-1",
    commit: Oid = BASE,
    signer: Signer = Signer.TRUSTED,
    expires: str = "2026-03-01",
    replaces: str = "",
    path: RepoPath = PATH,
) -> SignedPlan:
    plan = Plan(
        wp=wp,
        commit=commit,
        tree=Oid("4" * 40),
        branch="",
        expires=expires,
        packet=Blob(path, Oid("5" * 40), ""),
        refinement=None,
        spec=None,
        scope=(b"src/",),
        planned=None,
        waivers=(Waiver("W-1", 0, paths=(RepoPath(b"src/a.py"),)),),
        states={},
        replaces=replaces,
        policy="p",
    )
    return SignedPlan(plan, f"sha256:{seq}", seq, signer, "SHA256:key")


def test_a_plan_under_a_policy_of_its_own_choice_does_not_count() -> None:
    lax = _signed()
    lax = lax._replace(plan=lax.plan._replace(policy="lax"))
    chosen, found = choose_plan([lax], QUESTION)
    assert chosen is None
    assert "was made under another policy" in found[0].message


def test_a_plan_that_allows_nothing_does_not_count() -> None:
    empty = _signed()
    empty = empty._replace(plan=empty.plan._replace(scope=()))
    chosen, found = choose_plan([empty], QUESTION)
    assert chosen is None
    assert "allows no path" in found[0].message


def test_a_plan_at_the_base_counts_on_its_last_day() -> None:
    assert choose_plan([_signed()], QUESTION) == (_signed(), [])


@pytest.mark.parametrize(
    ("signed", "code", "said"),
    [
        (_signed(signer=Signer.UNKNOWN), "PLAN-05", "is not trusted"),
        (_signed(path=RepoPath(b"other.md")), "PLAN-05", "for the packet `other.md`"),
        (_signed(commit=LATER), "PLAN-05", "after the work began"),
        (_signed(commit=ELSEWHERE), "PLAN-09", "not in this range"),
        (_signed(expires="2026-02-28"), "PLAN-09", "expired on 2026-02-28"),
        (_signed(expires="soon"), "PLAN-09", "expired on soon"),
    ],
)
def test_each_refusal(signed: SignedPlan, code: str, said: str) -> None:
    chosen, findings = choose_plan([signed], QUESTION)
    assert chosen is None
    assert [f.code for f in findings] == [code]
    assert said in findings[0].message


def test_a_plan_of_another_packet_is_none_of_ours() -> None:
    assert choose_plan([_signed(wp="WP-10")], QUESTION) == (None, [])


def test_the_plan_that_replaces_counts() -> None:
    first, second = _signed(0), _signed(1, replaces="sha256:0")
    chosen, findings = choose_plan([first, second], QUESTION)
    assert chosen == second
    assert [f.code for f in findings] == ["PLAN-09"]


@pytest.mark.parametrize(
    "late", [{"commit": LATER}, {"signer": Signer.UNKNOWN}, {"wp": "WP-2"}]
)
def test_a_plan_that_is_refused_replaces_none(late: dict[str, object]) -> None:
    second = _signed(1, replaces="sha256:0", **late)  # type: ignore[arg-type]
    assert choose_plan([_signed(0), second], QUESTION)[0] == _signed(0)


def test_one_that_expired_still_replaces() -> None:
    second = _signed(1, replaces="sha256:0", expires="2026-02-01")
    assert choose_plan([_signed(0), second], QUESTION)[0] is None


def test_of_two_that_count_the_newer_is_taken_and_told() -> None:
    chosen, findings = choose_plan([_signed(0), _signed(1)], QUESTION)
    assert chosen == _signed(1)
    assert [f.code for f in findings] == ["PLAN-05"]


def test_the_machines_own_key_is_told() -> None:
    _, findings = choose_plan([_signed(signer=Signer.OWN)], QUESTION)
    assert [f.code for f in findings] == ["PLAN-04"]


def test_a_missing_plan_says_what_was_refused() -> None:
    _, refused = choose_plan([_signed(commit=LATER)], QUESTION)
    assert without_plan([], required=False).code == "PLAN-01"
    told = without_plan(refused, required=True)
    assert told.code == "PLAN-02"
    assert "after the work began" in told.message


def _packet(*scope: bytes, waivers: tuple[Waiver, ...] = ()):  # type: ignore[no-untyped-def]  # noqa: ANN202
    entries = tuple(ScopeEntry(pattern, 7) for pattern in scope)
    return parse_packet(b"# P\n")._replace(scope=entries, waivers=waivers)


def test_scope_and_waivers_are_those_of_the_plan() -> None:
    kept = Waiver("W-1", 9, paths=(RepoPath(b"src/a.py"),))
    packet = _packet(b"lib/", waivers=(kept, Waiver("W-2", 10)))
    planned = planned_scope(packet, _signed())
    assert planned.scope is not None
    assert [entry.pattern for entry in planned.scope] == [b"src/"]
    assert planned.waivers == (kept,)


@pytest.mark.parametrize(
    ("pattern", "grew"),
    [(b"src/", False), (b"src/a.py", False), (b"lib/a.py", True), (b"*", True)],
)
def test_a_scope_that_grew_is_an_error(pattern: bytes, *, grew: bool) -> None:
    found = judge_growth(_packet(pattern), _signed())
    assert [f.code for f in found] == (["PLAN-06"] if grew else [])


def test_an_added_waiver_is_an_error() -> None:
    found = judge_growth(_packet(waivers=(Waiver("W-9", 3),)), _signed())
    assert [(f.code, f.packet_line) for f in found] == [("PLAN-07", 3)]


def test_a_waiver_with_a_signature_of_its_own_needs_no_plan() -> None:
    new, other = Waiver("W-8", 3), Waiver("W-9", 4)
    packet = _packet(waivers=(new, other))
    assert planned_scope(packet, _signed(), (new,)).waivers == (new,)
    found = judge_growth(packet, _signed(), (new,))
    assert [f.packet_line for f in found if f.code == "PLAN-07"] == [4]


@pytest.mark.parametrize(
    ("hunk", "expected"),
    [
        (Hunk(2, 0, 3, 4), Window(14, 24)),  # four lines more above
        (Hunk(1, 3, 0, 0), Window(7, 17)),  # three lines fewer above
        (Hunk(12, 1, 12, 3), Window(10, 22)),  # two more inside
        (Hunk(9, 0, 10, 5), Window(15, 25)),  # put in right above it
        (Hunk(30, 2, 30, 9), Window(10, 20)),  # below
        (Hunk(10, 11, 9, 0), Window(10, 9)),  # all of it gone
    ],
)
def test_windows_move_with_the_lines_above(hunk: Hunk, expected: Window) -> None:
    assert map_windows([Window(10, 20)], [hunk]) == (expected,)
