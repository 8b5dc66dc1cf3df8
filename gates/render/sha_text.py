"""The report of `cor701-sha` for people: hashes, then manifest lines to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import MODE_SUBMODULE, MODE_SYMLINK, EntryStatus
from gates.render.escape import escape, guard_line, show
from gates.render.sha_report import Role
from gates.render.style import Paint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.render.sha_report import FileReport, PlaceHash, ShaReport
    from gates.render.style import Style

_PLACE_WIDTH: Final = len("WORKTREE")
_ROLE_WIDTH: Final = len(Role.POST)
_SHORT_OID: Final = 12


def sha_text(report: ShaReport, style: Style) -> str:
    """The report as lines; quiet leaves the manifest lines alone."""
    blocks = [
        "".join(f"{guard_line(line)}\n" for line in lines)
        for file in report.files
        if (lines := _file(file, style))
    ]
    head = [] if style.quiet else _selection(report)
    return "\n".join([*head, *blocks])


def _selection(report: ShaReport) -> list[str]:
    selection = report.selection
    if selection is None or selection.head is None:
        return []
    base = selection.base.commit or "empty tree"
    head = selection.head.commit or ""
    compared = f"{base[:_SHORT_OID]}..{head[:_SHORT_OID]}"
    return [f"{selection.mode}: {compared}: {escape(selection.reason)}\n"]


def _file(file: FileReport, style: Style) -> list[str]:
    lines = [escape(line) for line in file.lines]
    if style.quiet:
        return lines
    what = f"{file.status}, {file.standing}" if file.standing else str(file.status)
    title = f"{style.paint(show(file.path), Paint.STRONG)}: {what}"
    rows = [row for place in file.places for row in _place(place, file)]
    notes = [f"note: {escape(note)}" for note in file.notes]
    if file.status is EntryStatus.UNCHANGED:
        notes.append("note: nothing changed, so no manifest entry is needed")
    return [title, *rows, *notes, *([""] if lines else []), *lines]


def _place(place: PlaceHash, file: FileReport) -> Iterator[str]:
    """The hash at one place, and those of its variants where they differ."""
    head = f"  {place.place:{_PLACE_WIDTH}}  {place.role:{_ROLE_WIDTH}}"
    image = place.image
    same = next(
        (
            other.place
            for other in file.places[: file.places.index(place)]
            if (other.image.mode, other.image.oid) == (image.mode, image.oid)
        ),
        None,
    )
    if image.is_absent:
        yield f"{head}  no such file"
        return
    if same is not None:
        yield f"{head}  same as {same}"
        return
    if image.mode == MODE_SUBMODULE:
        yield f"{head}  submodule at {image.oid}"
        return
    yield f"{head}  {image.sha1}  {_kind(place)}"
    for name, variant in (("LF", place.lf_sha1), ("CRLF", place.crlf_sha1)):
        if variant is not None and variant != image.sha1:
            label = f"as {name}".ljust(_PLACE_WIDTH)
            blank = " " * _ROLE_WIDTH
            yield f"  {label}  {blank}  {variant}  a variant, not the file's own hash"


def _kind(place: PlaceHash) -> str:
    image = place.image
    if image.mode == MODE_SYMLINK:
        return f"symbolic link, {image.size} bytes of target"
    if image.has_nul:
        return f"binary, {image.size} bytes, mode {image.mode}"
    lines = f"{image.lines} line{'' if image.lines == 1 else 's'}"
    return f"{lines}, {image.size} bytes, {line_endings(place)}, mode {image.mode}"


def line_endings(place: PlaceHash) -> str:
    """How the lines of a file end: `LF`, `CRLF`, `mixed` or `no line endings`."""
    own = place.image.sha1
    is_lf, is_crlf = own == place.lf_sha1, own == place.crlf_sha1
    if is_lf and is_crlf:
        return "no line endings"
    if is_lf:
        return "LF"
    return "CRLF" if is_crlf else "mixed line endings"
