"""A piece of work in a repository: planned at the base, landed at the head.

The usual attack edits line 7, as it declares, and line 30, as it does not; its honest
twin edits line 7 alone. What differs from case to case is what hides line 30.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from tests.conformance.case import WP, Attack
from tests.support.packets import entry_of, packet_path, packet_text
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.support.packets import EntryText
    from tests.support.repo import Name

TARGET: Final = "src/counter.py"
OLD: Final = b"".join(b"line = %d\n" % number for number in range(1, 41))
HONEST: Final = OLD.replace(b"line = 7\n", b"line = seven\n")
SNEAKY: Final = HONEST.replace(b"line = 30\n", b"line = thirty\n")
DECLARED: Final = ((7, 7),)
STRAY: Final = "lib/other.py"
"""A file out of scope."""

FILES: Final[Mapping[Name, bytes]] = {TARGET: OLD, STRAY: b"other\n"}
"""A base with both."""


class Work:
    """A repository with a packet at its base, and what lands on it."""

    def __init__(
        self,
        folder: Path,
        files: Mapping[Name, bytes] | None = None,
        *,
        policy: str = "",
        born: bool = False,
        **packet: Any,  # noqa: ANN401 - the parts of `packet_text`
    ) -> None:
        """Commit the base: the files, the policy, and the packet unless it is `born`.

        `packet` are the parts of the packet that the case is about.
        """
        self.repo: Final = RepoBuilder(folder / "repo")
        self.files: Final[dict[Name, bytes]] = dict(files or {TARGET: OLD})
        self.parts: Final = packet
        for name, data in self.files.items():
            self.repo.write(name, data)
        if policy:
            self.repo.write("gates.toml", policy.encode())
        if not born:
            self.repo.write(packet_path(WP), packet_text(WP, **packet))
        self.base = self.repo.commit("Plan the work")
        self.head = self.base

    def change(self, name: Name, data: bytes | None) -> None:
        """Change a file of the worktree; None removes it."""
        if data is None:
            self.repo.remove(name)
        else:
            self.repo.write(name, data)

    def packet(self, entries: Iterable[EntryText], **parts: Any) -> bytes:  # noqa: ANN401
        """The packet with its manifest, `parts` in the place of those at the base."""
        return packet_text(WP, entries=entries, **{**self.parts, **parts})

    def land(
        self,
        changes: Mapping[Name, bytes | None],
        entries: Iterable[EntryText] | None = None,
        **parts: Any,  # noqa: ANN401 - as above
    ) -> str:
        """Commit changes and the packet with its manifest; give the head.

        Without `entries` there is a true and tight one for each changed file.
        """
        for name, data in changes.items():
            self.change(name, data)
        if entries is None:
            entries = [self.entry(name, data) for name, data in changes.items()]
        self.repo.write(packet_path(WP), self.packet(entries, **parts))
        self.head = self.repo.commit("Do the work")
        return self.head

    def entry(
        self,
        name: Name,
        post: bytes | None,
        windows: tuple[tuple[int, int], ...] | None = None,
    ) -> EntryText:
        """A true entry of a file against the base; the windows may be other ones."""
        return entry_of(os.fsdecode(name), self.files.get(name), post, windows)

    def edit(self, *, honest: bool, **parts: Any) -> str:  # noqa: ANN401 - as above
        """Land the usual edit of line 7, and that of line 30 unless it is honest."""
        post = HONEST if honest else SNEAKY
        return self.land({TARGET: post}, [self.entry(TARGET, post, DECLARED)], **parts)

    def attack(self, *words: str | bytes, **more: Any) -> Attack:  # noqa: ANN401
        """The call of the gate: over the range unless `words` select otherwise."""
        selection = words or ("--range", f"{self.base}..{self.head}")
        return Attack(**{"repo": self.repo.path, "words": selection, **more})


class Trap:
    """A program of the attacker's that leaves a mark when it runs."""

    def __init__(self, folder: Path, name: str = "trap") -> None:
        """Make the program; `name` may be that of one that git looks for."""
        home = folder / "trap"
        home.mkdir(parents=True, exist_ok=True)
        self.mark: Final = home / f"{name}.mark"
        self.program: Final = home / name
        self.program.write_text(f"#!/bin/sh\n: > '{self.mark}'\n")
        self.program.chmod(0o755)

    def __str__(self) -> str:
        """The program's path."""
        return str(self.program)
