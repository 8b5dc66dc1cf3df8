"""Rows 47 and 64: text that deceives the eye, the terminal or the CI runner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.conformance.case import case, fails, passes, refused
from tests.conformance.cases.trees import Trees
from tests.conformance.work import HONEST, OLD, TARGET, Work
from tests.support.packets import entry_of
from tests.support.trees import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.case import Attack

NOT_ALLOWED: Final = fails("SCOPE-01", "MANIFEST-01")
SILENT: Final = (b"\x1b", b"\n::", b"\n##[", b"\r", b"\x07", b"\xe2\x80\xae")
"""What would reach the terminal or the CI runner as a command."""


def _added(folder: Path, text: str, *, honest: bool) -> Attack:
    """A declared edit of line 7 to this text."""
    work = Work(folder)
    line = "line = seven" if honest else text
    post = OLD.replace(b"line = 7", line.encode())
    work.land({TARGET: post})
    return work.attack(silent=SILENT)


WARNED: Final = passes(warnings=["SCOPE-14"])
REFUSED: Final = fails("SCOPE-14")


@case("a bidirectional control stands in changed code", WARNED, strict=REFUSED)
def row_47_bidi_code(folder: Path, *, honest: bool) -> Attack:
    return _added(folder, "line = 7  # \u202e seven \u2066", honest=honest)


@case(
    "a letter of another script stands in a changed name",
    WARNED,
    strict=REFUSED,
)
def row_47_homoglyph_code(folder: Path, *, honest: bool) -> Attack:
    return _added(folder, "l\u0456ne = 7", honest=honest)


@case("other scripts in comments and texts are nobody's business", passes())
def row_47_other_scripts(folder: Path, *, honest: bool) -> Attack:
    """No attack at all: people write in their own language."""
    text = "# \u0441\u0435\u043c\u044c" if honest else "# \u4e03, \u05e9\u05d1\u05e2"
    return _added(folder, f"line = 7  {text}", honest=False)


def _stray(folder: Path, name: bytes, *, honest: bool) -> Attack:
    """A stray file of this name beside an honest edit."""
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    head = {b"src/a.py": (FILE, HONEST)}
    if not honest:
        head[name] = (FILE, b"new\n")
    attack = trees.land(head, [entry_of("src/a.py", OLD, HONEST)])
    return replace(attack, silent=SILENT)


@case("a name clears the screen and goes back to the line's start", NOT_ALLOWED)
def row_64_terminal_escape(folder: Path, *, honest: bool) -> Attack:
    name = b"\x1b[2J\x1b[31mPASS\r\x07\x9b.py"
    return _stray(folder, name, honest=honest)


@case("a name begins a line with a command for the CI runner", NOT_ALLOWED)
def row_64_workflow_command(folder: Path, *, honest: bool) -> Attack:
    return _stray(folder, b"a\n::set-output name=verdict::PASS", honest=honest)


@case("a name is a command for the CI runner", NOT_ALLOWED)
def row_64_workflow_command_name(folder: Path, *, honest: bool) -> Attack:
    return _stray(folder, b"::error title=x::y", honest=honest)


@case("a name is a group command of the CI runner", NOT_ALLOWED)
def row_64_group_command(folder: Path, *, honest: bool) -> Attack:
    return _stray(folder, b"##[error]x", honest=honest)


@case("a name reads from right to left", NOT_ALLOWED)
def row_64_bidi_name(folder: Path, *, honest: bool) -> Attack:
    return _stray(folder, "lib/\u202eyp.x".encode(), honest=honest)


@case("a revision holds a terminal escape", refused("GIT-02"))
def row_64_revision(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    text = "HEAD^" if honest else "\x1b[2J\n::error::x"
    return work.attack("--range", f"{text}..HEAD", silent=SILENT)


@case("values of the packet hold terminal escapes", fails("PACKET-06"))
def row_64_packet_values(folder: Path, *, honest: bool) -> Attack:
    hostile = "" if honest else "\x1b[2J\u202e"
    work = Work(folder)
    entry = work.entry(TARGET, HONEST)
    if not honest:
        entry = replace(entry, line_delta=f"0{hostile}")
    mapping = [("The counter starts at one.", f"{TARGET}:7")]
    waivers = [f"WAIVER_ID: W{hostile} | Scope: {TARGET}{hostile}"]
    work.land(
        {TARGET: HONEST}, [entry], mapping=mapping, waivers=[] if honest else waivers
    )
    return work.attack(silent=SILENT)
