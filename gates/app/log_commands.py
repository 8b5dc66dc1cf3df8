"""The commands of the log that write: each opens the repository and does one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.key_commands import public_key
from gates.app.log_keys import ChangedKeys, KeyChange, begin_log, change_keys
from gates.app.log_push import Pushed, PushRequest, push_log
from gates.app.log_seen import memory_of
from gates.app.log_signing import chosen_keys, secret_environment, this_world
from gates.app.log_state import settings_of
from gates.app.log_trust import log_policy
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.record.keyset import Action

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gates.app.log_append import Recorded
    from gates.record.keys import SigningKey


class Begun(NamedTuple):
    """A log that was begun, and what to tell."""

    recorded: Recorded
    notices: tuple[str, ...]


def log_init(
    directory: Path,
    *,
    origin: str,
    recovery: str,
    key: Path | None,
    policy_rev: str | None,
) -> Begun:
    """Begin a log with a name and a recovery key.

    Raises:
        GateError: as `begin_log`; LOG-13 when the name cannot name a log, USAGE-01 when
            it is not the policy's.
    """
    environment = secret_environment()
    with open_repository(directory) as repo:
        policy, _ = log_policy(repo, policy_rev)
        if origin and policy.log_origin not in ("", origin):
            raise GateError(
                "USAGE-01",
                f"--origin {origin} is not the policy's {policy.log_origin}",
                "leave the option out, or correct the policy",
            )
        named = policy if not origin else policy._replace(log_origin=origin)
        chosen = chosen_keys(() if key is None else (key,), environment)
        recorded = begin_log(
            repo,
            key=chosen.keys[0],
            recovery=public_key(recovery) if recovery else None,
            settings=settings_of(named),
            world=this_world(),
        )
        return Begun(recorded, chosen.notices)


def log_push(
    directory: Path, *, remote: str, keys: Sequence[Path], policy_rev: str | None
) -> Pushed:
    """Make the log the same here and on a remote.

    Raises:
        GateError: as `push_log`; KEY-01 or KEY-02 when a key is needed and missing.
    """
    environment = secret_environment()
    with open_repository(directory) as repo:
        policy, _ = log_policy(repo, policy_rev)

        def at_hand() -> Sequence[SigningKey]:
            return chosen_keys(keys, environment).keys

        request = PushRequest(
            settings=settings_of(policy),
            remote=remote,
            keys=at_hand,
            memory=memory_of(repo, environment),
            world=this_world(),
        )
        return push_log(repo, request)


def key_record(
    directory: Path,
    action: str,
    keys: Sequence[str],
    *,
    signing: Path | None,
    policy_rev: str | None,
) -> ChangedKeys:
    """Sign a change of the log's keys: the key, and the one that it replaces.

    `action` is add, rotate or revoke.

    Raises:
        GateError: as `change_keys`; KEY-01 when a key cannot be read.
    """
    environment = secret_environment()
    with open_repository(directory) as repo:
        policy, _ = log_policy(repo, policy_rev)
        named = [public_key(key) for key in keys]
        chosen = chosen_keys(() if signing is None else (signing,), environment)
        return change_keys(
            repo,
            KeyChange(Action(action), named[0], named[1] if len(named) > 1 else None),
            key=chosen.keys[0],
            settings=settings_of(policy),
            world=this_world(),
        )
