"""What is measured of one changed file while its bytes are at hand.

The contents of a file are gone when the next one is read, so everything that needs
them is computed here and kept as values; the gates are judged from these later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Image, Window
from gates.rules.eol import Variant, variant_sha1
from gates.rules.rails import rails_among
from gates.rules.texts import forbidden_lines, suspicious_lines
from gates.rules.windows import (
    LineFinder,
    clamp,
    deletion_covered,
    lines_outside,
    outside_equals,
    touched,
    uncovered,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import (
        Change,
        ChangedFile,
        Content,
        Entry,
        Field,
        HashClaim,
        Hunk,
        RepoPath,
        Sha1,
    )

TEXT_LIMIT: Final = 8 << 20
"""Files above this many bytes are not searched for look-alike text."""

_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class Declaration(NamedTuple):
    """All manifest entries of one path, their windows together and sorted."""

    path: RepoPath
    entries: tuple[Entry, ...]
    windows: tuple[Window, ...]

    @property
    def overlaps(self) -> bool:
        """Whether two of the windows share a line."""
        pairs = zip(self.windows, self.windows[1:], strict=False)
        return any(after.start <= before.end for before, after in pairs)

    @property
    def is_binary(self) -> bool:
        """Whether an entry says `Binary: yes`."""
        return any(entry.binary for entry in self.entries)


def declare(entries: Sequence[Entry]) -> dict[RepoPath, Declaration]:
    """The entries by path, in the order of the packet."""
    by_path: dict[RepoPath, list[Entry]] = {}
    for entry in entries:
        by_path.setdefault(entry.path, []).append(entry)
    return {
        path: Declaration(
            path, tuple(group), tuple(sorted(w for e in group for w in e.windows))
        )
        for path, group in by_path.items()
    }


class FileFacts(NamedTuple):
    """The measurements of one file.

    `window_holds` is None when no window was declared. `outside` are the post-image
    lines that were touched outside the windows, `rails` those among them (or the
    removed pre-image lines) that are rails. `anchors` counts each declared anchor in
    the post-image, 2 for twice or more. `blocks` counts the changed blocks of each
    window. `pre_variants` and `post_variants` are the declared SHA-1s that are those of
    a line-ending variant of the side, with the variant. `is_eol_only` is looked for
    only where the window does not hold.
    """

    change: Change
    pre: Image
    post: Image
    hunks: tuple[Hunk, ...] = ()
    added: int = 0
    removed: int = 0
    is_utf16: bool = False
    window_holds: bool | None = None
    outside: tuple[Window, ...] = ()
    rails: tuple[int, ...] = ()
    anchors: tuple[tuple[Field, int], ...] = ()
    blocks: tuple[int, ...] = ()
    pre_variants: tuple[tuple[Sha1, Variant], ...] = ()
    post_variants: tuple[tuple[Sha1, Variant], ...] = ()
    is_eol_only: bool = False
    suspicious: tuple[tuple[int, str], ...] = ()
    forbidden: tuple[tuple[int, str], ...] = ()

    @property
    def is_binary(self) -> bool:
        """Whether a NUL byte stands in either image."""
        return self.pre.has_nul or self.post.has_nul

    @property
    def line_delta(self) -> int:
        """Lines of the post-image minus lines of the pre-image."""
        return self.post.lines - self.pre.lines

    @property
    def is_unchanged(self) -> bool:
        """Whether both sides are the same file."""
        change = self.change
        return change.old_oid == change.new_oid and change.old_mode == change.new_mode


def measure(
    file: ChangedFile,
    declaration: Declaration | None,
    *,
    exact_blocks: bool = False,
    patterns: Sequence[str] = (),
) -> FileFacts:
    """Measure one file against what is declared of it, None for nothing.

    With `exact_blocks` changes of blank lines alone are no block (clause 53).
    `patterns` are regular expressions that no added line may match.
    """
    suspicious = _suspicious(file)
    forbidden = _forbidden(file, patterns) if patterns else ()
    if declaration is None:
        return FileFacts(
            file.change,
            file.pre,
            file.post,
            file.hunks,
            file.added,
            file.removed,
            suspicious=suspicious,
            forbidden=forbidden,
        )
    windows = clamp(
        declaration.windows,
        file.pre.lines if file.change.is_deletion else file.post.lines,
    )
    holds = _window_holds(file, declaration, windows)
    outside = uncovered(file.hunks, windows) if holds is False else ()
    return FileFacts(
        file.change,
        file.pre,
        file.post,
        file.hunks,
        file.added,
        file.removed,
        is_utf16=_is_utf16(file.post_content) or _is_utf16(file.pre_content),
        window_holds=holds,
        outside=outside,
        rails=_rails_outside(file, windows, outside) if outside else (),
        is_eol_only=holds is False and _is_eol_only(file),
        anchors=_anchors(file.post_content, declaration),
        blocks=_blocks(file, windows, exact=exact_blocks),
        pre_variants=_variants(
            file.pre, file.pre_content, [entry.pre for entry in declaration.entries]
        ),
        post_variants=_variants(
            file.post, file.post_content, [entry.post for entry in declaration.entries]
        ),
        suspicious=suspicious,
        forbidden=forbidden,
    )


def _window_holds(
    file: ChangedFile, declaration: Declaration, windows: tuple[Window, ...]
) -> bool | None:
    if not windows:
        return None
    if declaration.overlaps:
        return False
    if file.change.is_deletion:
        return deletion_covered(windows, file.pre.lines)
    return outside_equals(
        file.pre_content, file.post_content, windows, post_lines=file.post.lines
    )


def _is_eol_only(file: ChangedFile) -> bool:
    """Whether the two sides are one text with other line endings."""
    if file.pre.is_absent or file.post.is_absent or file.pre.has_nul:
        return False
    return variant_sha1(file.pre_content, Variant.LF) == variant_sha1(
        file.post_content, Variant.LF
    )


def _is_utf16(content: Content) -> bool:
    return content.read(0, 2) in _UTF16_MARKS


def _suspicious(file: ChangedFile) -> tuple[tuple[int, str], ...]:
    if file.post.has_nul or file.post.size > TEXT_LIMIT:
        return ()
    data = file.post_content.read(0, file.post.size)
    return tuple(suspicious_lines(data, file.hunks))


def _forbidden(
    file: ChangedFile, patterns: Sequence[str]
) -> tuple[tuple[int, str], ...]:
    data = file.post_content.read(0, file.post.size)
    return tuple(forbidden_lines(data, file.hunks, patterns))


def _rails_outside(
    file: ChangedFile, windows: tuple[Window, ...], outside: tuple[Window, ...]
) -> tuple[int, ...]:
    """Post-image lines that are rails, and those before which a rail was removed."""
    path = file.change.path
    ends = [window.end for window in windows]
    removals = {
        hunk.old_start + offset: max(1, hunk.new_start)
        for hunk in file.hunks
        if hunk.old_count and lines_outside(hunk, windows, ends)
        for offset in range(hunk.old_count)
    }
    removed = rails_among(
        file.pre_content, path, tuple(Window(line, line) for line in removals)
    )
    added = rails_among(file.post_content, path, outside)
    return tuple(sorted({*added, *(removals[line] for line in removed)}))


def _anchors(
    content: Content, declaration: Declaration
) -> tuple[tuple[Field, int], ...]:
    anchors = [anchor for entry in declaration.entries for anchor in entry.anchors]
    if not anchors:
        return ()
    data = content.read(0, content.size)
    return tuple(
        (anchor, _occurrences(data, anchor.value.encode("utf-8", "surrogateescape")))
        for anchor in anchors
    )


def _occurrences(data: bytes, text: bytes) -> int:
    """How often a text occurs, overlapping places included: 0, 1, or 2 for more."""
    first = data.find(text)
    if first < 0 or not text:
        return 0
    return 1 if data.find(text, first + 1) < 0 else 2


def _blocks(
    file: ChangedFile, windows: tuple[Window, ...], *, exact: bool
) -> tuple[int, ...]:
    """How many changed blocks each window holds.

    A block is a run of changed lines; with `exact` one that changes a non-blank line,
    and runs of blank lines alone count as one together.
    """
    counts = [0] * len(windows)
    blank = [0] * len(windows)
    ends = [window.end for window in windows]
    pre = LineFinder(file.pre_content, file.pre.lines)
    post = LineFinder(file.post_content, file.post.lines)
    for hunk in file.hunks:
        indices = touched(hunk, windows, ends)
        if not indices:
            continue
        is_blank = exact and (
            pre.is_blank(hunk.old_start, hunk.old_count)
            and post.is_blank(hunk.new_start, hunk.new_count)
        )
        for index in indices:
            if is_blank:
                blank[index] = 1
            else:
                counts[index] += 1
    return tuple(max(pair) for pair in zip(counts, blank, strict=True))


def _variants(
    image: Image, content: Content, claims: Sequence[HashClaim | None]
) -> tuple[tuple[Sha1, Variant], ...]:
    """The declared SHA-1s that belong to a line-ending variant of the image."""
    if image.is_absent or image.has_nul:
        return ()
    wrong = {claim.value for claim in claims if claim is not None} - {None, image.sha1}
    if not wrong:
        return ()
    known = {variant_sha1(content, variant): variant for variant in Variant}
    return tuple((value, known[value]) for value in known if value in wrong)
