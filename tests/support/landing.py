"""Work that landed: a random history, its manifest written, and a stray line beside it.

The branches are `base`, `work` (the history as drawn), `honest` (with the manifest that
`gates manifest --write` wrote) and `stray` (with one more line changed).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.manifest import ManifestRequest, manifest
from gates.app.requests import SelectionRequest
from gates.packet import parse_packet
from tests.support.histories import (
    NAMELESS,
    image,
    import_stream,
    lines_outside,
    with_stray,
)
from tests.support.packets import byte_lines, packet_text
from tests.support.postwork import PACKET, WP
from tests.support.trees import FILE, LINK, PROGRAM, SUBMODULE, stream

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.histories import History, Tree
    from tests.support.repo import RepoBuilder

OWN: Final = PACKET.encode()


class Stray(NamedTuple):
    """A tree with one line changed outside the windows of an honest manifest."""

    tree: Tree
    path: bytes
    declared: bool


def land(repo: RepoBuilder, history: History, pick: int) -> Stray | None:
    """Import the history, declare it, and change one line more where there is one."""
    packet = {OWN: (FILE, packet_text(WP))}
    fast_import(repo, import_stream(history, packet))
    written = write_manifest(repo, repo.path.parent / f"{WP}.md")
    honest = {**history.tip, OWN: (FILE, written)}
    work = ("refs/heads/work^0",)
    commits = [stream(honest, work, "honest", b"Declare")]
    stray = mutated(history, written, pick)
    if stray is not None:
        commits.append(stream(stray.tree, work, "stray", b"Stray"))
    fast_import(repo, b"".join(commits))
    return stray


def fast_import(repo: RepoBuilder, commits: bytes) -> None:
    """Import commits, as one pack that git does not wait for."""
    fast = ("-c", "fastimport.unpackLimit=1", "-c", "core.fsync=none")
    repo.git(*fast, "fast-import", "--quiet", "--force", stdin=commits)


def write_manifest(repo: RepoBuilder, file: Path) -> bytes:
    """The packet with the manifest that `gates manifest --write` puts into it."""
    file.write_bytes(packet_text(WP))
    manifest(
        ManifestRequest(
            WP,
            repo.path,
            SelectionRequest(range="base..work"),
            packet_file=file,
            write=True,
        )
    )
    return file.read_bytes()


def mutated(history: History, written: bytes, pick: int) -> Stray | None:
    """One line of one file changed; its entry, if it has one, tells the new hash."""
    entries = {bytes(entry.path): entry for entry in parse_packet(written).entries}
    places = [
        (path, line)
        for path, (mode, data) in sorted(history.tip.items())
        if mode in (FILE, PROGRAM) and path not in NAMELESS and b"\0" not in data
        if not is_binary(history, path) and is_same_kind(history, path)
        for line in lines_outside(
            len(byte_lines(data)),
            entries[path].windows if path in entries else (),
        )
    ]
    modified = [place for place in places if place[0] in entries]
    places = modified or places
    path, line = places[pick % len(places)]
    mode, data = history.tip[path]
    post = with_stray(data, line)
    lines = written.split(b"\n")
    entry = entries.get(path)
    if entry is not None:
        if not entry.windows:
            return None  # its mode changed and nothing else: no hash is told anew
        assert entry.post is not None
        old, new = digests(data)[0], digests(post)[0]
        assert old is not None
        assert new is not None
        told = lines[entry.post.line - 1]
        assert told.count(old.encode()) == 1
        lines[entry.post.line - 1] = told.replace(old.encode(), new.encode())
    tree = {**history.tip, path: (mode, post), OWN: (FILE, b"\n".join(lines))}
    return Stray(tree, path, entry is not None)


def digests(data: bytes | None) -> tuple[str | None, str | None]:
    if data is None:
        return None, None
    return hashlib.sha1(data).hexdigest(), hashlib.sha256(data).hexdigest()


def is_binary(history: History, path: bytes) -> bool:
    before, after = image(history.base, path), image(history.tip, path)
    return b"\0" in (before or b"") + (after or b"")


def is_module(history: History, path: bytes) -> bool:
    modes = {tree[path][0] for tree in (history.base, history.tip) if path in tree}
    return SUBMODULE in modes


def is_same_kind(history: History, path: bytes) -> bool:
    """Whether both sides are there, and of one type."""
    kinds = [
        {FILE: "file", PROGRAM: "file", LINK: "link", SUBMODULE: "module"}[
            tree[path][0]
        ]
        for tree in (history.base, history.tip)
        if path in tree
    ]
    return len(kinds) == 2 and kinds[0] == kinds[1]
