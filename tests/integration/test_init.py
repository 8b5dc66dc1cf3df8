"""`gates init`: what is missing is made, what is there stays."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from gates.packet import parse_packet
from gates.packet.refinement import parse_refinement
from gates.policy import parse_policy
from tests.support.packets import packet_text
from tests.support.schemas import faults

if TYPE_CHECKING:
    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

FILES = [
    "gates.toml",
    ".GOV/task_packets/TEMPLATE.md",
    ".GOV/refinements/TEMPLATE.md",
    "justfile",
]


def test_nothing_is_written_unless_asked(program: Program, repo: RepoBuilder) -> None:
    done = program.run("init", "--format=json", cwd=repo.path)
    assert done.code == 0, done.said
    assert faults("init-1", done.json) == []
    assert [file["path"] for file in done.json["files"]] == FILES
    assert repo.git("status", "--porcelain") == b""


def test_the_files_are_read_by_what_reads_them(
    program: Program, repo: RepoBuilder
) -> None:
    done = program.run("init", "--write", cwd=repo.path)
    assert done.text.startswith("gates.toml: written\n")
    policy = parse_policy(repo.file("gates.toml").read_bytes(), None)
    assert policy is not None
    assert policy.profile == "strict"
    assert parse_packet(repo.file(FILES[1]).read_bytes()).problems == ()
    assert parse_refinement(repo.file(FILES[2]).read_bytes()).problems == ()
    before = {name: repo.file(name).read_bytes() for name in FILES}
    again = program.run("init", "--write", cwd=repo.path)
    assert "note: there is a policy already" in again.said
    assert again.text.count(": stays as it is\n") == 3
    assert before == {name: repo.file(name).read_bytes() for name in FILES}


def test_an_older_layout_is_named_and_left_alone(
    program: Program, repo: RepoBuilder
) -> None:
    repo.write("docs/task_packets/WP-1-Old.md", packet_text("WP-1-Old"))
    repo.write("Justfile", b"build:\n")
    repo.commit()
    done = program.run("init", "--write", cwd=repo.path)
    assert "packets lie in docs/task_packets/ already" in done.said
    assert done.text.startswith("gates.toml: written\n")
    assert repo.git("status", "--porcelain") == b"?? gates.toml\n"
    said = tomllib.loads(repo.file("gates.toml").read_text())
    assert said["profile"] == "handshake"
    assert said["packets"] == ["docs/task_packets"]


def test_a_policy_elsewhere_counts(program: Program, repo: RepoBuilder) -> None:
    repo.write("pyproject.toml", b'[tool.gates]\npackets = ["work"]\n')
    done = program.run("init", cwd=repo.path)
    assert "gates.toml" not in done.text
    assert "work/TEMPLATE.md: to be written\n" in done.text
