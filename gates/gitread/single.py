"""The image of one file: of a blob, or of what lies in the worktree."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.images import (
    CHUNK,
    EMPTY,
    IN_MEMORY,
    BlobStream,
    FileContent,
    MemoryContent,
    absent_image,
    empty_image,
    image_of,
)
from gates.model import (
    MODE_ABSENT,
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    Image,
    Oid,
    Sha1,
)

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Content, RepoPath

_GONE: Final = (FileNotFoundError, NotADirectoryError)


def blob_image(repo: Repository, mode: str, oid: Oid) -> tuple[Image, Content]:
    """The image of a tree entry, with its bytes.

    A large blob is read by a git process of its own into a file without a name.

    Raises:
        GateError: GIT-07 when the blob is missing or damaged.
    """
    if mode == MODE_ABSENT:
        return absent_image(repo.format), EMPTY
    if mode == MODE_SUBMODULE:
        return empty_image(mode, oid), EMPTY
    try:
        data = repo.objects.read(oid, limit=IN_MEMORY)
    except GateError as error:
        if error.code != "LIMIT-01":
            raise
        with BlobStream(repo, (oid,)) as blobs:
            found = blobs.next(mode, oid)
            blobs.keep()
            blobs.finish()
            return found
    return image_of(mode, oid, data, repo.format), MemoryContent(data)


def worktree_image(repo: Repository, path: RepoPath) -> tuple[Image, Content]:
    """The image of what lies at a path of the worktree: its own bytes, no filter.

    No link is followed: the bytes of a symbolic link are its target, and behind a
    folder that is a link there is nothing. Nor is there where a folder lies.

    Raises:
        GateError: GIT-06 when the file cannot be read, or changes meanwhile.
    """
    absent = absent_image(repo.format), EMPTY
    if repo.top_level is None or not _is_in_real_folder(repo.top_level, path):
        return absent
    place = os.path.join(os.fsencode(repo.top_level), path)  # noqa: PTH118 - bytes
    try:
        kind = os.lstat(place).st_mode
        if stat.S_ISLNK(kind):
            target = os.readlink(place)  # noqa: PTH115 - bytes
            return _in_memory(repo, MODE_SYMLINK, target)
        if not stat.S_ISREG(kind):
            return absent
        return _file_image(repo, path, place)
    except _GONE:
        return absent
    except OSError as error:
        raise GateError(
            "GIT-06",
            f"`{_shown(path)}` cannot be read: {error.strerror}",
            "make the file readable",
            _shown(path),
        ) from error


def is_folder(repo: Repository, path: RepoPath) -> bool:
    """Whether a folder of the worktree stands at a path; a link to one is none."""
    if repo.top_level is None or not _is_in_real_folder(repo.top_level, path):
        return False
    place = os.path.join(os.fsencode(repo.top_level), path)  # noqa: PTH118 - bytes
    try:
        return stat.S_ISDIR(os.lstat(place).st_mode)
    except _GONE:
        return False


def _is_in_real_folder(top: os.PathLike[str], path: RepoPath) -> bool:
    """Whether every folder above a path is a folder, not a link to one."""
    place = os.fsencode(top)
    for name in path.split(b"/")[:-1]:
        place = os.path.join(place, name)  # noqa: PTH118 - bytes
        try:
            if not stat.S_ISDIR(os.lstat(place).st_mode):
                return False
        except _GONE:
            return False
    return True


def _in_memory(repo: Repository, mode: str, data: bytes) -> tuple[Image, Content]:
    oid = repo.format.oid_of("blob", data)
    return image_of(mode, oid, data, repo.format), MemoryContent(data)


def _file_image(
    repo: Repository, path: RepoPath, place: bytes
) -> tuple[Image, Content]:
    """The image of a regular file; a large one is hashed piece by piece."""
    number = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    file = os.fdopen(number, "rb")
    repo.keep(file)
    facts = os.fstat(number)
    mode = MODE_EXECUTABLE if facts.st_mode & stat.S_IXUSR else MODE_FILE
    if facts.st_size <= IN_MEMORY:
        with file:
            return _in_memory(repo, mode, file.read())
    name = repo.format.hash(b"blob %d\0" % facts.st_size)
    sha1, sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()
    size, lines, has_nul, last = 0, 0, False, b""
    while chunk := file.read(CHUNK):
        for digest in (name, sha1, sha256):
            digest.update(chunk)
        size += len(chunk)
        lines += chunk.count(b"\n")
        has_nul = has_nul or b"\0" in chunk
        last = chunk[-1:]
    if size != facts.st_size:
        raise GateError(
            "GIT-06",
            f"`{_shown(path)}` changed while it was being read",
            "run the command again when nothing writes to the file",
            _shown(path),
        )
    image = Image(
        mode=mode,
        oid=Oid(name.hexdigest()),
        size=size,
        lines=lines + (last != b"\n"),
        sha1=Sha1(sha1.hexdigest()),
        sha256=sha256.hexdigest(),
        has_nul=has_nul,
    )
    return image, FileContent(file, size)


def _shown(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")
