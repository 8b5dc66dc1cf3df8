"""The workflow from the refinement to the log, and every plan that is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.packets import EntryText
from tests.support.schemas import faults
from tests.support.workflow import (
    PACKET,
    POINTER,
    REFINEMENT,
    REGISTER,
    SPEC,
    SPEC_PATH,
    STATE,
    TOKEN,
    WP,
    planned_packet,
    prepare_workflow,
    refinement_text,
    register_text,
    sha1,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

BEFORE = b"".join(b"line %d\n" % number for number in range(1, 41))
AFTER = BEFORE.replace(b"line 12\n", b"line twelve\nand a half\n")
WORK = EntryText(
    "src/a.py",
    windows=((12, 13),),
    line_delta=1,
    pre=sha1(BEFORE),
    post=sha1(AFTER),
)
PLANNED = ("src/a.py: 10-20",)
REQUIRED = b"require_plan = true\n"


def _codes(done: Finished) -> set[str]:
    assert faults("verdict-1", done.json) == []
    return {f["code"] for f in done.json["findings"] if f["severity"] == "error"}


def _states(done: Finished) -> dict[str, str]:
    return {name: found["state"] for name, found in done.json["dimensions"].items()}


def _messages(done: Finished, code: str) -> str:
    return "\n".join(
        found["message"] for found in done.json["findings"] if found["code"] == code
    )


class Work:
    """A repository whose packet is ready, and the steps of the work in it."""

    def __init__(self, repo: RepoBuilder, program: Program) -> None:
        self.repo = repo
        self.program = program
        self.base = ""

    def ready(
        self,
        *,
        planned: Sequence[str] = PLANNED,
        policy: bytes = REQUIRED,
        scope: Sequence[str] = ("src/",),
        before: bytes = BEFORE,
    ) -> None:
        prepare_workflow(self.repo)
        self.repo.write("src/a.py", before)
        self.repo.write("gates.toml", policy)
        self.repo.write(PACKET, planned_packet(planned=planned, scope=scope))
        self.base = self.repo.commit()

    def plan(self, *words: str, home: Program | None = None) -> Finished:
        done = (home or self.program).run(
            "pre-work", WP, *words, "--format", "json", cwd=self.repo.path
        )
        assert done.code == 0, done.text
        return done

    def work(
        self,
        *,
        entries: Sequence[EntryText] = (WORK,),
        planned: Sequence[str] = PLANNED,
        scope: Sequence[str] = ("src/",),
        waivers: Sequence[str] = (),
        after: bytes = AFTER,
    ) -> None:
        self.repo.write("src/a.py", after)
        packet = planned_packet(entries, planned=planned, scope=scope, waivers=waivers)
        self.repo.write(PACKET, packet)
        self.repo.commit()

    def judge(self, *words: str, home: Program | None = None) -> Finished:
        return (home or self.program).run(
            "post-work",
            WP,
            "--range",
            f"{self.base}..HEAD",
            "--format",
            "json",
            *words,
            cwd=self.repo.path,
        )


@pytest.fixture
def work(repo: RepoBuilder, program: Program) -> Work:
    return Work(repo, program)


def test_the_whole_workflow_through_commands(
    program: Program, repo: RepoBuilder
) -> None:
    def gates(*words: str, expected: int = 0) -> Finished:
        done = program.run(*words, cwd=repo.path)
        assert done.code == expected, (words, done.text, done.said)
        return done

    repo.write(SPEC_PATH, SPEC)
    repo.write(POINTER, b"The spec is **docs/spec.md**.\n")
    repo.write(REFINEMENT, refinement_text(approved=False))
    repo.write(REGISTER, register_text())
    repo.write(STATE, b'{\n  "gate_logs": []\n}\n')
    repo.write("src/a.py", BEFORE)
    repo.commit()

    assert "REFINEMENT-07" in gates("refinement", "check", WP, expected=1).text
    gates("approve-refinement", WP, "--token", TOKEN)
    repo.commit()
    gates("refinement", "check", WP)
    assert "signed refinement and spec with" in gates("sign", WP).text
    repo.commit()
    repo.write(PACKET, planned_packet(planned=PLANNED))
    repo.commit()
    assert "signed scope, refinement and spec with" in gates("sign", WP).text
    gates("prepare", WP, "--coder", "coder-7")
    repo.commit()
    assert "> IMPLEMENTATION" in gates("phase", WP).text
    assert "PLAN        PASS" in gates("pre-work", WP).text
    base = repo.head()

    repo.write("src/a.py", AFTER)
    repo.write(PACKET, planned_packet([WORK], planned=PLANNED))
    repo.commit()
    done = gates("post-work", WP, "--range", f"{base}..HEAD", "--format", "json")
    assert _states(done) == dict.fromkeys(
        (
            "MANIFEST",
            "SCOPE",
            "PLAN",
            "EVIDENCE",
            "REFINEMENT",
            "SIGNATURE",
            "PHASE",
            "LOG",
        ),
        "PASS",
    )
    assert done.json["entries"][0]["gates"]["window_matches_plan"] == "PASS"
    gates("log", "verify")

    kinds = [r["type"] for r in json.loads(repo.file(STATE).read_bytes())["gate_logs"]]
    assert kinds == ["REFINEMENT", "SIGNATURE", "PREPARE"]
    assert repo.file(REGISTER).read_bytes().count(TOKEN.encode()) == 1


def test_a_plan_counts_and_the_window_lies_in_it(work: Work) -> None:
    work.ready()
    work.plan()
    work.work()
    done = work.judge()
    assert done.code == 0, done.text
    assert _states(done)["PLAN"] == "PASS"
    assert "PLAN-04" in {f["code"] for f in done.json["findings"]}


def test_without_a_plan_the_policy_fails_the_run(work: Work) -> None:
    work.ready()
    work.work()
    done = work.judge()
    assert done.code == 1
    assert _codes(done) == {"PLAN-02"}
    assert done.json["entries"][0]["gates"]["window_matches_plan"] == "NOT_PLANNED"


def test_a_window_outside_the_plan_fails_and_shows_both(work: Work) -> None:
    work.ready(planned=["src/a.py: 20-30"])
    work.plan()
    work.work(planned=["src/a.py: 20-30"])
    done = work.judge()
    assert done.code == 1
    assert _codes(done) == {"C701-G02"}
    message = _messages(done, "C701-G02")
    assert "12-13" in message
    assert "covers the lines 12-12 of the base" in message
    assert "20-30" in message


def test_the_packet_cannot_move_the_planned_windows(work: Work) -> None:
    work.ready(planned=["src/a.py: 20-30"])
    work.plan()
    work.work(planned=["src/a.py: 1-40"])
    assert _codes(work.judge()) == {"C701-G02"}


def test_an_adjustment_with_a_reason_is_a_warning_in_the_record(work: Work) -> None:
    work.ready(planned=["src/a.py: 20-30"])
    work.plan()
    extra = (("Adjustment", "lines 12-13 too"), ("Reason", "the caller stands there"))
    work.work(entries=[work_with(extra)], planned=["src/a.py: 20-30"])
    done = work.judge()
    assert done.code == 0, done.text
    assert "the caller stands there" in _messages(done, "PLAN-03")
    record = str(done.json["record"]["seq"])
    shown = work.program.run("log", "show", record, cwd=work.repo.path)
    assert "the caller stands there" in shown.text


def test_an_adjustment_without_a_reason_fails(work: Work) -> None:
    work.ready(planned=["src/a.py: 20-30"])
    work.plan()
    extra = (("Adjustment", "lines 12-13 too"),)
    work.work(entries=[work_with(extra)], planned=["src/a.py: 20-30"])
    assert _codes(work.judge()) == {"C701-G02"}


def work_with(extra: tuple[tuple[str, str], ...]) -> EntryText:
    return EntryText(
        "src/a.py",
        windows=WORK.windows,
        line_delta=1,
        pre=WORK.pre,
        post=WORK.post,
        extra=extra,
    )


def test_a_self_widened_packet_is_refused(work: Work) -> None:
    work.ready(scope=["src/a.py"])
    work.plan()
    work.repo.write("src/b.py", b"new\n")
    other = EntryText("src/b.py", line_delta=1, post=sha1(b"new\n"))
    work.work(entries=[WORK, other], scope=["src/a.py", "src/b.py"])
    done = work.judge()
    assert done.code == 1
    assert {"PLAN-06", "SCOPE-01", "C701-G02"} <= _codes(done)
    message = _messages(done, "PLAN-06")
    assert "`src/b.py`" in message
    assert "allows `src/a.py`" in message


def test_a_waiver_that_came_after_the_plan_is_refused(work: Work) -> None:
    waiver = (
        "WAIVER_ID: W-1 | Date: 2026-03-01 | Check Waived: C701-G08 | Scope: src/a.py"
        " | Justification: none | Approver: Mira | Expiry: 2999-01-01"
    )
    work.ready()
    work.plan()
    wrong = EntryText(
        "src/a.py", windows=((12, 13),), line_delta=1, pre="1" * 40, post=WORK.post
    )
    work.work(entries=[wrong], waivers=[waiver])
    done = work.judge()
    assert done.code == 1
    assert {"PLAN-07", "C701-G08"} <= _codes(done)
    assert "which has none" in _messages(done, "PLAN-07")


def test_a_waiver_signed_on_its_own_counts_beside_the_plan(work: Work) -> None:
    work.ready()
    work.plan()
    wrong = EntryText(
        "src/a.py", windows=((12, 13),), line_delta=1, pre="1" * 40, post=WORK.post
    )
    work.work(entries=[wrong])
    assert _codes(work.judge()) == {"C701-G08"}
    key = work.program.home / "config" / "gates" / "id_ed25519"
    words = ["--check", "C701-G08", "--path", "src/a.py", "--reason", "agreed"]
    words += ["--expires", "2999-01-01", "--approver", "Mira", "--key", str(key)]
    added = work.program.run("waiver", "add", WP, *words, cwd=work.repo.path)
    assert added.code == 0, added.said
    work.repo.commit()
    done = work.judge()
    assert done.code == 0, done.text
    assert [w["state"] for w in done.json["waivers"]] == ["used"]
    assert "PLAN-07" not in {f["code"] for f in done.json["findings"]}


def test_a_back_dated_plan_is_refused(work: Work) -> None:
    """Made behind the first edit, whatever its time says."""
    work.ready()
    work.repo.write("src/a.py", BEFORE.replace(b"line 12\n", b"line twelve\n"))
    work.repo.commit()
    work.plan()
    work.work()
    done = work.judge()
    assert done.code == 1
    assert _codes(done) == {"PLAN-02"}
    assert "was made after the work began" in _messages(done, "PLAN-05")


def test_a_plan_behind_a_commit_of_governance_counts(work: Work) -> None:
    work.ready()
    work.repo.write(".GOV/notes.md", b"a note\n")
    work.repo.commit()
    work.plan()
    work.work()
    done = work.judge()
    assert done.code == 0, done.text
    assert _states(done)["PLAN"] == "PASS"


@pytest.fixture
def other(tmp_path: Path, program: Program) -> Program:
    home = tmp_path / "other-home"
    home.mkdir()
    return type(program)(home)


def test_a_plan_signed_by_an_untrusted_key_is_refused(
    work: Work, other: Program
) -> None:
    work.ready()
    work.plan(home=other)
    work.work()
    done = work.judge()
    assert done.code == 1
    assert _codes(done) == {"PLAN-02"}
    assert "which is not trusted" in _messages(done, "PLAN-05")


def test_with_pinned_keys_their_plans_count_everywhere(
    work: Work, other: Program
) -> None:
    made = other.run("key", "init", cwd=work.repo.path)
    assert made.code == 0, made.said
    line = other.run("key", "show", cwd=work.repo.path).text
    public = next(w for w in line.split("\n") if "ssh-ed25519 " in w)
    key = public[public.index("ssh-ed25519 ") :].strip()
    work.ready(policy=REQUIRED + f'trusted_keys = ["{key}"]\n'.encode())
    work.plan(home=other)
    work.work()
    done = work.judge()
    assert done.code == 0, done.text
    assert "PLAN-04" not in {f["code"] for f in done.json["findings"]}
    own = work.program.run("pre-work", WP, "--format", "json", cwd=work.repo.path)
    assert own.code in (0, 1)


def test_a_plan_for_another_packet_is_refused(work: Work) -> None:
    work.ready()
    second = planned_packet(wp="WP-2", planned=PLANNED)
    work.repo.write(PACKET.replace(WP, "WP-2"), second.replace(TOKEN.encode(), b"t-2"))
    grounded = refinement_text("WP-2").replace(TOKEN.encode(), b"t-2")
    work.repo.write(REFINEMENT.replace(WP, "WP-2"), grounded)
    packet = work.repo.file(PACKET.replace(WP, "WP-2"))
    packet.write_bytes(
        packet.read_bytes().replace(REFINEMENT.encode(), b".GOV/refinements/WP-2.md")
    )
    work.repo.write(REGISTER, register_text(TOKEN, "t-2"))
    state = json.loads(work.repo.file(STATE).read_bytes())
    state["gate_logs"].append({**state["gate_logs"][0], "wpId": "WP-2"})
    work.repo.write(STATE, json.dumps(state).encode())
    work.base = work.repo.commit()
    planned = work.program.run("pre-work", "WP-2", cwd=work.repo.path)
    assert "PLAN        PASS" in planned.text, planned.text
    work.work()
    assert _codes(work.judge()) == {"PLAN-02"}


def test_a_replayed_plan_is_refused(
    work: Work, tmp_path: Path, program: Program
) -> None:
    """The log of another repository, with a plan of the same packet, put here."""
    work.ready()
    work.plan()
    work.work()
    twin = type(work.repo)(tmp_path / "twin")
    twin.git("pull", "--quiet", str(work.repo.path), "main")
    twin.write("gates.toml", REQUIRED + b'log_origin = "another/log"\n')
    base = twin.commit()
    record = work.repo.git("show", "gate-log:records/000/000/000.intoto.json")
    twin.git("fetch", "--quiet", str(work.repo.path), "gate-log:gate-log")
    assert record in work.repo.git("show", "gate-log:records/000/000/000.intoto.json")
    twin.write("src/a.py", AFTER + b"more\n")
    twin.commit()
    words = ("post-work", WP, "--range", f"{base}..HEAD", "--no-log")
    done = program.run(*words, "--format", "json", cwd=twin.path)
    assert done.code == 1
    assert "PLAN-02" in _codes(done)


def test_a_copied_record_counts_for_nothing(work: Work) -> None:
    """The plan's line put once more behind the last record: its place is signed."""
    work.ready()
    work.plan("--expires", "2999-01-01")
    line = work.repo.git("show", "gate-log:records/000/000/000.intoto.json")
    work.repo.git("switch", "--quiet", "gate-log")
    work.repo.remove("records/000/000/000.intoto.json")
    work.repo.write("records/000/000/007.intoto.json", line)
    work.repo.commit()
    work.repo.git("switch", "--quiet", "main")
    work.work()
    assert "PLAN-02" in _codes(work.judge("--no-log"))


