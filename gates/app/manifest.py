"""manifest: compute the VALIDATION section of a packet, and write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.limits import check_packet
from gates.app.linked import lines_at_head
from gates.app.packet_files import PacketFile, read_packet_file, write_packet_file
from gates.app.policies import read_policy
from gates.app.progress import watched
from gates.app.stale import look_up, touching
from gates.app.trusted import exempt_paths
from gates.errors import GateError
from gates.gitread.changes import read_changes
from gates.gitread.files import iter_files
from gates.gitread.history import read_commits
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.gitread.selection import select
from gates.gitread.snapshot import head_tree
from gates.gitread.unchanged import iter_unchanged
from gates.model import Change, Gate, GateClaim, GateState, RepoPath
from gates.packet import parse_packet
from gates.packet.manifest_writing import section_text, write_manifest
from gates.render.escape import show
from gates.render.manifest_report import (
    EntryReport,
    Fate,
    FieldChange,
    ManifestReport,
    windows_text,
)
from gates.rules.entries import EntryContext, judge_declaration
from gates.rules.facts import Declaration, declare, measure
from gates.rules.governance import governance_matcher, own_paths
from gates.rules.links import judge_links
from gates.rules.lookups import NOTHING
from gates.rules.manifest import with_prefixes
from gates.rules.paths import path_fault
from gates.rules.recommend import NO_LINE, TIGHT, Fit, recommend
from gates.rules.scope import ScopeMatcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gates.app.progress import Progress
    from gates.gitread.repository import Repository
    from gates.gitread.selection import SelectionRequest
    from gates.model import (
        ChangedFile,
        CommitInfo,
        Entry,
        Oid,
        Packet,
        Profile,
        Selection,
    )
    from gates.policy import Policy
    from gates.rules.facts import FileFacts

LISTED: Final = 5
"""How many paths one note names."""


class ManifestRequest(NamedTuple):
    """Which packet, for which range, by which policy, and how tight the windows.

    `gap` and `context` are those of `Fit`; without a gap no neighbours are joined.
    """

    wp: str
    directory: Path
    selection: SelectionRequest
    gap: int | None = None
    context: int = 0
    profile: Profile | None = None
    policy_rev: str | None = None
    packet_file: Path | None = None
    write: bool = False
    explain: bool = False
    progress: Progress | None = None


class _Inputs(NamedTuple):
    """What the entries are computed from."""

    repo: Repository
    selection: Selection
    policy: Policy
    profile: Profile
    packet: Packet
    source: RepoPath
    tree: Oid
    fit: Fit
    progress: Progress | None


class _Computed(NamedTuple):
    """The entries that are true of the range, and what is to be said of others.

    `kept` are declared files that the range does not change, and rightly so.
    """

    wanted: Mapping[RepoPath, Entry]
    facts: Mapping[RepoPath, FileFacts]
    kept: frozenset[RepoPath]
    reasons: Mapping[RepoPath, str]
    notes: tuple[str, ...]


def manifest(request: ManifestRequest) -> ManifestReport:
    """Compute the manifest, and write it when that was asked for.

    Raises:
        GateError: USAGE-01 without a selection, PACKET-03 when the packet has no
            section to write to, and whatever git or the packet's file cannot give.
    """
    if request.selection == type(request.selection)():
        raise GateError(
            "USAGE-01",
            "it is not said which change the manifest declares",
            "name it: `--range A..B`, `--rev R`, `--staged` or `--worktree`",
        )
    with open_repository(request.directory) as repo:
        selection = select(repo, request.selection)
        where = selection.base.tree
        if request.policy_rev is not None:
            where = resolve_commit(repo, request.policy_rev).tree
        policy, _ = read_policy(repo, where)
        profile = policy.tightened(request.profile)
        found = read_packet_file(repo, request.wp, policy, request.packet_file)
        packet = _parsed(found.data, found.path, policy)
        tree = head_tree(repo, selection)
        fit = Fit(TIGHT.gap if request.gap is None else request.gap, request.context)
        inputs = _Inputs(
            repo,
            selection,
            policy,
            profile,
            packet,
            found.path,
            tree,
            fit,
            request.progress,
        )
        with repo.within(policy.limits.seconds):
            check_packet(packet, policy.limits)
            computed = _compute(inputs)
            report = _report(request, inputs, found, computed)
            if request.explain:
                report = _explained(inputs, computed, report)
        if request.write and not report.is_current:
            write_packet_file(found, report.new)
            report = report._replace(written=True)
        return report


def _parsed(data: bytes, path: RepoPath, policy: Policy) -> Packet:
    return with_prefixes(parse_packet(data, path=path), policy.path_prefixes)[0]


def _compute(inputs: _Inputs) -> _Computed:
    """Read every changed and every declared file, and say what is true of it."""
    repo, selection, policy = inputs.repo, inputs.selection, inputs.policy
    packet = inputs.packet
    changes = read_changes(repo, selection, limit=policy.limits.files)
    governance = governance_matcher(
        policy, inputs.profile, own_paths(packet, inputs.source)
    )
    exempt = exempt_paths(repo, selection, policy, changes)
    declared = declare([entry for entry in packet.entries if not entry.is_template])
    lines = lines_at_head(repo, inputs.tree, packet.links)
    links, _ = judge_links(packet.links, lines, claimed=False)
    context = EntryContext(inputs.profile, NOTHING, links)
    wanted: dict[RepoPath, Entry] = {}
    facts: dict[RepoPath, FileFacts] = {}
    nameless: list[RepoPath] = []
    limits = policy.limits
    files = iter_files(
        repo,
        selection,
        changes,
        max_bytes=limits.bytes,
        max_hunks=limits.hunks,
    )
    for file in watched(files, inputs.progress, "files measured", len(changes)):
        path = file.change.path
        is_declared = path in declared
        if path == inputs.source:
            continue
        if not is_declared and (governance.matches(path) or path in exempt):
            continue
        if path_fault(path):
            nameless.append(path)
            continue
        wanted[path], facts[path] = _entry(file, declared.get(path), context, inputs)
    kept = frozenset(_true_no_ops(inputs, declared, changes, context))
    return _Computed(
        wanted,
        facts,
        kept | {path for path in nameless if path in declared},
        {inputs.source: "the packet's own hash cannot stand in the packet"},
        (*_scope_notes(packet, wanted), *_nameless_notes(nameless)),
    )


def _entry(
    file: ChangedFile,
    declaration: Declaration | None,
    context: EntryContext,
    inputs: _Inputs,
) -> tuple[Entry, FileFacts]:
    """The entry that is true of one file, with the gates that hold for it ticked."""
    entry = recommend(file.change, file.pre, file.post, file.hunks, inputs.fit)
    if declaration is not None:
        anchors = (a for old in declaration.entries for a in old.anchors)
        entry = entry._replace(anchors=tuple(anchors))
    declared = Declaration(entry.path, (entry,), entry.windows)
    facts = measure(file, declared, exact_blocks=inputs.profile == "strict-cor701")
    (result,), _ = judge_declaration(declared, facts, context)
    claims = tuple(
        GateClaim(gate.value, gate, result.gates[gate] is GateState.PASS, NO_LINE)
        for gate in Gate
    )
    return entry._replace(claims=claims, anchors=()), facts


def _true_no_ops(
    inputs: _Inputs,
    declared: Mapping[RepoPath, Declaration],
    changes: Sequence[Change],
    context: EntryContext,
) -> Iterator[RepoPath]:
    """Declared files that the range does not change, and whose entries say so."""
    changed = {change.path for change in changes}
    same: list[Change] = []
    for path in declared:
        if path in changed or path_fault(path) or path == inputs.source:
            continue
        found = inputs.repo.objects.lookup(inputs.tree, path)
        if found is not None and found.type != "tree":
            same.append(Change(path, found.mode, found.mode, found.oid, found.oid))
    limit = inputs.policy.limits.bytes
    for file in iter_unchanged(inputs.repo, same, max_bytes=limit):
        declaration = declared[file.change.path]
        _, findings = judge_declaration(
            declaration, measure(file, declaration), context
        )
        if all(finding.code != "MANIFEST-02" for finding in findings):
            yield file.change.path


def _scope_notes(packet: Packet, paths: Mapping[RepoPath, Entry]) -> Iterator[str]:
    """The changed paths that the packet does not allow: entries do not change that."""
    if not packet.scope:
        return
    matcher = ScopeMatcher(entry.pattern for entry in packet.scope)
    outside = [path for path in paths if not matcher.matches(path)]
    if outside:
        yield (
            f"out of scope: {_listed(outside)}; an entry declares a change, it does"
            " not allow it"
        )


def _nameless_notes(paths: Sequence[RepoPath]) -> Iterator[str]:
    if paths:
        yield (
            f"no manifest can name {_listed(paths)}: an entry needs a path in canonical"
            " form"
        )


def _listed(paths: Sequence[RepoPath]) -> str:
    names = ", ".join(f"`{show(path)}`" for path in paths[:LISTED])
    more = len(paths) - LISTED
    return f"{names} and {more} more" if more > 0 else names


def _report(
    request: ManifestRequest, inputs: _Inputs, found: PacketFile, computed: _Computed
) -> ManifestReport:
    """Write the entries into the packet's bytes, and compare it with itself."""
    policy = inputs.policy
    located = _located(inputs.packet, parse_packet(found.data, path=found.path))
    written = write_manifest(
        found.data,
        computed.wanted,
        kept=computed.kept,
        located=lambda path: located.get(path, path),
    )
    new = _parsed(written.data, found.path, policy)
    _make_sure(computed.wanted, new)
    old_entries, new_entries = _by_path(inputs.packet), _by_path(new)
    reports = [
        _entry_report(path, old_entries.get(path), entries)
        for path, entries in new_entries.items()
    ]
    reports += [
        EntryReport(
            located.get(path, path),
            Fate.REMOVED,
            reason=computed.reasons.get(
                located.get(path, path), "the range does not change it"
            ),
        )
        for path, _ in written.dropped
    ]
    return ManifestReport(
        request.wp,
        inputs.selection,
        found.path,
        found.data,
        written.data,
        section_text(written.data),
        tuple(reports),
        computed.notes,
    )


