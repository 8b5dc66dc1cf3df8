"""Rows 65-72: an object store in which names and contents do not agree."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from tests.conformance.case import case, fails, undecided
from tests.conformance.work import FILES, STRAY, TARGET, Work
from tests.support.trees import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.conformance.case import Attack
    from tests.support.repo import RepoBuilder

UNREADABLE: Final = undecided("GIT-06", "GIT-07", "GIT-08")
NOT_ALLOWED: Final = fails("SCOPE-01", "MANIFEST-01")
_Entry = tuple[bytes, bytes, str]
"""Mode, name and object id."""


def _loose(repo: RepoBuilder, oid: str) -> Path:
    return repo.file(f".git/objects/{oid[:2]}/{oid[2:]}")


def exchange(repo: RepoBuilder, oid: str, kind: str, content: bytes) -> None:
    """Put another content in the place of a loose object."""
    place = _loose(repo, oid)
    place.chmod(0o644)
    place.write_bytes(
        zlib.compress(b"%s %d\0%s" % (kind.encode(), len(content), content))
    )


def _tree(repo: RepoBuilder, entries: Iterable[_Entry]) -> str:
    """A tree object of any entries, in the order given."""
    raw = b"".join(
        b"%s %s\0%s" % (mode, name, bytes.fromhex(oid)) for mode, name, oid in entries
    )
    words = ("hash-object", "-w", "-t", "tree", "--literally", "--stdin")
    return repo.git(*words, stdin=raw).decode().strip()


def _entries(repo: RepoBuilder, tree: str) -> list[_Entry]:
    rows = repo.git("ls-tree", "-z", tree).split(b"\0")[:-1]
    found = []
    for row in rows:
        head, _, name = row.partition(b"\t")
        mode, _, oid = head.split(b" ")
        found.append((mode.lstrip(b"0"), name, oid.decode()))
    return found


def _commit(work: Work, old: str, new: str) -> Attack:
    """The head's commit again, with one part of its text replaced."""
    content = work.repo.git("cat-file", "commit", "HEAD")
    changed = content.replace(old.encode(), new.encode(), 1)
    words = ("hash-object", "-w", "-t", "commit", "--literally", "--stdin")
    work.head = work.repo.git(*words, stdin=changed).decode().strip()
    return work.attack()


@case("a commit on the way was exchanged: the base looks like its parent", UNREADABLE)
def row_65_exchanged_commit(folder: Path, *, honest: bool) -> Attack:
    """The real parent is another one: the base is not part of the history at all."""
    work = Work(folder, FILES)
    git = work.repo.git
    root = work.base
    work.change(STRAY, b"changed\n")
    decoy = work.repo.commit("A decoy")
    if not honest:
        git("checkout", "--quiet", "--detach", root)
        work.change(STRAY, b"changed\n")
        work.change("src/new.py", b"for a while\n")
        parent = work.repo.commit("Slip it in")
        work.change("src/new.py", None)
        between = work.repo.commit("And on")
        content = git("cat-file", "commit", between)
        work.edit(honest=True)
        lie = content.replace(parent.encode(), decoy.encode())
        exchange(work.repo, between, "commit", lie)
    else:
        work.edit(honest=True)
    work.base = decoy
    return work.attack()


@case("a folder was exchanged for the one at the base", UNREADABLE)
def row_66_exchanged_folder(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, {**FILES, "lib/deep/down.py": b"deep\n"})
    if not honest:
        work.change("lib/deep/down.py", b"changed\n")
    work.edit(honest=True)
    if not honest:
        git = work.repo.git
        old = git("cat-file", "tree", f"{work.base}:lib/deep")
        exchange(work.repo, work.repo.oid("HEAD:lib/deep"), "tree", old)
    return work.attack()


