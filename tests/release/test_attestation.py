"""An attested release verifies, and nothing that was changed about it does."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

import pytest
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.signer._key import SSlibKey

from gates.app.key_files import write_key_file
from gates.record.canonical import canonical_json
from gates.record.dsse import PAYLOAD_TYPE, pae
from gates.record.keys import SigningKey, new_key
from gates.record.statement import parse_statement
from scripts.attest_release import NAME, RELEASE_TYPE, main
from scripts.build import SUMS, sums
from tests.support.corpus import CHECKOUT
from tests.support.logs import log_file, record, record_file, worked_in
from tests.support.repo import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.repo import RepoBuilder

WHEEL: Final = "cor701_gates-4.5.6-py3-none-any.whl"
FILES: Final = {WHEEL: b"wheel", "gates.pyz": b"zipapp", "gates.1": b"page"}
KEY: Final = new_key(bytes(range(32)), "releases")
OTHER: Final = new_key(bytes(range(1, 33)), "mallory")

Document = dict[str, Any]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as `scripts/build` leaves it."""
    folder = tmp_path / "dist"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    (folder / SUMS).write_bytes(sums(folder))
    return folder


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder with the release key and another one, and their public halves."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for name, key in (("release", KEY), ("other", OTHER)):
        write_key_file(folder / name, key)
        (folder / f"{name}_signers").write_text(f"maintainers {key.public.line}\n")
    return folder