def _located(packet: Packet, as_written: Packet) -> dict[RepoPath, RepoPath]:
    """The path in the repository of each target, where a prefix was replaced."""
    pairs = zip(as_written.entries, packet.entries, strict=True)
    return {written.path: entry.path for written, entry in pairs}


def _by_path(packet: Packet) -> dict[RepoPath, tuple[Entry, ...]]:
    declared = declare([entry for entry in packet.entries if not entry.is_template])
    return {path: declaration.entries for path, declaration in declared.items()}


def _make_sure(wanted: Mapping[RepoPath, Entry], packet: Packet) -> None:
    """Read the packet back: what was written must be what is read.

    Raises:
        GateError: INTERNAL-01 when it is not.
    """
    found = _by_path(packet)
    for path, entry in wanted.items():
        first = found[path][0] if path in found else None
        if first is None or _values(first) != _values(entry):
            raise GateError(
                "INTERNAL-01",
                f"the entry of `{show(path)}` is not read back as it was written",
                "report this with the packet; nothing was written",
            )


def _values(entry: Entry) -> dict[str, str | None]:
    """The computed values of an entry as texts."""
    change = entry.change
    return {
        "windows": windows_text(entry.windows) or None,
        "line delta": None if entry.line_delta is None else str(entry.line_delta),
        "pre-SHA1": None if entry.pre is None else entry.pre.text,
        "post-SHA1": None if entry.post is None else entry.post.text,
        "change": None
        if change is None
        else f"{change.kind} {change.old}->{change.new}",
        "binary": "yes" if entry.binary else None,
    }


