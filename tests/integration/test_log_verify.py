"""Every way to corrupt a log is seen, and told in words of its own."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from gates.app.log_verify import Verification, VerifyRequest, verify_log
from gates.errors import GateError
from gates.record.checkpoint import (
    Anchor,
    Checkpoint,
    parse_note,
    signed_note,
)
from gates.record.dsse import parse_envelope, sign
from gates.record.keyset import Action, first_keys, key_change
from gates.record.layout import frontier_file
from gates.record.merkle import frontier_of, leaf_hash
from gates.record.statement import draft, parse_statement
from tests.support.logs import (
    LOG,
    FixedWorld,
    append_drafts,
    key_of,
    log_file,
    record,
    record_file,
    tamper,
    worked_in,
)
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from gates.record.keys import SigningKey

ADA, EVE = key_of("ada"), key_of("eve")
RECORDS = 6


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose log has six records, to copy from."""
    folder = tmp_path_factory.mktemp("log")
    repo = worked_in(RepoBuilder(folder / "repo"))
    record(repo, RECORDS, world=FixedWorld("written"))
    (repo.path / ".git" / "gates" / "largest-checkpoint").unlink()
    (folder / "ada.pub").write_text(f"{ADA.public.line}\n")
    (folder / "eve.pub").write_text(f"{EVE.public.line}\n")
    return folder / "repo"


@pytest.fixture
def logged(written: Path, tmp_path: Path) -> RepoBuilder:
    return copy_of(written, tmp_path / "repo")


def verify(
    repo: RepoBuilder,
    *,
    trust: str = "",
    strict: bool = False,
    home: Path | None = None,
) -> Verification:
    files = (repo.path.parent / trust,) if trust else ()
    for file, key in (("ada.pub", ADA), ("eve.pub", EVE)):
        (repo.path.parent / file).write_text(f"{key.public.line}\n")
    environment = {"HOME": str(home or repo.path.parent / "home")}
    request = VerifyRequest(repo.path, environment, files, strict=strict)
    return verify_log(request)


def errors(result: Verification) -> list[tuple[str, str]]:
    return [(f.code, f.message) for f in result.findings if f.severity == "error"]


def warnings(result: Verification) -> list[str]:
    return [f.code for f in result.findings if f.severity == "warning"]


def test_an_untouched_log_holds(logged: RepoBuilder) -> None:
    result = verify(logged)
    assert errors(result) == []
    assert warnings(result) == ["LOG-07", "LOG-15"]
    assert (result.exit_code, result.checkpoint.size) == (0, RECORDS)
    assert [(s.key, s.count, s.standing) for s in result.signers] == [
        (ADA.public, RECORDS, "unpinned")
    ]


def test_with_a_pinned_key_it_is_trusted(logged: RepoBuilder) -> None:
    result = verify(logged, trust="ada.pub")
    assert warnings(result) == ["LOG-15"]
    assert [s.standing for s in result.signers] == ["trusted"]


def test_strict_makes_warnings_count(logged: RepoBuilder) -> None:
    assert verify(logged, strict=True).exit_code == 1


def test_an_unknown_signer_fails_under_a_pinned_key(logged: RepoBuilder) -> None:
    result = verify(logged, trust="eve.pub")
    assert result.exit_code == 1
    assert [code for code, _ in errors(result)] == ["LOG-05", "LOG-05"]
    assert "which is not trusted" in errors(result)[1][1]


def rewritten(repo: RepoBuilder, lines: list[bytes], key: SigningKey = ADA) -> None:
    """Make the log hold these lines, with a frontier and checkpoint that fit them."""
    frontier = frontier_of(leaf_hash(line) for line in lines)
    origin = parse_note(log_file(repo, "checkpoint")).checkpoint.origin
    state = Checkpoint(origin, frontier.size, frontier.root)
    files: dict[str, bytes | None] = {record_file(seq): None for seq in range(RECORDS)}
    files |= {record_file(seq): line + b"\n" for seq, line in enumerate(lines)}
    files |= {
        "frontier": frontier_file(frontier),
        "checkpoint": signed_note(state, key),
    }
    tamper(repo, files)


