"""The nouns that every room shares: frozen values without input or output.

Coordinates are 1-based and inclusive. A line ends at LF (0x0A) and nowhere else; a
last line without LF is a line; an empty file has 0 lines (COR-701, "Words"). Paths and
file contents are bytes; text is made of them only to be shown.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple, NewType, Protocol

Oid = NewType("Oid", str)
"""A git object id in full: 40 or 64 lower-case hexadecimal digits."""

Sha1 = NewType("Sha1", str)
"""SHA-1 of raw file bytes, 40 lower-case hexadecimal digits. Not a git blob id."""

RepoPath = NewType("RepoPath", bytes)
"""A path relative to the repository's root, as git stores it."""

ZERO_SHA1: Final = Sha1("0" * 40)
EMPTY_SHA1: Final = Sha1("da39a3ee5e6b4b0d3255bfef95601890afd80709")

MODE_FILE: Final = "100644"
MODE_EXECUTABLE: Final = "100755"
MODE_SYMLINK: Final = "120000"
MODE_SUBMODULE: Final = "160000"
MODE_ABSENT: Final = "000000"


class Severity(StrEnum):
    """How much a finding weighs. Only an error can make a verdict fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Profile(StrEnum):
    """The rule set in force, from the most lenient to the most exact."""

    HANDSHAKE = "handshake"
    STRICT = "strict"
    STRICT_COR701 = "strict-cor701"

    @property
    def is_strict(self) -> bool:
        """Whether self-declared inputs are refused."""
        return self is not Profile.HANDSHAKE


class WithoutPacket(StrEnum):
    """What is said of a range that belongs to no packet."""

    REFUSE = "refuse"
    """It fails."""
    DOCUMENTS = "documents"
    """It fails, unless nothing but documents of the workflow changed."""
    WARN = "warn"
    """It passes with a warning."""


class PacketsBy(StrEnum):
    """What the packets of a range were found by."""

    NAMED = "named"
    FILE = "file"
    TRAILER = "trailer"
    BRANCH = "branch"
    NOTHING = "nothing"


class State(StrEnum):
    """What became of one dimension of the verdict (CX-655)."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    WAIVED = "WAIVED"
    NOT_RUN = "NOT_RUN"
    CANNOT_VERIFY = "CANNOT_VERIFY"


class GateState(StrEnum):
    """What became of one gate of one manifest entry."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    WAIVED = "WAIVED"
    NOT_DECLARED = "NOT_DECLARED"
    NOT_PLANNED = "NOT_PLANNED"
    NOT_RUN = "NOT_RUN"
    CANNOT_VERIFY = "CANNOT_VERIFY"


class Dimension(StrEnum):
    """The parts of a verdict that are never folded into one word (CX-655)."""

    MANIFEST = "MANIFEST"
    SCOPE = "SCOPE"
    PLAN = "PLAN"
    EVIDENCE = "EVIDENCE"
    REFINEMENT = "REFINEMENT"
    SIGNATURE = "SIGNATURE"
    PHASE = "PHASE"
    LOG = "LOG"


class Gate(StrEnum):
    """The eleven gates of COR-701 by name; `clause` gives the number."""

    ANCHORS_PRESENT = "anchors_present"
    WINDOW_MATCHES_PLAN = "window_matches_plan"
    RAILS_UNTOUCHED = "rails_untouched_outside_window"
    ONE_BLOCK = "exactly_one_block_targeted"
    FILENAME_CANONICAL = "filename_canonical_and_openable"
    PRE_SHA1 = "pre_sha1_captured"
    POST_SHA1 = "post_sha1_captured"
    LINE_DELTA = "line_delta_equals_expected"
    LINKS_RESOLVABLE = "all_links_resolvable"
    MANIFEST_WRITTEN = "manifest_written_and_path_returned"
    PREIMAGE_MATCHES = "current_file_matches_preimage"

    @property
    def clause(self) -> int:
        """The COR-701 clause of this gate, 50 to 60."""
        return _CLAUSES[self]


_CLAUSES: Final = {gate: number for number, gate in enumerate(Gate, start=50)}


class Window(NamedTuple):
    """An inclusive interval of 1-based lines; `end` is `start - 1` when empty."""

    start: int
    end: int

    def covers(self, other: Window) -> bool:
        """Whether every line of `other` lies in this window."""
        return self.start <= other.start and other.end <= self.end


class Hunk(NamedTuple):
    """One `-U0` hunk, in git's own numbers.

    With a count of 0 the start is the line after which the other side's lines stand.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int


