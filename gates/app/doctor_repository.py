"""What doctor looks at in the repository: history, policy, packets, hook, CI."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, Final, NamedTuple

from gates import __version__
from gates.app.packet_names import packet_names_in
from gates.app.policies import read_policy
from gates.app.recipes import HOOK, HOOK_COMMAND, HOOK_PATH
from gates.app.worktree_files import read_worktree_file
from gates.errors import GateError
from gates.gitread.version import numbers
from gates.model import RepoPath
from gates.policy import DEFAULT, POLICY_FILES, parse_policy
from gates.render.doctor import Check, Health
from gates.render.escape import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.gitread.repository import Repository
    from gates.model import Oid, PolicySource
    from gates.policy import Policy

_WORKFLOWS: Final = RepoPath(b".github/workflows")
_PIPELINES: Final = (RepoPath(b".gitlab-ci.yml"), RepoPath(b"Jenkinsfile"))
_CALLS: Final = (
    b"post-work",
    b"cor701-gates",
    b"ci-gate",
    b"gates hook",
    b"gates check",
    b"gates ci",
    b"gates@",
)
"""What a file that calls the gate has in it."""

_REFETCHES: Final = (2, 36)
"""The version from which on git fetches again what it believes to have."""

_INIT: Final = "gates init --write"
_SHOWN: Final = 3


class Head(NamedTuple):
    """The tree at HEAD, None before the first commit, and its policy."""

    tree: Oid | None
    policy: Policy


def look_at_repository(repo: Repository) -> Iterator[Check]:
    """Where it lies, and whether all of its history is here."""
    top = repo.top_level
    if top is None:
        yield Check(
            "repository",
            Health.WARNING,
            f"{repo.git_dir}, without a worktree: ranges can be judged, no packet made",
            "git worktree add ../work",
        )
    else:
        yield Check("repository", Health.OK, str(top))
    yield _owner(repo)
    yield _history(repo)


def _owner(repo: Repository) -> Check:
    place = repo.top_level or repo.git_dir
    if os.name != "posix":
        return Check("owner", Health.NOT_APPLICABLE, "this system has no owner to ask")
    if place.stat().st_uid == os.geteuid():
        return Check("owner", Health.OK, "the repository is this user's own")
    return Check(
        "owner",
        Health.WARNING,
        "the repository belongs to another user: gates reads it, git itself may refuse",
        f"git config --global --add safe.directory {quote(str(place))}",
    )


def _history(repo: Repository) -> Check:
    if repo.is_shallow:
        return Check(
            "history",
            Health.WARNING,
            "a shallow clone: what lies before its edge cannot be verified",
            "git fetch --unshallow",
        )
    promised = repo.runner.run(
        "config",
        "--local",
        "--name-only",
        "--get-regexp",
        r"^(extensions\.partialclone|remote\..*\.promisor)$",
        allowed=(0, 1),
    )
    if promised:
        keys = os.fsdecode(promised).split("\n")[:-1]
        unset = "".join(f" && git config --unset {quote(key)}" for key in keys)
        return Check(
            "history",
            Health.WARNING,
            "a partial clone: a missing object is not fetched, it ends the run",
            f"{_completion(repo)}{unset}",
        )
    if repo.findings:
        finding = repo.findings[0]
        return Check("history", Health.WARNING, finding.message, finding.hint)
    return Check("history", Health.OK, "complete, and not replaced")


def _completion(repo: Repository) -> str:
    """The command that brings everything which a partial clone lacks."""
    if numbers(repo.git_version) >= _REFETCHES:
        return "git fetch --refetch --no-filter"
    return (
        "git rev-list --objects --all --missing=print | sed -n 's/^?//p'"
        " | git cat-file --batch-check >/dev/null"
    )


def look_at_policy(
    repo: Repository, head: Head, source: PolicySource
) -> Iterator[Check]:
    """The policy at HEAD, and whether the worktree has another one."""
    if head.tree is None:
        found = "there is no commit, so the defaults count"
        yield Check("policy", Health.WARNING, found, "commit gates.toml")
    elif source.path is None:
        found = f"none at HEAD: the defaults count, profile {head.policy.profile}"
        yield Check("policy", Health.WARNING, found, _INIT)
    else:
        found = f"{show(source.path)} at HEAD, profile {head.policy.profile}"
        yield Check("policy", Health.OK, found)
    if repo.top_level is not None:
        yield _policy_here(repo, head, has_one=source.path is not None)


def _policy_here(repo: Repository, head: Head, *, has_one: bool) -> Check:
    name = "policy-here"
    files = [read_worktree_file(repo, RepoPath(file)) for file in POLICY_FILES]
    try:
        policy = parse_policy(*files)
    except GateError as error:
        found = f"the worktree's cannot be read: {error.message}"
        return Check(name, Health.PROBLEM, found, error.hint)
    if policy is None and not has_one:
        return Check(name, Health.NOT_APPLICABLE, "the worktree has none either")
    if (policy or DEFAULT) == head.policy and (policy is not None) == has_one:
        return Check(name, Health.OK, "the worktree's is the same")
    return Check(
        name,
        Health.WARNING,
        "the worktree's is another one; it counts when it is committed",
        "git diff HEAD -- gates.toml pyproject.toml",
    )


def look_at_packets(repo: Repository, head: Head) -> Iterator[Check]:
    """The folders of packets, and the template."""
    folders = ", ".join(f"{folder}/" for folder in head.policy.packets)
    names = packet_names_in(repo, head.tree, head.policy)
    if names:
        few = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
        yield Check("packets", Health.OK, f"{len(names)} in {folders}: {few}")
    else:
        yield Check(
            "packets",
            Health.WARNING,
            f"none in {folders}",
            "gates packet new WP-1-NAME",
        )
    if repo.top_level is None:
        return
    places = [
        RepoPath(os.fsencode(f"{folder}/TEMPLATE.md")) for folder in head.policy.packets
    ]
    there = [place for place in places if read_worktree_file(repo, place) is not None]
    if there:
        yield Check("template", Health.OK, show(there[0]))
    else:
        found = "none; `gates packet new` writes packets without one"
        yield Check("template", Health.NOT_APPLICABLE, found, _INIT)


def look_at_hook(repo: Repository) -> Check:
    """Whether a hook of git's runs the gate before a commit."""
    if repo.top_level is None:
        return Check("hook", Health.NOT_APPLICABLE, "there is no worktree to commit in")
    configured = repo.runner.run(
        "config", "--local", "--get", "core.hooksPath", allowed=(0, 1)
    )
    folder = os.fsdecode(configured).strip()
    is_ours = folder == HOOK_COMMAND.rpartition(" ")[2]
    committed = read_worktree_file(repo, HOOK_PATH)
    if is_ours and committed is not None:
        return _own_hook(repo, committed)
    place = repo.top_level / folder if folder else repo.common_dir / "hooks"
    file = place / "pre-commit"
    if file.is_file() and any(call in file.read_bytes() for call in _CALLS):
        return Check("hook", Health.OK, f"{file} calls the gate")
    if committed is not None:
        found = f"{show(HOOK_PATH)} is there, and this clone does not run it"
        return Check("hook", Health.WARNING, found, HOOK_COMMAND)
    found = "no hook calls the gate before a commit"
    return Check("hook", Health.NOT_APPLICABLE, found, f"{_INIT}; {HOOK_COMMAND}")


