"""Changed files in memory: both images, and hunks that are computed here.

The images are counted with `hashlib` and byte lines, the hunks with `difflib`, so that
no test of a rule asks the code under test for what is true.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from gates.model import (
    MODE_ABSENT,
    MODE_FILE,
    MODE_SUBMODULE,
    Change,
    ChangedFile,
    Hunk,
    Image,
    Oid,
    RepoPath,
    Sha1,
)
from tests.support.packets import byte_lines

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Bytes:
    """A content in memory."""

    data: bytes

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to, not including, `end`."""
        return self.data[start:end]


def sha1(data: bytes) -> Sha1:
    """SHA-1 of raw bytes."""
    return Sha1(hashlib.sha1(data).hexdigest())


def blob_id(data: bytes) -> Oid:
    """The git object id of a blob."""
    return Oid(hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest())


def hunks_of(pre: bytes, post: bytes) -> tuple[Hunk, ...]:
    """The `-U0` hunks between two images, in git's numbers."""
    old, new = byte_lines(pre), byte_lines(post)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Hunk(
            old_start=a + (b > a),
            old_count=b - a,
            new_start=c + (d > c),
            new_count=d - c,
        )
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def changed(
    path: str | bytes,
    pre: bytes | None,
    post: bytes | None,
    *,
    old_mode: str = MODE_FILE,
    new_mode: str = MODE_FILE,
    hunks: Sequence[Hunk] | None = None,
) -> ChangedFile:
    """One changed file; an image of None says that there is no file on that side.

    Of a submodule the image is the commit's id.
    """
    name = RepoPath(path if isinstance(path, bytes) else path.encode())
    before = _image(pre, old_mode)
    after = _image(post, new_mode)
    change = Change(name, before.mode, after.mode, before.oid, after.oid)
    old = _bytes(pre, old_mode)
    new = _bytes(post, new_mode)
    if hunks is None:
        hunks = () if change.is_submodule else hunks_of(old, new)
    return ChangedFile(
        change,
        before,
        after,
        Bytes(old),
        Bytes(new),
        tuple(hunks),
        sum(hunk.new_count for hunk in hunks),
        sum(hunk.old_count for hunk in hunks),
    )


def _bytes(data: bytes | None, mode: str) -> bytes:
    return b"" if data is None or mode == MODE_SUBMODULE else data


def _image(data: bytes | None, mode: str) -> Image:
    content = _bytes(data, mode)
    oid = blob_id(content)
    if data is None:
        mode, oid = MODE_ABSENT, Oid("0" * 40)
    elif mode == MODE_SUBMODULE:
        oid = Oid(data.decode())
    return Image(
        mode,
        oid,
        len(content),
        len(byte_lines(content)),
        sha1(content),
        hashlib.sha256(content).hexdigest(),
        has_nul=b"\0" in content,
    )
