"""Programs that may be missing on a person's machine, and never under CI."""

from __future__ import annotations

import os
import shutil

import pytest


def require_tool(name: str) -> None:
    """Skip the test where a program is missing; under CI it must be there."""
    if shutil.which(name) is None and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed")
