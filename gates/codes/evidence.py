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
    Code(
        "EVIDENCE-07",
        "a log is not the one that was recorded",
        "Its bytes changed after the run, so it proves nothing of it.",
        "Run the command again: `gates evidence run WP -- COMMAND`.",
    ),
    Code(
        "EVIDENCE-08",
        "a command of TEST_PLAN was not recorded",
        "The packet promises to run it, and shows no run.",
        "Run it: `gates evidence run WP -- COMMAND`.",
        severity=Severity.WARNING,
    ),
    Code(
        "EVIDENCE-09",
        "a recorded command ends in another way when it is run again",
        "What the packet shows cannot be shown again here.",
        "Find out what differs, mend it, and record a new run.",
    ),
    Code(
        "EVIDENCE-10",
        "a recorded command prints something else when it is run again",
        "Output may hold times and durations; the exit code is what counts.",
        "Nothing to do when the differences are expected.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
)
