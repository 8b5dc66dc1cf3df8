"""Work packets for tests, in the canonical dialect and with words of our own.

`packet_text` writes a packet; `entry_for` computes what a true manifest entry of one
file says, with hashlib and byte lines alone, so that tests do not ask the code under
test for what they expect of it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gates.model import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.support.repo import Name, RepoBuilder

ZEROS: Final = "0" * 40
ALL_GATES: Final = tuple(gate.value for gate in Gate)
FOLDER: Final = ".GOV/task_packets"
"""Where a packet stands when no policy says otherwise."""


@dataclass(frozen=True, slots=True)
class EntryText:
    """One manifest entry as it will be written; `None` leaves the line out.

    `extra` holds further `(name, value)` fields, written after the others.
    """

    path: str
    windows: tuple[tuple[int, int], ...] = ((1, 1),)
    line_delta: int | str | None = 0
    pre: str | None = ZEROS
    post: str | None = ZEROS
    anchors: tuple[str, ...] = ()
    change: str | None = None
    binary: bool = False
    ticked: tuple[str, ...] = ALL_GATES
    extra: tuple[tuple[str, str], ...] = field(default=())

    def lines(self) -> list[str]:
        """The entry's lines, without line ends."""
        rows: list[tuple[str, object]] = [("Target File", f"`{self.path}`")]
        match self.windows:
            case ():
                pass
            case ((start, end),):
                rows += [("Start", start), ("End", end)]
            case several:
                rows.append(("Windows", ", ".join(f"{s}-{e}" for s, e in several)))
        rows += [
            ("Line Delta", self.line_delta),
            ("Pre-SHA1", None if self.pre is None else f"`{self.pre}`"),
            ("Post-SHA1", None if self.post is None else f"`{self.post}`"),
            ("Change", self.change),
            ("Binary", "yes" if self.binary else None),
        ]
        rows += [("Anchor", f"`{anchor}`") for anchor in self.anchors]
        rows += self.extra
        written = [
            f"- **{name}**: {value}" for name, value in rows if value is not None
        ]
        boxes = [f"  - [{'x' if g in self.ticked else ' '}] {g}" for g in ALL_GATES]
        return [*written, "- **Gates Passed**:", *boxes]


def packet_text(  # noqa: PLR0913 - each part of a packet may be the one under test
    wp: str,
    *,
    entries: Iterable[EntryText] = (),
    scope: Iterable[str] | None = ("src/",),
    modern: bool = True,
    status: str = "In Progress",
    fields: Sequence[tuple[str, str]] = (),
    waivers: Iterable[str] = (),
    done_means: Sequence[str] = ("The counter starts at one.",),
    mapping: Iterable[tuple[str, str]] | None = (),
    commands: Iterable[tuple[str, int]] | None = (("make check", 0),),
    approved: bool = True,
    tail: str = "",
) -> bytes:
    """A work packet that is complete unless a part of it is taken out.

    `scope=None` leaves IN_SCOPE_PATHS out, `mapping=None` and `commands=None` their
    sections; `tail` is put at the end as it stands.
    """
    version = [("PACKET_FORMAT_VERSION", "2026-02-01")] if modern else []
    metadata = [
        ("TASK_ID", wp),
        ("WP_ID", wp),
        ("DATE", "2026-03-01"),
        ("REQUESTOR", "Mira"),
        ("AGENT_ID", "coder-7"),
        ("ROLE", "Coder"),
        ("**Status:**", status),
        ("RISK_TIER", "LOW"),
        ("USER_SIGNATURE", "mira-2026-03-01"),
        *version,
        *fields,
    ]
    lines = [f"# Task Packet: {wp}", "", "## METADATA"]
    lines += [
        f"- {name} {value}" if name.endswith("**") else f"- {name}: {value}"
        for name, value in metadata
    ]
    lines += ["", "## SCOPE", "- What: Let the counter start at one."]
    lines += ["- Why: People count from one."]
    if scope is not None:
        lines += ["- IN_SCOPE_PATHS:", *(f"  - {pattern}" for pattern in scope)]
    lines += ["- OUT_OF_SCOPE:", "  - The display", "", "## WAIVERS GRANTED"]
    lines += [f"- {waiver}" for waiver in waivers] or ["- none"]
    lines += ["", "## QUALITY_GATE", "### TEST_PLAN", "```bash", "make check", "```"]
    lines += ["", "### DONE_MEANS", *(f"- {promise}" for promise in done_means)]
    lines += ["", "### ROLLBACK_HINT", "```bash", "git revert HEAD", "```"]
    lines += ["", "## AUTHORITY", "- SPEC_ANCHOR: Counting 2.1"]
    lines += ["", "## BOOTSTRAP", "- FILES_TO_OPEN:", "  - the counter's module"]
    lines += ["- SEARCH_TERMS:", '  - "count"', "- RUN_COMMANDS:", "  - make check"]
    lines += ["- RISK_MAP:", '  - "off by one" -> "a wrong first number"']
    lines += ["", "## SKELETON", "- Nothing but the start value changes."]
    lines += ["", "SKELETON APPROVED"] if approved else []
    lines += ["", "## IMPLEMENTATION", "- The start value is one."]
    lines += ["", "## HYGIENE", "- Formatted.", "", "## VALIDATION"]
    for entry in entries:
        lines += [*entry.lines(), ""]
    if mapping is not None:
        lines += ["", "## EVIDENCE_MAPPING"]
        for requirement, place in mapping:
            lines += [f'- REQUIREMENT: "{requirement}"', f"  - EVIDENCE: `{place}`"]
    if commands is not None:
        lines += ["", "## EVIDENCE"]
        for command, code in commands:
            lines += [f"- COMMAND: `{command}`", f"  - EXIT_CODE: {code}"]
    return ("\n".join(lines) + "\n" + tail).encode("utf-8", "surrogateescape")


