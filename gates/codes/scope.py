"""Codes of scope and of manifest coverage."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.model import Severity

CODES: Final = (
    Code(
        "SCOPE-01",
        "a changed path is out of scope",
        "The packet says which paths may change; everything else must stay as it is.",
        "Move the change to its own packet, add the path to IN_SCOPE_PATHS before the"
        " work, or have it waived.",
        waivable=True,
    ),
    Code(
        "SCOPE-02",
        "the packet has no IN_SCOPE_PATHS",
        "Without a list of paths nothing limits what the work may touch.",
        "Add `IN_SCOPE_PATHS:` with one list item a path under the SCOPE heading.",
        severity=Severity.ERROR,
    ),
    Code(
        "SCOPE-03",
        "IN_SCOPE_PATHS is empty",
        "An empty list is no permission to change everything.",
        "List the paths that the work may change.",
    ),
    Code(
        "SCOPE-04",
        "a scope entry is refused",
        "A pattern that matches everything, or leaves the repository, limits nothing.",
        "Name a path, a folder with a trailing slash, or a pattern with `*` within"
        " one path segment.",
    ),
    Code(
        "SCOPE-05",
        "the packet widened its own scope inside the range (SCOPE_WIDENED)",
        "A scope that grows together with the work no longer limits it.",
        "Widen the scope in a commit before the base of the range, or sign a new plan.",
        severity=Severity.WARNING,
    ),
    Code(
        "SCOPE-06",
        "governance documents out of scope changed",
        "Packets, boards and records move with the work; they need no manifest entry"
        " but are listed so that nobody misses them.",
        "Nothing to do when the changes belong to the workflow.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "SCOPE-07",
        "a file that decides what is checked changed out of scope",
        "Scripts, hooks, CI and policy files decide what is checked. A change to one"
        " of them must be declared like any other.",
        "Move the change to its own packet, or add the path to IN_SCOPE_PATHS.",
        waivable=True,
    ),
    Code(
        "SCOPE-08",
        "a commit inside the range touched an out-of-scope path and restored it",
        "The two trees agree, but the history between them holds a change that was"
        " never declared.",
        "Squash the commits, or declare the path.",
        severity=Severity.WARNING,
        waivable=True,
    ),
    Code(
        "SCOPE-09",
        "the packet was born inside the range: its scope is self-declared",
        "Whoever did the work also wrote down what the work may touch.",
        "Commit the packet before the work begins and sign a plan for it.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "SCOPE-10",
        "a scope entry names a path outside the repository",
        "It cannot match anything here.",
        "Write the path from the repository's root, or name the prefix under"
        " `path_prefixes` in the policy.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "SCOPE-11",
        "a path prefix of the policy was used",
        "The packet names paths of another worktree; the policy maps them here.",
        "Nothing to do when the mapping is meant.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
    Code(
        "SCOPE-12",
        "the range changes what checks it",
        "Whoever changes policy, CI, hooks, recipes that call the gate, trusted keys or"
        " the way a commit is checked out decides how the next work is checked. This"
        " run read policy and keys at the base.",
        "Have that change reviewed as a change of its own, or have it waived.",
        severity=Severity.WARNING,
        waivable=True,
    ),
    Code(
        "SCOPE-13",
        "two paths differ only in letter case or Unicode form",
        "On file systems that fold names one of the two hides the other.",
        "Rename one of the files.",
        severity=Severity.WARNING,
    ),
    Code(
        "SCOPE-14",
        "changed text holds bidirectional controls or mixed-script names",
        "Such text reads differently from what a compiler sees.",
        "Remove the control characters, or write the name in one script.",
        severity=Severity.WARNING,
        waivable=True,
    ),
    Code(
        "SCOPE-15",
        "an added name means a device on Windows",
        "Windows takes names such as `aux.c` or `NUL` for devices, so the file cannot"
        " be checked out there, or another one is read in its place.",
        "Give the file another name, or have it waived.",
        severity=Severity.WARNING,
        waivable=True,
    ),
    Code(
        "SCOPE-16",
        "paths out of scope came in by a merge",
        "They are somebody else's work: the range begins too early, or the wrong branch"
        " was merged.",
        "Run `gates range WP` for the same range; it proposes a narrower one.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "TEXT-01",
        "an added line matches a pattern that the policy forbids",
        "The policy names texts that must not come in, such as calls that abort.",
        "Rewrite the line, or have it waived for this file.",
        waivable=True,
    ),
    Code(
        "MANIFEST-01",
        "a changed file has no manifest entry",
        "What is not declared cannot be checked against a declaration.",
        "Add a manifest entry for the file; `gates cor701-sha FILE` prints its lines.",
        waivable=True,
    ),
    Code(
        "MANIFEST-02",
        "a manifest entry names a file that the range does not change",
        "The manifest describes another state than the one that is judged.",
        "Remove the entry, or judge the range in which the file changed.",
        waivable=True,
    ),
    Code(
        "MANIFEST-03",
        "a kind of change is not declared as what it is",
        "A new mode, a symbolic link, a submodule or a binary file changes more than"
        " lines, so the entry has to say it.",
        "Add the field that the message names to the entry.",
    ),
    Code(
        "MANIFEST-04",
        "nothing changed in the range",
        "A gate over nothing proves nothing.",
        "Name the range that holds the work.",
    ),
    Code(
        "MANIFEST-05",
        "a no-op entry: the file is declared unchanged, and is",
        "Packets that only verify list what they looked at.",
        "Nothing to do.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
    Code(
        "MANIFEST-06",
        "a gate holds but its box is not ticked",
        "The boxes are claims; the computation decides.",
        "Tick the box if the list is meant to be complete.",
        severity=Severity.NOTE,
        strict=Severity.NOTE,
    ),
    Code(
        "MANIFEST-07",
        "the manifest has no entry",
        "Without a single declared file there is nothing to hold the work to.",
        "Fill the VALIDATION section: one entry for each changed file.",
    ),
    Code(
        "MANIFEST-08",
        "windows or entries of one file contradict each other",
        "Overlapping windows, or two entries with other hashes, declare two truths"
        " about one file.",
        "List the windows of the file in one entry, disjoint and in rising order.",
    ),
    Code(
        "MANIFEST-09",
        "the declared window ends past the last line",
        "The window was judged as far as the file goes, but the number is not true.",
        "Write the last line of the file, or the last line that changed.",
        severity=Severity.WARNING,
    ),
    Code(
        "MANIFEST-10",
        "an entry is still a placeholder",
        "A template that was never filled declares nothing.",
        "Fill in every field of the entry, or remove the entry.",
    ),
    Code(
        "MANIFEST-11",
        "a new file is declared with an old habit's pre-SHA1",
        "A file that did not exist has no hash; 40 zeros say so.",
        "Write 40 zeros as Pre-SHA1 of a new file.",
        severity=Severity.WARNING,
    ),
    Code(
        "PLAN-01",
        "there is no signed plan for this packet",
        "Without a plan signed before the work, scope and windows are what the coder"
        " says they are.",
        "Run `gates pre-work WP` before the work begins.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "PLAN-02",
        "the policy requires a signed plan and there is none",
        "The policy sets `require_plan = true`.",
        "Run `gates pre-work WP` before the work begins.",
    ),
    Code(
        "PLAN-03",
        "an entry declares an adjustment of the planned window",
        "The deviation and its reason go into the record.",
        "Nothing to do when the reason stands.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
)
