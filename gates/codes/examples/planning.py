"""Examples of the codes of preparation, signatures and the signed plan."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

EXAMPLES: Final = {
    "PREPARE-01": Example(
        """\
$ git switch -c shelf-report
$ gates pre-work WP-7""",
        """\
$ git switch -c shelf-report
$ gates prepare WP-7 --coder mira
$ gates pre-work WP-7""",
        ("PLAN-01", "PREPARE-02", "PREPARE-04"),
    ),
    "PREPARE-02": Example(
        """\
$ git switch shelf-report && gates prepare WP-7
$ git switch main
$ gates pre-work WP-7""",
        """\
$ git switch shelf-report
$ gates pre-work WP-7""",
        ("PREPARE-01", "PREPARE-03"),
    ),
    "PREPARE-03": Example(
        """\
shop-wp7$ gates prepare WP-7
shop-wp7$ cd ../shop
shop$ gates pre-work WP-7""",
        """\
shop$ cd ../shop-wp7
shop-wp7$ gates pre-work WP-7""",
        ("PREPARE-01", "PREPARE-02"),
    ),
    "PREPARE-04": Example(
        """{"gate_logs": [{"wpId": "WP-7",]}""",
        """{"gate_logs": [{"wpId": "WP-7"}]}""",
        ("PREPARE-01",),
    ),
    "PREPARE-05": Example(
        """\
WP-6.md, In Progress:   WP-7.md, Ready for Dev:

- IN_SCOPE_PATHS:       - IN_SCOPE_PATHS:
  - src/                  - src/stock.py""",
        """\
WP-6.md, In Progress:   WP-7.md, Ready for Dev:

- IN_SCOPE_PATHS:       - IN_SCOPE_PATHS:
  - src/shelf.py          - src/stock.py""",
        ("PREPARE-03", "SCOPE-01"),
    ),
    "SIGNATURE-01": Example(
        """\
The refinement:  - USER_SIGNATURE: noor-2026-03-01
The packet:      - USER_SIGNATURE: noor-2026-02-11""",
        """\
The refinement:  - USER_SIGNATURE: noor-2026-03-01
The packet:      - USER_SIGNATURE: noor-2026-03-01""",
        ("REFINEMENT-07", "SIGNATURE-02", "SIGNATURE-03"),
    ),
    "SIGNATURE-02": Example(
        """\
- USER_SIGNATURE: noor-2026-03-01

$ grep -c noor-2026-03-01 SIGNATURE_AUDIT.md
0""",
        """\
$ gates sign WP-7
$ git commit -m 'List the signature of WP-7' -- SIGNATURE_AUDIT.md""",
        ("SIGNATURE-01", "SIGNATURE-03"),
    ),
    "SIGNATURE-03": Example(
        """\
WP-6.md:  - USER_SIGNATURE: noor-2026-02-11
WP-7.md:  - USER_SIGNATURE: noor-2026-02-11""",
        """\
WP-6.md:  - USER_SIGNATURE: noor-2026-02-11
WP-7.md:  - USER_SIGNATURE: noor-2026-03-01""",
        ("SIGNATURE-01", "SIGNATURE-02"),
    ),
    "SIGNATURE-04": Example(
        """\
- USER_SIGNATURE: noor-2026-03-01

$ gates pre-work WP-7""",
        """\
$ gates sign WP-7 --key ~/.ssh/id_ed25519  (Noor does this)
$ gates pre-work WP-7""",
        ("SIGNATURE-05",),
    ),
    "SIGNATURE-05": Example(
        """\
$ gates sign WP-7
$ git commit -m 'Widen the scope' -- .GOV/task_packets/WP-7.md
$ gates pre-work WP-7""",
        """\
$ gates sign WP-7  (the approver signs what stands at HEAD now)
$ gates pre-work WP-7""",
        ("PLAN-06", "REFINEMENT-07", "SIGNATURE-04"),
    ),
    "PLAN-04": Example(
        """\
[tool.gates]
profile = "strict\"""",
        """\
[tool.gates]
profile = "strict"
trusted_keys = ["ssh-ed25519 AAAAC3Nz... noor"]""",
        ("LOG-07", "PLAN-01", "PLAN-05"),
    ),
    "PLAN-05": Example(
        """\
(work on src/stock.py, commit)
$ gates pre-work WP-7
$ gates post-work WP-7 --range main..HEAD""",
        """\
$ gates pre-work WP-7
(work on src/stock.py, commit)
$ gates post-work WP-7 --range main..HEAD""",
        ("LOG-05", "PLAN-01", "PLAN-09"),
    ),
    "PLAN-06": Example(
        """\
Planned and signed:     At head:

- IN_SCOPE_PATHS:       - IN_SCOPE_PATHS:
  - src/stock.py          - src/stock.py
                          - src/shelf.py""",
        """\
$ git commit -m 'Let WP-7 change the shelves' -- .GOV/task_packets/WP-7.md
$ gates pre-work WP-7
(only then work on src/shelf.py)""",
        ("PLAN-07", "SCOPE-05"),
    ),
    "PLAN-07": Example(
        """\
$ gates pre-work WP-7
$ gates waiver add WP-7 --check C701-G08 --path src/stock.py ...
$ git commit -m 'Waive' -- .GOV/task_packets/WP-7.md""",
        """\
$ gates waiver add WP-7 --check C701-G08 --path src/stock.py ...
$ git commit -m 'Waive' -- .GOV/task_packets/WP-7.md
$ gates pre-work WP-7""",
        ("PLAN-06", "WAIVER-05"),
    ),
    "PLAN-08": Example(
        """\
- IN_SCOPE_PATHS:
  - src/stock.py
- PLANNED_WINDOWS:
  - src/shelf.py: 12-40""",
        """\
- IN_SCOPE_PATHS:
  - src/stock.py
- PLANNED_WINDOWS:
  - src/stock.py: 12-40""",
        ("C701-G02", "MANIFEST-09", "PLAN-03"),
    ),
    "PLAN-09": Example(
        """\
$ gates pre-work WP-7
(narrow the scope, commit)
$ gates pre-work WP-7  <- its plan replaces the first""",
        """(nothing to mend while the new plan counts)""",
        ("PLAN-01", "PLAN-05"),
    ),
}
