"""What the command line hands to the use cases, besides their own requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.gitread.selection import SelectionRequest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RecordRequest", "SelectionRequest"]


class RecordRequest(NamedTuple):
    """Whether a run is recorded, and with which key when one is named.

    `push` brings the log to the remote afterwards. With `may_lack_key` a run without a
    key is one that is not recorded, and no key is made.
    """

    write: bool = True
    key_file: Path | None = None
    push: bool = False
    may_lack_key: bool = False
