"""Where a log stands: what has to be known to add the next record to it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread.appender import NewFile, Tip, read_tip
from gates.record import layout
from gates.record.checkpoint import Checkpoint, check_origin, parse_note, signed_note
from gates.record.dsse import sign
from gates.record.merkle import Frontier, leaf_hash
from gates.record.statement import FIRST_PREV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gates.gitread.objects import TreeEntry
    from gates.gitread.repository import Repository
    from gates.model import Oid, RepoPath
    from gates.policy import Policy
    from gates.record.keys import SigningKey
    from gates.record.statement import Draft

ORIGIN_BYTES: Final = 16


class LogSettings(NamedTuple):
    """Which branch holds the log, and the name that the policy gives it."""

    ref: str
    origin: str = ""


def settings_of(policy: Policy) -> LogSettings:
    """The settings that a policy makes.

    Raises:
        GateError: LOG-13 when its `log_origin` cannot name a log.
    """
    origin = check_origin(policy.log_origin) if policy.log_origin else ""
    return LogSettings(policy.log_ref, origin)


class LogState(NamedTuple):
    """One state of a log, and all that the next record needs of it.

    `branch` is where the branch stands, None when it does not exist; `parent` the
    commit to build on, `tree` its tree; they differ from the branch when a remote's log
    is about to be adopted. `prev` is the digest of the last record's line; `keyids` are
    those of the folder `keys`, `ended` those among them that a key record ended.
    """

    origin: str
    branch: Oid | None = None
    parent: Oid | None = None
    tree: Oid | None = None
    frontier: Frontier = Frontier()
    prev: str = FIRST_PREV
    keyids: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """How many records the log has."""
        return self.frontier.size


class Signing(NamedTuple):
    """A record to be placed, and the key that signs it there."""

    draft: Draft
    key: SigningKey


class Addition(NamedTuple):
    """Signed records with their places, and the files of the commit that adds them."""

    first: int
    lines: tuple[bytes, ...]
    files: tuple[NewFile, ...]
    checkpoint: Checkpoint


def read_state(
    repo: Repository, settings: LogSettings, random: Callable[[int], bytes]
) -> LogState:
    """Where the log stands: the branch's, else a remote's, else a new one's beginning.

    Raises:
        GateError: LOG-06 or LOG-13 when the branch holds no log that can be continued,
            GIT-07 when an object of it is missing or damaged.
    """
    tip = read_tip(repo, settings.ref)
    if tip is not None:
        return state_at(repo, settings, tip, branch=tip.commit)
    remote = _remote_tip(repo, settings.ref)
    if remote is not None:
        return state_at(repo, settings, remote, branch=None)
    return LogState(settings.origin or f"gate-log/{random(ORIGIN_BYTES).hex()}")


def state_at(
    repo: Repository, settings: LogSettings, tip: Tip, *, branch: Oid | None
) -> LogState:
    """Where a log stands at one of its commits; `branch` is where the branch does.

    Raises:
        GateError: as `read_state`.
    """
    if repo.objects.read_path(tip.tree, layout.FORMAT_PATH) != layout.FORMAT:
        raise GateError(
            "LOG-13",
            f"{settings.ref} is no log of the format"
            f" {layout.FORMAT.decode('ascii').strip()}",
            "name another branch with `log_ref` in the policy, or use a newer version",
        )
    frontier = layout.parse_frontier(_file(repo, tip, layout.FRONTIER_PATH))
    note = parse_note(_file(repo, tip, layout.CHECKPOINT_PATH)).checkpoint
    if (note.size, note.root) != (frontier.size, frontier.root):
        raise GateError(
            "LOG-06",
            f"the checkpoint of {settings.ref} does not fit its frontier",
            "restore the log branch from a clone that verifies",
        )
    if settings.origin not in ("", note.origin):
        raise GateError(
            "LOG-13",
            f"{settings.ref} is the log {note.origin}, the policy says"
            f" {settings.origin}",
            "correct `log_origin` in the policy, or name another branch",
        )
    last = _file(repo, tip, layout.record_path(frontier.size - 1))
    names = [name.decode("latin-1") for name, _ in _keys(repo, tip)]
    return LogState(
        origin=note.origin,
        branch=branch,
        parent=tip.commit,
        tree=tip.tree,
        frontier=frontier,
        prev=record_digest(last.removesuffix(b"\n")),
        keyids=frozenset(n.removesuffix(".pub") for n in names if n.endswith(".pub")),
        ended=frozenset(
            n.removesuffix(".ended") for n in names if n.endswith(".ended")
        ),
    )


def _keys(repo: Repository, tip: Tip) -> tuple[tuple[bytes, TreeEntry], ...]:
    return repo.objects.list_folder(tip.tree, layout.KEYS_FOLDER)


def record_digest(line: bytes) -> str:
    """The digest that names a record: SHA-256 of its line without the line feed."""
    return hashlib.sha256(line).hexdigest()


def _file(repo: Repository, tip: Tip, path: RepoPath) -> bytes:
    data = repo.objects.read_path(tip.tree, path)
    if data is None:
        raise GateError(
            "LOG-13",
            f"the log at {tip.commit} has no file `{path.decode()}`",
            "restore the log branch from a clone that verifies",
        )
    return data


def _remote_tip(repo: Repository, ref: str) -> Tip | None:
    """The log of a remote as it was last fetched: `origin`'s before any other's.

    Raises:
        GateError: LOG-13 when several remotes have one and none is `origin`.
    """
    if not ref.startswith("refs/heads/"):
        return None
    name = ref.removeprefix("refs/heads/")
    origin = read_tip(repo, f"refs/remotes/origin/{name}")
    if origin is not None:
        return origin
    listed = repo.runner.run(
        "for-each-ref", "--format=%(refname)", f"refs/remotes/*/{name}"
    )
    others = listed.decode("utf-8", "surrogateescape").split("\n")[:-1]
    if len(others) > 1:
        raise GateError(
            "LOG-13",
            f"several remotes have a log: {', '.join(others)}",
            f"choose one: `git branch {name} REMOTE/{name}`",
        )
    return read_tip(repo, others[0]) if others else None


def add_records(
    state: LogState,
    signings: Sequence[Signing],
    key: SigningKey,
    ended: Iterable[str] = (),
) -> Addition:
    """Place and sign records at the end of a log, with all that has to go with them.

    `key` signs the checkpoint; `ended` are the key ids that these records end.
    """
    frontier, prev = state.frontier, state.prev
    lines: list[bytes] = []
    files: list[NewFile] = []
    for draft, signer in signings:
        seq = frontier.size
        line = sign(draft.placed(state.origin, seq, prev), signer).line
        files.append(NewFile(layout.record_path(seq), line + b"\n"))
        if draft.files is not None:
            files.append(NewFile(layout.files_path(seq), draft.files))
        lines.append(line)
        frontier, prev = frontier.plus(leaf_hash(line)), record_digest(line)
    keys = {signer.public.keyid: signer.public for _, signer in signings}
    keys[key.public.keyid] = key.public
    files += [
        NewFile(layout.key_path(keyid), f"{public.line}\n".encode())
        for keyid, public in keys.items()
        if keyid not in state.keyids
    ]
    files += [NewFile(layout.ended_path(keyid), b"ended\n") for keyid in ended]
    if state.parent is None:
        files.append(NewFile(layout.FORMAT_PATH, layout.FORMAT))
    checkpoint = Checkpoint(state.origin, frontier.size, frontier.root)
    files += [
        NewFile(layout.FRONTIER_PATH, layout.frontier_file(frontier)),
        NewFile(layout.CHECKPOINT_PATH, signed_note(checkpoint, key)),
    ]
    return Addition(state.size, tuple(lines), tuple(files), checkpoint)
