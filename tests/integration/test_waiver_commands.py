"""`gates waiver`: a line that every profile reads, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.packet import parse_packet
from tests.support.packets import packet_path, packet_text
from tests.support.schemas import faults

if TYPE_CHECKING:
    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

WP = "WP-1-Counter"
GIVEN = {
    "--check": "C701-G08",
    "--path": "src/a.txt",
    "--reason": "The file was reformatted by main",
    "--expires": "2999-12-31",
    "--approver": "Mira",
}


@pytest.fixture
def work(repo: RepoBuilder) -> RepoBuilder:
    repo.write(packet_path(WP), packet_text(WP))
    repo.write("src/a.txt", b"one\n")
    repo.commit()
    return repo


def add(program: Program, repo: RepoBuilder, *more: str, **changes: str) -> Finished:
    given = {**GIVEN, **{f"--{name}": value for name, value in changes.items()}}
    words = [word for pair in given.items() for word in pair]
    return program.run("waiver", "add", WP, *words, *more, cwd=repo.path)


def packet(repo: RepoBuilder) -> bytes:
    return repo.file(packet_path(WP)).read_bytes()


def test_a_waiver_has_every_field(program: Program, work: RepoBuilder) -> None:
    before = packet(work)
    done = add(program, work, "--path", "src/b.txt", "--format=json")
    assert done.code == 0, done.said
    assert faults("waivers-1", done.json) == []
    (waiver,) = parse_packet(packet(work)).waivers
    assert waiver.structured
    assert waiver.id == "WP-1-Counter-WAIVER-001"
    assert waiver.checks == ("C701-G08",)
    assert waiver.paths == (b"src/a.txt", b"src/b.txt")
    assert waiver.approver == "Mira"
    line = next(x for x in packet(work).split(b"\n") if b"WAIVER_ID" in x)
    assert packet(work).replace(line, b"- none") == before
    assert add(program, work, check="SCOPE").code == 0
    assert [w.id[-3:] for w in parse_packet(packet(work)).waivers] == ["001", "002"]


def test_the_gate_takes_it(program: Program, work: RepoBuilder) -> None:
    assert add(program, work, check="SCOPE", path="other.txt").code == 0
    base = work.commit()
    work.write("other.txt", b"x\n")
    work.commit()
    words = ("post-work", WP, "--range", f"{base}..HEAD", "--no-log")
    done = program.run(*words, cwd=work.path)
    assert "waivers: 1 used (WP-1-Counter-WAIVER-001)" in done.text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("check", "EVIDENCE-01", "can never be waived"),
        ("check", "LOG-01", "can never be waived"),
        ("check", "C701-G05", "several gates share that code"),
        ("check", "C701-G99", "is not one of `gates codes`"),
        ("check", "whatever", "is no check of this gate"),
        ("expires", "2020-01-01", "expired on 2020-01-01"),
        ("expires", "soon", "is no date"),
        ("expires", "none", "lacks fields"),
        ("path", "../a.txt", "holds `..`"),
        ("path", "src/*.txt", "names no literal path"),
        ("path", "src/a.txt, src/b.txt", "not read back"),
        ("reason", "a | b", "without a bar"),
        ("reason", "two\nlines", "on one line"),
        ("approver", " ", "cannot stand in a waiver's line"),
    ],
)
def test_what_would_waive_nothing_is_refused(
    program: Program, work: RepoBuilder, name: str, value: str, said: str
) -> None:
    before = packet(work)
    done = add(program, work, **{name: value})
    assert done.code in (1, 2)
    assert said in done.said
    assert packet(work) == before


def test_a_list_says_what_is_in_force(program: Program, work: RepoBuilder) -> None:
    assert program.run("waiver", "list", WP, cwd=work.path).text == "no waivers\n"
    old = "WAIVER_ID: W-OLD | Check Waived: C701-G08 | Scope: src/a.txt"
    old += " | Expiry: 2020-01-01"
    void = "WAIVER_ID: W-VOID | Justification: as agreed"
    work.write(packet_path(WP), packet_text(WP, waivers=[old, void]))
    assert add(program, work).code == 0
    assert program.run("waiver", "list", WP, cwd=work.path).text.split("\n") == [
        "W-OLD: expired: C701-G08 on src/a.txt, until 2020-01-01",
        "W-VOID: waives nothing: no check on no path",
        "WP-1-Counter-WAIVER-001: in force: C701-G08 on src/a.txt, until 2999-12-31",
        "",
    ]
