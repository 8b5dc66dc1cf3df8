"""check: packets found, each judged, and a range covered by all of them together."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import pytest
from junitparser import JUnitXml

from gates.app.check import view_of
from gates.app.discovery import discover
from gates.cli.options import Format
from gates.errors import GateError
from gates.model import Dimension, PacketsBy, Profile, RepoPath, Severity, State
from tests.support.checks import Job, begin_jobs, check, codes, finish_jobs
from tests.support.packets import entry_for, packet_path, packet_text
from tests.support.schemas import faults

if TYPE_CHECKING:
    from gates.app.discovery import Discovery, Where
    from gates.gitread.repository import Repository
    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

STRICT: Final = b'profile = "strict"\n'
ONE: Final = Job("WP-1-One", ("src/one.txt",), {"src/one.txt": b"1\n"})
TWO: Final = Job("WP-2-Two", ("src/two.txt",), {"src/two.txt": b"2\n"})


def test_a_packet_is_found_by_its_file(repo: RepoBuilder) -> None:
    range_ = finish_jobs(repo, begin_jobs(repo, ONE), ONE)
    run = check(repo.path, range_)
    assert (run.result, run.discovery.by) == (State.PASS, PacketsBy.FILE)
    assert view_of(run).packets == ("WP-1-One",)


def test_a_packet_is_found_by_a_trailer_before_the_branch(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE, TWO)
    repo.git("switch", "--quiet", "--create", "feat/WP-1-One")
    repo.write("src/two.txt", b"2\n")
    repo.commit("Write two\n\nIt was missing.\n\nReviewed-by: Mira\nWP: WP-2-Two")
    run = check(repo.path, f"{base}..HEAD")
    assert run.discovery.by is PacketsBy.TRAILER
    assert view_of(run).packets == ("WP-2-Two",)
    assert "says `WP: WP-2-Two`" in run.discovery.reason
    assert run.result is State.FAIL  # its manifest was not filled


def test_a_trailer_counts_in_the_last_paragraph_only(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE, TWO)
    repo.write("src/two.txt", b"2\n")
    repo.commit("Write two\n\nWP: WP-2-Two\n\nIt was missing.")
    run = check(repo.path, f"{base}..HEAD")
    assert run.discovery.by is PacketsBy.NOTHING


def test_a_packet_is_found_by_the_branch_at_last(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE)
    repo.git("switch", "--quiet", "--create", "feat/WP-1-One")
    repo.write("src/one.txt", b"1\n")
    repo.commit("Write one")
    run = check(repo.path, f"{base}..HEAD")
    assert (run.discovery.by, view_of(run).packets) == (
        PacketsBy.BRANCH,
        ("WP-1-One",),
    )
    head = repo.head()
    repo.git("checkout", "--quiet", "--detach")
    assert check(repo.path, f"{base}..{head}").discovery.by is PacketsBy.NOTHING
    told = check(repo.path, f"{base}..{head}", branch="feat/WP-1-One")
    assert told.discovery.by is PacketsBy.BRANCH


def test_a_branch_that_names_no_packet_says_so(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE)
    repo.write("src/one.txt", b"1\n")
    repo.commit("Write one")
    run = check(repo.path, f"{base}..HEAD", branch="feat/WP-1-On")
    assert codes(run) == {"-": ["PACKET-24"]}
    assert "names `WP-1-On`, and there is no such packet" in run.discovery.reason


def test_a_trailer_that_names_no_packet_ends_the_run(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE)
    repo.write("src/one.txt", b"1\n")
    repo.commit("Write one\n\nWP: WP-1-On")
    with pytest.raises(GateError) as raised:
        check(repo.path, f"{base}..HEAD")
    assert raised.value.code == "PACKET-01"
    assert "says `WP: WP-1-On`" in raised.value.message


@pytest.mark.parametrize("policy", [b"", STRICT])
def test_two_packets_cover_a_range_together(repo: RepoBuilder, policy: bytes) -> None:
    base = begin_jobs(repo, ONE, TWO, files={"gates.toml": policy} if policy else {})
    range_ = finish_jobs(repo, base, ONE, TWO)
    run = check(repo.path, range_)
    assert codes(run) == {"WP-1-One": [], "WP-2-Two": []}
    assert run.result is State.PASS
    one, two = (run.verdict for run in run.runs)
    assert (one.together, two.together) == (("WP-2-Two",), ("WP-1-One",))
    left = {c.change.path: c.answered_by for c in one.changes if c.answered_by}
    assert left[RepoPath(b"src/two.txt")] == "WP-2-Two"


def test_each_packet_alone_does_not_cover_it(repo: RepoBuilder) -> None:
    range_ = finish_jobs(repo, begin_jobs(repo, ONE, TWO), ONE, TWO)
    run = check(repo.path, range_, wps=("WP-1-One",))
    assert codes(run) == {"WP-1-One": ["MANIFEST-01", "SCOPE-01"]}


def test_a_path_that_nobody_covers_fails_every_packet(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE, TWO)
    repo.write("src/three.txt", b"3\n")
    range_ = finish_jobs(repo, base, ONE, TWO)
    run = check(repo.path, range_)
    uncovered = ["MANIFEST-01", "SCOPE-01"]
    assert codes(run) == {"WP-1-One": uncovered, "WP-2-Two": uncovered}


def test_no_packet_passes_when_one_that_it_leans_on_fails(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE, TWO)
    finish_jobs(repo, base, ONE, TWO)
    repo.write("src/two.txt", b"two, changed after its manifest\n")
    repo.commit("Change two again")
    run = check(repo.path, f"{base}..HEAD")
    found = codes(run)
    assert found["WP-1-One"] == ["PACKET-23"]
    assert "C701-G05" in found["WP-2-Two"]
    assert {one.verdict.result for one in run.runs} == {State.FAIL}


def test_an_entry_out_of_its_own_scope_answers_for_nothing(repo: RepoBuilder) -> None:
    # The second packet declares a file that only the first one's scope allows.
    sly = Job("WP-2-Two", ("src/two.txt",), {"src/two.txt": b"2\n", "core.txt": b"!\n"})
    base = begin_jobs(repo, ONE, sly)
    run = check(repo.path, finish_jobs(repo, base, ONE, sly))
    assert run.result is State.FAIL
    assert "SCOPE-01" in codes(run)["WP-1-One"]
    assert "SCOPE-01" in codes(run)["WP-2-Two"]


def test_both_packets_declare_one_file(repo: RepoBuilder) -> None:
    shared = Job("WP-2-Two", ("src/",), {"src/one.txt": b"1\n", "src/two.txt": b"2\n"})
    range_ = finish_jobs(repo, begin_jobs(repo, ONE, shared), ONE, shared)
    assert check(repo.path, range_).result is State.PASS


@pytest.mark.parametrize("policy", [b"", STRICT])
@pytest.mark.parametrize("kind", ["program", "forbidden text"])
def test_one_refinement_of_two_packets_is_judged(
    repo: RepoBuilder, kind: str, policy: bytes
) -> None:
    refinement = ".GOV/refinements/both.md"
    fields = {"fields": (("REFINEMENT_FILE", refinement),)}
    one, two = (Job(job.wp, job.scope, job.files, fields) for job in (ONE, TWO))
    policy += b'forbidden_patterns = ["EVIL"]\n'
    base = begin_jobs(repo, one, two, files={"gates.toml": policy})
    is_program = kind == "program"
    text = b"honest\n" if is_program else b"EVIL\n"
    repo.write(refinement, text, executable=is_program)
    run = check(repo.path, finish_jobs(repo, base, one, two))
    expected = ["SCOPE-07" if is_program else "TEXT-01"]
    assert codes(run) == {"WP-1-One": expected, "WP-2-Two": expected}


@pytest.mark.parametrize("policy", [b"", STRICT])
@pytest.mark.parametrize("gained", ["nobody", "one", "both"])
def test_a_scope_gained_in_the_range_hides_no_detour_in_strict(
    repo: RepoBuilder, gained: str, policy: bytes
) -> None:
    # Touched and restored on the way; packets that put the path into their scope at
    # the head may not point at each other.
    base = begin_jobs(repo, ONE, TWO, files={"gates.toml": policy, "core.txt": b"c\n"})
    repo.write("core.txt", b"changed\n")
    repo.commit("Touch the core")
    repo.write("core.txt", b"c\n")
    repo.commit("Restore the core")
    wide = ("core.txt",)
    one = Job(ONE.wp, (*ONE.scope, *(wide if gained != "nobody" else ())), ONE.files)
    two = Job(TWO.wp, (*TWO.scope, *(wide if gained == "both" else ())), TWO.files)
    run = check(repo.path, finish_jobs(repo, base, one, two))
    told = {f.code for one in run.runs for f in one.verdict.findings}
    assert ("SCOPE-08" in told) is (bool(policy) or gained == "nobody")
    assert run.result is (State.FAIL if policy else State.PASS)


def test_a_packet_for_later_is_not_judged(repo: RepoBuilder) -> None:
    later = Job("WP-3-Later", ("src/",))
    base = begin_jobs(repo, ONE)
    repo.write(packet_path(later.wp), later.text())
    run = check(repo.path, finish_jobs(repo, base, ONE))
    assert view_of(run).packets == ("WP-1-One",)
    assert run.discovery.edited == ("WP-3-Later",)
    assert run.result is State.PASS


@pytest.mark.parametrize("trailer", ["", f"\n\nWP: {ONE.wp}"])
def test_a_packet_that_is_judged_is_not_called_edited_only(
    repo: RepoBuilder, trailer: str
) -> None:
    base = begin_jobs(repo)
    repo.write(packet_path(ONE.wp), ONE.text())
    repo.write(packet_path(TWO.wp), TWO.text())
    repo.commit(f"Packets{trailer}")
    run = check(repo.path, f"{base}..HEAD", branch=f"feat/{ONE.wp}")
    assert view_of(run).packets == (ONE.wp,)
    assert run.discovery.edited == (TWO.wp,)


def test_a_finished_packet_that_is_edited_is_not_judged(repo: RepoBuilder) -> None:
    begin_jobs(repo, ONE)
    finish_jobs(repo, repo.head(), ONE)
    middle = repo.head()
    text = (repo.path / packet_path(ONE.wp)).read_bytes()
    repo.write(packet_path(ONE.wp), text.replace(b"In Progress", b"Done"))
    repo.write(packet_path(TWO.wp), TWO.text())
    repo.commit("Plan two")
    run = check(repo.path, finish_jobs(repo, middle, TWO))
    assert (view_of(run).packets, run.result) == (("WP-2-Two",), State.PASS)


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_link_among_the_packets_is_judged_as_a_path(
    repo: RepoBuilder, *, is_declared: bool
) -> None:
    link = packet_path("CURRENT")
    job = Job(ONE.wp, (*ONE.scope, link) if is_declared else ONE.scope)
    base = begin_jobs(repo, job)
    repo.write("src/one.txt", b"1\n")
    repo.symlink(link, "WP-1-One.md")
    done = repo.commit("The work")
    entries = [entry_for(repo, base, done, "src/one.txt")]
    if is_declared:
        entries.append(entry_for(repo, base, done, link, change="symlink"))
    repo.write(packet_path(job.wp), job.text(entries=entries))
    repo.commit("The manifest")
    run = check(repo.path, f"{base}..HEAD")
    assert codes(run) == {ONE.wp: [] if is_declared else ["SCOPE-07"]}


@pytest.mark.parametrize(
    ("policy", "files", "result", "errors"),
    [
        (b"", {packet_path("WP-9-Plan"): packet_text("WP-9-Plan")}, "PASS", []),
        (b"", {"src/a.txt": b"a\n"}, "FAIL", ["PACKET-24"]),
        (b"", {".GOV/check.sh": b"true\n"}, "FAIL", ["PACKET-24"]),
        (STRICT, {packet_path("WP-9-Plan"): packet_text("WP-9-Plan")}, "PASS", []),
        (STRICT, {".GOV/board.md": b"a\n"}, "FAIL", ["PACKET-24"]),
        (
            b'without_packet = "refuse"\n',
            {packet_path("WP-9-Plan"): packet_text("WP-9-Plan")},
            "FAIL",
            ["PACKET-24"],
        ),
        (b'without_packet = "warn"\n', {"src/a.txt": b"a\n"}, "PASS", []),
        (b'without_packet = "warn"\n', {}, "FAIL", ["MANIFEST-04"]),
        (b"", {}, "FAIL", ["MANIFEST-04"]),
    ],
)
def test_the_policy_decides_about_a_range_without_packet(
    repo: RepoBuilder,
    policy: bytes,
    files: dict[str, bytes],
    result: str,
    errors: list[str],
) -> None:
    base = begin_jobs(repo, files={"gates.toml": policy} if policy else {})
    for name, data in files.items():
        repo.write(name, data)
    repo.commit("Something")
    run = check(repo.path, f"{base}..HEAD")
    assert (run.result, codes(run)) == (result, {"-": errors})
    (verdict,) = (one.verdict for one in run.runs)
    assert verdict.dimensions[Dimension.MANIFEST].state is not State.PASS
    if b"warn" in policy and files:
        assert [f.code for f in verdict.findings if f.severity is Severity.WARNING] == [
            "PACKET-24"
        ]


@pytest.mark.parametrize(
    ("policy", "errors", "warnings"),
    [
        (b"", [], ["SCOPE-08", "SCOPE-08"]),
        (STRICT, ["SCOPE-08", "SCOPE-08"], []),
        (b'without_packet = "warn"\n' + STRICT, [], []),
    ],
)
def test_a_range_of_documents_hides_no_detour(
    repo: RepoBuilder, policy: bytes, errors: list[str], warnings: list[str]
) -> None:
    base = begin_jobs(repo, files={"gates.toml": policy, "src/core.txt": b"c\n"})
    repo.write("src/core.txt", b"changed\n")
    repo.write("src/new.txt", b"n\n")
    repo.write(".GOV/task_packets/draft.md", b"a document, removed again\n")
    repo.commit("Touch the core")
    repo.write("src/core.txt", b"c\n")
    repo.remove("src/new.txt")
    repo.remove(".GOV/task_packets/draft.md")
    repo.write(packet_path("WP-9-Plan"), packet_text("WP-9-Plan", scope=("lib/",)))
    repo.commit("Restore the core, and plan")
    (one,) = check(repo.path, f"{base}..HEAD").runs
    found = one.verdict.findings
    assert [f.code for f in found if f.severity is Severity.ERROR] == errors
    assert [f.code for f in found if f.severity is Severity.WARNING] == warnings


def test_a_stricter_profile_decides_what_is_a_document(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, ONE)
    repo.write(".GOV/board.md", b"a\n")
    repo.commit("Change the board")
    assert check(repo.path, f"{base}..HEAD").result is State.PASS
    strict = check(repo.path, f"{base}..HEAD", profile=Profile.STRICT)
    assert codes(strict) == {"-": ["PACKET-24"]}


def test_a_policy_change_without_packet_is_told(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, files={"gates.toml": b'without_packet = "warn"\n'})
    repo.write("gates.toml", b'profile = "strict"\n')
    repo.commit("Change the policy")
    (one,) = check(repo.path, f"{base}..HEAD").runs
    assert "SCOPE-12" in [found.code for found in one.verdict.findings]


def test_the_default_range_begins_at_the_policys_branch(repo: RepoBuilder) -> None:
    policy = b'default_branch = "trunk"\n'
    base = begin_jobs(repo, ONE, files={"gates.toml": policy})
    repo.git("branch", "trunk")
    finish_jobs(repo, base, ONE)
    run = check(repo.path)
    (one,) = run.runs
    assert run.result is State.PASS
    assert one.verdict.selection is not None
    assert one.verdict.selection.base.commit == base


def test_a_draft_is_judged_by_scope_alone(repo: RepoBuilder) -> None:
    begin_jobs(repo, ONE)
    repo.git("switch", "--quiet", "--create", "feat/WP-1-One")
    repo.write("src/one.txt", b"1\n")
    repo.git("add", "--all")
    assert check(repo.path, staged=True).result is State.FAIL  # no manifest yet
    draft = check(repo.path, staged=True, is_draft=True)
    (one,) = draft.runs
    assert (draft.result, one.verdict.is_preview) == (State.PASS, True)
    assert one.verdict.dimensions[Dimension.MANIFEST].state is State.NOT_RUN
    repo.write("src/other.txt", b"o\n")
    repo.git("add", "--all")
    stray = check(repo.path, staged=True, is_draft=True)
    assert codes(stray) == {"WP-1-One": ["SCOPE-01"]}


@pytest.mark.parametrize("name", ["src/a\\b.txt", "src/a /b.txt", "src/ a.txt"])
def test_a_draft_refuses_a_path_that_no_entry_can_name(
    repo: RepoBuilder, name: str
) -> None:
    begin_jobs(repo, Job(ONE.wp, ("src/",)), files={"src/old\\name.txt": b"old\n"})
    repo.write(name, b"1\n")
    repo.remove("src/old\\name.txt")  # an odd name may go
    repo.git("add", "--all")
    run = check(repo.path, staged=True, is_draft=True, wps=(ONE.wp,))
    (one,) = run.runs
    assert [(f.code, f.path) for f in one.verdict.errors] == [
        ("C701-G06", name.encode())
    ]


def test_a_range_is_never_a_draft(repo: RepoBuilder) -> None:
    range_ = finish_jobs(repo, begin_jobs(repo, ONE), ONE)
    with pytest.raises(GateError) as raised:
        check(repo.path, range_, is_draft=True)
    assert raised.value.code == "USAGE-01"


def test_what_cannot_be_read_is_no_pass_for_anybody(repo: RepoBuilder) -> None:
    range_ = finish_jobs(repo, begin_jobs(repo, ONE, TWO), ONE, TWO)
    blob = repo.oid("HEAD:src/two.txt")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    run = check(repo.path, range_)
    assert run.result is State.CANNOT_VERIFY
    assert {one.verdict.result for one in run.runs} == {State.CANNOT_VERIFY}


def test_what_cannot_be_read_is_no_pass_without_a_packet(repo: RepoBuilder) -> None:
    base = begin_jobs(repo, files={"gates.toml": b'without_packet = "warn"\n'})
    repo.write("src/one.txt", b"1\n")
    head = repo.commit("Write one")
    blob = repo.oid("HEAD:src/one.txt")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    run = check(repo.path, f"{base}..{head}")
    assert run.result is State.CANNOT_VERIFY
    assert codes(run) == {"-": ["GIT-07"]}


def test_the_search_for_packets_ends_with_the_time(
    repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    range_ = finish_jobs(repo, begin_jobs(repo, ONE), ONE)

    def slow(repository: Repository, where: Where) -> Discovery:
        repository.deadline._start -= 601
        return discover(repository, where)

    monkeypatch.setattr("gates.app.check.discover", slow)
    run = check(repo.path, range_)
    assert run.result is State.CANNOT_VERIFY
    assert codes(run) == {"-": ["LIMIT-01"]}


def test_a_wrong_window_is_still_found(repo: RepoBuilder) -> None:
    old, new = b"a\nb\nc\n", b"A\nb\nC\n"
    base = begin_jobs(repo, ONE, TWO, files={"src/two.txt": old})
    repo.write("src/two.txt", new)
    repo.write("src/one.txt", b"1\n")
    done = repo.commit("The work")
    wrong = entry_for(repo, base, done, "src/two.txt", [(1, 1)])
    repo.write(packet_path(TWO.wp), TWO.text(entries=[wrong]))
    right = entry_for(repo, base, done, "src/one.txt")
    repo.write(packet_path(ONE.wp), ONE.text(entries=[right]))
    repo.commit("The manifests")
    found = codes(check(repo.path, f"{base}..HEAD"))
    assert found == {"WP-1-One": ["PACKET-23"], "WP-2-Two": ["C701-G04"]}


@pytest.mark.parametrize("form", tuple(Format))
def test_every_format_tells_of_every_packet(
    repo: RepoBuilder, program: Program, form: Format
) -> None:
    base = begin_jobs(repo, ONE, TWO)
    finish_jobs(repo, base, ONE, TWO)
    repo.write("src/two.txt", b"two, changed after its manifest\n")
    repo.commit("Change two again")
    words = ("check", "--range", f"{base}..HEAD", "--no-log", "--format", form)
    done = program.run(*words, cwd=repo.path)
    assert (done.code, done.stderr) == (1, b"")
    assert "WP-1-One" in done.text
    assert "WP-2-Two" in done.text
    if form is Format.JSON:
        value = json.loads(done.stdout)
        assert faults("check-1", value) == []
        assert [faults("verdict-1", one) for one in value["verdicts"]] == [[], []]
    elif form is Format.SARIF:
        assert len(json.loads(done.stdout)["runs"]) == 2
    elif form is Format.JUNIT:
        suites = list(JUnitXml.fromstring(done.stdout))
        assert len(suites) == 2
        assert all(suite.failures for suite in suites)
    elif form is Format.GITLAB:
        names = [issue["fingerprint"] for issue in json.loads(done.stdout)]
        assert len(names) == len(set(names)) > 1
    elif form is Format.HTML:
        places = re.findall(r' id="([^"]+)"', done.text)
        assert len(places) == len(set(places)) > 4


def test_quiet_is_one_line(repo: RepoBuilder, program: Program) -> None:
    range_ = finish_jobs(repo, begin_jobs(repo, ONE, TWO), ONE, TWO)
    done = program.run("check", "--range", range_, "--no-log", "-q", cwd=repo.path)
    assert (done.code, done.text.count("\n")) == (0, 1)
    assert done.text.startswith("RID-COR-701: PASS gates=[")


def test_records_say_what_other_packets_answer_for(
    repo: RepoBuilder, program: Program
) -> None:
    range_ = finish_jobs(repo, begin_jobs(repo, ONE, TWO), ONE, TWO)
    words = ("check", "--range", range_, "--format", "json")
    done = program.run(*words, cwd=repo.path)
    assert done.code == 0
    records = [one["record"] for one in json.loads(done.stdout)["verdicts"]]
    assert [record["seq"] for record in records] == [0, 1]
    shown = program.run("log", "show", "0", "--format", "json", cwd=repo.path)
    statement = json.loads(shown.stdout)["statement"]
    assert faults("record-1", statement) == []
    gate = statement["predicate"]["manifestGate"]
    assert gate["together"] == ["WP-2-Two"]
    left = {file["path"]: file.get("answeredBy") for file in gate["files"]}
    assert (left["src/one.txt"], left["src/two.txt"]) == (None, "WP-2-Two")
    assert program.run("log", "verify", cwd=repo.path).code == 0
