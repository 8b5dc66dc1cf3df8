"""Examples of the codes of reading a packet."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

EXAMPLES: Final = {
    "PACKET-01": Example(
        """\
$ ls .GOV/task_packets
WP-7-Stock-Report.md
$ gates post-work WP-7""",
        """$ gates post-work WP-7-Stock-Report""",
        ("PACKET-02", "PACKET-13"),
    ),
    "PACKET-02": Example(
        """\
$ git ls-files -s .GOV/task_packets
120000 5c1c25b 0 .GOV/task_packets/WP-7.md  <- a symbolic link""",
        """\
$ git ls-files -s .GOV/task_packets
100644 8ab686e 0 .GOV/task_packets/WP-7.md""",
        ("PACKET-01",),
    ),
    "PACKET-03": Example(
        """\
## HYGIENE
- Formatted.

## VALIDATION_REPORTS
- Looks right.""",
        """\
## HYGIENE
- Formatted.

## VALIDATION
- **Target File**: `src/stock.py`

## VALIDATION_REPORTS
- Looks right.""",
        ("MANIFEST-07", "PACKET-11"),
    ),
    "PACKET-04": Example(
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Line Delta**: 5
- **Line Delta**: 6""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Line Delta**: 6""",
        ("MANIFEST-08", "PACKET-20"),
    ),
    "PACKET-05": Example(
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Start**: twelve
- **End**: 18""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Start**: 12
- **End**: 18""",
        ("C701-G05", "MANIFEST-10", "PACKET-16"),
    ),
    "PACKET-06": Example(
        """\
- IN_SCOPE_PATHS:
  - src/caf<U+00E9>.py""",
        r"""- IN_SCOPE_PATHS:
  - `"src/caf\303\251.py"`""",
        ("PACKET-09", "SCOPE-14"),
    ),
    "PACKET-07": Example(
        """\
$ head -c 5 .GOV/task_packets/WP-7.md | od -An -tx1
 ef bb bf 23 20""",
        """\
$ head -c 2 .GOV/task_packets/WP-7.md | od -An -tx1
 23 20""",
        ("PACKET-08", "PACKET-09"),
    ),
    "PACKET-08": Example(
        """\
$ git ls-files --eol .GOV/task_packets/WP-7.md
i/crlf  w/crlf  attr/  .GOV/task_packets/WP-7.md""",
        """\
$ git ls-files --eol .GOV/task_packets/WP-7.md
i/lf    w/lf    attr/  .GOV/task_packets/WP-7.md""",
        ("GIT-11", "PACKET-07", "PACKET-09"),
    ),
    "PACKET-09": Example(
        """\
$ grep REQUESTOR .GOV/task_packets/WP-7.md | od -An -c
 ... R e n 351 \\n  <- Latin-1""",
        """\
$ grep REQUESTOR .GOV/task_packets/WP-7.md | od -An -c
 ... R e n 303 251 \\n""",
        ("PACKET-06", "PACKET-07"),
    ),
    "PACKET-10": Example(
        """\
### TEST_PLAN
```bash
make check

## VALIDATION
- **Target File**: `src/stock.py`""",
        """\
### TEST_PLAN
```bash
make check
```

## VALIDATION
- **Target File**: `src/stock.py`""",
        ("PACKET-03", "PACKET-11"),
    ),
    "PACKET-11": Example(
        """\
## SCOPE
- What: Report the stock by shelf.

### TEST_PLAN
- make check""",
        """\
## METADATA
- MERGE_BASE_SHA: 61f779d0c5a0e1b0a4f3b6f6f3f8a2b1c9d7e5f4

## SCOPE
- What: Report the stock by shelf.

### TEST_PLAN
- make check

### DONE_MEANS
- The report names every shelf.""",
        ("EVIDENCE-04", "PACKET-03", "PHASE-01", "SCOPE-02"),
    ),
    "PACKET-12": Example(
        """\
$ git ls-files '*WP-7.md'
.GOV/task_packets/WP-7.md
docs/task_packets/WP-7.md""",
        """\
$ git rm docs/task_packets/WP-7.md
$ git ls-files '*WP-7.md'
.GOV/task_packets/WP-7.md""",
        ("PACKET-01", "PACKET-20"),
    ),
    "PACKET-13": Example(
        """\
In the file WP-7.md:

- WP_ID: WP-6""",
        """- WP_ID: WP-7""",
        ("PACKET-01", "REFINEMENT-05"),
    ),
    "PACKET-14": Example(
        """\
$ git status --short
 M .GOV/task_packets/WP-7.md
$ gates pre-work WP-7""",
        """\
$ git commit -m 'Narrow the scope' -- .GOV/task_packets/WP-7.md
$ gates pre-work WP-7""",
        ("PACKET-15", "REFINEMENT-19"),
    ),
    "PACKET-15": Example(
        """$ gates post-work WP-7 --packet /tmp/draft.md --range main..HEAD""",
        """$ gates post-work WP-7 --range main..HEAD""",
        ("PACKET-14",),
    ),
    "PACKET-16": Example(
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Line Delta**: 9 - 3""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Line Delta**: 6""",
        ("C701-G05", "PACKET-05", "PACKET-21"),
    ),
    "PACKET-17": Example(
        """- RISK_TIER: TINY""",
        """- RISK_TIER: LOW""",
        ("PACKET-05", "PACKET-11"),
    ),
    "PACKET-18": Example(
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **LineDelta**: 6""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Line Delta**: 6""",
        ("PACKET-04", "PACKET-19"),
    ),
    "PHASE-01": Example(
        """\
## SKELETON
- total() takes a shelf.

## BOOTSTRAP
- FILES_TO_OPEN: src/stock.py""",
        """\
## BOOTSTRAP
- FILES_TO_OPEN: src/stock.py

## SKELETON
- total() takes a shelf.""",
        ("PACKET-11", "PREPARE-01"),
    ),
    "PACKET-19": Example(
        """\
## VALIDATION
| Target File | Start | End |
|---|---|---|
| src/stock.py | 12 | 18 |""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Start**: 12
- **End**: 18""",
        ("MANIFEST-07", "PACKET-18"),
    ),
    "PACKET-20": Example(
        """\
- IN_SCOPE_PATHS:
  - src/stock.py
- IN_SCOPE_PATHS:
  - tests/test_stock.py""",
        """\
- IN_SCOPE_PATHS:
  - src/stock.py
  - tests/test_stock.py""",
        ("PACKET-04", "PACKET-12"),
    ),
    "PACKET-21": Example(
        """\
- **Status:** Ready for Dev
- AGENTIC_MODE: NO (for now)""",
        """\
- **Status:** Ready for Dev
- AGENTIC_MODE: NO""",
        ("PACKET-16", "PACKET-17"),
    ),
    "PACKET-22": Example(
        """\
In WP-7-v2.md, which follows WP-7.md:

## LINEAGE_AUDIT
- Prior packets: N/A""",
        """\
## LINEAGE_AUDIT
- Prior packets:
  - .GOV/task_packets/WP-7.md""",
        ("C701-G05", "PACKET-11"),
    ),
    "PACKET-23": Example(
        """\
$ gates check --range main...HEAD
packets: WP-7-Orders, WP-8-Stock: the range changes their files
post-work WP-8-Stock: FAIL
post-work WP-7-Orders: FAIL, since WP-8-Stock answers for src/stock.py""",
        """\
$ gates manifest WP-8-Stock --range main...HEAD --write
$ git commit --all --message "Manifest of WP-8" --trailer "WP: WP-8-Stock"
$ gates check --range main...HEAD""",
        ("MANIFEST-01", "PACKET-24", "SCOPE-01"),
    ),
    "PACKET-24": Example(
        """\
$ git switch --create quick-fix
$ git commit --all --message "Mend the total"
$ gates check --range main...HEAD""",
        """\
$ git commit --amend --message "Mend the total" --trailer "WP: WP-7-Orders"
$ gates check --range main...HEAD""",
        ("PACKET-01", "PACKET-23", "SCOPE-01"),
    ),
}
