"""Codes of evidence and of the links of a packet."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.model import Severity

CODES: Final = (
    Code(
        "EVIDENCE-01",
        "the packet shows no command that succeeded",
        "A claim of done work needs at least one command that ran and exited with 0.",
        "Add `COMMAND:` and `EXIT_CODE: 0` of a run to the EVIDENCE section.",
    ),
    Code(
        "EVIDENCE-02",
        "a recorded command failed and was not run again with success",
        "The last word on the command is a failure.",
        "Run the command again and record the run that passes.",
        severity=Severity.WARNING,
    ),
    Code(
        "EVIDENCE-03",
        "a DONE_MEANS line has no evidence",
        "Nothing shows where the promise was kept.",
        "Add a REQUIREMENT with its EVIDENCE to EVIDENCE_MAPPING.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "EVIDENCE-04",
        "a modern packet lacks its EVIDENCE or EVIDENCE_MAPPING section",
        "A packet with a PACKET_FORMAT_VERSION has both.",
        "Add the section that the message names.",
        severity=Severity.WARNING,
    ),
    Code(
        "EVIDENCE-05",
        "the log of a command is not committed",
        "The log can be looked at only where the command ran.",
        "Nothing to do; commit the log when others should read it.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
    Code(
        "EVIDENCE-06",
        "an exit code is not a number",
        "Whether the command succeeded cannot be decided.",
        "Write `EXIT_CODE: 0`, or the number that the command returned.",
        severity=Severity.WARNING,
    ),
)