class Finding(NamedTuple):
    """A rule that did not hold, or something a reader must know.

    `path` and `line` say where; when the fault lies in the packet's text about another
    file, `path` is that file and `packet_line` the line of the packet to look at.
    """

    code: str
    severity: Severity
    message: str
    hint: str = ""
    gate: Gate | None = None
    path: RepoPath | None = None
    line: int | None = None
    packet_line: int | None = None
    waived_by: str | None = None
    waivable: bool = True
    """False for a finding that no waiver lifts although its code can be waived."""


class ClaimKind(StrEnum):
    """What stands where a manifest entry should give a SHA-1."""

    SHA1 = "sha1"
    ZEROS = "zeros"
    MARKER = "marker"
    """`<untracked>`, `N/A` or `NEW`: says "there was no such file"."""
    PLACEHOLDER = "placeholder"
    MALFORMED = "malformed"


class HashClaim(NamedTuple):
    """A declared SHA-1 with the text it was read from.

    `value` is set for SHA1 and ZEROS; `line` is the packet's line.
    """

    kind: ClaimKind
    text: str
    line: int
    value: Sha1 | None = None


class ChangeKind(StrEnum):
    """What a manifest entry declares with its `Change` field."""

    MODE = "mode"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


class ChangeClaim(NamedTuple):
    """`Change: mode 100644->100755`, `symlink`, or `submodule OLD->NEW`."""

    kind: ChangeKind
    line: int
    old: str = ""
    new: str = ""


class Field(NamedTuple):
    """A `name: value` list item of a packet, with its line."""

    name: str
    value: str
    line: int


class GateClaim(NamedTuple):
    """One box of an entry's gates checklist. A claim, never a result.

    `gate` is None for a name that COR-701 does not know; `name` keeps it as written.
    """

    name: str
    gate: Gate | None
    ticked: bool
    line: int


class Entry(NamedTuple):
    """What the manifest declares of one changed file (COR-701, "Words").

    Windows are in post-image coordinates, of a deletion in pre-image coordinates. A
    value that is absent is None; one that is there but cannot be read is None too and
    has a finding in `Packet.problems` at its line.
    """

    path: RepoPath
    line: int
    windows: tuple[Window, ...] = ()
    windows_line: int | None = None
    line_delta: int | None = None
    delta_line: int | None = None
    pre: HashClaim | None = None
    post: HashClaim | None = None
    change: ChangeClaim | None = None
    binary: bool = False
    anchors: tuple[Field, ...] = ()
    claims: tuple[GateClaim, ...] = ()
    adjustment: Field | None = None
    reason: Field | None = None
    extra: tuple[Field, ...] = ()
    is_template: bool = False
    """True while the target is still a placeholder: the entry was never filled."""


class ScopeEntry(NamedTuple):
    """One IN_SCOPE_PATHS pattern, its trailing comment taken off."""

    pattern: bytes
    line: int
    comment: str = ""


class Waiver(NamedTuple):
    """A waiver as written; what it may waive is decided by the rules.

    `checks` are the named checks (`C701-G05 line_delta_equals_expected`, `SCOPE`),
    `paths` the literal repository paths it names. `expiry` is the text as written.
    """

    id: str
    line: int
    checks: tuple[str, ...] = ()
    paths: tuple[RepoPath, ...] = ()
    date: str = ""
    expiry: str = ""
    status: str = ""
    justification: str = ""
    approver: str = ""
    structured: bool = True
    """Whether every field of the structured form was given by its own name."""


class Heading(NamedTuple):
    """A Markdown heading outside fences and comments."""

    level: int
    title: str
    line: int


class Command(NamedTuple):
    """One COMMAND of the EVIDENCE section.

    `exit_code` is None when no EXIT_CODE was given; one that is not a number has a
    finding in `Packet.problems`.
    """

    text: str
    line: int
    exit_code: int | None = None
    exit_code_line: int | None = None
    log_path: Field | None = None
    fields: tuple[Field, ...] = ()


class LinkKind(StrEnum):
    """Where in the packet a link stands."""

    EVIDENCE = "EVIDENCE_MAPPING"
    REFINEMENT = "REFINEMENT_FILE"
    PRIOR_PACKET = "LINEAGE_AUDIT"
    MARKDOWN = "Markdown link"
    LOG = "LOG_PATH"


class Link(NamedTuple):
    """A reference of the packet that must resolve at head (clause 58).

    `path` is relative to the repository's root; `target_line` is the 1-based line that
    `path:line` names, `target_end` the last one of `path:first-last`.
    """

    kind: LinkKind
    path: RepoPath
    line: int
    target_line: int | None = None
    target_end: int | None = None


