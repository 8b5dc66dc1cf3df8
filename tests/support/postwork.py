"""Run post-work on a repository of a test's own, in this process, without a record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gates.app.postwork import PostWorkRequest, post_work
from gates.app.requests import RecordRequest, SelectionRequest
from gates.model import Dimension, Severity, State, Verdict
from tests.support.packets import entry_for, packet_path, packet_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gates.model import Finding, Profile
    from tests.support.packets import EntryText
    from tests.support.repo import RepoBuilder

WP: Final = "WP-1-Counter"
PACKET: Final = packet_path(WP)
TODAY: Final = dt.date(2026, 3, 15)
SOURCE: Final = "src/counter.txt"
BEFORE: Final = b"zero\none\ntwo\nthree\n"
AFTER: Final = b"zero\nONE\ntwo\nthree\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, with short ways to what tests ask for."""

    verdict: Verdict

    @property
    def exit_code(self) -> int:
        """The exit code."""
        return self.verdict.exit_code

    @property
    def errors(self) -> list[str]:
        """The codes of the errors that nothing waived."""
        return [f.code for f in self.verdict.errors]

    @property
    def warnings(self) -> list[str]:
        """The codes of the warnings."""
        return [f.code for f in self.verdict.findings if f.severity is Severity.WARNING]

    def state(self, dimension: Dimension) -> State:
        """The state of one dimension."""
        return self.verdict.dimensions[dimension].state

    def finding(self, code: str) -> Finding:
        """The one finding with this code."""
        (found,) = [f for f in self.verdict.findings if f.code == code]
        return found


def run(  # noqa: PLR0913 - the options of the command
    path: Path,
    range_: str | None = None,
    *,
    wp: str = WP,
    rev: str | None = None,
    staged: bool = False,
    worktree: bool = False,
    profile: Profile | None = None,
    policy_rev: str | None = None,
    packet: Path | None = None,
) -> Outcome:
    """Judge, and give the verdict; a run that ends early raises its GateError."""
    request = PostWorkRequest(
        wp=wp,
        directory=path,
        selection=SelectionRequest(range_, rev, staged, worktree),
        today=TODAY,
        record=RecordRequest(write=False),
        profile=profile,
        policy_rev=policy_rev,
        packet_file=packet,
    )
    return Outcome(post_work(request).verdict)


@dataclass(frozen=True, slots=True)
class Work:
    """A repository in which a packet's work was done, from `base` to `head`."""

    repo: RepoBuilder
    base: str
    head: str

    @property
    def range(self) -> str:
        """The range of the work."""
        return f"{self.base}..{self.head}"

    def run(self, **options: object) -> Outcome:
        """Judge the work."""
        return run(self.repo.path, self.range, **options)  # type: ignore[arg-type]


def begin(
    repo: RepoBuilder,
    files: Mapping[str, bytes] | None = None,
    *,
    packet: Mapping[str, object] | None = None,
) -> str:
    """Commit the files and the packet as they are before the work."""
    for name, data in {SOURCE: BEFORE, **(files or {})}.items():
        repo.write(name, data)
    repo.write(PACKET, packet_text(WP, **(packet or {})))  # type: ignore[arg-type]
    return repo.commit("Before the work")


def finish(
    repo: RepoBuilder,
    base: str,
    files: Mapping[str, bytes | None] | None = None,
    *,
    packet: Mapping[str, object] | None = None,
    entries: Mapping[str, EntryText] | None = None,
    extra: tuple[EntryText, ...] = (),
) -> Work:
    """Commit the work, then the packet with a true entry for each file.

    A file of None is removed; `entries` replace the true ones, `extra` stand beside
    them.
    """
    changed = {SOURCE: AFTER} if files is None else files
    for name, data in changed.items():
        if data is None:
            repo.remove(name)
        else:
            repo.write(name, data)
    done = repo.commit("The work")
    true = {name: entry_for(repo, base, done, name) for name in changed}
    true.update(entries or {})
    written = [*true.values(), *extra]
    fields = {"entries": written, **(packet or {})}
    repo.write(PACKET, packet_text(WP, **fields))  # type: ignore[arg-type]
    return Work(repo, base, repo.commit("The manifest"))


def work(repo: RepoBuilder) -> Work:
    """One edited file, declared truly."""
    return finish(repo, begin(repo))