def test_a_plan_anew_names_the_one_it_replaces(work: Work) -> None:
    work.ready(planned=["src/a.py: 20-30"])
    work.plan()
    work.repo.write(PACKET, planned_packet(planned=PLANNED))
    work.repo.commit()
    again = work.plan()
    assert "in place of record #0" in again.json["dimensions"]["PLAN"]["reason"]
    work.work()
    done = work.judge()
    assert done.code == 0, done.text
    assert "record #0 was replaced" in _messages(done, "PLAN-09")


def test_a_plan_anew_behind_the_work_does_not_free_it(work: Work) -> None:
    work.ready(planned=["src/a.py: 20-30"])
    work.plan()
    work.repo.write("src/a.py", AFTER)
    work.repo.write(PACKET, planned_packet(planned=PLANNED))
    work.repo.commit()
    work.plan()
    work.work()
    done = work.judge()
    assert _codes(done) == {"C701-G02"}
    assert "after the work began" in _messages(done, "PLAN-05")


def test_without_planned_windows_whole_files_of_the_scope_are(work: Work) -> None:
    work.ready(planned=())
    work.plan()
    work.work(planned=())
    done = work.judge()
    assert done.code == 0, done.text
    assert done.json["entries"][0]["gates"]["window_matches_plan"] == "PASS"


