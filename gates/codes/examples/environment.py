"""Examples of the codes of git, the repository, the policy and the command line."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

EXAMPLES: Final = {
    "USAGE-01": Example(
        """$ gates post-work WP-7 --staged --range main..HEAD""",
        """$ gates post-work WP-7 --range main..HEAD""",
        ("GIT-02", "USAGE-02"),
    ),
    "USAGE-02": Example(
        """$ gates log verify --trust alowed_signers""",
        """$ gates log verify --trust allowed_signers""",
        ("GIT-01", "PACKET-01", "USAGE-01"),
    ),
    "POLICY-01": Example(
        """\
[tool.gates]
requires_plan = true""",
        """\
[tool.gates]
require_plan = true""",
        ("POLICY-02", "SCOPE-12", "USAGE-01"),
    ),
    "POLICY-02": Example(
        """\
[tool.gates]
minimum_version = "9.0.0"

$ gates --version
gates 8.1.0""",
        """$ pip install 'cor701-gates>=9.0.0'""",
        ("POLICY-01",),
    ),
    "GIT-01": Example(
        """\
$ cd /tmp
$ gates post-work WP-7""",
        """$ gates post-work WP-7 --repo ~/shop""",
        ("GIT-10", "USAGE-02"),
    ),
    "GIT-02": Example(
        """$ gates post-work WP-7 --range mian..HEAD""",
        """$ gates post-work WP-7 --range main..HEAD""",
        ("GIT-03", "GIT-05", "GIT-13"),
    ),
    "GIT-03": Example(
        """\
$ git for-each-ref --format '%(refname)' | grep 1.4
refs/heads/1.4
refs/tags/1.4
$ gates post-work WP-7 --range 1.4..HEAD""",
        """$ gates post-work WP-7 --range refs/tags/1.4..HEAD""",
        ("GIT-02",),
    ),
    "GIT-04": Example(
        """\
(main has moved on since the work began)
$ gates post-work WP-7 --range main..HEAD""",
        """$ gates post-work WP-7 --range main...HEAD""",
        ("GIT-13", "GIT-15", "SCOPE-16"),
    ),
    "GIT-05": Example(
        """\
- uses: actions/checkout@v4
- run: gates post-work WP-7 --range origin/main...HEAD""",
        """\
- uses: actions/checkout@v4
  with:
    fetch-depth: 0
- run: gates post-work WP-7 --range origin/main...HEAD""",
        ("GIT-02", "GIT-07"),
    ),
    "GIT-06": Example(
        """\
$ git status --short
UU src/stock.py  <- a merge conflict
$ gates post-work WP-7 --staged""",
        """\
(resolve the conflict)
$ git add src/stock.py
$ gates post-work WP-7 --staged""",
        ("GIT-07", "GIT-10"),
    ),
    "GIT-07": Example(
        """\
$ git fsck
missing blob 5c1c25b0d4f7a6d0e8b1a2c3d4e5f60718293a4b
$ gates post-work WP-7 --range main..HEAD""",
        """\
$ git fetch --refetch origin
$ gates post-work WP-7 --range main..HEAD""",
        ("GIT-05", "GIT-06", "GIT-08"),
    ),
    "GIT-08": Example(
        """\
$ git fsck
error in tree 8ab686e: contains duplicate file entries
$ gates post-work WP-7 --range main..HEAD""",
        """(make the commit again from a tree without the second entry)""",
        ("GIT-06", "GIT-07", "INTERNAL-01"),
    ),
    "GIT-09": Example(
        """\
$ git replace -l
61f779d0c5a0e1b0a4f3b6f6f3f8a2b1c9d7e5f4""",
        """$ git replace -d 61f779d0c5a0e1b0a4f3b6f6f3f8a2b1c9d7e5f4""",
        ("GIT-07",),
    ),
    "GIT-10": Example(
        """\
$ git --version
git version 2.25.1""",
        """\
$ git --version
git version 2.43.0""",
        ("GIT-01", "GIT-06"),
    ),
    "GIT-11": Example(
        """\
$ cat .gitattributes
*.py text eol=crlf
$ gates post-work WP-7 --worktree""",
        """\
$ git add src/stock.py
$ gates post-work WP-7 --staged""",
        ("GIT-14", "PACKET-08", "REFINEMENT-11"),
    ),
    "GIT-12": Example(
        """\
- MERGE_BASE_SHA: 61f779d0c5a0e1b0a4f3b6f6f3f8a2b1c9d7e5f4

$ gates post-work WP-7""",
        """$ gates post-work WP-7 --range main...HEAD""",
        ("GIT-13", "GIT-15"),
    ),
    "GIT-13": Example(
        """- MERGE_BASE_SHA: main""",
        """- MERGE_BASE_SHA: 61f779d0c5a0e1b0a4f3b6f6f3f8a2b1c9d7e5f4""",
        ("GIT-02", "GIT-04", "GIT-12"),
    ),
    "GIT-14": Example(
        """\
$ git sparse-checkout set src
$ gates post-work WP-7 --worktree""",
        """\
$ git add src/stock.py
$ gates post-work WP-7 --staged""",
        ("GIT-11",),
    ),
    "GIT-15": Example(
        """\
[tool.gates]
trusted_base = "refs/heads/main"

$ gates post-work WP-7 --range HEAD~1..HEAD  (HEAD~1 is not on main)""",
        """$ gates post-work WP-7 --range main...HEAD""",
        ("GIT-04", "GIT-12"),
    ),
    "CI-01": Example(
        """\
on:
  schedule:
    - cron: "0 4 * * *"
# ...
- run: gates ci""",
        """\
on: pull_request
# ...
- run: gates ci""",
        ("CI-02", "GIT-05", "USAGE-01"),
    ),
    "CI-02": Example(
        """$ gates ci --base main --head main""",
        """$ gates ci --base main --head feat/WP-7""",
        ("CI-01", "MANIFEST-04"),
    ),
    "CI-03": Example(
        """\
(a pull request from feat/WP-7 into feat/decoy)
$ gates ci --target main""",
        """\
(a pull request from feat/WP-7 into main)
$ gates ci --target main""",
        ("CI-01", "GIT-15"),
    ),
    "LIMIT-01": Example(
        """\
[tool.gates.limits]
files = 100

$ git diff --name-only main..HEAD | wc -l
240""",
        """\
[tool.gates.limits]
files = 1000""",
        ("INTERNAL-01", "POLICY-01"),
    ),
    "INTERNAL-01": Example(
        """$ gates post-work WP-7 --range main..HEAD""",
        """\
$ gates post-work WP-7 --range main..HEAD --debug
(report what it prints)""",
        ("GIT-06", "GIT-08", "INTERNAL-02"),
    ),
    "INTERNAL-02": Example(
        """\
$ gates post-work WP-7 --range main..HEAD
^C""",
        """$ gates post-work WP-7 --range main..HEAD""",
        ("INTERNAL-01",),
    ),
}
