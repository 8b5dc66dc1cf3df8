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
    ".githooks/pre-commit",
    ".github/workflows/gates.yml",
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
    assert again.text.count(": stays as it is\n") == 5
    assert before == {name: repo.file(name).read_bytes() for name in FILES}


def test_an_older_layout_is_named_and_left_alone(
    program: Program, repo: RepoBuilder
) -> None:
    repo.write("docs/task_packets/WP-1-Old.md", packet_text("WP-1-Old"))
    repo.write("Justfile", b"build:\n")
    repo.commit()
    done = program.run("init", "--write", "--no-hook", "--no-ci", cwd=repo.path)
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


def test_what_is_left_out_is_named_in_the_next_command(
    program: Program, repo: RepoBuilder
) -> None:
    repo.commit()
    done = program.run("init", "--no-hook", "--no-ci", "--key", cwd=repo.path)
    assert ".git" not in done.text.partition("next:")[0]
    assert done.text.endswith("next: gates init --write --no-hook --no-ci --key\n")
    assert "a key is to be made: " in done.said
    assert not (program.home / "config").exists()


def test_a_key_is_made_once_and_only_when_asked(
    program: Program, repo: RepoBuilder
) -> None:
    key = program.home / "config" / "gates" / "id_ed25519"
    done = program.run("init", "--write", cwd=repo.path)
    assert "next: gates key init\n" in done.text
    assert not key.exists()
    done = program.run("init", "--write", "--key", cwd=repo.path)
    assert f"made a key: {key} (SHA256:" in done.said
    assert "gates key init" not in done.text
    made = key.read_bytes()
    again = program.run("init", "--write", "--key", cwd=repo.path)
    assert again.code == 0, again.said
    assert "there is a key already; it stays as it is: " in again.said
    assert key.read_bytes() == made


def test_a_hook_of_ones_own_stays_and_is_not_turned_on(
    program: Program, repo: RepoBuilder
) -> None:
    repo.write(".githooks/pre-commit", b"#!/bin/sh\n")
    done = program.run("init", "--write", cwd=repo.path)
    assert ".githooks/pre-commit: stays as it is\n" in done.text
    assert "core.hooksPath" not in done.text
    assert repo.file(".githooks/pre-commit").read_bytes() == b"#!/bin/sh\n"


def test_a_link_stays_and_nothing_is_written_through_it(
    program: Program, repo: RepoBuilder
) -> None:
    repo.symlink("justfile", "elsewhere")
    repo.symlink(".github", "outside")
    done = program.run("init", "--write", "--no-ci", cwd=repo.path)
    assert done.code == 0, done.said
    assert "justfile: stays as it is\n" in done.text
    assert not repo.file("elsewhere").exists()
    done = program.run("init", "--write", cwd=repo.path)
    assert done.code == 2
    assert "keep links out of the way" in done.said
    assert not repo.file("outside").exists()


def test_a_file_in_a_folders_place_is_told(program: Program, repo: RepoBuilder) -> None:
    repo.write(".githooks", b"none\n")
    done = program.run("init", "--write", cwd=repo.path)
    assert done.code == 3
    assert "the folder of `.githooks/pre-commit` cannot be made" in done.said
    assert repo.file(".githooks").read_bytes() == b"none\n"