def test_a_window_moves_with_lines_that_the_base_brought_in(work: Work) -> None:
    work.ready()
    fork = work.base
    work.repo.git("switch", "--quiet", "-c", "work")
    state = work.repo.file(STATE).read_bytes().replace(b'"main"', b'"work"')
    work.repo.write(STATE, state)
    work.repo.commit()
    work.plan()
    work.repo.git("switch", "--quiet", "main")
    assert work.repo.head() == fork
    moved = b"top\n" * 20 + BEFORE
    work.repo.write("src/a.py", moved)
    work.base = work.repo.commit()
    work.repo.git("switch", "--quiet", "work")
    work.repo.git("merge", "--quiet", "--no-edit", "main")
    after = moved.replace(b"line 12\n", b"line twelve\n")
    entry = EntryText(
        "src/a.py", windows=((32, 32),), pre=sha1(moved), post=sha1(after)
    )
    work.work(entries=[entry], after=after)
    done = work.judge()
    assert done.code == 0, done.text
    elsewhere = moved.replace(b"line 1\n", b"line one\n")
    wrong = EntryText(
        "src/a.py", windows=((21, 21),), pre=sha1(moved), post=sha1(elsewhere)
    )
    work.work(entries=[wrong], after=elsewhere)
    assert _codes(work.judge()) == {"C701-G02"}


