"""check-path: whether a path may be edited, by the rules that will judge the commit.

The edit is supposed: HEAD with other bytes at that path is judged as a draft. So scope,
plan and the safety of paths rule as they do in the hook and in the required check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.check import CheckRequest, check_in
from gates.app.recording import prepare_recorder
from gates.app.requests import RecordRequest, SelectionRequest
from gates.codes import finding
from gates.errors import EXIT_FAIL, GateError
from gates.gitread.committing import underway
from gates.gitread.places import path_in_worktree
from gates.gitread.repository import open_repository
from gates.gitread.revisions import is_born, resolve_commit
from gates.gitread.supposed import suppose_edits
from gates.model import Finding, RepoPath, Severity
from gates.rules.paths import path_fault, shown
from gates.verdict.build import exit_code_of

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


class PathRequest(NamedTuple):
    """The paths that are to be edited; `packet` may be empty.

    Relative paths begin at `folder`.
    """

    directory: Path
    folder: Path
    paths: tuple[bytes, ...]
    today: dt.date
    packet: str = ""


class PathRun(NamedTuple):
    """The ruling: the paths as the repository names them, packets, what is wrong."""

    paths: tuple[RepoPath, ...]
    packets: tuple[str, ...]
    reason: str
    exit_code: int
    findings: tuple[Finding, ...]


def check_paths(request: PathRequest) -> PathRun:
    """Whether all of the paths may be edited.

    Raises:
        GateError: USAGE-01 without a path or a worktree, GIT-02 before the first
            commit, and as `check`.
    """
    if not request.paths:
        raise GateError(
            "USAGE-01", "no path was named", "name one: `gates check-path FILE`"
        )
    with open_repository(request.directory) as repo:
        if repo.top_level is None:
            raise GateError(
                "USAGE-01",
                "this repository has no worktree in which a file could be edited",
                "run the command in a worktree",
            )
        placed = [
            path_in_worktree(repo.top_level, request.folder, path)
            for path in request.paths
        ]
        paths = tuple(dict.fromkeys(path for path, _ in placed))
        faults = [(path, fault or path_fault(path)) for path, fault in placed]
        unsafe = tuple(
            finding("C701-G06", f"`{shown(path)}` {fault}", path=path)
            for path, fault in dict(faults).items()
            if fault
        )
        if unsafe:
            return PathRun(paths, (), "the path is not safe", EXIT_FAIL, unsafe)
        if not is_born(repo):
            raise GateError(
                "GIT-02",
                "there is no commit yet, and packets are read at HEAD",
                "commit the packet first",
            )
        head = resolve_commit(repo, "HEAD")
        repo.take_index(suppose_edits(repo, head.tree, paths))
        record = RecordRequest(write=False)
        run = check_in(
            repo,
            CheckRequest(
                request.directory,
                SelectionRequest(staged=True),
                request.today,
                record,
                wps=(request.packet,) if request.packet else (),
                branch=underway(repo).branch,
                is_draft=True,
            ),
            prepare_recorder(record),
        )
        return PathRun(
            paths,
            tuple(found.wp for found in run.discovery.packets),
            run.discovery.reason,
            exit_code_of(run.result),
            tuple(
                found
                for one in run.runs
                for found in one.verdict.findings
                if found.severity is Severity.ERROR and found.waived_by is None
            ),
        )
