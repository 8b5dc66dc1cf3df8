"""Files that call the gate: recipes for just, a git hook, a workflow for CI."""

from __future__ import annotations

from typing import Final

from gates import __version__
from gates.model import RepoPath

JUSTFILE: Final = b"""\
set positional-arguments

# Check that a work packet is ready for work
[no-exit-message]
pre-work wp *options:
    @pre-work "$@"

# Hold the work against its packet: just post-work WP --range A..B
[no-exit-message]
post-work wp *options:
    @post-work "$@"

# Hashes of a file and the manifest lines to paste
[no-exit-message]
cor701-sha file *options:
    @cor701-sha "$@"
"""

HOOK_PATH: Final = RepoPath(b".githooks/pre-commit")
HOOK_COMMAND: Final = "git config core.hooksPath .githooks"
"""What turns the hook on in one clone. Git then runs no hook of `.git/hooks`."""

HOOK: Final = b"""\
#!/bin/sh
# Hold what is committed against the scope of its work packet: the one whose file is
# staged, that the branch names (feat/WP-1-NAME), or the variable WP.
# Turned on in a clone by: git config core.hooksPath .githooks
set -eu

command -v gates >/dev/null || {
    printf 'pre-commit: %s\\n' 'gates is not on PATH, so nothing was checked' \\
        'install it: pip install cor701-gates' >&2
    exit 1
}
exec gates hook run pre-commit -- "$@"
"""

WORKFLOW_PATH: Final = RepoPath(b".github/workflows/gates.yml")

_WORKFLOW: Final = """\
# Hold every pull request against its work packets. Require the check `gates` in the
# rules of the branch.
name: gates

on:
  pull_request:
    # A pull request that changes its base has to be judged again: `edited`.
    types: [opened, synchronize, reopened, edited]
  merge_group:

permissions: {{}}

concurrency:
  group: gates-${{{{ github.event_name }}}}-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  gates:
    name: gates
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read # to check the repository out
    steps:
      # The gate comes first: nothing of the pull request takes part in installing it.
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0
        with:
          python-version: "3.12"
      - run: pip install cor701-gates=={version}
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 0
          persist-credentials: false
      - name: gates ci
        shell: bash
        env:
          TARGET: ${{{{ github.event.repository.default_branch }}}}
        run: gates ci --target "$TARGET"
"""

WORKFLOW: Final = _WORKFLOW.format(version=__version__).encode("ascii")