def lines_of(repo: RepoBuilder) -> list[bytes]:
    return [log_file(repo, record_file(n)).removesuffix(b"\n") for n in range(RECORDS)]


def test_a_flipped_bit(logged: RepoBuilder) -> None:
    line = log_file(logged, record_file(2))
    payload = base64.b64decode(json.loads(line)["payload"])
    flipped = payload.replace(b'"PASS"', b'"PASs"', 1)
    new = line.replace(base64.b64encode(payload), base64.b64encode(flipped))
    tamper(logged, {record_file(2): new})
    assert errors(verify(logged)) == [
        (
            "LOG-03",
            (
                "record #2 was altered: its signature by"
                f" {ADA.public.fingerprint} does not fit its bytes"
            ),
        )
    ]


def test_a_flipped_bit_in_the_signature(logged: RepoBuilder) -> None:
    line = json.loads(log_file(logged, record_file(2)))
    sig = bytearray(base64.b64decode(line["signatures"][0]["sig"]))
    sig[5] ^= 1
    line["signatures"][0]["sig"] = base64.b64encode(sig).decode()
    tamper(logged, {record_file(2): json.dumps(line).encode() + b"\n"})
    assert "record #2 was altered" in errors(verify(logged))[0][1]


def test_a_record_removed_from_the_middle(logged: RepoBuilder) -> None:
    tamper(logged, {record_file(3): None})
    assert errors(verify(logged)) == [
        ("LOG-04", "record #3 is missing: it was removed from the middle of the log")
    ]


def test_a_record_removed_and_the_gap_closed(logged: RepoBuilder) -> None:
    lines = lines_of(logged)
    rewritten(logged, [*lines[:3], *lines[4:]])
    assert errors(verify(logged)) == [
        (
            "LOG-04",
            (
                "record #3 was removed from the middle of the log: at #3 stands the"
                " record that was signed for #4"
            ),
        )
    ]


def test_the_tail_cut(logged: RepoBuilder) -> None:
    tamper(logged, {record_file(5): None, record_file(4): None})
    assert errors(verify(logged)) == [
        ("LOG-08", "the checkpoint names 6 records, there are 4: the tail was cut off")
    ]


def test_the_tail_cut_by_going_back_is_seen_by_memory(logged: RepoBuilder) -> None:
    assert verify(logged).exit_code == 0
    logged.git("update-ref", LOG, f"{LOG}~2")
    sources = [message.split(" names")[0] for _, message in errors(verify(logged))]
    assert sources == ["this clone's memory", "this machine's memory"]
    assert [code for code, _ in errors(verify(logged))] == ["LOG-08", "LOG-08"]


def test_memory_of_the_machine_outlives_the_clone(logged: RepoBuilder) -> None:
    verify(logged)
    (logged.path / ".git" / "gates" / "largest-checkpoint").unlink()
    logged.git("update-ref", LOG, f"{LOG}~1")
    assert [code for code, _ in errors(verify(logged))] == ["LOG-08"]


def test_the_tail_cut_by_going_back_is_seen_by_a_trailer(logged: RepoBuilder) -> None:
    trailer = parse_note(log_file(logged, "checkpoint")).checkpoint.trailer
    logged.commit(f"Anchor the log\n\n{trailer}\n")
    whole = verify(logged)
    assert (whole.anchored, warnings(whole)) == (RECORDS, ["LOG-07"])
    logged.git("update-ref", LOG, f"{LOG}~2")
    result = verify(logged, home=logged.path.parent / "another")
    assert ("LOG-08", "6 records, there are 4") in [
        (code, message.partition("names ")[2].partition(": ")[0])
        for code, message in errors(result)
    ]
    assert "the trailer of commit" in errors(result)[0][1]


def test_without_any_anchor_it_says_what_it_cannot_prove(logged: RepoBuilder) -> None:
    logged.git("update-ref", LOG, f"{LOG}~2")
    result = verify(logged)
    assert (result.exit_code, warnings(result)) == (0, ["LOG-07", "LOG-15"])
    (limit,) = [f for f in result.findings if f.code == "LOG-15"]
    assert "truncation of any record cannot be excluded" in limit.message


