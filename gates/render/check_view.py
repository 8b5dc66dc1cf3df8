"""What a check shows: its verdicts, and what their packets were found by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gates.model import PacketsBy, RecordPlace, State, Verdict


class CheckView(NamedTuple):
    """The verdicts of a check with their records, in the order of the packets.

    `result` is that of all, `disclosure` the one line for all. `by` and `reason` say
    what the packets were found by; `edited` are packets that were merely edited.
    """

    verdicts: tuple[tuple[Verdict, RecordPlace | None], ...]
    result: State
    exit_code: int
    disclosure: str
    by: PacketsBy
    reason: str
    edited: tuple[str, ...] = ()

    @property
    def packets(self) -> tuple[str, ...]:
        """The names of the packets; none where the range belongs to none."""
        return tuple(v.wp for v, _ in self.verdicts if v.command != "check")
