"""Examples of the codes of the refinement."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

EXAMPLES: Final = {
    "REFINEMENT-01": Example(
        """\
- REFINEMENT_FILE: .GOV/refinements/WP-7.md

$ git ls-files .GOV/refinements
.GOV/refinements/WP-6.md""",
        """\
$ gates refinement new WP-7 --spec SPEC.md --anchor 'each shelf'
(fill it in, have it approved)
$ git add .GOV/refinements/WP-7.md && git commit -m 'Refine WP-7'""",
        ("REFINEMENT-05", "REFINEMENT-19"),
    ),
    "REFINEMENT-02": Example(
        """\
- ENRICHMENT_NEEDED: NO
- ENRICHMENT_NEEDED: YES""",
        """- ENRICHMENT_NEEDED: NO""",
        ("PACKET-04", "REFINEMENT-06"),
    ),
    "REFINEMENT-03": Example(
        """- CLEARLY_COVERS_REASON: the caf<U+00E9> has a shelf of its own""",
        r"""- CLEARLY_COVERS_REASON: the caf\u00e9 has a shelf of its own""",
        ("PACKET-06", "REFINEMENT-16"),
    ),
    "REFINEMENT-04": Example(
        """\
### CLEARLY_COVERS
- CLEARLY_COVERS_VERDICT: PASS
- CLEARLY_COVERS_REASON: <fill>""",
        """\
### CLEARLY_COVERS
- CLEARLY_COVERS_VERDICT: PASS
- CLEARLY_COVERS_REASON: section 4 lists the columns of the report""",
        ("REFINEMENT-06", "REFINEMENT-07", "REFINEMENT-12"),
    ),
    "REFINEMENT-05": Example(
        """\
In the refinement of WP-7:

- WP_ID: WP-6""",
        """- WP_ID: WP-7""",
        ("PACKET-13", "REFINEMENT-01"),
    ),
    "REFINEMENT-06": Example(
        """\
- CLEARLY_COVERS_VERDICT: PASS
- AMBIGUITY_FOUND: NO
- ENRICHMENT_NEEDED: YES""",
        """\
- CLEARLY_COVERS_VERDICT: FAIL
- AMBIGUITY_FOUND: NO
- ENRICHMENT_NEEDED: YES""",
        ("REFINEMENT-02", "REFINEMENT-04"),
    ),
    "REFINEMENT-07": Example(
        """\
- USER_REVIEW_STATUS: PENDING
- USER_SIGNATURE: <pending>
- USER_APPROVAL_EVIDENCE: <pending>""",
        """\
- USER_REVIEW_STATUS: APPROVED
- USER_SIGNATURE: noor-2026-03-01
- USER_APPROVAL_EVIDENCE: APPROVE REFINEMENT WP-7""",
        ("REFINEMENT-04", "SIGNATURE-01", "SIGNATURE-05"),
    ),
    "REFINEMENT-08": Example(
        """\
- SPEC_TARGET_RESOLVED: SPEC_CURRENT.md -> docs/spec-v3.md

$ git ls-files 'docs/spec*'
docs/spec-v4.md""",
        """- SPEC_TARGET_RESOLVED: SPEC_CURRENT.md -> docs/spec-v4.md""",
        ("REFINEMENT-10", "REFINEMENT-17"),
    ),
    "REFINEMENT-09": Example(
        """\
- SPEC_TARGET_SHA1: fe05bcdcdc4928012781a5f1a2a77cbb5398e106

$ sha1sum docs/spec.md
ad782ecdac770fc6eb9a62e44f90873fb97fb26b  docs/spec.md""",
        """\
$ gates refinement check WP-7  (do all anchors hold in the new version?)

- SPEC_TARGET_SHA1: ad782ecdac770fc6eb9a62e44f90873fb97fb26b""",
        ("REFINEMENT-10", "REFINEMENT-13", "REFINEMENT-14"),
    ),
    "REFINEMENT-10": Example(
        """\
The hash of a draft that was never committed:

- SPEC_TARGET_SHA1: b802f384302cb24fbab0a44997e820bf2e8507bb""",
        """\
