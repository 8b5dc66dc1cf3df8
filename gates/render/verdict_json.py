"""A verdict for machines: one object of schema `gates/verdict-1`.

Keys are only ever added. Line numbers are 1-based and inclusive, as in the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.model import (
        Actual,
        ChangeClaim,
        ChangeResult,
        Entry,
        EntryResult,
        Finding,
        HashClaim,
        PacketSource,
        PolicySource,
        RecordPlace,
        RepoPath,
        Revision,
        Selection,
        Verdict,
        WaiverResult,
        Window,
    )

    Json = dict[str, object]

SCHEMA = "gates/verdict-1"


def verdict_json(verdict: Verdict, record: RecordPlace | None) -> str:
    """The verdict and the place of its record, on one line with a line feed."""
    import json  # noqa: PLC0415 - a text run does not need it

    return json.dumps(verdict_object(verdict, record), separators=(",", ":")) + "\n"


def verdict_object(verdict: Verdict, record: RecordPlace | None) -> Json:
    """The object of schema `gates/verdict-1`."""
    return {
        "schema": SCHEMA,
        "command": verdict.command,
        "wp": without_surrogates(verdict.wp),
        "result": verdict.result,
        "exit_code": verdict.exit_code,
        "disclosure": without_surrogates(verdict.disclosure),
        "profile": verdict.profile,
        "selection": None
        if verdict.selection is None
        else _selection(verdict.selection),
        "preview": verdict.is_preview,
        "packet": None if verdict.packet is None else _packet(verdict.packet),
        "policy": _policy(verdict.policy),
        "dimensions": {
            str(dimension): {
                "state": found.state,
                "reason": without_surrogates(found.reason),
            }
            for dimension, found in verdict.dimensions.items()
        },
        "commit_count": verdict.commit_count,
        "together": [without_surrogates(wp) for wp in verdict.together],
        "entries": [_entry_result(result) for result in verdict.entries],
        "changes": [_change(result) for result in verdict.changes],
        "findings": [finding_object(finding) for finding in verdict.findings],
        "waivers": [_waiver(result) for result in verdict.waivers],
        "record": None if record is None else record_json(record),
        "next": [without_surrogates(command) for command in verdict.next_steps],
    }


def path_json(path: RepoPath | None) -> Json:
    """What names a path in an object: `path`, or `path_b64` when it is not UTF-8."""
    if path is None:
        return {"path": None}
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        from base64 import b64encode  # noqa: PLC0415 - for odd names only

        return {"path_b64": b64encode(path).decode("ascii")}


def _selection(selection: Selection) -> Json:
    base, head = selection.base, selection.head
    return {
        "mode": selection.mode,
        "base": base.commit,
        "head": None if head is None else head.commit,
        "reason": without_surrogates(selection.reason),
        "base_tree": base.tree,
        "head_tree": None if head is None else head.tree,
        "base_name": _name(base),
        "head_name": _name(head),
    }


def _name(revision: Revision | None) -> str | None:
    return None if revision is None else without_surrogates(revision.name)


def _packet(packet: PacketSource) -> Json:
    return {
        **path_json(packet.path),
        "blob": packet.blob,
        "from": packet.origin,
        "sha256": packet.sha256 or None,
    }


def _policy(policy: PolicySource) -> Json:
    return {**path_json(policy.path), "blob": policy.blob, "sha256": policy.sha256}


def _windows(windows: Iterable[Window]) -> list[list[int]]:
    return [[window.start, window.end] for window in windows]


def _entry_result(result: EntryResult) -> Json:
    return {
        **path_json(result.entry.path),
        "line": result.entry.line,
        "status": result.status,
        "declared": declared_json(result.entry),
        "actual": None if result.actual is None else _actual(result.actual),
        "gates": dict(result.gates),
    }


def declared_json(entry: Entry) -> Json:
    """What a manifest entry declares, its path and place aside."""
    return {
        "windows": _windows(entry.windows),
        "line_delta": entry.line_delta,
        "pre_sha1": _hash(entry.pre),
        "post_sha1": _hash(entry.post),
        "gates": {
            without_surrogates(claim.name): claim.ticked for claim in entry.claims
        },
        "change": None if entry.change is None else _change_claim(entry.change),
        "binary": entry.binary,
        "anchors": [without_surrogates(anchor.value) for anchor in entry.anchors],
    }


def _hash(claim: HashClaim | None) -> str | None:
    return None if claim is None else claim.value


def _change_claim(claim: ChangeClaim) -> str:
    values = f" {claim.old}->{claim.new}" if claim.old or claim.new else ""
    return without_surrogates(f"{claim.kind}{values}")


def _actual(actual: Actual) -> Json:
    return {
        "windows": _windows(actual.windows),
        "line_delta": actual.line_delta,
        "pre_sha1": actual.pre_sha1,
        "post_sha1": actual.post_sha1,
        "pre_sha256": actual.pre_sha256,
        "post_sha256": actual.post_sha256,
        "hunks": [
            [hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count]
            for hunk in actual.hunks
        ],
        "added": actual.added,
        "removed": actual.removed,
        "pre_lines": actual.pre_lines,
        "post_lines": actual.post_lines,
    }


def _change(result: ChangeResult) -> Json:
    change = result.change
    return {
        **path_json(change.path),
        "status": result.status,
        "in_scope": result.in_scope,
        "governance": result.governance,
        "covered": result.covered,
        "answered_by": without_surrogates(result.answered_by) or None,
        "commits": list(result.commits),
        "old_mode": change.old_mode,
        "new_mode": change.new_mode,
    }


def finding_object(finding: Finding) -> Json:
    """A finding as it stands in every report."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "gate": finding.gate,
        **path_json(finding.path),
        "line": finding.line,
        "packet_line": finding.packet_line,
        "message": without_surrogates(finding.message),
        "hint": without_surrogates(finding.hint),
        "waived_by": None
        if finding.waived_by is None
        else without_surrogates(finding.waived_by),
    }


def _waiver(result: WaiverResult) -> Json:
    return {
        "id": without_surrogates(result.waiver.id),
        "state": result.state,
        "line": result.waiver.line,
    }


def record_json(record: RecordPlace) -> Json:
    """Where a record stands in the log."""
    return {
        "id": record.id,
        "ref": record.ref,
        "seq": record.seq,
        "commit": record.commit,
    }
