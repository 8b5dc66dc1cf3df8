"""Codes of the surroundings: git, the repository, the policy, the command line."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.errors import EXIT_CANNOT_VERIFY, EXIT_INTERRUPTED, EXIT_USAGE
from gates.model import Severity

CODES: Final = (
    Code(
        "USAGE-01",
        "the command line cannot be carried out",
        "Options contradict each other, or a value has the wrong form.",
        "See `gates COMMAND --help`.",
        exit=EXIT_USAGE,
    ),
    Code(
        "USAGE-02",
        "a file that was named does not exist",
        "Nothing can be said about it, so the run fails rather than passing it over.",
        "Check the path; it is read from the current folder.",
        exit=EXIT_USAGE,
    ),
    Code(
        "POLICY-01",
        "the policy cannot be read",
        "A key that is unknown or a value of the wrong type would silently check less.",
        "Correct the key or value that the message names.",
        exit=EXIT_USAGE,
    ),
    Code(
        "POLICY-02",
        "the policy asks for a newer gate",
        "An older gate does not know every check that the policy counts on, so its"
        " PASS would mean less than was asked for.",
        "Install the version that the message names, or a newer one.",
        exit=EXIT_USAGE,
    ),
    Code(
        "GIT-01",
        "this is not a git repository",
        "The gate decides from git objects alone.",
        "Run the command inside a repository, or name one with `--repo`.",
        exit=EXIT_USAGE,
    ),
    Code(
        "GIT-02",
        "a revision cannot be resolved",
        "It names no commit of this repository.",
        "Check the spelling; fetch the branch when it is only on the remote.",
        exit=EXIT_USAGE,
    ),
    Code(
        "GIT-03",
        "a revision is ambiguous",
        "A branch and a tag share the name, so it could mean either.",
        "Write the full name, such as `refs/heads/NAME`.",
        exit=EXIT_USAGE,
    ),
    Code(
        "GIT-04",
        "the base is not an ancestor of the head",
        "A comparison of two unrelated histories shows the work of others as well.",
        "Use `A...B` to start at the merge base, or name the right base.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "GIT-05",
        "the clone is shallow",
        "History that is not there cannot be checked.",
        "Fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` in CI.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "GIT-06",
        "git failed",
        "An answer that did not come is not an empty answer.",
        "Mend what git says and run the gate again.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "GIT-07",
        "an object is missing or damaged",
        "What cannot be read cannot be checked.",
        "Fetch it (`git fetch`), or check the repository with `git fsck`.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "GIT-08",
        "git's account of a change contradicts the bytes",
        "The hunks and the two images of a file must tell the same story.",
        "Report this with the output of `gates --debug`.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "GIT-09",
        "the repository holds replacement objects or grafts",
        "They show another history than the one that was committed. They were ignored.",
        "Remove them: `git replace -d`, or the file `info/grafts`.",
        severity=Severity.WARNING,
    ),
    Code(
        "GIT-10",
        "git is missing or too old",
        "The gate needs git 2.30 or newer.",
        "Install a newer git.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "GIT-11",
        "git would convert this file on commit",
        "The bytes in the worktree are not those that a commit would hold.",
        "Stage the file and judge the index: `--staged`.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "GIT-12",
        "the base was declared by the packet",
        "Whoever wrote the packet chose what the work is compared with.",
        "Name the range yourself with `--range A..B`.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "GIT-13",
        "the base that the packet declares cannot be used",
        "It names no commit here, or none that the head descends from.",
        "Correct MERGE_BASE_SHA in the packet, or name the range with `--range A..B`.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "GIT-14",
        "a part of the worktree was taken as the base has it",
        "Its files are not there to be read: a sparse checkout left them out, or a"
        " repository inside has no commit.",
        "Judge commits (`--range A..B`) or the index (`--staged`) instead.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "GIT-15",
        "the base does not lie on the branch that the policy trusts",
        "A base off that branch can hold anything, and hides it from the comparison.",
        "Compare with a commit of the branch that `trusted_base` names.",
    ),
    Code(
        "CI-01",
        "the event of the CI service gives no range",
        "It cannot be read, or is of a kind that has no beginning and end to compare.",
        "Name the range: `--range A..B`, or `--base` and `--head`.",
        exit=EXIT_USAGE,
    ),
    Code(
        "CI-02",
        "the range of the event is empty",
        "Where nothing changed, nothing can be shown to be as declared.",
        "Name the range that holds the work, with `--base` and `--head`.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "CI-03",
        "the range is for another branch than the protected one",
        "A base on a branch that anybody can write to hides work, and brings a policy"
        " of its own.",
        "Start the workflow for the protected branch only, or correct `--target`.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "LIMIT-01",
        "a limit of the policy was reached",
        "The rest was not looked at, so nothing can be said of it.",
        "Raise the limit that the message names, or split the work.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "INTERNAL-01",
        "the gate itself failed",
        "A defect of the gate is never taken for a pass.",
        "Run again with `--debug` and report what it prints.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "INTERNAL-02",
        "the run was interrupted",
        "What was not finished says nothing about the work.",
        "Run the command again.",
        exit=EXIT_INTERRUPTED,
    ),
)