$ git add docs/spec.md && git commit -m 'Say what a shelf is'
$ gates cor701-sha docs/spec.md

- SPEC_TARGET_SHA1: (the SHA-1 that it prints)""",
        ("REFINEMENT-08", "REFINEMENT-09", "REFINEMENT-11"),
    ),
    "REFINEMENT-11": Example(
        """\
$ sha1sum docs/spec.md  <- a checkout with CRLF line endings
$ gates refinement check WP-7""",
        """\
$ gates cor701-sha docs/spec.md --rev HEAD  <- the committed bytes
$ gates refinement check WP-7""",
        ("C701-G05", "GIT-11", "REFINEMENT-10"),
    ),
    "REFINEMENT-12": Example(
        """\
docs/spec.md has 200 lines:

#### ANCHOR 1
- SPEC_ANCHOR: 4.2 Shelves
- CONTEXT_START_LINE: 190
- CONTEXT_END_LINE: 260
- CONTEXT_TOKEN: each shelf""",
        """\
#### ANCHOR 1
- SPEC_ANCHOR: 4.2 Shelves
- CONTEXT_START_LINE: 190
- CONTEXT_END_LINE: 198
- CONTEXT_TOKEN: each shelf
- EXCERPT_ASCII_ESCAPED:
  ```text
  The report names each shelf once.
  ```""",
        ("REFINEMENT-04", "REFINEMENT-15", "REFINEMENT-16"),
    ),
    "REFINEMENT-13": Example(
        """\
`each shelf` stands in line 203 of docs/spec.md now:

- CONTEXT_START_LINE: 190
- CONTEXT_END_LINE: 198
- CONTEXT_TOKEN: each shelf""",
        """$ gates refinement check WP-7 --fix-anchors --write""",
        ("REFINEMENT-09", "REFINEMENT-14"),
    ),
    "REFINEMENT-14": Example(
        """\
- CONTEXT_TOKEN: each shelf

$ grep -c 'each shelf' docs/spec.md
0""",
        """\
$ gates refinement new WP-7 --spec docs/spec.md --anchor 'every storage place'
(after the old file was put aside; have the new one approved)""",
        ("REFINEMENT-09", "REFINEMENT-13"),
    ),
    "REFINEMENT-15": Example(
        """\
docs/spec.md has 200 lines:

- CONTEXT_START_LINE: 1
- CONTEXT_END_LINE: 200
- CONTEXT_TOKEN: e""",
        """\
- CONTEXT_START_LINE: 190
- CONTEXT_END_LINE: 198
- CONTEXT_TOKEN: each shelf once""",
        ("REFINEMENT-12", "REFINEMENT-16"),
    ),
    "REFINEMENT-16": Example(
        """\
docs/spec.md, line 192: The report names each shelf once.

- EXCERPT_ASCII_ESCAPED:
  ```text
  The report may name a shelf.
  ```""",
        """\
- EXCERPT_ASCII_ESCAPED:
  ```text
  The report names each shelf once.
  ...
  ```""",
        ("REFINEMENT-03", "REFINEMENT-12", "REFINEMENT-15"),
    ),
    "REFINEMENT-17": Example(
        """\
{"parts": [{"path": "01-shelves.md"}, {"path": "02-reports.md"}]}

$ git ls-files spec
spec/01-shelves.md
spec/index.json""",
        """$ git add spec/02-reports.md && git commit -m 'Add the part on reports'""",
        ("REFINEMENT-08", "REFINEMENT-18"),
    ),
    "REFINEMENT-18": Example(
        """{"parts": [{"path": "01-shelves.md"}]}""",
        """\
{"parts": [{"path": "01-shelves.md",
            "sha256": "(what `sha256sum spec/01-shelves.md` prints)"}]}""",
        ("REFINEMENT-10", "REFINEMENT-17"),
    ),
    "REFINEMENT-19": Example(
        """\
$ git status --short
?? .GOV/refinements/WP-7.md
$ gates pre-work WP-7""",
        """\
$ git add .GOV/refinements/WP-7.md && git commit -m 'Refine WP-7'
$ gates pre-work WP-7""",
        ("PACKET-14", "REFINEMENT-01"),
    ),
}