@pytest.fixture
def release(built: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A signed release."""
    assert main(["sign", str(built), "--key", str(keys / "release")]) == 0
    assert KEY.public.fingerprint in capsys.readouterr().out
    return built


@pytest.fixture
def verify(
    keys: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Verify paths; gives the exit code, and what was said."""

    def run(*paths: Path | str, trust: str = "release_signers") -> tuple[int, str]:
        code = main(["verify", *map(str, paths), "--trust", str(keys / trust)])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run


def resign(release: Path, change: Callable[[Document], None], key: SigningKey) -> None:
    """Change what was signed, and sign it again."""
    envelope = json.loads((release / NAME).read_bytes())
    statement = json.loads(base64.b64decode(envelope["payload"]))
    change(statement)
    payload = canonical_json(statement)
    envelope["payload"] = base64.b64encode(payload).decode()
    signature = key.sign(pae(PAYLOAD_TYPE, payload))
    envelope["signatures"][0]["sig"] = base64.b64encode(signature).decode()
    (release / NAME).write_text(json.dumps(envelope))


def alter(release: Path, change: Callable[[Document], None]) -> None:
    """Change the envelope, and sign nothing."""
    envelope = json.loads((release / NAME).read_bytes())
    change(envelope)
    (release / NAME).write_text(json.dumps(envelope))


def test_a_release_verifies(
    release: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    code, said = verify(release)
    assert code == 0
    assert said.split("\n") == [
        f"{SUMS}: OK",
        f"{WHEEL}: OK",
        "gates.1: OK",
        "gates.pyz: OK",
        f"pkg:pypi/cor701-gates@4.5.6, signed by {KEY.public.fingerprint}",
        "",
    ]


def test_single_files_of_it_verify(
    release: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    code, said = verify(release / "gates.pyz", release / WHEEL)
    assert code == 0
    assert "gates.1" not in said


def test_others_read_the_same(release: Path) -> None:
    """The envelope and the statement, as the libraries of their authors see them."""
    document = json.loads((release / NAME).read_bytes())
    envelope = OtherEnvelope.from_dict(document)
    public = SSlibKey(
        KEY.public.keyid, "ed25519", "ed25519", {"public": KEY.public.raw.hex()}
    )
    assert envelope.verify([public], 1)
    value = json.loads(envelope.payload)
    subjects = [
        ResourceDescriptor(name=s["name"], digest=s["digest"]).pb
        for s in value["subject"]
    ]
    Statement(subjects, value["predicateType"], value["predicate"]).validate()
    assert value["predicateType"] == RELEASE_TYPE
    assert value["predicate"] == {"purl": "pkg:pypi/cor701-gates@4.5.6"}
    assert {s["name"]: s["digest"] for s in value["subject"]} == {
        file.name: {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        for file in release.iterdir()
        if file.name != NAME
    }


def _change_a_file(release: Path) -> None:
    (release / "gates.pyz").write_bytes(b"another")


def _swap_two_files(release: Path) -> None:
    (release / "gates.pyz").write_bytes(FILES["gates.1"])
    (release / "gates.1").write_bytes(FILES["gates.pyz"])


def _change_a_file_and_the_sums(release: Path) -> None:
    (release / "gates.pyz").write_bytes(b"another")
    (release / SUMS).unlink()
    attestation = (release / NAME).read_bytes()
    (release / NAME).unlink()
    (release / SUMS).write_bytes(sums(release))
    (release / NAME).write_bytes(attestation)


def _add_a_file(release: Path) -> None:
    (release / "extra.whl").write_bytes(b"extra")


def _remove_a_file(release: Path) -> None:
    (release / "gates.1").unlink()


def _link_a_file(release: Path) -> None:
    (release / "gates.pyz").rename(release.parent / "gates.pyz")
    (release / "gates.pyz").symlink_to(release.parent / "gates.pyz")


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_change_a_file, "gates.pyz is not what was signed"),
        (_swap_two_files, "gates.1 is not what was signed"),
        (_change_a_file_and_the_sums, "SHA256SUMS is not what was signed"),
        (_add_a_file, "extra.whl is no file of the release"),
        (_remove_a_file, "missing, though the release has it: gates.1"),
        (_link_a_file, "is no regular file"),
    ],
)
def test_other_files_do_not_verify(
    release: Path,
    verify: Callable[..., tuple[int, str]],
    tamper: Callable[[Path], None],
    said: str,
) -> None:
    tamper(release)
    code, shown = verify(release)
    assert code == 1
    assert said in shown


def test_a_second_file_of_the_same_name_is_looked_at_too(
    release: Path, verify: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / "gates.pyz").write_bytes(b"another")
    shutil.copy(release / NAME, tmp_path)
    both = (tmp_path / "gates.pyz", release / "gates.pyz")
    for paths in (both, both[::-1]):
        code, said = verify(*paths)
        assert (code, "not what was signed" in said) == (1, True)


def test_another_key_does_not_verify(
    release: Path, keys: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    code, said = verify(release, trust="other_signers")
    assert code == 1
    assert "no trusted key signed the attestation" in said
    assert main(["sign", str(release), "--key", str(keys / "other")]) == 0
    assert verify(release)[0] == 1


def _add_a_subject(statement: Document) -> None:
    statement["subject"].append({"name": "extra", "digest": {"sha256": "0" * 64}})


def _name_a_file_twice(statement: Document) -> None:
    statement["subject"].append({"name": WHEEL, "digest": {"sha256": "0" * 64}})


def _take_a_digest_away(statement: Document) -> None:
    statement["subject"][0]["digest"] = {"sha1": "0" * 40}


def _another_predicate(statement: Document) -> None:
    statement["predicateType"] = "https://slsa.dev/provenance/v1"


def _no_purl(statement: Document) -> None:
    statement["predicate"] = {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_add_a_subject, "missing, though the release has it: extra"),
        (_name_a_file_twice, f"names {WHEEL} twice"),
        (_take_a_digest_away, "has no name or no SHA-256"),
        (_another_predicate, "no statement about a release"),
        (_no_purl, "no statement about a release"),
    ],
)
def test_another_statement_does_not_verify(
    release: Path,
    verify: Callable[..., tuple[int, str]],
    change: Callable[[Document], None],
    said: str,
) -> None:
    resign(release, change, OTHER)
    assert "no trusted key" in verify(release)[1]
    resign(release, lambda _: None, KEY)
    code, shown = verify(release)
    assert code == 1
    assert said in shown


def _another_type(envelope: Document) -> None:
    envelope["payloadType"] = "application/json"


def _no_signature(envelope: Document) -> None:
    envelope["signatures"] = []


