"""Scope patterns: which changed paths a packet, or a policy, allows.

An entry is an exact path; `dir/` or `dir/**`, everything under it; or a pattern in
which `*` stands for anything within one path segment and `**` for any segments. A
pattern that would match every path is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.model import RepoPath


LONGEST: Final = 4096
"""The bytes of the longest pattern with wildcards; no path is longer on any disk."""


def pattern_fault(pattern: bytes) -> str:
    """Why a scope entry is refused, or an empty text when it is accepted."""
    if len(pattern) > LONGEST and b"*" in pattern:
        return f"is a pattern of more than {LONGEST} bytes"
    segments = _strip(pattern).split(b"/")
    if not pattern or set(segments) <= {b"", b"."}:
        return "names the whole repository"
    if not segments[-1]:
        segments[-1] = b"**"  # `*/` stands for everything under it, as `dir/` does
    if b"**" in segments and all(set(s) <= {ord("*")} for s in segments):
        return "matches every path"
    return ""


def leaves_repository(pattern: bytes) -> bool:
    """Whether an entry names a path outside the repository: it matches nothing."""
    return (
        pattern.startswith((b"/", b"~"))
        or b".." in pattern.split(b"/")
        or pattern[1:3] in (b":/", b":\\")
    )


class ScopeMatcher:
    """Tells whether a path matches one of the patterns, in constant time for most."""

    def __init__(self, patterns: Iterable[bytes]) -> None:
        """Sort the patterns into exact paths, folders and globs."""
        exact: set[bytes] = set()
        folders: list[bytes] = []
        globs: list[str] = []
        for pattern in map(_strip, patterns):
            if pattern_fault(pattern) or leaves_repository(pattern):
                continue
            folder = pattern.removesuffix(b"**")
            if folder.endswith(b"/") and b"*" not in folder:
                folders.append(folder)
            elif b"*" in pattern:
                globs.append(_glob(pattern))
            else:
                exact.add(pattern)
        self._exact = frozenset(exact)
        self._folders = tuple(folders)
        self._glob = (
            re.compile("|".join(f"(?:{g})" for g in globs).encode("latin-1"), re.DOTALL)
            if globs
            else None
        )

    def matches(self, path: RepoPath) -> bool:
        """Whether the path is allowed by one of the patterns."""
        return (
            path in self._exact
            or path.startswith(self._folders)
            or (self._glob is not None and self._glob.fullmatch(path) is not None)
        )


class InBoth(NamedTuple):
    """The paths that two scopes allow, such as that of now and that of before."""

    one: ScopeMatcher
    other: ScopeMatcher

    def matches(self, path: RepoPath) -> bool:
        """Whether both allow the path."""
        return self.one.matches(path) and self.other.matches(path)


def _strip(pattern: bytes) -> bytes:
    """The pattern without the `./` that some write in front."""
    return pattern.removeprefix(b"./")


def _glob(pattern: bytes) -> str:
    """A regular expression for the pattern, each byte as one Latin-1 character.

    Between two wildcards the leftmost place decides, so those parts are atomic groups:
    no pattern of a packet can make the search try combinations.
    """
    if pattern.endswith(b"/"):
        pattern += b"**"
    groups: list[list[str]] = [[]]
    for segment in pattern.decode("latin-1").split("/"):
        if segment == "**":
            groups.append([])
        else:
            groups[-1].append(_segment(segment))
    first, *others = groups
    if not others:
        return "/".join(first)
    *middle, last = others
    head = "".join(f"{segment}/" for segment in first)
    atoms = "".join(
        "(?>(?:[^/]+/)*?" + "".join(f"{segment}/" for segment in group) + ")"
        for group in middle
        if group
    )
    tail = "(?:[^/]+/)*" + "/".join(last) if last else ".+"
    return head + atoms + tail


def _segment(segment: str) -> str:
    """A regular expression for one path segment with `*` in it."""
    first, *others = re.split(r"\*+", segment)
    if not others:
        return re.escape(first)
    *middle, last = others
    atoms = "".join(f"(?>[^/]*?{re.escape(piece)})" for piece in middle)
    return f"{re.escape(first)}{atoms}[^/]*{re.escape(last)}"