def byte_lines(data: bytes) -> list[bytes]:
    """The lines of a file, each with its LF; a last line without one counts."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]


def tight_window(pre: bytes, post: bytes) -> tuple[int, int]:
    """The smallest window of the post-image outside which nothing changed.

    A pure deletion is shown as the line that follows it, or the last line.
    """
    old, new = byte_lines(pre), byte_lines(post)
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start, end = head + 1, len(new) - tail
    if end < start:
        start = end = max(1, min(start, len(new)))
    return start, end


def entry_of(
    path: str,
    pre: bytes | None,
    post: bytes | None,
    windows: Sequence[tuple[int, int]] | None = None,
) -> EntryText:
    """A true entry for two images; an image of None says that there is no file."""
    before, after = pre or b"", post or b""
    binary = b"\0" in before + after
    delta = len(byte_lines(after)) - len(byte_lines(before))
    if windows is not None:
        chosen = tuple(windows)
    elif binary:
        chosen = ((1, 1),)
    elif post is None:
        chosen = ((1, max(1, -delta)),)
    else:
        chosen = (tight_window(before, after),)
    return EntryText(
        path,
        windows=chosen,
        line_delta=0 if binary else delta,
        pre=_sha1(pre),
        post=_sha1(post),
        binary=binary,
    )


def entry_for(
    repo: RepoBuilder,
    base: str,
    head: str,
    path: Name,
    windows: Sequence[tuple[int, int]] | None = None,
    **changes: object,
) -> EntryText:
    """A true entry for a path between two commits; `changes` make it untrue."""
    entry = entry_of(
        os.fsdecode(path), blob(repo, base, path), blob(repo, head, path), windows
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def blob(repo: RepoBuilder, revision: str, path: Name) -> bytes | None:
    """The bytes of a file in a commit, None when the commit has no such file."""
    raw = os.fsencode(path)
    if not repo.git("--literal-pathspecs", "ls-tree", "-z", revision, "--", raw):
        return None
    return repo.git("cat-file", "blob", revision.encode() + b":" + raw)


def packet_path(wp: str) -> str:
    """Where the packet of a work package stands in a repository without policy."""
    return f"{FOLDER}/{wp}.md"


def _sha1(image: bytes | None) -> str:
    return ZEROS if image is None else hashlib.sha1(image).hexdigest()
