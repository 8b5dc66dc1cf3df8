from __future__ import annotations

import datetime as dt

import pytest

from gates.codes import finding, registry
from gates.model import (
    Finding,
    Gate,
    Profile,
    RepoPath,
    Severity,
    Waiver,
    WaiverResult,
    WaiverState,
)
from gates.packet import parse_packet
from gates.rules.waivers import WaiverInput, apply_waivers
from tests.support.packets import packet_text

TODAY = dt.date(2026, 3, 15)
PATH, OTHER = RepoPath(b"src/a.py"), RepoPath(b"src/b.py")
FULL = (
    "WAIVER_ID: W-1 | Date: 2026-03-01 | Check Waived: {check} | Scope: src/a.py"
    " | Justification: agreed | Approver: Mira | Expiry: {expiry}"
)
HANDSHAKE, STRICT = Profile.HANDSHAKE, Profile.STRICT


def full(check: str = "C701-G08", expiry: str = "2026-03-31") -> str:
    return FULL.format(check=check, expiry=expiry)


def error(
    code: str = "C701-G08",
    path: RepoPath = PATH,
    gate: Gate | None = None,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return finding(code, "does not hold", gate=gate, path=path, severity=severity)


def read(*lines: str) -> tuple[Waiver, ...]:
    return parse_packet(packet_text("WP-1", waivers=lines)).waivers


def apply(
    *lines: str,
    findings: tuple[Finding, ...] = (error(),),
    profile: Profile = HANDSHAKE,
    born: bool = False,
    base: tuple[str, ...] | None = None,
    signed: tuple[str, ...] = (),
) -> tuple[list[bool], list[WaiverResult], list[str]]:
    """Which findings were waived, what the waivers did, and the codes of the notes."""
    at_base = None if born else read(*(lines if base is None else base))
    waived, results, notes = apply_waivers(
        WaiverInput(read(*lines), at_base, profile, TODAY, read(*signed)), findings
    )
    return (
        [f.waived_by is not None for f in waived],
        results,
        [note.code for note in notes],
    )


@pytest.mark.parametrize("profile", Profile)
def test_a_complete_waiver_lifts_its_check_on_its_path(profile: Profile) -> None:
    waived, results, notes = apply(full(), profile=profile)
    assert waived == [True]
    assert [r.state for r in results] == [WaiverState.USED]
    assert notes == []


def test_a_waived_finding_names_its_waiver_and_stays_an_error() -> None:
    waiver = read(full())
    ((found,), _, _) = apply_waivers(
        WaiverInput(waiver, waiver, HANDSHAKE, TODAY), [error()]
    )
    assert (found.waived_by, found.severity) == ("W-1", Severity.ERROR)


@pytest.mark.parametrize(
    "found", [error("C701-G04"), error(path=OTHER), error(path=RepoPath(b"src/a.p"))]
)
def test_another_check_or_another_path_is_not_waived(found: Finding) -> None:
    waived, results, notes = apply(full(), findings=(found,))
    assert waived == [False]
    assert [r.state for r in results] == [WaiverState.UNUSED]
    assert notes == ["WAIVER-06"]


def test_a_warning_needs_no_waiver() -> None:
    warning = error("SCOPE-08", severity=Severity.WARNING)
    assert apply(full("SCOPE-08"), findings=(warning,))[0] == [False]


@pytest.mark.parametrize(
    ("expiry", "counts"),
    [("2026-03-15", True), ("2026-03-14", False), ("2027-01-01", True)],
)
def test_a_waiver_counts_until_its_expiry(expiry: str, *, counts: bool) -> None:
    waived, results, notes = apply(full(expiry=expiry))
    assert waived == [counts]
    if not counts:
        assert [r.state for r in results] == [WaiverState.EXPIRED]
        assert notes == ["WAIVER-01"]


@pytest.mark.parametrize(
    "expiry",
    ["when the feature ships", "2026-13-01", "2026-W20-1", "20260331", "03/31/2026"],
)
def test_a_date_that_cannot_be_read_is_a_warning_in_handshake(expiry: str) -> None:
    waived, _, notes = apply(full(expiry=expiry))
    assert waived == [True]
    assert notes == ["WAIVER-03"]


@pytest.mark.parametrize(
    "expiry",
    ["when the feature ships", "2026-13-01", "2026-W20-1", "2026-12-31 or so", "N/A"],
)
def test_in_strict_the_expiry_is_a_date(expiry: str) -> None:
    assert apply(full(expiry=expiry), profile=STRICT)[0] == [False]


@pytest.mark.parametrize(
    "name",
    ["Date", "Check Waived", "Scope", "Justification", "Approver", "Expiry"],
)
def test_in_strict_every_field_is_required(name: str) -> None:
    parts = [part for part in full().split(" | ") if not part.startswith(name)]
    assert len(parts) == 6
    findings = (error("SCOPE-01") if name == "Check Waived" else error(),)
    line = " | ".join(parts)
    assert apply(line, findings=findings, profile=STRICT)[0] == [False]
    counts = name != "Scope"
    assert apply(line, findings=findings)[0] == [counts]


def test_a_waiver_of_the_range_counts_with_a_warning_in_handshake() -> None:
    for born in (True, False):
        waived, _, notes = apply(full(), born=born, base=())
        assert waived == [True]
        assert notes == ["WAIVER-05"]


def test_a_waiver_of_the_range_waives_nothing_in_strict() -> None:
    for born in (True, False):
        waived, results, notes = apply(full(), born=born, base=(), profile=STRICT)
        assert waived == [False]
        assert [r.state for r in results] == [WaiverState.UNUSED]
        assert "WAIVER-05" in notes


@pytest.mark.parametrize("profile", [HANDSHAKE, STRICT])
@pytest.mark.parametrize("born", [True, False])
def test_a_signed_waiver_of_the_range_counts_without_a_word(
    profile: Profile, *, born: bool
) -> None:
    signed = ("WAIVER_ID: W-0", full())
    waived, results, notes = apply(
        full(), born=born, base=(), profile=profile, signed=signed
    )
    assert (waived, notes) == ([True], [])
    assert [r.state for r in results] == [WaiverState.USED]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("W-1", "W-2"),
        ("2026-03-01", "2026-03-02"),
        ("C701-G08", "C701-G04, C701-G08"),
        ("src/a.py", "src/b.py, src/a.py"),
        ("agreed", "agreed again"),
        ("Mira", "Nobody"),
        ("2026-03-31", "2026-04-01"),
    ],
)
def test_a_signature_is_for_exactly_one_waiver(old: str, new: str) -> None:
    altered = full().replace(old, new)
    waived, _, notes = apply(altered, base=(), profile=STRICT, signed=(full(),))
    assert waived == [False]
    assert "WAIVER-05" in notes


