"""Rows 20-28 and 62: kinds of change and names that a careless list passes over."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.conformance.case import WP, Attack, case, fails, passes, refused
from tests.conformance.work import (
    DECLARED,
    FILES,
    HONEST,
    OLD,
    STRAY,
    TARGET,
    Work,
)
from tests.support.packets import EntryText, entry_of, packet_path, packet_text
from tests.support.repo import RepoBuilder
from tests.support.trees import FILE, LINK, SUBMODULE, commit_tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NOT_ALLOWED: Final = fails("SCOPE-01", "MANIFEST-01")
Tree = dict[bytes, tuple[str, bytes]]


class Trees:
    """A base and a head of any trees at all, packet included."""

    def __init__(self, folder: Path, base: Tree) -> None:
        self.repo: Final = RepoBuilder(folder / "repo")
        self._packet = packet_path(WP).encode()
        packet = packet_text(WP)
        self.base: Final = commit_tree(
            self.repo, {**base, self._packet: (FILE, packet)}
        )

    def land(self, head: Tree, entries: Iterable[EntryText]) -> Attack:
        """Commit the head with its manifest; give the call of the gate."""
        packet = packet_text(WP, entries=entries)
        tree = {**head, self._packet: (FILE, packet)}
        oid = commit_tree(self.repo, tree, parents=[self.base])
        return Attack(self.repo.path, ("--range", f"{self.base}..{oid}"))


@case("a file out of scope is deleted", NOT_ALLOWED)
def row_20_stray_deletion(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, {**FILES, "src/more.py": OLD})
    if not honest:
        work.change(STRAY, None)
        work.edit(honest=True)
        return work.attack()
    work.land({TARGET: HONEST, "src/more.py": None})
    return work.attack()


@case("a file in scope is deleted and nobody says so", fails("MANIFEST-01"))
def row_20_undeclared_deletion(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, {TARGET: OLD, "src/more.py": OLD})
    work.change("src/more.py", None)
    entries = [work.entry(TARGET, HONEST)]
    if honest:
        entries.append(work.entry("src/more.py", None))
    work.land({TARGET: HONEST}, entries)
    return work.attack()


@case(
    "a file is deleted under an entry that declares an edit",
    fails("C701-G04", "C701-G05", "C701-G06"),
)
def row_20_deletion_as_edit(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    post = None if not honest else HONEST
    work.land({TARGET: post}, [work.entry(TARGET, HONEST, DECLARED)])
    return work.attack()


@case("a file from outside the scope is renamed into it", NOT_ALLOWED)
def row_21_rename_into_scope(folder: Path, *, honest: bool) -> Attack:
    old = "src/old.py" if honest else STRAY
    work = Work(folder, {old: OLD})
    work.change(old, None)
    entries = [work.entry("src/new.py", OLD)]
    if honest:
        entries.append(work.entry(old, None))
    work.land({"src/new.py": OLD}, entries)
    return work.attack()


@case(
    "a file becomes executable under an entry that declares an edit",
    fails("MANIFEST-03"),
)
def row_22_executable(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.repo.write(TARGET, HONEST, executable=True)
    change = "mode 100644->100755" if honest else None
    entry = replace(work.entry(TARGET, HONEST), change=change)
    work.repo.write(packet_path(WP), work.packet([entry]))
    work.head = work.repo.commit("Do the work")
    return work.attack()


@case("only the mode of a file out of scope changes", NOT_ALLOWED)
def row_22_mode_alone(folder: Path, *, honest: bool) -> Attack:
    name = TARGET if honest else STRAY
    work = Work(folder, FILES)
    work.repo.write(name, FILES[name], executable=True)
    entry = EntryText(
        TARGET,
        windows=(),
        pre=hashlib.sha1(OLD).hexdigest(),
        post=hashlib.sha1(OLD).hexdigest(),
        change="mode 100644->100755",
    )
    if not honest:
        entry = work.entry(TARGET, HONEST)
        work.change(TARGET, HONEST)
    work.repo.write(packet_path(WP), work.packet([entry]))
    work.head = work.repo.commit("Do the work")
    return work.attack()


@case("a new file is executable and nobody says so", fails("MANIFEST-03"))
def row_22_new_executable(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.repo.write("src/tool", b"#!/bin/sh\n", executable=not honest)
    entries = [work.entry(TARGET, HONEST), work.entry("src/tool", b"#!/bin/sh\n")]
    work.land({TARGET: HONEST}, entries)
    return work.attack()


@case("a file becomes a symbolic link", fails("C701-G06"))
def row_23_symbolic_link(folder: Path, *, honest: bool) -> Attack:
    target = b"/etc/passwd"
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    entry = entry_of("src/a.py", OLD, target)
    if honest:
        entry = replace(entry, change="symlink")
    return trees.land({b"src/a.py": (LINK, target)}, [entry])


@case("a link's entry declares what it points at", fails("C701-G05"))
def row_23_followed_link(folder: Path, *, honest: bool) -> Attack:
    """A reader that follows links sees the hash of the file behind it."""
    outside = folder / "outside"
    outside.parent.mkdir(parents=True)
    outside.write_bytes(OLD)
    target = str(outside).encode()
    entry = entry_of("src/a.py", OLD, target)
    if not honest:
        entry = replace(entry, post=hashlib.sha1(OLD).hexdigest())
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    head: Tree = {b"src/a.py": (LINK, target)}
    return trees.land(head, [replace(entry, change="symlink")])


@case("the packet is a symbolic link", refused("PACKET-02"))
def row_23_linked_packet(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    if not honest:
        packet = work.repo.file(packet_path(WP))
        (folder / "elsewhere.md").write_bytes(packet.read_bytes())
        packet.unlink()
        work.repo.symlink(packet_path(WP), str(folder / "elsewhere.md"))
        work.head = work.repo.commit("Link the packet")
    return work.attack()


_ONE: Final = b"1" * 40
_TWO: Final = b"2" * 40
_IGNORED: Final = (
    b'[submodule "dep"]\n\tpath = src/dep\n\turl = ../dep\n\tignore = all\n'
)


@case("a submodule moves, and .gitmodules has it ignored", fails("MANIFEST-01"))
def row_24_ignored_submodule(folder: Path, *, honest: bool) -> Attack:
    before: Tree = {
        b".gitmodules": (FILE, _IGNORED),
        b"src/a.py": (FILE, OLD),
        b"src/dep": (SUBMODULE, _ONE),
    }
    trees = Trees(folder, before)
    for setting in ("submodule.dep.ignore", "diff.ignoreSubmodules"):
        trees.repo.git("config", setting, "all")
    entries = [entry_of("src/a.py", OLD, HONEST)]
    if honest:
        change = f"submodule {_ONE.decode()}->{_TWO.decode()}"
        entries.append(EntryText("src/dep", windows=(), change=change))
    after = {**before, b"src/a.py": (FILE, HONEST), b"src/dep": (SUBMODULE, _TWO)}
    return trees.land(after, entries)


@case("a submodule's entry names another commit", fails("C701-G06"))
def row_24_other_commit(folder: Path, *, honest: bool) -> Attack:
    trees = Trees(folder, {b"src/dep": (SUBMODULE, _ONE)})
    new = "2" * 40 if honest else "3" * 40
    entry = EntryText("src/dep", windows=(), change=f"submodule {'1' * 40}->{new}")
    return trees.land({b"src/dep": (SUBMODULE, _TWO)}, [entry])


@case("a new submodule appears out of scope", NOT_ALLOWED)
def row_25_new_submodule(folder: Path, *, honest: bool) -> Attack:
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    entries = [entry_of("src/a.py", OLD, HONEST)]
    name = b"src/dep" if honest else b"dep"
    if honest:
        change = f"submodule {'0' * 40}->{_ONE.decode()}"
        entries.append(EntryText("src/dep", windows=(), change=change))
    return trees.land({b"src/a.py": (FILE, HONEST), name: (SUBMODULE, _ONE)}, entries)


def _stray_name(folder: Path, stray: bytes, plain: str, *, honest: bool) -> Attack:
    """A file of this name changes beside an honest edit; the twin has a plain name."""
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    entries = [entry_of("src/a.py", OLD, HONEST)]
    name = plain.encode() if honest else stray
    if honest:
        entries.append(entry_of(plain, None, b"new\n"))
    return trees.land({b"src/a.py": (FILE, HONEST), name: (FILE, b"new\n")}, entries)


@case("a name that is not ASCII, and that git quotes", NOT_ALLOWED)
def row_26_name_not_ascii(folder: Path, *, honest: bool) -> Attack:
    name = "lib/na\u00efve.py".encode()
    return _stray_name(folder, name, 'src/it is "quoted".py', honest=honest)


@case("a name with a line feed that ends in one that is in scope", NOT_ALLOWED)
def row_26_name_with_newline(folder: Path, *, honest: bool) -> Attack:
    return _stray_name(folder, b"lib\nsrc/b.py", "src/b.py", honest=honest)


@case("a name that is not UTF-8", NOT_ALLOWED)
def row_26_name_not_utf8(folder: Path, *, honest: bool) -> Attack:
    return _stray_name(folder, b"lib/\xff\xfe.py", "src/b.py", honest=honest)


@case("a name with a tab that looks like another field", NOT_ALLOWED)
def row_26_name_with_tab(folder: Path, *, honest: bool) -> Attack:
    return _stray_name(folder, b"lib\tsrc/b.py", "src/b.py", honest=honest)


def _trimmed(folder: Path, name: str, *, honest: bool) -> Attack:
    """A stray name that a trimming reader takes for the declared one."""
    changed = TARGET if honest else name
    work = Work(folder, {TARGET: OLD, changed: OLD})
    work.change(changed, HONEST)
    entry = entry_of(TARGET, OLD, HONEST)
    work.repo.write(packet_path(WP), work.packet([entry]))
    work.head = work.repo.commit("Do the work")
    return work.attack()


@case(
    "a name with a leading space is trimmed into scope",
    fails("SCOPE-01", "MANIFEST-01", "MANIFEST-02"),
)
def row_27_leading_space(folder: Path, *, honest: bool) -> Attack:
    return _trimmed(folder, f" {TARGET}", honest=honest)


@case(
    "a name with a trailing space is trimmed to a declared one",
    fails("MANIFEST-01", "MANIFEST-02"),
)
def row_27_trailing_space(folder: Path, *, honest: bool) -> Attack:
    return _trimmed(folder, f"{TARGET} ", honest=honest)


@case(
    "a name with brackets in scope lets one in that the pattern matches",
    fails("SCOPE-01", "MANIFEST-01", "C701-G06"),
)
def row_28_glob_brackets(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, {TARGET: OLD}, scope=["src/[id].tsx"])
    name = "src/[id].tsx" if honest else "src/i.tsx"
    work.change(name, b"new\n")
    declared = "src/[id].tsx"
    entries = [work.entry(declared, b"new\n")]
    work.land({}, entries)
    return work.attack()


@case("a pattern of one folder lets a deeper file in", fails("SCOPE-01"))
def row_28_star_crosses_folders(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, scope=["src/*.py"])
    work.land({"src/new.py" if honest else "src/deep/new.py": b"new\n"})
    return work.attack()


@case("a scope entry lets in what only begins like it", fails("SCOPE-01"))
def row_28_prefix(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, scope=["src/api/"])
    work.land({"src/api/new.py" if honest else "src/api-keys/new.py": b"new\n"})
    return work.attack()


@case(
    "a new name differs from another one in case alone",
    passes(warnings=["SCOPE-13"]),
    strict=fails("SCOPE-13"),
)
def row_62_letter_case(folder: Path, *, honest: bool) -> Attack:
    return _beside(folder, b"src/A.py", "src/b.py", honest=honest)


@case(
    "a new folder differs from another one in case alone",
    fails("SCOPE-01", warnings=["SCOPE-13"]),
    strict=fails("SCOPE-01", "SCOPE-13"),
)
def row_62_folder_case(folder: Path, *, honest: bool) -> Attack:
    return _beside(folder, b"SRC/a.py", "src/b.py", honest=honest)


@case(
    "a new name is that of a device on Windows",
    passes(warnings=["SCOPE-15"]),
    strict=fails("SCOPE-15"),
)
def row_62_device_name(folder: Path, *, honest: bool) -> Attack:
    return _beside(folder, b"src/CON.py", "src/icon.py", honest=honest)


@case("a new name ends with a dot, which Windows drops", fails("C701-G06"))
def row_62_trailing_dot(folder: Path, *, honest: bool) -> Attack:
    return _beside(folder, b"src/a.py.", "src/b.py", honest=honest)


def _beside(folder: Path, hostile: bytes, plain: str, *, honest: bool) -> Attack:
    """A declared new file beside src/a.py."""
    name = plain.encode() if honest else hostile
    trees = Trees(folder, {b"src/a.py": (FILE, OLD)})
    entry = entry_of(name.decode(), None, b"new\n")
    return trees.land({b"src/a.py": (FILE, OLD), name: (FILE, b"new\n")}, [entry])
