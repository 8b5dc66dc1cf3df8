"""Examples of the codes of waivers."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

_FULL: Final = """\
## WAIVERS GRANTED
- WAIVER_ID: W-3 | Date: 2026-03-01 | Check Waived: C701-G08 | Scope: src/stock.py |\
 Justification: regenerated | Approver: Noor | Expiry: 2026-06-30"""


def _with(old: str, new: str) -> str:
    """The complete waiver with one part of it written otherwise."""
    return _FULL.replace(old, new)


EXAMPLES: Final = {
    "WAIVER-01": Example(
        _with("Expiry: 2026-06-30", "Expiry: 2026-03-02"),
        _FULL,
        ("WAIVER-03", "WAIVER-06"),
    ),
    "WAIVER-02": Example(
        _with(" Check Waived: C701-G08 | Scope: src/stock.py |", ""),
        _FULL,
        ("WAIVER-04", "WAIVER-08"),
    ),
    "WAIVER-03": Example(
        _with("Expiry: 2026-06-30", "Expiry: after the release"),
        _FULL,
        ("WAIVER-01", "WAIVER-04"),
    ),
    "WAIVER-04": Example(
        _with(" | Approver: Noor", ""),
        _FULL,
        ("WAIVER-02", "WAIVER-03"),
    ),
    "WAIVER-05": Example(
        f"At the base there is no waiver; at head:\n\n{_FULL}",
        f"At the base already:\n\n{_FULL}",
        ("PLAN-07", "SCOPE-09", "WAIVER-04"),
    ),
    "WAIVER-06": Example(
        f"The pre-image of src/stock.py is the declared one:\n\n{_FULL}",
        "## WAIVERS GRANTED\n- NONE",
        ("WAIVER-01", "WAIVER-02"),
    ),
    "WAIVER-07": Example(
        _with("C701-G08", "EVIDENCE-01"),
        """$ gates evidence run WP-7 -- make check""",
        ("C701-G06", "WAIVER-08"),
    ),
    "WAIVER-08": Example(
        _with("C701-G08", "C701-G05"),
        _with("C701-G08", "C701-G05 line_delta_equals_expected"),
        ("C701-G02", "C701-G05", "WAIVER-02", "WAIVER-07"),
    ),
    "WAIVER-09": Example(
        """\
[tool.gates]
profile = "strict"

$ gates waiver add WP-7 --check C701-G08 --path src/stock.py ... --key noor_ed25519""",
        """\
[tool.gates]
profile = "strict"
trusted_keys = ["ssh-ed25519 AAAAC3Nz... noor"]""",
        ("LOG-07", "PLAN-04", "WAIVER-10"),
    ),
    "WAIVER-10": Example(
        """\
[tool.gates]
trusted_keys = ["ssh-ed25519 AAAAC3Nz... noor"]

$ gates waiver add WP-7 --check C701-G08 --path src/stock.py ... --key mira_ed25519""",
        """\
$ gates waiver add WP-7 --check C701-G08 --path src/stock.py ... --key noor_ed25519""",
        ("LOG-05", "WAIVER-05", "WAIVER-09"),
    ),
}
