"""Files that are the same on both sides, read like changed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.gitread.images import EMPTY, BlobStream, empty_image
from gates.model import MODE_SUBMODULE, Change, ChangedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.gitread.repository import Repository


def iter_unchanged(
    repo: Repository, changes: Sequence[Change], *, max_bytes: int | None = None
) -> Iterator[ChangedFile]:
    """The files of changes whose two sides are equal, in the order given.

    One git process for any number of files.

    Raises:
        GateError: GIT-07 for a missing or damaged object, LIMIT-01 above `max_bytes`.
    """
    if not changes:
        return
    wanted = [c.new_oid for c in changes if c.new_mode != MODE_SUBMODULE]
    with BlobStream(repo, wanted, max_bytes=max_bytes) as blobs:
        for change in changes:
            image, content = (
                (empty_image(change.new_mode, change.new_oid), EMPTY)
                if change.new_mode == MODE_SUBMODULE
                else blobs.next(change.new_mode, change.new_oid)
            )
            yield ChangedFile(change, image, image, content, content)
            blobs.release()
        blobs.finish()
