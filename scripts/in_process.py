"""A plugin of pytest: leave out tests that start the program as a user does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect the tests with the fixture `program`."""
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        starts_program = "program" in getattr(item, "fixturenames", ())
        (left_out if starts_program else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
