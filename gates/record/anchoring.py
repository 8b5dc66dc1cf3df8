"""Compare a log with what is known of it outside: its anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Finding
    from gates.record.checkpoint import Anchor, Checkpoint
    from gates.record.merkle import Frontier


class Anchoring:
    """Is shown each state of a log in turn, and remembers which anchors it refutes.

    `candidates` are states that may be of this log: those that are, are collected in
    `confirmed`, and the others are no fault.
    """

    def __init__(
        self, anchors: Sequence[Anchor], candidates: Sequence[Checkpoint]
    ) -> None:
        """Sort them by size: a log may have many more records than anchors."""
        self.confirmed: list[Checkpoint] = []
        self._anchors = anchors
        self._refuted: set[Anchor] = set()
        self._by_size: dict[int, list[Anchor]] = {}
        self._candidates: dict[int, list[Checkpoint]] = {}
        for anchor in anchors:
            self._by_size.setdefault(anchor.checkpoint.size, []).append(anchor)
        for state in candidates:
            self._candidates.setdefault(state.size, []).append(state)

    def look_at(self, frontier: Frontier) -> None:
        """Compare the log after one more record."""
        size = frontier.size
        if size not in self._by_size and size not in self._candidates:
            return
        root = frontier.root
        self.confirmed += [s for s in self._candidates.get(size, ()) if s.root == root]
        self._refuted.update(
            anchor
            for anchor in self._by_size.get(size, ())
            if anchor.checkpoint.root != root
        )

    def judge(self, origin: str, size: int) -> Iterator[Finding]:
        """Where a log that is sound in itself does not fit what is known of it."""
        for anchor in self._anchors:
            source, wanted = anchor
            if wanted.origin != origin:
                yield finding(
                    "LOG-09",
                    f"{source} names the log {wanted.origin}, this is {origin}",
                    hint="fetch the log that it names, or find out who replaced it",
                )
            elif wanted.size > size:
                yield finding(
                    "LOG-08",
                    f"{source} names {wanted.size} records, there are {size}: the tail"
                    " of the log was cut off",
                    hint="fetch them (`gates log push` does), or restore the log from a"
                    " clone that has them",
                )
            elif anchor in self._refuted:
                yield finding(
                    "LOG-09",
                    f"the first {wanted.size} records are not those that {source}"
                    " names: the log was rewritten",
                    hint="run `gates log push` where this clone has records that were"
                    " not pushed yet; else restore the log from a clone that fits",
                )
