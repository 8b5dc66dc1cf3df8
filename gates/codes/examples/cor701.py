"""Examples of the codes of COR-701 itself."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

EXAMPLES: Final = {
    "C701-G01": Example(
        """\
`return total` stands twice in src/stock.py:

- **Target File**: `src/stock.py`
- **Anchor**: `return total`""",
        """\
- **Target File**: `src/stock.py`
- **Anchor**: `return total - reserved`""",
        ("C701-G04",),
    ),
    "C701-G02": Example(
        """\
Planned and signed: src/stock.py: 12-40

- **Target File**: `src/stock.py`
- **Start**: 12
- **End**: 58""",
        """\
- **Target File**: `src/stock.py`
- **Start**: 12
- **End**: 58
- **Adjustment**: lines 41-58 as well
- **Reason**: the caller had to pass the new argument on""",
        ("PLAN-01", "PLAN-03", "PLAN-08"),
    ),
    "C701-G03": Example(
        """\
docs/notes.md, line 2: `## Limits` became `## Quotas`

- **Target File**: `docs/notes.md`
- **Start**: 5
- **End**: 9""",
        """\
- **Target File**: `docs/notes.md`
- **Windows**: 2-2, 5-9""",
        ("C701-G04",),
    ),
    "C701-G04": Example(
        """\
Lines 12-18 and line 40 of src/stock.py changed:

- **Target File**: `src/stock.py`
- **Start**: 12
- **End**: 18""",
        """\
- **Target File**: `src/stock.py`
- **Windows**: 12-18, 40-40""",
        ("C701-G02", "C701-G03", "MANIFEST-09"),
    ),
    "C701-G05": Example(
        """\
src/stock.py grew from 90 to 96 lines:

- **Target File**: `src/stock.py`
- **Line Delta**: 5""",
        """\
- **Target File**: `src/stock.py`
- **Line Delta**: 6""",
        ("C701-G08", "MANIFEST-11", "PACKET-05", "PACKET-16"),
    ),
    "C701-G06": Example(
        r"""- **Target File**: `..\shop\src\stock.py`""",
        """- **Target File**: `src/stock.py`""",
        ("MANIFEST-03", "SCOPE-13", "SCOPE-15"),
    ),
    "C701-G07": Example(
        """\
import os  <- the lint command: imported, but never used

def total(): ...""",
        """def total(): ...""",
        ("TEXT-01",),
    ),
    "C701-G08": Example(
        """\
At the base src/stock.py has the SHA-1 ad782ecdac770fc6eb9a62e44f90873fb97fb26b:

- **Target File**: `src/stock.py`
- **Pre-SHA1**: `fe05bcdcdc4928012781a5f1a2a77cbb5398e106`""",
        """\
- **Target File**: `src/stock.py`
- **Pre-SHA1**: `ad782ecdac770fc6eb9a62e44f90873fb97fb26b`""",
        ("C701-G05", "MANIFEST-02"),
    ),
}
