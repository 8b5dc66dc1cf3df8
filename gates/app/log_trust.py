"""Which policy counts for the log, and whose keys it trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.app.policies import read_policy
from gates.errors import GateError
from gates.gitread.revisions import default_branch, is_born, resolve_commit
from gates.model import RepoPath
from gates.policy import DEFAULT, KEY_LINE
from gates.record.keys import KeyRing, parse_public_line, parse_trusted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Oid
    from gates.policy import Policy
    from gates.record.keys import PublicKey


def policy_tree(repo: Repository, rev: str | None) -> Oid | None:
    """The tree that the log's policy is read from; None in an empty repository.

    That is the revision asked for, else the default branch, which others protect, else
    HEAD.

    Raises:
        GateError: GIT-02 or GIT-03 when the revision names no commit.
    """
    if rev is not None:
        return resolve_commit(repo, rev).tree
    branch = default_branch(repo, None)
    if branch is not None:
        return branch.tree
    return resolve_commit(repo, "HEAD").tree if is_born(repo) else None


def log_policy(repo: Repository, rev: str | None) -> tuple[Policy, Oid | None]:
    """The policy for the log, and the tree it was read from.

    Raises:
        GateError: POLICY-01 when it cannot be read.
    """
    tree = policy_tree(repo, rev)
    return (DEFAULT if tree is None else read_policy(repo, tree)[0]), tree


def pinned_keys(
    repo: Repository, files: Sequence[Path], policy: Policy, tree: Oid | None
) -> KeyRing | None:
    """The trusted keys: those of the files named, else those of the policy.

    A key of the policy is a public line, or the path of an allowed-signers file in the
    tree of the policy. None when nobody pinned any.

    Raises:
        GateError: LOG-16 when a file cannot be read or names no key, USAGE-02 when a
            file that was named does not exist.
    """
    if files:
        return KeyRing(key for path in files for key in keys_in(path))
    if not policy.trusted_keys:
        return None
    return policy_keys(repo, "trusted_keys", policy.trusted_keys, tree)


def policy_keys(
    repo: Repository, name: str, entries: Sequence[str], tree: Oid | None
) -> KeyRing:
    """The keys that a key `name` of the policy lists.

    Raises:
        GateError: LOG-16 when an entry cannot be read or names no key.
    """
    return KeyRing(
        key for entry in entries for key in _keys_of_policy(repo, name, entry, tree)
    )


def keys_in(path: Path) -> tuple[PublicKey, ...]:
    """The keys of an allowed-signers or `.pub` file.

    Raises:
        GateError: USAGE-02 when it does not exist, LOG-16 when it cannot be read or a
            line of it names no key.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise GateError(
            "USAGE-02", f"there is no file {path}", "check the path after `--trust`"
        ) from error
    except OSError as error:
        raise GateError(
            "LOG-16",
            f"the trusted keys {path} cannot be read: {error.strerror}",
            "check the path and its permissions",
        ) from error
    return parse_trusted(data, str(path))


def _keys_of_policy(
    repo: Repository, name: str, entry: str, tree: Oid | None
) -> tuple[PublicKey, ...]:
    if entry.startswith(KEY_LINE):
        try:
            return (parse_public_line(entry),)
        except ValueError as error:
            raise GateError(
                "LOG-16",
                f"a key of `{name}` in the policy cannot be read: {error}",
                "write the line that `gates key show` prints",
            ) from error
    data = (
        None if tree is None else repo.objects.read_path(tree, RepoPath(entry.encode()))
    )
    if data is None:
        raise GateError(
            "LOG-16",
            f"`{name}` names {entry}, which is no file where the policy is",
            "commit the file there, or write the key itself into the policy",
        )
    return parse_trusted(data, entry)
