"""The pin of a refinement: which spec was approved, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.planning import Pin
from gates.rules.paths import shown
from gates.rules.refinement import is_unfilled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Finding
    from gates.planning import AnchorResult, Refinement, Spec, SpecSearch

_SHORT = 12


def judge_pin(
    refinement: Refinement, search: SpecSearch, anchors: Sequence[AnchorResult] = ()
) -> list[Finding]:
    """What is to be said of SPEC_TARGET_SHA1 and of the parts of the spec.

    `anchors` are the judged ones: where they are is told when the pin is lost.
    """
    field = refinement.fields.get("SPEC_TARGET_SHA1")
    line = None if field is None else field.line
    found = [*_pin(refinement, search, anchors)]
    for spec in {id(s): s for s in (search.pinned, search.current)}.values():
        if spec is not None:
            found += _parts(spec)
    return [item._replace(line=line) for item in found]


def _pin(
    refinement: Refinement, search: SpecSearch, anchors: Sequence[AnchorResult]
) -> Iterator[Finding]:
    sha1 = refinement.value("SPEC_TARGET_SHA1")
    if search.pin is Pin.UNREADABLE:
        if not is_unfilled(sha1):
            yield finding(
                "REFINEMENT-04",
                f"SPEC_TARGET_SHA1 is `{sha1}`, expected 40 hexadecimal digits",
                hint="`gates cor701-sha FILE` prints the SHA-1 of the spec",
            )
    elif search.pin is Pin.NOWHERE:
        here = search.named or search.current
        if here is not None:
            yield _nowhere(sha1, search, here, anchors)
    elif search.pinned is not None and search.pin in (Pin.CRLF, Pin.LF):
        yield _variant(sha1, search, search.pinned)
    if search.pinned is not None and search.current is not None:
        yield from _outdated(search.pinned, search.current)


def _nowhere(
    sha1: str, search: SpecSearch, here: Spec, anchors: Sequence[AnchorResult]
) -> Finding:
    places = "; ".join(
        f"{result.anchor.title} {result.state}"
        + (f" at line {result.found[0]}" if result.found else "")
        for result in anchors
    )
    how_far = (
        f"{search.versions} versions in {search.commits} commits were looked at, "
        + ("which is all of them" if search.complete else "older ones were not")
    )
    return finding(
        "REFINEMENT-10",
        f"OUTDATED: the pinned SHA-1 {sha1} is that of no committed version"
        f" ({how_far}); `{shown(here.path)}` has {here.sha1}; {places}",
        hint="have the refinement approved again, with"
        f" `- SPEC_TARGET_SHA1: {here.sha1}`",
    )


def _variant(sha1: str, search: SpecSearch, pinned: Spec) -> Finding:
    other = "LF" if search.pin is Pin.CRLF else "CRLF"
    return finding(
        "REFINEMENT-11",
        f"the pinned SHA-1 {sha1} is the {search.pin} form of the committed blob"
        f" {pinned.blob[:_SHORT]} (`{shown(pinned.path)}`), which has {other} line"
        f" ends and the SHA-1 {pinned.sha1}: they differ in line endings only",
        hint=f"pin the committed bytes: `- SPEC_TARGET_SHA1: {pinned.sha1}`",
    )


def _outdated(pinned: Spec, current: Spec) -> Iterator[Finding]:
    if pinned.blob == current.blob and pinned.path == current.path:
        return
    where = "" if pinned.commit is None else f" (commit {pinned.commit[:_SHORT]})"
    what = (
        f"`{shown(current.path)}` counts now"
        if pinned.path != current.path
        else f"the file now has the SHA-1 {current.sha1}"
    )
    yield finding(
        "REFINEMENT-09",
        f"OUTDATED: what was approved is `{shown(pinned.path)}`{where}; {what}",
        hint="the anchors were looked up in both; pin the new version once they hold",
    )


def _parts(spec: Spec) -> Iterator[Finding]:
    if not spec.is_index or not spec.parts:
        return
    import hashlib  # noqa: PLC0415 - few specs are an index

    for part in spec.parts:
        name = shown(part.path)
        if part.is_missing:
            yield finding(
                "REFINEMENT-17",
                f"`{shown(spec.path)}` lists `{name}`, which is not there",
            )
        elif part.declared and hashlib.sha256(part.data).hexdigest() != part.declared:
            yield finding(
                "REFINEMENT-17",
                f"`{name}` is not the part that `{shown(spec.path)}` lists: its SHA-256"
                f" differs from {part.declared[:_SHORT]}...",
            )
    bare = sum(not part.declared for part in spec.parts)
    if bare:
        yield finding(
            "REFINEMENT-18",
            f"{bare} of {len(spec.parts)} parts of `{shown(spec.path)}` are listed"
            " without a `sha256`, so the pin does not cover them",
        )