def test_an_anchor_of_a_part_says_so(logged: RepoBuilder) -> None:
    note = parse_note(logged.git("show", f"{LOG}~2:checkpoint")).checkpoint
    logged.commit(f"Anchor the log\n\n{note.trailer}\n")
    (limit,) = [f for f in verify(logged).findings if f.code == "LOG-15"]
    assert "truncation after #3 cannot be excluded" in limit.message


def test_two_records_swapped(logged: RepoBuilder) -> None:
    lines = lines_of(logged)
    lines[1], lines[4] = lines[4], lines[1]
    rewritten(logged, lines)
    assert errors(verify(logged)) == [
        (
            "LOG-04",
            (
                "records #1, #4 were swapped: at #1 stands the record that was signed"
                " for #4"
            ),
        )
    ]


def test_a_record_replayed_in_its_own_log(logged: RepoBuilder) -> None:
    lines = lines_of(logged)
    rewritten(logged, [*lines, lines[2]])
    assert errors(verify(logged)) == [
        ("LOG-11", "record #6 is a copy of record #2, replayed")
    ]


def test_a_record_replayed_from_another_repository(
    logged: RepoBuilder, tmp_path: Path
) -> None:
    other = worked_in(RepoBuilder(tmp_path / "other"))
    record(other, 3, world=FixedWorld("other"))
    lines = lines_of(logged)
    lines[2] = log_file(other, record_file(2)).removesuffix(b"\n")
    rewritten(logged, lines)
    ((code, message),) = errors(verify(logged))
    assert code == "LOG-11"
    assert "replayed from another repository" in message


def test_a_record_made_to_speak_of_another_packet(logged: RepoBuilder) -> None:
    line = log_file(logged, record_file(2))
    payload = base64.b64decode(json.loads(line)["payload"])
    other = payload.replace(b'"wp":"WP-1"', b'"wp":"WP-2"')
    assert other != payload
    new = line.replace(base64.b64encode(payload), base64.b64encode(other))
    tamper(logged, {record_file(2): new})
    assert "record #2 was altered" in errors(verify(logged))[0][1]


def test_a_record_replaced_by_the_same_key(logged: RepoBuilder) -> None:
    """Whoever holds the key can sign anew, but not what follows by others' keys."""
    lines = lines_of(logged)
    statement = parse_statement(parse_envelope(lines[2], "it").payload, "it")
    place = statement.position
    predicate = dict(statement.value["predicate"])  # type: ignore[arg-type]
    predicate["result"] = "WARNED"
    value = {**statement.value, "predicate": predicate}
    lines[2] = sign(
        draft(value, place.nonce).placed(place.origin, 2, place.prev), ADA
    ).line
    rewritten(logged, lines)
    ((code, message),) = errors(verify(logged))
    assert code == "LOG-04"
    assert "record #3 does not follow #2" in message


def test_a_record_put_in_by_a_stranger(logged: RepoBuilder) -> None:
    lines = lines_of(logged)
    statement = parse_statement(parse_envelope(lines[2], "it").payload, "it")
    place = statement.position
    payload = draft(statement.value, place.nonce).placed(place.origin, 2, place.prev)
    lines[2] = sign(payload, EVE).line
    rewritten(logged, lines)
    ((code, message),) = errors(verify(logged))
    assert code == "LOG-03"
    assert f"the key id {EVE.public.keyid}, which is no key of the log" in message


def key_record(
    logged: RepoBuilder, signer: SigningKey, keys: tuple[SigningKey, SigningKey]
) -> None:
    first, new = keys
    current = first_keys(first.public)
    body = key_change(current, Action.ADD, new.public)
    append_key_record(logged, signer, body)


def append_key_record(logged: RepoBuilder, signer: SigningKey, body: object) -> None:
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "x", "digest": {"gitCommit": logged.head()}}],
        "predicateType": "urn:cor701:key:v1",
        "predicate": body,
    }
    made = draft(statement, "bm9uY2U=")  # type: ignore[arg-type]
    world = FixedWorld("key").world()
    append_drafts(logged.path, [made], key=signer, world=world)


