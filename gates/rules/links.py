"""Clause 58: the packet's links resolve at head, without network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.model import Finding, Gate, GateState, LinkKind, RepoPath, Severity
from gates.rules.paths import path_fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gates.model import Link


def wanted_paths(links: Iterable[Link]) -> tuple[RepoPath, ...]:
    """The canonical paths whose line counts at head `judge_links` has to know."""
    return tuple(
        sorted({link.path for link in links if not path_fault(_bare(link.path))})
    )


def judge_links(
    links: Iterable[Link],
    lines_at_head: Mapping[RepoPath, int | None],
    *,
    claimed: bool,
) -> tuple[GateState, list[Finding]]:
    """The state of clause 58 for the whole packet, and the links that fail.

    `claimed` says that an entry ticks the gate's box.

    `lines_at_head` gives the number of lines of each wanted path, 0 for a folder, and
    None for a path that the head does not have. A LOG_PATH that is not tracked is a
    note: logs need not be committed.
    """
    found: list[Finding] = []
    for link in links:
        fault = _fault(link, lines_at_head)
        if not fault:
            continue
        if link.kind is LinkKind.LOG:
            found.append(
                finding(
                    "EVIDENCE-05",
                    f"log `{shown(link.path)}` is not committed",
                    packet_line=link.line,
                )
            )
            continue
        found.append(
            Finding(
                code="C701-G05",
                severity=Severity.ERROR,
                message=("claimed, but " if claimed else "")
                + f"{_name(link.kind)} `{_text(link)}` {fault}",
                hint="name a file and line that exist at head",
                gate=Gate.LINKS_RESOLVABLE,
                path=link.path,
                packet_line=link.line,
                waivable=link.kind is not LinkKind.EVIDENCE,
            )
        )
    failed = any(f.severity is Severity.ERROR for f in found)
    return GateState.FAIL if failed else GateState.PASS, found


def _bare(path: RepoPath) -> RepoPath:
    """The path without the slash that marks a folder."""
    return RepoPath(path.rstrip(b"/"))


def _text(link: Link) -> str:
    line = "" if link.target_line is None else f":{link.target_line}"
    last = "" if link.target_end is None else f"-{link.target_end}"
    return shown(link.path) + line + last


def _fault(link: Link, lines_at_head: Mapping[RepoPath, int | None]) -> str:
    fault = path_fault(_bare(link.path))
    if fault:
        return fault
    lines = lines_at_head.get(link.path)
    if lines is None:
        return "does not exist at head"
    last = link.target_end or link.target_line
    if last is not None and last > lines:
        return f"names line {last}, the file has {lines} lines at head"
    if link.target_line is not None and link.target_line < 1:
        return "names line 0, the first line is 1"
    return ""


def _name(kind: LinkKind) -> str:
    """What a message calls a link."""
    return str(kind) if kind is LinkKind.MARKDOWN else f"{kind} link"
