"""Write a file complete or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.render.escape import show

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NEW: Final = 0o666
_NEW_PROGRAM: Final = 0o777


def write_atomically(
    place: Path,
    data: bytes,
    *,
    unless: Callable[[], bool] = lambda: False,
    executable: bool = False,
) -> None:
    """Put a file with these bytes in its place; its mode stays.

    It is written beside its place and moved there. An `executable` file gets a mode of
    its own: for whom the umask allows it. `unless` is asked just before: when it holds,
    nothing is written.

    Raises:
        GateError: GIT-06 when it cannot be written, or `unless` holds; nothing is left
            behind.
    """
    name = show(os.fsencode(place.name))
    draft = place.with_name(f".{place.name}.{os.urandom(6).hex()}.tmp")
    try:
        mode = _NEW_PROGRAM if executable else _NEW
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(number, "wb") as file:
            file.write(data)
            if place.exists() and not executable:
                os.fchmod(file.fileno(), stat.S_IMODE(place.stat().st_mode))
        if unless():
            raise GateError(
                "GIT-06",
                f"`{name}` changed while it was read",
                "run the command again",
                name,
            )
        draft.replace(place)
    except OSError as error:
        raise GateError(
            "GIT-06",
            f"`{name}` cannot be written: {error.strerror}",
            "check the permissions of the file and of its folder",
            name,
        ) from error
    finally:
        draft.unlink(missing_ok=True)
