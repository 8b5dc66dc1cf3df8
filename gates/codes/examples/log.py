"""Examples of the codes of the signed log and of keys."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

_RESTORE: Final = """\
$ git fetch --force origin gate-log:gate-log  (a clone that verifies)
$ gates log verify"""

EXAMPLES: Final = {
    "LOG-01": Example(
        """\
$ ls -ld .git/refs/heads
dr-xr-xr-x 2 mira mira 4096 .git/refs/heads  <- nothing can be written
$ gates post-work WP-7 --range main..HEAD""",
        """\
$ chmod u+w .git/refs/heads
$ gates post-work WP-7 --range main..HEAD""",
        ("LOG-12", "LOG-17"),
    ),
    "LOG-02": Example(
        """\
$ git clone --single-branch URL shop && cd shop
$ gates log verify""",
        """\
$ git fetch origin refs/heads/gate-log:refs/heads/gate-log
$ gates log verify""",
        ("LOG-13", "LOG-14"),
    ),
    "LOG-03": Example(
        """\
records/000/000/012.intoto.json, after it was signed:

"result":"FAILED" became "result":"PASSED\"""",
        _RESTORE,
        ("LOG-04", "LOG-06", "LOG-11"),
    ),
    "LOG-04": Example(
        """\
$ git ls-tree -r --name-only gate-log records
records/000/000/000.intoto.json
records/000/000/002.intoto.json  <- 001 is missing""",
        _RESTORE,
        ("LOG-03", "LOG-08", "LOG-11"),
    ),
    "LOG-05": Example(
        """\
record #12 is signed by SHA256:Qm4..., the policy names noor's key only:

[tool.gates]
trusted_keys = ["ssh-ed25519 AAAAC3Nz... noor"]""",
        """\
[tool.gates]
trusted_keys = [
    "ssh-ed25519 AAAAC3Nz... noor",
    "ssh-ed25519 AAAAC3Nz... mira",
]""",
        ("LOG-07", "LOG-16", "LOG-18"),
    ),
    "LOG-06": Example(
        """\
The checkpoint says 13 records and one root;
the 13 records that are there have another root.""",
        _RESTORE,
        ("LOG-03", "LOG-08"),
    ),
    "LOG-07": Example(
        """$ gates log verify""",
        """$ gates log verify --trust .github/allowed_signers""",
        ("LOG-05", "LOG-16", "PLAN-04"),
    ),
    "KEY-01": Example(
        """$ gates post-work WP-7 --key ~/.ssh/id_rsa""",
        """\
$ gates key init ~/.ssh/gates_ed25519
$ gates post-work WP-7 --key ~/.ssh/gates_ed25519""",
        ("KEY-02", "KEY-03"),
    ),
    "KEY-02": Example(
        """$ CI=true gates post-work WP-7 --range main..HEAD""",
        """$ CI=true gates post-work WP-7 --range main..HEAD --key "$KEY_FILE\"""",
        ("KEY-01", "LOG-01"),
    ),
    "LOG-08": Example(
        """\
On main:  Gate-Log: shop-4f2a 13 (root)
The log:  9 records""",
        _RESTORE,
        ("LOG-04", "LOG-09", "LOG-15"),
    ),
    "LOG-09": Example(
        """\
On main:  Gate-Log: shop-4f2a 13 (root)
The log:  20 records, and the first 13 have another root""",
        _RESTORE,
        ("LOG-08", "LOG-15"),
    ),
    "LOG-10": Example(
        """\
record #7 adds the key of mallory, signed by mallory's key""",
        """\
record #7 adds the key of mira, signed by noor's key, which is live:

$ gates key add mira.pub --key noor_ed25519""",
        ("KEY-04", "LOG-05", "LOG-18"),
    ),
    "LOG-11": Example(
        """\
records/000/000/012.intoto.json was signed as number 3 of the log shop-4f2a""",
        _RESTORE,
        ("LOG-03", "LOG-04"),
    ),
    "LOG-12": Example(
        """\
$ gates log push
(the remote refuses: no permission to write gate-log)""",
        """\
(be given the permission)
$ gates log push""",
        ("LOG-01", "LOG-17"),
    ),
    "LOG-13": Example(
        """\
[tool.gates]
log_ref = "refs/heads/main"  # a branch of source code""",
        """\
[tool.gates]
log_ref = "refs/heads/gate-log\"""",
        ("LOG-02", "POLICY-01"),
    ),
    "LOG-14": Example(
        """\
$ gates post-work WP-7 --range main..HEAD
$ git commit -m 'One more change' -- src/stock.py
$ gates log require --wp WP-7 --head HEAD""",
        """\
$ git commit -m 'One more change' -- src/stock.py
$ gates post-work WP-7 --range main..HEAD
$ gates log require --wp WP-7 --head HEAD""",
        ("LOG-02", "LOG-05", "LOG-16"),
    ),
    "LOG-15": Example(
        """$ git commit -m 'Report the stock by shelf'""",
        """\
$ gates log push
$ git commit -m "Report the stock by shelf

$(gates log trailer)\"""",
        ("LOG-08", "LOG-09"),
    ),
    "LOG-16": Example(
        """$ gates log require --wp WP-7 --head HEAD""",
        """$ gates log require --wp WP-7 --head HEAD --trust .github/allowed_signers""",
        ("LOG-05", "LOG-07"),
    ),
    "LOG-17": Example(
        """\
$ gates post-work WP-7 --range main..HEAD  (the log could not be written)
$ gates log verify""",
        """\
$ gates post-work WP-7 --range main..HEAD  (appends what waits, then its own)
$ gates log verify""",
        ("LOG-01", "LOG-12"),
    ),
    "LOG-18": Example(
        """\
$ gates post-work WP-7 --range main..HEAD --key mira_ed25519
$ gates log verify""",
        """\
$ gates key add mira_ed25519.pub --key noor_ed25519
$ gates post-work WP-7 --range main..HEAD --key mira_ed25519
$ gates log verify""",
        ("LOG-05", "LOG-10"),
    ),
    "KEY-03": Example(
        """\
$ ls ~/.ssh/gates_ed25519
$ gates key init ~/.ssh/gates_ed25519""",
        """$ gates key init ~/.ssh/gates_2026_ed25519""",
        ("KEY-01",),
    ),
    "KEY-04": Example(
        """\
$ gates key revoke mira_ed25519.pub --key noor_ed25519
$ gates post-work WP-7 --range main..HEAD --key mira_ed25519""",
        """$ gates post-work WP-7 --range main..HEAD --key noor_ed25519""",
        ("KEY-01", "LOG-05", "LOG-10"),
    ),
    "KEY-05": Example(
        """\
$ python3 gates.pyz post-work WP-7 --range main..HEAD""",
        """\
$ python3 -m pip install 'cryptography[ssh]'
$ python3 gates.pyz post-work WP-7 --range main..HEAD""",
        ("INTERNAL-01", "KEY-02"),
    ),
}
