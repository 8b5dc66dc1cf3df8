"""Verdicts built by hand, for the tests of output; `CASES` are the golden ones."""

from __future__ import annotations

from typing import Final

from gates.codes import finding
from gates.model import (
    ZERO_SHA1,
    Actual,
    Change,
    ChangeResult,
    ClaimKind,
    Dimension,
    DimensionResult,
    Entry,
    EntryResult,
    EntryStatus,
    Gate,
    GateClaim,
    GateState,
    HashClaim,
    Hunk,
    Image,
    Mode,
    Oid,
    PacketSource,
    PolicySource,
    Profile,
    RecordPlace,
    RepoPath,
    Revision,
    Selection,
    Severity,
    Sha1,
    State,
    Verdict,
    Waiver,
    WaiverResult,
    WaiverState,
    Window,
)

PACKET: Final = RepoPath(b".GOV/task_packets/WP-7.md")
BASE: Final = Oid("a" * 40)
HEAD: Final = Oid("b" * 40)
TREE: Final = Oid("c" * 40)
PRE: Final = Sha1("1" * 40)
POST: Final = Sha1("2" * 40)


PLACE: Final = RecordPlace(
    id="sha256:" + "d" * 64, ref="refs/heads/gate-log", seq=12, commit=Oid("e" * 40)
)


def entry_result(
    name: str | bytes = "src/store.py",
    *,
    failing: tuple[Gate, ...] = (),
    status: EntryStatus = EntryStatus.MODIFIED,
    declared_delta: int = 94,
    line: int = 40,
) -> EntryResult:
    """One judged entry: 97 lines added and 3 removed in a window of 861 lines."""
    path = RepoPath(name if isinstance(name, bytes) else name.encode())
    entry = Entry(
        path,
        line,
        windows=(Window(195, 1055),),
        windows_line=line + 1,
        line_delta=declared_delta,
        delta_line=line + 3,
        pre=HashClaim(ClaimKind.SHA1, PRE, line + 4, PRE),
        post=HashClaim(ClaimKind.SHA1, POST, line + 5, POST),
        claims=tuple(
            GateClaim(gate.value, gate, ticked=True, line=line + 6 + number)
            for number, gate in enumerate(Gate)
        ),
    )
    actual = Actual(
        windows=(
            Window(217, 217),
            Window(242, 250),
            Window(947, 947),
            Window(967, 1053),
        ),
        line_delta=94,
        pre_sha1=PRE,
        post_sha1=POST,
        pre_sha256="3" * 64,
        post_sha256="4" * 64,
        hunks=(
            Hunk(217, 3, 216, 0),
            Hunk(244, 0, 242, 9),
            Hunk(940, 0, 947, 1),
            Hunk(959, 0, 967, 87),
        ),
        added=97,
        removed=3,
        pre_lines=1000,
        post_lines=1094,
    )
    gates = {
        gate: GateState.FAIL if gate in failing else GateState.PASS for gate in Gate
    }
    gates[Gate.ANCHORS_PRESENT] = GateState.NOT_DECLARED
    gates[Gate.WINDOW_MATCHES_PLAN] = GateState.NOT_PLANNED
    gates[Gate.MANIFEST_WRITTEN] = GateState.NOT_RUN
    return EntryResult(entry, status, actual, gates)


def change_result(
    name: str | bytes = "src/store.py", *, governance: bool = False
) -> ChangeResult:
    """One changed path of the range, in scope or governance."""
    path = RepoPath(name if isinstance(name, bytes) else name.encode())
    image = Image("100644", Oid("5" * 40), 10, 1, PRE, "3" * 64, has_nul=False)
    return ChangeResult(
        Change(path, "100644", "100644", Oid("5" * 40), Oid("6" * 40)),
        EntryStatus.MODIFIED,
        in_scope=not governance,
        governance=governance,
        covered=not governance,
        pre=image,
        post=image,
        commits=(HEAD,),
    )


