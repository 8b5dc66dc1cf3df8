"""What the command line hands to the use cases, besides their own requests."""

from gates.app.recording import RecordRequest
from gates.gitread.selection import SelectionRequest

__all__ = ["RecordRequest", "SelectionRequest"]
