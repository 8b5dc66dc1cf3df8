"""The largest state of a log that was seen here, so that a shorter one is noticed.

One memory lies beside the repository's objects and goes with the clone; another lies
among the user's own files, out of reach of whoever writes into the clone. Where there
is a remote, only what was pushed is remembered: what was not may still change place.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.record.canonical import NotJsonError, canonical_json, strict_json
from gates.record.checkpoint import Anchor, Checkpoint, b64

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gates.gitread.repository import Repository

_CLONE: Final = Path("gates") / "largest-checkpoint"
_MACHINE: Final = Path("gates") / "largest-checkpoints"


class Memory(NamedTuple):
    """Where states of logs are remembered; `machine` is None without a home."""

    clone: Path
    machine: Path | None

    def anchors(self, origin: str) -> tuple[Anchor, ...]:
        """What is remembered of this log, and of whichever log this clone had."""
        sources = {"this clone's memory": self.clone}
        if self.machine is not None:
            sources["this machine's memory"] = self.machine / _name(origin)
        return tuple(
            Anchor(source, seen.checkpoint)
            for source, path in sources.items()
            if (seen := _read(path)) is not None
        )

    def pushed(self, origin: str) -> tuple[Checkpoint, ...]:
        """The states of this log that were seen on a remote."""
        known = (_read(path) for path in self._paths(origin))
        return tuple(
            seen.checkpoint
            for seen in known
            if seen is not None and seen.is_pushed and seen.checkpoint.origin == origin
        )

    def remember(
        self, checkpoint: Checkpoint, *, is_pushed: bool, anew: bool = False
    ) -> None:
        """Remember a state when it is larger than what is remembered of that log.

        `anew` forgets what was remembered: this clone's own records changed place. A
        memory that cannot be written is one anchor less, and `verify` names the
        anchors that it had.
        """
        for path in self._paths(checkpoint.origin):
            known = _read(path)
            is_longer = (
                known is None
                or known.checkpoint.origin != checkpoint.origin
                or known.checkpoint.size < checkpoint.size
                or (is_pushed and known.checkpoint == checkpoint)
            )
            if is_longer or anew:
                with contextlib.suppress(OSError):
                    _write(path, Seen(checkpoint, is_pushed))

    def _paths(self, origin: str) -> tuple[Path, ...]:
        if self.machine is None:
            return (self.clone,)
        return (self.clone, self.machine / _name(origin))


class Seen(NamedTuple):
    """A state of a log, and whether a remote had it."""

    checkpoint: Checkpoint
    is_pushed: bool


def memory_of(repo: Repository, environment: Mapping[str, str]) -> Memory:
    """The memories of a clone and of the user's machine."""
    state = Path(environment.get("XDG_STATE_HOME", ""))
    home = Path(environment.get("HOME", ""))
    folders = [f for f in (state, home / ".local" / "state") if f.is_absolute()]
    machine = folders[0] / _MACHINE if folders else None
    return Memory(repo.common_dir / _CLONE, machine)


def may_have_remote(repo: Repository) -> bool:
    """Whether the configuration could name a remote, told without a git process."""
    config = repo.common_dir / "config"
    data = config.read_bytes().lower() if config.is_file() else b""
    return b"[remote" in data or b"[include" in data


def _name(origin: str) -> str:
    return hashlib.sha256(origin.encode("utf-8")).hexdigest()


def _read(path: Path) -> Seen | None:
    """The state in a file; None when there is none, or none that can be read."""
    try:
        if not path.is_file():
            return None
        value = strict_json(path.read_bytes())
        if not isinstance(value, dict):
            return None
        origin, size, root = (str(value[name]) for name in ("origin", "size", "root"))
        checkpoint = Checkpoint(
            origin, int(size), base64.b64decode(root, validate=True)
        )
        return Seen(checkpoint, value.get("pushed") is True)
    except (OSError, NotJsonError, KeyError, ValueError):
        return None


def _write(path: Path, seen: Seen) -> None:
    checkpoint = seen.checkpoint
    data = canonical_json(
        {
            "origin": checkpoint.origin,
            "pushed": seen.is_pushed,
            "root": b64(checkpoint.root),
            "size": str(checkpoint.size),
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        with draft.open("xb") as file:
            file.write(data + b"\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
