"""Rows 1-9, 29, 30, 36, 37: contents and settings that hide an edit from a diff."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.conformance.case import case, fails, undecided
from tests.conformance.work import (
    DECLARED,
    HONEST,
    OLD,
    SNEAKY,
    STRAY,
    TARGET,
    Trap,
    Work,
)
from tests.support.packets import entry_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.case import Attack

OUTSIDE: Final = fails("C701-G04")
"""The edit of line 30 was seen."""


@case(
    "a NUL byte makes the file binary: no hunk, no delta",
    fails("MANIFEST-03", "C701-G04"),
)
def row_01_nul_byte(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    post = SNEAKY.replace(b"line = 1\n", b"line = \0\n")
    entry = work.entry(TARGET, post)
    if not honest:
        entry = replace(entry, binary=False, windows=DECLARED)
    work.land({TARGET: post}, [entry])
    return work.attack()


@case(
    "a NUL byte that was there before hides an edit",
    fails("MANIFEST-03", "C701-G04"),
)
def row_01_nul_byte_at_base(folder: Path, *, honest: bool) -> Attack:
    old = OLD.replace(b"line = 1\n", b"line = \0\n")
    post = old.replace(b"line = 30\n", b"line = thirty\n")
    work = Work(folder, {TARGET: old})
    entry = work.entry(TARGET, post)
    if not honest:
        entry = replace(entry, binary=False, windows=DECLARED)
    work.land({TARGET: post}, [entry])
    return work.attack()


@case("text is declared binary, so that no window holds it", fails("MANIFEST-03"))
def row_01_text_as_binary(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    entry = work.entry(TARGET, SNEAKY)
    if not honest:
        entry = replace(entry, binary=True, windows=((1, 40),))
    work.land({TARGET: SNEAKY}, [entry])
    return work.attack()


@case("an attribute of an untracked file hides the edit", OUTSIDE)
def row_02_untracked_attributes(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    work.repo.write("src/.gitattributes", b"* -diff\n")
    return work.attack()


@case("an attribute of the git directory hides the edit", OUTSIDE)
def row_03_info_attributes(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    work.repo.write(".git/info/attributes", b"* -diff\n")
    return work.attack()


@case("an attribute that the base already has hides the edit", OUTSIDE)
def row_04_attributes_at_base(folder: Path, *, honest: bool) -> Attack:
    attributes = b"* -diff -text linguist-generated\n"
    work = Work(folder, {TARGET: OLD, ".gitattributes": attributes})
    work.edit(honest=honest)
    return work.attack()


@case("a textconv driver makes both sides equal", OUTSIDE)
def row_05_textconv(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, {TARGET: OLD, ".gitattributes": b"* diff=same\n"})
    trap = Trap(folder)
    work.edit(honest=honest)
    work.repo.git("config", "diff.same.textconv", str(trap))
    diff = ("diff", "HEAD^", "HEAD")
    return work.attack(marks=(trap.mark,), fires=diff)


@case("colours break the pattern that finds hunks", OUTSIDE)
def row_06_colour(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    for key in ("color.ui", "color.diff"):
        work.repo.git("config", key, "always")
    for key in ("diff.noprefix", "diff.mnemonicPrefix"):
        work.repo.git("config", key, "true")
    work.repo.git("config", "diff.context", "30")
    return work.attack()


@case("GIT_EXTERNAL_DIFF names a program that shows nothing", OUTSIDE)
def row_07_external_diff_variable(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    return work.attack(
        env={"GIT_EXTERNAL_DIFF": str(trap), "GIT_DIFF_OPTS": "-u40"},
        marks=(trap.mark,),
        fires=("diff", "HEAD^", "HEAD"),
    )


@case("diff.external names a program that shows nothing", OUTSIDE)
def row_08_external_diff_setting(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    work.repo.git("config", "diff.external", str(trap))
    return work.attack(marks=(trap.mark,), fires=("diff", "HEAD^", "HEAD"))


@case("core.fsmonitor names a program to run", OUTSIDE)
def row_09_fsmonitor(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    work.repo.git("config", "core.fsmonitor", str(trap))
    return work.attack(marks=(trap.mark,), fires=("status",))


@case("UTF-16: line 36 is edited, lines 1 and 2 are declared", OUTSIDE)
def row_29_utf16(folder: Path, *, honest: bool) -> Attack:
    text = OLD.decode()
    old = text.encode("utf-16")
    post = text.replace("line = 36\n", "line = 63\n").encode("utf-16")
    work = Work(folder, {TARGET: old})
    windows = ((36, 36),) if honest else ((1, 2),)
    entry = entry_of(TARGET, old, post, windows)
    work.land({TARGET: post}, [replace(entry, binary=False)])
    return work.attack()


@case("every line end of the file changes, one line is declared", OUTSIDE)
def row_30_line_ends(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    post = HONEST.replace(b"\n", b"\r\n")
    entry = work.entry(TARGET, post, ((1, 40),) if honest else DECLARED)
    work.land({TARGET: post}, [entry])
    return work.attack()


@case("a file is too large for a careless buffer", OUTSIDE)
def row_36_large_file(folder: Path, *, honest: bool) -> Attack:
    old = OLD + b"".join(b"padding %07d\n" % number for number in range(250_000))
    work = Work(folder, {TARGET: old})
    post = old.replace(b"line = 7\n", b"line = seven\n")
    if not honest:
        post = post.replace(b"padding 0249000\n", b"padding\n")
    work.land({TARGET: post}, [work.entry(TARGET, post, DECLARED)])
    return work.attack()


@case("a large change out of scope, where output is cut off", fails("SCOPE-01"))
def row_36_large_change(folder: Path, *, honest: bool) -> Attack:
    """The path out of scope comes last, behind megabytes of change in scope."""
    stray = "src/z.txt" if honest else "zzz.txt"
    work = Work(folder, {TARGET: OLD, stray: b"small\n"})
    post = OLD + b"".join(b"padding %07d\n" % number for number in range(150_000))
    work.land({TARGET: post, stray: b"other\n"})
    return work.attack()


@case("more files change than the policy allows", undecided("LIMIT-01"))
def row_37_too_many_files(folder: Path, *, honest: bool) -> Attack:
    limit = 50 if honest else 20
    work = Work(folder, policy=f"[limits]\nfiles = {limit}\n")
    work.land({f"src/made_{number}.txt": b"made\n" for number in range(30)})
    return work.attack()


@case("more bytes change than the policy allows", undecided("LIMIT-01"))
def row_37_too_many_bytes(folder: Path, *, honest: bool) -> Attack:
    limit = 9_000_000 if honest else 900_000
    work = Work(folder, policy=f"[limits]\nbytes = {limit}\n")
    work.land({TARGET: b"\n" * 2_000_000})
    return work.attack()


@case("lines that take a careless diff for ever, out of scope", fails("SCOPE-01"))
def row_37_quadratic_diff(folder: Path, *, honest: bool) -> Attack:
    """Few different lines in two orders: every pair of positions looks like a match."""
    lines = [b"%d\n" % (number % 7) for number in range(30_000)]
    others = [b"%d\n" % (number % 11 % 7) for number in range(30_000)]
    name = TARGET if honest else STRAY
    work = Work(folder, {name: b"".join(lines)})
    work.land({name: b"".join(others)})
    return work.attack()


@case("a small file unfolds to a large one, edited at its end", OUTSIDE)
def row_37_compressed(folder: Path, *, honest: bool) -> Attack:
    old = OLD + b"\n" * 1_000_000
    post = old.replace(b"line = 7\n", b"line = seven\n")
    if not honest:
        post = post[:-1] + b"end\n"
    work = Work(folder, {TARGET: old})
    work.land({TARGET: post}, [work.entry(TARGET, post, DECLARED)])
    return work.attack()