def test_the_record_names_the_packet_that_scope_was_read_from(work: Work) -> None:
    work.ready()
    work.plan()
    blob = work.repo.oid(f"HEAD:{PACKET}")
    work.work()
    record = str(work.judge().json["record"]["seq"])
    shown = work.program.run(
        "log", "show", record, "--format", "json", cwd=work.repo.path
    )
    assert blob in shown.text


def test_approvers_of_the_policy(work: Work, other: Program) -> None:
    assert other.run("key", "init", cwd=work.repo.path).code == 0
    line = other.run("key", "show", cwd=work.repo.path).text
    key = line[line.index("ssh-ed25519 ") :].split("\n")[0].strip()
    work.ready(policy=f'approvers = ["{key}"]\n'.encode())

    def pre_work(home: Program) -> Finished:
        return home.run("pre-work", WP, "--format", "json", cwd=work.repo.path)

    done = pre_work(work.program)
    assert _codes(done) == {"SIGNATURE-05"}
    assert work.program.run("sign", WP, cwd=work.repo.path).code == 0
    work.repo.commit()
    done = pre_work(work.program)
    assert "which may not approve" in _messages(done, "SIGNATURE-05")
    assert other.run("sign", WP, cwd=work.repo.path).code == 0
    assert _states(pre_work(work.program))["SIGNATURE"] == "PASS"
    done = pre_work(other)
    assert "the key that does the work" in _messages(done, "SIGNATURE-05")
    work.repo.write(PACKET, planned_packet(planned=PLANNED, scope=["src/", "lib/"]))
    work.repo.commit()
    done = pre_work(work.program)
    assert "covers another scope" in _messages(done, "SIGNATURE-05")