def _dimensions(**states: tuple[State, str]) -> dict[Dimension, DimensionResult]:
    usual = {
        "MANIFEST": (State.PASS, "1 entry, every gate holds"),
        "SCOPE": (State.PASS, "every changed path is in scope or governance"),
        "PLAN": (State.NOT_RUN, "no signed plan: the windows are self-declared"),
        "EVIDENCE": (State.PASS, "1 command exited with 0"),
        "REFINEMENT": (State.NOT_RUN, "no signed plan to take it from"),
        "SIGNATURE": (State.NOT_RUN, "no signed plan to take it from"),
        "PHASE": (State.PASS, "the phases are there, in order"),
        "LOG": (State.PASS, "recorded"),
    }
    return {
        Dimension(name): DimensionResult(*found)
        for name, found in {**usual, **states}.items()
    }


def passing() -> Verdict:
    """A small run that passes with warnings: one file, six governance documents."""
    return Verdict(
        command="post-work",
        wp="WP-7",
        result=State.PASS,
        exit_code=0,
        disclosure=("RID-COR-701: PASS gates=[50,52,54,55,56,57,58,59,60] errors=[]"),
        profile=Profile.HANDSHAKE,
        selection=Selection(
            Mode.RANGE,
            Revision(BASE, TREE, "main"),
            Revision(HEAD, TREE, "HEAD"),
            "named with --range",
        ),
        packet=PacketSource(PACKET, Oid("7" * 40), "head", "8" * 64),
        policy=PolicySource(),
        dimensions=_dimensions(),
        entries=(entry_result(),),
        changes=(
            change_result(),
            *(change_result(f".GOV/board-{n}.md", governance=True) for n in range(6)),
        ),
        findings=(
            finding(
                "SCOPE-06",
                "6 governance documents out of scope changed",
                path=RepoPath(b".GOV/board-0.md"),
            ),
            finding(
                "PLAN-01",
                "no plan was signed for WP-7",
                hint="run `gates pre-work WP-7` before the work begins",
                packet_line=1,
            ),
            finding("PACKET-08", "the packet has CRLF line endings", packet_line=1),
        ),
        commit_count=3,
        passed_gates=(Gate.RAILS_UNTOUCHED,),
    )


def failing() -> Verdict:
    """Two entries, one of them wrong in three ways, a waiver used and two not."""
    store = RepoPath(b"src/store.py")
    return passing()._replace(
        result=State.FAIL,
        exit_code=1,
        disclosure="RID-COR-701: FAIL gates=[52,57] errors=[C701-G04,C701-G05]",
        next_steps=("gates manifest WP-7 --range aaaaaaaaaaaa..HEAD --write",),
        dimensions=_dimensions(
            MANIFEST=(State.FAIL, "1 of 2 entries fails"),
            SCOPE=(State.WAIVED, "1 path by W-1"),
            LOG=(State.NOT_RUN, "--no-log"),
        ),
        entries=(
            entry_result("src/other.py", line=80),
            entry_result(
                failing=(Gate.RAILS_UNTOUCHED, Gate.LINE_DELTA), declared_delta=95
            ),
        ),
        findings=(
            finding(
                "C701-G04",
                "lines 970-972 changed outside the window 195-969",
                hint="undo the change, or declare a window for it",
                gate=Gate.RAILS_UNTOUCHED,
                path=store,
                line=970,
                packet_line=41,
            ),
            finding(
                "C701-G05",
                "the line delta is +94, 95 was declared",
                hint="write `Line Delta: 94`",
                gate=Gate.LINE_DELTA,
                path=store,
                packet_line=43,
            ),
            finding(
                "SCOPE-01",
                "the path is not in IN_SCOPE_PATHS",
                path=RepoPath(b"src/extra.py"),
            )._replace(waived_by="W-1"),
        ),
        waivers=tuple(
            WaiverResult(Waiver(f"W-{number}", 20 + number), state)
            for number, state in enumerate(
                (WaiverState.USED, WaiverState.UNUSED, WaiverState.RECORDS_NO_CHECK), 1
            )
        ),
        failed_gates=(Gate.RAILS_UNTOUCHED, Gate.LINE_DELTA),
    )