def _own_hook(repo: Repository, committed: bytes) -> Check:
    name = show(HOOK_PATH)
    assert repo.top_level is not None  # noqa: S101 - the caller made sure
    if not os.access(repo.top_level / os.fsdecode(HOOK_PATH), os.X_OK):
        found = f"{name} is not executable, so git passes it over"
        return Check("hook", Health.PROBLEM, found, f"chmod +x {name}")
    if committed != HOOK:
        return Check(
            "hook",
            Health.WARNING,
            f"{name} runs; it is not the one of gates {__version__}",
            f"mv {name} {name}.old; gates init --write",
        )
    return Check("hook", Health.OK, f"{name} runs, and is up to date")


def look_at_ci(repo: Repository, head: Head) -> Iterator[Check]:
    """Whether a pipeline at HEAD calls the gate."""
    if head.tree is None:
        yield Check("ci", Health.NOT_APPLICABLE, "there is no commit")
        return
    listed = repo.objects.list_folder(head.tree, _WORKFLOWS)
    workflows = [
        RepoPath(_WORKFLOWS + b"/" + name)
        for name, entry in listed
        if entry.type == "blob" and name.endswith((b".yml", b".yaml"))
    ]
    there = [
        (path, data)
        for path in (*workflows, *_PIPELINES)
        if (data := repo.objects.read_path(head.tree, path)) is not None
    ]
    callers = [
        show(path) for path, data in there if any(call in data for call in _CALLS)
    ]
    if callers:
        yield Check("ci", Health.OK, f"{', '.join(callers)} at HEAD")
        return
    found = f"{len(there)} at HEAD, none calls the gate" if there else "none at HEAD"
    yield Check("ci", Health.WARNING, f"pipelines: {found}", _INIT)


def read_head(repo: Repository, tree: Oid | None) -> tuple[Policy, PolicySource]:
    """The policy at HEAD; the defaults before the first commit.

    Raises:
        GateError: POLICY-01 when it cannot be read.
    """
    from gates.model import PolicySource  # noqa: PLC0415 - a value of this one case

    return (DEFAULT, PolicySource()) if tree is None else read_policy(repo, tree)
