"""Hostile inputs of any size: each repeats what a reader might do again and again.

A shape makes an input of about so many bytes.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread.hunks import read_sections
from gates.gitread.images import MemoryContent
from gates.gitread.raw import parse_commits, parse_raw, parse_tree_listing
from gates.model import RepoPath, Window
from gates.packet import parse_packet
from gates.packet.refinement import parse_refinement
from gates.policy import parse_policy
from gates.record.checkpoint import parse_note
from gates.record.dsse import PAYLOAD_TYPE, parse_envelope
from gates.record.keys import parse_trusted
from gates.rules.scope import ScopeMatcher
from gates.rules.windows import outside_equals
from tests.support.logs import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Shape = Callable[[int], bytes]


class Reader(NamedTuple):
    """What reads the shapes; `slow` tells how many times slower than others it is."""

    read: Callable[[bytes], object]
    shapes: Mapping[str, Shape]
    slow: int = 1


def again(unit: bytes, head: bytes = b"", tail: bytes = b"") -> Shape:
    """One unit over and over, whole."""
    return lambda size: head + unit * (size // len(unit)) + tail


def counted(unit: bytes, head: bytes = b"", tail: bytes = b"") -> Shape:
    """One unit with a rising number in it, which stands for `%d`."""
    width = len(unit) + 4
    return lambda size: head + b"".join(unit % n for n in range(size // width)) + tail


def growing(char: bytes, end: bytes) -> Shape:
    """Runs of one, two, three of a character, each with an end."""
    return lambda size: b"".join(
        char * length + end for length in range(1, int((2 * size) ** 0.5))
    )


_VALIDATION: Final = b"## VALIDATION\n"
_TARGET: Final = _VALIDATION + b"- **Target File**: `a`\n"
_WAIVER: Final = b"## WAIVERS GRANTED\n- WAIVER_ID: A "
_MAPPING: Final = b"## EVIDENCE_MAPPING\n- EVIDENCE: "
_LINEAGE: Final = b"## LINEAGE_AUDIT\n- Prior packets: "

MARKDOWN: Final[Mapping[str, Shape]] = {
    "deep lists": lambda size: b"".join(
        b" " * (2 * depth) + b"- a\n" for depth in range(int(size**0.5))
    ),
    "list in list in one line": again(b"- "),
    "numbers in one line": again(b"1. "),
    "deep list, then plain items": lambda size: (
        b"- " * (size // 4) + b"x\n" + b"- a\n" * (size // 8)
    ),
    "fences": again(b"```\n"),
    "fences that do not close": again(b"```\n~~~\n", tail=b"```"),
    "longer and longer fences": growing(b"`", b"\n"),
    "no fences": again(b"``` `\n"),
    "comments that do not close": again(b"a <!-- b\n"),
    "comments in paragraphs": again(b"a <!-- b\n\n"),
    "comments from line to line": again(b"--> a <!-- b\n"),
    "comments in one line": again(b"<!-- --> "),
    "open comments in one line": again(b"<!-- ", b"x"),
    "longer and longer quotes": growing(b"`", b" "),
    "uneven quotes": again(b"` ``"),
    "a long line": again(b"a"),
    "headings": again(b"## VALIDATION\n"),
    "headings of all levels": again(b"# a\n## b\n### c\n"),
    "closing signs": again(b"#", b"# a "),
    "rules": again(b"* * *\n"),
    "a rule that is none": again(b"_ ", tail=b"x"),
    "tabs": again(b"\t", tail=b"a"),
    "items behind tabs": again(b"\t- a\n"),
    "waivers": again(
        b"- WAIVER_ID: A | SCOPE: a/b | CHECK: x\n", b"## WAIVERS GRANTED\n"
    ),
    "bars of a waiver": again(b"| SCOPE: a ", _WAIVER),
    "paths of a waiver": again(b"a/b.c, ", _WAIVER + b"| SCOPE: "),
    "words of a waiver": again(b"`a/b.c` \xc3\xa9/x.y ", _WAIVER + b"| SCOPE: "),
    "scope": again(b"  - a/*/b (x)\n", b"- IN_SCOPE_PATHS:\n"),
    "scope in one line": again(b"a/\xc3\xa9 (x), ", b"- IN_SCOPE_PATHS: "),
    "stars of a scope": again(b"*a", b"- IN_SCOPE_PATHS:\n  - "),
    "a comment in comments": lambda size: (
        b"- IN_SCOPE_PATHS:\n  - a " + b"(" * (size // 2) + b")" * (size // 2)
    ),
    "scopes": again(b"- IN_SCOPE_PATHS:\n"),
    "entries": again(b"- **Target File**: `a`\n- **Start**: 1\n", _VALIDATION),
    "one field again": again(b"- **Start**: 1\n", _TARGET),
    "anchors": again(b"- **Anchor**: `x`\n", _TARGET),
    "windows": again(b"1-2, ", _TARGET + b"- **Windows**: ", b"3-4\n"),
    "one box again": again(b"  - [x] a\n", _TARGET),
    "boxes": counted(b"  - [x] a%d\n", _TARGET),
    "targets in other letters": again(b"- **Target File**: `\xd0\xb0`\n", _VALIDATION),
    "not UTF-8": again(b"\xff"),
    "CRLF": again(b"\r\n"),
    "commands": again(b"- COMMAND: `a` (exit 0)\n", b"## EVIDENCE\n"),
    "commands in one line": again(b"`a` (exit 0) ", b"## EVIDENCE\n- "),
    "exits": again(b"(exit ", b"## EVIDENCE\n- COMMAND: "),
    "blanks in an exit": again(b" ", b"## EVIDENCE\n- `a`("),
    "places": again(b"a/b:1-2 ", _MAPPING),
    "places in quotes": again(b"`a:1` ", _MAPPING),
    "one place in quotes": again(b"a: ", _MAPPING + b"`", b"`"),
    "requirements": again(
        b"- REQUIREMENT: a\n  - EVIDENCE: a:1\n", b"## EVIDENCE_MAPPING\n"
    ),
    "links": again(b"[a](b) "),
    "beginnings of links": again(b"]("),
    "links with brackets": again(b"(a)", b"]("),
    "links with titles": again(b'](a "'),
    "links with angles": again(b"](<"),
    "links with blanks": again(b"](a "),
    "one link with blanks": again(b" ", b"](a"),
    "a link up and down": again(b"../b/", b"](a/", b")"),
    "prior packets": again(b"a.md ", _LINEAGE),
    "prior packets in quotes": again(b"`a ``b ", _LINEAGE),
    "promises": again(b"- a\n", b"## DONE_MEANS\n"),
    "promises again": again(b"- DONE_MEANS: x\n"),
    "approvals": again(b"SKELETON APPROVED(\n"),
    "planned files": again(b"  - a: 1-2\n", b"- PLANNED_WINDOWS:\n"),
    "planned windows": again(b"1-2, ", b"- PLANNED_WINDOWS:\n  - a: "),
    "fields": counted(b"F%d: a\n"),
    "bold": again(b"**a"),
}
REFINEMENT: Final[Mapping[str, Shape]] = {
    "anchors": again(
        b"#### ANCHOR 1\n- SPEC_ANCHOR: a\n- CONTEXT_TOKEN: b\n", b"### SPEC_ANCHORS\n"
    ),
    "one anchor": again(b"- CONTEXT_TOKEN: b\n", b"### SPEC_ANCHORS\n#### ANCHOR 1\n"),
    "excerpts": again(
        b"#### ANCHOR 1\n- EXCERPT_ASCII_ESCAPED:\n  ```\n", b"### SPEC_ANCHORS\n"
    ),
    "fences of an excerpt": again(
        b"  ```\n", b"### SPEC_ANCHORS\n#### ANCHOR 1\n- EXCERPT_ASCII_ESCAPED:\n"
    ),
    "headings": again(b"### SPEC_ANCHORS\n"),
    "proposals": again(b"#### PROPOSED_SPEC_ENRICHMENT\n"),
    "fences of a proposal": again(
        b"```\n", b"#### PROPOSED_SPEC_ENRICHMENT\n", b"### SPEC_ANCHORS\n"
    ),
    "boxes": again(b"- a: [x] PASS\n", b"### CLEARLY_COVERS\n"),
    "checklists": again(b"### CLEARLY_COVERS\n"),
    "fields": again(b"- WP_ID: a\n- WP_ID: b\n"),
    "letters": again(b"\xd0\xb0\n"),
}

_ONE, _TWO = b"1" * 40, b"2" * 40
_RECORD: Final = b":100644 100644 %s %s M\0" % (_ONE, _TWO)
RAW: Final[Mapping[str, Shape]] = {
    "records": counted(_RECORD + b"a%d\0"),
    "a long path": again(b"a", _RECORD, b"\0"),
    "nothing": again(b"\0"),
}
COMMITS: Final[Mapping[str, Shape]] = {
    "commits": again(_ONE + b"\0"),
    "changes": again(_RECORD + b"a\0", _ONE + b"\0"),
    "a merge of many": lambda size: (
        _ONE
        + b"\0"
        + b":" * (size // 48 + 1)
        + b"100644 " * (size // 48 + 2)
        + (_ONE + b" ") * (size // 48 + 2)
        + b"MM\0a\0"
    ),
    "modes alone": again(b"100644 ", _ONE + b"\0::", b"x\0a\0"),
}
_HEAD: Final = b"diff --git a/f b/f\nindex %s..%s 100644\n--- a/f\n+++ b/f\n" % (
    _ONE,
    _TWO,
)
PATCHES: Final[Mapping[str, Shape]] = {
    "hunks": lambda size: (
        _HEAD
        + b"".join(
            b"@@ -%d +%d @@\n-\n+\n" % (line, line) for line in range(1, size // 12, 2)
        )
    ),
    "files": again(_HEAD),
    "one hunk": lambda size: (
        _HEAD + b"@@ -0,0 +1,%d @@\n" % (size // 2) + b"+\n" * (size // 2)
    ),
    "long lines": again(b"a", _HEAD + b"@@ -1 +1 @@\n-", b"\n+b\n"),
    "lines of a header": again(b"index 1..2\n", _HEAD),
    "a long header": again(b"@", _HEAD + b"@@ -1 +1 ", b" @@\n-\n+\n"),
}


def _wrapped(size: int) -> bytes:
    text = base64.b64encode(b"a" * (3 * size // 4))
    kind = PAYLOAD_TYPE.encode()
    return (
        b'{"payload":"%s","payloadType":"%s","signatures":[{"keyid":"x","sig":"AA=="}]}'
        % (text, kind)
    )


ENVELOPES: Final[Mapping[str, Shape]] = {
    "a payload": _wrapped,
    "members, the last one twice": counted(b'"%d":1,', b"{", b'"x":1,"x":2}'),
    "members, the first one twice": counted(b'"%d":1,', b'{"x":1,"x":2,', b'"y":1}'),
    "lists": again(b"["),
    "objects": again(b'{"a":'),
    "signatures": again(
        b"{},",
        b'{"payload":"","payloadType":"%s","signatures":[' % PAYLOAD_TYPE.encode(),
        b"{}]}",
    ),
    "digits": again(b"1"),
    "escapes": again(b"\\u0041", b'"', b'"'),
}
_ROOT: Final = base64.b64encode(b"a" * 32)
CHECKPOINTS: Final[Mapping[str, Shape]] = {
    "signatures": again("\N{EM DASH} o AAAA\n".encode(), b"o\n1\n" + _ROOT + b"\n\n"),
    "lines": again(b"\n"),
    "a long origin": again(b"a", tail=b"\n1\n" + _ROOT + b"\n\n"),
    "a long root": again(b"A", b"o\n1\n", b"\n\n"),
}
KEYS: Final[Mapping[str, Shape]] = {
    "comments": again(b"# a\n"),
    "types": again(b"ssh-ed25519 "),
    "keys": again(key_of("ada").public.line.encode() + b"\n"),
    "names": again(b"a,", tail=b" ssh-ed25519 AAAA"),
}
POLICIES: Final[Mapping[str, Shape]] = {
    "a long key": again(b"a", tail=b" = 1\n"),
    "keys": counted(b"a%d = 1\n"),
    "parts of a key": again(b"a.", tail=b"b = 1\n"),
    "parts of keys": again(b"a." * 900 + b"b = 1\n"),
    "a list": again(b'"a",', b"governance = [", b"]\n"),
    "patterns": again(b'"a",', b"forbidden_patterns = [", b"]\n"),
    "groups of a pattern": again(b"(", b"forbidden_patterns = ['", b"']\n"),
    "lists": again(b"[", b"governance = "),
    "tables in tables": again(b"{a=", b"governance = "),
    "prefixes": counted(b'"%d" = ""\n', b"[path_prefixes]\n"),
    "digits": again(b"1", b"limits = { files = ", b" }\n"),
    "digits of another base": again(b"1", b"limits = { files = 0x", b" }\n"),
    "tables": counted(b"[a%d]\n"),
}

_NAMES: Final = [RepoPath(b"ab/" * 20 + b"%d" % n) for n in range(3)]
SCOPES: Final[Mapping[str, Shape]] = {
    "a pattern of stars": again(b"*a"),
    "a pattern of folders": again(b"**/a/", tail=b"b"),
    "patterns": counted(b"ab/%d/*.py\n"),
    "one pattern again": again(b"ab/ab/ab/*.py\n"),
    "patterns of stars": counted(b"*a*b%d\n"),
    "folders": counted(b"ab/%d/\n"),
    "paths": counted(b"ab/%d\n"),
}
_PATTERNS: Final = [b"**/a*/**/b*/c", b"**/" + b"a/" * 50 + b"b/**/c", b"*" + b"a" * 99]
PATHS: Final[Mapping[str, Shape]] = {
    "folders": again(b"a/b/", tail=b"d"),
    "one folder again": again(b"a/", tail=b"c"),
    "one name": again(b"a"),
}
TEXTS: Final[Mapping[str, Shape]] = {
    "lines": counted(b"%d\n"),
    "one line again": again(b"a\n"),
    "empty lines": again(b"\n"),
    "one line": again(b"a"),
}


def _match_patterns(data: bytes) -> None:
    matcher = ScopeMatcher(data.split(b"\n"))
    for name in _NAMES:
        matcher.matches(name)


def _match_path(data: bytes) -> None:
    ScopeMatcher(_PATTERNS).matches(RepoPath(data))


def _keep_every_second_line(data: bytes) -> None:
    """The window test with a window around every second line, two lines before it."""
    lines = data.split(b"\n")
    old = b"\n".join(
        line if number % 2 else b"x\ny" for number, line in enumerate(lines)
    )
    windows = [Window(line, line) for line in range(1, len(lines) + 1, 2)]
    outside_equals(
        MemoryContent(old), MemoryContent(data), windows, post_lines=len(lines)
    )


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[at : at + 65536] for at in range(0, len(data), 65536))


def _refusing(read: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """The reader, whose refusal is an answer like any other."""

    def refuse(data: bytes) -> None:
        try:
            read(data)
        except GateError:
            return

    return refuse


READERS: Final[Mapping[str, Reader]] = {
    "packet": Reader(parse_packet, MARKDOWN, slow=16),
    "refinement": Reader(parse_refinement, {**MARKDOWN, **REFINEMENT}, slow=16),
    "raw": Reader(_refusing(parse_raw), RAW),
    "commits": Reader(_refusing(lambda data: list(parse_commits(data))), COMMITS),
    "tree": Reader(
        _refusing(parse_tree_listing), {"entries": again(b"100644 blob 1\ta\0")}
    ),
    "hunks": Reader(
        _refusing(lambda data: list(read_sections(_pieces(data)))), PATCHES, slow=4
    ),
    "envelope": Reader(_refusing(lambda data: parse_envelope(data, "it")), ENVELOPES),
    "checkpoint": Reader(_refusing(parse_note), CHECKPOINTS),
    "keys": Reader(_refusing(lambda data: parse_trusted(data, "it")), KEYS, slow=4),
    "policy": Reader(
        _refusing(lambda data: parse_policy(data, None)), POLICIES, slow=16
    ),
    "scope": Reader(_match_patterns, SCOPES, slow=16),
    "path": Reader(_match_path, PATHS),
    "window": Reader(_keep_every_second_line, TEXTS, slow=16),
}
