"""The call of an editing tool, as harnesses of agents hand it to their hooks."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from gates.errors import GateError

_KEYS: Final = ("file_path", "notebook_path", "path")
"""Where a call of a tool names the file that it edits."""


def paths_of_call(data: bytes) -> tuple[tuple[bytes, ...], Path | None]:
    """The files that a call of an editing tool names, and the folder they begin at.

    The call is a JSON object as harnesses of agents hand it to their hooks: the file
    stands in `file_path`, `notebook_path` or `path` of its `tool_input`, or beside it;
    the folder in `cwd`.

    Raises:
        GateError: USAGE-01 when it names no file: then nothing can be said.
    """
    try:
        call = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_call(f"it is no JSON: {error}") from error
    if not isinstance(call, dict):
        raise _no_call("it is no object")
    tool_input = call.get("tool_input", call)
    if not isinstance(tool_input, dict):
        raise _no_call("its tool_input is no object")
    named = [tool_input[key] for key in _KEYS if key in tool_input]
    if not named or not all(isinstance(path, str) and path for path in named):
        raise _no_call(f"none of {', '.join(_KEYS)} names a file")
    try:
        return tuple(os.fsencode(path) for path in named), _folder(call)
    except UnicodeEncodeError as error:
        raise _no_call("its path cannot be the name of a file") from error


def _folder(call: dict[str, Any]) -> Path | None:
    folder = call.get("cwd")
    if isinstance(folder, str) and Path(folder).is_absolute():
        return Path(folder)
    return None


def _no_call(why: str) -> GateError:
    return GateError(
        "USAGE-01",
        f"what standard input holds is no call of an editing tool: {why}",
        'expected {"tool_input": {"file_path": "..."}}, or name the path itself',
    )
