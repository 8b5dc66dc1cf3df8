"""The statement of a gate run: a test result with the extension `manifestGate`.

https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.model import Dimension, State
from gates.record.canonical import canonical_json
from gates.record.gate_files import file_list, path_member, readable
from gates.record.gate_halt import findings, halt
from gates.record.gate_tests import names_of_tests
from gates.record.statement import (
    EXTENSION,
    GATE_TYPE,
    STATEMENT_TYPE,
    Draft,
    draft,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.model import PacketSource, Revision, Selection, Verdict
    from gates.record.canonical import Json, JsonObject
    from gates.record.gate_tests import CheckNames

SCHEMA: Final = "1"
TOOL: Final = "cor701-gates"

MOST_FILES: Final = 200
"""Above so many files the list stands beside the record, named by its SHA-256."""

OUTSIDE_CONTENT: Final = ("log", "time", "tool", "git", "content")
"""The members of `manifestGate` that its content digest does not cover."""


class RunContext(NamedTuple):
    """What a record says of the run beyond its verdict.

    `time` is RFC 3339 in UTC with whole seconds; `head_ref` the full name of the
    judged branch, when there is one.
    """

    time: str
    nonce: str
    tool_version: str
    git_version: str
    url: str = ""
    head_ref: str = ""


def gate_statement(verdict: Verdict, context: RunContext) -> Draft:
    """The statement of a verdict, ready to be placed and signed.

    Raises:
        GateError: LOG-01 when the run never got as far as two trees to compare.
    """
    if verdict.selection is None:
        raise GateError(
            "LOG-01",
            "there is nothing to record: the run did not get as far as its range",
            "mend what ended the run",
        )
    names = names_of_tests(verdict)
    gate, files = _manifest_gate(verdict, verdict.selection, context)
    predicate: dict[str, Json] = {
        "result": _result(verdict, names),
        "configuration": _configuration(verdict),
        "passedTests": names.passed,
        "warnedTests": names.warned,
        "failedTests": names.failed,
        EXTENSION: gate,
    }
    if context.url:
        predicate["url"] = readable(context.url)
    statement: JsonObject = {
        "_type": STATEMENT_TYPE,
        "subject": [_subject(verdict, verdict.selection, context)],
        "predicateType": GATE_TYPE,
        "predicate": predicate,
    }
    return draft(statement, context.nonce, files)


def content_digest(gate: JsonObject) -> str:
    """`sha256:` and the digest of what does not depend on when and where it ran."""
    content = {name: gate[name] for name in gate if name not in OUTSIDE_CONTENT}
    return f"sha256:{hashlib.sha256(canonical_json(content)).hexdigest()}"


def _result(verdict: Verdict, names: CheckNames) -> str:
    if verdict.result is not State.PASS:
        return "FAILED"
    return "WARNED" if names.warned else "PASSED"


def _subject(verdict: Verdict, selection: Selection, context: RunContext) -> JsonObject:
    """The commit that was judged; of a preview the one that it started from."""
    judged = selection.head
    revision = selection.base if verdict.is_preview or judged is None else judged
    name = context.head_ref or readable(revision.name) or revision.tree
    annotations: dict[str, Json] = {"gitTree": revision.tree}
    if context.head_ref:
        annotations["sourceRefs"] = [context.head_ref]
    return {"name": name, "digest": _commit(revision), "annotations": annotations}


def _commit(revision: Revision) -> JsonObject:
    """A digest set that is never empty: the tree stands in for no commit."""
    if revision.commit is None:
        return {"gitTree": revision.tree}
    return {"gitCommit": revision.commit}


def _both(revision: Revision) -> JsonObject:
    return {"gitCommit": revision.commit, "gitTree": revision.tree}


def _configuration(verdict: Verdict) -> Sequence[JsonObject]:
    listed: list[JsonObject] = []
    policy = verdict.policy
    if policy.blob is not None:
        digest = _digest(policy.blob, policy.sha256)
        path = {} if policy.path is None else {"annotations": path_member(policy.path)}
        listed.append({"name": "policy", "digest": digest, **path})
    sources = {
        "packet-scope": verdict.scope or verdict.packet,
        "packet-manifest": verdict.packet,
    }
    for name, source in sources.items():
        if source is not None:
            listed.append(_source(name, source))
    return listed


def _source(name: str, source: PacketSource) -> JsonObject:
    digest = _digest(source.blob, source.sha256)
    annotations = {**path_member(source.path), "from": source.origin}
    return {"name": name, "digest": digest, "annotations": annotations}


def _digest(blob: str | None, sha256: str | None) -> Mapping[str, Json]:
    digests = {"gitBlob": blob, "sha256": sha256}
    return {name: value for name, value in digests.items() if value}


def _manifest_gate(
    verdict: Verdict, selection: Selection, context: RunContext
) -> tuple[JsonObject, bytes | None]:
    """The extension object, and the list of files when it stands beside the record."""
    files = file_list(verdict)
    beside = canonical_json(files) + b"\n" if len(files) > MOST_FILES else None
    states = {
        dimension: found
        for dimension, found in verdict.dimensions.items()
        if dimension is not Dimension.LOG
    }
    content: dict[str, Json] = {
        "schema": SCHEMA,
        "command": verdict.command,
        "wp": readable(verdict.wp),
        "profile": str(verdict.profile),
        "result": str(verdict.result),
        "disclosure": readable(verdict.disclosure),
        "base": _both(selection.base),
        "head": None if selection.head is None else _both(selection.head),
        "mode": str(selection.mode),
        "reason": readable(selection.reason),
        "preview": verdict.is_preview,
        "commits": str(verdict.commit_count),
        "dimensions": {str(name): str(found.state) for name, found in states.items()},
        "reasons": {
            str(name): readable(found.reason) for name, found in states.items()
        },
        "findings": findings(verdict),
        "halt": halt(verdict),
        "waivers": [
            {
                "id": readable(result.waiver.id),
                "expires": readable(result.waiver.expiry),
                "state": str(result.state),
            }
            for result in verdict.waivers
        ],
    }
    if verdict.together:
        content["together"] = [readable(wp) for wp in verdict.together]
    if beside is None:
        content["files"] = files
    else:
        content["filesSha256"] = hashlib.sha256(beside).hexdigest()
        content["filesCount"] = str(len(files))
    gate: JsonObject = {
        **content,
        "content": content_digest(content),
        "time": context.time,
        "tool": {"name": TOOL, "version": context.tool_version},
        "git": context.git_version,
    }
    return gate, beside
