"""Links in a checkout that lead out of it, so that nothing is written through them."""

from __future__ import annotations

import os
from pathlib import Path


def leads_elsewhere(path: Path) -> bool:
    """Whether a path that lies in a checkout stands, by a link there, elsewhere.

    Whoever fills the checkout would otherwise choose which of the user's files is
    written to. Links outside a checkout are the user's own; git's folder is elsewhere
    too.
    """
    named = Path(os.path.abspath(path))  # noqa: PTH100 - links must stay
    place = Path(os.path.realpath(named))
    for parent in named.parents:
        if os.path.lexists(parent / ".git"):
            checkout = Path(os.path.realpath(parent))
            if not place.is_relative_to(checkout):
                return True
            inside = place.relative_to(checkout)
            return inside != named.relative_to(parent) and ".git" in inside.parts
    return False
