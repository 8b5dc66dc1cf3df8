"""The names of the packets that a person may mean, in the worktree and at HEAD."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from gates.app.packets import check_name
from gates.app.policies import read_policy
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import is_born, resolve_commit
from gates.model import RepoPath
from gates.policy import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Oid
    from gates.policy import Policy

_SUFFIX: Final = ".md"
_TEMPLATE: Final = "TEMPLATE"
_INNER: Final = "packet.md"


def packet_names(directory: Path) -> tuple[str, ...]:
    """The names of the packets around a folder, sorted; nothing of them is read.

    A file whose name no command would take for a packet's is left out.

    Raises:
        GateError: where there is no repository, or its policy cannot be read.
    """
    with open_repository(directory) as repo:
        tree = resolve_commit(repo, "HEAD").tree if is_born(repo) else None
        policy = DEFAULT if tree is None else read_policy(repo, tree)[0]
        return packet_names_in(repo, tree, policy)


def packet_names_in(
    repo: Repository, tree: Oid | None, policy: Policy
) -> tuple[str, ...]:
    """The same for an open repository, with the tree at HEAD and its policy."""
    found = set(_in_worktree(repo, policy))
    if tree is not None:
        found.update(_in_tree(repo, tree, policy))
    return tuple(sorted(name for name in found if _may_be_named(name)))


def _in_tree(repo: Repository, tree: Oid, policy: Policy) -> Iterator[str]:
    for folder in policy.packets:
        path = os.fsencode(folder)
        for name, entry in repo.objects.list_folder(tree, RepoPath(path)):
            inner = RepoPath(b"/".join((path, name, _INNER.encode())))
            if entry.type == "blob" and name.endswith(_SUFFIX.encode()):
                yield os.fsdecode(name).removesuffix(_SUFFIX)
            elif entry.type == "tree" and repo.objects.lookup(tree, inner) is not None:
                yield os.fsdecode(name)


def _in_worktree(repo: Repository, policy: Policy) -> Iterator[str]:
    if repo.top_level is None:
        return
    for folder in policy.packets:
        place = repo.top_level / folder
        if not place.is_dir():
            continue
        for path in place.iterdir():
            if path.name.endswith(_SUFFIX) and path.is_file():
                yield path.name.removesuffix(_SUFFIX)
            elif (path / _INNER).is_file():
                yield path.name


def _may_be_named(name: str) -> bool:
    try:
        check_name(name)
    except GateError:
        return False
    return name != _TEMPLATE
