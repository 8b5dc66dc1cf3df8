"""Signatures: one token in packet, refinement and register, and a real one in the log.

A token is a text that anybody can type. What counts beyond it is an approval: the
approver's Ed25519 signature over scope, refinement and spec, in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.model import DimensionResult, Severity, State
from gates.rules.refinement import is_unfilled

if TYPE_CHECKING:
    from gates.model import Finding, Packet, Profile
    from gates.planning import Approval, Blob

TOKEN_ONLY = "token only, not a signature"  # noqa: S105 - a verdict's reason


class ApprovalInput(NamedTuple):
    """What an approval is judged from.

    `approvals` are the signed ones for this packet, oldest first, `scope` the digest of
    its scope; `needs_approval` says that the policy names whose keys may approve.
    `coders` are the fingerprints of the keys that plan, prepare and do the work.
    """

    approvals: tuple[Approval, ...]
    scope: str
    refinement: Blob | None
    spec: Blob | None
    needs_approval: bool
    coders: frozenset[str] = frozenset()


class SignatureInput(NamedTuple):
    """What the signature of a packet is judged from.

    `listed` counts the token's rows in the register, None without a register;
    `elsewhere` are other packets that bear the token.
    """

    refinement_token: str
    listed: int | None
    elsewhere: tuple[str, ...]
    approval: ApprovalInput


def judge_signature(
    packet: Packet, given: SignatureInput, profile: Profile
) -> tuple[DimensionResult, list[Finding]]:
    """The SIGNATURE dimension, with its findings."""
    lenient = not packet.is_modern and not profile.is_strict
    severity = Severity.WARNING if lenient else Severity.ERROR
    findings = _token(packet, given, severity)
    state, of_approval = judge_approval(given.approval)
    return state, [*findings, *of_approval]


def _token(packet: Packet, given: SignatureInput, severity: Severity) -> list[Finding]:
    field = packet.fields.get("USER_SIGNATURE")
    token = "" if field is None else field.value.strip("`")
    if field is None or is_unfilled(token):
        return []  # a required field: told with the others
    found = []
    if token != given.refinement_token:
        other = given.refinement_token or "none"
        found.append(
            finding(
                "SIGNATURE-01",
                f"the packet's USER_SIGNATURE is `{token}`, the refinement's `{other}`",
                packet_line=field.line,
                severity=severity,
            )
        )
    if given.listed is None:
        found.append(
            finding(
                "SIGNATURE-02",
                "there is no SIGNATURE_AUDIT.md to look the signature up in",
                hint="where such a register is kept, commit it and run `gates sign WP`"
                " again; where none is, the signature in the log is what counts",
                severity=Severity.WARNING,
            )
        )
    elif given.listed != 1:
        times = (
            "is not listed" if not given.listed else f"is listed {given.listed} times"
        )
        found.append(
            finding(
                "SIGNATURE-02",
                f"`{token}` {times} in SIGNATURE_AUDIT.md, expected once",
                hint="run `gates sign WP` and commit SIGNATURE_AUDIT.md",
                packet_line=field.line,
                severity=severity,
            )
        )
    if given.elsewhere:
        found.append(
            finding(
                "SIGNATURE-03",
                f"`{token}` is the signature of {', '.join(given.elsewhere[:3])} too",
                packet_line=field.line,
                severity=severity,
            )
        )
    return found


def judge_approval(given: ApprovalInput) -> tuple[DimensionResult, list[Finding]]:
    """Whether a signed approval covers scope, refinement and spec."""
    faults: list[str] = []
    for approval in reversed(given.approvals):
        fault = _fault(approval, given)
        if not fault:
            own = approval.signer in given.coders
            who = f"{approval.signer}{', the key that does the work' if own else ''}"
            reason = f"approved by {who}, record #{approval.seq}"
            return DimensionResult(State.PASS, reason), []
        faults.append(f"record #{approval.seq} {fault}")
    if not given.approvals and not given.needs_approval:
        return DimensionResult(State.NOT_RUN, TOKEN_ONLY), [
            finding("SIGNATURE-04", f"{TOKEN_ONLY}: nobody signed with a key")
        ]
    why = faults[0] if faults else "there is none, and the policy asks for one"
    found = finding(
        "SIGNATURE-05",
        f"no approval counts: {why}",
        severity=None if given.needs_approval else Severity.WARNING,
    )
    if given.needs_approval:
        return DimensionResult(State.FAIL, found.message), [found]
    return DimensionResult(State.NOT_RUN, TOKEN_ONLY), [found]


def _fault(approval: Approval, given: ApprovalInput) -> str:
    """Why an approval does not count; empty when it does."""
    if not approval.may_approve:
        return f"was signed by {approval.signer}, which may not approve"
    if given.needs_approval and approval.signer in given.coders:
        return f"was signed by {approval.signer}, the key that does the work"
    for what, signed, now in (
        ("refinement", approval.refinement, given.refinement),
        ("spec", approval.spec, given.spec),
    ):
        if now is None or signed is None:
            return f"covers another {what} than the one at HEAD"
        if signed.sha256 != now.sha256:
            return (
                f"covers another {what} than the one at HEAD: its SHA-256 is"
                f" {signed.sha256}, that at HEAD is {now.sha256}"
            )
    if not approval.scope:
        return "was signed before there was a packet, so it covers no scope"
    return "" if approval.scope == given.scope else "covers another scope"
