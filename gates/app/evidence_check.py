"""evidence check and replay: whether what the packet shows can be shown again."""

from __future__ import annotations

import hashlib
import os
import shlex
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.command import Watcher, run_command
from gates.app.evidence_run import Place, as_run, look_around
from gates.app.linked import lines_at_head
from gates.app.packet_files import PacketFile, read_packet_file
from gates.codes import finding
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.model import LinkKind, RepoPath
from gates.packet import parse_packet
from gates.packet.test_plan import read_test_plan
from gates.render.evidence import Check
from gates.rules.evidence import judge_evidence
from gates.rules.grading import grade
from gates.rules.links import judge_links
from gates.rules.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gates.model import Command, Field, Finding, Packet, Profile
    from gates.policy import Policy
    from gates.render.evidence import Run

_CHUNK: Final = 1 << 20


class CheckRequest(NamedTuple):
    """Whose evidence is looked at, from the current folder `directory`."""

    wp: str
    directory: Path
    profile: Profile | None = None
    packet_file: Path | None = None


class ReplayRequest(NamedTuple):
    """Whose commands are run again, and for how many seconds each at most."""

    check: CheckRequest
    watcher: Watcher
    timeout: float | None = None


def evidence_check(request: CheckRequest) -> Check:
    """Compare the evidence of the packet in the worktree with what is there.

    Raises:
        GateError: when the packet is not found, or git fails.
    """
    place, policy = look_around(request.directory)
    profile = policy.tightened(request.profile)
    with open_repository(request.directory) as repo:
        found = read_packet_file(repo, request.wp, policy, request.packet_file)
        packet = parse_packet(found.data, path=found.path)
        links = [link for link in packet.links if link.kind is LinkKind.EVIDENCE]
        tree = resolve_commit(repo, "HEAD").tree
        _, broken = judge_links(links, lines_at_head(repo, tree, links), claimed=False)
    plan = read_test_plan(found.data)
    findings = [
        *(problem for problem in packet.problems if problem.code == "EVIDENCE-06"),
        *judge_evidence(packet, profile)[1],
        *broken,
        *_without_evidence(packet, plan),
        *(bad for command in packet.commands for bad in _log(command, place.top)),
    ]
    done = (
        f"{counted(len(packet.commands), 'command')},"
        f" {counted(len(packet.requirements), 'requirement')},"
        f" {counted(len(plan), 'planned command')}"
    )
    return Check(request.wp, found.path, done, tuple(grade(findings, profile)))


def evidence_replay(request: ReplayRequest) -> Check:
    """Run every recorded command again, the last run of each, and compare.

    The packet is not written to. Commands that recorded no exit code are passed over.

    Raises:
        GateError: when the packet is not found, or git fails.
    """
    check = request.check
    place, policy = look_around(check.directory)
    found = _packet(check, policy)
    last = {c.text: c for c in parse_packet(found.data).commands if _is_run(c)}
    findings: list[Finding] = []
    runs: list[Run] = []
    for command in last.values():
        try:
            run = _again(command, place, request)
        except (GateError, ValueError) as error:
            reason = error.message if isinstance(error, GateError) else str(error)
            findings.append(
                finding(
                    "EVIDENCE-09",
                    f"`{command.text}` cannot be run again: {reason}",
                    packet_line=command.line,
                )
            )
            continue
        runs.append(run)
        findings += _compared(command, run)
    done = f"{counted(len(runs), 'command')} run again"
    profile = policy.tightened(check.profile)
    return Check(
        check.wp, found.path, done, tuple(grade(findings, profile)), tuple(runs)
    )


def _packet(check: CheckRequest, policy: Policy) -> PacketFile:
    with open_repository(check.directory) as repo:
        return read_packet_file(repo, check.wp, policy, check.packet_file)


def _is_run(command: Command) -> bool:
    return command.exit_code is not None


def _said(command: Command, name: str) -> str:
    """What a field of the entry says, empty when it is not there."""
    return next((f.value for f in command.fields if f.name == name), "")


def _again(command: Command, place: Place, request: ReplayRequest) -> Run:
    """Run one command in the folder that it was recorded in."""
    words = tuple(shlex.split(command.text))
    if not words:
        raise ValueError("it names no program")
    folder = place.top / _said(command, "FOLDER")
    if not folder.resolve().is_relative_to(place.top):
        raise ValueError("its folder lies outside the worktree")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        outcome = run_command(
            words, folder, nowhere, request.watcher, timeout=request.timeout
        )
    return as_run(words, outcome, place, place.head)


def _compared(command: Command, run: Run) -> Iterator[Finding]:
    """How a run differs from the recorded one."""
    if run.exit_code != command.exit_code:
        yield finding(
            "EVIDENCE-09",
            f"`{command.text}` exited with {run.exit_code}, recorded is"
            f" {command.exit_code}",
            packet_line=command.exit_code_line,
        )
    recorded = _said(command, "OUTPUT_SHA256")
    if recorded and recorded != run.output_sha256:
        yield finding(
            "EVIDENCE-10",
            f"`{command.text}` printed something else than recorded",
            packet_line=command.line,
        )


def _without_evidence(packet: Packet, plan: Sequence[Field]) -> Iterator[Finding]:
    """Commands of TEST_PLAN that no recorded run is of."""
    recorded = {" ".join(command.text.split()) for command in packet.commands}
    for planned in plan:
        if " ".join(planned.value.split()) not in recorded:
            yield finding(
                "EVIDENCE-08",
                f"TEST_PLAN names `{planned.value}`, and no run of it is recorded",
                hint=f"`gates evidence run {packet.wp_id} -- {planned.value}`",
                packet_line=planned.line,
            )


def _log(command: Command, top: Path) -> Iterator[Finding]:
    """A log that is there and is not what was recorded."""
    recorded = _said(command, "LOG_SHA256")
    if command.log_path is None or not recorded:
        return
    path = top / os.fsdecode(RepoPath(command.log_path.value.encode()))
    if not path.resolve().is_relative_to(top) or not path.is_file():
        return
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
    if digest.hexdigest() != recorded:
        yield finding(
            "EVIDENCE-07",
            f"log `{command.log_path.value}` has SHA-256 {digest.hexdigest()}, recorded"
            f" is {recorded}",
            packet_line=command.log_path.line,
        )
