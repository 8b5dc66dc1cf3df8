"""The golden case: one large file in one window, governance files beside it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from gates.model import Dimension, Gate, GateState, State
from tests.support.corpus import corpus_files
from tests.support.packets import EntryText, packet_text
from tests.support.postwork import PACKET, WP, Outcome, run

if TYPE_CHECKING:
    from tests.support.repo import RepoBuilder

RECORDER: Final = "src/recorder/store.rs"
WINDOW: Final = (195, 1055)
HUNKS: Final = (
    (217, 3, 216, 0),
    (244, 0, 242, 9),
    (940, 0, 947, 1),
    (959, 0, 967, 87),
)


def images() -> tuple[bytes, bytes]:
    """A file of 968 lines, and the same with the four hunks."""
    old = [b"fn step_%03d() { store(%d); }\n" % (n, n * 7) for n in range(1, 969)]
    new = old[:216] + old[219:244]
    new += [b"    // bound %d\n" % n for n in range(9)]
    new += old[244:940]
    new += [b"    flush();\n"]
    new += old[940:959]
    new += [b"#[test] fn case_%02d() {}\n" % n for n in range(87)]
    new += old[959:]
    return b"".join(old), b"".join(new)


def golden(repo: RepoBuilder) -> Outcome:
    """The range, judged as it was handed in: one entry, one window."""
    pre, post = images()
    governance = [f".GOV/roles/board_{n}.md" for n in range(4)] + [".GOV/state.json"]
    repo.write(RECORDER, pre)
    for name in governance:
        repo.write(name, b"before\n")
    repo.write(PACKET, packet_text(WP, scope=[RECORDER]))
    base = repo.commit("Before")
    repo.write(RECORDER, post)
    for name in governance:
        repo.write(name, b"after\n")
    entry = EntryText(
        RECORDER,
        windows=(WINDOW,),
        line_delta=94,
        pre=hashlib.sha1(pre).hexdigest(),
        post=hashlib.sha1(post).hexdigest(),
        ticked=tuple(gate.value for gate in Gate if gate is not Gate.MANIFEST_WRITTEN),
    )
    packet = packet_text(
        WP,
        entries=[entry],
        scope=[RECORDER],
        approved=False,
        mapping=[("The counter starts at one.", f"{RECORDER}:1055")],
    )
    repo.write(PACKET, packet)
    head = repo.commit("After")
    shown = repo.git("diff", "-U0", base, head, "--", RECORDER)
    found = re.findall(
        rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", shown, re.MULTILINE
    )
    assert tuple(tuple(int(n or 1) for n in hunk) for hunk in found) == HUNKS
    return run(repo.path, f"{base}..{head}")


def test_the_golden_case_passes_with_warnings(repo: RepoBuilder) -> None:
    done = golden(repo)
    assert (done.exit_code, done.verdict.result, done.errors) == (0, State.PASS, [])
    assert set(done.warnings) == {"SCOPE-06", "PLAN-01"}


def test_its_numbers_are_those_of_git(repo: RepoBuilder) -> None:
    (entry,) = golden(repo).verdict.entries
    actual = entry.actual
    assert actual is not None
    assert (actual.added, actual.removed, actual.line_delta) == (97, 3, 94)
    assert tuple(tuple(hunk) for hunk in actual.hunks) == HUNKS
    assert [tuple(window) for window in actual.windows] == [
        (217, 217),
        (242, 250),
        (947, 947),
        (967, 1053),
    ]


def test_its_governance_files_are_one_warning(repo: RepoBuilder) -> None:
    done = golden(repo)
    assert done.finding("SCOPE-06").message.startswith(
        "6 governance paths out of scope changed"
    )
    assert sum(change.governance for change in done.verdict.changes) == 6


def test_its_disclosure_names_the_gates_that_hold(repo: RepoBuilder) -> None:
    done = golden(repo)
    assert done.verdict.disclosure == (
        "RID-COR-701: PASS gates=[52,54,55,56,57,58,60] errors=[]"
    )
    (entry,) = done.verdict.entries
    assert entry.gates[Gate.WINDOW_MATCHES_PLAN] is GateState.NOT_PLANNED
    assert entry.gates[Gate.ANCHORS_PRESENT] is GateState.NOT_DECLARED


def test_skeleton_approved_is_not_asked_for(repo: RepoBuilder) -> None:
    assert golden(repo).state(Dimension.PHASE) is State.PASS


MIRROR: Final = os.environ.get("GATES_ORACLE_MIRROR", "")
REAL_WP: Final = "WP-1-Flight-Recorder-v4"
REAL: Final = {
    "path": "src/backend/handshake_core/src/flight_recorder/duckdb.rs",
    "pre": "dc555b976a909e98402f7906b3dbfe3bac77220b",
    "post": "d0e3e5a37fddcc497c7483701ee002d7701618b9",
}


def real_cases() -> list[dict[str, str]]:
    """The ranges of the real packet that are known beside the corpus."""
    packets = corpus_files("packets")
    if not packets:
        return []
    cases = packets[0].parents[2] / "oracle" / "postwork.jsonl"
    if not cases.is_file():
        return []
    lines = cases.read_text(encoding="utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    return [
        case
        for case in found
        if case["wp"] == REAL_WP and case["mode"] == "range" and case["kind"] == "best"
    ]


@pytest.mark.skipif(
    not MIRROR or not real_cases(),
    reason="set GATES_ORACLE_MIRROR to a bare copy of the public repository, with the"
    " corpus folder at hand",
)
def test_the_real_golden_case_passes_with_the_real_hashes() -> None:
    (case,) = real_cases()
    done = run(Path(MIRROR), f"{case['base']}..{case['head']}", wp=REAL_WP)
    assert (done.exit_code, done.errors) == (0, [])
    assert "6 governance paths" in done.finding("SCOPE-06").message
    (entry,) = done.verdict.entries
    actual = entry.actual
    assert actual is not None
    assert entry.entry.path == REAL["path"].encode()
    assert (actual.pre_sha1, actual.post_sha1) == (REAL["pre"], REAL["post"])
    assert (actual.added, actual.removed, actual.line_delta) == (97, 3, 94)
    assert tuple(tuple(hunk) for hunk in actual.hunks) == HUNKS
    assert done.verdict.disclosure.startswith("RID-COR-701: PASS gates=[52,")
