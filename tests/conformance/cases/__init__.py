"""The cases, one module for each kind of attack; importing this fills `CASES`."""

from tests.conformance.case import CASES
from tests.conformance.cases import blinding

__all__ = ["CASES", "blinding"]
