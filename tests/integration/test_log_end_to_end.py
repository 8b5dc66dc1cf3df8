"""From a run of the gate to its record, and back to the verdict."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.logs import LOG, key_of, log_file, record_file
from tests.support.packets import entry_of
from tests.support.postwork import BEFORE, SOURCE, WP, begin, finish, work
from tests.support.schemas import faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.postwork import Work
    from tests.support.repo import RepoBuilder

ADA = key_of("ada")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "ada"
    path.write_bytes(ADA.private_file())
    path.chmod(0o600)
    path.with_name("ada.pub").write_text(f"{ADA.public.line}\n")
    return path


def gate(program: Program, repo: RepoBuilder, *words: str, **env: str) -> Finished:
    return program.run(WP, "--repo", repo.path, *words, script="post-work", env=env)


def untrue(repo: RepoBuilder) -> Work:
    wrong = entry_of(SOURCE, BEFORE, BEFORE)
    return finish(repo, begin(repo), entries={SOURCE: wrong})


def payload(repo: RepoBuilder, seq: int) -> dict[str, Any]:
    envelope = json.loads(log_file(repo, record_file(seq)))
    value: dict[str, Any] = json.loads(base64.b64decode(envelope["payload"]))
    return value


def told(text: str) -> list[str]:
    """The lines that do not depend on what was decided after the signature."""
    late = ("LOG ", "record: ", "signed by ", "RID-COR-701: ", "next: ")
    lines = [line for line in text.split("\n") if not line.startswith(late)]
    kept = [line for line in lines if line and not line.startswith("  help: ")]
    return [" ".join(line.split()) for line in kept if " note" not in line]


@pytest.mark.parametrize("good", [True, False])
def test_the_record_tells_what_the_run_told(
    program: Program, repo: RepoBuilder, key: Path, *, good: bool
) -> None:
    done = work(repo) if good else untrue(repo)
    run = gate(program, repo, "--range", done.range, "--key", str(key))
    assert run.code == (0 if good else 1), run.said
    value = payload(repo, 0)
    assert faults("record-1", value) == []
    body = value["predicate"]["manifestGate"]
    assert value["subject"][0]["digest"] == {"gitCommit": done.head}
    assert (body["halt"] is None) is good
    shown = program.run("log", "show", "0", "--repo", repo.path)
    assert shown.code == 0, shown.said
    assert told(shown.text) == told(run.text)


def test_the_place_is_printed(program: Program, repo: RepoBuilder, key: Path) -> None:
    done = work(repo)
    words = ("--range", done.range, "--key", str(key), "--format", "json")
    place = gate(program, repo, *words).json["record"]
    listed = program.run("log", "list", "--repo", repo.path, "--format", "json").json
    assert place["id"] == listed["records"][0]["id"]
    assert (place["seq"], place["ref"], place["commit"]) == (0, LOG, repo.oid(LOG))


def test_the_same_run_has_the_same_content(
    program: Program, repo: RepoBuilder, key: Path
) -> None:
    done = work(repo)
    for _ in range(2):
        gate(program, repo, "--range", done.range, "--key", str(key))
    one, two = (payload(repo, n)["predicate"]["manifestGate"] for n in (0, 1))
    assert one["content"] == two["content"]
    assert one["log"]["nonce"] != two["log"]["nonce"]


def test_a_merge_queue_asks_for_it(
    program: Program, repo: RepoBuilder, key: Path
) -> None:
    done = work(repo)
    trust = ("--trust", f"{key}.pub", "--repo", str(repo.path))
    words = ("--wp", WP, "--base", done.base, "--head", done.head)
    assert program.run("log", "require", *words, *trust).code == 3
    gate(program, repo, "--range", done.range, "--key", str(key))
    met = program.run("log", "require", *words, *trust)
    assert met.code == 0, met.said
    preview = gate(program, repo, "--staged", "--key", str(key))
    assert "preview" in preview.text
    base = ("--wp", WP, "--base", done.head, "--head", done.head)
    assert program.run("log", "require", *base, *trust).code == 1


def test_a_run_that_cannot_be_decided_is_recorded_as_failed(
    program: Program, repo: RepoBuilder, key: Path
) -> None:
    done = work(repo)
    backwards = f"{done.head}..{done.base}"
    run = gate(program, repo, "--range", backwards, "--key", str(key))
    assert run.code == 3
    if "number 0" in run.text:
        predicate = payload(repo, 0)["predicate"]
        assert predicate["result"] == "FAILED"
        states = predicate["manifestGate"]["dimensions"].values()
        assert "CANNOT_VERIFY" in states


def test_under_ci_a_run_without_a_key_is_no_pass(
    program: Program, repo: RepoBuilder
) -> None:
    done = work(repo)
    run = gate(program, repo, "--range", done.range, CI="true")
    assert run.code == 3
    assert "KEY-02" in run.text
    assert repo.git("for-each-ref", LOG) == b""


def test_a_key_from_the_environment(program: Program, repo: RepoBuilder) -> None:
    done = work(repo)
    secret = ADA.private_file().decode()
    run = gate(program, repo, "--range", done.range, CI="true", GATES_KEY=secret)
    assert run.code == 0, run.said
    assert secret.split("\n")[2] not in run.text + run.said
    own = program.home / "config" / "gates" / "id_ed25519"
    assert not own.exists()


def test_the_first_run_makes_a_key_and_says_so(
    program: Program, repo: RepoBuilder
) -> None:
    done = work(repo)
    run = gate(program, repo, "--range", done.range)
    own = program.home / "config" / "gates" / "id_ed25519"
    assert own.exists()
    assert "note: made " in run.said
    assert str(own) in run.said


def test_a_log_that_cannot_be_written_is_no_pass(
    program: Program, repo: RepoBuilder, key: Path
) -> None:
    done = work(repo)
    repo.git("branch", "gate-log")
    run = gate(program, repo, "--range", done.range, "--key", str(key))
    assert run.code == 3
    assert "LOG-01" in run.text
    assert "waits in the spool" in run.text
    repo.git("branch", "-D", "gate-log")
    assert gate(program, repo, "--range", done.range, "--key", str(key)).code == 0
    listed = program.run("log", "list", "--repo", repo.path, "--format", "json").json
    assert listed["size"] == 2


def test_a_run_may_push_its_record(
    program: Program, repo: RepoBuilder, key: Path, tmp_path: Path
) -> None:
    done = work(repo)
    remote = tmp_path / "remote.git"
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(remote))
    repo.git("remote", "add", "origin", str(remote))
    other = tmp_path / "other"
    repo.git("clone", "--quiet", str(remote), str(other))
    words = (WP, "--range", done.range, "--key", str(key), "--push", "--format", "json")
    places = []
    for path in (repo.path, other, repo.path):
        run = program.run(*words, "--repo", path, script="post-work")
        assert run.code == 0, run.text
        places.append(run.json["record"])
    assert [place["seq"] for place in places] == [0, 1, 2]
    verified = program.run("log", "verify", "--repo", repo.path, "--format", "json")
    assert verified.json["checkpoint"]["size"] == 3
    ids = program.run("log", "list", "--repo", repo.path, "--format", "json").json
    assert [row["id"] for row in ids["records"]] == [
        place["id"] for place in reversed(places)
    ]
    assert places[1]["commit"] == repo.oid(f"{LOG}~1")


def test_a_push_that_fails_is_no_pass(
    program: Program, repo: RepoBuilder, key: Path, tmp_path: Path
) -> None:
    done = work(repo)
    repo.git("remote", "add", "origin", str(tmp_path / "nowhere.git"))
    run = gate(program, repo, "--range", done.range, "--key", str(key), "--push")
    assert run.code == 3
    assert "LOG-12" in run.text