def test_a_signature_frees_no_waiver_of_other_rules() -> None:
    for line in (full(expiry="2026-01-01"), full("EVIDENCE-01"), full(expiry="soon")):
        assert apply(line, base=(), profile=STRICT, signed=(line,))[0] == [False]


@pytest.mark.parametrize(
    "change", [("G08", "G04"), ("03-31", "04-30"), ("a.py", "b.py")]
)
def test_a_waiver_that_the_range_rewrote_is_one_of_the_range(
    change: tuple[str, str],
) -> None:
    rewritten = full().replace(*change)
    findings = (error("C701-G04"), error(path=OTHER), error())
    waived, _, _ = apply(rewritten, findings=findings, profile=STRICT, base=(full(),))
    assert waived == [False, False, False]


def test_a_waiver_that_moved_to_another_line_is_the_same() -> None:
    moved = ("none of these", full())
    waived, _, notes = apply(*moved, profile=STRICT, base=(full(),))
    assert (waived, notes) == ([True], [])


def test_a_waiver_of_covers_scope_lifts_scope_on_its_paths() -> None:
    line = (
        "WAIVER_ID: W-2 | STATUS: ACTIVE | COVERS: SCOPE | SCOPE: src/a.py; src/c.py"
        " | EXPIRES: when merged"
    )
    findings = (
        error("SCOPE-01"),
        error("SCOPE-01", RepoPath(b"src/c.py")),
        error("SCOPE-01", OTHER),
        error("C701-G04"),
    )
    waived, _, notes = apply(line, findings=findings)
    assert waived == [True, True, False, False]
    assert notes == ["WAIVER-03"]


