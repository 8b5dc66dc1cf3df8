"""Waivers that are signed into the log: which of them count in a strict repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.packets import packet_path, packet_text
from tests.support.postwork import AFTER, PACKET, SOURCE, WP, begin, finish
from tests.support.schemas import faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

PATH = "lib/x.txt"
SECOND = "WP-2-Other"
STRICT = 'profile = "strict"\n'


class Bench:
    """A strict repository whose range changes a file that is out of scope."""

    def __init__(self, repo: RepoBuilder, program: Program, keys: Path) -> None:
        self.repo = repo
        self.program = program
        self.keys = keys
        self.approver = self.key("approver")
        self.base = ""

    def key(self, name: str) -> Path:
        path = self.keys / name
        assert self.program.run("key", "init", path).code == 0
        return path

    def begin(self, policy: str | None = None, *, trusted: bool = True) -> None:
        policy = STRICT if policy is None else policy
        if trusted:
            public = self.approver.with_name("approver.pub").read_text("utf-8").strip()
            policy += f'trusted_keys = ["{public}"]\n'
        second = {packet_path(SECOND): packet_text(SECOND)}
        self.base = begin(self.repo, {"gates.toml": policy.encode(), **second})
        finish(self.repo, self.base, {SOURCE: AFTER, PATH: b"x\n"})

    def waive(
        self, key: Path | None = None, *, wp: str = WP, path: str = PATH
    ) -> Finished:
        words = ["--check", "SCOPE", "--path", path, "--reason", "agreed with Mira"]
        words += ["--expires", "2999-12-31", "--approver", "Mira", "--format=json"]
        signed = () if key is None else ("--key", key)
        done = self.program.run(
            "waiver", "add", wp, *words, *signed, cwd=self.repo.path
        )
        assert done.code == 0, done.said
        assert faults("waivers-1", done.json) == []
        assert (done.json["record"] is None) == (key is None)
        return done

    def rewrite(self, old: bytes, new: bytes) -> None:
        data = self.repo.file(PACKET).read_bytes()
        assert old in data
        self.repo.write(PACKET, data.replace(old, new))

    def judge(self) -> Finished:
        self.repo.commit()
        return self.program.run(
            *("post-work", WP, "--range", f"{self.base}..HEAD", "--format", "json"),
            "--no-log",
            cwd=self.repo.path,
        )

    def listed(self) -> str:
        words = ("waiver", "list", WP, "--range", f"{self.base}..HEAD")
        done = self.program.run(*words, cwd=self.repo.path)
        assert done.code == 0, done.said
        return done.text


@pytest.fixture
def bench(repo: RepoBuilder, program: Program, tmp_path: Path) -> Bench:
    keys = tmp_path / "keys"
    keys.mkdir()
    return Bench(repo, program, keys)


def said(done: Finished) -> set[str]:
    """The codes on waivers, and those of errors that nothing waived."""
    return {
        found["code"]
        for found in done.json["findings"]
        if found["code"].startswith("WAIVER")
        or (found["severity"] == "error" and found["waived_by"] is None)
    }


def test_a_signed_waiver_counts_in_the_range_that_introduces_it(bench: Bench) -> None:
    bench.begin()
    bench.waive(bench.approver)
    done = bench.judge()
    assert (done.code, said(done)) == (0, set())
    assert [w["state"] for w in done.json["waivers"]] == ["used"]
    assert bench.listed() == (
        f"{WP}-WAIVER-001: used: SCOPE on lib/x.txt, until 2999-12-31\n"
    )
    verified = bench.program.run("log", "verify", cwd=bench.repo.path)
    assert verified.code == 0, verified.said
    shown = bench.program.run("log", "show", "0", cwd=bench.repo.path)
    assert "agreed with Mira" in shown.text


def test_an_unsigned_waiver_does_not(bench: Bench) -> None:
    bench.begin()
    bench.waive()
    done = bench.judge()
    assert done.code == 1
    assert said(done) == {"SCOPE-01", "WAIVER-05", "WAIVER-06"}
    assert ": unused: " in bench.listed()
    assert bench.repo.git("for-each-ref", "refs/heads/gate-log") == b""


def test_a_waiver_that_a_stranger_signed_does_not(bench: Bench) -> None:
    bench.begin()
    bench.waive(bench.key("stranger"))
    done = bench.judge()
    assert done.code == 1
    assert said(done) == {"SCOPE-01", "WAIVER-05", "WAIVER-06", "WAIVER-10"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Scope: lib/y.txt", b"Scope: lib/x.txt"),
        (b"Scope: lib/y.txt", b"Scope: lib/y.txt, lib/x.txt"),
    ],
)
def test_a_waiver_that_was_altered_since_does_not(
    bench: Bench, old: bytes, new: bytes
) -> None:
    bench.begin()
    bench.waive(bench.approver, path="lib/y.txt")
    bench.rewrite(old, new)
    done = bench.judge()
    assert done.code == 1
    assert said(done) == {"SCOPE-01", "WAIVER-05", "WAIVER-06"}


def test_a_waiver_that_lasts_longer_than_signed_does_not(bench: Bench) -> None:
    bench.begin()
    bench.waive(bench.approver)
    bench.rewrite(b"Expiry: 2999-12-31", b"Expiry: 3000-12-31")
    assert "SCOPE-01" in said(bench.judge())


def test_a_waiver_of_another_packet_does_not(bench: Bench) -> None:
    bench.begin()
    bench.waive(bench.approver, wp=SECOND)
    signed = bench.repo.file(packet_path(SECOND)).read_bytes()
    line = next(line for line in signed.split(b"\n") if b"WAIVER_ID" in line)
    bench.rewrite(b"## WAIVERS GRANTED\n", b"## WAIVERS GRANTED\n" + line + b"\n")
    done = bench.judge()
    assert done.code == 1
    assert {"SCOPE-01", "WAIVER-05"} <= said(done)


def test_without_pinned_keys_the_machines_own_counts_with_a_warning(
    bench: Bench,
) -> None:
    bench.begin(trusted=False)
    assert bench.program.run("key", "init").code == 0
    bench.waive(bench.program.home / "config" / "gates" / "id_ed25519")
    done = bench.judge()
    assert (done.code, said(done)) == (0, {"WAIVER-09"})


def test_without_pinned_keys_another_key_does_not_count(bench: Bench) -> None:
    bench.begin(trusted=False)
    bench.waive(bench.approver)
    done = bench.judge()
    assert done.code == 1
    assert {"SCOPE-01", "WAIVER-10"} <= said(done)


@pytest.mark.parametrize(("signed", "warned"), [(True, set()), (False, {"WAIVER-05"})])
def test_in_handshake_a_signature_spares_the_warning(
    bench: Bench, *, signed: bool, warned: set[str]
) -> None:
    bench.begin("")
    bench.waive(bench.approver if signed else None)
    done = bench.judge()
    assert (done.code, said(done)) == (0, warned)


def test_a_signed_waiver_is_read_with_the_policys_path_prefixes(bench: Bench) -> None:
    bench.begin(STRICT + 'path_prefixes = { "checkout/lib/" = "lib/" }\n')
    bench.waive(bench.approver, path="checkout/lib/x.txt")
    done = bench.judge()
    assert (done.code, said(done)) == (0, set())


def test_a_record_that_cannot_be_written_leaves_the_packet_alone(bench: Bench) -> None:
    bench.begin()
    before = bench.repo.file(PACKET).read_bytes()
    missing = bench.keys / "missing"
    words = ["--check", "SCOPE", "--path", PATH, "--reason", "agreed"]
    words += ["--expires", "2999-12-31", "--approver", "Mira"]
    done = bench.program.run(
        "waiver", "add", WP, *words, "--key", missing, cwd=bench.repo.path
    )
    assert "KEY-01" in done.said
    assert bench.repo.file(PACKET).read_bytes() == before


def test_a_list_of_a_range_that_cannot_be_judged_says_why(bench: Bench) -> None:
    bench.begin()
    bench.repo.git("switch", "--quiet", "--orphan", "elsewhere")
    bench.repo.write("z.txt", b"z\n")
    other = bench.repo.commit()
    bench.repo.git("switch", "--quiet", "main")
    words = ("waiver", "list", WP, "--range", f"{other}..main")
    done = bench.program.run(*words, cwd=bench.repo.path)
    assert done.code == 3
    assert "GIT-04" in done.said
