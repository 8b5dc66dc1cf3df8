"""Examples of the codes of scope, of added text and of the plan's presence."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

EXAMPLES: Final = {
    "SCOPE-01": Example(
        """\
- IN_SCOPE_PATHS:
  - src/stock.py

$ git diff --name-only main..HEAD
src/shelf.py
src/stock.py""",
        """\
$ git restore --source main src/shelf.py
$ git commit -m 'Leave the shelves alone' -- src/shelf.py""",
        ("MANIFEST-01", "SCOPE-05", "SCOPE-07", "SCOPE-16"),
    ),
    "SCOPE-02": Example(
        """\
## SCOPE
- What: Report the stock by shelf.""",
        """\
## SCOPE
- What: Report the stock by shelf.
- IN_SCOPE_PATHS:
  - src/stock.py""",
        ("PACKET-11", "SCOPE-03"),
    ),
    "SCOPE-03": Example(
        """\
- IN_SCOPE_PATHS:
  - NONE""",
        """\
- IN_SCOPE_PATHS:
  - src/stock.py""",
        ("SCOPE-02", "SCOPE-04"),
    ),
    "SCOPE-04": Example(
        """\
- IN_SCOPE_PATHS:
  - **""",
        """\
- IN_SCOPE_PATHS:
  - src/reports/
  - docs/*.md""",
        ("SCOPE-03", "SCOPE-10"),
    ),
    "SCOPE-05": Example(
        """\
At the base:
- IN_SCOPE_PATHS:
  - src/stock.py

At head:
- IN_SCOPE_PATHS:
  - src/""",
        """\
$ git switch main
(widen IN_SCOPE_PATHS)
$ git commit -m 'Let WP-7 change src/' -- .GOV/task_packets/WP-7.md
$ git switch work && git rebase main""",
        ("PLAN-06", "SCOPE-09"),
    ),
    "SCOPE-06": Example(
        """\
$ git diff --name-only main..HEAD
.GOV/BOARD.md
src/stock.py""",
        """\
(nothing to mend; in scope it is not mentioned)

- IN_SCOPE_PATHS:
  - src/stock.py
  - .GOV/BOARD.md""",
        ("SCOPE-01", "SCOPE-07"),
    ),
    "SCOPE-07": Example(
        """\
- IN_SCOPE_PATHS:
  - src/

$ git diff --name-only main..HEAD
.GOV/scripts/check.sh
src/stock.py""",
        """\
- IN_SCOPE_PATHS:
  - src/
  - .GOV/scripts/check.sh""",
        ("SCOPE-01", "SCOPE-06", "SCOPE-12"),
    ),
    "SCOPE-08": Example(
        """\
$ git log --oneline --name-only main..HEAD -- src/shelf.py
b2f1c90 Undo the shelf change
src/shelf.py
77a0e13 Try another shelf
src/shelf.py""",
        """\
$ git reset --soft main
$ git commit -m 'Report the stock by shelf'""",
        ("SCOPE-01",),
    ),
    "SCOPE-09": Example(
        """\
$ git diff --name-status main..HEAD
A       .GOV/task_packets/WP-7.md
M       src/stock.py""",
        """\
The packet is committed first, and the work is judged from there:

$ gates post-work WP-7 --range PACKET_COMMIT..HEAD""",
        ("PLAN-01", "SCOPE-05", "WAIVER-05"),
    ),
    "SCOPE-10": Example(
        """\
- IN_SCOPE_PATHS:
  - ../shop-work/src/stock.py""",
        """\
- IN_SCOPE_PATHS:
  - src/stock.py""",
        ("C701-G06", "SCOPE-04", "SCOPE-11"),
    ),
    "SCOPE-11": Example(
        """\
[tool.gates.path_prefixes]
"../shop-work/" = ""

- IN_SCOPE_PATHS:
  - ../shop-work/src/stock.py""",
        """\
(nothing to mend; without the prefix it is not mentioned)

- IN_SCOPE_PATHS:
  - src/stock.py""",
        ("SCOPE-10",),
    ),
    "SCOPE-12": Example(
        """\
$ git diff -U0 main..HEAD -- gates.toml
-profile = "strict"
+profile = "handshake\"""",
        """\
$ git restore --source main gates.toml
$ git commit -m 'Leave the policy to a change of its own' -- gates.toml""",
        ("POLICY-01", "SCOPE-07"),
    ),
    "SCOPE-13": Example(
        """\
$ git ls-files src
src/Stock.py
src/stock.py""",
        """\
$ git mv src/Stock.py src/stock_table.py""",
        ("C701-G06", "SCOPE-14", "SCOPE-15"),
    ),
    "SCOPE-14": Example(
        """+if role == "user<U+202E>":""",
        """+if role == "user":""",
        ("PACKET-06", "SCOPE-13", "TEXT-01"),
    ),
    "SCOPE-15": Example(
        """\
$ git diff --name-status main..HEAD
A       src/aux.c""",
        """$ git mv src/aux.c src/auxiliary.c""",
        ("C701-G06", "SCOPE-13"),
    ),
    "SCOPE-16": Example(
        """\
$ git log --oneline A..HEAD
0c4de11 Merge branch 'main' into work
...
$ gates post-work WP-7 --range A..HEAD""",
        """$ gates post-work WP-7 --range main...HEAD""",
        ("GIT-04", "SCOPE-01"),
    ),
    "TEXT-01": Example(
        """\
[tool.gates]
forbidden_patterns = ["breakpoint\\\\("]

+    breakpoint()""",
        """+    log.debug("total is %d", total)""",
        ("C701-G07", "SCOPE-14"),
    ),
    "MANIFEST-01": Example(
        """\
$ git diff --name-only main..HEAD
src/shelf.py
src/stock.py

## VALIDATION
- **Target File**: `src/stock.py`""",
        """$ gates manifest WP-7 --range main..HEAD --write""",
        ("MANIFEST-02", "MANIFEST-07", "SCOPE-01"),
    ),
    "MANIFEST-02": Example(
        """\
$ git diff --name-only main..HEAD
src/stock.py

## VALIDATION
- **Target File**: `src/stock.py`
- **Target File**: `src/shelf.py`""",
        """$ gates manifest WP-7 --range main..HEAD --write""",
        ("MANIFEST-01", "MANIFEST-04", "MANIFEST-05"),
    ),
    "MANIFEST-03": Example(
        """\
The range makes scripts/report.sh executable:

- **Target File**: `scripts/report.sh`
- **Line Delta**: 0""",
        """\
- **Target File**: `scripts/report.sh`
- **Change**: mode 100644->100755
- **Line Delta**: 0""",
        ("C701-G06", "MANIFEST-01"),
    ),
    "MANIFEST-04": Example(
        """$ gates post-work WP-7 --range HEAD..HEAD""",
        """$ gates post-work WP-7 --range main..HEAD""",
        ("GIT-02", "MANIFEST-02", "MANIFEST-05"),
    ),
    "MANIFEST-05": Example(
        """\
- **Target File**: `src/stock.py`
- **Line Delta**: 0
- **Pre-SHA1**: `fe05bcdcdc4928012781a5f1a2a77cbb5398e106`
- **Post-SHA1**: `fe05bcdcdc4928012781a5f1a2a77cbb5398e106`""",
        """(nothing to mend; without the entry it is not mentioned)""",
        ("MANIFEST-02", "MANIFEST-04"),
    ),
    "MANIFEST-06": Example(
        """\
- **Gates Passed**:
  - [ ] rails_untouched_outside_window""",
        """\
- **Gates Passed**:
  - [x] rails_untouched_outside_window""",
        ("C701-G04",),
    ),
    "MANIFEST-07": Example(
        """\
## VALIDATION
- All files were looked at.""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Start**: 12
- **End**: 18""",
        ("MANIFEST-01", "MANIFEST-10", "PACKET-03", "PACKET-19"),
    ),
    "MANIFEST-08": Example(
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Windows**: 40-52, 12-18""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Windows**: 12-18, 40-52""",
        ("C701-G04", "PACKET-04"),
    ),
    "MANIFEST-09": Example(
        """\
src/stock.py has 90 lines:

- **Target File**: `src/stock.py`
- **Start**: 80
- **End**: 120""",
        """\
- **Target File**: `src/stock.py`
- **Start**: 80
- **End**: 90""",
        ("C701-G04", "PLAN-08"),
    ),
    "MANIFEST-10": Example(
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Start**: <line>
- **End**: <line>""",
        """\
## VALIDATION
- **Target File**: `src/stock.py`
- **Start**: 12
- **End**: 18""",
        ("MANIFEST-07", "PACKET-05"),
    ),
    "MANIFEST-11": Example(
        """\
src/shelf.py is new:

- **Target File**: `src/shelf.py`
- **Pre-SHA1**: `fe05bcdcdc4928012781a5f1a2a77cbb5398e106`
- **Post-SHA1**: `fe05bcdcdc4928012781a5f1a2a77cbb5398e106`""",
        """\
- **Target File**: `src/shelf.py`
- **Pre-SHA1**: `0000000000000000000000000000000000000000`
- **Post-SHA1**: `fe05bcdcdc4928012781a5f1a2a77cbb5398e106`""",
        ("C701-G05", "C701-G08"),
    ),
    "PLAN-01": Example(
        """\
(work on src/stock.py)
$ gates post-work WP-7 --range main..HEAD""",
        """\
$ gates pre-work WP-7
(work on src/stock.py)
$ gates post-work WP-7 --range main..HEAD""",
        ("C701-G02", "PLAN-02", "PLAN-05", "SCOPE-09"),
    ),
    "PLAN-02": Example(
        """\
[tool.gates]
require_plan = true

(work on src/stock.py)
$ gates post-work WP-7 --range main..HEAD""",
        """\
$ gates pre-work WP-7
(work on src/stock.py)
$ gates post-work WP-7 --range main..HEAD""",
        ("PLAN-01", "PLAN-04", "PLAN-05"),
    ),
    "PLAN-03": Example(
        """\
- **Start**: 12
- **End**: 58
- **Adjustment**: lines 41-58 as well
- **Reason**: the caller had to pass the new argument on""",
        """\
Planned so before the work, it is no adjustment:

- PLANNED_WINDOWS:
  - src/stock.py: 12-58""",
        ("C701-G02", "PLAN-08"),
    ),
}
