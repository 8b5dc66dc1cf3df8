"""Read the worktree's own bytes: no filter, no cached state, no link followed.

Flags of the index that tell git to look away (skip-worktree, assume-unchanged) count
for nothing here, except that a file which a sparse checkout left out is no deletion.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from gates.codes import finding
from gates.errors import GateError
from gates.gitread.conversion import conversion_findings, is_true
from gates.gitread.process import GitRunner
from gates.gitread.raw import parse_tree_listing
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
    from gates.model import Finding

_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """What git lists of a worktree: modes of tracked paths, and untracked paths.

    `skipped` are those that a sparse checkout leaves out.
    """

    tracked: Mapping[RepoPath, str]
    skipped: frozenset[RepoPath]
    untracked: tuple[RepoPath, ...]


@dataclass(slots=True)
class _Notes:
    """What is met on the way and must be said."""

    missing_by_sparse: list[RepoPath] = field(default_factory=list)
    unusable: list[RepoPath] = field(default_factory=list)
    with_cr: set[RepoPath] = field(default_factory=set)


def read_worktree(
    repo: Repository, base: Oid
) -> tuple[dict[RepoPath, tuple[str, Oid]], tuple[Finding, ...]]:
    """Mode and object id of every file of the worktree, and what must be known of it.

    Looked at are the paths of the tree `base`, those of the index, and those that git
    neither tracks nor ignores. Contents that `base` does not have at the same path go
    into the quarantine. Git processes: three, one more when something differs, and one
    for each submodule.

    Raises:
        GateError: USAGE-01 without a worktree, GIT-06 when a file changes meanwhile.
    """
    top = repo.top_level
    if top is None:
        raise GateError("USAGE-01", "this repository has no worktree to judge")
    env = {"GIT_WORK_TREE": str(top)}
    before = parse_tree_listing(repo.run("ls-tree", "-r", "-z", "--full-tree", base))
    listed = parse_listing(
        repo.run("ls-files", "-z", "-s", "-t", "-o", "--exclude-standard", env=env)
    )
    settings = _settings(repo)
    reader = _Reader(repo, top, settings, before, listed)
    entries: dict[RepoPath, tuple[str, Oid]] = {}
    for path in sorted({*before, *listed.tracked, *listed.untracked}):
        entry = reader.read(path)
        if entry is not None:
            entries[RepoPath(path.rstrip(b"/"))] = entry
    changed = sorted(path for path in entries if entries[path] != before.get(path))
    found = [
        *reader.findings(),
        *conversion_findings(repo, changed, reader.with_cr, settings),
    ]
    return entries, tuple(found)


def parse_listing(data: bytes) -> Listed:
    """What `ls-files -z -s -t -o` printed.

    Raises:
        GateError: GIT-06 for a line of another form.
    """
    tracked: dict[RepoPath, str] = {}
    skipped: set[RepoPath] = set()
    untracked: list[RepoPath] = []
    for item in data.split(b"\0"):
        tag, _, rest = item.partition(b" ")
        if not item:
            continue
        if tag == b"?":
            untracked.append(RepoPath(rest))
            continue
        head, tab, name = rest.partition(b"\t")
        if not tab or tag not in (b"H", b"S", b"M"):
            shown = item[:200].decode("utf-8", "backslashreplace")
            raise GateError("GIT-06", f"git ls-files printed `{shown}`")
        path = RepoPath(name)
        tracked[path] = head[:6].decode("ascii")
        if tag == b"S":
            skipped.add(path)
    return Listed(tracked, frozenset(skipped), tuple(untracked))


class _Reader:
    """Reads one path after the other."""

    def __init__(
        self,
        repo: Repository,
        top: Path,
        settings: Mapping[str, str],
        before: Mapping[RepoPath, tuple[str, Oid]],
        listed: Listed,
    ) -> None:
        self._repo = repo
        self._top = os.fsencode(top)
        self._has_modes = is_true(settings, "core.filemode", default=True)
        self._has_links = is_true(settings, "core.symlinks", default=True)
        self._is_sparse = is_true(settings, "core.sparsecheckout", default=False)
        self._before = before
        self._listed = listed
        self._real: dict[bytes, bool] = {b"": True}
        self._notes = _Notes()

    @property
    def with_cr(self) -> set[RepoPath]:
        """The changed paths whose bytes hold a carriage return."""
        return self._notes.with_cr

    def read(self, path: RepoPath) -> tuple[str, Oid] | None:
        """Mode and object id of what is at a path; None when nothing is."""
        recorded = self._recorded(path)
        place = os.path.join(self._top, path.rstrip(b"/"))  # noqa: PTH118 - bytes
        kind = self._kind(path.rstrip(b"/"), place)
        if kind is None:
            if self._is_sparse and path in self._listed.skipped:
                self._notes.missing_by_sparse.append(path)
                return self._before.get(path)
            return None
        if stat.S_ISDIR(kind):
            return self._submodule(path, place, recorded)
        if stat.S_ISLNK(kind):
            target = os.readlink(place)  # noqa: PTH115 - bytes
            return MODE_SYMLINK, self._store(path, io.BytesIO(target))
        if stat.S_ISREG(kind):
            return self._file(path, place, recorded)
        return None  # a device or a pipe is no content

    def _recorded(self, path: RepoPath) -> str:
        """The mode the index has for a path, else the base, else none."""
        if path in self._listed.tracked:
            return self._listed.tracked[path]
        return self._before[path][0] if path in self._before else ""

    def _kind(self, path: bytes, place: bytes) -> int | None:
        """The file type and permissions, unless a folder on the way is a link."""
        if not self._is_real(os.path.dirname(path)):  # noqa: PTH120 - bytes
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

    def _file(
        self, path: RepoPath, place: bytes, recorded: str
    ) -> tuple[str, Oid] | None:
        try:
            handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ELOOP):
                raise _moving(path) from error
            raise GateError(
                "GIT-06", f"`{_shown(path)}` cannot be read: {error.strerror}"
            ) from error
        with os.fdopen(handle, "rb") as file:
            facts = os.fstat(file.fileno())
            oid = self._store(path, file)
        if not self._has_links and recorded == MODE_SYMLINK:
            return MODE_SYMLINK, oid
        if not self._has_modes:
            known = recorded in (MODE_FILE, MODE_EXECUTABLE)
            return (recorded if known else MODE_FILE), oid
        return (MODE_EXECUTABLE if facts.st_mode & 0o100 else MODE_FILE), oid

    def _store(self, path: RepoPath, file: IO[bytes]) -> Oid:
        """The blob's id; the bytes are kept unless the base has them at this path."""
        size = file.seek(0, os.SEEK_END)
        oid = self._repo.format.oid_of_chunks("blob", size, _chunks(file))
        if path in self._before and self._before[path][1] == oid:
            return oid
        if any(b"\r" in chunk for chunk in _chunks(file)):
            self._notes.with_cr.add(path)
        if self._repo.quarantine.write_blob(_chunks(file), size) != oid:
            raise _moving(path)
        return oid

    def _submodule(
        self, path: RepoPath, place: bytes, recorded: str
    ) -> tuple[str, Oid] | None:
        """A folder where git has an entry: a submodule, or what replaced a file."""
        if recorded != MODE_SUBMODULE and not path.endswith(b"/"):
            return None
        if not os.path.lexists(os.path.join(place, b".git")):  # noqa: PTH118 - bytes
            # Not checked out: it is what it was.
            return self._before.get(path) if recorded else None
        runner = GitRunner(Path(os.fsdecode(place)), safe=[os.fsdecode(place)])
        code, printed = runner.run_with_code(
            "rev-parse", "--verify", "--quiet", "HEAD^{commit}", allowed=(0, 1, 128)
        )
        if code:
            self._notes.unusable.append(path)
            return self._before.get(path)
        return MODE_SUBMODULE, Oid(printed.decode("ascii").strip())

    def findings(self) -> Iterator[Finding]:
        """What was met on the way."""
        if self._notes.missing_by_sparse:
            count = len(self._notes.missing_by_sparse)
            yield finding(
                "GIT-14",
                f"{count} files are left out by a sparse checkout; they were taken as"
                " the base has them",
                hint="judge commits or the index instead",
            )
        for path in self._notes.unusable:
            yield finding(
                "GIT-14",
                f"`{_shown(path)}` is a repository without a commit; it was left as"
                " the base has it",
                path=path,
            )


def _settings(repo: Repository) -> dict[str, str]:
    """The settings that say how a worktree differs from what is committed."""
    printed = repo.run(
        "config",
        "-z",
        "--get-regexp",
        r"^core\.(filemode|symlinks|autocrlf|eol|sparsecheckout)$",
        allowed=(0, 1),
    )
    settings: dict[str, str] = {}
    for item in printed.decode("utf-8", "replace").split("\0"):
        name, _, value = item.partition("\n")
        settings[name] = value
    return settings


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
