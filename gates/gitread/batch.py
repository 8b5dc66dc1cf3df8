"""Read many objects of one tree at once: one listing, one pipelined `cat-file`."""

from __future__ import annotations

import threading
from typing import IO, TYPE_CHECKING, NamedTuple

from gates.errors import GateError
from gates.gitread.objects import missing, parse_head
from gates.model import Oid, RepoPath

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.gitread.repository import Repository


class ListedFile(NamedTuple):
    """One file of a tree: six octal digits of mode, its object, its path."""

    mode: str
    oid: Oid
    path: RepoPath


def list_files(repo: Repository, tree: Oid) -> Iterator[ListedFile]:
    """Every file below a tree, in git's order.

    Raises:
        GateError: GIT-06 when the tree, or one below it, cannot be read.
    """
    output = repo.runner.run("ls-tree", "-r", "-z", "--full-tree", tree)
    for row in output.split(b"\0")[:-1]:
        head, _, path = row.partition(b"\t")
        mode, _, oid = head.split(b" ")
        yield ListedFile(mode.decode("ascii"), Oid(oid.decode("ascii")), RepoPath(path))


def read_objects(repo: Repository, oids: Sequence[Oid]) -> Iterator[bytes]:
    """The contents of objects in the order asked for; a few at a time are in memory.

    They are not hashed again: for what is signed, the signature decides.

    Raises:
        GateError: GIT-07 when one is missing, GIT-06 when git fails.
    """
    with repo.runner.start("cat-file", "--batch", "--buffer") as process:
        feeder = threading.Thread(target=_feed, args=(process.stdin, oids), daemon=True)
        feeder.start()
        for oid in oids:
            repo.deadline.check()
            yield _content(process.stdout, oid)
        feeder.join()
        process.finish()


def _feed(stream: IO[bytes], oids: Sequence[Oid]) -> None:
    """Ask for every object; git's exit code tells when it did not listen."""
    try:
        for oid in oids:
            stream.write(b"%s\n" % oid.encode("ascii"))
        stream.close()
    except (BrokenPipeError, ValueError):  # git ended, or the reader had enough
        return


def _content(stream: IO[bytes], oid: Oid) -> bytes:
    line = stream.readline()
    if line.endswith(b" missing\n"):
        raise missing(oid)
    head = parse_head(line)
    content = stream.read(head.size)
    if len(content) != head.size or stream.read(1) != b"\n":
        raise GateError(
            "GIT-06",
            "git cat-file ended in the middle of an answer",
            "check the repository with `git fsck` and run again",
        )
    return content