def test_a_forged_key_record(logged: RepoBuilder) -> None:
    key_record(logged, EVE, (ADA, EVE))
    result = verify(logged)
    ((code, message),) = errors(result)
    assert code == "LOG-10"
    assert "the key record #6 was forged or does not count" in message
    assert "which was not live there" in message


def test_a_key_record_brings_a_key_in(logged: RepoBuilder) -> None:
    key_record(logged, ADA, (ADA, EVE))
    record(logged, key=EVE)
    result = verify(logged, trust="ada.pub")
    assert errors(result) == []
    assert [s.standing for s in result.signers] == ["trusted", "trusted"]


def test_a_second_key_without_a_key_record_is_a_warning(logged: RepoBuilder) -> None:
    record(logged, key=EVE)
    result = verify(logged)
    assert errors(result) == []
    assert "LOG-18" in warnings(result)
    assert [s.standing for s in result.signers] == ["unpinned", "unlisted"]


def test_a_key_that_was_revoked_counts_no_more(logged: RepoBuilder) -> None:
    key_record(logged, ADA, (ADA, EVE))
    current = first_keys(ADA.public).after(
        6, ADA.public, key_change(first_keys(ADA.public), Action.ADD, EVE.public)
    )
    body = key_change(current, Action.REVOKE, EVE.public)
    append_key_record(logged, ADA, body)
    assert errors(verify(logged)) == []
    record(logged, key=EVE)
    told = errors(verify(logged))
    assert {code for code, _ in told} == {"LOG-05"}
    assert "which record #7 had ended" in told[-1][1]


def test_the_checkpoint_of_another_origin(logged: RepoBuilder, tmp_path: Path) -> None:
    other = worked_in(RepoBuilder(tmp_path / "other"))
    record(other, RECORDS, world=FixedWorld("other"))
    tamper(logged, {"checkpoint": log_file(other, "checkpoint")})
    told = errors(verify(logged))
    assert [code for code, _ in told] == ["LOG-11"]
    assert "the checkpoint is the one of the log" in told[0][1]


def test_a_checkpoint_signed_by_a_stranger(logged: RepoBuilder) -> None:
    state = parse_note(log_file(logged, "checkpoint")).checkpoint
    tamper(logged, {"checkpoint": signed_note(state, EVE)})
    assert errors(verify(logged)) == [
        ("LOG-06", "the checkpoint is signed by no key of the log")
    ]


def test_an_old_checkpoint(logged: RepoBuilder) -> None:
    tamper(logged, {"checkpoint": logged.git("show", f"{LOG}~1:checkpoint")})
    assert errors(verify(logged)) == [
        ("LOG-06", "the checkpoint names 5 records, there are 6: it is old")
    ]


def test_a_payload_type_swap(logged: RepoBuilder) -> None:
    line = log_file(logged, record_file(1))
    new = line.replace(b"application/vnd.in-toto+json", b"application/json")
    tamper(logged, {record_file(1): new})
    assert errors(verify(logged)) == [
        (
            "LOG-03",
            (
                "record #1 is not the envelope of a record: its payloadType is"
                " 'application/json', expected application/vnd.in-toto+json"
            ),
        )
    ]


def test_duplicate_json_keys(logged: RepoBuilder) -> None:
    line = log_file(logged, record_file(1))
    tamper(logged, {record_file(1): line.replace(b"{", b'{"payload":"",', 1)})
    ((code, message),) = errors(verify(logged))
    assert code == "LOG-03"
    assert "the member `payload` is named twice" in message


def test_a_record_of_two_lines(logged: RepoBuilder) -> None:
    line = log_file(logged, record_file(1))
    tamper(logged, {record_file(1): line + b"\n"})
    assert errors(verify(logged)) == [("LOG-03", "record #1 is not one line")]


