"""Findings of the reader, collected while it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.packet.text import brief, code_point, first_foreign

if TYPE_CHECKING:
    from gates.model import Finding, RepoPath, Severity


class Problems:
    """What was found wrong with one packet, each with its line.

    A fault in what the packet says of another file names that file (`target`).
    """

    def __init__(self) -> None:
        """Start empty."""
        self._found: list[Finding] = []
        self._foreign_lines: set[int] = set()

    def add(
        self,
        code: str,
        line: int,
        message: str,
        *,
        hint: str = "",
        target: RepoPath | None = None,
        severity: Severity | None = None,
    ) -> None:
        """Add a finding of a registered code at a line of the packet."""
        self._found.append(
            finding(
                code,
                message,
                hint=hint,
                path=target,
                packet_line=line,
                severity=severity,
            )
        )

    def foreign(self, what: str, value: str, line: int, text: str) -> None:
        """Add PACKET-06 when a machine-read value is not ASCII.

        `text` is the whole line; the column is counted in its characters. One finding
        a line is enough to mend it.
        """
        if value.isascii() or line in self._foreign_lines:
            return
        self._foreign_lines.add(line)
        at = first_foreign(value)
        column = max(text.find(value), 0) + at + 1
        self.add(
            "PACKET-06",
            line,
            f"{what} holds {code_point(value[at])} at line {line}, column {column}:"
            f" {brief(value)}",
            hint="write the value in ASCII, a path as git quotes it:"
            ' `"caf\\303\\251.py"`; prose is free',
        )

    def in_order(self) -> tuple[Finding, ...]:
        """All findings, by line."""
        return tuple(sorted(self._found, key=lambda item: item.packet_line or 0))