def preview() -> Verdict:
    """A staged run with the packet from a file, not decided for want of an object."""
    return passing()._replace(
        result=State.CANNOT_VERIFY,
        exit_code=3,
        disclosure="RID-COR-701: CANNOT_VERIFY gates=[] errors=[GIT-07]",
        selection=Selection(
            Mode.STAGED, Revision(BASE, TREE, "HEAD"), None, "something is staged"
        ),
        packet=PacketSource(RepoPath(b"drafts/WP-7.md"), None, "file"),
        dimensions=_dimensions(MANIFEST=(State.CANNOT_VERIFY, "an object is missing")),
        entries=(entry_result()._replace(actual=None, status=EntryStatus.MISSING),),
        changes=(),
        findings=(finding("GIT-07", f"the object {PRE} is missing"),),
        commit_count=0,
    )


def hostile() -> Verdict:
    """Names that try to write to the terminal, to CI, and across lines."""
    names = (
        b"::set-output name=x::y",
        b"a\x1b[31m\r\nRID-COR-701: PASS gates=[] errors=[]",
        b"\xff\xfe.bin",
        "\u202egnp.exe".encode(),
        b"##[command]do",
    )
    paths = [RepoPath(name) for name in names]
    base = failing()
    return base._replace(
        wp="WP-\x1b[7m",
        entries=tuple(entry_result(path) for path in paths),
        changes=tuple(change_result(path) for path in paths),
        findings=tuple(
            finding(
                "MANIFEST-01",
                f"no entry for {path.decode('utf-8', 'surrogateescape')}",
                path=path,
            )
            for path in paths
        ),
        waivers=(WaiverResult(Waiver("::add-mask::x", 9), WaiverState.UNUSED),),
    )


def large(entries: int = 40) -> Verdict:
    """Many entries and many findings of a few codes."""
    names = [f"src/part_{number:04}.py" for number in range(entries)]
    base = failing()
    return base._replace(
        entries=tuple(
            entry_result(
                name,
                line=10 + 20 * number,
                failing=(Gate.POST_SHA1,) if number % 3 == 2 else (),
            )
            for number, name in enumerate(names)
        ),
        changes=tuple(change_result(name) for name in names),
        findings=tuple(
            finding(
                code,
                message,
                hint="run `gates cor701-sha` for the range",
                path=RepoPath(name.encode()),
                packet_line=10 + 20 * number,
            )
            for code, message in (
                ("C701-G05", "the post-SHA1 is that of another file"),
                ("MANIFEST-09", "the window ends past the last line, 1094"),
                ("MANIFEST-06", "a gate holds but its box is not ticked"),
            )
            for number, name in enumerate(names)
        ),
        waivers=tuple(
            WaiverResult(Waiver(f"W-{number}", number + 1), WaiverState.UNUSED)
            for number in range(5)
        ),
    )


def governance_only() -> Verdict:
    """Nothing governed changed: gates do not apply, and a new file at the root."""
    added = entry_result("new.py")._replace(actual=None)
    assert added.entry.pre is not None
    zeros = HashClaim(ClaimKind.ZEROS, ZERO_SHA1, 44, ZERO_SHA1)
    return passing()._replace(
        disclosure="RID-COR-701: N/A (no governed edits)",
        profile=Profile.STRICT,
        selection=Selection(
            Mode.REV,
            Revision(None, TREE, ""),
            Revision(HEAD, TREE, "v1"),
            "named with --rev",
        ),
        policy=PolicySource(RepoPath(b"gates.toml"), Oid("9" * 40), "0" * 64),
        entries=(
            added._replace(
                entry=added.entry._replace(pre=zeros),
                status=EntryStatus.UNCHANGED,
                gates=dict.fromkeys(Gate, GateState.NOT_RUN),
            ),
        ),
        changes=(change_result(".GOV/board.md", governance=True),),
        findings=(
            finding(
                "MANIFEST-05", "declared unchanged, and is", severity=Severity.NOTE
            ),
        ),
        commit_count=1,
    )


CASES: Final[dict[str, tuple[Verdict, RecordPlace | None]]] = {
    "passes_with_warnings": (passing(), PLACE),
    "fails_with_a_waiver": (failing(), None),
    "preview_cannot_verify": (preview(), None),
    "hostile_names": (hostile(), PLACE),
    "many_entries_and_findings": (large(), PLACE),
    "governance_only": (governance_only(), PLACE),
}
"""Golden cases by the name of their folder in tests/golden."""
