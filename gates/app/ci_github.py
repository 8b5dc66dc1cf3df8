"""The range of a GitHub event, from the file that the runner wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gates.app.ci_event import (
    NAME_THE_RANGE,
    CiRange,
    is_zeros,
    no_range,
    object_id,
    of_push,
    short_branch,
)
from gates.render.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_RUNNER: Final = "run this inside a job of GitHub Actions, or " + NAME_THE_RANGE


def github_range(environment: Mapping[str, str]) -> CiRange:
    """The range of the event that started the workflow.

    Raises:
        GateError: CI-01 when the event cannot be read, or has no range.
    """
    name = environment.get("GITHUB_EVENT_NAME", "")
    if not name:
        raise no_range("GITHUB_EVENT_NAME is not set", _RUNNER)
    known = _EVENTS.get(name)
    if known is None:
        hint = NAME_THE_RANGE
        if name == "pull_request_target":
            hint = "let the workflow start on `pull_request`"
        raise no_range(f"the event `{escape(name)}` has no range to judge", hint)
    return known(f"GitHub's event {name}", _read(environment))


def _read(environment: Mapping[str, str]) -> object:
    """The event as the runner wrote it down."""
    path = environment.get("GITHUB_EVENT_PATH", "")
    if not path:
        raise no_range("GITHUB_EVENT_PATH is not set", _RUNNER)
    try:
        found: object = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise no_range(
            f"the event {escape(path)} cannot be read: {error.strerror}", _RUNNER
        ) from error
    except (ValueError, RecursionError) as error:
        raise no_range(f"the event {escape(path)} is not JSON", _RUNNER) from error
    return found


def _at(event: object, *keys: str) -> object:
    """What stands below some keys; None where there is nothing."""
    for key in keys:
        event = event.get(key) if isinstance(event, dict) else None
    return event


def _text(event: object, *keys: str) -> str:
    found = _at(event, *keys)
    return found if isinstance(found, str) else ""


def _oid(event: object, source: str, *keys: str) -> str:
    return object_id(_at(event, *keys), source, ".".join(keys))


def _pull_request(source: str, event: object) -> CiRange:
    """From where the branch left its base to its own last commit.

    The commit that is checked out by default is a merge of both, made by nobody.
    """
    return CiRange(
        source,
        base=_oid(event, source, "pull_request", "base", "sha"),
        head=_oid(event, source, "pull_request", "head", "sha"),
        from_merge_base=True,
        branch=_text(event, "pull_request", "head", "ref"),
        target=_text(event, "pull_request", "base", "ref"),
    )


def _merge_group(source: str, event: object) -> CiRange:
    """From the commit that the group stands on to the one that will be merged."""
    return CiRange(
        source,
        base=_oid(event, source, "merge_group", "base_sha"),
        head=_oid(event, source, "merge_group", "head_sha"),
        from_merge_base=False,
        branch=short_branch(_text(event, "merge_group", "head_ref")),
        target=short_branch(_text(event, "merge_group", "base_ref")),
    )


def _push(source: str, event: object) -> CiRange:
    """What was pushed to a branch."""
    ref = _text(event, "ref")
    branch = short_branch(ref)
    if branch == ref:
        raise no_range(f"{source}: `{escape(ref)}` is no branch", NAME_THE_RANGE)
    before, after = _at(event, "before"), _at(event, "after")
    if _at(event, "deleted") is True or is_zeros(after):
        raise no_range(
            f"{source}: the branch `{escape(branch)}` was deleted",
            "leave deletions out: `if: ${{ !github.event.deleted }}` at the job",
        )
    is_new = is_zeros(before) or _at(event, "forced") is True
    return of_push(
        source,
        before="" if is_new else _oid(event, source, "before"),
        after=_oid(event, source, "after"),
        branch=branch,
        default=_text(event, "repository", "default_branch"),
    )


_EVENTS: Final[Mapping[str, Callable[[str, object], CiRange]]] = {
    "pull_request": _pull_request,
    "merge_group": _merge_group,
    "push": _push,
}
