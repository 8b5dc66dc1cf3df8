"""Append a commit to a branch that nobody has checked out, by compare-and-swap.

Two git processes, whatever the branch's length: `fast-import` writes the objects and
no reference, `update-ref NEW OLD` moves the branch when it still stands where it was
read. Index, worktree and HEAD are never touched, no hook runs, and the user's identity
and signing settings play no part, so it works the same in a bare repository and in a
linked worktree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread.revisions import parse_commit
from gates.model import Oid, RepoPath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.gitread.repository import Repository

NAME: Final = "gate log"
EMAIL: Final = "gate-log@localhost"

_SCRATCH: Final = b"refs/gates/append"
"""Where fast-import thinks it works. The stream takes it back: it never exists."""

_SETTINGS: Final = (
    # A few loose objects, not a pack an append; on disk before the branch names them.
    "fastimport.unpackLimit=1000",
    "core.fsync=committed,loose-object,reference",
    # Several processes that append at once wait for the lock (milliseconds).
    "core.filesRefLockTimeout=1000",
)


class Tip(NamedTuple):
    """Where a branch stands: its commit and that commit's tree."""

    commit: Oid
    tree: Oid


class NewFile(NamedTuple):
    """A file to add to the branch, or to give new content."""

    path: RepoPath
    data: bytes


def read_tip(repo: Repository, ref: str) -> Tip | None:
    """Where a full reference name stands now; None when it does not exist.

    Raises:
        GateError: GIT-07 when what it names is missing or damaged.
    """
    found = repo.objects.resolve(ref.encode("utf-8") + b"^{commit}")
    if found is None:
        return None
    head, content = found
    return Tip(head.oid, parse_commit(content)[0])


def write_commit(
    repo: Repository,
    *,
    parent: Oid | None,
    files: Sequence[NewFile],
    message: str,
    seconds: int,
) -> Oid:
    """Write a commit whose tree is the parent's with these files put in; give its id.

    No reference names it yet. `seconds` are since 1970, UTC.

    Raises:
        GateError: GIT-06 when git cannot write, such as on a full disk.
    """
    stream = b"".join(_stream(repo, parent, files, message, seconds))
    answer = _run(repo, "fast-import", "--quiet", "--done", stdin=stream)
    oid = Oid(answer.decode("ascii", "replace").strip())
    if not repo.format.is_oid(oid):
        raise GateError("GIT-06", f"git fast-import answered `{oid}`, not an object id")
    return oid


def move_ref(repo: Repository, ref: str, *, old: Oid | None, new: Oid) -> bool:
    """Move a branch from `old` (None: it must not exist) to `new`.

    Gives False when somebody else moved it first.

    Raises:
        GateError: GIT-06 when git refuses although the branch still stands at `old`.
    """
    try:
        _run(repo, "update-ref", "--no-deref", ref, new, old or repo.format.zero)
    except GateError:
        tip = read_tip(repo, ref)
        now = None if tip is None else tip.commit
        if now == old:
            raise
        return now == new  # git may fail after the branch has moved
    return True


def pack_commits(repo: Repository, tip: Oid, count: int) -> None:
    """Put the newest commits of a branch, with what they hold, into one pack.

    Loose copies stay: git reads the pack first, and `git gc` removes them in its time.

    Raises:
        GateError: GIT-06 when git cannot write the pack.
    """
    listed = _run(
        repo, "rev-list", "--objects", "--unpacked", f"--max-count={count}", tip
    )
    if listed:
        names = b"".join(b"%s\n" % row.split(b" ")[0] for row in listed.split(b"\n"))
        pack = repo.common_dir / "objects" / "pack" / "pack"
        _run(repo, "pack-objects", "-q", str(pack), stdin=names.strip() + b"\n")


def _stream(
    repo: Repository,
    parent: Oid | None,
    files: Sequence[NewFile],
    message: str,
    seconds: int,
) -> Sequence[bytes]:
    """What fast-import reads: one commit, a question for its id, and no reference."""
    person = f"{NAME} <{EMAIL}> {seconds} +0000".encode()
    parts = [
        b"commit %s\nmark :1\n" % _SCRATCH,
        b"author %s\ncommitter %s\n" % (person, person),
        _data(message.encode()),
    ]
    if parent is not None:
        parts.append(b"from %s\n" % parent.encode())
    for file in files:
        parts += [b"M 100644 inline %s\n" % file.path, _data(file.data)]
    zero = repo.format.zero.encode()
    return [*parts, b"get-mark :1\nreset %s\nfrom %s\n\ndone\n" % (_SCRATCH, zero)]


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def _run(repo: Repository, *words: str, stdin: bytes = b"") -> bytes:
    """Run git on the repository's own objects, never on those of a quarantine."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    identity = {"GIT_COMMITTER_NAME": NAME, "GIT_COMMITTER_EMAIL": EMAIL}
    return repo.runner.run(*settings, *words, stdin=stdin, env=identity)
