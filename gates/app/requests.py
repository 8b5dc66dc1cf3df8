"""What the command line hands to the use cases, besides their own requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gates.gitread.selection import SelectionRequest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RecordRequest", "SelectionRequest"]


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """Whether a run is recorded, and with which key when one is named."""

    write: bool = True
    key_file: Path | None = None
