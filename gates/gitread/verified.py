"""Make sure that commits and folders are what their names say.

Git compares an object with its id when it is fetched, not when it is read. Whoever
writes into the object store can therefore give a commit other parents, or a folder
other entries. What git says of a history counts once every object behind it was hashed.
"""

from __future__ import annotations

import threading
from typing import IO, TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.objects import damaged, missing, parse_head
from gates.gitread.revisions import parse_commit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from gates.gitread.repository import Repository
    from gates.model import Oid

_FEW: Final = 1000
"""Objects that are asked for one by one, which saves a process."""


def verify_commits(
    repo: Repository,
    parents: Mapping[Oid, tuple[Oid, ...]],
    *,
    cut: AbstractSet[Oid] = frozenset(),
) -> dict[Oid, Oid]:
    """The tree of each commit, whose parents must be those that git told.

    A commit of `cut` is the edge of a shallow clone, where git tells of no parents.

    Raises:
        GateError: GIT-07 when a commit is missing or damaged, GIT-08 when git told of
            other parents than it names.
    """
    trees: dict[Oid, Oid] = {}
    for commit, content in _contents(repo, parents, "commit"):
        trees[commit], named = parse_commit(content)
        if named != parents[commit] and commit not in cut:
            raise GateError(
                "GIT-08",
                f"git tells of other parents of {commit} than the commit itself",
                "check the repository with `git fsck`",
            )
    return trees


def verify_trees(repo: Repository, trees: Collection[Oid]) -> None:
    """Make sure that folders hold what their ids say.

    Raises:
        GateError: GIT-07 when one is missing or damaged.
    """
    for _ in _contents(repo, trees, "tree"):
        continue


def _contents(
    repo: Repository, oids: Collection[Oid], kind: str
) -> Iterator[tuple[Oid, bytes]]:
    """Objects of one type with their contents, each hashed, in the order given."""
    if len(oids) > _FEW:
        yield from _many(repo, oids, kind)
        return
    for oid in oids:
        head, content = repo.objects.find(oid)
        if head.type != kind:
            raise _wrong_type(oid, head.type, kind)
        yield oid, content


def _many(
    repo: Repository, oids: Collection[Oid], kind: str
) -> Iterator[tuple[Oid, bytes]]:
    with repo.start("cat-file", "--batch", "--buffer") as process:
        feeder = threading.Thread(target=_feed, args=(process.stdin, oids), daemon=True)
        feeder.start()
        for oid in oids:
            repo.deadline.check()
            line = process.stdout.readline()
            if line == b"%s missing\n" % oid.encode():
                raise missing(oid)
            if not line.endswith(b"\n"):
                process.finish()
                raise _ended_early()
            head = parse_head(line)
            content = process.stdout.read(head.size)
            if len(content) != head.size or process.stdout.read(1) != b"\n":
                process.finish()
                raise _ended_early()
            if head.type != kind:
                raise _wrong_type(oid, head.type, kind)
            if repo.format.oid_of(kind, content) != oid:
                raise damaged(oid)
            yield oid, content
        feeder.join()
        process.finish()


def _feed(stream: IO[bytes], oids: Collection[Oid]) -> None:
    """Ask for every object; when git is gone, whoever reads its answers says so."""
    try:
        for oid in oids:
            stream.write(b"%s\n" % oid.encode())
        stream.close()
    except (OSError, ValueError):
        return


def _wrong_type(oid: Oid, found: str, expected: str) -> GateError:
    return GateError(
        "GIT-07",
        f"the object {oid} is a {found}, a {expected} was expected",
        "check the repository with `git fsck`",
    )


def _ended_early() -> GateError:
    return GateError(
        "GIT-06",
        "git cat-file ended in the middle of an answer",
        "check the repository with `git fsck` and run the gate again",
    )
