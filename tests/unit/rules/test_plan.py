"""Plans: which one counts, what grew, and where planned windows are now."""

from __future__ import annotations

import datetime as dt

import pytest

from gates.codes import finding, registry
from gates.model import (
    Finding,
    Hunk,
    Oid,
    PlannedFile,
    RepoPath,
    ScopeEntry,
    Severity,
    Waiver,
    Window,
)
from gates.packet import parse_packet
from gates.planning import Blob, Plan, SignedPlan, Signer
from gates.rules.plan import (
    PlanQuestion,
    choose_plan,
    judge_growth,
    judge_planned,
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


LINES_10_20 = Window(10, 20)


@pytest.mark.parametrize(
    ("hunk", "expected"),
    [
        # Replaced lines: the last above, the first and last inside, the first below.
        (Hunk(9, 1, 9, 3), Window(12, 22)),
        (Hunk(10, 1, 10, 3), Window(10, 22)),
        (Hunk(20, 1, 20, 3), Window(10, 22)),
        (Hunk(21, 1, 21, 3), Window(10, 20)),
        (Hunk(8, 2, 8, 1), Window(9, 19)),
        (Hunk(20, 2, 20, 1), Window(10, 19)),
        # Lines put in: right above it, behind its first and last line but one, below.
        (Hunk(9, 0, 10, 1), Window(11, 21)),
        (Hunk(10, 0, 11, 1), Window(10, 21)),
        (Hunk(19, 0, 20, 1), Window(10, 21)),
        (Hunk(20, 0, 21, 1), Window(10, 20)),
        # Lines across its end count as inside; more than all of it leaves none.
        (Hunk(19, 4, 19, 1), Window(10, 17)),
        (Hunk(10, 30, 9, 0), Window(10, 9)),
    ],
)
def test_lines_that_only_touch_a_window_stay_outside(
    hunk: Hunk, expected: Window
) -> None:
    assert map_windows([LINES_10_20], [hunk]) == (expected,)


def test_several_edits_move_several_windows() -> None:
    hunks = [Hunk(1, 0, 2, 3), Hunk(15, 2, 18, 1), Hunk(30, 1, 32, 5)]
    windows = [LINES_10_20, Window(30, 30), Window(40, 41)]
    assert map_windows(windows, hunks) == (
        Window(13, 22),
        Window(32, 36),
        Window(46, 47),
    )


# What is said of plans.


def _said(*plans: SignedPlan) -> list[tuple[str, Severity, str]]:
    return [(f.code, f.severity, f.message) for f in choose_plan(plans, QUESTION)[1]]


def test_a_plan_of_another_packet_hides_none_behind_it() -> None:
    assert choose_plan([_signed(0, wp="WP-9"), _signed(1)], QUESTION)[0] == _signed(1)


def test_what_is_wrong_with_a_plan_is_told_by_its_record() -> None:
    assert _said(_signed(4, signer=Signer.UNKNOWN)) == [
        (
            "PLAN-05",
            registry()["PLAN-05"].severity,
            "the plan in record #4 is signed by SHA256:key, which is not trusted",
        )
    ]
    assert _said(_signed(4, commit=ELSEWHERE))[0][2] == (
        "the plan in record #4 was made at 333333333333, which is not in this range"
    )
    assert _said(_signed(4, commit=LATER))[0][2] == (
        "the plan in record #4 was made after the work began: 222222222222 already"
        " differs from the base in `src/a.py`"
    )
    lax = _signed(4)._replace(plan=_signed().plan._replace(policy="lax"))
    assert _said(lax)[0][2] == (
        "the plan in record #4 was made under another policy than the one that stood"
        " there"
    )
    empty = _signed(4)._replace(plan=_signed().plan._replace(scope=()))
    assert _said(empty)[0][2] == (
        "the plan in record #4 allows no path: the packet had no IN_SCOPE_PATHS then"
    )
    assert _said(_signed(4, expires="2026-02-28"))[0][2] == (
        "the plan in record #4 expired on 2026-02-28"
    )


def test_many_paths_are_listed_up_to_five() -> None:
    names = tuple(RepoPath(b"src/%d.py" % number) for number in range(7))
    five = PlanQuestion(*QUESTION)._replace(begun={LATER: names[:5]})
    seven = five._replace(begun={LATER: names})
    listed = ", ".join(f"`src/{number}.py`" for number in range(5))
    six = five._replace(begun={LATER: names[:6]})
    for question, end in (
        (five, listed),
        (six, f"{listed} and 1 more"),
        (seven, f"{listed} and 2 more"),
    ):
        (found,) = choose_plan([_signed(commit=LATER)], question)[1]
        assert found.message.endswith(f"differs from the base in {end}")


def test_what_does_not_count_keeps_the_plan_that_counts_from_nothing() -> None:
    first, second, third = (_signed(n) for n in range(3))
    replacing = _signed(3, replaces=first.id)
    said = _said(_signed(9, signer=Signer.UNKNOWN), first, second, third, replacing)
    note, warning = Severity.NOTE, registry()["PLAN-05"].severity
    why = (
        "the plan in record #{} gives way to the one in record #3, which does not name"
        " it as replaced"
    )
    assert said == [
        (
            "PLAN-05",
            note,
            "the plan in record #9 is signed by SHA256:key, which is not trusted",
        ),
        ("PLAN-09", note, "the plan in record #0 was replaced"),
        ("PLAN-05", warning, why.format(1)),
        ("PLAN-05", warning, why.format(2)),
    ]


def test_the_newest_of_the_machines_own_plans_is_told() -> None:
    said = _said(_signed(0), _signed(1, signer=Signer.OWN))
    assert said[-1][0] == "PLAN-04"
    assert said[-1][2] == (
        "the plan in record #1 counts because this machine's own key signed it; nobody"
        " pinned keys"
    )
    assert [code for code, *_ in _said(_signed(0, signer=Signer.OWN), _signed(1))] == [
        "PLAN-05"
    ]


def test_a_missing_plan_names_the_last_that_was_refused() -> None:
    refused = [
        finding("PLAN-05", "one"),
        finding("PLAN-05", "two"),
        finding("PLAN-09", "three"),
    ]
    assert without_plan(refused, required=True).message == (
        "the policy requires a signed plan, and none counts: two"
    )
    assert without_plan(refused, required=False).message == (
        "no signed plan counts for this packet and range: two"
    )
    assert without_plan(refused[2:], required=False).message == (
        "no signed plan counts for this packet and range"
    )


def test_a_planned_scope_keeps_its_place_in_the_packet() -> None:
    signed = _signed()
    plan = signed.plan._replace(scope=(b"src/", b"lib/"))
    packet = _packet(b"lib/")._replace(scope_line=6)
    planned = planned_scope(packet, signed._replace(plan=plan))
    assert planned.scope == (ScopeEntry(b"src/", 6), ScopeEntry(b"lib/", 7))


def test_a_packet_without_a_list_has_the_plans_at_its_top() -> None:
    planned = planned_scope(_packet()._replace(scope=None, scope_line=None), _signed())
    assert planned.scope == (ScopeEntry(b"src/", 1),)


def test_a_list_that_was_never_there_was_not_planned_as_empty() -> None:
    signed = _signed()
    nothing = signed._replace(plan=signed.plan._replace(scope=()))
    assert planned_scope(_packet()._replace(scope=None), nothing).scope is None
    assert planned_scope(_packet(b"src/"), nothing).scope == ()


def test_growth_is_told_with_its_place_and_what_was_planned() -> None:
    packet = _packet(b"src/a.py", b"lib/", b"doc/")
    scope = packet.scope
    assert scope is not None
    packet = packet._replace(
        scope=tuple(entry._replace(line=8 + n) for n, entry in enumerate(scope)),
        waivers=(Waiver("W-1", 3, paths=(RepoPath(b"src/a.py"),)), Waiver("W-9", 4)),
    )
    grown, added = judge_growth(packet, _signed(5))
    assert (grown.code, grown.packet_line) == ("PLAN-06", 9)
    assert grown.message == (
        "the packet's scope holds `lib/`, `doc/`; the plan in record #5 allows `src/`"
    )
    assert grown.hint.startswith("take the paths out, or run `gates pre-work WP`")
    assert (added.code, added.packet_line) == ("PLAN-07", 4)
    assert added.message == (
        "the waiver W-9 is not one of the plan in record #5, which has W-1"
    )
    two = _signed(5).plan._replace(waivers=(Waiver("W-1", 0), Waiver("W-2", 0)))
    *_, added = judge_growth(packet, _signed(5)._replace(plan=two))
    assert added.message.endswith("which has W-1, W-2")
    bare = _signed(5)._replace(plan=_signed().plan._replace(waivers=()))
    *_, added = judge_growth(packet, bare)
    assert added.message.endswith("which has none")


# Planned windows before the work.


def _planning(*files: PlannedFile, scope: bytes = b"src/") -> list[Finding]:
    packet = _packet(scope)._replace(planned=files)
    lines = {
        RepoPath(b"src/a.py"): 10,
        RepoPath(b"lib/b.py"): 5,
        RepoPath(b"src/empty.py"): 0,
    }
    return list(judge_planned(packet, lines))


def test_planned_files_that_are_in_scope_and_there_hold() -> None:
    assert (
        _planning(
            PlannedFile(RepoPath(b"src/a.py"), (Window(1, 2), Window(9, 10)), 4),
            PlannedFile(RepoPath(b"src/a.py"), (), 5),
            PlannedFile(RepoPath(b"src/new.py"), (), 6),
            PlannedFile(RepoPath(b"src/empty.py"), (), 7),
        )
        == []
    )


def test_nothing_is_planned_where_nothing_stands() -> None:
    assert list(judge_planned(_packet(b"src/"), {})) == []
    listless = _packet()._replace(
        scope=None, planned=(PlannedFile(RepoPath(b"src/a.py"), (), 4),)
    )
    assert [f.code for f in judge_planned(listless, {})] == ["PLAN-08"]


def test_each_fault_of_a_planned_file_is_told() -> None:
    out, long, unborn = _planning(
        PlannedFile(RepoPath(b"lib/b.py"), (Window(1, 5),), 4),
        PlannedFile(RepoPath(b"src/a.py"), (Window(2, 11), Window(1, 1)), 5),
        PlannedFile(RepoPath(b"src/new.py"), (Window(1, 1),), 6),
    )
    assert [(f.code, f.packet_line) for f in (out, long, unborn)] == [
        ("PLAN-08", 4),
        ("PLAN-08", 5),
        ("PLAN-08", 6),
    ]
    assert out.message == "`lib/b.py` is planned, and is not in IN_SCOPE_PATHS"
    assert long.message == (
        "the planned window of `src/a.py` ends at line 11; the file has 10 lines"
    )
    assert unborn.message == (
        "`src/new.py` does not exist yet, so no lines of it can be planned"
    )
    assert unborn.severity is Severity.ERROR
    assert unborn.hint == "plan the whole file: leave the lines out"
