"""Read hunks from a `-U0` patch that is streamed, file by file, in flat memory.

Git's patch text is attacker's text: names and contents are never interpreted. Under
`-U0` every line of a hunk's body begins with `-`, `+` or a backslash, so a line that
begins with `diff --git ` starts a file and one that begins with `@@ ` a hunk. Only the
numbers of hunk headers are handed to unidiff, under neutral file names, with as many
removed and added lines as the body really had.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.model import Hunk, Oid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PATCH: Final = (
    "diff-tree",
    "-r",
    "-p",
    "-U0",
    "--inter-hunk-context=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--text",
    "--submodule=short",
    "--ignore-submodules=none",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--no-relative",
    "--full-index",
    "--diff-filter=M",
)
"""Patch text that no setting, attribute or variable can steer; modifications only.

An added or deleted file is one hunk by definition, and one that changes its type too.
"""

_FILE: Final = b"\ndiff --git "
_HUNK: Final = b"\n@@ "
_LONG_LINE: Final = 64 * 1024
_LINE_START: Final = 256
_BATCH: Final = 4096


class Section(NamedTuple):
    """What the patch says of one file: object ids, hunks, lines added and removed.

    The ids are None when only the mode changed.
    """

    old_oid: Oid | None
    new_oid: Oid | None
    hunks: tuple[Hunk, ...]
    added: int
    removed: int


@dataclass(slots=True)
class _Open:
    """A file section, or a hunk of it, whose end was not seen yet."""

    old_oid: Oid | None = None
    new_oid: Oid | None = None
    done: list[Hunk] | None = None
    waiting: list[tuple[str, int, int]] | None = None
    header: str = ""
    removed: int = 0
    added: int = 0
    all_removed: int = 0
    all_added: int = 0


def read_sections(
    blocks: Iterable[bytes], *, max_hunks: int | None = None
) -> Iterator[Section]:
    """The file sections of a `-U0` patch, in order, from its bytes in any pieces.

    Raises:
        GateError: GIT-08 when the text has another form, or when a hunk's header does
            not count its lines rightly, LIMIT-01 above `max_hunks`.
    """
    current: _Open | None = None
    hunks = 0
    for text in _whole_lines(blocks):
        at, last = 0, len(text) - 1
        next_file = text.find(_FILE)
        while at < last:
            if at == next_file:
                if current is not None:
                    yield _close(current)
                current = _Open()
                at = text.find(b"\n", at + 1)
                next_file = text.find(_FILE, at)
                continue
            if current is None:
                raise _odd("the patch does not begin with a file")
            if text.startswith(_HUNK, at):
                _end_hunk(current)
                hunks += 1
                if max_hunks is not None and hunks > max_hunks:
                    raise _too_many(max_hunks)
                line_end = text.find(b"\n", at + 1)
                current.header = _numbers(text[at + 1 : line_end])
                at = line_end
            limit = last if next_file < 0 else next_file
            end = text.find(_HUNK, at, limit + 1)
            end = limit if end < 0 else end
            if current.header:
                # The LF that ends the stretch begins the next line: not counted here.
                current.removed += text.count(b"\n-", at, end)
                current.added += text.count(b"\n+", at, end)
            else:
                _read_extended_header(current, text[at + 1 : end])
            at = end
    if current is not None:
        yield _close(current)


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The text in pieces of whole lines, each piece with a line feed before it.

    A line far longer than any header is content; only its beginning is kept.
    """
    rest = b""
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        if cut:
            yield b"\n" + rest + block[:cut]
            rest = block[cut:]
        else:
            rest += block
        if len(rest) > _LONG_LINE:
            rest = rest[:_LINE_START]
    if rest:
        raise _odd("the patch ends in the middle of a line")


def _read_extended_header(current: _Open, lines: bytes) -> None:
    for line in lines.split(b"\n"):
        if line.startswith(b"index "):
            ids, _, _ = line[6:].partition(b" ")
            old, dots, new = ids.partition(b"..")
            if not dots:
                raise _odd("an `index` line has another form")
            current.old_oid = Oid(old.decode("latin-1"))
            current.new_oid = Oid(new.decode("latin-1"))


def _numbers(line: bytes) -> str:
    """A hunk header without the text that git appends after the second `@@`."""
    end = line.find(b" @@", 3)
    if end < 0:
        raise _odd("a hunk header has another form")
    return line[: end + 3].decode("latin-1")


def _end_hunk(current: _Open) -> None:
    if not current.header:
        return
    if current.waiting is None:
        current.waiting = []
    current.waiting.append((current.header, current.removed, current.added))
    current.all_removed += current.removed
    current.all_added += current.added
    current.header, current.removed, current.added = "", 0, 0
    if len(current.waiting) >= _BATCH:
        _parse_waiting(current)


def _parse_waiting(current: _Open) -> None:
    if current.waiting:
        current.done = current.done or []
        current.done += parse_hunks(current.waiting)
        current.waiting = None


def _close(current: _Open) -> Section:
    _end_hunk(current)
    _parse_waiting(current)
    return Section(
        current.old_oid,
        current.new_oid,
        tuple(current.done or ()),
        current.all_added,
        current.all_removed,
    )


def parse_hunks(counted: Iterable[tuple[str, int, int]]) -> list[Hunk]:
    """Hunks of one file from their headers, each with the lines its body had.

    `counted` gives the header, the number of removed and that of added lines.

    Raises:
        GateError: GIT-08 when a header is malformed or does not fit its body.
    """
    from unidiff.errors import UnidiffParseError  # noqa: PLC0415 - the same
    from unidiff.patch import PatchSet  # noqa: PLC0415 - 10 ms, while git works

    pieces = list(counted)
    lines = chain(
        ("--- a/f\n", "+++ b/f\n"),
        chain.from_iterable(
            chain((header + "\n",), repeat("-\n", removed), repeat("+\n", added))
            for header, removed, added in pieces
        ),
    )
    try:
        files = PatchSet(lines, metadata_only=True)
    except UnidiffParseError as error:
        raise _odd(f"a hunk's header does not fit its lines: {error}") from error
    found = [
        Hunk(
            hunk.source_start, hunk.source_length, hunk.target_start, hunk.target_length
        )
        for file in files
        for hunk in file
    ]
    if [(hunk.old_count, hunk.new_count) for hunk in found] != [
        (removed, added) for _, removed, added in pieces
    ]:
        raise _odd("a hunk's header does not fit its lines")
    return found


def _odd(message: str) -> GateError:
    return GateError(
        "GIT-08", message, "report this with the output of `gates --debug`"
    )


def _too_many(limit: int) -> GateError:
    return GateError(
        "LIMIT-01",
        f"the changed files have more than {limit} changed blocks together",
        "raise `limits.hunks` in the policy, or split the work",
    )
