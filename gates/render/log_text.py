"""The log for people: a list, one record, what a verification proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.render.escape import escape, guard_line
from gates.render.findings_text import finding_lines
from gates.render.fit import fit
from gates.render.style import Paint
from gates.render.verdict_text import verdict_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.render.log_view import (
        KeyView,
        ListingView,
        MetView,
        ProofView,
        PushedView,
        RowView,
        ShownView,
        SignerView,
        VerificationView,
    )
    from gates.render.style import Style

_SHORT_OID: Final = 12
_SHORT_KEY: Final = 15
_PAINTS: Final = {
    "PASSED": Paint.GOOD,
    "WARNED": Paint.DOUBTFUL,
    "FAILED": Paint.BAD,
}
_RESULT_WIDTH: Final = 6
_ANCHORS_SHOWN: Final = 3


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{guard_line(line)}\n" for line in lines)


def _short(oid: str) -> str:
    return oid[:_SHORT_OID] or "-"


def listing_text(listing: ListingView, style: Style) -> str:
    """One line a record, newest first: number, time, result, packet, range, key."""
    lines = [_row(row, listing, style) for row in listing.rows]
    shown = len(listing.rows)
    more = ", older ones left out: see --limit" if listing.more else ""
    lines.append(
        f"{shown} of {listing.size} records of {listing.ref}"
        f" ({escape(listing.origin)}){more}; not verified here: `gates log verify`"
    )
    return _text(fit(lines[-1:] if style.quiet else lines, style))


def _row(row: RowView, listing: ListingView, style: Style) -> str:
    number = f"#{row.seq}".rjust(len(f"#{listing.size}"))
    word = row.result or row.kind
    result = style.paint(
        escape(word).ljust(_RESULT_WIDTH), _PAINTS.get(word, Paint.STRONG)
    )
    what = " ".join(part for part in (row.command, row.wp) if part)
    preview = " preview" if row.preview else ""
    compared = f" {_short(row.base)}..{_short(row.head)}" if row.base else ""
    key = listing.fingerprints.get(row.keyid, row.keyid)[:_SHORT_KEY]
    return (
        f"{number}  {escape(row.time)}  {result}  {escape(what)}{preview}"
        f"{escape(compared)}  {escape(key)}"
    )


def shown_text(shown: ShownView, style: Style) -> str:
    """The verdict as it was told when it was recorded, or the members of the record."""
    pinned = {
        None: "no keys are pinned",
        True: "a pinned key",
        False: "not among the pinned keys",
    }[shown.is_pinned]
    signed = f"signed by {shown.signer.fingerprint} ({pinned}); the signature fits"
    if shown.verdict is not None:
        return _text([signed]) + verdict_text(shown.verdict, shown.place, style)
    predicate = shown.statement.get("predicate")
    members = predicate if isinstance(predicate, dict) else {}
    lines = [f"{name}: {_value(value)}" for name, value in members.items()]
    place = f"record: {shown.place.id}, number {shown.place.seq} of {shown.place.ref}"
    return _text([signed, f"kind: {shown.kind}", *lines, place])


def _value(value: object) -> str:
    import json  # noqa: PLC0415 - other kinds of records only

    return escape(value if isinstance(value, str) else json.dumps(value))


def verification_text(result: VerificationView, style: Style) -> str:
    """What is wrong, who signed, what was proved and what could not be."""
    size = result.checkpoint.size
    word = "verified" if result.holds else "NOT verified"
    last = style.paint(
        f"log {word}: {size} record{'' if size == 1 else 's'} of {result.ref}"
        f" ({escape(result.checkpoint.origin)})",
        Paint.GOOD if result.holds else Paint.BAD,
    )
    if style.quiet:
        return _text([last])
    lines = [
        *finding_lines(result.findings, None, style),
        *(_signer(signer) for signer in result.signers),
        *_anchors(result, style),
        *(_proved(result) if result.holds else ()),
    ]
    return _text([*fit(lines, style), last])


def _signer(signer: SignerView) -> str:
    span = f"#{signer.first}" + (
        f" to #{signer.last}" if signer.last > signer.first else ""
    )
    count = f"{signer.count} record{'' if signer.count == 1 else 's'}"
    return f"signer {signer.key.fingerprint}: {count}, {span}, {signer.standing}"


def _anchors(result: VerificationView, style: Style) -> list[str]:
    ranked = sorted(result.anchors, key=lambda anchor: -anchor.checkpoint.size)
    shown = ranked if style.verbose else ranked[:_ANCHORS_SHOWN]
    lines = [
        f"anchor: {escape(anchor.source)} names {anchor.checkpoint.size} records"
        for anchor in shown
    ]
    if len(ranked) > len(shown):
        lines.append(f"+{len(ranked) - len(shown)} more anchors, see -v")
    return lines


def _proved(result: VerificationView) -> list[str]:
    """What the verification proves, sentence by sentence."""
    size = result.checkpoint.size
    who = (
        "every record is signed by a trusted key"
        if result.pinned
        else "every record is signed by the key it names"
    )
    lines = [
        f"proved: {who}, none was altered, removed, moved or put in later",
        "proved: the root over them is the one of the signed checkpoint",
    ]
    if result.anchored:
        lines.append(f"proved: the first {result.anchored} of {size} are anchored")
    return lines


def pushed_text(pushed: PushedView) -> str:
    """What was sent and received."""
    moved = f", {pushed.moved} of them signed anew" if pushed.moved else ""
    told = f"{pushed.sent} sent{moved}, {pushed.received} received"
    both = f"{pushed.ref} and {escape(pushed.remote)} have the same"
    return _text([f"{both} {pushed.checkpoint.size} records: {told}"])


def met_text(met: MetView, style: Style) -> str:
    """The record that proves it, and how exactly."""
    by_tree = " (by its trees; its commits are others)" if met.by_tree else ""
    warned = " with warnings" if met.result == "WARNED" else ""
    word = style.paint("proved", Paint.GOOD)
    compared = f"{_short(met.base)}..{_short(met.head)}{by_tree}"
    place = f"record: {met.id}, number {met.seq} of {met.ref}"
    return _text(
        [
            f"{word}: {escape(met.wp)} passed{warned} over {compared}",
            f"{place}, signed by {met.signer.fingerprint}",
        ]
    )


def proof_text(proof: ProofView, style: Style) -> str:
    """What a proof proves."""
    word = style.paint("proved", Paint.GOOD)
    told = f" ({escape(proof.wp)} {escape(proof.result)})" if proof.wp else ""
    log = f"the log {escape(proof.origin)} of {proof.size} records"
    lines = [
        f"{word}: record #{proof.seq}{told} is in {log}",
        f"the record is signed by {proof.signer.fingerprint}",
        f"the checkpoint is signed by {proof.witness.fingerprint}",
    ]
    if proof.since is not None:
        lines.append(f"{word}: its first {proof.since[0]} records are unchanged")
    return _text(lines)


def key_text(key: KeyView, source: str) -> str:
    """A key by its three names, and where it stands."""
    return _text(
        [
            escape(key.line),
            f"fingerprint: {key.fingerprint}",
            f"key id: {key.keyid}",
            f"file: {escape(source)}",
        ]
    )


def sentence(text: str) -> str:
    """One sentence as a line."""
    return _text([escape(text)])
