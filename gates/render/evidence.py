"""What the `evidence` commands have to show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Severity
from gates.render.escape import escape, guard_line, show, without_surrogates
from gates.render.findings_text import finding_lines
from gates.render.style import Paint
from gates.render.verdict_json import finding_object, path_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Finding, RepoPath
    from gates.render.style import Style

SCHEMA: Final = "gates/evidence-1"

_QUOTES: Final = re.compile("`+")
_TERMINAL: Final = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]")


class Run(NamedTuple):
    """One run of a command, as the packet records it.

    `command` is one line as a shell would read it. `folder` is where it ran, from the
    worktree's root, empty for the root itself. Without `log_path` nothing was kept.
    """

    command: str
    exit_code: int
    seconds: float
    timed_out: bool
    output_sha256: str
    proof: tuple[bytes, ...]
    worktree: str
    branch: str
    before: str
    after: str
    is_dirty: bool
    folder: str = ""
    log_path: str = ""
    requirement: str = ""


def run_lines(run: Run) -> tuple[str, ...]:
    """The EVIDENCE entry of a run, in ASCII, without line ends."""
    return tuple(_lines(run))


def _lines(run: Run) -> Iterator[str]:
    yield f"- COMMAND: {_code(run.command)}"
    if run.requirement:
        yield f'  - PROVES: "{_plain(run.requirement)}"'
    yield f"  - EXIT_CODE: {run.exit_code}"
    if run.timed_out:
        yield f"  - TIMED_OUT: after {run.seconds:.1f} s"
    yield f"  - DURATION: {run.seconds:.1f} s"
    yield f"  - WORKTREE_DIR: {_code(run.worktree)}"
    if run.folder:
        yield f"  - FOLDER: {_code(run.folder)}"
    yield f"  - BRANCH: {_code(run.branch)}"
    yield f"  - GIT_SHA_BEFORE: `{run.before}`"
    yield f"  - GIT_SHA_AFTER: `{run.after}`"
    yield f"  - WORKTREE_STATE: {'dirty' if run.is_dirty else 'clean'}"
    yield f"  - OUTPUT_SHA256: `{run.output_sha256}`"
    if run.log_path:
        yield f"  - LOG_PATH: {_code(run.log_path)}"
        yield f"  - LOG_SHA256: `{run.output_sha256}`"
    if run.proof:
        yield "  - PROOF_LINES:"
        yield from (f"    - {_code(proof_text(line))}" for line in run.proof)


def proof_text(line: bytes) -> str:
    """A line of output as a packet can hold it: ASCII, without terminal commands."""
    return _plain(show(_TERMINAL.sub(b"", line).strip()))


def _plain(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii").replace("\n", " ")


def _code(text: str) -> str:
    """A text in back-quotes, in more of them when it holds some itself."""
    plain = _plain(text)
    longest = max((len(run) for run in _QUOTES.findall(plain)), default=0)
    quotes = "`" * (longest + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{quotes}{pad}{plain}{pad}{quotes}"


def run_text(run: Run, packet: RepoPath, style: Style) -> str:
    """How the run ended, and where it is recorded."""
    how = f"exit code {run.exit_code}" + (", stopped" if run.timed_out else "")
    paint = Paint.BAD if run.exit_code else Paint.GOOD
    last = f"{style.paint(how, paint)} after {run.seconds:.1f} s: {escape(run.command)}"
    if style.quiet:
        return f"{last}\n"
    log = f"log: {escape(run.log_path)}\n" if run.log_path else ""
    return f"{log}recorded in {show(packet)}\n{guard_line(last)}\n"


def run_json(run: Run, packet: RepoPath, exit_code: int) -> str:
    """The run as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "packet": path_json(packet),
        "runs": [_run(run)],
        "findings": [],
    }
    return json.dumps(value, separators=(",", ":")) + "\n"


def _run(run: Run) -> dict[str, object]:
    return {
        "command": without_surrogates(run.command),
        "exit_code": run.exit_code,
        "seconds": round(run.seconds, 3),
        "timed_out": run.timed_out,
        "output_sha256": run.output_sha256,
        "log_path": run.log_path or None,
        "before": run.before,
        "after": run.after,
        "dirty": run.is_dirty,
        "proof": [proof_text(line) for line in run.proof],
    }


class Check(NamedTuple):
    """What was found wrong with the evidence of a packet; `done` says what was asked.

    `runs` are those that a replay made.
    """

    wp: str
    packet: RepoPath
    done: str
    findings: tuple[Finding, ...]
    runs: tuple[Run, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing found is an error."""
        return all(f.severity is not Severity.ERROR for f in self.findings)


def check_text(check: Check, style: Style) -> str:
    """The findings, and the outcome as the last line."""
    result, paint = ("holds", Paint.GOOD) if check.holds else ("FAILS", Paint.BAD)
    last = f"evidence of {escape(check.wp)} {style.paint(result, paint)}: {check.done}"
    lines = [] if style.quiet else finding_lines(check.findings, check.packet, style)
    return "".join(f"{guard_line(line)}\n" for line in [*lines, last])


def check_json(check: Check, exit_code: int) -> str:
    """The findings and the runs as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "packet": path_json(check.packet),
        "runs": [_run(run) for run in check.runs],
        "findings": [finding_object(finding) for finding in check.findings],
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