@pytest.mark.parametrize("status", ["CLOSED", "REVOKED", "expired"])
def test_a_waiver_that_is_no_longer_active_waives_nothing(status: str) -> None:
    line = f"WAIVER_ID: W-2 | STATUS: {status} | COVERS: SCOPE | SCOPE: src/a.py"
    waived, results, _ = apply(line, findings=(error("SCOPE-01"),))
    assert waived == [False]
    assert [r.state for r in results] == [WaiverState.EXPIRED]


def test_a_block_of_sub_bullets_is_a_waiver() -> None:
    block = (
        "WAIVER_ID: W-3\n  - Check Waived: C701-G08\n  - Scope: src/a.py"
        "\n  - Expiry: 2026-03-31"
    )
    assert apply(block)[0] == [True]


def test_a_waiver_that_names_paths_and_no_check_waives_scope_for_them() -> None:
    line = "WAIVER_ID: W-4 | Date: 2026-03-01 | Scope: src/a.py | Justification: asked"
    findings = (error("SCOPE-01"), error("SCOPE-01", OTHER), error("C701-G08"))
    assert apply(line, findings=findings)[0] == [True, False, False]
    assert apply(line, findings=findings, profile=STRICT)[0] == [False] * 3


@pytest.mark.parametrize(
    "line",
    [
        "WAIVER_ID: W-5 | Date: 2026-03-01 | Justification: git hygiene",
        "CX-573F: dirty tree accepted",
    ],
)
def test_a_waiver_of_neither_check_nor_path_records_no_check(line: str) -> None:
    findings = (error(), error("SCOPE-01"))
    waived, results, notes = apply(line, findings=findings)
    assert waived == [False, False]
    assert [r.state for r in results] == [WaiverState.RECORDS_NO_CHECK]
    assert notes == ["WAIVER-02"]


def test_a_waiver_of_a_check_on_no_path_waives_nothing() -> None:
    line = "WAIVER_ID: W-6 | Check Waived: C701-G08 | Scope: the whole counter"
    waived, results, notes = apply(line)
    assert waived == [False]
    assert [r.state for r in results] == [WaiverState.RECORDS_NO_CHECK]
    assert notes == ["WAIVER-02"]


@pytest.mark.parametrize(
    "prose",
    ["none", "NONE", "(record CX-573F waivers here)", "git hygiene waived by Mira"],
)
def test_prose_switches_nothing_on_or_off(prose: str) -> None:
    waived, results, notes = apply(prose, findings=(error(), error("SCOPE-01")))
    assert waived == [False, False]
    assert (results, notes) == ([], [])


@pytest.mark.parametrize(
    ("code", "gate"),
    [
        ("C701-G05", Gate.LINE_DELTA),
        ("C701-G02", Gate.ONE_BLOCK),
    ],
)
def test_a_shared_code_needs_the_gates_name(code: str, gate: Gate) -> None:
    found = error(code, gate=gate)
    waived, _, notes = apply(full(code), findings=(found,))
    assert waived == [False]
    assert "WAIVER-08" in notes
    assert apply(full(f"{code} {gate.value}"), findings=(found,))[0] == [True]
    other = error(code, gate=Gate.POST_SHA1)
    assert apply(full(f"{code} {gate.value}"), findings=(other,))[0] == [False]


@pytest.mark.parametrize("check", ["C701-G99", "MANIFEST-77"])
def test_a_check_that_does_not_exist_is_reported(check: str) -> None:
    assert "WAIVER-08" in apply(full(check))[2]


NEVER = [
    "EVIDENCE-01",
    "EVIDENCE",
    "REFINEMENT-01",
    "SIGNATURE",
    "LOG-01",
    "KEY-01",
    "C701-G06",
    "GIT-15",
    "POLICY-01",
]