def test_nothing_is_approved_that_does_not_hold(
    program: Program, repo: RepoBuilder
) -> None:
    prepare_workflow(repo)
    text = refinement_text(approved=False, words="ends at zero")
    repo.write(REFINEMENT, text)
    repo.commit()
    done = program.run("approve-refinement", WP, "--token", TOKEN, cwd=repo.path)
    assert done.code == 1
    assert "REFINEMENT-14 ANCHOR 1: BROKEN" in done.text
    assert repo.file(REFINEMENT).read_bytes() == text
    assert repo.git("for-each-ref", "refs/heads/gate-log") == b""


def test_a_refinement_without_a_token_is_not_approved(
    program: Program, repo: RepoBuilder
) -> None:
    prepare_workflow(repo)
    repo.write(REFINEMENT, refinement_text(approved=False))
    repo.commit()
    done = program.run("approve-refinement", WP, cwd=repo.path)
    assert done.code == 2
    assert "name the user's signature with `--token`" in done.said


def test_prepare_needs_a_branch(program: Program, repo: RepoBuilder) -> None:
    prepare_workflow(repo)
    repo.commit()
    repo.git("switch", "--quiet", "--detach")
    assert program.run("prepare", WP, cwd=repo.path).code == 2
    done = program.run("prepare", WP, "--branch", "main", cwd=repo.path)
    assert done.code == 0, done.said


def test_a_state_file_that_cannot_be_read_is_left_alone(
    program: Program, repo: RepoBuilder
) -> None:
    prepare_workflow(repo)
    repo.write(STATE, b"[]")
    repo.commit()
    done = program.run("prepare", WP, cwd=repo.path)
    assert done.code == 1
    assert "PREPARE-04" in done.said
    assert repo.file(STATE).read_bytes() == b"[]"
    assert repo.git("for-each-ref", "refs/heads/gate-log") == b""


def test_what_the_commands_say_to_machines(program: Program, repo: RepoBuilder) -> None:
    prepare_workflow(repo)
    repo.write(PACKET, planned_packet())
    repo.commit()
    for words in (("sign",), ("prepare",), ("approve-refinement",)):
        done = program.run(*words, WP, "--format", "json", cwd=repo.path)
        assert done.code == 0, done.said
        assert faults("workflow-1", done.json) == []
        assert done.json["command"] == words[0]
    done = program.run("phase", WP, "--format", "json", cwd=repo.path)
    assert faults("phase-1", done.json) == []
    assert done.json["current"] == "IMPLEMENTATION"
    repo.write(REFINEMENT, refinement_text(words="ends at zero"))
    repo.commit()
    done = program.run("sign", WP, "--format", "json", cwd=repo.path)
    assert (done.code, faults("workflow-1", done.json)) == (1, [])
    assert faults("verdict-1", done.json["verdict"]) == []
