"""Which packets a path, a commit message or the name of a branch speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import RepoPath
    from gates.policy import Policy

TRAILER: Final = "WP"

_TRAILER: Final = re.compile(rb"[Ww][Pp]:[ \t]*(\S+)[ \t]*")
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+=@,~^%-]*")
_LIKE_A_PACKET: Final = re.compile(r"[Ww][Pp]-.+")


def packet_at(path: RepoPath, policy: Policy) -> str:
    """The name of the packet that stands at a path; empty when none can stand there.

    That is `<folder>/<name>.md` or `<folder>/<name>/packet.md` for a folder of the
    policy.
    """
    for folder in policy.packets:
        rest = path.removeprefix(folder.encode() + b"/")
        if rest == path:
            continue
        name = rest.removesuffix(b"/packet.md")
        if name == rest:
            name = rest.removesuffix(b".md")
        if name != rest and b"/" not in name:
            text = name.decode("ascii", "replace")
            return text if _NAME.fullmatch(text) else ""
    return ""


def named_in_message(message: bytes) -> Iterator[str]:
    """The packets named by `WP:` trailers: lines of the message's last paragraph."""
    paragraphs = re.split(rb"\n[ \t]*\n", message.replace(b"\r\n", b"\n").strip(b"\n"))
    for line in paragraphs[-1].split(b"\n"):
        found = _TRAILER.fullmatch(line)
        if found:
            yield found[1].decode("utf-8", "backslashreplace")


def named_in_branch(branch: str) -> tuple[str, ...]:
    """The parts of a branch's name that can be the name of a packet, the last first."""
    short = branch.removeprefix("refs/heads/")
    return tuple(p for p in reversed(short.split("/")) if _NAME.fullmatch(p))


def looks_like_packet(name: str) -> bool:
    """Whether a part of a branch's name is meant as the name of a packet."""
    return _LIKE_A_PACKET.fullmatch(name) is not None
