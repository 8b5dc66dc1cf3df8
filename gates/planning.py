"""The nouns of what happens before the work: refinement, spec, preparation.

Frozen values without input or output, as in `gates.model`. Lines are 1-based and
inclusive; a line ends at LF and nowhere else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gates.model import (
        Dimension,
        DimensionResult,
        Field,
        Finding,
        Heading,
        Oid,
        PlannedFile,
        RepoPath,
        Sha1,
        Waiver,
        Window,
    )


class Box(NamedTuple):
    """One box of the CLEARLY_COVERS checklist."""

    name: str
    ticked: bool
    line: int


class Proposed(NamedTuple):
    """The proposed spec text between its heading and the anchors.

    `text` is what stands in its fence, verbatim; `line` that of the heading.
    """

    text: str
    line: int


class SpecAnchor(NamedTuple):
    """One `#### ANCHOR n`: where in the spec the work is grounded.

    `start` and `end` are None when they are missing or no line numbers; their fields
    keep the text. `excerpt` holds the quoted lines, None when there is no excerpt.
    """

    title: str
    line: int
    spec: Field | None = None
    start_field: Field | None = None
    end_field: Field | None = None
    start: int | None = None
    end: int | None = None
    token: Field | None = None
    excerpt: tuple[str, ...] | None = None


class Refinement(NamedTuple):
    """A TECHNICAL_REFINEMENT file, read once from its bytes.

    `fields` holds the fields that COR-701 names, under upper-case names, the first of
    each. `foreign_line` and `foreign` say where the first character stands that is not
    ASCII, and which it is.
    """

    fields: dict[str, Field]
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    proposed: Proposed | None
    anchors: tuple[SpecAnchor, ...]
    foreign_line: int | None = None
    foreign: str = ""
    problems: tuple[Finding, ...] = ()

    def value(self, name: str) -> str:
        """The text of a field, empty when there is none."""
        found = self.fields.get(name)
        return "" if found is None else found.value


class SpecPart(NamedTuple):
    """One file of a spec that is an index of several.

    `declared` is the SHA-256 that the index gives of it, empty when it gives none; a
    part `is_missing` when the commit has no such file.
    """

    path: RepoPath
    data: bytes
    declared: str = ""
    is_missing: bool = False


class Spec(NamedTuple):
    """A spec as one commit has it: its bytes, and the parts that its index lists.

    `is_index` says that the parts are the spec, not the text that lists them.
    `commit` is where it was found in history, None for the head.
    """

    path: RepoPath
    blob: Oid
    sha1: Sha1
    data: bytes
    parts: tuple[SpecPart, ...] = ()
    is_index: bool = False
    commit: Oid | None = None


class Pin(StrEnum):
    """What became of the search for the pinned spec."""

    CURRENT = "current"
    """The current spec is the pinned one."""
    HISTORY = "history"
    """An earlier version of the spec is."""
    CRLF = "CRLF"
    LF = "LF"
    """A version has the pinned SHA-1 once its line ends are written as CRLF, or LF."""
    NOWHERE = "nowhere"
    UNREADABLE = "unreadable"
    """SPEC_TARGET_SHA1 is no SHA-1."""


class SpecSearch(NamedTuple):
    """The spec that a refinement pins and the current one, and how far was looked.

    `pinned` is None unless it was found, also as a variant; `named` is the file of
    that name at head, `current` the one that counts there now; both may be missing.
    `versions` and `commits` were looked at; with
    `complete` there are no older ones.
    """

    pin: Pin
    pinned: Spec | None
    current: Spec | None
    named: Spec | None = None
    versions: int = 0
    commits: int = 0
    complete: bool = True


class AnchorState(StrEnum):
    """What became of one anchor."""

    HOLDS = "HOLDS"
    MOVED = "MOVED"
    BROKEN = "BROKEN"
    UNREADABLE = "UNREADABLE"


class AnchorResult(NamedTuple):
    """One anchor, judged against the current spec.

    `path` is the file that it was looked for in. `found` are the lines at which the
    token occurs there, at most a few; `proposed` the window that would hold again, and
    None when there is no reason to change it.
    """

    anchor: SpecAnchor
    state: AnchorState
    path: RepoPath | None = None
    found: tuple[int, ...] = ()
    proposed: Window | None = None


class Blob(NamedTuple):
    """A file as it was approved or planned: its path and what its bytes hash to."""

    path: RepoPath
    oid: Oid
    sha256: str


class RecordedImage(NamedTuple):
    """What record `seq` says of a file's bytes: the SHA-256 that goes with a SHA-1."""

    path: RepoPath
    sha1: Sha1
    sha256: str
    seq: int


class Prepared(NamedTuple):
    """Where a packet's work belongs; `source` says where that was recorded.

    `branch` is a short or full name, `worktree` a folder's name or path; either may be
    empty.
    """

    branch: str
    worktree: str
    coder: str
    source: str


class Approval(NamedTuple):
    """A signed approval of the log, its signature verified.

    `scope` is the digest of the scope that was approved, empty when there was no
    packet yet. `signer` is the key's fingerprint; `may_approve` says that the policy
    lets it approve.
    """

    seq: int
    signer: str
    may_approve: bool
    scope: str
    refinement: Blob | None
    spec: Blob | None
    token: str = ""


class Plan(NamedTuple):
    """What a signed plan agrees on before the work begins.

    `commit` and `tree` are those at which it was made: the windows are in the lines of
    that tree's files. `planned` is None when no windows were planned: then whole files
    are. `expires` is the last day on which it counts. `states` are the dimensions that
    post-work takes from it. `replaces` is the id of the plan that it replaces, `policy`
    the SHA-256 of the policy that it was made under, empty for the defaults.
    """

    wp: str
    commit: Oid
    tree: Oid
    branch: str
    expires: str
    packet: Blob
    refinement: Blob | None
    spec: Blob | None
    scope: tuple[bytes, ...]
    planned: tuple[PlannedFile, ...] | None
    waivers: tuple[Waiver, ...]
    states: dict[Dimension, DimensionResult]
    replaces: str = ""
    policy: str = ""


class Signer(StrEnum):
    """What the key of a signed plan counts for here."""

    TRUSTED = "trusted"
    OWN = "own"
    """Nobody pinned keys, and this machine's own key made the signature."""
    UNKNOWN = "unknown"


class SignedWaiver(NamedTuple):
    """A waiver of the log, its signature verified for its place.

    `packet` is the path of the packet that it was granted for; the waiver's line is 0.
    `fingerprint` names the key that signed it.
    """

    wp: str
    packet: RepoPath
    waiver: Waiver
    seq: int
    signer: Signer
    fingerprint: str


class SignedPlan(NamedTuple):
    """A plan of the log, its signature verified for its place.

    `fingerprint` names the key that signed it.
    """

    plan: Plan
    id: str
    seq: int
    signer: Signer
    fingerprint: str