def _entry_report(
    path: RepoPath, old: tuple[Entry, ...] | None, new: tuple[Entry, ...]
) -> EntryReport:
    """What became of an entry that the packet holds now."""
    if old is None:
        return EntryReport(path, Fate.ADDED)
    changes = tuple(
        FieldChange(name, before, after)
        for one, other in zip(old, new, strict=True)
        for (name, before), after in zip(
            _values(one).items(), _values(other).values(), strict=True
        )
        if before != after
    )
    return EntryReport(path, Fate.UPDATED if changes else Fate.KEPT, changes)


def _explained(
    inputs: _Inputs, computed: _Computed, report: ManifestReport
) -> ManifestReport:
    """The report with the commits that made each entry untrue."""
    declared = declare([e for e in inputs.packet.entries if not e.is_template])
    commits = _commits(inputs)
    lookups = look_up(
        inputs.repo,
        inputs.selection,
        inputs.packet,
        declared.values(),
        computed.facts,
        commits,
    )
    touched = touching(commits)
    entries = []
    for entry in report.entries:
        post = declared[entry.path].entries[0].post if entry.path in declared else None
        if not entry.changes or post is None or post.value is None:
            entries.append(entry)
            continue
        true_at = lookups.stale.get((entry.path, post.value))
        later = touched.get(entry.path, ())
        if true_at in later:
            later = later[: later.index(true_at)]
        entries.append(entry._replace(true_at=true_at, later=later[::-1]))
    return report._replace(entries=tuple(entries))


def _commits(inputs: _Inputs) -> tuple[CommitInfo, ...]:
    """The commits of the range; a preview has none."""
    head = inputs.selection.head
    if head is None or head.commit is None:
        return ()
    return read_commits(
        inputs.repo,
        inputs.selection.base.commit,
        head.commit,
        limit=inputs.policy.limits.commits,
    )
