"""Codes of the refinement: the file that grounds a packet in the spec."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.model import Severity

CODES: Final = (
    Code(
        "REFINEMENT-01",
        "there is no refinement",
        "Work is grounded in the spec before it begins; nothing shows that it was.",
        "Write the refinement where the packet's REFINEMENT_FILE says, and commit it.",
    ),
    Code(
        "REFINEMENT-02",
        "the refinement can be read in two ways",
        "Two values of one field, or an open fence, leave open what was approved.",
        "Remove one of the two lines, or close the fence.",
    ),
    Code(
        "REFINEMENT-03",
        "the refinement is not ASCII",
        "Letters that look alike would hide what was approved.",
        r"Write other characters as \uXXXX, and save the file without byte order mark.",
    ),
    Code(
        "REFINEMENT-04",
        "a part of the refinement is missing or not filled in",
        "An approval counts for what was written down, so every part has to be there.",
        "Add the part that the message names.",
    ),
    Code(
        "REFINEMENT-05",
        "the refinement belongs to another packet",
        "Its WP_ID must be the packet's.",
        "Correct WP_ID, or the packet's REFINEMENT_FILE.",
    ),
    Code(
        "REFINEMENT-06",
        "verdict and enrichment contradict each other",
        "PASS means that the spec covers the work as it is, FAIL that it has to be"
        " enriched first.",
        "Make CLEARLY_COVERS_VERDICT, AMBIGUITY_FOUND and ENRICHMENT_NEEDED agree.",
    ),
    Code(
        "REFINEMENT-07",
        "the refinement is not approved",
        "The user's review is what allows the work to begin.",
        "Have it reviewed, then run `gates approve-refinement WP`.",
    ),
    Code(
        "REFINEMENT-08",
        "the spec is not there",
        "Without the spec nothing shows that the anchors are true.",
        "Correct SPEC_TARGET_RESOLVED, or commit the spec.",
    ),
    Code(
        "REFINEMENT-09",
        "the spec has changed since the refinement was approved",
        "OUTDATED: the anchors were approved in an earlier version, which is known.",
        "Look at the anchors in the new version; pin it when they still hold.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "REFINEMENT-10",
        "the pinned spec was not found in history",
        "OUTDATED: which text was approved cannot be shown any more.",
        "Approve the refinement again, with the SHA-1 of a committed spec.",
        severity=Severity.WARNING,
    ),
    Code(
        "REFINEMENT-11",
        "the pinned SHA-1 is that of other line endings",
        "The hash was computed from a checkout that had converted the file.",
        "Pin the SHA-1 of the committed bytes, which the message names.",
        severity=Severity.WARNING,
    ),
    Code(
        "REFINEMENT-12",
        "an anchor cannot be looked up",
        "An anchor needs a window inside the spec and a token to look for.",
        "Fill in SPEC_ANCHOR, both CONTEXT lines, CONTEXT_TOKEN and the excerpt.",
    ),
    Code(
        "REFINEMENT-13",
        "an anchor's token has moved out of its window",
        "MOVED: the text is still there, at the lines that the message names.",
        "Run `gates refinement check WP --fix-anchors` to see the new lines.",
    ),
    Code(
        "REFINEMENT-14",
        "an anchor's token is gone from the spec",
        "BROKEN: what the work was grounded in is not there any more.",
        "Refine the work again, against the spec as it is now.",
    ),
    Code(
        "REFINEMENT-15",
        "an anchor is too weak to prove anything",
        "One letter occurs everywhere, and a window over most of the spec holds all.",
        "Choose a token of several words, and the window of its paragraph.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "REFINEMENT-16",
        "lines of an excerpt occur nowhere in its window",
        "Who approves reads the excerpt, not the spec.",
        "Copy the lines from the window, or mark what was left out with `...`.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "REFINEMENT-17",
        "a part that the spec's index lists is missing or another one",
        "The pinned index stands for its parts by their hashes.",
        "Commit the part that the index lists, or correct the index.",
    ),
    Code(
        "REFINEMENT-18",
        "the parts of the spec are not covered by its pin",
        "The index lists no hashes, so its SHA-1 says nothing of its parts.",
        "List a `sha256` for each part in the index.",
        severity=Severity.NOTE,
        strict=Severity.WARNING,
    ),
    Code(
        "REFINEMENT-19",
        "the refinement is not committed as it stands",
        "What is judged later is the committed refinement.",
        "Commit the refinement.",
    ),
)
