"""An HTML page read strictly: every element closed, every attribute kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset({"meta", "br", "rect"})


@dataclass(slots=True)
class Element:
    """One element with its attributes and the text inside it."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class Page:
    """The elements of a page in order."""

    elements: list[Element] = field(default_factory=list)

    def named(self, name: str) -> list[Element]:
        """The elements of one name."""
        return [element for element in self.elements if element.name == name]

    def classed(self, kind: str) -> list[Element]:
        """The elements of one class."""
        return [
            element
            for element in self.elements
            if kind in (element.attributes.get("class") or "").split()
        ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        path = tuple(element.name for element in self.open)
        element = Element(tag, dict(attrs), path=path)
        assert len(element.attributes) == len(attrs), f"an attribute twice: {attrs}"
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read_page(document: str) -> Page:
    """The page of a document.

    Raises:
        AssertionError: an element is not closed, or there is a comment.
    """
    assert document.startswith("<!DOCTYPE html>\n")
    reader = _Reader()
    reader.feed(document)
    reader.close()
    assert not reader.open, f"not closed: {[e.name for e in reader.open]}"
    return reader.page
