"""Repositories in which one range holds the work of several packets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gates.app.check import CheckRequest, CheckRun
from gates.app.check import check as judge
from gates.app.requests import RecordRequest, SelectionRequest
from tests.support.packets import entry_for, packet_path, packet_text
from tests.support.postwork import TODAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.repo import RepoBuilder


@dataclass(frozen=True, slots=True)
class Job:
    """One packet: what it may touch, and the files that its work leaves behind."""

    wp: str
    scope: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    packet: Mapping[str, Any] = field(default_factory=dict)

    def text(self, **more: Any) -> bytes:  # noqa: ANN401 - arguments of packet_text
        """The packet's text."""
        fields = {"scope": self.scope, **self.packet, **more}
        return packet_text(self.wp, **fields)


def begin_jobs(
    repo: RepoBuilder, *jobs: Job, files: Mapping[str, bytes] | None = None
) -> str:
    """Commit the packets before their work; gives the base."""
    for name, data in {"README.md": b"Read me.\n", **(files or {})}.items():
        repo.write(name, data)
    for job in jobs:
        repo.write(packet_path(job.wp), job.text())
    return repo.commit("Before the work")


def finish_jobs(repo: RepoBuilder, base: str, *jobs: Job) -> str:
    """Commit the work of every job, then each packet with true entries; the range."""
    for job in jobs:
        for name, data in job.files.items():
            repo.write(name, data)
    done = repo.commit("The work")
    for job in jobs:
        entries = [entry_for(repo, base, done, name) for name in job.files]
        repo.write(packet_path(job.wp), job.text(entries=entries))
    return f"{base}..{repo.commit('The manifests')}"


def check(path: Path, range_: str | None = None, **options: Any) -> CheckRun:  # noqa: ANN401
    """Check a range without a record."""
    selection = SelectionRequest(
        range_, None, options.pop("staged", False), options.pop("worktree", False)
    )
    record = RecordRequest(write=False)
    return judge(CheckRequest(path, selection, TODAY, record, **options))


def codes(run: CheckRun) -> dict[str, list[str]]:
    """The errors of each packet's verdict."""
    return {
        one.verdict.wp: [found.code for found in one.verdict.errors] for one in run.runs
    }
