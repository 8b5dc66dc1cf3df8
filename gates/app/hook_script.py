"""The shell script that stands in git's folder of hooks and calls the gate."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Final

import gates

HOOKS: Final = ("pre-commit", "commit-msg", "pre-push")
ASIDE: Final = ".before-gates"
"""What is put behind the name of a hook that was there before."""

_HEAD: Final = b"#!/bin/sh\n# gates-hook "
_MARK: Final = re.compile(re.escape(_HEAD) + rb"([0-9a-f]{64})\n")

_SCRIPT: Final = """\
# Made by `gates hook install`, which takes it away with `--uninstall`.
# The hook that stood here before is {hook}.before-gates; it runs first, and what it
# refuses is refused.
set -u

refuse() {{
    printf 'gates {hook}: %s\\n' "$@" >&2
    exit 1
}}

{input}before=${{0%/*}}/{hook}.before-gates
if [ "${{0##*/}}" = {hook} ] && [ -x "$before" ]; then
    {feed}"$before" "$@" || exit $?
fi

installed() {{
    {program} "$@"
}}

if [ -x {python} ]; then
    {feed}installed hook run {hook} -- "$@"
    status=$?
    if [ $status -eq 0 ] || installed --version >/dev/null 2>&1; then
        exit $status
    fi
fi

# A folder of PATH that is not absolute may be the checkout's own.
found=$(command -v gates) || found=
case $found in
/*) ;;
*) refuse 'gates is not installed any more, so nothing was checked' \\
    'install it again, and then the hook: gates hook install' ;;
esac
{feed}"$found" hook run {hook} -- "$@"
"""

_INPUT: Final = """\
# Both hooks are given what git says is pushed.
pushed=$(cat)
feed() {
    [ -z "$pushed" ] || printf '%s\\n' "$pushed"
}

"""


def hook_script(hook: str) -> bytes:
    """The script for one hook; it names the program that is running now."""
    reads = hook == "pre-push"
    body = _SCRIPT.format(
        hook=hook,
        input=_INPUT if reads else "",
        feed="feed | " if reads else "",
        python=shlex.quote(sys.executable or "/nowhere"),
        program=shlex.join(own_command()),
    )
    data = os.fsencode(body)
    return _HEAD + hashlib.sha256(data).hexdigest().encode() + b"\n" + data


def own_command() -> tuple[str, ...]:
    """The words that start this program again, from whatever folder.

    The current folder, which may be the checkout, is no place to import from (`-P`).
    """
    package = Path(gates.__file__).parent
    if package.is_dir():
        return (sys.executable, "-P", "-m", "gates")
    return (sys.executable, "-P", str(package.parent))  # an archive of Python


def is_own_script(data: bytes) -> bool | None:
    """Whether a hook is such a script as it was made; None when it was edited since."""
    if not data.startswith(_HEAD):
        return False
    mark = _MARK.match(data)
    if mark is None:
        return None
    digest = hashlib.sha256(data[mark.end() :]).hexdigest().encode()
    return True if digest == mark[1] else None
