"""Tell whoever waits how far a long piece of work is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Item = TypeVar("_Item")


class Progress(Protocol):
    """Is told, often, how many of how many things are done."""

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Take note; it must be cheap."""


def watched(
    items: Iterable[_Item], progress: Progress | None, what: str, total: int
) -> Iterable[_Item]:
    """The same items; `progress` is told of each. Without one it costs nothing."""
    return items if progress is None else _watched(items, progress, what, total)


def _watched(
    items: Iterable[_Item], progress: Progress, what: str, total: int
) -> Iterator[_Item]:
    for done, item in enumerate(items, start=1):
        yield item
        progress(what, done, total)
