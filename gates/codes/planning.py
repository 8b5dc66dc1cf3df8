"""Codes of what comes before the work: preparation, signatures, the signed plan."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.model import Severity

CODES: Final = (
    Code(
        "PREPARE-01",
        "there is no PREPARE record for the packet",
        "Which branch and worktree the work belongs in was never recorded.",
        "Run `gates prepare WP` on the branch of the work.",
    ),
    Code(
        "PREPARE-02",
        "this is not the branch that was prepared",
        "Work on a wrong branch mixes with that of others.",
        "Switch to the branch that the message names, or prepare this one.",
    ),
    Code(
        "PREPARE-03",
        "this is not the worktree that was prepared",
        "Two pieces of work in one folder overwrite one another.",
        "Work in the folder that the message names, or prepare this one.",
        severity=Severity.WARNING,
    ),
    Code(
        "PREPARE-04",
        "the state file of the workflow cannot be read",
        "What it records of the packet is not known.",
        "Mend its JSON, or write records with `gates prepare` and `gates sign`.",
    ),
    Code(
        "PREPARE-05",
        "another active packet claims the same paths",
        "Both pieces of work would change the same files.",
        "Agree who changes them, or finish the other packet first.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "SIGNATURE-01",
        "packet and refinement do not bear the same signature",
        "The packet has to be the one that the user approved the refinement for.",
        "Write the USER_SIGNATURE of the refinement into the packet.",
    ),
    Code(
        "SIGNATURE-02",
        "the signature is not listed exactly once in SIGNATURE_AUDIT.md",
        "The register is what shows that a signature was used once.",
        "Run `gates sign WP`, and commit the register.",
    ),
    Code(
        "SIGNATURE-03",
        "the signature was used for another packet",
        "A signature approves one piece of work.",
        "Have this one approved with a signature of its own.",
    ),
    Code(
        "SIGNATURE-04",
        "there is only a token, not a signature",
        "A text that anybody can type proves nothing.",
        "Have the approver run `gates sign WP`.",
        severity=Severity.WARNING,
    ),
    Code(
        "SIGNATURE-05",
        "the approval does not count",
        "It has to cover what is about to be done, by a key that may approve it.",
        "Have the approver run `gates sign WP` for what stands at HEAD now.",
    ),
    Code(
        "PLAN-04",
        "the plan counts only because this machine's own key signed it",
        "Nobody pinned the keys that may plan, so no other machine would accept it.",
        "Pin the keys with `trusted_keys` in the policy.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "PLAN-05",
        "a signed plan does not count",
        "A plan holds for one packet and one range, by a trusted key, before the work.",
        "Run `gates pre-work WP` before the work begins.",
        severity=Severity.WARNING,
    ),
    Code(
        "PLAN-06",
        "the scope grew after the plan was signed",
        "What may change was agreed before the work.",
        "Take the paths out again, or plan anew before they are changed.",
    ),
    Code(
        "PLAN-07",
        "a waiver was added after the plan was signed",
        "What is waived was agreed before the work.",
        "Take the waiver out again, or plan anew before the work that needs it.",
    ),
    Code(
        "PLAN-08",
        "a planned window cannot be planned",
        "It lies out of scope, or past the end of the file.",
        "Correct PLANNED_WINDOWS; its lines are those of the file before the work.",
    ),
    Code(
        "PLAN-09",
        "an earlier plan for this packet and range does not count any more",
        "It has expired, was replaced, or belongs to another range.",
        "Nothing to do when another plan counts.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
)
