"""The bytes of both sides of every change, streamed from one git process.

A content is hashed while it arrives and compared with its object id. Small ones are
kept in memory, large ones in a temporary file that has no name; either is given up when
the next file is read, so memory does not grow with the number or the size of files.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
from typing import IO, TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.closing import Closing
from gates.gitread.objects import damaged, missing, parse_head
from gates.model import EMPTY_SHA1, MODE_ABSENT, Content, Image, Oid, Sha1

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gates.gitread.objects import ObjectFormat
    from gates.gitread.process import Process
    from gates.gitread.repository import Repository

IN_MEMORY: Final = 8 * 1024 * 1024
"""Bytes up to which a content is kept in memory."""

CHUNK: Final = 1024 * 1024

# A blob above the threshold is streamed by git, unless it is stored as a delta.
_CAT_FILE: Final = (
    "-c",
    f"core.bigFileThreshold={IN_MEMORY}",
    "cat-file",
    "--batch",
    "--buffer",
)

EMPTY_SHA256: Final = hashlib.sha256(b"").hexdigest()


class MemoryContent:
    """A content in memory."""

    __slots__ = ("_data", "size")

    def __init__(self, data: bytes) -> None:
        """Keep the bytes."""
        self._data = data
        self.size: Final = len(data)

    def read(self, start: int, end: int) -> bytes:
        """The bytes from offset `start` up to, not including, `end`."""
        return self._data[start:end]


class FileContent:
    """A content in an open file, read at the place that is asked for."""

    __slots__ = ("_file", "size")

    def __init__(self, file: IO[bytes], size: int) -> None:
        """Read from a file that somebody else closes."""
        self._file = file
        self.size: Final = size

    def read(self, start: int, end: int) -> bytes:
        """The bytes from offset `start` up to, not including, `end`."""
        parts: list[bytes] = []
        end = min(end, self.size)
        while start < end:
            part = os.pread(self._file.fileno(), end - start, start)
            if not part:
                raise GateError("GIT-06", "a temporary file became shorter")
            parts.append(part)
            start += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


EMPTY: Final = MemoryContent(b"")


def empty_image(mode: str, oid: Oid) -> Image:
    """The image of a side that has no bytes: absent, or a submodule."""
    return Image(mode, oid, 0, 0, EMPTY_SHA1, EMPTY_SHA256, has_nul=False)


def absent_image(object_format: ObjectFormat) -> Image:
    """The image of a side that has no such path."""
    return empty_image(MODE_ABSENT, object_format.zero)


def image_of(mode: str, oid: Oid, data: bytes, object_format: ObjectFormat) -> Image:
    """The image of a content that is in memory.

    Raises:
        GateError: GIT-07 when the bytes do not hash to the object id.
    """
    if object_format.oid_of("blob", data) != oid:
        raise damaged(oid)
    return Image(
        mode=mode,
        oid=oid,
        size=len(data),
        lines=data.count(b"\n") + (data[-1:] not in (b"", b"\n")),
        sha1=Sha1(hashlib.sha1(data, usedforsecurity=False).hexdigest()),
        sha256=hashlib.sha256(data).hexdigest(),
        has_nul=b"\0" in data,
    )


class BlobStream(Closing):
    """Blobs in the order in which they were ordered, from `cat-file --batch --buffer`.

    A thread writes the orders, so that git is never waited for at both ends.
    """

    def __init__(
        self, repo: Repository, oids: Iterable[Oid], *, max_bytes: int | None = None
    ) -> None:
        """Start git and order every blob; `max_bytes` bounds the sum of their sizes."""
        self._format = repo.format
        self._left = max_bytes
        self._max = max_bytes
        self._repo = repo
        self._spooled: list[IO[bytes]] = []
        self._process: Process = repo.start(*_CAT_FILE)
        self._stdout = io.BufferedReader(
            io.FileIO(self._process.stdout.fileno(), closefd=False), CHUNK
        )
        self._feeder = threading.Thread(
            target=_order, args=(self._process.stdin, oids), daemon=True
        )
        self._feeder.start()

    def next(self, mode: str, oid: Oid) -> tuple[Image, Content]:
        """The next blob: it must be the one with this id.

        Raises:
            GateError: GIT-07 when it is missing, no blob or damaged, LIMIT-01 when all
                blobs together are larger than was allowed or the time is over, GIT-06
                when git ends early.
        """
        self._repo.deadline.check()
        line = self._stdout.readline()
        if line == b"%s missing\n" % oid.encode():
            raise missing(oid)
        if not line.endswith(b"\n"):
            self._end_early()
        head = parse_head(line)
        if head.oid != oid or head.type != "blob":
            raise GateError(
                "GIT-07", f"git gave the {head.type} {head.oid} for the blob {oid}"
            )
        self._count(head.size)
        if head.size > IN_MEMORY:
            return self._spool(mode, oid, head.size)
        data = self._stdout.read(head.size)
        if len(data) != head.size or self._stdout.read(1) != b"\n":
            self._end_early()
        return image_of(mode, oid, data, self._format), MemoryContent(data)

    def _count(self, size: int) -> None:
        if self._left is None:
            return
        self._left -= size
        if self._left < 0:
            raise GateError(
                "LIMIT-01",
                f"the changed files have more than {self._max} bytes together",
                "raise `limits.bytes` in the policy, or split the work",
            )

    def _spool(self, mode: str, oid: Oid, size: int) -> tuple[Image, Content]:
        import tempfile  # noqa: PLC0415 - large files only

        file = tempfile.TemporaryFile(prefix="gates-")  # noqa: SIM115 - see `release`
        self._spooled.append(file)
        name = self._format.hash(b"blob %d\0" % size)
        sha1 = hashlib.sha1(usedforsecurity=False)
        sha256 = hashlib.sha256()
        lines, has_nul, last = 0, False, b"\n"
        left = size
        while left:
            self._repo.deadline.check()
            chunk = self._stdout.read(min(left, CHUNK))
            if not chunk:
                self._end_early()
            left -= len(chunk)
            for digest in (name, sha1, sha256):
                digest.update(chunk)
            lines += chunk.count(b"\n")
            has_nul = has_nul or b"\0" in chunk
            last = chunk[-1:]
            file.write(chunk)
        if self._stdout.read(1) != b"\n":
            self._end_early()
        file.flush()
        if name.hexdigest() != oid:
            raise damaged(oid)
        image = Image(
            mode=mode,
            oid=oid,
            size=size,
            lines=lines + (last != b"\n"),
            sha1=Sha1(sha1.hexdigest()),
            sha256=sha256.hexdigest(),
            has_nul=has_nul,
        )
        return image, FileContent(file, size)

    def release(self) -> None:
        """Give up the contents that were handed out so far."""
        while self._spooled:
            self._spooled.pop().close()

    def keep(self) -> None:
        """Let the contents that were handed out so far live as the repository does."""
        while self._spooled:
            self._repo.keep(self._spooled.pop())

    def _end_early(self) -> None:
        """Say why git ended before the last answer.

        Raises:
            GateError: GIT-06, always.
        """
        self._process.finish()
        raise GateError(
            "GIT-06",
            "git cat-file ended before its last answer",
            "check the repository with `git fsck` and run the gate again",
        )

    def finish(self) -> None:
        """Make sure that git said nothing more and ended well.

        Raises:
            GateError: GIT-06 otherwise.
        """
        self._feeder.join()
        if self._stdout.read(1):
            raise GateError("GIT-06", "git cat-file gave more than it was asked for")
        self._process.finish()

    def close(self) -> None:
        """End git, whatever it still had to say, and give up every content."""
        self.release()
        self._process.close()
        self._feeder.join()


def _order(stream: IO[bytes], oids: Iterable[Oid]) -> None:
    """Write the ids; when git is gone, whoever reads its answers will say so."""
    try:
        for batch in _batches(oids):
            stream.write(batch)
        stream.close()
    except (OSError, ValueError):
        return


def _batches(oids: Iterable[Oid]) -> Iterator[bytes]:
    lines: list[str] = []
    for oid in oids:
        lines.append(oid)
        if len(lines) == 1000:  # noqa: PLR2004 - about one pipe buffer
            yield ("\n".join(lines) + "\n").encode()
            lines = []
    if lines:
        yield ("\n".join(lines) + "\n").encode()
