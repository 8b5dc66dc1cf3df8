"""What names spec files: the SPEC_TARGET_RESOLVED field, a pointer, an index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import RepoPath
from gates.packet.text import BLANKS, as_path, first_word, is_literal_path

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEX_LIMIT: Final = 1 << 20
"""Bytes: a larger file is a spec, and no index or pointer to one."""

_NAME: Final = re.compile(r"[\w./-]*[\w-]+\.(?:md|txt|json|rst|adoc)\b", re.ASCII)
_PARTS: Final = ("modules", "parts", "files")
_ENTRY: Final = ("entrypoint_path", "spec_path", "path", "file")


class Target(NamedTuple):
    """The spec that a refinement names, and the pointer file that led to it."""

    pointer: RepoPath | None
    spec: RepoPath


class ListedPart(NamedTuple):
    """One file that an index lists: its path as written, its SHA-256 or nothing."""

    path: RepoPath
    sha256: str


def spec_target(value: str) -> Target | None:
    """The files of `POINTER -> SPEC`, or of a spec alone; None when there is none."""
    left, arrow, right = value.partition("->")
    spec = _file_name(right if arrow else left)
    if spec is None:
        return None
    return Target(_file_name(left) if arrow else None, spec)


def _file_name(text: str) -> RepoPath | None:
    name = first_word(text.strip(BLANKS))
    return as_path(name) if name and is_literal_path(name) else None


def pointed_at(data: bytes) -> tuple[RepoPath, ...]:
    """The file names in a pointer file, in the order in which they are likely meant.

    A JSON pointer names its entry point; in a Markdown one names in bold come first.
    """
    text = data[:INDEX_LIMIT].decode("utf-8", "replace")
    value = _json(text)
    if isinstance(value, dict):
        current = value.get("current_spec", value)
        named = (
            [current.get(key) for key in _ENTRY] if isinstance(current, dict) else []
        )
        return tuple(as_path(name) for name in named if isinstance(name, str) and name)
    bold = [
        name for part in re.findall(r"\*\*([^*\n]+)\*\*", text) for name in _names(part)
    ]
    return tuple(dict.fromkeys(as_path(name) for name in (*bold, *_names(text))))


def index_parts(path: RepoPath, data: bytes) -> tuple[ListedPart, ...]:
    """The files that an index lists, below its own folder; empty when it is none.

    An index is a JSON object with a list `modules`, `parts` or `files`, or a short
    Markdown file: of the latter every relative link and file name counts.
    """
    if len(data) > INDEX_LIMIT:
        return ()
    text = data.decode("utf-8", "replace")
    value = _json(text)
    if isinstance(value, dict):
        listed = next((value[key] for key in _PARTS if key in value), None)
        found = tuple(_listed(listed)) if isinstance(listed, list) else ()
    else:
        found = tuple(ListedPart(as_path(name), "") for name in _names(text))
    folder = path.rpartition(b"/")[0]
    prefix = folder + b"/" if folder else b""
    return tuple(
        dict.fromkeys(
            part._replace(path=RepoPath(prefix + part.path.removeprefix(b"./")))
            for part in found
            if prefix + part.path != path
        )
    )


def _names(text: str) -> list[str]:
    return [name for name in _NAME.findall(text) if ".." not in name]


def _listed(items: list[object]) -> Iterator[ListedPart]:
    for item in items:
        if isinstance(item, str):
            yield ListedPart(as_path(item), "")
        elif isinstance(item, dict) and isinstance(item.get("path"), str):
            sha256 = item.get("sha256")
            digest = sha256.lower() if isinstance(sha256, str) else ""
            yield ListedPart(as_path(item["path"]), digest)


def is_json(data: bytes) -> bool:
    """Whether an index is written in JSON: then its parts are the spec."""
    return data.lstrip()[:1] == b"{"


def _json(text: str) -> object:
    """The JSON object in a text, None when it holds none."""
    if text.lstrip()[:1] != "{":
        return None
    import json  # noqa: PLC0415 - most specs and pointers are Markdown

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
