"""`gates log push`: bring this clone's records to the remote, and the remote's here.

The remote's log is fetched; records that only this clone has are placed behind it and
signed anew; the result is pushed without force. Who loses a race fetches again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.log_append import commit_message, pause
from gates.app.log_reading import (
    added_by,
    files_at,
    iter_raw,
    open_log,
    read_checkpoint,
    read_keys,
)
from gates.app.log_seen import memory_of
from gates.app.log_state import (
    LogState,
    Signing,
    add_records,
    record_digest,
    settings_of,
    state_at,
)
from gates.errors import GateError
from gates.gitread.appender import Tip, move_ref, read_tip, write_commit
from gates.gitread.history import merge_base
from gates.gitread.revisions import read_commit
from gates.gitread.transport import Transport, find_remote
from gates.model import RecordPlace
from gates.record.dsse import parse_envelope
from gates.record.merkle import Frontier, leaf_hash
from gates.record.statement import draft_again, parse_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gates.app.log_append import Recorded, World
    from gates.app.log_reading import LogFiles, RawRecord
    from gates.app.log_seen import Memory
    from gates.app.log_state import LogSettings
    from gates.gitread.repository import Repository
    from gates.gitread.transport import Remote
    from gates.model import Oid
    from gates.policy import Policy
    from gates.record.checkpoint import Checkpoint
    from gates.record.keys import KeyRing, SigningKey

ATTEMPTS: Final = 40
"""How often a lost race for the remote is run again."""

_PAUSE: Final = 4
"""A remote is slower than a disk: waits begin at 2^4 times the shortest one."""


class Pushed(NamedTuple):
    """How the log stands here and on the remote now.

    `sent` counts the records that the remote did not have, `moved` those of them that
    got a new number and signature, `received` those that this clone did not have.
    """

    remote: str
    ref: str
    checkpoint: Checkpoint
    sent: int
    moved: int
    received: int


class PushRequest(NamedTuple):
    """What to push, and with what.

    `keys` gives the keys that may sign records anew; it is asked only when some have
    to. `remote` is a name or an address; empty means `origin`, or the only one.
    """

    settings: LogSettings
    remote: str
    keys: Callable[[], Sequence[SigningKey]]
    memory: Memory
    world: World


def push_log(repo: Repository, request: PushRequest) -> Pushed:
    """Make the log the same here and on the remote.

    Raises:
        GateError: LOG-02 when there is no log on either side, LOG-09 when the remote's
            log lost records that it had, LOG-12 when it cannot be pushed.
    """
    remote = find_remote(repo, request.remote)
    before = read_tip(repo, request.settings.ref)
    moved = 0
    with Transport(repo, remote, request.settings.ref) as transport:
        for attempt in range(ATTEMPTS):
            local = read_tip(repo, request.settings.ref)
            known = [] if local is None else [local.commit]
            # Before the fetch: what another run pushes meanwhile is no loss of records.
            seen = _remembered(repo, request, local)
            far = transport.fetch(*known)
            if far is not None:
                local, moved = _joined(repo, request, local, (far, seen), moved)
            if local is None and far is None:
                raise _nothing(request.settings.ref, remote)
            if local is not None and (
                local.commit == far or transport.push(local.commit, far)
            ):
                return _done(repo, request, remote, (before, far, local), moved)
            pauses = pause(attempt + _PAUSE, request.world.random)
            request.world.sleep(pauses)
    raise GateError(
        "LOG-12",
        f"others pushed to {remote.name} first, {ATTEMPTS} times in a row",
        "run `gates log push` again; the records stay in this clone until then",
    )


def _nothing(ref: str, remote: Remote) -> GateError:
    return GateError(
        "LOG-02",
        f"there is no log {ref}, neither here nor on {remote.name}",
        "run a gate first",
    )


def _done(
    repo: Repository,
    request: PushRequest,
    remote: Remote,
    tips: tuple[Tip | None, Oid | None, Tip],
    moved: int,
) -> Pushed:
    """Remember what the remote has now, and say what was done."""
    before, far, now = tips
    checkpoint = _checkpoint(repo, request.settings.ref, now)
    request.memory.remember(checkpoint, is_pushed=True, anew=moved > 0)
    _track(repo, request.settings.ref, remote, now.commit)
    far_size = 0 if far is None else _size(repo, request.settings.ref, far)
    own = 0 if before is None else _size(repo, request.settings.ref, before.commit)
    sent = checkpoint.size - far_size
    return Pushed(
        remote=remote.name,
        ref=request.settings.ref,
        checkpoint=checkpoint,
        sent=sent,
        moved=moved,
        received=checkpoint.size - own,
    )


def _size(repo: Repository, ref: str, commit: Oid) -> int:
    tip = Tip(commit, read_commit(repo, commit)[0])
    return _checkpoint(repo, ref, tip).size


def _checkpoint(repo: Repository, ref: str, tip: Tip) -> Checkpoint:
    return read_checkpoint(repo, files_at(repo, ref, tip)).checkpoint


def _track(repo: Repository, ref: str, remote: Remote, commit: Oid) -> None:
    """Let the clone know where the remote's branch stands, as `git push` does."""
    if remote.is_chosen or not ref.startswith("refs/heads/"):
        return
    name = f"refs/remotes/{remote.name}/{ref.removeprefix('refs/heads/')}"
    old = read_tip(repo, name)
    move_ref(repo, name, old=None if old is None else old.commit, new=commit)


