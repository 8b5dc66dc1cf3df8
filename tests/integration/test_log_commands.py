"""The commands of the log, as a user runs them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.json_format import Parse
from in_toto_attestation.predicates.vsa.v1 import vsa_pb2
from sigstore.dsse import Statement as SigstoreStatement

from gates.app.log_record import record_run
from gates.codes import finding
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.model import Oid, PacketSource, Profile, RepoPath, State
from gates.policy import DEFAULT
from gates.record.keys import SigningKey
from tests.support.logs import (
    LOG,
    FixedWorld,
    key_of,
    log_file,
    record,
    record_file,
    tamper,
    verdict_for,
    worked_in,
)

if TYPE_CHECKING:
    from pathlib import Path

    from gates.model import Verdict
    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

ADA, BEN = key_of("ada"), key_of("ben")


@pytest.fixture
def logged(repo: RepoBuilder) -> RepoBuilder:
    """A repository with five records: three of WP-1, then two of WP-2 by Ben."""
    repo.write("packet.md", b"# WP-1\n")
    worked_in(repo)
    record(repo, 3, world=FixedWorld("one"))
    record(repo, 2, world=FixedWorld("two"), wp="WP-2", key=BEN)
    signers = repo.path.parent / "signers"
    signers.write_text(f"ada {ADA.public.line}\nben {BEN.public.line}\n")
    return repo


def run(program: Program, repo: RepoBuilder, *words: object, **env: str) -> Finished:
    return program.run(*map(str, words), cwd=repo.path, env=env)


def fine(program: Program, repo: RepoBuilder, *words: object) -> Finished:
    done = run(program, repo, *words)
    assert done.code == 0, done.said
    return done


def signers(repo: RepoBuilder) -> Path:
    return repo.path.parent / "signers"


def test_list(program: Program, logged: RepoBuilder) -> None:
    lines = fine(program, logged, "log", "list").text.split("\n")[:-1]
    assert [line.split()[0] for line in lines] == ["#4", "#3", "#2", "#1", "#0", "5"]
    assert "WARNED" not in lines[0]
    assert lines[-1].endswith("not verified here: `gates log verify`")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--wp", "WP-1"], [2, 1, 0]),
        (["--wp", "WP-1", "--limit", "2"], [2, 1]),
        (["--result", "passed"], [4, 3, 2, 1, 0]),
        (["--result", "failed"], []),
        (["--since", "2026-01-01T00:00:05Z"], [2]),
        (["--until", "2026-01-01T00:00:01Z"], [3, 0]),
        (["--since", "2026-01-02"], []),
        (["--until", "2026-01"], [4, 3, 2, 1, 0]),
        (["--key", BEN.public.fingerprint], [4, 3]),
        (["--key", ADA.public.keyid[:12]], [2, 1, 0]),
        (["--kind", "gate"], [4, 3, 2, 1, 0]),
        (["--kind", "key"], []),
    ],
)
def test_filters(
    program: Program, logged: RepoBuilder, words: list[str], expected: list[int]
) -> None:
    done = fine(program, logged, "log", "list", "--format", "json", *words)
    assert [row["seq"] for row in done.json["records"]] == expected


def test_filter_by_commit(program: Program, logged: RepoBuilder) -> None:
    words = ("log", "list", "--format", "json", "--commit")
    by_head = fine(program, logged, *words, logged.head()[:10])
    assert len(by_head.json["records"]) == 5
    assert fine(program, logged, *words, "f" * 8).json["records"] == []
    assert run(program, logged, *words, "f").code == 2


def test_show_tells_the_verdict_again(program: Program, logged: RepoBuilder) -> None:
    done = fine(program, logged, "log", "show", "1", "--trust", signers(logged))
    lines = done.text.split("\n")
    assert lines[0] == (
        f"signed by {ADA.public.fingerprint} (a pinned key); the signature fits"
    )
    assert lines[1].startswith("post-work WP-1: PASS (manifest gate, not tests")
    added = logged.git("rev-list", LOG).decode().split()[3]
    assert f"number 1 of {LOG}, commit {added[:12]}" in done.text


def test_show_by_id(program: Program, logged: RepoBuilder) -> None:
    row = fine(program, logged, "log", "list", "--format", "json").json["records"][1]
    by_id = fine(program, logged, "log", "show", row["id"], "--format", "json").json
    short = fine(program, logged, "log", "show", row["id"][:15], "--format", "json")
    assert by_id["seq"] == short.json["seq"] == 3
    gate = by_id["statement"]["predicate"]["manifestGate"]
    assert gate["wp"] == "WP-2"


@pytest.mark.parametrize("name", ["7", "sha256:ffff", "", "sha256:"])
def test_show_what_is_not_there(
    program: Program, logged: RepoBuilder, name: str
) -> None:
    assert run(program, logged, "log", "show", name).code == 2


def test_show_refuses_what_was_altered(program: Program, logged: RepoBuilder) -> None:
    line = log_file(logged, record_file(1))
    tamper(logged, {record_file(1): line.replace(b'"sig":"', b'"sig":"AAAA')})
    done = run(program, logged, "log", "show", "1")
    assert (done.code, done.text) == (1, "")


def test_verify(program: Program, logged: RepoBuilder) -> None:
    done = fine(program, logged, "log", "verify", "--trust", signers(logged))
    assert done.text.split("\n")[-2].startswith("log verified: 5 records of")
    assert run(program, logged, "log", "verify", "--strict").code == 1
    told = fine(program, logged, "log", "verify", "--format", "json").json
    assert (told["verified"], told["pinned"]) == (True, False)


def test_verify_without_a_log_is_exit_3(program: Program, repo: RepoBuilder) -> None:
    worked_in(repo)
    for command in ("list", "verify", "trailer"):
        assert run(program, repo, "log", command).code == 3


def test_trusted_keys_of_the_policy(program: Program, logged: RepoBuilder) -> None:
    logged.write("gates.toml", b'trusted_keys = ["keys/signers"]\n')
    logged.write("keys/signers", signers(logged).read_bytes())
    logged.commit()
    told = fine(program, logged, "log", "verify", "--format", "json").json
    assert told["pinned"] is True
    line = BEN.public.line.encode()
    logged.write("gates.toml", b'trusted_keys = ["%s"]\n' % line)
    logged.commit()
    assert run(program, logged, "log", "verify").code == 1
    logged.write("gates.toml", b'trusted_keys = ["nowhere"]\n')
    logged.commit()
    assert run(program, logged, "log", "verify").code == 2


def test_a_trailer_anchors_the_log(program: Program, logged: RepoBuilder) -> None:
    line = fine(program, logged, "log", "trailer").text
    logged.commit(f"Anchor\n\n{line}")
    told = fine(program, logged, "log", "verify", "--format", "json").json
    assert "the trailer of commit" in told["anchors"][0]["source"]


def test_where_there_is_a_remote_only_what_was_pushed_is_anchored(
    program: Program, logged: RepoBuilder, tmp_path: Path
) -> None:
    remote = tmp_path / "remote.git"
    logged.git("init", "--quiet", "--bare", "--template=", str(remote))
    logged.git("remote", "add", "origin", str(remote))
    assert run(program, logged, "log", "trailer").code == 3
    fine(program, logged, "log", "push")
    before = fine(program, logged, "log", "trailer").text
    record(logged, 1, world=FixedWorld("three"))
    assert fine(program, logged, "log", "trailer").text == before


def prove(program: Program, repo: RepoBuilder, *words: object) -> Path:
    proof = repo.path.parent / "proof.json"
    proof.write_bytes(fine(program, repo, "log", "prove", *words).stdout)
    return proof


def test_a_proof_is_checked_without_the_repository(
    program: Program, logged: RepoBuilder
) -> None:
    proof = prove(program, logged, "1", "--since", "3")
    words = ("log", "check-proof", str(proof), "--trust", str(signers(logged)))
    done = program.run(*words, "--format", "json")
    assert done.code == 0, done.said
    assert (done.json["seq"], done.json["size"], done.json["since"]) == (1, 5, 3)
    assert (done.json["wp"], done.json["result"]) == ("WP-1", "PASSED")


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("seq", lambda _: "2", "does not lead to the root"),
        ("inclusion", lambda value: value[:-1], "does not lead to the root"),
        ("inclusion", lambda value: [*value, value[0]], "does not lead to the root"),
        ("schema", lambda _: "x", "not of the schema"),
        ("record", lambda _: "%", "proves nothing"),
        ("record", lambda _: base64.b64encode(b"{}").decode(), "does not lead"),
        (
            "consistency",
            lambda value: {**value, "size": "2"},
            "not the beginning of this one",
        ),
        ("checkpoint", lambda value: value.replace("\n5\n", "\n6\n"), "no trusted key"),
    ],
)
def test_a_changed_proof_proves_nothing(
    program: Program, logged: RepoBuilder, name: str, change: object, why: str
) -> None:
    proof = prove(program, logged, "1", "--since", "3")
    value = json.loads(proof.read_bytes())
    assert callable(change)
    value[name] = change(value[name])
    proof.write_text(json.dumps(value))
    words = ("log", "check-proof", str(proof), "--trust", str(signers(logged)))
    done = program.run(*words)
    assert done.code == 1
    assert why in done.said


def test_a_proof_needs_trusted_keys(program: Program, logged: RepoBuilder) -> None:
    proof = prove(program, logged, "1")
    assert program.run("log", "check-proof", str(proof)).code == 2
    other = logged.path.parent / "other.pub"
    other.write_text(key_of("eve").public.line)
    done = program.run("log", "check-proof", str(proof), "--trust", str(other))
    assert done.code == 1


def test_export_as_envelopes(program: Program, logged: RepoBuilder) -> None:
    lines = fine(program, logged, "log", "export").stdout
    assert lines == b"".join(log_file(logged, record_file(n)) for n in range(5))
    one = fine(program, logged, "log", "export", "3").stdout
    assert one == log_file(logged, record_file(3))


def test_export_as_statements(program: Program, logged: RepoBuilder) -> None:
    value = fine(program, logged, "log", "export", "--as", "json").json
    assert [s["predicate"]["manifestGate"]["wp"] for s in value] == (
        ["WP-1"] * 3 + ["WP-2"] * 2
    )


def test_export_as_summaries(program: Program, logged: RepoBuilder) -> None:
    words = ("log", "export", "2", "--as", "vsa", "--resource", "git+https://x.example")
    statement = json.loads(fine(program, logged, *words).stdout)
    assert statement["predicateType"] == "https://slsa.dev/verification_summary/v1"
    predicate = statement["predicate"]
    # The specification has a list here; that parser's schema has one string.
    assert predicate.pop("verifiedLevels") == ["ORG_SOURCE_MANIFEST_GATE"]
    summary = Parse(
        json.dumps(predicate), vsa_pb2.VerificationSummary(), ignore_unknown_fields=True
    )
    assert summary.verification_result == "PASSED"
    assert summary.resource_uri == "git+https://x.example"
    line = log_file(logged, record_file(2)).removesuffix(b"\n")
    (attestation,) = summary.input_attestations
    assert attestation.digest["sha256"] == hashlib.sha256(line).hexdigest()
    assert statement["subject"][0]["digest"] == {"gitCommit": logged.head()}


def test_export_for_sigstore(program: Program, logged: RepoBuilder) -> None:
    lines = fine(program, logged, "log", "export", "--as", "sigstore").stdout
    for line in lines.split(b"\n")[:-1]:
        statement = SigstoreStatement(line)
        (subject,) = json.loads(line)["subject"]
        assert list(subject["digest"]) == ["sha256"]
        assert statement._inner.subjects[0].name == subject["name"]


def passing_over(
    repo: RepoBuilder,
    **changes: Any,  # noqa: ANN401 - whatever a verdict's members are
) -> Verdict:
    """A verdict whose packet is the one at the head."""
    packet = PacketSource(
        RepoPath(b"packet.md"), Oid(repo.oid("HEAD:packet.md")), "head", "b" * 64
    )
    verdict = verdict_for(repo, wp="WP-7")._replace(packet=packet)
    return verdict._replace(**changes)


def record_verdict(repo: RepoBuilder, verdict: Verdict, key: object = ADA) -> None:
    assert isinstance(key, SigningKey)
    world = FixedWorld(f"{verdict}{key}").world()
    with open_repository(repo.path) as opened:
        record_run(
            opened, verdict, key=key, policy=DEFAULT, world=world, environment={}
        )


def require(program: Program, repo: RepoBuilder, *words: str) -> Finished:
    base = () if "--base" in words else ("--base", "HEAD^")
    head = () if "--head" in words else ("--head", "HEAD")
    trust = ("--trust", str(signers(repo)))
    command = ("log", "require", "--wp", "WP-7", *base, *head, *trust, *words)
    return run(program, repo, *command)


def test_require_finds_a_passed_run(program: Program, logged: RepoBuilder) -> None:
    refused = require(program, logged)
    assert refused.code == 1
    assert "no record speaks of this packet and head" in refused.said
    record_verdict(logged, passing_over(logged))
    done = require(program, logged, "--format", "json")
    assert done.code == 0, done.said
    assert (done.json["seq"], done.json["by_tree"]) == (5, False)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"result": State.FAIL}, "#5 says FAILED"),
        ({"result": State.CANNOT_VERIFY}, "#5 says FAILED"),
        ({"wp": "WP-8"}, "no record speaks of this packet"),
        (
            {"packet": PacketSource(RepoPath(b"a.txt"), Oid("a" * 40), "head", "")},
            "judged another packet",
        ),
        (
            {"packet": PacketSource(RepoPath(b"packet.md"), None, "file", "")},
            "#5 is a preview",
        ),
    ],
)
def test_require_refuses(
    program: Program, logged: RepoBuilder, changes: dict[str, object], why: str
) -> None:
    record_verdict(logged, passing_over(logged, **changes))
    done = require(program, logged)
    assert done.code == 1
    assert why in done.said


def test_require_refuses_an_untrusted_key(
    program: Program, logged: RepoBuilder
) -> None:
    record_verdict(logged, passing_over(logged), key_of("eve"))
    done = require(program, logged)
    assert done.code == 1
    assert "unknown" in done.said


def test_a_stranger_keeps_no_other_from_counting(
    program: Program, logged: RepoBuilder
) -> None:
    record_verdict(logged, passing_over(logged))
    record_verdict(logged, passing_over(logged), key_of("eve"))
    assert require(program, logged).code == 0


def test_require_another_range(program: Program, logged: RepoBuilder) -> None:
    record_verdict(logged, passing_over(logged))
    logged.write("a.txt", b"three\n")
    logged.commit()
    assert require(program, logged).code == 1
    done = require(program, logged, "--head", "HEAD^", "--base", "HEAD^^")
    assert done.code == 0
    assert require(program, logged, "--head", "HEAD^", "--base", "HEAD").code == 1


def test_require_by_trees(program: Program, logged: RepoBuilder) -> None:
    record_verdict(logged, passing_over(logged))
    logged.git("commit", "--amend", "--quiet", "-m", "Another message")
    assert "is over" in require(program, logged).said
    done = require(program, logged, "--same-tree")
    assert done.code == 0
    assert "by its trees" in done.text


def test_require_no_warnings(program: Program, logged: RepoBuilder) -> None:
    warned = finding("GIT-12", "the base was declared by the packet")
    record_verdict(logged, passing_over(logged, findings=(warned,)))
    assert "with warnings" in require(program, logged).text
    assert require(program, logged, "--no-warnings").code == 1


def test_require_takes_the_merge_base(program: Program, logged: RepoBuilder) -> None:
    trust = ("--trust", str(signers(logged)), "--wp", "WP-7", "--head", "HEAD")
    assert run(program, logged, "log", "require", *trust).code == 2
    logged.git("checkout", "--quiet", "-b", "work")
    logged.write("a.txt", b"three\n")
    logged.commit()
    record_verdict(logged, passing_over(logged))
    assert run(program, logged, "log", "require", *trust).code == 0


def test_require_needs_trusted_keys(program: Program, logged: RepoBuilder) -> None:
    words = ("log", "require", "--wp", "WP-7", "--head", "HEAD", "--base", "HEAD^")
    assert run(program, logged, *words).code == 2


def test_require_refuses_a_log_that_was_altered(
    program: Program, logged: RepoBuilder
) -> None:
    record_verdict(logged, passing_over(logged))
    tamper(logged, {record_file(1): None})
    done = require(program, logged)
    assert done.code == 1
    assert "removed from the middle" in done.said


def test_a_log_of_another_name_is_not_continued(logged: RepoBuilder) -> None:
    policy = DEFAULT._replace(log_origin="example.com/other", profile=Profile.STRICT)
    with pytest.raises(GateError, match="the policy says") as caught:
        record(logged, policy=policy)
    assert caught.value.code == "LOG-01"


def test_a_record_of_endless_lists_is_told_by_its_number(
    program: Program, logged: RepoBuilder
) -> None:
    tamper(logged, {record_file(1): b"[" * 100_000 + b"\n"})
    done = run(program, logged, "log", "list", "--format", "json")
    assert done.code == 1
    assert done.json["code"] == "LOG-03"
    assert "record #1 cannot be read" in done.json["message"]
