"""What doctor looks at of keys and the log."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app import log_spool
from gates.app.key_choice import KEY, KEY_FILE, PASSPHRASE, is_under_ci, own_key_path
from gates.app.key_files import is_open_to_others, read_key_file
from gates.app.log_anchors import trailer_anchors
from gates.app.log_reading import (
    files_at,
    open_log,
    read_checkpoint,
    read_frontier,
    read_keys,
)
from gates.app.log_seen import may_have_remote, memory_of
from gates.app.log_trust import log_policy, pinned_keys
from gates.errors import GateError
from gates.gitread.appender import read_tip
from gates.gitread.history import merge_base
from gates.record.keys import KeyRing, is_encrypted, load_signing_key
from gates.render.doctor import Check, Health

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gates.app.log_reading import LogFiles
    from gates.gitread.repository import Repository
    from gates.policy import Policy
    from gates.record.checkpoint import SignedCheckpoint
    from gates.record.keys import PublicKey

_PUSH: Final = "gates log push"
_TRAILER: Final = (
    'git commit --allow-empty -m "Anchor the log" -m "$(gates log trailer)"'
)


class OwnKey(NamedTuple):
    """How the key that would sign stands; its public half where it could be read."""

    check: Check
    public: PublicKey | None = None


def look_at_key(environment: Mapping[str, str]) -> OwnKey:
    """The key that would sign here. An agent is never asked.

    Raises:
        GateError: KEY-01 when it is no key, KEY-02 where there is no home.
    """
    if environment.get(KEY):
        return _judged(environment[KEY].encode(), f"in {KEY}", environment)
    named = environment.get(KEY_FILE)
    path = Path(named) if named else own_key_path(environment)
    if not named and not os.path.lexists(path):
        if is_under_ci(environment):
            found = "none, and under CI none is made: verdicts are not recorded"
            return OwnKey(Check("key", Health.WARNING, found, f"set {KEY}, or --key"))
        found = f"none yet, looked for at {path}; the first record makes one"
        return OwnKey(Check("key", Health.WARNING, found, "gates key init"))
    own = _judged(read_key_file(path), str(path), environment)
    if own.check.health is Health.OK and is_open_to_others(path):
        found = f"others can read the signing key {path}"
        return own._replace(
            check=Check("key", Health.PROBLEM, found, f"chmod 600 {quote(str(path))}")
        )
    return own


def _judged(data: bytes, name: str, environment: Mapping[str, str]) -> OwnKey:
    passphrase = environment.get(PASSPHRASE, "")
    if is_encrypted(data, name) and not passphrase:
        found = f"{name}, encrypted: its passphrase is asked for at each record"
        return OwnKey(Check("key", Health.OK, found))
    key = load_signing_key(data, name, passphrase.encode("utf-8", "surrogateescape"))
    found = f"{name} ({key.public.fingerprint})"
    return OwnKey(Check("key", Health.OK, found), key.public)


def look_at_trust(repo: Repository, own: PublicKey | None) -> Check:
    """Whether the policy pins the keys that may sign.

    Raises:
        GateError: POLICY-01 or LOG-16 when policy or keys cannot be read.
    """
    policy, tree = log_policy(repo, None)
    ring = pinned_keys(repo, (), policy, tree)
    name = "trusted-keys"
    if ring is None:
        return Check(
            name,
            Health.WARNING,
            "none is pinned: the log proves its integrity, not who wrote it",
            "gates key trust FILE.pub, and name the file in `trusted_keys`",
        )
    if own is not None and own not in ring:
        return Check(
            name,
            Health.WARNING,
            f"{len(ring)} pinned, and this machine's key is not among them",
            "gates key show, and let the policy pin its line",
        )
    return Check(name, Health.OK, f"{len(ring)} pinned by the policy")


def look_at_log(repo: Repository, environment: Mapping[str, str]) -> Iterator[Check]:
    """The log: whether it is there, whole by a cheap look, pushed, and anchored.

    Raises:
        GateError: when policy, log or an object of it cannot be read.
    """
    policy, _ = log_policy(repo, None)
    try:
        log = open_log(repo, policy.log_ref)
    except GateError as error:
        if error.code != "LOG-02":
            raise
        found = f"{policy.log_ref} does not exist; the first record makes it"
        yield Check("log", Health.NOT_APPLICABLE, found, error.hint)
        return
    note = read_checkpoint(repo, log)
    yield _whole(repo, log, note, environment)
    yield _remote(repo, policy, log)
    yield _anchors(repo, policy, note)


def _whole(
    repo: Repository,
    log: LogFiles,
    note: SignedCheckpoint,
    environment: Mapping[str, str],
) -> Check:
    """Whether the checkpoint is signed and fits: no record itself is looked at."""
    checkpoint = note.checkpoint
    seen = memory_of(repo, environment).anchors(checkpoint.origin)
    largest = max(
        (a.checkpoint.size for a in seen if a.checkpoint.origin == checkpoint.origin),
        default=0,
    )
    faults = {
        "its checkpoint is signed by no key of the log": note.signer(
            KeyRing(read_keys(repo, log))
        )
        is None,
        f"its checkpoint names {checkpoint.size} records, there are"
        f" {log.size}": checkpoint.size != log.size,
        "its checkpoint does not fit the file `frontier`": checkpoint.root
        != read_frontier(repo, log).root,
        f"it had {largest} records before": largest > log.size,
        "it holds files that have no place in a log": bool(log.strangers),
    }
    wrong = [fault for fault, is_met in faults.items() if is_met]
    size = f"{log.size} record{'' if log.size == 1 else 's'} of {log.ref}"
    if wrong:
        found = f"{size}: {'; '.join(wrong)}"
        return Check("log", Health.PROBLEM, found, "gates log verify")
    waiting = len(log_spool.paths(repo.common_dir))
    if waiting:
        found = f"{size}; {waiting} signed and not in it yet"
        return Check("log", Health.WARNING, found, "run a gate, which appends them")
    found = f"{size}, its checkpoint signed; `gates log verify` proves each record"
    return Check("log", Health.OK, found)


def _remote(repo: Repository, policy: Policy, log: LogFiles) -> Check:
    """Where the remote's log stood when it was last seen. No network."""
    name = "log-remote"
    if not may_have_remote(repo):
        return Check(name, Health.NOT_APPLICABLE, "the repository names no remote")
    tracked = f"refs/remotes/origin/{policy.log_ref.removeprefix('refs/heads/')}"
    tip = read_tip(repo, tracked)
    if tip is None:
        found = "no remote was seen to have this log"
        return Check(name, Health.WARNING, found, _PUSH)
    if tip.commit == log.tip.commit:
        return Check(name, Health.OK, "the same on origin when it was last seen")
    far = files_at(repo, tracked, tip).size
    base = merge_base(repo, log.tip.commit, tip.commit)
    if base == tip.commit:
        found = f"{log.size - far} not pushed to origin yet"
    elif base == log.tip.commit:
        found = f"{far - log.size} on origin are not here yet"
    else:
        found = "here and on origin are records that the other lacks"
    return Check(name, Health.WARNING, found, _PUSH)


def _anchors(repo: Repository, policy: Policy, note: SignedCheckpoint) -> Check:
    """How much of the log the main branch vouches for."""
    name = "log-anchors"
    checkpoint = note.checkpoint
    anchored = max(
        (
            anchor.checkpoint.size
            for anchor in trailer_anchors(repo, policy)
            if anchor.checkpoint.origin == checkpoint.origin
        ),
        default=0,
    )
    if anchored >= checkpoint.size:
        found = f"a commit of the main branch names all {checkpoint.size} records"
        return Check(name, Health.OK, found)
    found = (
        f"commits of the main branch name {anchored} of {checkpoint.size} records:"
        " without more, a cut behind them could go unseen"
    )
    return Check(name, Health.WARNING, found, _TRAILER)
