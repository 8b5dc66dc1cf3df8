"""Append signed records to the log, or leave them in the spool and say so.

Every attempt reads where the log stands, places and signs the records there, and moves
the branch only if it still stands there. A lost race costs a new signature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app import log_spool
from gates.app.log_state import Signing, add_records, read_state, record_digest
from gates.errors import GateError
from gates.gitread.appender import move_ref, pack_commits, write_commit
from gates.model import RecordPlace
from gates.record.dsse import sign
from gates.record.statement import FIRST_PREV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gates.app.log_state import Addition, LogSettings, LogState
    from gates.gitread.repository import Repository
    from gates.record.checkpoint import Checkpoint
    from gates.record.keys import SigningKey
    from gates.record.statement import Draft

ATTEMPTS: Final = 60
"""How often a lost race is run again."""

REFUSALS: Final = 3
"""How often git may refuse although nobody else moved the branch."""

PACK_EVERY: Final = 1000
"""After so many records the log's objects are put into a pack."""

_FIRST_WAIT: Final = 0.004
_LONGEST_WAIT: Final = 0.5
"""Seconds between two attempts, at most: a random part of a doubling time."""


class World(NamedTuple):
    """What an append takes from outside.

    `clock` gives seconds since 1970, UTC; `random` so many random bytes; `sleep` waits
    seconds. `reached` is told the name of each step before it is taken.
    """

    clock: Callable[[], int]
    random: Callable[[int], bytes]
    sleep: Callable[[float], None]
    reached: Callable[[str], None] = lambda _: None


class Recorded(NamedTuple):
    """The places of the records, in their order, and what a person should be told.

    `checkpoint` is the state of the log behind them.
    """

    places: tuple[RecordPlace, ...]
    checkpoint: Checkpoint
    notices: tuple[str, ...] = ()

    @property
    def place(self) -> RecordPlace:
        """The place of the last record."""
        return self.places[-1]


def append(
    repo: Repository,
    drafts: Sequence[Draft],
    *,
    key: SigningKey,
    settings: LogSettings,
    world: World,
) -> Recorded:
    """Sign the drafts and append them, after what waits in the spool under this key.

    Raises:
        GateError: LOG-01 when they could not be appended; they are in the spool then.
            KEY-04 when the log ended this key: nothing of it is kept.
    """
    try:
        return _append(repo, drafts, key, settings, world)
    except GateError as error:
        if error.code == "KEY-04":
            raise
        kept = _keep(repo, drafts, key, settings, world)
        raise GateError(
            "LOG-01",
            f"the record could not be written to {settings.ref}: {error.message}",
            f"{error.hint}; {kept}",
            error.where,
        ) from error


def _append(
    repo: Repository,
    drafts: Sequence[Draft],
    key: SigningKey,
    settings: LogSettings,
    world: World,
) -> Recorded:
    spool = log_spool.read(repo.common_dir, key.public)
    refusals = 0
    for attempt in range(ATTEMPTS):
        world.reached("read")
        state = read_state(repo, settings, world.random)
        if key.public.keyid in state.ended:
            raise GateError(
                "KEY-04",
                f"the key {key.public.fingerprint} was ended in this log",
                "sign with a live key: `--key FILE`; `gates log verify` names them",
            )
        waiting = log_spool.not_in_log(repo, state, spool.records)
        placed = [*(record.draft for record in waiting), *drafts]
        try:
            done = append_at(
                repo, state, placed, key=key, ref=settings.ref, world=world
            )
        except GateError:
            refusals += 1
            if refusals == REFUSALS:
                raise
            done = None
        if done is not None:
            world.reached("clean")
            log_spool.remove(spool.records)
            return done._replace(
                places=done.places[len(waiting) :],
                notices=(*spool.notices, *_packed(repo, state, done)),
            )
        world.sleep(pause(attempt, world.random))
    raise GateError(
        "LOG-01",
        f"others moved {settings.ref} first, {ATTEMPTS} times in a row",
        "run the gate again when fewer runs append at once",
    )


def _packed(repo: Repository, state: LogState, done: Recorded) -> tuple[str, ...]:
    """Pack the log's objects now and then; what to tell when that fails.

    An append leaves some eight loose objects, and many of them make every reader slow.
    """
    if state.size // PACK_EVERY == done.checkpoint.size // PACK_EVERY:
        return ()
    try:
        pack_commits(repo, done.places[-1].commit, 2 * PACK_EVERY)
    except GateError as error:
        return (f"the log's objects could not be packed: {error.message}",)
    return ()


def append_at(
    repo: Repository,
    state: LogState,
    drafts: Sequence[Draft],
    *,
    key: SigningKey,
    ref: str,
    world: World,
    ended: Iterable[str] = (),
) -> Recorded | None:
    """Append at the state that was read; None when somebody else was faster.

    `ended` are the ids of the keys that a key record among the drafts ends.

    Raises:
        GateError: GIT-06 when git cannot write.
    """
    world.reached("sign")
    signings = [Signing(draft, key) for draft in drafts]
    addition = add_records(state, signings, key, ended)
    world.reached("write")
    commit = write_commit(
        repo,
        parent=state.parent,
        files=addition.files,
        message=commit_message(addition),
        seconds=world.clock(),
    )
    world.reached("move")
    if not move_ref(repo, ref, old=state.branch, new=commit):
        return None
    world.reached("moved")
    return Recorded(
        tuple(
            RecordPlace(f"sha256:{record_digest(line)}", ref, seq, commit)
            for seq, line in enumerate(addition.lines, start=addition.first)
        ),
        addition.checkpoint,
    )


def commit_message(addition: Addition) -> str:
    """The message of the commit that adds records."""
    first, last = addition.first, addition.first + len(addition.lines) - 1
    return f"Append record{'' if first == last else f's {first} to'} {last}\n"


def pause(attempt: int, random: Callable[[int], bytes]) -> float:
    """Seconds to wait: a random part of a time that doubles up to a bound."""
    bound = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempt)
    return bound * int.from_bytes(random(2), "big") / 0xFFFF


def _keep(
    repo: Repository,
    drafts: Sequence[Draft],
    key: SigningKey,
    settings: LogSettings,
    world: World,
) -> str:
    """Put signed records into the spool; what to tell about it."""
    if not drafts:
        return "nothing was lost"
    try:
        state = read_state(repo, settings, world.random)
        place = (state.origin, state.size, state.prev)
    except GateError:  # the log itself is why: the record has no place in it
        place = (settings.origin or log_spool.UNPLACED, 0, FIRST_PREV)
    try:
        for draft in drafts:
            line = sign(draft.placed(*place), key).line
            log_spool.put(repo.common_dir, line, draft.files)
    except OSError as error:
        return (
            f"the record could not be kept in the spool either ({error.strerror}), so"
            " it is lost: run the gate again"
        )
    return "the signed record waits in the spool, and the next run appends it"
