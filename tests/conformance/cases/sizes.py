"""Rows 88-92: inputs that are large, deep, or of another hash."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.conformance.case import WP, Attack, case, fails, refused, undecided
from tests.conformance.cases.packets import collision
from tests.conformance.work import FILES, HONEST, OLD, SNEAKY, STRAY, TARGET, Work
from tests.support.packets import entry_of, packet_path, packet_text
from tests.support.repo import ENVIRONMENT

if TYPE_CHECKING:
    from pathlib import Path

OUTSIDE: Final = fails("C701-G04")
TOO_MUCH: Final = undecided("LIMIT-01")


def _packet(folder: Path, packet: bytes, post: bytes = HONEST) -> Attack:
    """An edit under a packet of these very bytes."""
    work = Work(folder)
    work.change(TARGET, post)
    work.repo.write(packet_path(WP), packet)
    work.head = work.repo.commit("Do the work")
    return work.attack()


@case("the packet has more entries than anybody can judge", TOO_MUCH)
def row_88_entries(folder: Path, *, honest: bool) -> Attack:
    entries = [entry_of(TARGET, OLD, HONEST)]
    if not honest:
        one = entry_of("src/made_0.py", None, b"made\n")
        entries += [replace(one, path=f"src/made_{n}.py") for n in range(6000)]
    return _packet(folder, packet_text(WP, entries=entries))


@case("the packet has more scope patterns than anybody can match", TOO_MUCH)
def row_88_scope(folder: Path, *, honest: bool) -> Attack:
    number = 500 if honest else 20_000
    scope = ["src/", *(f"src/*{n}*/**/x*y*z" for n in range(number))]
    work = Work(folder, scope=scope)
    work.edit(honest=True)
    return work.attack()


@case("the packet has more waivers than anybody can weigh", TOO_MUCH)
def row_88_waivers(folder: Path, *, honest: bool) -> Attack:
    number = 100 if honest else 2000
    waivers = [
        f"WAIVER_ID: W-{n} | Date: 2026-03-01 | Check Waived: SCOPE-01"
        f" | Scope: lib/{n}.py | Justification: moved | Approver: Noor"
        " | Expiry: 2099-12-31"
        for n in range(number)
    ]
    work = Work(folder, waivers=waivers)
    work.edit(honest=True)
    return work.attack()


@case("the packet has more links than anybody can follow", TOO_MUCH)
def row_88_links(folder: Path, *, honest: bool) -> Attack:
    number = 100 if honest else 25_000
    tail = "".join(f"[{n}](../../src/counter.py)\n" for n in range(number))
    packet = packet_text(WP, entries=[entry_of(TARGET, OLD, HONEST)], tail=tail)
    return _packet(folder, packet)


@case("more blocks of a file change than the policy allows", TOO_MUCH)
def row_88_hunks(folder: Path, *, honest: bool) -> Attack:
    limit = 2000 if honest else 500
    old = b"".join(b"%d\n" % n for n in range(2000))
    post = b"".join(b"%d\n" % (n if n % 2 else -n - 1) for n in range(2000))
    work = Work(folder, {TARGET: old}, policy=f"[limits]\nhunks = {limit}\n")
    work.land({TARGET: post})
    return work.attack()


@case("lists and quotations are nested thousands deep before a stray window", OUTSIDE)
def row_89_deep_nesting(folder: Path, *, honest: bool) -> Attack:
    deep = "".join(f"{'  ' * n}- {'>' * n} x\n" for n in range(1500))
    post = HONEST if honest else SNEAKY
    entry = entry_of(TARGET, OLD, post, ((7, 7),))
    packet = packet_text(WP, entries=[entry], done_means=[f"It counts.\n{deep}"])
    return _packet(folder, packet, post)


@case("one line of the packet has millions of brackets", OUTSIDE)
def row_89_brackets(folder: Path, *, honest: bool) -> Attack:
    post = HONEST if honest else SNEAKY
    entry = entry_of(TARGET, OLD, post, ((7, 7),))
    tail = "".join(sign * 1_000_000 + "\n" for sign in ("[", "](", "<!", "**", "_"))
    return _packet(folder, packet_text(WP, entries=[entry], tail=tail), post)


@case("the packet holds NUL bytes", OUTSIDE)
def row_89_nul(folder: Path, *, honest: bool) -> Attack:
    post = HONEST if honest else SNEAKY
    entry = entry_of(TARGET, OLD, post, ((7, 7),))
    tail = "" if honest else "\n\0\0\0\n"
    return _packet(folder, packet_text(WP, entries=[entry], tail=tail), post)


@case("one line of the changed file has ten million letters", OUTSIDE)
def row_89_long_line(folder: Path, *, honest: bool) -> Attack:
    old = OLD + b"a" * 10_000_000 + b"\n"
    post = old.replace(b"line = 7\n", b"line = seven\n")
    if not honest:
        post = post[:-2] + b"b\n"
    work = Work(folder, {TARGET: old})
    work.land({TARGET: post}, [work.entry(TARGET, post, ((7, 7),))])
    return work.attack()


@case("the policy at HEAD is nested too deeply to be read", refused("POLICY-01"))
def row_90_deep_policy(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    if not honest:
        work.change("gates.toml", b"packets = " + b"[" * 100_000)
    work.edit(honest=True)
    words = ("--range", f"{work.base}..HEAD")
    return work.attack(*words, *(() if honest else ("--policy-rev", "HEAD")))


@case("a number of the policy has thousands of digits", refused("POLICY-01"))
def row_90_long_number(folder: Path, *, honest: bool) -> Attack:
    number = b"9" * (3 if honest else 9999)
    work = Work(folder, FILES, policy=f"[limits]\nfiles = {number.decode()}\n")
    work.edit(honest=True)
    return work.attack()


def _sha256(folder: Path) -> None:
    """A repository whose objects are named by SHA-256, where `Work` finds it."""
    repo = folder / "repo"
    repo.mkdir(parents=True)
    words = ("init", "--quiet", "--template=", "--initial-branch=main")
    subprocess.run(
        ["git", *words, "--object-format=sha256", repo], env=ENVIRONMENT, check=True
    )


@case("objects are named by SHA-256, and the packet names its base", OUTSIDE)
def row_91_sha256(folder: Path, *, honest: bool) -> Attack:
    _sha256(folder)
    work = Work(folder, FILES)
    work.edit(honest=honest, fields=[("MERGE_BASE_SHA", work.base)])
    return work.attack()


@case("objects are named by SHA-256, and a submodule moves", fails("MANIFEST-01"))
def row_91_sha256_submodule(folder: Path, *, honest: bool) -> Attack:
    _sha256(folder)
    work = Work(folder, FILES)
    entries = [work.entry(TARGET, HONEST)]
    work.change(TARGET, HONEST)
    if not honest:
        info = f"160000,{'1' * 64},src/dep"
        work.repo.git("add", "--all")
        work.repo.git("update-index", "--add", "--cacheinfo", info)
        work.repo.file("src/dep").mkdir()
    work.repo.write(packet_path(WP), work.packet(entries))
    work.repo.git("add", packet_path(WP), TARGET)
    work.repo.git("commit", "--quiet", "-m", "Do the work")
    return work.attack("--range", f"{work.base}..HEAD")


@case(
    "objects are named by SHA-256, and a file gives way to one of the same SHA-1",
    fails("C701-G05"),
)
def row_92_collision(folder: Path, *, honest: bool) -> Attack:
    _sha256(folder)
    name = "src/picture.bin"
    old, other = collision()
    post = old + b"\0" if honest else other
    work = Work(folder, {name: old})
    work.land({name: post}, [work.entry(name, post)])
    return work.attack()


@case(
    "a file out of scope gives way to one of the same SHA-1",
    fails("SCOPE-01", "MANIFEST-01"),
)
def row_92_stray_collision(folder: Path, *, honest: bool) -> Attack:
    """Whoever compares SHA-1 alone sees no change."""
    old, other = collision()
    work = Work(folder, {TARGET: OLD, STRAY: old})
    if not honest:
        work.change(STRAY, other)
    work.edit(honest=True)
    return work.attack()
