"""The cases, one module for each kind of attack; importing this fills `CASES`."""

from tests.conformance.case import CASES
from tests.conformance.cases import (
    arguments,
    blinding,
    history,
    log,
    own_rules,
    packets,
    previews,
    texts,
    trees,
)

__all__ = [
    "CASES",
    "arguments",
    "blinding",
    "history",
    "log",
    "own_rules",
    "packets",
    "previews",
    "texts",
    "trees",
]
