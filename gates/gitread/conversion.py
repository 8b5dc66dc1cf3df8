"""Where git would store other bytes than the worktree holds.

Attributes and settings are read here to warn, and to know a checkout's own conversions
from somebody's changes. No filter is run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.gitread.images import IN_MEMORY, BlobStream
from gates.model import MODE_SUBMODULE, MODE_SYMLINK, RepoPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from gates.gitread.disk import Entry
    from gates.gitread.repository import Repository
    from gates.model import Content, Image

_ATTRIBUTES: Final = ("text", "eol", "crlf", "filter", "ident", "working-tree-encoding")
_OFF: Final = ("unspecified", "unset")
_TRUE: Final = ("true", "yes", "on", "1", "")
_LINE_ENDINGS: Final = "line endings"
_LFS: Final = "filter=lfs"
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize ([0-9]{1,18})\n"
)


class Conversions(NamedTuple):
    """Files of the worktree whose bytes are not those that a commit would hold.

    `explained` are those in which the base and the worktree differ by the conversion
    alone; `changed` are the others, each with the reason.
    """

    explained: tuple[RepoPath, ...] = ()
    changed: tuple[tuple[RepoPath, str], ...] = ()


def is_true(settings: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Whether a setting of git's configuration is on."""
    value = settings.get(name)
    return default if value is None else value.lower() in _TRUE


def read_conversions(
    repo: Repository,
    entries: Iterable[tuple[RepoPath, Entry | None, Entry]],
    with_cr: AbstractSet[RepoPath],
    settings: Mapping[str, str],
) -> Conversions:
    """What conversions mean for the changed ones among path, old and new entry.

    `with_cr` are the paths whose bytes hold a carriage return: only these can be
    changed by a conversion of line endings. Two git processes at most.

    Raises:
        GateError: GIT-06 when git fails, GIT-07 for a missing object.
    """
    changed = [
        (path, old, new)
        for path, old, new in entries
        if old != new and new[0] not in (MODE_SYMLINK, MODE_SUBMODULE)
    ]
    if not changed:
        return Conversions()
    printed = repo.run_in_worktree(
        "check-attr",
        "-z",
        "--stdin",
        *_ATTRIBUTES,
        stdin=b"".join(path + b"\0" for path, _, _ in changed),
    )
    attributes = parse_attributes(printed)
    automatic = settings.get("core.autocrlf", "false").lower()
    converts = automatic == "input" or automatic in _TRUE
    affected = [
        (path, old, new, reason)
        for path, old, new in changed
        if (
            reason := reason_to_convert(
                attributes.get(path, {}), has_cr=path in with_cr, converts=converts
            )
        )
    ]
    comparable = [
        (path, old, new, reason)
        for path, old, new, reason in affected
        if old is not None and old[0] == new[0] and reason in (_LINE_ENDINGS, _LFS)
    ]
    explained = _explained(repo, comparable)
    return Conversions(
        explained=tuple(path for path, _, _, _ in comparable if path in explained),
        changed=tuple(
            (p, reason) for p, _, _, reason in affected if p not in explained
        ),
    )


def _explained(
    repo: Repository, comparable: list[tuple[RepoPath, Entry, Entry, str]]
) -> set[RepoPath]:
    if not comparable:
        return set()
    oids = [entry[1] for _, *sides, _ in comparable for entry in sides]
    found: set[RepoPath] = set()
    with BlobStream(repo, oids) as blobs:
        for path, old, new, reason in comparable:
            _, stored = blobs.next(*old)
            image, content = blobs.next(*new)
            if is_conversion(reason, stored, image, content):
                found.add(path)
            blobs.release()
        blobs.finish()
    return found


def is_conversion(reason: str, stored: Content, image: Image, content: Content) -> bool:
    """Whether a worktree's content is what a checkout makes of the stored content.

    Files that are too large to be kept in memory count as changed.
    """
    if stored.size > IN_MEMORY:
        return False
    before = stored.read(0, stored.size)
    if reason == _LFS:
        match = _POINTER.fullmatch(before)
        return match is not None and (image.sha256, image.size) == (
            match[1].decode(),
            int(match[2]),
        )
    if content.size > IN_MEMORY:
        return False
    return content.read(0, content.size).replace(b"\r\n", b"\n") == before


def parse_attributes(data: bytes) -> dict[RepoPath, dict[str, str]]:
    """The attributes by path that `check-attr -z` printed."""
    found: dict[RepoPath, dict[str, str]] = {}
    fields = data.split(b"\0")
    for at in range(0, len(fields) - 2, 3):
        path, name, value = fields[at : at + 3]
        shown = value.decode("utf-8", "backslashreplace")
        found.setdefault(RepoPath(path), {})[name.decode("utf-8")] = shown
    return found


def reason_to_convert(
    attributes: Mapping[str, str], *, has_cr: bool, converts: bool
) -> str:
    """Why git would store other bytes for a file; empty when it would not.

    `converts` says whether `core.autocrlf` is on.
    """
    for name in ("filter", "working-tree-encoding"):
        value = attributes.get(name, "unspecified")
        if value not in _OFF:
            return f"{name}={value}"
    if attributes.get("ident", "unspecified") not in _OFF:
        return "ident"
    text = attributes.get("text", "unspecified")
    if text == "unspecified":
        text = attributes.get("crlf", "unspecified")
    has_eol = attributes.get("eol", "unspecified") not in _OFF
    is_text = text not in _OFF or (text == "unspecified" and (has_eol or converts))
    return _LINE_ENDINGS if has_cr and is_text else ""