def test_a_frontier_that_does_not_fit(logged: RepoBuilder) -> None:
    tamper(logged, {"frontier": logged.git("show", f"{LOG}~1:frontier")})
    assert errors(verify(logged)) == [
        ("LOG-06", "the file `frontier` does not fit the records")
    ]


def test_a_key_file_that_holds_another_key(logged: RepoBuilder) -> None:
    path = f"keys/{ADA.public.keyid}.pub"
    tamper(logged, {path: f"{EVE.public.line}\n".encode()})
    with pytest.raises(GateError, match="was altered") as caught:
        verify(logged)
    assert caught.value.code == "LOG-10"


def test_a_file_that_has_no_place_there(logged: RepoBuilder) -> None:
    tamper(logged, {"records/000/000/evil.json": b"x"})
    assert errors(verify(logged)) == [
        ("LOG-04", "1 file(s) have no place in a log: records/000/000/evil.json")
    ]


def test_a_rewritten_log_does_not_fit_its_anchor(
    logged: RepoBuilder, tmp_path: Path
) -> None:
    other = worked_in(RepoBuilder(tmp_path / "other"))
    record(other, RECORDS + 1, world=FixedWorld("written"), wp="WP-9")
    anchor = Anchor(
        "the witness", parse_note(log_file(logged, "checkpoint")).checkpoint
    )
    result = verify_log(
        VerifyRequest(other.path, {"HOME": str(tmp_path)}, anchors=(anchor,))
    )
    assert errors(result) == [
        (
            "LOG-09",
            (
                "the first 6 records are not those that the witness names: the log was"
                " rewritten"
            ),
        )
    ]


def test_another_log_in_its_place(logged: RepoBuilder, tmp_path: Path) -> None:
    verify(logged)
    other = worked_in(RepoBuilder(tmp_path / "other"))
    record(other, 9, world=FixedWorld("other"))
    logged.git("fetch", "--quiet", str(other.path), f"+{LOG}:{LOG}")
    assert "LOG-09" in {code for code, _ in errors(verify(logged))}


def test_no_log_at_all(repo: RepoBuilder) -> None:
    worked_in(repo)
    with pytest.raises(GateError) as caught:
        verify(repo)
    assert caught.value.code == "LOG-02"


def test_a_branch_that_is_no_log(repo: RepoBuilder) -> None:
    worked_in(repo)
    repo.git("update-ref", LOG, "HEAD")
    with pytest.raises(GateError) as caught:
        verify(repo)
    assert caught.value.code == "LOG-13"


def test_a_history_that_is_not_one_line(logged: RepoBuilder) -> None:
    tree = logged.oid(f"{LOG}^{{tree}}")
    words = ("commit-tree", tree, "-p", LOG, "-p", "main", "-m", "Merge")
    merge = logged.git(*words).decode().strip()
    logged.git("update-ref", LOG, merge)
    ((code, message),) = errors(verify(logged))
    assert code == "LOG-04"
    assert "not one line of commits" in message


def test_what_waits_in_the_spool_is_told(logged: RepoBuilder) -> None:
    logged.git("branch", "--force", "kept", LOG)
    logged.git("update-ref", LOG, "main")
    with pytest.raises(GateError, match="could not be written"):
        record(logged)
    logged.git("update-ref", LOG, "kept")
    result = verify(logged)
    assert errors(result) == []
    assert "LOG-17" in warnings(result)


def test_a_clone_that_is_behind_another_one_here_is_told_so(
    logged: RepoBuilder,
) -> None:
    behind = copy_of(logged.path, logged.path.parent / "behind")
    record(logged, 2)
    verify(logged)
    ((code, message),) = errors(verify(behind))
    assert (code, message.split(" names")[0]) == ("LOG-08", "this machine's memory")


def test_a_strangers_record_hides_no_cut(logged: RepoBuilder) -> None:
    assert verify(logged, trust="ada.pub").exit_code == 0
    logged.git("update-ref", LOG, f"{LOG}~3")
    record(logged, key=EVE)
    codes = [code for code, _ in errors(verify(logged, trust="ada.pub"))]
    assert {"LOG-05", "LOG-08"} == set(codes)
