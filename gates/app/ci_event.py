"""What a CI service says about a run: the range that is to be judged.

Everything in an event is data. Object ids must be object ids; names go nowhere but into
git's own lookup of references and into escaped text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.render.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

OBJECT_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
NAME_THE_RANGE: Final = (
    "name the range yourself: `--range A..B`, or `--base` and `--head`"
)

_HEADS: Final = "refs/heads/"
_NO: Final = ("", "0", "false", "no")


class CiRange(NamedTuple):
    """The range of an event.

    `source` says which event. `base` is an object id, or the full name of a reference;
    with `from_merge_base` the range starts where the head left it. `branch` is the
    branch of the work and `target` the one that it is for, as far as they are known.
    """

    source: str
    base: str
    head: str
    from_merge_base: bool
    branch: str = ""
    target: str = ""


def event_range(environment: Mapping[str, str]) -> CiRange | None:
    """The range that a CI service gives; None where there is no service.

    Raises:
        GateError: CI-01 when its event cannot be read or has no range.
    """
    services = [
        name
        for name in ("GITHUB_ACTIONS", "GITLAB_CI")
        if environment.get(name, "").lower() not in _NO
    ]
    if len(services) > 1:
        raise no_range(f"two CI services are named: {' and '.join(services)}")
    if "GITHUB_ACTIONS" in services:
        from gates.app.ci_github import github_range  # noqa: PLC0415 - one service

        return github_range(environment)
    if "GITLAB_CI" in services:
        from gates.app.ci_gitlab import gitlab_range  # noqa: PLC0415 - one service

        return gitlab_range(environment)
    return None


def no_range(why: str, hint: str = NAME_THE_RANGE) -> GateError:
    """The error for an event that gives no range."""
    return GateError("CI-01", why, hint)


def object_id(value: object, source: str, name: str) -> str:
    """An object id out of an event.

    Raises:
        GateError: CI-01 when it is anything else.
    """
    if isinstance(value, str) and OBJECT_ID.fullmatch(value):
        return value
    shown = f"`{escape(value)}`" if isinstance(value, str) and value else "nothing"
    raise no_range(
        f"{source}: `{name}` is {shown}, expected an object id of 40 or 64 hex digits"
    )


def is_zeros(value: object) -> bool:
    """Whether an object id stands for no object."""
    return isinstance(value, str) and bool(value) and not value.strip("0")


def short_branch(ref: str) -> str:
    """A branch's name without `refs/heads/`."""
    return ref.removeprefix(_HEADS)


def of_push(source: str, before: str, after: str, branch: str, default: str) -> CiRange:
    """The range of a push: what it added, or all that a new branch has of its own.

    `before` is empty where it cannot be used: the branch is new, or was rewritten.

    Raises:
        GateError: CI-01 when there is nothing that it can be compared with.
    """
    if before:
        return CiRange(source, before, after, False, branch, branch)  # noqa: FBT003
    if not default or branch == default:
        raise no_range(
            f"{source}: the branch `{escape(branch)}` is new or was rewritten, and"
            " there is no other branch to compare it with"
        )
    base = f"refs/remotes/origin/{default}"
    return CiRange(source, base, after, True, branch, default)  # noqa: FBT003
