"""A verdict as SARIF 2.1.0, for code scanning and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os.html.
A finding that is about a whole file has no region. Whether the run passed stands in the
invocation and in the run's properties too, so that a list without results is not taken
for success.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates import __version__
from gates.codes import registry
from gates.codes.examples import examples
from gates.errors import EXIT_FAIL
from gates.model import Profile
from gates.render.escape import escape, show
from gates.render.places import fingerprints, packet_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.codes import Code
    from gates.errors import GateError
    from gates.model import Finding, RecordPlace, RepoPath, Verdict
    from gates.render.places import Place

    Json = dict[str, object]

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
BASE: Final = "SRCROOT"
FINGERPRINT: Final = "finding/v1"


def verdict_sarif(verdict: Verdict, record: RecordPlace | None) -> str:
    """One SARIF log with one run, and a line feed."""
    return verdicts_sarif([(verdict, record)])


def verdicts_sarif(
    verdicts: Sequence[tuple[Verdict, RecordPlace | None]],
) -> str:
    """One SARIF log with one run for each verdict, and a line feed."""
    return _log([_verdict_run(verdict, record) for verdict, record in verdicts])


def _verdict_run(verdict: Verdict, record: RecordPlace | None) -> Json:
    used = list(dict.fromkeys(finding.code for finding in verdict.findings))
    packet = packet_of(verdict)
    names = fingerprints(verdict.wp, verdict.findings)
    results = [
        _result(finding, used.index(finding.code), place_of(finding, packet), name)
        for finding, name in zip(verdict.findings, names, strict=True)
    ]
    properties: Json = {
        "result": verdict.result,
        "disclosure": escape(verdict.disclosure),
        "dimensions": {
            str(dimension): found.state
            for dimension, found in verdict.dimensions.items()
        },
        "record": None if record is None else record.id,
    }
    return _run(
        tool=_tool(used, verdict.profile),
        automation=f"{verdict.command}/{escape(verdict.wp)}/",
        invocation=_invocation(verdict.exit_code),
        results=results,
        properties=properties,
    )


def error_sarif(error: GateError, exit_code: int) -> str:
    """A run that did not come to a verdict: a notification, and a result as well.

    Viewers show results and few show notifications.
    """
    message = _message(error.message, error.hint, error.where)
    notification: Json = {
        "descriptor": {"id": error.code},
        "level": "error",
        "message": message,
    }
    run = _run(
        tool=_tool([error.code], Profile.HANDSHAKE),
        automation="gates/",
        invocation={
            **_invocation(exit_code),
            "toolExecutionNotifications": [notification],
        },
        results=[
            {
                "ruleId": error.code,
                "ruleIndex": 0,
                "level": "error",
                "message": message,
                "partialFingerprints": {FINGERPRINT: error.code},
            }
        ],
        properties={"result": "ERROR"},
    )
    return _log([run])


def _log(runs: Sequence[Json]) -> str:
    import json  # noqa: PLC0415 - a text run does not need it

    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": runs}
    return json.dumps(log, separators=(",", ":")) + "\n"


def _run(
    *,
    tool: Json,
    automation: str,
    invocation: Json,
    results: Sequence[Json],
    properties: Json,
) -> Json:
    return {
        "tool": tool,
        "automationDetails": {"id": automation},
        "originalUriBaseIds": {
            BASE: {"description": {"text": "The root of the repository."}}
        },
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": properties,
    }


def _invocation(exit_code: int) -> Json:
    """A run succeeded as a run when it came to a verdict, also to a failing one."""
    return {"executionSuccessful": exit_code <= EXIT_FAIL, "exitCode": exit_code}


def _tool(used: Iterable[str], profile: Profile) -> Json:
    codes: Mapping[str, Code] = registry()
    return {
        "driver": {
            "name": "gates",
            "semanticVersion": __version__,
            "rules": [_rule(codes[code], profile) for code in used],
        }
    }


def _rule(code: Code, profile: Profile) -> Json:
    example = examples()[code.id]
    level = code.strict if profile.is_strict else code.severity
    return {
        "id": code.id,
        "shortDescription": {"text": _literal(code.title)},
        "fullDescription": {"text": _literal(code.why)},
        "help": {
            "text": _literal(
                f"{code.why}\n\nFix: {code.fix}\n\nFails:\n\n{example.fails}\n\n"
                f"Mended:\n\n{example.mended}\n\n`gates explain {code.id}` says more."
            )
        },
        "defaultConfiguration": {"level": level},
        "properties": {"waivable": code.waivable, "since": code.since},
    }


def _result(finding: Finding, rule: int, place: Place, name: str) -> Json:
    result: Json = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": _message(
            finding.message,
            finding.hint,
            "" if place.about is None else show(place.about),
        ),
        "partialFingerprints": {FINGERPRINT: name},
    }
    if place.path is not None:
        result["locations"] = [_location(place.path, place.line)]
    if place.about:
        result["relatedLocations"] = [_location(place.about, finding.line)]
    if finding.waived_by is not None:
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"waiver {escape(finding.waived_by)}",
            }
        ]
    if finding.gate is not None:
        result["properties"] = {
            "gate": finding.gate,
            "clause": finding.gate.clause,
        }
    return result


def _location(path: RepoPath, line: int | None) -> Json:
    from urllib.parse import quote  # noqa: PLC0415 - a text run does not need it

    physical: Json = {"artifactLocation": {"uri": quote(path), "uriBaseId": BASE}}
    if line is not None:
        physical["region"] = {"startLine": max(line, 1)}
    return {"physicalLocation": physical}


def _message(message: str, hint: str, subject: str) -> Json:
    """A message as literal text: no placeholder, no embedded link (3.11.5, 3.11.6)."""
    parts = [f"{escape(subject)}: " if subject else "", escape(message)]
    if hint:
        parts.append(f"\nhelp: {escape(hint)}")
    return {"text": _literal("".join(parts))}


def _literal(text: str) -> str:
    r"""No `[text](link)`, and no braces that could be a placeholder."""
    return text.replace("](", "\\](").replace("{", "{{").replace("}", "}}")
