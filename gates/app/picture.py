"""Read again what a page shows of a verdict's files: hunks, texts, evidence.

The verdict stands when this begins. What cannot be read makes the picture poorer and
never changes the verdict, so a GateError ends in a note.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.changes import read_changes
from gates.gitread.files import iter_files
from gates.gitread.repository import open_repository
from gates.model import Gate, GateState, Hunk, Window
from gates.packet import parse_packet
from gates.render.picture import CONTENT_BYTES, FilePicture, Picture, diff_of
from gates.rules.windows import clamp, uncovered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Change, ChangedFile, ChangeResult, RepoPath, Verdict

FILE_LINES: Final = 400
PAGE_LINES: Final = 6000
"""Lines of differences on a page, of one file and of all."""

_BROKEN: Final = frozenset({GateState.FAIL, GateState.WAIVED, GateState.CANNOT_VERIFY})


def take_picture(directory: Path, verdict: Verdict) -> Picture:
    """What a page can show of the files that a verdict is about."""
    known = tuple(_without_text(verdict, change) for change in verdict.changes)
    picture = Picture(files=known)
    try:
        with open_repository(directory) as repo:
            picture = _with_evidence(repo, verdict, picture)
            return picture._replace(files=_with_texts(repo, verdict, known))
    except GateError as error:
        return picture._replace(note=f"{error.code}: {error.message}")


def _with_evidence(repo: Repository, verdict: Verdict, picture: Picture) -> Picture:
    """The picture with the commands and requirements that the packet gives."""
    source = verdict.packet
    if source is None or source.blob is None:
        return picture
    packet = parse_packet(repo.objects.read(source.blob), path=source.path)
    return picture._replace(commands=packet.commands, requirements=packet.requirements)


def _with_texts(
    repo: Repository, verdict: Verdict, known: Sequence[FilePicture]
) -> tuple[FilePicture, ...]:
    """The files with hunks and text, as long as there is room on the page."""
    if verdict.selection is None or not known:
        return tuple(known)
    changes = read_changes(repo, verdict.selection)
    ruled = {result.change.path: result for result in verdict.changes}
    pictures = {picture.path: picture for picture in known}
    room = PAGE_LINES
    for file in iter_files(repo, verdict.selection, changes):
        path = file.change.path
        result = ruled.get(path)
        if result is None or not _is_same(result.change, file.change):
            continue  # the worktree or index has moved on
        picture = _with_text(verdict, result, file, room)
        pictures[path] = picture
        room -= len(picture.diff)
    return tuple(pictures[picture.path] for picture in known)


def _is_same(judged: Change, read: Change) -> bool:
    """Whether the file that was read is the one that was judged.

    A record names no object for a side that is absent.
    """
    modes = (judged.old_mode, judged.new_mode) == (read.old_mode, read.new_mode)
    return (
        modes
        and (judged.is_addition or judged.old_oid == read.old_oid)
        and (judged.is_deletion or judged.new_oid == read.new_oid)
    )


def _with_text(
    verdict: Verdict, result: ChangeResult, file: ChangedFile, room: int
) -> FilePicture:
    lines = file.pre.lines if file.change.is_deletion else file.post.lines
    outside = _outside(verdict, result, file.hunks, lines)
    picture = FilePicture(file.change.path, lines, file.hunks, outside)
    if not file.hunks:
        return picture._replace(note="no line differs")
    if file.pre.has_nul or file.post.has_nul:
        return picture._replace(note="binary: no text is shown")
    if max(file.pre.size, file.post.size) > CONTENT_BYTES:
        return picture._replace(note="too large to be shown here")
    diff = diff_of(file.pre_content, file.post_content, file.hunks, outside)
    shown = tuple(islice(diff, min(room, FILE_LINES)))
    return picture._replace(diff=shown, hidden=sum(1 for _ in diff))


def _without_text(verdict: Verdict, result: ChangeResult) -> FilePicture:
    """What the verdict alone tells of a changed path."""
    lines = result.pre.lines if result.change.is_deletion else result.post.lines
    hunks: tuple[Hunk, ...] = ()
    for found in verdict.entries:
        if found.entry.path == result.change.path and found.actual is not None:
            hunks = found.actual.hunks
    outside = _outside(verdict, result, hunks, lines)
    note = "its text was not read"
    return FilePicture(result.change.path, lines, hunks, outside, note=note)


def _outside(
    verdict: Verdict, result: ChangeResult, hunks: Sequence[Hunk], lines: int
) -> tuple[Window, ...]:
    """The changed lines that no window covers; `lines` are those of the file.

    The gate compares bytes and asks no diff, so nothing is outside where it held.
    """
    path: RepoPath = result.change.path
    entries = [found for found in verdict.entries if found.entry.path == path]
    if result.change.is_deletion:  # its lines are those of the pre-image
        hunks = [Hunk(0, 0, 1, lines)] if lines else []
    if not entries:
        return () if result.governance or result.covered else uncovered(hunks, ())
    if all(found.gates.get(Gate.RAILS_UNTOUCHED) not in _BROKEN for found in entries):
        return ()
    windows = sorted(window for found in entries for window in found.entry.windows)
    return uncovered(hunks, clamp(windows, lines))
