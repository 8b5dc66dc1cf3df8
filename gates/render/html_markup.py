"""Markup that cannot be injected into: text is escaped unless it is Markup."""

from __future__ import annotations

import re
from html import escape as _entities
from typing import Final

from gates.render.escape import escape, show


class Markup(str):
    """Text that is HTML. Only this module and the style sheet make any."""

    __slots__ = ()


Child = str | Markup | None
"""What an element may hold; None is nothing."""

_VOID: Final = frozenset({"br", "meta", "rect", "line"})


def element(
    name: str, *children: Child, attributes: dict[str, str | int] | None = None
) -> Markup:
    """An element with its children, each escaped unless it is Markup."""
    opening = "".join(
        f' {key}="{_entities(escape(str(value)))}"'
        for key, value in (attributes or {}).items()
    )
    if name in _VOID:
        return Markup(f"<{name}{opening}>" if name in _HTML else f"<{name}{opening}/>")
    return Markup(f"<{name}{opening}>{joined(*children)}</{name}>")


_HTML: Final = frozenset({"br", "meta"})
"""The elements without content that are HTML, not SVG."""


def joined(*children: Child) -> Markup:
    """The children one after the other."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else text(child)
            for child in children
            if child is not None
        )
    )


def text(value: str) -> Markup:
    """Text that shows as it is, what is not printable as an escape."""
    return Markup(_entities(escape(value)))


def source_line(data: bytes) -> Markup:
    """A line of a file, its tabs kept."""
    return Markup(_entities("\t".join(show(part) for part in data.split(b"\t"))))


def classed(name: str, kind: str, *children: Child) -> Markup:
    """An element of a class."""
    return element(name, *children, attributes={"class": kind})


def code(value: str) -> Markup:
    """Text as code."""
    return element("code", value)


def path_code(path: bytes) -> Markup:
    """A path as code."""
    return element("code", path.decode("utf-8", "backslashreplace"))


def prose(value: str) -> Markup:
    """A sentence, its back-ticked parts as code."""
    parts = value.split("`")
    if len(parts) % 2 == 0:  # one back-tick has no partner
        return text(value)
    return joined(
        *(code(part) if number % 2 else part for number, part in enumerate(parts))
    )


def details(summary: Child, *children: Child) -> Markup:
    """Something shown on demand, without a script."""
    return element("details", element("summary", summary), *children)


def section(identifier: str, heading: str, *children: Child) -> Markup:
    """A part of the page with its heading, a landmark of that name."""
    name = f"{identifier}-heading"
    return element(
        "section",
        element("h2", heading, attributes={"id": name}),
        *children,
        attributes={"id": identifier, "aria-labelledby": name},
    )


def with_prefix(prefix: str, markup: Markup) -> Markup:
    """The markup with every name of a place behind a prefix, so that none is twice.

    A quotation mark in text that others wrote is a reference by now, so only real
    attributes are found.
    """
    named = re.sub(r' (id|aria-labelledby)="', rf' \1="{prefix}', markup)
    return Markup(re.sub(r' href="#', f' href="#{prefix}', named))


def definitions(*rows: tuple[str, Child]) -> Markup:
    """Names and their values; a row without a value is left out."""
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value))
            for name, value in rows
            if value
        ),
    )