def _joined(
    repo: Repository,
    request: PushRequest,
    local: Tip | None,
    fetched: tuple[Oid, Sequence[Checkpoint]],
    moved: int,
) -> tuple[Tip | None, int]:
    """Bring the local branch to, or behind, where the remote's stands.

    `fetched` are the remote's commit and the states that were seen there before. Gives
    the local tip, None when another process moved it meanwhile, and how many records
    got a new place.
    """
    far, seen = fetched
    ref = request.settings.ref
    tip = Tip(far, read_commit(repo, far)[0])
    base = None if local is None else merge_base(repo, local.commit, far)
    if local is not None and base == far:
        return local, moved
    if local is None or base == local.commit:
        old = None if local is None else local.commit
        return (tip if move_ref(repo, ref, old=old, new=far) else None), moved
    rebased, count = _rebased(repo, request, local, (base, tip, seen))
    if not move_ref(repo, ref, old=local.commit, new=rebased.commit):
        return None, moved
    return rebased, count


def _rebased(
    repo: Repository,
    request: PushRequest,
    local: Tip,
    far: tuple[Oid | None, Tip, Sequence[Checkpoint]],
) -> tuple[Tip, int]:
    """Place the records that only this clone has behind the remote's log.

    `far` are the commit that both have, the remote's tip, and what was seen before.
    """
    base, tip, seen = far
    ref = request.settings.ref
    mine, theirs = files_at(repo, ref, local), files_at(repo, ref, tip)
    shared = 0 if base is None else _size(repo, ref, base)
    _refuse_rewritten(repo, seen, theirs)
    taken = {_nonce(raw) for raw in iter_raw(repo, theirs, range(shared, theirs.size))}
    unsent = [
        raw
        for raw in iter_raw(repo, mine, range(shared, mine.size), lists=True)
        if _nonce(raw) not in taken
    ]
    if not unsent:
        return tip, 0
    state = state_at(repo, request.settings, tip, branch=None)
    signings = _signings(unsent, read_keys(repo, mine), request.keys())
    _refuse_key_records(signings, unsent)
    return _placed(repo, request, state, signings), len(signings)


def _remembered(
    repo: Repository, request: PushRequest, local: Tip | None
) -> tuple[Checkpoint, ...]:
    """The states of this clone's log that were seen on a remote so far."""
    if local is None:
        return ()
    origin = _checkpoint(repo, request.settings.ref, local).origin
    return request.memory.pushed(origin)