def _two_signatures(envelope: Document) -> None:
    envelope["signatures"] *= 2


def _one_bit(envelope: Document) -> None:
    raw = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
    raw[7] ^= 1
    envelope["signatures"][0]["sig"] = base64.b64encode(raw).decode()


def _one_letter(envelope: Document) -> None:
    payload = base64.b64decode(envelope["payload"])
    envelope["payload"] = base64.b64encode(payload.replace(b"4.5.6", b"4.5.7")).decode()


@pytest.mark.parametrize(
    "change", [_another_type, _no_signature, _two_signatures, _one_bit, _one_letter]
)
def test_an_altered_envelope_does_not_verify(
    release: Path,
    verify: Callable[..., tuple[int, str]],
    change: Callable[[Document], None],
) -> None:
    alter(release, change)
    code, said = verify(release)
    assert code == 1
    assert "OK" not in said


def test_what_is_no_envelope_does_not_verify(
    release: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    line = (release / NAME).read_bytes()
    for data in (b"", b"{", line + line, b'{"payload":"",' + line[1:]):
        (release / NAME).write_bytes(data)
        assert verify(release)[0] == 1
    (release / NAME).unlink()
    code, said = verify(release)
    assert (code, NAME in said) == (3, True)


def test_a_record_is_no_release_and_a_release_no_record(
    release: Path, repo: RepoBuilder, keys: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    worked_in(repo)
    record(repo, 1)
    line = log_file(repo, record_file(0))
    keyid = json.loads(line)["signatures"][0]["keyid"]
    signer = log_file(repo, f"keys/{keyid}.pub").decode()
    (keys / "log_signers").write_text(f"log {signer}")
    attestation = (release / NAME).read_bytes()
    (release / NAME).write_bytes(line)
    code, said = verify(release, trust="log_signers")
    assert (code, "no statement about a release" in said) == (1, True)
    payload = base64.b64decode(json.loads(attestation)["payload"])
    with pytest.raises(Exception, match="is not the statement of a record"):
        parse_statement(payload, "it")


@pytest.mark.parametrize("what", ["stale sums", "no wheel", "a folder inside"])
def test_an_unfinished_build_is_not_signed(
    built: Path, keys: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    if what == "stale sums":
        (built / "gates.pyz").write_bytes(b"newer")
    elif what == "no wheel":
        (built / WHEEL).unlink()
    else:
        (built / "inside").mkdir()
    assert main(["sign", str(built), "--key", str(keys / "release")]) == 1
    assert capsys.readouterr().err.startswith("attest-release: ")
    assert not (built / NAME).exists()


def test_no_key_of_the_machine_signs_by_itself(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GATES_KEY", "GATES_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert main(["sign", str(built)]) == 2
    assert "--key FILE" in capsys.readouterr().err
    assert not (built / NAME).exists()


def by_hand(release: Path, key: SigningKey) -> subprocess.CompletedProcess[str]:
    """Follow docs/install.md with openssl and the tools that every Unix has."""
    page = (CHECKOUT / "docs" / "install.md").read_text("utf-8")
    section = page.partition("\n### By hand\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    (release / "release-key.pub").write_text(f"{key.public.line}\n")
    return subprocess.run(
        ["sh", "-eu", "-c", "".join(blocks)],
        cwd=release,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_verifies_a_release_by_hand(release: Path) -> None:
    done = by_hand(release, KEY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Signature Verified Successfully\n")
    assert f"{WHEEL}: OK" in done.stdout
    assert done.stdout.endswith("pkg:pypi/cor701-gates@4.5.6\n")


@pytest.mark.parametrize("tamper", [_change_a_file, _change_a_file_and_the_sums, None])
def test_by_hand_too_a_change_is_seen(
    release: Path, tamper: Callable[[Path], None] | None
) -> None:
    if tamper is None:
        alter(release, _one_letter)
    else:
        tamper(release)
    assert by_hand(release, KEY).returncode != 0


def test_by_hand_too_another_key_is_seen(release: Path) -> None:
    assert by_hand(release, OTHER).returncode != 0
