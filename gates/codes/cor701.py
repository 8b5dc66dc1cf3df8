"""The codes of COR-701 itself, C701-G01 to C701-G08."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code

CODES: Final = (
    Code(
        "C701-G01",
        "a declared anchor is not in the file exactly once",
        "An anchor pins the edit to the place that was meant. One that is gone or"
        " stands twice no longer says where the edit belongs.",
        "Correct the Anchor field to a text that stands exactly once in the file at"
        " head, or restore that text in the file.",
        waivable=True,
    ),
    Code(
        "C701-G02",
        "the window differs from the signed plan",
        "A window that is chosen after the work proves little. The plan that was"
        " signed before it says where the work was meant to land.",
        "Keep the edit inside the planned windows, declare the deviation with"
        " Adjustment and Reason fields, or sign a new plan.",
        waivable=True,
    ),
    Code(
        "C701-G03",
        "a heading, code fence or END marker changed outside the window",
        "Rails carry the structure of a document. A change to one outside the window"
        " moves what other people refer to.",
        "Restore the line, or widen the declared window so that it covers the change.",
        waivable=True,
    ),
    Code(
        "C701-G04",
        "bytes changed outside the declared window",
        "The window is the promise of where the edit lands. Every byte outside it"
        " must equal the pre-image.",
        "Undo the change outside the window, or declare a window for it when it"
        " belongs to the work.",
        waivable=True,
    ),
    Code(
        "C701-G05",
        "a hash, line delta or link of the manifest is missing or wrong",
        "The manifest must describe the very bytes that landed, else it proves"
        " nothing about them. A SHA-1 that two files share proves nothing either:"
        " where both sides of the range, or a record of the log, show two files under"
        " it, SHA-256 decides.",
        "Run `gates cor701-sha FILE` for the same range and paste the values it"
        " recommends; correct the link that does not resolve.",
        waivable=True,
    ),
    Code(
        "C701-G06",
        "the target is no canonical, openable file of the repository",
        "A path that can be read in two ways, or is no regular file, lets one file"
        " be declared and another be changed.",
        "Name the file by its exact path from the repository's root, with forward"
        " slashes; declare deletions and type changes with their own fields.",
    ),
    Code(
        "C701-G07",
        "a configured lint command failed",
        "The policy asks for a clean lint run of what the packet delivers.",
        "Run the lint command that the finding names and mend what it reports.",
        waivable=True,
    ),
    Code(
        "C701-G08",
        "the file before the work is not the declared pre-image",
        "Work that started from other bytes than declared may have overwritten"
        " somebody's change unseen.",
        "Run `gates cor701-sha FILE` for the same range and declare the pre-SHA1 of"
        " the file at the base of the range.",
        waivable=True,
    ),
)
