"""Any history: the gate agrees with git, with the bytes, and with its own manifest."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.app.manifest import ManifestRequest, manifest
from gates.app.requests import SelectionRequest
from gates.model import Dimension, Gate, GateState, State, Window
from gates.packet import parse_packet
from tests.support.effort import examples, is_nightly
from tests.support.git_says import tell
from tests.support.histories import (
    NAMELESS,
    History,
    histories,
    image,
    import_stream,
    lines_outside,
    rows,
    with_stray,
)
from tests.support.packets import byte_lines, packet_text
from tests.support.placing import one_window_holds, windows_hold
from tests.support.postwork import PACKET, WP, run
from tests.support.repo import copy_of
from tests.support.trees import FILE, LINK, PROGRAM, SUBMODULE, stream

if TYPE_CHECKING:
    from gates.model import Actual, EntryResult
    from tests.support.git_says import Told
    from tests.support.histories import Tree
    from tests.support.postwork import Outcome
    from tests.support.repo import RepoBuilder

CASES: Final = 500
PARTS: Final = 8 if is_nightly() else 1
"""In how many parts the cases are run; each may have a processor of its own."""

OWN: Final = PACKET.encode()


@pytest.mark.parametrize("part", range(PARTS))
@settings(
    max_examples=examples(CASES) // PARTS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(history=histories(), pick=st.integers(0, 1 << 16))
def test_any_history_is_told_as_git_and_the_bytes_tell_it(
    empty_repository: Path, part: int, history: History, pick: int
) -> None:
    del part  # it only makes one test several
    with tempfile.TemporaryDirectory() as folder:
        repo = copy_of(empty_repository, Path(folder) / "repo")
        packet = {OWN: (FILE, packet_text(WP))}
        fast_import(repo, import_stream(history, packet))
        written = write_manifest(repo, Path(folder) / f"{WP}.md")
        honest = {**history.tip, OWN: (FILE, written)}
        commits = [stream(honest, ("refs/heads/work^0",), "honest", b"Declare")]
        stray = mutated(history, written, pick)
        if stray is not None:
            commits.append(
                stream(stray.tree, ("refs/heads/work^0",), "stray", b"Stray")
            )
        fast_import(repo, b"".join(commits))

        told = tell(repo, "base", "honest")
        outcome = run(repo.path, "base..honest")
        agrees_with_both(history, told, outcome)
        is_accepted(history, outcome)
        if stray is not None:
            is_refused(stray, run(repo.path, "base..stray"))


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


def agrees_with_both(
    history: History, told: dict[bytes, Told], outcome: Outcome
) -> None:
    """Changes, hashes, lines and windows: the gate's, git's, and those of the bytes."""
    seen = {tuple(found.change) for found in outcome.verdict.changes}
    seen = {row for row in seen if row[0] != OWN}
    told = {path: said for path, said in told.items() if path != OWN}
    assert seen == rows(history.base, history.tip)
    assert seen == {tuple(said.row) for said in told.values()}
    declared = {result.entry.path for result in outcome.verdict.entries}
    assert declared == {path for path in told if path not in NAMELESS}
    for result in outcome.verdict.entries:
        path = result.entry.path
        pre, post = image(history.base, path), image(history.tip, path)
        assert result.actual is not None
        sides_agree(result.actual, pre, post, history, path)
        if is_same_kind(history, path) and not is_module(history, path):
            said = told[path]
            assert result.actual.hunks == said.hunks
            assert (result.actual.added, result.actual.removed) == said[1:3]
            windows_agree(result, pre or b"", post or b"")


def sides_agree(
    actual: Actual,
    pre: bytes | None,
    post: bytes | None,
    history: History,
    path: bytes,
) -> None:
    before, after = byte_lines(pre or b""), byte_lines(post or b"")
    assert (actual.pre_lines, actual.post_lines) == (len(before), len(after))
    assert (actual.pre_sha1, actual.pre_sha256) == digests(pre)
    assert (actual.post_sha1, actual.post_sha256) == digests(post)
    if is_binary(history, path):
        assert actual.line_delta is None
    else:
        assert actual.line_delta == len(after) - len(before)
        assert (actual.added or 0) - (actual.removed or 0) == actual.line_delta


def windows_agree(result: EntryResult, pre: bytes, post: bytes) -> None:
    """What the manifest declares are git's hunks, and holds by definition."""
    entry, actual = result.entry, result.actual
    assert actual is not None
    if pre == post:
        assert entry.windows == ()
        return
    if b"\0" in pre + post:
        assert (entry.windows, entry.line_delta) == ((Window(1, 1),), 0)
        return
    lines = len(byte_lines(post))
    assert entry.windows == around(actual, lines)
    assert entry.line_delta == lines - len(byte_lines(pre))
    assert windows_hold(pre, post, entry.windows)
    hull = Window(entry.windows[0].start, entry.windows[-1].end)
    assert one_window_holds(pre, post, hull)


def around(actual: Actual, lines: int) -> tuple[Window, ...]:
    """The lines that the hunks name; a deletion is shown as the line behind it."""
    named: set[int] = set()
    for hunk in actual.hunks:
        start, count = hunk.new_start, hunk.new_count
        if not count:
            start, count = max(1, min(start + 1, lines)), 1
        named.update(range(start, start + count))
    starts = {hunk.new_start for hunk in actual.hunks if hunk.new_count}
    starts |= {
        max(1, min(hunk.new_start + 1, lines))
        for hunk in actual.hunks
        if not hunk.new_count
    }
    windows: list[Window] = []
    for line in sorted(named):
        if windows and windows[-1].end == line - 1 and line not in starts:
            windows[-1] = Window(windows[-1].start, line)
        else:
            windows.append(Window(line, line))
    return tuple(windows)


def is_accepted(history: History, outcome: Outcome) -> None:
    """Nobody who declared the truth is refused, names that cannot stand aside."""
    changed = {row.path for row in rows(history.base, history.tip)}
    if not changed:
        assert outcome.errors == ["MANIFEST-04"]
        return
    nameless = changed & set(NAMELESS)
    about = {error.path for error in outcome.verdict.errors}
    if nameless == changed:
        about -= {None}  # there is no manifest at all
    assert about == nameless
    assert outcome.exit_code == bool(nameless)
    if not nameless:
        assert outcome.state(Dimension.MANIFEST) is State.PASS


class Stray(NamedTuple):
    """A tree with one line changed outside the windows of an honest manifest."""

    tree: Tree
    path: bytes
    declared: bool


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


def is_refused(stray: Stray, outcome: Outcome) -> None:
    """The window gate refuses the line where there is an entry, else its absence."""
    about = {error.code for error in outcome.verdict.errors if error.path == stray.path}
    assert outcome.exit_code == 1
    if not stray.declared:
        assert about == {"MANIFEST-01"}
        return
    assert "C701-G04" in about
    assert about <= {"C701-G04", "C701-G03"}
    (result,) = [r for r in outcome.verdict.entries if r.entry.path == stray.path]
    assert result.gates[Gate.RAILS_UNTOUCHED] is GateState.FAIL
    assert result.gates[Gate.POST_SHA1] is GateState.PASS


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
