"""Codes of reading a packet."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.errors import EXIT_USAGE
from gates.model import Severity

CODES: Final = (
    Code(
        "PACKET-01",
        "there is no such packet",
        "A packet is looked up by its exact file name and never by a part of it.",
        "Check the name; the message lists packets with a similar one.",
        exit=EXIT_USAGE,
    ),
    Code(
        "PACKET-02",
        "the packet is not a readable file",
        "A folder, a symbolic link or a submodule in the packet's place is refused.",
        "Commit the packet as a regular file.",
        exit=EXIT_USAGE,
    ),
    Code(
        "PACKET-03",
        "the packet has no VALIDATION section",
        "The manifest stands under the heading `## VALIDATION`.",
        "Add the section with one entry for each changed file.",
    ),
    Code(
        "PACKET-04",
        "a field is given twice in one entry",
        "Two values for one field leave open which one is meant.",
        "Remove one of the two lines.",
    ),
    Code(
        "PACKET-05",
        "a value cannot be read",
        "Numbers, hashes and kinds of change have one exact form each.",
        "Write the value in the form that the message names.",
    ),
    Code(
        "PACKET-06",
        "a machine field holds a character that is not ASCII",
        "Letters that look alike make two different paths look the same.",
        "Replace the character at the line and column that the message names.",
    ),
    Code(
        "PACKET-07",
        "the packet begins with a byte order mark",
        "The bytes before the first heading are not text.",
        "Save the file as UTF-8 without a byte order mark.",
        severity=Severity.NOTE,
    ),
    Code(
        "PACKET-08",
        "the packet has CRLF line endings",
        "Line endings that differ from the rest of the repository change its hash.",
        "Save the file with LF line endings.",
        severity=Severity.NOTE,
    ),
    Code(
        "PACKET-09",
        "the packet is not valid UTF-8",
        "The bytes at the named line stand for no character.",
        "Save the file as UTF-8.",
        severity=Severity.NOTE,
    ),
    Code(
        "PACKET-10",
        "a code fence or HTML comment is never closed",
        "All that follows it is text to Markdown, and fields in it do not count.",
        "Close the fence or the comment.",
        severity=Severity.WARNING,
    ),
    Code(
        "PACKET-11",
        "a required field or section is missing",
        "The workflow cannot judge a packet that does not say it.",
        "Add the field or section that the message names.",
    ),
    Code(
        "PACKET-12",
        "the packet stands in two places",
        "The first folder in the policy's order counts.",
        "Remove the packet that is out of date.",
        severity=Severity.WARNING,
    ),
    Code(
        "PACKET-13",
        "the packet names another work packet",
        "Its WP_ID or TASK_ID must be the name that it was looked up by.",
        "Correct the WP_ID field, or the name of the file.",
    ),
    Code(
        "PACKET-14",
        "the packet is not committed as it stands",
        "What is judged later is the committed packet, not the one in the worktree.",
        "Commit the packet.",
    ),
    Code(
        "PACKET-15",
        "the packet was handed over as a file",
        "It is not part of the judged history, so the verdict is a preview.",
        "Commit the packet and leave `--packet` out.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "PACKET-16",
        "the line delta is written as a sum",
        "It is read as its result.",
        "Write the number alone.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "PACKET-17",
        "a value of the packet is not one of the known ones",
        "A status or tier that nobody knows cannot be acted on.",
        "Use one of the values that the message lists.",
    ),
    Code(
        "PACKET-18",
        "a text of the manifest is not understood",
        "It is kept and ignored; nothing is concluded from it.",
        "Write it as a note outside the manifest, or in the form of a field.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
    Code(
        "PHASE-01",
        "the phases of the packet are missing or out of order",
        "BOOTSTRAP and SKELETON come before IMPLEMENTATION, HYGIENE and VALIDATION.",
        "Add the heading that the message names, in its place.",
    ),
    Code(
        "PACKET-19",
        "the manifest is written as a table",
        "The manifest is read from list fields; a table of files declares nothing.",
        "Write one list of fields for each changed file.",
    ),
    Code(
        "PACKET-20",
        "a section or list of the packet stands twice",
        "Two of them leave open which one is meant.",
        "Merge them into one.",
        severity=Severity.WARNING,
    ),
    Code(
        "PACKET-21",
        "a value carries a comment",
        "It is read without the comment; other tools may not.",
        "Write the value alone.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
    Code(
        "PACKET-22",
        "LINEAGE_AUDIT does not list the prior packets",
        "A revision carries forward what the packets before it asked for.",
        "List every prior packet of the same base, by its path.",
    ),
    Code(
        "PACKET-23",
        "another packet that answers for a part of the range did not pass",
        "A range that several packets share holds only when each of them does.",
        "Mend what the other packet's verdict says, and check the range again.",
    ),
    Code(
        "PACKET-24",
        "the range belongs to no work packet",
        "Without a packet nothing says what may change. A packet is found by its file"
        " in the range, a `WP:` trailer of a commit, or the name of the branch.",
        "Name the packet in a commit (`WP: WP-1-Name`) or by the branch, commit the"
        " packet with the work, or set `without_packet` in the policy.",
    ),
)