@pytest.mark.parametrize("check", NEVER)
@pytest.mark.parametrize("profile", [HANDSHAKE, STRICT])
def test_some_checks_are_never_waivable(check: str, profile: Profile) -> None:
    findings = tuple(error(code) for code in registry() if code.startswith(check))
    waived, results, notes = apply(full(check), findings=findings, profile=profile)
    assert not any(waived)
    assert [r.state for r in results] == [WaiverState.RECORDS_NO_CHECK]
    assert notes == ["WAIVER-07"]


def test_no_waiver_lifts_a_link_that_is_evidence() -> None:
    link = error("C701-G05", gate=Gate.LINKS_RESOLVABLE)
    evidence = link._replace(waivable=False)
    line = full("C701-G05 all_links_resolvable")
    assert apply(line, findings=(link, evidence))[0] == [True, False]


def test_every_waiver_is_reported() -> None:
    _, results, _ = apply(full(), full(expiry="2026-01-01"), full("C701-G03"))
    assert [r.state for r in results] == [
        WaiverState.USED,
        WaiverState.EXPIRED,
        WaiverState.UNUSED,
    ]


# What is said of waivers, and where.


def notes_on(
    *lines: str,
    findings: tuple[Finding, ...] = (),
    profile: Profile = HANDSHAKE,
    born: bool = False,
) -> list[tuple[str, Severity, str]]:
    """The notes, which all stand at the line of the last waiver."""
    waivers = read(*lines)
    at_base = None if born else waivers
    given = WaiverInput(waivers, at_base, profile, TODAY)
    _, _, notes = apply_waivers(given, findings)
    assert {note.packet_line for note in notes} <= {waivers[-1].line}
    return [(note.code, note.severity, note.message) for note in notes]


def usual(code: str) -> Severity:
    return registry()[code].severity


BLANK = "WAIVER_ID: W-5 | Date: 2026-03-01 | Justification: git hygiene"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (full(), "WAIVER-06", "W-1 was not used"),
        (full(expiry="2026-03-14"), "WAIVER-01", "W-1 expired on 2026-03-14"),
        (
            "WAIVER_ID: W-2 | STATUS: CLOSED | COVERS: SCOPE | SCOPE: src/a.py",
            "WAIVER-01",
            "W-2 has the status CLOSED",
        ),
        (
            BLANK,
            "WAIVER-02",
            "W-5 names neither a check nor a path, so it waives nothing",
        ),
        (
            "WAIVER_ID: W-6 | Check Waived: C701-G08 | Scope: the whole counter",
            "WAIVER-02",
            "W-6 names no literal path, so it waives nothing",
        ),
        (
            full("the tests"),
            "WAIVER-02",
            "W-1 names `the tests`, which is no check of this gate",
        ),
        (full("log-01"), "WAIVER-07", "W-1 names LOG-01, which can never be waived"),
        (
            full("C701-G06"),
            "WAIVER-07",
            "W-1 names C701-G06, which can never be waived",
        ),
        (
            full("C701-G99"),
            "WAIVER-08",
            "W-1 names the check `C701-G99`, which is not one of `gates codes`",
        ),
        (
            full("C701-G05"),
            "WAIVER-08",
            "W-1 names C701-G05 without the gate, and several gates share that code",
        ),
    ],
)
def test_a_note_names_the_waiver_and_what_is_wrong(
    line: str, code: str, words: str
) -> None:
    assert notes_on(line) == [(code, usual(code), f"waiver {words}")]


def test_a_date_that_cannot_be_read_weighs_more_in_strict() -> None:
    line = full(expiry="soon")
    words = "waiver W-1 expires `soon`, which is no date"
    loose = notes_on(line, findings=(error(),))
    assert loose == [("WAIVER-03", Severity.WARNING, words)]
    unread, lacking = notes_on(line, profile=STRICT)[:2]
    assert unread == ("WAIVER-03", Severity.ERROR, words)
    assert lacking == (
        "WAIVER-04",
        Severity.WARNING,
        "waiver W-1 lacks fields of the structured form and waives nothing",
    )


def test_a_waiver_of_the_range_is_told_in_both_profiles() -> None:
    weight = usual("WAIVER-05")
    loose = notes_on(full(), findings=(error(),), born=True)
    assert loose == [("WAIVER-05", weight, "waiver W-1 was granted inside the range")]
    strict = notes_on(full(), findings=(error(),), born=True, profile=STRICT)
    assert strict[0] == (
        "WAIVER-05",
        weight,
        "waiver W-1 was granted inside the range and waives nothing",
    )


