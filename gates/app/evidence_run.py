"""evidence run: run a command, keep its log, and write what happened to the packet."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gates.app.command import Outcome, Watcher, run_command
from gates.app.evidence_log import named_log, numbered_log
from gates.app.packet_files import read_packet_file, write_packet_file
from gates.app.policies import read_policy
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.gitread.snapshot import worktree_snapshot
from gates.packet.section_writing import append_evidence
from gates.render.escape import escape
from gates.render.evidence import Run, run_lines

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import RepoPath
    from gates.policy import Policy


class RunRequest(NamedTuple):
    """What is run for which packet, from the current folder `directory`.

    `requirement` is the promise that the run proves, `proof` a pattern for the lines
    that are quoted. The command is stopped after `timeout` seconds. `log` names a new
    file of the worktree for what it prints; None keeps that where git ignores it.
    """

    wp: str
    directory: Path
    command: tuple[str, ...]
    watcher: Watcher
    requirement: str = ""
    proof: str = ""
    timeout: float | None = None
    packet_file: Path | None = None
    log: Path | None = None


class Recorded(NamedTuple):
    """A run, and the packet that records it."""

    run: Run
    packet: RepoPath


class Place(NamedTuple):
    """Where a command runs: the worktree, the folder in it, branch and commit."""

    top: Path
    folder: str
    branch: str
    head: str
    is_dirty: bool


def evidence_run(request: RunRequest) -> Recorded:
    """Run the command and append its entry to the packet's EVIDENCE section.

    Raises:
        GateError: USAGE-01 without a worktree, for a broken pattern or a file that can
            be no log, USAGE-02 when the command cannot be started, PACKET-11 when the
            packet has no section to write to. Nothing is written when the run is
            interrupted.
    """
    pattern = _pattern(request.proof)
    place, policy = look_around(request.directory)
    with open_repository(request.directory) as repo:
        found = read_packet_file(repo, request.wp, policy, request.packet_file)
    append_evidence(found.data, ())  # there is a place to write to
    if request.log is None:
        path, log = numbered_log(place.top, request.wp, request.command[0])
    else:
        path, log = named_log(place.top, request.log)
    try:
        with log:
            outcome = run_command(
                request.command,
                request.directory,
                log,
                request.watcher,
                timeout=request.timeout,
                pattern=pattern,
            )
    except (GateError, KeyboardInterrupt):
        (place.top / path).unlink(missing_ok=True)
        raise
    run = as_run(request.command, outcome, place, _head(request.directory))
    run = run._replace(log_path=path, requirement=request.requirement)
    with open_repository(request.directory) as repo:  # the command may have changed it
        found = read_packet_file(repo, request.wp, policy, request.packet_file)
    write_packet_file(found, append_evidence(found.data, run_lines(run)))
    return Recorded(run, found.path)


def look_around(directory: Path) -> tuple[Place, Policy]:
    """Where a command would run now, and the policy at HEAD.

    Raises:
        GateError: USAGE-01 in a repository without a worktree.
    """
    with open_repository(directory) as repo:
        if repo.top_level is None:
            raise GateError(
                "USAGE-01",
                "this repository has no worktree to run a command in",
                "run the command in a worktree",
            )
        head = resolve_commit(repo, "HEAD")
        policy, _ = read_policy(repo, head.tree)
        top = Path(os.path.realpath(repo.top_level))
        folder = Path(os.path.realpath(directory)).relative_to(top).as_posix()
        dirty = worktree_snapshot(repo, head.tree).tree != head.tree
        place = Place(
            top,
            "" if folder == "." else folder,
            _branch(repo),
            str(head.commit),
            is_dirty=dirty,
        )
    return place, policy


def as_run(command: tuple[str, ...], outcome: Outcome, place: Place, after: str) -> Run:
    """The run as the packet records it."""
    return Run(
        command=shlex.join(command),
        exit_code=outcome.exit_code,
        seconds=outcome.seconds,
        timed_out=outcome.timed_out,
        output_sha256=outcome.sha256,
        proof=outcome.proof,
        worktree=f"../{place.top.name}",
        branch=place.branch,
        before=place.head,
        after=after,
        is_dirty=place.is_dirty,
        folder=place.folder,
    )


def _pattern(text: str) -> re.Pattern[bytes] | None:
    if not text:
        return None
    try:
        return re.compile(text.encode("utf-8", "surrogateescape"))
    except re.error as error:
        raise GateError(
            "USAGE-01",
            f"the pattern `{escape(text)}` cannot be read: {error}",
            "write a regular expression of Python",
        ) from error


def _branch(repo: Repository) -> str:
    """The branch that is checked out, `HEAD` when none is."""
    name = repo.run("rev-parse", "--symbolic-full-name", "HEAD").decode("utf-8").strip()
    return name.removeprefix("refs/heads/")


def _head(directory: Path) -> str:
    with open_repository(directory) as repo:
        return str(resolve_commit(repo, "HEAD").commit)
