"""The cases, one module for each kind of attack; importing this fills `CASES`."""

from tests.conformance.case import CASES
from tests.conformance.cases import (
    arguments,
    blinding,
    checkouts,
    history,
    log,
    names,
    objects,
    own_rules,
    packets,
    previews,
    references,
    sizes,
    texts,
    trees,
)

__all__ = [
    "CASES",
    "arguments",
    "blinding",
    "checkouts",
    "history",
    "log",
    "names",
    "objects",
    "own_rules",
    "packets",
    "previews",
    "references",
    "sizes",
    "texts",
    "trees",
]
