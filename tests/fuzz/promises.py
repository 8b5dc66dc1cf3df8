"""What every reader promises of any bytes, as functions that a fuzzer can call.

Each takes bytes and raises an AssertionError when a promise is broken. Whatever else
comes out is broken too: a reader ends with a value or with a GateError.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from gates.codes import registry
from gates.errors import GateError
from gates.gitread.hunks import Section, read_sections
from gates.gitread.raw import parse_commits, parse_raw, parse_tree_listing
from gates.model import (
    ClaimKind,
    Entry,
    HashClaim,
    Hunk,
    Oid,
    RepoPath,
    Sha1,
    Window,
)
from gates.packet import parse_packet
from gates.packet.manifest_writing import write_manifest
from gates.packet.refinement import parse_refinement
from gates.policy import parse_policy
from gates.record.canonical import canonical_json
from gates.record.checkpoint import parse_note
from gates.record.dsse import PAYLOAD_TYPE, parse_envelope
from gates.record.keys import (
    load_signing_key,
    parse_public_line,
    parse_trusted,
)
from gates.record.layout import frontier_file, parse_frontier
from gates.record.statement import draft_again, parse_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gates.model import Change, Packet


def packet(data: bytes) -> Packet:
    """A packet is always read; what is wrong with it are findings with real lines."""
    found = parse_packet(data)
    last = data.count(b"\n") + 1
    assert all(1 <= line <= last for line in lines_named(found))
    assert all(problem.code in registry() for problem in found.problems)
    repr(found).encode()  # no lone surrogate is left to break an output
    assert parse_packet(data) == found
    return found


def lines_named(found: Packet) -> list[int]:
    """Every line number that the model holds."""
    lines = [h.line for h in found.headings]
    lines += [field.line for field in found.fields.values()]
    lines += [entry.line for entry in found.entries]
    lines += [claim.line for entry in found.entries for claim in entry.claims]
    lines += [waiver.line for waiver in found.waivers]
    lines += [command.line for command in found.commands]
    lines += [link.line for link in found.links]
    lines += [problem.packet_line or 0 for problem in found.problems]
    return lines


Given = TypeVar("Given")
Got = TypeVar("Got")

_OLD: Final = Sha1("1" * 40)
_NEW: Final = Sha1("2" * 40)


def manifest(data: bytes) -> None:
    """Entries that are written into any packet are read back as they were written."""
    paths = dict.fromkeys(e.path for e in parse_packet(data).entries[:3])
    paths[RepoPath(b"src/new file.py")] = None
    wanted = {
        path: Entry(
            path,
            0,
            windows=(Window(3, 4), Window(7, 7)),
            line_delta=-2,
            pre=HashClaim(ClaimKind.SHA1, _OLD, 0, _OLD),
            post=HashClaim(ClaimKind.SHA1, _NEW, 0, _NEW),
        )
        for path in paths
        if path
    }
    try:
        written = write_manifest(data, wanted).data
    except GateError as error:
        if error.code not in {"PACKET-03", "PACKET-10"}:
            raise
        return
    first: dict[RepoPath, Entry] = {}
    for entry in parse_packet(written).entries:
        first.setdefault(entry.path, entry)
    for path, entry in wanted.items():
        found = first[path]
        assert (found.windows, found.line_delta) == (entry.windows, entry.line_delta)
        assert found.pre is not None
        assert found.post is not None
        assert (found.pre.value, found.post.value) == (_OLD, _NEW)
    assert write_manifest(written, wanted).data == written


def raw(data: bytes) -> None:
    """Records that are read are those that git would write of what was read."""
    changes = _value(parse_raw, data, {"GIT-06", "GIT-08"})
    if changes is not None:
        assert _without_status(_written(changes)) == _without_status(data)
    _value(lambda given: list(parse_commits(given)), data, {"GIT-06", "GIT-08"})
    _value(parse_tree_listing, data, {"GIT-06"})


def _written(changes: tuple[Change, ...]) -> bytes:
    return b"".join(
        f":{c.old_mode} {c.new_mode} {c.old_oid} {c.new_oid} M\0".encode()
        + c.path
        + b"\0"
        for c in changes
    )


def _without_status(data: bytes) -> list[bytes]:
    """The records without their letters, of which M and T are not told apart."""
    fields = data.split(b"\0")
    return [*(head[:-1] for head in fields[:-1:2]), *fields[1::2]]


def hunks(data: bytes) -> None:
    """A patch is read alike in any pieces, and as a slow reader reads it."""
    size, text = 1 + data[0] if data else 1, data[1:]
    whole = _value(_sections, [text], {"GIT-08"})
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert _value(_sections, pieces, {"GIT-08"}) == whole
    if whole is not None:
        assert whole == list(_slow_sections(text))


def _sections(pieces: list[bytes]) -> list[Section]:
    return list(read_sections(pieces))


_HEADER: Final = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def _slow_sections(text: bytes) -> Iterator[Section]:
    """The sections of a patch that is well formed, line by line."""
    files: list[list[bytes]] = []
    for line in text.split(b"\n")[:-1]:
        if line.startswith(b"diff --git "):
            files.append([])
        else:
            files[-1].append(line)
    for lines in files:
        ids: tuple[Oid | None, Oid | None] = (None, None)
        found: list[Hunk] = []
        removed = added = 0
        for line in lines:
            if match := _HEADER.match(line):
                old, old_count, new, new_count = match.groups(default=b"1")
                found.append(Hunk(int(old), int(old_count), int(new), int(new_count)))
            elif found:
                removed += line.startswith(b"-")
                added += line.startswith(b"+")
            elif line.startswith(b"index "):
                one, _, two = line[6:].partition(b" ")[0].partition(b"..")
                ids = Oid(one.decode("latin-1")), Oid(two.decode("latin-1"))
        yield Section(*ids, tuple(found), added, removed)


def envelope(data: bytes) -> None:
    """An envelope that is read can be written, and is then read alike."""
    found = _value(lambda line: parse_envelope(line, "it"), data, {"LOG-03"})
    if found is not None:
        text = canonical_json(
            {
                "payload": _base64(found.payload),
                "payloadType": PAYLOAD_TYPE,
                "signatures": [{"sig": _base64(found.signature)}],
            }
        )
        again = parse_envelope(text, "it")
        assert (again.payload, again.signature) == (found.payload, found.signature)
        data = found.payload
    statement = _value(lambda payload: parse_statement(payload, "it"), data, {"LOG-03"})
    if statement is not None:
        place = statement.position
        draft = _value(lambda payload: draft_again(payload, "it"), data, {"LOG-03"})
        if draft is not None:
            placed = draft.placed(place.origin, place.seq, place.prev)
            assert parse_statement(placed, "it") == statement


def checkpoint(data: bytes) -> None:
    """A checkpoint that is read says what its signed bytes say, and nothing more."""
    found = _value(parse_note, data, {"LOG-06", "LOG-13"})
    if found is not None:
        assert found.checkpoint.body == found.body
        assert data.startswith(found.body + b"\n")
        assert parse_note(data) == found
    frontier = _value(parse_frontier, data, {"LOG-06"})
    if frontier is not None:
        assert frontier_file(frontier) == data


def policy(data: bytes) -> None:
    """A policy is read, or refused with one code; the same bytes give the same."""
    for files in ((data, None), (None, data), (data, data)):
        found = _value(lambda both: parse_policy(*both), files, {"POLICY-01"})
        if found is not None:
            assert parse_policy(*files) == found


def keys(data: bytes) -> None:
    """Keys that are read are written and read again; private ones are not shown."""
    for key in _value(lambda text: parse_trusted(text, "it"), data, {"LOG-16"}) or ():
        assert parse_public_line(key.line) == key
    if b"-----BEGIN" in data:
        _value(lambda text: load_signing_key(text, "it", None), data, {"KEY-01"})
        _value(lambda text: load_signing_key(text, "it", b"x"), data, {"KEY-01"})


def refinement(data: bytes) -> None:
    """A refinement is always read; what is wrong with it are findings."""
    found = parse_refinement(data)
    last = data.count(b"\n") + 1
    lines = [field.line for field in found.fields.values()]
    lines += [box.line for box in found.boxes]
    lines += [heading.line for heading in found.headings]
    assert all(1 <= line <= last for line in lines)
    assert all(problem.code in registry() for problem in found.problems)
    assert parse_refinement(data) == found


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _value(read: Callable[[Given], Got], given: Given, codes: set[str]) -> Got | None:
    """What was read, None when the reader refused with one of the codes."""
    try:
        return read(given)
    except GateError as error:
        if error.code not in codes:
            raise AssertionError(error.code) from error
        error.message.encode()  # no lone surrogate is left to break an output
        return None


class Target(NamedTuple):
    """A reader's promises, and how large the inputs are to be, in bytes."""

    holds: Callable[[bytes], object]
    size: int = 1 << 12


TARGETS: Final[Mapping[str, Target]] = {
    "packet": Target(packet),
    "manifest": Target(manifest),
    "refinement": Target(refinement),
    "raw": Target(raw),
    "hunks": Target(hunks),
    "envelope": Target(envelope),
    "checkpoint": Target(checkpoint),
    "policy": Target(policy),
    "keys": Target(keys),
}
