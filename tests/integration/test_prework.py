"""`pre-work`: the committed packet, and everything it is refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.packets import packet_text
from tests.support.schemas import faults
from tests.support.workflow import (
    PACKET,
    REFINEMENT,
    REGISTER,
    STATE,
    TEMPLATE,
    TOKEN,
    planned_packet,
    prepare_workflow,
    refinement_text,
    register_text,
    state_text,
)

if TYPE_CHECKING:
    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

GOOD = planned_packet(fields=[("MERGE_BASE_SHA", "HEAD")])


@pytest.fixture
def ready(repo: RepoBuilder) -> RepoBuilder:
    prepare_workflow(repo)
    repo.write(PACKET, GOOD)
    repo.commit()
    return repo


def _run(
    program: Program, repo: RepoBuilder, *words: str, log: bool = False
) -> Finished:
    more = () if log else ("--no-log",)
    return program.run(*words, *more, script="pre-work", cwd=repo.path)


def _codes(done: Finished) -> list[tuple[str, str]]:
    assert faults("verdict-1", done.json) == []
    return [(found["code"], found["severity"]) for found in done.json["findings"]]


def test_a_ready_packet_passes(program: Program, ready: RepoBuilder) -> None:
    done = _run(program, ready, "WP-1")
    assert done.code == 0, done.said
    lines = done.text.split("\n")
    assert lines[0] == (
        "pre-work WP-1: PASS (manifest gate, not tests; profile handshake)"
    )
    assert lines[-2] == "RID-COR-701: PASS gates=[] errors=[]"
    assert f"at {ready.head()[:12]}: the packet at HEAD is judged" in lines


def test_its_json_names_what_was_not_run(program: Program, ready: RepoBuilder) -> None:
    done = _run(program, ready, "WP-1", "--format", "json")
    assert _codes(done) == [("SIGNATURE-04", "warning")]
    assert done.json["command"] == "pre-work"
    assert done.json["preview"] is False
    states = {name: d["state"] for name, d in done.json["dimensions"].items()}
    assert states == {
        "MANIFEST": "PASS",
        "SCOPE": "PASS",
        "PLAN": "NOT_RUN",
        "EVIDENCE": "NOT_RUN",
        "REFINEMENT": "PASS",
        "SIGNATURE": "NOT_RUN",
        "PHASE": "PASS",
        "LOG": "NOT_RUN",
    }


def test_a_run_is_recorded(program: Program, ready: RepoBuilder) -> None:
    done = _run(program, ready, "WP-1", "--format", "json", log=True)
    assert done.code == 0, done.said
    assert done.json["dimensions"]["LOG"]["state"] == "PASS"
    record = done.json["record"]
    assert ready.oid(record["ref"]) == record["commit"]
    assert done.json["dimensions"]["PLAN"]["state"] == "PASS"


def test_no_record_is_written_when_none_is_wanted(
    program: Program, ready: RepoBuilder
) -> None:
    _run(program, ready, "WP-1")
    assert ready.git("for-each-ref", "--format=%(refname)") == b"refs/heads/main\n"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b"- RISK_TIER: LOW\n", b""), "PACKET-11"),
        ((b"Ready for Dev", b"Nearly there"), "PACKET-17"),
        ((b"## BOOTSTRAP", b"## BOOT"), "PHASE-01"),
        ((b"## VALIDATION\n", b"## LATER\n"), "PACKET-03"),
        ((b"- WP_ID: WP-1", b"- WP_ID: WP-2"), "PACKET-13"),
        ((b"- IN_SCOPE_PATHS:\n  - src/\n", b""), "SCOPE-02"),
        ((b"  - src/\n", b""), "SCOPE-03"),
        ((b"  - src/\n", b"  - **\n"), "SCOPE-04"),
        ((b"- AGENTIC_MODE: NO\n", b""), "PACKET-11"),
        ((b"- AGENTIC_MODE: NO\n", b"- AGENTIC_MODE: YES\n"), "PACKET-11"),
        ((b"RISK_TIER: LOW", b"RISK_TIER: SMALL"), "PACKET-17"),
        ((b"MERGE_BASE_SHA: HEAD", b"MERGE_BASE_SHA: abc"), "GIT-13"),
        ((TOKEN.encode(), b"another-token"), "SIGNATURE-01"),
        ((b"refinements/WP-1.md", b"refinements/WP-9.md"), "REFINEMENT-01"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_packet_that_is_not_ready_fails(
    program: Program, repo: RepoBuilder, change: tuple[bytes, bytes], code: str
) -> None:
    assert change[0] in GOOD
    prepare_workflow(repo)
    repo.write(PACKET, GOOD.replace(*change))
    repo.commit()
    done = _run(program, repo, "WP-1", "--format", "json")
    assert done.code == 1, done.said
    assert (code, "error") in _codes(done)


def test_an_edit_that_is_not_committed_fails(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(PACKET, GOOD + b"more\n")
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "PACKET-14 the packet in the worktree is not the one of HEAD" in done.text
    ready.git("add", PACKET)
    done = _run(program, ready, "WP-1")
    assert "PACKET-14 the packet in the index is not the one of HEAD" in done.text


def test_a_checkout_with_other_line_endings_is_a_warning(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(PACKET, GOOD.replace(b"\n", b"\r\n"))
    done = _run(program, ready, "WP-1")
    assert done.code == 0, done.text
    assert "PACKET-14 warning: the packet in the worktree differs" in done.text


def test_a_removed_packet_is_missing(program: Program, ready: RepoBuilder) -> None:
    ready.remove(PACKET)
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "PACKET-14 the packet in the worktree is missing" in done.text


def test_a_packet_that_was_never_committed(program: Program, repo: RepoBuilder) -> None:
    repo.commit()
    repo.write(PACKET, GOOD)
    done = _run(program, repo, "WP-1")
    assert (done.code, done.text) == (2, "")
    assert f"PACKET-01 {PACKET}: the packet `{PACKET}` is not committed" in done.said


def test_an_unknown_packet_names_its_neighbours(
    program: Program, ready: RepoBuilder
) -> None:
    done = _run(program, ready, "WP-11")
    assert (done.code, done.text) == (2, "")
    assert "there is no packet `WP-11`" in done.said
    assert "did you mean WP-1?" in done.said


@pytest.mark.parametrize("name", ["../WP-1", "a/b", "", "WP\n1", "-x", ".", "W*"])
def test_a_name_is_a_name_and_no_path(
    program: Program, ready: RepoBuilder, name: str
) -> None:
    done = _run(program, ready, "--", name) if name == "-x" else None
    done = done or _run(program, ready, name)
    assert (done.code, done.text) == (2, "")
    assert "Traceback" not in done.said


def test_a_packet_from_a_file_is_a_preview(
    program: Program, ready: RepoBuilder
) -> None:
    draft = ready.write("draft.md", GOOD)
    done = _run(program, ready, "WP-1", "--packet", str(draft), "--format", "json")
    assert done.code == 0, done.said
    assert done.json["preview"] is True
    assert "committed" not in done.json["dimensions"]["MANIFEST"]["reason"]
    assert ("PACKET-15", "warning") in _codes(done)
    assert done.json["dimensions"]["PLAN"]["state"] == "NOT_RUN"


def test_a_legacy_packet_is_warned_and_refused_in_strict(
    program: Program, repo: RepoBuilder
) -> None:
    prepare_workflow(repo)
    legacy = packet_text("WP-1", entries=[TEMPLATE], modern=False)
    repo.write(PACKET, legacy.replace(b"- RISK_TIER: LOW\n", b""))
    repo.commit()
    done = _run(program, repo, "WP-1")
    assert done.code == 0, done.text
    assert "PACKET-11 warning: the packet has no RISK_TIER" in done.text
    assert _run(program, repo, "WP-1", "--profile", "strict").code == 1


def test_a_bare_repository_is_enough(program: Program, ready: RepoBuilder) -> None:
    bare = ready.path.parent / "bare.git"
    ready.git("clone", "--quiet", "--bare", ".", str(bare))
    done = program.run("WP-1", "--no-log", script="pre-work", cwd=bare)
    assert done.code == 0, done.text


def test_before_the_first_commit_nothing_can_be_judged(
    program: Program, repo: RepoBuilder
) -> None:
    done = _run(program, repo, "WP-1")
    assert (done.code, done.text) == (2, "")
    assert "GIT-02" in done.said


def test_the_wrong_branch_fails_for_that_reason(
    program: Program, ready: RepoBuilder
) -> None:
    ready.git("switch", "--quiet", "-c", "elsewhere")
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "PREPARE-02 wrong branch: ORCHESTRATOR_GATES.json says `main`" in done.text


def test_without_a_prepare_record_it_fails(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(STATE, b'{"gate_logs": []}')
    ready.commit()
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "PREPARE-01" in done.text


def test_a_state_file_that_is_no_json_fails(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(STATE, b"{")
    ready.commit()
    assert "PREPARE-04" in _run(program, ready, "WP-1").text


def test_another_worktree_is_a_warning_and_refused_in_strict(
    program: Program, ready: RepoBuilder
) -> None:
    text = state_text(ready).replace(ready.path.name.encode(), b"wt-elsewhere")
    ready.write(STATE, text)
    ready.commit()
    done = _run(program, ready, "WP-1")
    assert done.code == 0, done.text
    assert "PREPARE-03 warning: wrong worktree" in done.text
    strict = _run(program, ready, "WP-1", "--profile", "strict")
    assert "PREPARE-03 wrong worktree" in strict.text


@pytest.mark.parametrize("listed", [(), (TOKEN, TOKEN)], ids=["not", "twice"])
def test_a_token_is_listed_exactly_once(
    program: Program, ready: RepoBuilder, listed: tuple[str, ...]
) -> None:
    ready.write(REGISTER, register_text(*listed))
    ready.commit()
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "SIGNATURE-02" in done.text


def test_a_token_of_another_packet_is_refused(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(PACKET.replace("WP-1", "WP-2"), planned_packet(wp="WP-2"))
    ready.commit()
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert f"SIGNATURE-03 `{TOKEN}` is the signature of WP-2 too" in done.text
    assert "PREPARE-05 warning: 1 other active packets claim" in done.text


def test_an_edited_refinement_fails(program: Program, ready: RepoBuilder) -> None:
    ready.write(REFINEMENT, refinement_text() + b"\nmore\n")
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "REFINEMENT-19 the refinement in the worktree is not the one" in done.text


def test_a_refinement_that_is_not_approved_fails(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(REFINEMENT, refinement_text(approved=False))
    ready.commit()
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "REFINEMENT-07" in done.text


def test_prior_packets_have_to_be_listed(program: Program, ready: RepoBuilder) -> None:
    later = planned_packet(wp="WP-1-v2").replace(REFINEMENT.encode(), b"none")
    ready.write(PACKET.replace("WP-1", "WP-1-v2"), later)
    ready.commit()
    done = _run(program, ready, "WP-1-v2")
    assert f"PACKET-22 LINEAGE_AUDIT does not list `{PACKET}`" in done.text


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        ("src/a.py: 1-9", "ends at line 9; the file has 1 lines"),
        ("other/a.py", "is planned, and is not in IN_SCOPE_PATHS"),
        ("src/new.py: 1-2", "does not exist yet"),
    ],
)
def test_windows_that_cannot_be_planned(
    program: Program, ready: RepoBuilder, planned: str, said: str
) -> None:
    ready.write("src/a.py", b"one\n")
    ready.write(PACKET, planned_packet(planned=[planned]))
    ready.commit()
    done = _run(program, ready, "WP-1")
    assert done.code == 1
    assert "PLAN-08" in done.text
    assert said in done.text


def test_a_plan_that_has_expired_cannot_be_made(
    program: Program, ready: RepoBuilder
) -> None:
    done = _run(program, ready, "WP-1", "--expires", "2020-01-01", log=True)
    assert done.code == 2
    assert "has passed" in done.said


def test_the_policy_is_read_at_head(program: Program, ready: RepoBuilder) -> None:
    ready.write("gates.toml", b'packets = ["elsewhere"]\n')
    assert _run(program, ready, "WP-1").code == 0  # not committed: does not count
    ready.commit()
    assert _run(program, ready, "WP-1").code == 2
    ready.write("gates.toml", b"pakets = []\n")
    ready.commit()
    done = _run(program, ready, "WP-1")
    assert done.code == 2
    assert "did you mean `packets`?" in done.said