class PlannedFile(NamedTuple):
    """One item of PLANNED_WINDOWS: lines of a file as it is before the work.

    Without windows the whole file is planned.
    """

    path: RepoPath
    windows: tuple[Window, ...]
    line: int = 0


class Requirement(NamedTuple):
    """One REQUIREMENT of EVIDENCE_MAPPING with the links that are its evidence."""

    text: str
    line: int
    links: tuple[Link, ...] = ()


class Packet(NamedTuple):
    """A work packet, read once from its bytes, each value with its line.

    `fields` holds the metadata (`RISK_TIER`, `MERGE_BASE_SHA`, ...) under upper-case
    names, the first occurrence of each. `scope` is None when the packet has no
    IN_SCOPE_PATHS, and empty when the list is empty.
    """

    wp_id: str
    fields: dict[str, Field]
    headings: tuple[Heading, ...]
    scope: tuple[ScopeEntry, ...] | None
    scope_line: int | None
    entries: tuple[Entry, ...]
    manifest_line: int | None
    """The line of the VALIDATION heading, None when there is none."""
    waivers: tuple[Waiver, ...] = ()
    commands: tuple[Command, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    done_means: tuple[Field, ...] = ()
    links: tuple[Link, ...] = ()
    has_evidence_section: bool = False
    has_mapping_section: bool = False
    skeleton_approved_line: int | None = None
    problems: tuple[Finding, ...] = ()
    ranges: tuple[Field, ...] = ()
    """Ranges that the VALIDATION section names (`Range validated: a..b`)."""
    planned: tuple[PlannedFile, ...] | None = None
    """The PLANNED_WINDOWS, None when the packet has no such list."""

    @property
    def is_modern(self) -> bool:
        """Whether the packet states a PACKET_FORMAT_VERSION."""
        return "PACKET_FORMAT_VERSION" in self.fields


class Change(NamedTuple):
    """One path whose tree entry differs between base and head.

    Modes are six octal digits, MODE_ABSENT for a side that has no such path; object
    ids are all zeros there. Renames are a deletion and an addition.
    """

    path: RepoPath
    old_mode: str
    new_mode: str
    old_oid: Oid
    new_oid: Oid

    @property
    def is_addition(self) -> bool:
        """Whether the base has no such path."""
        return self.old_mode == MODE_ABSENT

    @property
    def is_deletion(self) -> bool:
        """Whether the head has no such path."""
        return self.new_mode == MODE_ABSENT

    @property
    def is_submodule(self) -> bool:
        """Whether either side is a submodule."""
        return MODE_SUBMODULE in (self.old_mode, self.new_mode)

    @property
    def is_symlink(self) -> bool:
        """Whether either side is a symbolic link."""
        return MODE_SYMLINK in (self.old_mode, self.new_mode)

    @property
    def is_mode_only(self) -> bool:
        """Whether only the file mode differs."""
        return self.old_oid == self.new_oid


class Content(Protocol):
    """The bytes of one image, in memory or not."""

    @property
    def size(self) -> int:
        """The number of bytes."""

    def read(self, start: int, end: int) -> bytes:
        """The bytes from offset `start` up to, not including, `end`."""


class Image(NamedTuple):
    """One side of a changed file: its identity, and what counting its bytes gave.

    An absent side is an image of 0 bytes with `mode` MODE_ABSENT. For a submodule the
    image is empty and `oid` is the commit it points at.
    """

    mode: str
    oid: Oid
    size: int
    lines: int
    sha1: Sha1
    sha256: str
    has_nul: bool

    @property
    def is_absent(self) -> bool:
        """Whether this side has no such path."""
        return self.mode == MODE_ABSENT


class ChangedFile(NamedTuple):
    """One changed path with both images and the `-U0` hunks between them.

    The contents are readable only until the next file is asked for. `added` and
    `removed` are lines as git counts them with text forced.
    """

    change: Change
    pre: Image
    post: Image
    pre_content: Content
    post_content: Content
    hunks: tuple[Hunk, ...] = ()
    added: int = 0
    removed: int = 0


class CommitInfo(NamedTuple):
    """One commit of the range, and the paths it changed against its parents.

    For a merge, `paths` are those that differ from every parent: what the merge itself
    brought in.
    """

    oid: Oid
    parents: tuple[Oid, ...]
    changes: tuple[Change, ...] = ()


class Mode(StrEnum):
    """Which two trees are compared."""

    RANGE = "range"
    REV = "rev"
    STAGED = "staged"
    WORKTREE = "worktree"


class Revision(NamedTuple):
    """A commit, resolved once: its object id and its tree's.

    For a comparison with the empty tree (a root commit) `commit` is None.
    """

    commit: Oid | None
    tree: Oid
    name: str = ""
    """The revision as the user or the packet wrote it."""


class Selection(NamedTuple):
    """What is judged against what, and why it was chosen.

    In staged and worktree mode `head` is None and `base` is HEAD.
    """

    mode: Mode
    base: Revision
    head: Revision | None
    reason: str
    findings: tuple[Finding, ...] = ()

    @property
    def is_preview(self) -> bool:
        """Whether something else than commits was judged."""
        return self.head is None


class Actual(NamedTuple):
    """What was computed of one changed file, from its two images alone.

    `windows` are the tight windows around the hunks, in post-image coordinates (of a
    deletion: pre-image). `line_delta` is None for a binary file, and hashes are None
    where a side is absent. `line_delta` is lines of post minus lines of pre.
    """

    windows: tuple[Window, ...] = ()
    line_delta: int | None = None
    pre_sha1: Sha1 | None = None
    post_sha1: Sha1 | None = None
    pre_sha256: str | None = None
    post_sha256: str | None = None
    hunks: tuple[Hunk, ...] = ()
    added: int | None = None
    removed: int | None = None
    pre_lines: int = 0
    post_lines: int = 0


class EntryStatus(StrEnum):
    """What became of the path of a manifest entry, or of a changed path."""

    MODIFIED = "modified"
    ADDED = "added"
    DELETED = "deleted"
    MODE = "mode"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    BINARY = "binary"
    UNCHANGED = "unchanged"
    MISSING = "missing"


class EntryResult(NamedTuple):
    """One manifest entry, judged: its declaration, the computation, its gates.

    `actual` is None when the path exists on neither side.
    """

    entry: Entry
    status: EntryStatus
    actual: Actual | None
    gates: dict[Gate, GateState]


class ChangeResult(NamedTuple):
    """One changed path of the range and its ruling.

    `commits` are those of the range that touched it, newest first. `answered_by` is
    another packet of the same run that the path belongs to.
    """

    change: Change
    status: EntryStatus
    in_scope: bool
    governance: bool
    covered: bool
    pre: Image
    post: Image
    commits: tuple[Oid, ...] = ()
    answered_by: str = ""


class WaiverState(StrEnum):
    """What a waiver did in this run."""

    USED = "used"
    UNUSED = "unused"
    EXPIRED = "expired"
    RECORDS_NO_CHECK = "records_no_check"


class WaiverResult(NamedTuple):
    """One waiver and what became of it."""

    waiver: Waiver
    state: WaiverState


class DimensionResult(NamedTuple):
    """One dimension's state and the reason for it, a sentence of its own."""

    state: State
    reason: str


class PacketSource(NamedTuple):
    """Where the packet was read: `origin` is head, index, worktree or file."""

    path: RepoPath
    blob: Oid | None
    origin: str
    sha256: str = ""


class PolicySource(NamedTuple):
    """Where the policy was read: None values for the built-in default."""

    path: RepoPath | None = None
    blob: Oid | None = None
    sha256: str | None = None


class Verdict(NamedTuple):
    """Everything a gate run found out, before it is recorded or shown.

    `result` is PASS, FAIL or CANNOT_VERIFY. `passed_gates` are the gates that held
    for every entry, `failed_gates` those that failed for one. `scope` is the packet
    that scope and waivers were read from, when a plan decides them. `together` are the
    packets of the same run that answer for other parts of the range.
    """

    command: str
    wp: str
    result: State
    exit_code: int
    disclosure: str
    profile: Profile
    selection: Selection | None
    packet: PacketSource | None
    policy: PolicySource
    dimensions: dict[Dimension, DimensionResult]
    entries: tuple[EntryResult, ...] = ()
    changes: tuple[ChangeResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    waivers: tuple[WaiverResult, ...] = ()
    commit_count: int = 0
    passed_gates: tuple[Gate, ...] = ()
    failed_gates: tuple[Gate, ...] = ()
    next_steps: tuple[str, ...] = ()
    """The commands that would get further when the run did not pass."""
    scope: PacketSource | None = None
    together: tuple[str, ...] = ()

    @property
    def is_preview(self) -> bool:
        """Whether a required check must refuse this verdict."""
        return (self.selection is not None and self.selection.is_preview) or (
            self.packet is not None and self.packet.origin == "file"
        )

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the verdict fail: errors that nothing waived."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity is Severity.ERROR and finding.waived_by is None
        )


class RecordPlace(NamedTuple):
    """Where the signed record of a run stands in the log.

    `id` is `sha256:` and the digest of the envelope's bytes without the line feed.
    """

    id: str
    ref: str
    seq: int
    commit: Oid
