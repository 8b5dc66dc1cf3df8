"""Read the policy from a tree: the base of the range, never what is judged."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from gates.errors import GateError
from gates.model import MODE_EXECUTABLE, MODE_FILE, PolicySource, RepoPath
from gates.policy import DEFAULT, POLICY_FILES, Policy, parse_policy
from gates.rules.deciding import calls_gate, holds_recipes

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Oid


def read_policy(repo: Repository, tree: Oid) -> tuple[Policy, PolicySource]:
    """The policy of a tree and where it stands; the defaults when it has none.

    Raises:
        GateError: POLICY-01 when it cannot be read, GIT-07 for a missing object.
    """
    files = {name: _policy_file(repo, tree, RepoPath(name)) for name in POLICY_FILES}
    policy = parse_policy(files[b"gates.toml"], files[b"pyproject.toml"])
    if policy is None:
        return DEFAULT, PolicySource()
    path = RepoPath(
        b"gates.toml" if files[b"gates.toml"] is not None else b"pyproject.toml"
    )
    data = files[path] or b""
    entry = repo.objects.lookup(tree, path)
    return policy, PolicySource(
        path=path,
        blob=None if entry is None else entry.oid,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _policy_file(repo: Repository, tree: Oid, path: RepoPath) -> bytes | None:
    """The bytes of one policy file; None when there is none.

    Raises:
        GateError: POLICY-01 when something else than a file bears the name of one.
    """
    entry = repo.objects.lookup(tree, path)
    if entry is None:
        return None
    if path == b"gates.toml" and entry.mode not in (MODE_FILE, MODE_EXECUTABLE):
        raise GateError(
            "POLICY-01",
            "gates.toml is no regular file",
            "commit the policy as a regular file",
            "gates.toml",
        )
    return repo.objects.read_path(tree, path)


def what_paths_do(
    repo: Repository,
    policy: Policy,
    base: Oid,
    head: Oid,
    changed: frozenset[RepoPath],
) -> dict[RepoPath, str]:
    """What changed paths have to do with the gate, where that is not in their names.

    They hold the policy, keys that the policy in force trusts, or recipes that call a
    command of the gate. pyproject.toml changes for many reasons; only its table
    `[tool.gates]` counts. One that cannot be read any more counts too.
    """
    told: dict[RepoPath, str] = {}
    for path in changed:
        if holds_recipes(path) and any(
            calls_gate(repo.objects.read_path(tree, path) or b"")
            for tree in (base, head)
        ):
            told[path] = "calls the gate"
    for name in policy.key_files:
        path = RepoPath(name.encode())
        if path in changed:
            told[path] = "holds keys that the policy names"
    for path in map(RepoPath, POLICY_FILES):
        if path in changed and (
            _policy_of(repo, base, path) != _policy_of(repo, head, path)
        ):
            told[path] = "holds the policy"
    return told


def _policy_of(repo: Repository, tree: Oid, path: RepoPath) -> object:
    """The policy of one file, or its bytes when they cannot be read as a policy."""
    data = repo.objects.read_path(tree, path)
    is_own_file = path == b"gates.toml"
    try:
        return parse_policy(
            data if is_own_file else None, None if is_own_file else data
        )
    except GateError:
        return data
