"""`pre-work`: the committed packet, and everything it is refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.packets import FOLDER, EntryText, packet_text
from tests.support.schemas import faults

if TYPE_CHECKING:
    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

PACKET = f"{FOLDER}/WP-1.md"
TEMPLATE = EntryText("path/to/file", line_delta="<adds - dels>", pre="<hash>")
GOOD = packet_text("WP-1", entries=[TEMPLATE], status="Ready for Dev")


@pytest.fixture
def ready(repo: RepoBuilder) -> RepoBuilder:
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
    assert _codes(done) == []
    assert done.json["command"] == "pre-work"
    assert done.json["preview"] is False
    states = {name: d["state"] for name, d in done.json["dimensions"].items()}
    assert states == {
        "MANIFEST": "PASS",
        "SCOPE": "PASS",
        "PLAN": "NOT_RUN",
        "EVIDENCE": "NOT_RUN",
        "REFINEMENT": "NOT_RUN",
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
    assert _codes(done) == []


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
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_packet_that_is_not_ready_fails(
    program: Program, repo: RepoBuilder, change: tuple[bytes, bytes], code: str
) -> None:
    assert change[0] in GOOD
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
    assert _codes(done) == [("PACKET-15", "warning")]


def test_a_legacy_packet_is_warned_and_refused_in_strict(
    program: Program, repo: RepoBuilder
) -> None:
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
    assert done.code == 0, done.said


def test_before_the_first_commit_nothing_can_be_judged(
    program: Program, repo: RepoBuilder
) -> None:
    done = _run(program, repo, "WP-1")
    assert (done.code, done.text) == (2, "")
    assert "GIT-02" in done.said


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
