"""Line-ending variants of a file, used only to explain a hash that does not match."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from gates.model import Sha1

if TYPE_CHECKING:
    from gates.model import Content

BLOCK: Final = 1 << 20


class Variant(StrEnum):
    """A form of a file that differs in line endings only."""

    LF = "LF"
    CRLF = "CRLF"


def variant_sha1(content: Content, variant: Variant) -> Sha1:
    """SHA-1 of the content with every line ending written as LF, or as CRLF."""
    digest = hashlib.sha1(usedforsecurity=False)
    held = b""
    for start in range(0, content.size, BLOCK):
        block = held + content.read(start, start + BLOCK)
        # A CR at the block's end may be the first half of a CRLF.
        held = b"\r" if block.endswith(b"\r") else b""
        block = block[: len(block) - len(held)].replace(b"\r\n", b"\n")
        digest.update(block if variant is Variant.LF else block.replace(b"\n", b"\r\n"))
    digest.update(held)
    return Sha1(digest.hexdigest())
