"""Commits made of any tree at all, without a worktree: any name, any mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.repo import RepoBuilder

FILE: Final = "100644"
PROGRAM: Final = "100755"
LINK: Final = "120000"
SUBMODULE: Final = "160000"

PERSON: Final = b"Ada Author <ada@example.invalid> 1700000000 +0000"


def quoted(path: bytes) -> bytes:
    """A path as `fast-import` reads it, whatever its bytes are."""
    escaped = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'"%s"' % escaped.replace(b"\n", b"\\n")


def stream(
    tree: Mapping[bytes, tuple[str, bytes]],
    parents: Sequence[str],
    branch: str,
    message: bytes,
    *,
    mark: int | None = None,
) -> bytes:
    """A commit of exactly this tree as a `fast-import` stream.

    The tree gives mode and bytes by path; of a submodule the bytes are a commit id.
    Later commits of the same stream may name it `:MARK` as a parent.
    """
    lines = [
        b"commit refs/heads/%s\n" % branch.encode(),
        b"" if mark is None else b"mark :%d\n" % mark,
        b"committer %s\n" % PERSON,
        b"data %d\n%s\n" % (len(message), message),
    ]
    for word, parent in zip((b"from", *[b"merge"] * 9), parents, strict=False):
        lines.append(b"%s %s\n" % (word, parent.encode()))
    lines.append(b"deleteall\n")
    for path, (mode, data) in tree.items():
        if mode == SUBMODULE:
            lines.append(b"M 160000 %s %s\n" % (data, quoted(path)))
        else:
            lines.append(b"M %s inline %s\n" % (mode.encode(), quoted(path)))
            lines.append(b"data %d\n%s\n" % (len(data), data))
    return b"".join(lines)


def commit_tree(
    repo: RepoBuilder,
    tree: Mapping[bytes, tuple[str, bytes]],
    *,
    parents: Sequence[str] = (),
    branch: str = "main",
    message: bytes = b"A step",
) -> str:
    """Commit exactly this tree to a branch and give the object id."""
    if not parents:
        # `fast-import` continues a branch that exists.
        repo.git("update-ref", "-d", f"refs/heads/{branch}")
    repo.git(
        "fast-import",
        "--quiet",
        "--force",
        stdin=stream(tree, parents, branch, message),
    )
    return repo.oid(f"refs/heads/{branch}")


def files(**contents: bytes) -> dict[bytes, tuple[str, bytes]]:
    """A tree of regular files."""
    return {name.encode(): (FILE, data) for name, data in contents.items()}
