"""Rows 84-87: names and places of governance documents and of the packet itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.conformance.case import WP, Attack, case, fails, passes, refused
from tests.conformance.cases.trees import Tree, Trees
from tests.conformance.work import FILES, HONEST, OLD, STRAY, TARGET, Work
from tests.support.packets import entry_of, packet_path, packet_text
from tests.support.trees import FILE, SUBMODULE, commit_tree

if TYPE_CHECKING:
    from pathlib import Path

NOT_ALLOWED: Final = fails("SCOPE-01", "MANIFEST-01")
PACKET: Final = packet_path(WP)
INSIDE: Final = f".GOV/task_packets/{WP}/packet.md"
"""The other place in which a packet may stand."""


def _governed(folder: Path, name: bytes, *, honest: bool) -> Attack:
    """A new file below the governance folder, with no entry; strict allows none."""
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    head: Tree = {b"src/a.py": (FILE, HONEST)}
    if not honest:
        head[name] = (FILE, b"new\n")
    return trees.land(head, [entry_of("src/a.py", OLD, HONEST)])


@case("a governance document lies below `.git`", NOT_ALLOWED)
def row_84_dot_git(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, b".GOV/.git/config", honest=honest)


@case("a governance document lies below the short name of `.git` on NTFS", NOT_ALLOWED)
def row_84_short_name(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, b".GOV/GIT~1/config", honest=honest)


@case("a governance document lies in a stream of `.git` on NTFS", NOT_ALLOWED)
def row_84_stream(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, b".GOV/.git::$INDEX_ALLOCATION/config", honest=honest)


@case("HFS+ leaves out a character, and the name is `.git`", NOT_ALLOWED)
def row_84_left_out_character(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, ".GOV/.g\u200cit/config".encode(), honest=honest)


@case("a backslash is a folder on Windows", NOT_ALLOWED)
def row_84_backslash(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, b".GOV/..\\src\\counter.py.md", honest=honest)


@case(
    "a source file of another language is put among the governance documents",
    fails("SCOPE-07"),
    strict=NOT_ALLOWED,
)
def row_85_source_file(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, b".GOV/server.go", honest=honest)


@case(
    "a file of recipes is put among the governance documents",
    fails("SCOPE-07"),
    strict=NOT_ALLOWED,
)
def row_85_recipes(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, b".GOV/Rakefile", honest=honest)


@case(
    "compiled Python is put among the governance documents",
    fails("SCOPE-07"),
    strict=NOT_ALLOWED,
)
def row_85_compiled(folder: Path, *, honest: bool) -> Attack:
    return _governed(folder, b".GOV/conftest.pyc", honest=honest)


@case(
    "a program among the governance documents may not be run any more",
    fails("SCOPE-07"),
    strict=NOT_ALLOWED,
)
def row_85_disarmed(folder: Path, *, honest: bool) -> Attack:
    files = {**FILES, ".GOV/check": b"#!/bin/sh\n"}
    work = Work(folder, files, born=True)
    work.repo.write(".GOV/check", files[".GOV/check"], executable=True)
    work.repo.write(packet_path(WP), packet_text(WP))
    work.base = work.repo.commit("Plan the work")
    if not honest:
        work.repo.file(".GOV/check").chmod(0o644)
    work.edit(honest=True)
    return work.attack()


@case(
    "the refinement of the packet becomes a program",
    fails("SCOPE-07"),
)
def row_85_refinement(folder: Path, *, honest: bool) -> Attack:
    name = ".GOV/refinements/counter.md"
    text = b"#!/bin/sh\n"
    fields = [("REFINEMENT_FILE", name)]
    work = Work(folder, {**FILES, name: text}, fields=fields)
    work.repo.write(name, text + b"# more\n", executable=not honest)
    work.edit(honest=True)
    return work.attack()


@case(
    "the work puts a wider packet into the place that is looked at first",
    passes(warnings=["SCOPE-05", "PACKET-12"]),
    strict=fails("SCOPE-05", "PACKET-12"),
)
def row_86_shadowing_packet(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES, born=True)
    narrow = packet_text(WP)
    work.repo.write(INSIDE, narrow)
    work.base = work.repo.commit("Plan the work")
    if not honest:
        work.land({TARGET: HONEST, STRAY: b"changed\n"}, scope=["src/", "lib/"])
        return work.attack()
    work.change(TARGET, HONEST)
    work.repo.write(INSIDE, packet_text(WP, entries=[work.entry(TARGET, HONEST)]))
    work.head = work.repo.commit("Do the work")
    return work.attack()


@case(
    "the work moves its packet, which then counts as new, and widens it",
    passes(warnings=["SCOPE-05"]),
    strict=fails("SCOPE-05"),
)
def row_86_moved_packet(folder: Path, *, honest: bool) -> Attack:
    """Whoever moves the packet declares the old place as deleted."""
    wide = ["src/", "lib/", INSIDE]
    narrow = ["src/", INSIDE]
    work = Work(folder, {**FILES, INSIDE: packet_text(WP, scope=narrow)}, born=True)
    changes: dict[str | bytes, bytes | None] = {TARGET: HONEST, INSIDE: None}
    if not honest:
        changes[STRAY] = b"changed\n"
    work.land(changes, scope=narrow if honest else wide)
    return work.attack()


def _placed(folder: Path, name: str, entry: tuple[str, bytes] | None) -> Attack:
    """The packet at another path, or something else at its path."""
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    packet = packet_text(WP, entries=[entry_of("src/a.py", OLD, HONEST)])
    head: Tree = {b"src/a.py": (FILE, HONEST), name.encode(): entry or (FILE, packet)}
    oid = commit_tree(trees.repo, head, parents=[trees.base])
    return Attack(trees.repo.path, ("--range", f"{trees.base}..{oid}"))


@case("the packet is a submodule", refused("PACKET-02"))
def row_87_packet_as_submodule(folder: Path, *, honest: bool) -> Attack:
    return _placed(folder, PACKET, None if honest else (SUBMODULE, b"1" * 40))


@case("the packet is a folder", refused("PACKET-02"))
def row_87_packet_as_folder(folder: Path, *, honest: bool) -> Attack:
    return _placed(folder, PACKET if honest else f"{PACKET}/{WP}.md", None)


@case("the packet's name has other letters, large for small", refused("PACKET-01"))
def row_87_packet_in_other_case(folder: Path, *, honest: bool) -> Attack:
    return _placed(folder, PACKET if honest else PACKET.lower(), None)


@case("the packet's name ends with a space", refused("PACKET-01"))
def row_87_packet_with_space(folder: Path, *, honest: bool) -> Attack:
    return _placed(folder, PACKET if honest else f"{PACKET} ", None)


@case(
    "the folder of the packets is a link that the work committed", refused("PACKET-01")
)
def row_87_linked_folder(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    if not honest:
        packets = work.repo.file(PACKET).parent
        packets.rename(folder / "packets")
        packets.symlink_to(folder / "packets")
        work.head = work.repo.commit("Link the packets")
    return work.attack()
