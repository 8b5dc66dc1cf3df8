"""Codes of waivers."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.model import Severity

CODES: Final = (
    Code(
        "WAIVER-01",
        "a waiver has expired",
        "A waiver lifts a check for a time, not for good.",
        "Mend what it waived, or have a new waiver granted.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "WAIVER-02",
        "a waiver records no check",
        "It names neither a check nor a path, so it waives nothing.",
        "Name the check (`Check Waived: C701-G08`) and the paths (`Scope: ...`).",
        severity=Severity.NOTE,
        strict=Severity.WARNING,
    ),
    Code(
        "WAIVER-03",
        "a waiver's expiry is no date that can be read",
        "Whether it still counts cannot be decided from a condition in words.",
        "Write `Expiry: YYYY-MM-DD`.",
        severity=Severity.WARNING,
    ),
    Code(
        "WAIVER-04",
        "a waiver lacks fields of the structured form",
        "Who granted what, why and until when must be on record.",
        "Write `WAIVER_ID | Date | Check Waived | Scope | Justification | Approver |"
        " Expiry`, each with a value.",
        severity=Severity.NOTE,
        strict=Severity.WARNING,
    ),
    Code(
        "WAIVER-05",
        "a waiver was granted inside the range",
        "Whoever did the work may have written the waiver too.",
        "Have waivers committed before the work, or signed into the log.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "WAIVER-06",
        "a waiver was not used",
        "Nothing that it waives failed.",
        "Remove it when it is no longer needed.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
    Code(
        "WAIVER-07",
        "a waiver names a check that can never be waived",
        "Evidence, signatures, the log and the safety of paths are what every other"
        " check rests on.",
        "Mend what failed; no waiver lifts this check.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "WAIVER-08",
        "a waiver names a check that does not exist, or not exactly enough",
        "A code that several gates share waives one of them only, by name.",
        "Name the check as `C701-G05 line_delta_equals_expected`; `gates codes` lists"
        " every code.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "WAIVER-09",
        "a signed waiver counts only because this machine's own key signed it",
        "Nobody pinned the keys that may grant one, so no other machine would accept"
        " it.",
        "Pin the keys with `trusted_keys` in the policy.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "WAIVER-10",
        "the signature of a waiver does not count",
        "Anybody can sign: a waiver is granted by a key that is trusted.",
        "Have the approver run `gates waiver add WP --key FILE`, or pin the key with"
        " `trusted_keys` in the policy.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
)
