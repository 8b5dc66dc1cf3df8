"""Change the keys of a log by key records, and begin a log with a recovery key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.log_append import append_at, pause
from gates.app.log_reading import open_log, read_checkpoint, read_frontier, read_keys
from gates.app.log_record import new_nonce, utc
from gates.app.log_state import read_state
from gates.app.log_verify import verify_records
from gates.errors import GateError
from gates.gitread.appender import read_tip
from gates.model import Severity
from gates.record.keyset import (
    KEY_RECORD,
    KeyRecordError,
    KeySet,
    key_beginning,
    key_change,
)
from gates.record.statement import STATEMENT_TYPE, draft
from gates.record.trust import trust_in
from gates.record.verify import LogVerifier

if TYPE_CHECKING:
    from gates.app.log_append import Recorded, World
    from gates.app.log_state import LogSettings
    from gates.gitread.repository import Repository
    from gates.record.canonical import JsonObject
    from gates.record.keys import PublicKey, SigningKey
    from gates.record.keyset import Action
    from gates.record.statement import Draft

ATTEMPTS: Final = 10
"""How often a key change that lost a race is made anew."""


class KeyChange(NamedTuple):
    """What a key record is to do: `replaces` is the key that a rotation ends."""

    action: Action
    key: PublicKey
    replaces: PublicKey | None = None


class ChangedKeys(NamedTuple):
    """The record of a change, and the keys of the log behind it."""

    recorded: Recorded
    keys: KeySet


def begin_log(
    repo: Repository,
    *,
    key: SigningKey,
    recovery: PublicKey | None,
    settings: LogSettings,
    world: World,
) -> Recorded:
    """Begin a log: record 0 names its first key and, when there is one, a recovery key.

    Raises:
        GateError: USAGE-01 when there is a log already, here or as it was last fetched.
    """
    state = read_state(repo, settings, world.random)
    if state.parent is not None:
        raise GateError(
            "USAGE-01",
            f"there is a log already: {settings.ref} has {state.size} records",
            "a log is begun once; `gates key add` and `rotate` change its keys",
        )
    if recovery == key.public:
        raise GateError(
            "USAGE-01",
            "the recovery key is the key that signs",
            "make another one with `gates key init FILE`, and keep it elsewhere",
        )
    made = _draft(repo, key_beginning(key.public, recovery), world)
    done = append_at(repo, state, [made], key=key, ref=settings.ref, world=world)
    if done is None:
        raise GateError(
            "USAGE-01", "another run began the log meanwhile", "look at it first"
        )
    return done


def change_keys(
    repo: Repository,
    change: KeyChange,
    *,
    key: SigningKey,
    settings: LogSettings,
    world: World,
) -> ChangedKeys:
    """Sign a change of the log's keys and append it.

    The whole log is verified first: a key record names the set of keys that it changes.

    Raises:
        GateError: LOG-10 when this key may not make the change, LOG-01 when it cannot
            be appended; nothing waits in the spool then.
    """
    for attempt in range(ATTEMPTS):
        current = log_keys(repo, settings.ref)
        state = read_state(repo, settings, world.random)
        body = key_change(current, change.action, change.key, change.replaces)
        try:
            after = current.after(state.size, key.public, body)
        except KeyRecordError as error:
            raise GateError(
                "LOG-10",
                f"the keys of the log cannot be changed so: {error}",
                "sign with a live key of the log, or with its recovery key: `--key`",
            ) from error
        made = _draft(repo, body, world)
        ref = settings.ref
        ended = after.gone.keys() - current.gone.keys()
        done = append_at(
            repo, state, [made], key=key, ref=ref, world=world, ended=sorted(ended)
        )
        if done is not None:
            return ChangedKeys(done, after)
        world.sleep(pause(attempt, world.random))
    raise GateError(
        "LOG-01",
        f"others moved {settings.ref} first, {ATTEMPTS} times in a row",
        "change the keys when fewer runs append at once",
    )


def log_keys(repo: Repository, ref: str) -> KeySet:
    """The keys of a log at its end, after all of it was verified.

    Raises:
        GateError: LOG-02 when there is no log, LOG-03 and its like when it does not
            hold.
    """
    log = open_log(repo, ref)
    verifier = LogVerifier(read_keys(repo, log), trust_in(None))
    verify_records(repo, log, verifier)
    verifier.finish(read_checkpoint(repo, log), read_frontier(repo, log))
    for found in verifier.findings:
        if found.severity is Severity.ERROR:
            raise GateError(found.code, found.message, found.hint)
    return verifier.trust.keys


def _draft(repo: Repository, body: JsonObject, world: World) -> Draft:
    """The statement of a key record; its subject is the commit it was made at."""
    head = read_tip(repo, "HEAD")
    digest = {"gitCommit": head.commit} if head else {"gitTree": repo.format.empty_tree}
    statement: JsonObject = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": "HEAD", "digest": digest}],
        "predicateType": KEY_RECORD,
        "predicate": {**body, "time": utc(world.clock())},
    }
    return draft(statement, new_nonce(world.random))
