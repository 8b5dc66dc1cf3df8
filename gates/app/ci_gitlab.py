"""The range of a GitLab pipeline, from its predefined variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.app.ci_event import CiRange, is_zeros, no_range, object_id, of_push
from gates.render.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRAIN: Final = "merge_train"


def gitlab_range(environment: Mapping[str, str]) -> CiRange:
    """The range of a pipeline for a merge request, or for a branch that was pushed.

    Raises:
        GateError: CI-01 when the pipeline has no range, or its variables are wrong.
    """
    kind = environment.get("CI_PIPELINE_SOURCE", "")
    if kind == "merge_request_event":
        return _merge_request(environment)
    if kind == "push":
        return _push(environment)
    if not kind:
        raise no_range("CI_PIPELINE_SOURCE is not set")
    raise no_range(
        f"a GitLab pipeline of source `{escape(kind)}` has no range to judge"
    )


def _merge_request(environment: Mapping[str, str]) -> CiRange:
    """What the source branch has of its own; on a merge train, what will be merged.

    A pipeline for merged results checks out a merge that nobody made; then the two
    variables for the tips of the branches are set, which are empty otherwise.
    """
    source = "GitLab's merge request pipeline"
    tip = "CI_MERGE_REQUEST_TARGET_BRANCH_SHA"
    if environment.get("CI_MERGE_REQUEST_EVENT_TYPE") == _TRAIN:
        names = (tip, "CI_COMMIT_SHA")
        source = "GitLab's merge train"
    elif environment.get(tip):
        names = (tip, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
    else:
        names = ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_SHA")
    base, head = (object_id(environment.get(name), source, name) for name in names)
    return CiRange(
        source,
        base=base,
        head=head,
        from_merge_base=source != "GitLab's merge train",
        branch=environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", ""),
        target=environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""),
    )


def _push(environment: Mapping[str, str]) -> CiRange:
    """What was pushed to a branch."""
    source = "GitLab's branch pipeline"
    branch = environment.get("CI_COMMIT_BRANCH", "")
    if not branch:
        raise no_range(f"{source}: CI_COMMIT_BRANCH is not set, so it is for a tag")
    before = environment.get("CI_COMMIT_BEFORE_SHA")
    return of_push(
        source,
        before=""
        if is_zeros(before)
        else object_id(before, source, "CI_COMMIT_BEFORE_SHA"),
        after=object_id(environment.get("CI_COMMIT_SHA"), source, "CI_COMMIT_SHA"),
        branch=branch,
        default=environment.get("CI_DEFAULT_BRANCH", ""),
    )