def _refuse_rewritten(
    repo: Repository, states: Sequence[Checkpoint], theirs: LogFiles
) -> None:
    """A remote that once had other records than now is not built upon.

    Raises:
        GateError: LOG-09 when a state that was seen on a remote is no beginning of what
            the remote has.
    """
    origin = read_checkpoint(repo, theirs).checkpoint.origin
    wanted = {state.size: state.root for state in states if state.origin == origin}
    roots: dict[int, bytes] = {}
    if wanted:
        frontier = Frontier()
        for raw in iter_raw(repo, theirs, range(min(max(wanted), theirs.size))):
            line = (raw.line or b"").removesuffix(b"\n")
            frontier = frontier.plus(leaf_hash(line))
            if frontier.size in wanted:
                roots[frontier.size] = frontier.root
    for state in states:
        if roots.get(state.size) != state.root:
            raise GateError(
                "LOG-09",
                f"the remote's log was rewritten: it once had {state.size} records of"
                f" {state.origin} that it does not hold any more",
                "find out who rewrote it; nothing was changed here or there",
            )


def _placed(
    repo: Repository,
    request: PushRequest,
    state: LogState,
    signings: Sequence[Signing],
) -> Tip:
    addition = add_records(state, signings, signings[-1].key)
    commit = write_commit(
        repo,
        parent=state.parent,
        files=addition.files,
        message=commit_message(addition),
        seconds=request.world.clock(),
    )
    return Tip(commit, read_commit(repo, commit)[0])


def _nonce(raw: RawRecord) -> str:
    name = f"record #{raw.seq}"
    line = (raw.line or b"").removesuffix(b"\n")
    return parse_statement(parse_envelope(line, name).payload, name).position.nonce


def _signings(
    unsent: Sequence[RawRecord], ring: KeyRing, keys: Sequence[SigningKey]
) -> list[Signing]:
    """Each unsent record with the key that signed it and signs it again.

    Raises:
        GateError: LOG-12 when that key is not at hand, LOG-03 when a record is not what
            was signed.
    """
    at_hand = {key.public.keyid: key for key in keys}
    signings = []
    for raw in unsent:
        name = f"record #{raw.seq}"
        envelope = parse_envelope((raw.line or b"").removesuffix(b"\n"), name)
        signer = envelope.signer(ring)
        if signer is None:
            raise GateError(
                "LOG-03",
                f"{name}, which was not pushed yet, is not what was signed",
                "run `gates log verify`",
            )
        key = at_hand.get(signer.keyid)
        if key is None:
            raise GateError(
                "LOG-12",
                f"{name} has to be signed anew by {signer.fingerprint}, which is not"
                " at hand",
                "hand that key over too: `--key FILE` may be repeated",
            )
        signings.append(Signing(draft_again(envelope.payload, name, raw.files), key))
    return signings


def _refuse_key_records(
    signings: Sequence[Signing], unsent: Sequence[RawRecord]
) -> None:
    """A change of keys names the set that it changes, so it cannot change its place.

    Raises:
        GateError: LOG-12 when there is one.
    """
    for raw, signing in zip(unsent, signings, strict=True):
        if b'"predicateType":"urn:cor701:key:v1"' in signing.draft.body:
            raise GateError(
                "LOG-12",
                f"record #{raw.seq} changes the keys of the log, but the remote's log"
                " moved on before it was pushed",
                "go back to the remote's log (`git update-ref`), and change the keys"
                " again",
            )


def push_after(
    repo: Repository,
    recorded: Recorded,
    policy: Policy,
    *,
    key: SigningKey,
    world: World,
    environment: Mapping[str, str],
) -> RecordPlace:
    """Push the log behind a run; where the run's record stands now.

    Raises:
        GateError: as `push_log`.
    """
    settings = settings_of(policy)
    before = recorded.place
    name = f"record #{before.seq}"
    log = open_log(repo, settings.ref)
    nonce = _nonce(next(iter_raw(repo, log, [before.seq])))
    memory = memory_of(repo, environment)
    push_log(repo, PushRequest(settings, "", lambda: (key,), memory, world))
    log = open_log(repo, settings.ref)
    for raw in iter_raw(repo, log, range(before.seq, log.size)):
        if _nonce(raw) == nonce:
            digest = record_digest((raw.line or b"").removesuffix(b"\n"))
            if f"sha256:{digest}" == before.id:
                return before
            commit = added_by(repo, log, raw.seq)
            return RecordPlace(f"sha256:{digest}", settings.ref, raw.seq, commit)
    raise GateError(
        "LOG-12",
        f"{name} was pushed and is not in the log any more",
        "run `gates log verify`",
    )
