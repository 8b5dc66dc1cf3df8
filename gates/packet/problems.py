"""Findings of the reader, collected while it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.packet.text import brief, code_point, first_foreign

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.model import Finding, RepoPath, Severity


class Problems:
    """What was found wrong with one packet, each with its line.

    A fault in what the packet says of another file names that file (`target`); any
    other names the packet itself.
    """

    def __init__(self, packet: RepoPath | None) -> None:
        """Start empty; `packet` is where the packet stands, if that is known."""
        self._packet = packet
        self._found: list[Finding] = []

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
                path=self._packet if target is None else target,
                line=line if target is None else None,
                packet_line=line,
                severity=severity,
            )
        )

    def foreign(self, what: str, value: str, line: int, text: str) -> None:
        """Add PACKET-06 when a machine-read value is not ASCII.

        `text` is the whole line; the column is counted in its characters.
        """
        if value.isascii():
            return
        at = first_foreign(value)
        column = max(text.find(value), 0) + at + 1
        self.add(
            "PACKET-06",
            line,
            f"{what} holds {code_point(value[at])} at line {line}, column {column}:"
            f" {brief(value)}",
            hint="write the value in ASCII; text that nobody reads by machine is free",
        )

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add findings that were made elsewhere."""
        self._found.extend(findings)

    def in_order(self) -> tuple[Finding, ...]:
        """All findings, by line."""
        return tuple(sorted(self._found, key=lambda item: item.packet_line or 0))
