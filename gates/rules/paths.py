"""Paths: their canonical form, and how file systems compare names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gates.model import RepoPath

_NAME: Final = rb"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_PLAIN: Final = re.compile(_NAME + rb"(?:/" + _NAME + rb")*")
"""Most paths: nothing in them can be read in two ways."""

_FAULTS: Final = (
    (re.compile(rb"\A\Z"), "is empty"),
    (re.compile(rb"[\x00-\x1f\x7f]"), "holds a control character"),
    (re.compile(rb"\\"), "holds a backslash"),
    (re.compile(rb"\A/"), "is absolute"),
    (re.compile(rb"\A[A-Za-z]:"), "names a drive"),
)
_SHORT_GIT: Final = re.compile(r"git~[0-9]+")
# What HFS+ leaves out when it compares names.
_HFS_IGNORED: Final = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")

_DEVICE: Final = re.compile(
    rb"(?:con|prn|aux|nul|conin\$|conout\$|com[1-9]|lpt[1-9])[ ]*(?:[.:].*)?",
    re.IGNORECASE | re.DOTALL,
)


def path_fault(path: RepoPath) -> str:
    """Why a path is not canonical, or an empty text when it is (clause 54).

    Canonical is a relative path with forward slashes that names the same file on every
    file system: no `..`, no `.git` in any spelling, no control character, no space or
    dot that some system trims.
    """
    if _PLAIN.fullmatch(path):
        return ""
    for pattern, fault in _FAULTS:
        if pattern.search(path):
            return fault
    for segment in path.split(b"/"):
        fault = _segment_fault(segment)
        if fault:
            return fault
    return ""


def _segment_fault(segment: bytes) -> str:
    if not segment:
        return "has an empty segment"
    if segment in (b".", b".."):
        return f"holds `{segment.decode()}`"
    if _is_dot_git(segment):
        return "leads into `.git`"
    if segment.endswith((b" ", b".")):
        return "has a segment that ends with a space or a dot"
    if segment.startswith(b" "):
        return "has a segment that begins with a space"
    return ""


def _is_dot_git(segment: bytes) -> bool:
    """Whether a name means `.git` on some file system (NTFS, HFS+, case folded)."""
    text = _as_opened(segment.decode("utf-8", "surrogateescape").lower())
    return text == ".git" or _SHORT_GIT.fullmatch(text) is not None


def is_device(segment: bytes) -> bool:
    """Whether Windows takes a name for a device, such as `NUL` or `aux.c`."""
    return _DEVICE.fullmatch(segment) is not None


def folded(path: bytes) -> str:
    """The name that a case-folding, normalising file system compares paths by."""
    text = path.decode("utf-8", "surrogateescape")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def as_some_system_opens(path: RepoPath) -> str:
    """The folded path that some file system opens in the place of a path.

    NTFS trims dots and spaces and takes a colon for the end, HFS+ leaves out signs that
    nobody sees.
    """
    if _PLAIN.fullmatch(path):
        return path.decode("ascii").lower()
    return "/".join(_as_opened(segment) for segment in folded(path).split("/"))


def _as_opened(segment: str) -> str:
    return _HFS_IGNORED.sub("", segment).split(":")[0].rstrip(" .")


def shown(path: bytes) -> str:
    """A path as text for a message: bytes that are no UTF-8 become escapes."""
    return path.decode("utf-8", "backslashreplace")
