"""Keys as a user makes, shows, pins and changes them."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from gates.app import log_append
from gates.app.key_choice import (
    PASSPHRASE,
    ChosenKey,
    KeyRequest,
    choose_key,
    own_key_path,
    take_key_variables,
)
from gates.app.key_commands import trust_key
from gates.app.log_state import LogState, read_state
from gates.errors import GateError
from tests.support.logs import key_of, record, worked_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

ADA, BEN = key_of("ada"), key_of("ben")
OPEN = {PASSPHRASE: "sesame"}


def choose(home: Path, path: Path | None = None, **environment: str) -> ChosenKey:
    request = KeyRequest(path, {"HOME": str(home), **environment}, os.urandom)
    return choose_key(request)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def test_the_first_use_makes_a_key_of_ones_own(tmp_path: Path) -> None:
    first = choose(tmp_path)
    own = tmp_path / ".config" / "gates" / "id_ed25519"
    assert first.source == str(own)
    assert first.key.public.fingerprint in first.notices[0]
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    assert stat.S_IMODE(own.parent.stat().st_mode) == 0o700
    again = choose(tmp_path)
    assert (again.key.public, again.notices) == (first.key.public, ())


def test_the_settings_folder_counts_before_the_home(tmp_path: Path) -> None:
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "x"), "HOME": str(tmp_path)}
    assert own_key_path(environment) == tmp_path / "x" / "gates" / "id_ed25519"
    relative = {"XDG_CONFIG_HOME": "x", "HOME": str(tmp_path)}
    assert own_key_path(relative).is_relative_to(tmp_path / ".config")


def test_a_run_that_is_second_takes_the_key_of_the_first(tmp_path: Path) -> None:
    made: list[bytes] = []

    def random(count: int) -> bytes:
        made.append(choose(tmp_path).key.public.raw)  # somebody else is faster
        return os.urandom(count)

    request = KeyRequest(None, {"HOME": str(tmp_path)}, random)
    assert choose_key(request).key.public.raw == made[0]


@pytest.mark.parametrize("value", ["true", "1", "yes"])
def test_under_ci_no_key_is_made(tmp_path: Path, value: str) -> None:
    with pytest.raises(GateError) as caught:
        choose(tmp_path, CI=value)
    assert caught.value.code == "KEY-02"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["", "false", "0"])
def test_ci_may_be_switched_off(tmp_path: Path, value: str) -> None:
    assert choose(tmp_path, CI=value).notices


def test_without_a_home_there_is_no_key() -> None:
    with pytest.raises(GateError) as caught:
        choose_key(KeyRequest(None, {}, os.urandom))
    assert caught.value.code == "KEY-02"


def test_a_home_that_cannot_be_written_is_no_misuse(tmp_path: Path) -> None:
    (tmp_path / ".config").write_bytes(b"a file is in the way")
    with pytest.raises(GateError, match="none could be made") as caught:
        choose(tmp_path)
    assert caught.value.code == "KEY-02"


def test_what_is_named_counts_first(tmp_path: Path) -> None:
    ada = write(tmp_path / "ada", ADA.private_file())
    ben = BEN.private_file().decode()
    assert choose(tmp_path, ada, GATES_KEY=ben).key.public == ADA.public
    assert choose(tmp_path, GATES_KEY=ben, CI="1").key.public == BEN.public
    by_file = choose(tmp_path, GATES_KEY_FILE=str(ada), CI="1")
    assert by_file.key.public == ADA.public


def test_an_encrypted_key(tmp_path: Path) -> None:
    path = write(tmp_path / "key", ADA.private_file(b"sesame"))
    with pytest.raises(GateError, match="no passphrase") as caught:
        choose(tmp_path, path)
    assert caught.value.code == "KEY-01"
    opened = choose(tmp_path, path, **OPEN)
    assert opened.key.public == ADA.public
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "sesame"

    by_hand = choose_key(KeyRequest(path, {}, os.urandom, ask))
    assert by_hand.key.public == ADA.public
    assert str(path) in asked[0]


def test_a_plain_key_asks_for_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "key", ADA.private_file())

    def ask(prompt: str) -> str:
        raise AssertionError(prompt)

    assert choose_key(KeyRequest(path, {}, os.urandom, ask)).key.public == ADA.public


def test_a_key_that_others_may_read_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "key", ADA.private_file())
    path.chmod(0o644)
    assert "others can read" in choose(tmp_path, path).notices[0]


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_key_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(GateError, match="cannot be read") as caught:
        choose(tmp_path, tmp_path / name)
    assert caught.value.code == "KEY-01"


def test_secrets_are_taken_out_of_the_environment() -> None:
    environment = {"GATES_KEY": "x", "GATES_KEY_PASSPHRASE": "y", "HOME": "/"}
    taken = take_key_variables(environment)
    assert environment == {"HOME": "/"}
    assert taken["GATES_KEY"] == "x"


def run(program: Program, *words: object, **env: str) -> Finished:
    return program.run(*map(str, words), env=env)


def test_init_makes_a_key_once(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "mine"
    done = run(program, "key", "init", path, "--comment", "me", "--format", "json")
    assert done.code == 0, done.said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    again = run(program, "key", "init", path)
    assert (again.code, path.read_bytes()) == (2, before)
    assert path.with_name("mine.pub").read_text() == f"{done.json['line']}\n"
    shown = subprocess.run(
        ["ssh-keygen", "-lf", path], capture_output=True, text=True, check=True
    )
    assert shown.stdout.split()[1:3] == [done.json["fingerprint"], "me"]


def test_init_refuses_when_only_the_public_half_is_there(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "mine.pub").write_text("x")
    assert run(program, "key", "init", tmp_path / "mine").code == 2
    assert not (tmp_path / "mine").exists()


def test_init_follows_no_link(program: Program, tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(tmp_path / "elsewhere")
    assert run(program, "key", "init", tmp_path / "mine").code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_init_with_a_passphrase(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    words = ("key", "init", path, "--passphrase")
    assert run(program, *words).code == 2
    assert run(program, *words, **{PASSPHRASE: "abc"}).code == 2
    assert run(program, *words, **OPEN).code == 0
    with pytest.raises(GateError, match="no passphrase"):
        choose(tmp_path, path)
    assert choose(tmp_path, path, **OPEN)


def test_show(program: Program, tmp_path: Path) -> None:
    assert run(program, "key", "show").code == 3
    run(program, "key", "init")
    own = run(program, "key", "show", "--format", "json")
    assert own.code == 0, own.said
    text = run(program, "key", "show").text
    assert own.json["fingerprint"] in text
    private = write(tmp_path / "ada", ADA.private_file())
    by_file = run(program, "key", "show", private, "--format", "json").json
    assert by_file["keyid"] == ADA.public.keyid
    assert run(program, "key", "show", tmp_path / "none").code == 2


def test_show_never_shows_the_private_half(program: Program, tmp_path: Path) -> None:
    private = write(tmp_path / "ada", ADA.private_file())
    done = run(program, "key", "show", private)
    secret = ADA.private_file().split(b"\n")[3]
    assert secret not in done.stdout + done.stderr


def test_trust_adds_a_line_once(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "signers"
    public = write(tmp_path / "ada.pub", ADA.public.line.encode() + b"\n")
    words = ("key", "trust", public, "--file", file, "--principal", "ada@example.com")
    assert "is trusted now" in run(program, *words).text
    assert "was trusted already" in run(program, *words).text
    assert run(program, "key", "trust", BEN.public.line, "--file", file).code == 0
    assert file.read_text() == (
        f"ada@example.com {ADA.public.line}\ngates {BEN.public.line}\n"
    )


def test_trust_refuses_what_is_no_key(tmp_path: Path) -> None:
    file = tmp_path / "signers"
    with pytest.raises(GateError):
        trust_key("ssh-ed25519 AAAA", file, "ada")
    with pytest.raises(GateError):
        trust_key(ADA.public.line, file, "two words")
    with pytest.raises(GateError) as caught:
        trust_key(str(tmp_path / "no.pub"), file, "ada")
    assert caught.value.message.startswith(f"the key {tmp_path}/no.pub cannot be read")
    assert not file.exists()


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, Path]:
    """Private key files of three people, and the recovery key."""
    made = {}
    for name in ("ada", "ben", "cleo", "recovery"):
        key = key_of(name)
        made[name] = write(tmp_path / name, key.private_file())
        write(tmp_path / f"{name}.pub", f"{key.public.line}\n".encode())
    return made


def change(
    program: Program, repo: RepoBuilder, *words: object, code: int = 0
) -> Finished:
    done = program.run(*map(str, words), cwd=repo.path)
    assert done.code == code, done.said
    return done


def blind_to_ended_keys(*arguments: Any) -> LogState:  # noqa: ANN401 - handed on
    """Where the log stands, for a program that does not care who may sign."""
    return read_state(*arguments)._replace(ended=frozenset())


def verify(program: Program, repo: RepoBuilder, *trust: Path, code: int = 0) -> str:
    pins = [word for path in trust for word in ("--trust", path)]
    return change(program, repo, "log", "verify", *pins, code=code).text


def test_keys_are_added_rotated_and_revoked(
    program: Program,
    repo: RepoBuilder,
    keys: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worked_in(repo)
    begin = ("log", "init", "--origin", "example.com/log", "--key", keys["ada"])
    change(program, repo, *begin, "--recovery-key", f"{keys['recovery']}.pub")
    change(program, repo, *begin, code=2)
    ada = keys["ada"]
    change(program, repo, "key", "add", keys["ben"], "--key", ada)
    record(repo, key=BEN)
    change(program, repo, "key", "rotate", keys["cleo"], keys["ben"], "--key", ada)
    record(repo, key=key_of("cleo"))
    pinned = keys["ada"].with_name("ada.pub")
    assert "log verified: 5 records" in verify(program, repo, pinned)
    change(program, repo, "key", "revoke", keys["cleo"], "--key", keys["cleo"])
    assert "log verified: 6 records" in verify(program, repo, pinned)
    with pytest.raises(GateError, match="was ended in this log"):
        record(repo, key=key_of("cleo"))
    assert "log verified: 6 records" in verify(program, repo, pinned)
    monkeypatch.setattr(log_append, "read_state", blind_to_ended_keys)
    record(repo, key=key_of("cleo"))
    told = verify(program, repo, pinned, code=1)
    assert "which record #5 had ended" in told
    other = keys["ben"].with_name("ben.pub")
    told = verify(program, repo, other, code=1)
    assert re.search(r"record #0 is signed by \S+, which is not trusted", told)


def test_a_lost_key_is_replaced_by_the_recovery_key(
    program: Program, repo: RepoBuilder, keys: dict[str, Path]
) -> None:
    worked_in(repo)
    begin = ("log", "init", "--key", keys["ada"])
    change(program, repo, *begin, "--recovery-key", f"{keys['recovery']}.pub")
    rotate = ("key", "rotate", keys["ben"], keys["ada"], "--key")
    refused = change(program, repo, *rotate, keys["ben"], code=1)
    assert "was not live there" in refused.said
    change(program, repo, *rotate, keys["recovery"])
    record(repo, key=BEN)
    pinned = keys["ada"].with_name("ada.pub")
    assert "log verified: 3 records" in verify(program, repo, pinned)


def test_changes_that_make_no_sense_are_refused(
    program: Program, repo: RepoBuilder, keys: dict[str, Path]
) -> None:
    worked_in(repo)
    record(repo, key=ADA)
    ada = ("--key", keys["ada"])
    change(program, repo, "key", "add", keys["ada"], *ada, code=1)
    change(program, repo, "key", "revoke", keys["ben"], *ada, code=1)
    change(program, repo, "key", "add", keys["ben"], *ada)
    change(program, repo, "key", "revoke", keys["ben"], *ada)
    back = change(program, repo, "key", "add", keys["ben"], *ada, code=1)
    assert "was a key of the log before" in back.said
    same = ("log", "init", "--key", keys["ada"])
    repo.git("update-ref", "-d", "refs/heads/gate-log")
    change(program, repo, *same, "--recovery-key", keys["ada"], code=2)
    assert "log verified" not in change(program, repo, "log", "list", code=3).text
