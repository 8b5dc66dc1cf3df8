"""Each changed file with both images and its hunks, checked against one another."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.hunks import PATCH, Section, read_sections
from gates.gitread.images import EMPTY, BlobStream, absent_image, empty_image
from gates.gitread.raw import is_same_kind
from gates.gitread.snapshot import head_tree
from gates.model import MODE_ABSENT, MODE_SUBMODULE, ChangedFile, Content, Hunk, Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.gitread.deadline import Deadline
    from gates.gitread.process import Process
    from gates.gitread.repository import Repository
    from gates.model import Change, Oid, Selection

_BLOCK: Final = 64 * 1024


def iter_files(
    repo: Repository,
    selection: Selection,
    changes: Sequence[Change],
    *,
    max_bytes: int | None = None,
    max_hunks: int | None = None,
) -> Iterator[ChangedFile]:
    """The changed files in the order of `changes`, which `read_changes` gave.

    Two git processes at most, for any number of files; both run from the start.

    Raises:
        GateError: GIT-07 for a missing or damaged object, GIT-08 when hunks and bytes
            tell different stories, LIMIT-01 above `max_bytes` of content or `max_hunks`
            in all files together.
    """
    if not changes:
        return
    with ExitStack() as stack:
        sections: Iterator[Section] = iter(())
        patch: Process | None = None
        if any(is_same_kind(change) for change in changes):
            patch = stack.enter_context(
                repo.start(*PATCH, selection.base.tree, head_tree(repo, selection))
            )
            sections = read_sections(_blocks(patch, repo.deadline), max_hunks=max_hunks)
        blobs = stack.enter_context(
            BlobStream(repo, _orders(changes), max_bytes=max_bytes)
        )
        for change in changes:
            yield _read(change, blobs, sections, repo)
            blobs.release()
        if next(sections, None) is not None:
            raise GateError("GIT-08", "the patch names more files than git's records")
        blobs.finish()


def _blocks(process: Process, deadline: Deadline) -> Iterator[bytes]:
    """What a process prints, piece by piece, and that it ended well."""
    stream = process.stdout
    while block := stream.read1(_BLOCK):  # type: ignore[attr-defined]
        deadline.check()
        yield block
    process.finish()


def _orders(changes: Sequence[Change]) -> Iterator[Oid]:
    """The blobs to read, in the order in which `_read` takes them."""
    for change in changes:
        if _has_blob(change.old_mode):
            yield change.old_oid
        if _has_blob(change.new_mode) and not change.is_mode_only:
            yield change.new_oid


def _has_blob(mode: str) -> bool:
    return mode not in (MODE_ABSENT, MODE_SUBMODULE)


def _read(
    change: Change, blobs: BlobStream, sections: Iterator[Section], repo: Repository
) -> ChangedFile:
    pre, pre_content = _side(change.old_mode, change.old_oid, blobs, repo)
    if change.is_mode_only:
        post, post_content = _with_mode(pre, change.new_mode), pre_content
    else:
        post, post_content = _side(change.new_mode, change.new_oid, blobs, repo)
    if is_same_kind(change):
        hunks, added, removed = _modified(change, pre, post, next(sections, None))
    elif change.is_mode_only:
        hunks, added, removed = (), 0, 0
    else:
        hunks, added, removed = _whole(pre, post), post.lines, pre.lines
    return ChangedFile(
        change=change,
        pre=pre,
        post=post,
        pre_content=pre_content,
        post_content=post_content,
        hunks=hunks,
        added=added,
        removed=removed,
    )


def _side(
    mode: str, oid: Oid, blobs: BlobStream, repo: Repository
) -> tuple[Image, Content]:
    if mode == MODE_ABSENT:
        return absent_image(repo.format), EMPTY
    if mode == MODE_SUBMODULE:
        return empty_image(mode, oid), EMPTY
    return blobs.next(mode, oid)


def _with_mode(image: Image, mode: str) -> Image:
    return Image(
        mode,
        image.oid,
        image.size,
        image.lines,
        image.sha1,
        image.sha256,
        image.has_nul,
    )


def _whole(pre: Image, post: Image) -> tuple[Hunk, ...]:
    """The one hunk that replaces every line; none when both sides are empty."""
    if not pre.lines and not post.lines:
        return ()
    return (
        Hunk(
            1 if pre.lines else 0,
            pre.lines,
            1 if post.lines else 0,
            post.lines,
        ),
    )


def _modified(
    change: Change, pre: Image, post: Image, section: Section | None
) -> tuple[tuple[Hunk, ...], int, int]:
    """The hunks of a modification, after they were compared with the images."""
    if section is None:
        raise _contradiction(change, "the patch has no section for it")
    if change.is_mode_only:
        if section.old_oid is not None or section.hunks:
            raise _contradiction(change, "only its mode changed, yet it has hunks")
        return (), 0, 0
    if (section.old_oid, section.new_oid) != (change.old_oid, change.new_oid):
        raise _contradiction(change, "the patch and the records name other objects")
    if change.is_submodule:
        return (), 0, 0
    if not section.hunks:
        raise _contradiction(change, "its content changed, yet the patch has no hunk")
    if section.added - section.removed != post.lines - pre.lines:
        raise _contradiction(change, "the patch adds another number of lines")
    _check_places(change, pre, post, section.hunks)
    return section.hunks, section.added, section.removed


def _check_places(
    change: Change, pre: Image, post: Image, hunks: Sequence[Hunk]
) -> None:
    """Make sure that hunks follow one another inside both images.

    Between two hunks both sides advance by the same number of lines, because these
    lines are equal; so they do before the first and after the last.
    """
    old_next = new_next = 1
    for hunk in hunks:
        # With a count of 0 the start is the line before.
        old_at = hunk.old_start + (hunk.old_count == 0)
        new_at = hunk.new_start + (hunk.new_count == 0)
        if old_at < old_next or old_at - old_next != new_at - new_next:
            raise _contradiction(change, "the hunks do not follow one another")
        old_next = old_at + hunk.old_count
        new_next = new_at + hunk.new_count
    if old_next - 1 > pre.lines or new_next - 1 > post.lines:
        raise _contradiction(change, "a hunk lies beyond the end of the file")


def _contradiction(change: Change, reason: str) -> GateError:
    shown = change.path.decode("utf-8", "backslashreplace")
    return GateError(
        "GIT-08",
        f"git's account of `{shown}` contradicts the bytes: {reason}",
        "report this with the output of `gates --debug`",
        where=shown,
    )
