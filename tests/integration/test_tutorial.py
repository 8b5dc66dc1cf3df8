"""The tutorial and the how-to pages do what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.packets import packet_path
from tests.support.walk import steps, walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

PACKET = b"""\
# Task Packet: WP-1-Limit

- WP_ID: WP-1-Limit
- IN_SCOPE_PATHS:
  - src/

## VALIDATION
"""


@pytest.fixture
def existing(repo: RepoBuilder) -> RepoBuilder:
    """A repository with some history, a user, and nothing of the gate's."""
    repo.git("config", "user.name", "Mira")
    repo.git("config", "user.email", "mira@example.invalid")
    repo.write("src/settings.txt", b"step = 1\n")
    repo.write("docs/about.md", b"Settings.\n")
    repo.commit()
    return repo


def test_the_tutorial_does_what_it_says(program: Program, tmp_path: Path) -> None:
    assert sum(step.fails for step in steps("tutorial.md")) == 7
    folder = tmp_path / "counter"
    folder.mkdir()
    walk(program, folder, "tutorial.md")


def test_a_repository_adopts_the_gate(program: Program, existing: RepoBuilder) -> None:
    assert sum(step.fails for step in steps("adopt.md")) == 1
    walk(program, existing.path, "adopt.md")


def test_an_agent_stays_inside_its_packet(
    program: Program, existing: RepoBuilder
) -> None:
    assert sum(step.fails for step in steps("agents.md")) == 1
    existing.write(packet_path("WP-1-Limit"), PACKET)
    existing.commit()
    existing.git("checkout", "--quiet", "-b", "feat/WP-1-Limit")
    walk(program, existing.path, "agents.md")


def test_keys_come_and_go(program: Program, existing: RepoBuilder) -> None:
    assert len(steps("keys.md")) == 8
    walk(program, existing.path, "keys.md")


def test_hooks_do_what_the_page_says(program: Program, existing: RepoBuilder) -> None:
    assert sum(step.fails for step in steps("hooks.md")) == 1
    existing.write(packet_path("WP-1-Limit"), PACKET)
    existing.commit()
    existing.git("checkout", "--quiet", "-b", "feat/WP-1-Limit")
    walk(program, existing.path, "hooks.md")