@pytest.mark.parametrize("expiry", ["N/A", "na", "None", "NEVER", "n/a "])
def test_no_expiry_is_no_date_to_read_in_handshake(expiry: str) -> None:
    assert apply(full(expiry=expiry)) == (
        [True],
        apply(full(expiry=expiry))[1],
        [],
    )


@pytest.mark.parametrize(
    "check",
    [
        "c701-g08",
        "`C701-G08`",
        "C701-G08;",
        "`C701-G08` current_file_matches_preimage",
        "C701-G08 `current_file_matches_preimage`",
        "C701-G08 (the pre-image)",
        "(C701-G08)",
        "C701-G08 current_file_matches_preimage",
    ],
)
def test_a_check_is_read_as_people_write_it(check: str) -> None:
    found = error(gate=Gate.PREIMAGE_MATCHES)
    assert apply(full(check), findings=(found,))[0] == [True]


def test_a_check_with_its_gate_waives_that_gate_alone() -> None:
    line = full("C701-G08 (`pre_sha1_captured`)")
    found = (error(gate=Gate.PRE_SHA1), error(gate=Gate.PREIMAGE_MATCHES), error())
    assert apply(line, findings=found)[0] == [True, False, False]


def test_scope_stands_for_three_codes_and_no_more() -> None:
    findings = tuple(error(code) for code in registry() if code.startswith("SCOPE-"))
    waived, _, _ = apply(full("SCOPE"), findings=findings)
    lifted = [
        f.code for f, is_lifted in zip(findings, waived, strict=True) if is_lifted
    ]
    assert lifted == ["SCOPE-01", "SCOPE-07", "SCOPE-08"]


def test_several_checks_of_which_one_is_none_are_read_one_by_one() -> None:
    line = full("C701-G08, nonsense, C701-G04")
    waived, _, notes = apply(line, findings=(error(), error("C701-G04")))
    assert (waived, notes) == ([True, True], ["WAIVER-02"])


def test_the_first_of_two_waivers_is_the_one_used() -> None:
    second = full().replace("W-1", "W-2")
    waived, results, notes = apply(full(), second)
    assert waived == [True]
    assert [r.state for r in results] == [WaiverState.USED, WaiverState.UNUSED]
    assert notes == ["WAIVER-06"]


def test_waivers_behind_one_that_waives_nothing_count() -> None:
    waived, results, _ = apply(BLANK, full())
    assert waived == [True]
    assert [(r.waiver.id, r.state) for r in results] == [
        ("W-5", WaiverState.RECORDS_NO_CHECK),
        ("W-1", WaiverState.USED),
    ]


def test_a_finding_without_a_path_is_waived_by_none() -> None:
    assert apply(full(), findings=(error()._replace(path=None),))[0] == [False]


def test_what_can_never_be_waived_is_not_by_its_finding_either() -> None:
    # A waiver that says SCOPE, over a finding that says it may not be waived.
    unwaivable = error("SCOPE-01")._replace(waivable=False)
    assert apply(full("SCOPE"), findings=(unwaivable,))[0] == [False]


def test_notes_on_every_waiver_are_kept() -> None:
    lines = (full(expiry="soon"), full("C701-G04", expiry="later"))
    assert apply(*lines, findings=(error(), error("C701-G04"))) == (
        [True, True],
        apply(*lines, findings=(error(), error("C701-G04")))[1],
        ["WAIVER-03", "WAIVER-03"],
    )


@pytest.mark.parametrize("check", ["`C701-G08`", "C701-G08,", "C701-G08;"])
def test_marks_around_a_check_are_none_of_it(check: str) -> None:
    (waiver,) = read(full())
    marked = waiver._replace(checks=(f"{check} `current_file_matches_preimage`;",))
    found = error(gate=Gate.PREIMAGE_MATCHES)
    given = WaiverInput((marked,), (marked,), HANDSHAKE, TODAY)
    ((judged,), _, _) = apply_waivers(given, [found])
    assert judged.waived_by == "W-1"
