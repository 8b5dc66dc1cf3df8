"""Read what stands on disk at a path: no filter, no cached state, no link followed."""

from __future__ import annotations

import errno
import io
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread.process import GitRunner
from gates.model import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    Oid,
    RepoPath,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gates.gitread.repository import Repository

_CHUNK: Final = 1024 * 1024

Entry = tuple[str, Oid]
"""The mode and the object id of one path."""


class Rules(NamedTuple):
    """How the worktree's file system keeps modes and links, and what it leaves out."""

    has_modes: bool = True
    has_links: bool = True
    is_sparse: bool = False


class Listed(NamedTuple):
    """What git lists of a worktree: modes of tracked paths, and untracked paths.

    `skipped` are those that a sparse checkout leaves out.
    """

    tracked: Mapping[RepoPath, str]
    skipped: frozenset[RepoPath]
    untracked: tuple[RepoPath, ...]


@dataclass(slots=True)
class Notes:
    """What was met on the way: it must be said, or looked at once more."""

    left_out: list[RepoPath] = field(default_factory=list)
    unborn: list[RepoPath] = field(default_factory=list)
    with_cr: set[RepoPath] = field(default_factory=set)


class DiskReader:
    """Reads one path of a worktree after the other, as the tree entry it would be.

    Flags of the index that tell git to look away (skip-worktree, assume-unchanged)
    count for nothing, except that a file which a sparse checkout left out was not
    deleted.
    """

    def __init__(
        self,
        repo: Repository,
        top: Path,
        rules: Rules,
        before: Mapping[RepoPath, Entry],
        listed: Listed,
    ) -> None:
        """Read below `top`; `before` is the tree that is compared with."""
        self.notes: Final = Notes()
        self._repo = repo
        self._top = os.fsencode(top)
        self._rules = rules
        self._before = before
        self._listed = listed
        self._real: dict[bytes, bool] = {b"": True}

    def read(self, path: RepoPath) -> Entry | None:
        """What is at a path; None when nothing is that git would keep.

        A trailing slash marks a repository inside, which git would take as a submodule.

        Raises:
            GateError: GIT-06 when it cannot be read or changes meanwhile.
        """
        name = path.rstrip(b"/")
        place = os.path.join(self._top, name)  # noqa: PTH118 - bytes
        kind = self._kind(name, place)
        if kind is None:
            if self._rules.is_sparse and path in self._listed.skipped:
                self.notes.left_out.append(path)
                return self._before.get(path)
            return None
        if stat.S_ISDIR(kind):
            return self._repository_inside(path, place)
        if stat.S_ISLNK(kind):
            target = os.readlink(place)  # noqa: PTH115 - bytes
            return MODE_SYMLINK, self._keep(path, io.BytesIO(target))
        if stat.S_ISREG(kind):
            return self._file(path, place)
        return None  # a device or a pipe is no content

    def _recorded(self, path: RepoPath) -> str:
        """The mode that the index has for a path, else the base, else none."""
        if path in self._listed.tracked:
            return self._listed.tracked[path]
        return self._before[path][0] if path in self._before else ""

    def _kind(self, name: bytes, place: bytes) -> int | None:
        """The file type, unless nothing is there or a folder on the way is a link."""
        if not self._is_real(os.path.dirname(name)):  # noqa: PTH120 - bytes
            return None
        try:
            return os.lstat(place).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _is_real(self, folder: bytes) -> bool:
        """Whether a folder and all above it are folders, not links to some."""
        known = self._real.get(folder)
        if known is None:
            known = self._is_real(os.path.dirname(folder))  # noqa: PTH120 - bytes
            if known:
                place = os.path.join(self._top, folder)  # noqa: PTH118 - bytes
                try:
                    known = stat.S_ISDIR(os.lstat(place).st_mode)
                except (FileNotFoundError, NotADirectoryError):
                    known = False
            self._real[folder] = known
        return known

    def _file(self, path: RepoPath, place: bytes) -> Entry:
        try:
            handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ELOOP):
                raise _moving(path) from error
            raise GateError(
                "GIT-06",
                f"`{_shown(path)}` cannot be read: {error.strerror}",
                "make the file readable, or judge commits or the index instead",
                where=_shown(path),
            ) from error
        with os.fdopen(handle, "rb") as file:
            is_executable = bool(os.fstat(handle).st_mode & stat.S_IXUSR)
            oid = self._keep(path, file)
        recorded = self._recorded(path)
        if recorded == MODE_SYMLINK and not self._rules.has_links:
            return MODE_SYMLINK, oid
        if not self._rules.has_modes:
            is_executable = recorded == MODE_EXECUTABLE
        return (MODE_EXECUTABLE if is_executable else MODE_FILE), oid

    def _keep(self, path: RepoPath, file: IO[bytes]) -> Oid:
        """The blob's id; its bytes are kept unless the base has them at this path."""
        size = file.seek(0, os.SEEK_END)
        oid = self._repo.format.oid_of_chunks("blob", size, _chunks(file))
        if path in self._before and self._before[path][1] == oid:
            return oid
        if any(b"\r" in chunk for chunk in _chunks(file)):
            self.notes.with_cr.add(path)
        if self._repo.quarantine.write_blob(_chunks(file), size) != oid:
            raise _moving(path)
        return oid

    def _repository_inside(self, path: RepoPath, place: bytes) -> Entry | None:
        """The commit of a submodule; None for a folder that replaced a file."""
        known = self._recorded(path) == MODE_SUBMODULE
        if not known and not path.endswith(b"/"):
            return None
        if not os.path.lexists(os.path.join(place, b".git")):  # noqa: PTH118 - bytes
            return self._before.get(path)  # not checked out: it is what it was
        folder = os.fsdecode(place)
        runner = GitRunner(
            Path(folder), safe=[folder], search_path=self._repo.runner.search_path
        )
        code, printed = runner.run_with_code(
            "rev-parse", "--verify", "--quiet", "HEAD^{commit}", allowed=(0, 1, 128)
        )
        if code:
            self.notes.unborn.append(path)
            return self._before.get(path)
        return MODE_SUBMODULE, Oid(printed.decode("ascii").strip())


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The whole file, piece by piece."""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _moving(path: RepoPath) -> GateError:
    return GateError(
        "GIT-06",
        f"`{_shown(path)}` changed while it was being read",
        "run the gate again when nothing writes to the worktree",
        where=_shown(path),
    )


def _shown(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")