@case("a folder of a commit on the way was exchanged, which hides a detour", UNREADABLE)
def row_66_exchanged_on_the_way(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    if not honest:
        work.change(STRAY, b"for a while\n")
        between = work.repo.commit("Try it")
        old = work.repo.git("cat-file", "tree", f"{work.base}:lib")
        exchanged = work.repo.oid(f"{between}:lib")
        work.change(STRAY, FILES[STRAY])
        work.edit(honest=True)
        exchange(work.repo, exchanged, "tree", old)
        return work.attack()
    work.edit(honest=True)
    return work.attack()


@case("a file's blob was exchanged for the one that was declared", UNREADABLE)
def row_67_exchanged_blob(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    if not honest:
        declared = work.repo.file(TARGET).read_bytes().replace(b"thirty", b"30")
        exchange(work.repo, work.repo.oid(f"HEAD:{TARGET}"), "blob", declared)
    return work.attack()


@case("the store of an alternate holds the exchanged folder", UNREADABLE)
def row_68_alternate_store(folder: Path, *, honest: bool) -> Attack:
    """The own store lacks it; `objects/info/alternates` leads to the attacker's."""
    work, decoy = Work(folder, FILES), Work(folder / "decoy", FILES)
    if honest:
        work.edit(honest=True)
    else:
        work.change(STRAY, b"changed\n")
        work.edit(honest=True)
        tree = work.repo.oid("HEAD:lib")
        old = work.repo.git("cat-file", "tree", f"{work.base}:lib")
        place = _loose(decoy.repo, tree)
        place.parent.mkdir(exist_ok=True)
        _loose(work.repo, tree).rename(place)
        exchange(decoy.repo, tree, "tree", old)
    store = decoy.repo.path / ".git" / "objects"
    work.repo.write(".git/objects/info/alternates", f"{store}\n".encode())
    return work.attack()


@case("the commit graph gives every commit other parents and trees", NOT_ALLOWED)
def row_69_commit_graph(folder: Path, *, honest: bool) -> Attack:
    """Its commit data are those of another history with as many commits."""
    work = Work(folder, FILES)
    work.change(STRAY, b"other\n" if honest else b"changed\n")
    work.edit(honest=True)
    work.repo.git("commit-graph", "write", "--reachable")
    graph = work.repo.file(".git/objects/info/commit-graph")
    data = bytearray(graph.read_bytes())
    tree = bytes.fromhex(work.repo.oid("HEAD^{tree}"))
    base = bytes.fromhex(work.repo.oid(f"{work.base}^{{tree}}"))
    graph.chmod(0o644)
    graph.write_bytes(bytes(data).replace(tree, base))
    return work.attack()


@case("the index of several packs is rubbish, and one pack is damaged", UNREADABLE)
def row_70_damaged_pack(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    git = work.repo.git
    git("repack", "-a", "-d", "--quiet")
    git("multi-pack-index", "write")
    packs = work.repo.file(".git/objects/pack")
    index = packs / "multi-pack-index"
    index.chmod(0o644)
    data = index.read_bytes()
    index.write_bytes(data[:100] + b"\0" * (len(data) - 100))
    if not honest:
        (pack,) = packs.glob("*.pack")
        pack.chmod(0o644)
        data = pack.read_bytes()
        pack.write_bytes(data[:40] + bytes(x ^ 0x55 for x in data[40:600]) + data[600:])
    return work.attack()


def _blob(folder: Path) -> tuple[Work, str]:
    work = Work(folder, FILES)
    work.edit(honest=True)
    oid = work.repo.git("hash-object", "-w", "--stdin", stdin=b"evil\n")
    return work, oid.decode().strip()


def _rooted(folder: Path, mode: bytes, name: bytes, *, honest: bool) -> Attack:
    work, evil = _blob(folder)
    if honest:
        return work.attack()
    root = work.repo.oid("HEAD^{tree}")
    entries = [*_entries(work.repo, root), (mode, name, evil)]
    entries.sort(key=lambda row: row[1] + (b"/" if row[0] == b"40000" else b""))
    return _commit(work, root, _tree(work.repo, entries))


@case("a folder holds one name twice", UNREADABLE)
def row_71_name_twice(folder: Path, *, honest: bool) -> Attack:
    work, evil = _blob(folder)
    if honest:
        return work.attack()
    repo = work.repo
    inner = repo.oid("HEAD:src")
    twice = _tree(repo, [*_entries(repo, inner), (FILE.encode(), b"counter.py", evil)])
    root = repo.oid("HEAD^{tree}")
    entries = _entries(repo, root)
    changed = [(m, n, twice if n == b"src" else oid) for m, n, oid in entries]
    return _commit(work, root, _tree(repo, changed))


@case("a name in a folder holds a slash and leads to a governance folder", UNREADABLE)
def row_71_slash_in_a_name(folder: Path, *, honest: bool) -> Attack:
    return _rooted(folder, b"100644", b".GOV/a/b.md", honest=honest)


@case("a folder below the governance folder is called `..`", UNREADABLE)
def row_71_dots_as_a_name(folder: Path, *, honest: bool) -> Attack:
    work, evil = _blob(folder)
    if honest:
        return work.attack()
    repo = work.repo
    outside = _tree(repo, [(b"100644", b"notes.md", evil)])
    inner = [(b"40000", b"..", outside), *_entries(repo, repo.oid("HEAD:.GOV"))]
    governed = _tree(repo, inner)
    root = repo.oid("HEAD^{tree}")
    entries = _entries(repo, root)
    changed = [(m, n, governed if n == b".GOV" else oid) for m, n, oid in entries]
    return _commit(work, root, _tree(repo, changed))


@case("the entries of a folder are not sorted", UNREADABLE)
def row_71_unsorted(folder: Path, *, honest: bool) -> Attack:
    work, _ = _blob(folder)
    if honest:
        return work.attack()
    root = work.repo.oid("HEAD^{tree}")
    return _commit(work, root, _tree(work.repo, _entries(work.repo, root)[::-1]))


@case("a commit names two trees", UNREADABLE)
def row_72_two_trees(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    if not honest:
        work.change(STRAY, b"changed\n")
    work.edit(honest=True)
    if honest:
        return work.attack()
    base = work.repo.oid(f"{work.base}^{{tree}}")
    return _commit(work, "tree ", f"tree {base}\ntree ")


@case("a commit's tree is a blob", UNREADABLE)
def row_72_blob_as_tree(folder: Path, *, honest: bool) -> Attack:
    work, evil = _blob(folder)
    if honest:
        return work.attack()
    return _commit(work, work.repo.oid("HEAD^{tree}"), evil)
