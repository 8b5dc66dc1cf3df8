"""The pin of a refinement: found, found with other line ends, outdated, nowhere."""

from __future__ import annotations

import hashlib

from gates.codes import registry
from gates.model import Oid, RepoPath, Sha1
from gates.packet.refinement import parse_refinement
from gates.planning import (
    AnchorResult,
    AnchorState,
    Pin,
    Spec,
    SpecAnchor,
    SpecPart,
    SpecSearch,
)
from gates.rules.spec_pin import judge_pin
from tests.support.workflow import refinement_text

OLD, NEW = b"Counters start at one.\n", b"Counters start at zero.\n"
REFINEMENT = parse_refinement(refinement_text())
PIN = REFINEMENT.fields["SPEC_TARGET_SHA1"]


def spec(data: bytes, name: str = "spec.md", commit: str = "", **more: object) -> Spec:
    return Spec(
        RepoPath(name.encode()),
        Oid(hashlib.sha1(b"blob" + data).hexdigest()),
        Sha1(hashlib.sha1(data).hexdigest()),
        data,
        commit=Oid(commit * 40) if commit else None,
        **more,  # type: ignore[arg-type]
    )


def said(search: SpecSearch, *anchors: AnchorResult) -> list[tuple[str, str]]:
    found = judge_pin(REFINEMENT, search, anchors)
    assert {item.line for item in found} <= {PIN.line}
    return [(item.code, item.message) for item in found]


def test_the_current_spec_that_is_pinned_is_nothing_to_speak_of() -> None:
    assert said(SpecSearch(Pin.CURRENT, spec(OLD), spec(OLD))) == []


def test_a_spec_that_changed_since_is_outdated() -> None:
    search = SpecSearch(Pin.HISTORY, spec(OLD, commit="a"), spec(NEW))
    assert said(search) == [
        (
            "REFINEMENT-09",
            (
                f"OUTDATED: what was approved is `spec.md` (commit {'a' * 12}); the"
                f" file now has the SHA-1 {spec(NEW).sha1}"
            ),
        )
    ]


def test_another_file_that_counts_now_is_named() -> None:
    search = SpecSearch(Pin.CURRENT, spec(OLD), spec(OLD, "spec-2.md"))
    assert said(search) == [
        (
            "REFINEMENT-09",
            "OUTDATED: what was approved is `spec.md`; `spec-2.md` counts now",
        )
    ]


def test_a_spec_that_is_gone_is_left_to_the_anchors() -> None:
    assert said(SpecSearch(Pin.HISTORY, spec(OLD, commit="a"), None)) == []


def test_other_line_ends_are_told_with_both_hashes() -> None:
    for pin, other in ((Pin.CRLF, "LF"), (Pin.LF, "CRLF")):
        ((code, message),) = said(SpecSearch(pin, spec(OLD), spec(OLD)))
        assert code == "REFINEMENT-11"
        assert message == (
            f"the pinned SHA-1 {PIN.value} is the {pin} form of the committed blob"
            f" {spec(OLD).blob[:12]} (`spec.md`), which has {other} line ends and the"
            f" SHA-1 {spec(OLD).sha1}: they differ in line endings only"
        )
    (found,) = judge_pin(REFINEMENT, SpecSearch(Pin.LF, spec(OLD), spec(OLD)))
    assert found.hint == (
        f"pin the committed bytes: `- SPEC_TARGET_SHA1: {spec(OLD).sha1}`"
    )


def test_a_pin_of_no_version_says_how_far_was_looked_and_where_anchors_are() -> None:
    anchors = (
        AnchorResult(SpecAnchor("ANCHOR 1", 40), AnchorState.MOVED, found=(22, 30)),
        AnchorResult(SpecAnchor("ANCHOR 2", 50), AnchorState.BROKEN),
    )
    search = SpecSearch(Pin.NOWHERE, None, spec(NEW), versions=3, commits=9)
    ((code, message),) = said(search, *anchors)
    assert code == "REFINEMENT-10"
    assert message == (
        f"OUTDATED: the pinned SHA-1 {PIN.value} is that of no committed version (3"
        " versions in 9 commits were looked at, which is all of them); `spec.md` has"
        f" {spec(NEW).sha1}; ANCHOR 1 MOVED at line 22; ANCHOR 2 BROKEN"
    )
    budget = search._replace(complete=False, named=spec(OLD, "named.md"))
    ((_, message),) = said(budget)
    assert "9 commits were looked at, older ones were not)" in message
    assert f"`named.md` has {spec(OLD).sha1}" in message


def test_without_any_spec_the_pin_has_nothing_to_differ_from() -> None:
    assert said(SpecSearch(Pin.NOWHERE, None, None)) == []


def test_a_pin_that_is_no_hash_is_told_unless_it_was_never_filled() -> None:
    odd = parse_refinement(refinement_text().replace(PIN.value.encode(), b"the newest"))
    search = SpecSearch(Pin.UNREADABLE, None, spec(NEW))
    (found,) = judge_pin(odd, search)
    assert (found.code, found.line) == ("REFINEMENT-04", PIN.line)
    assert found.message == (
        "SPEC_TARGET_SHA1 is `the newest`, expected 40 hexadecimal digits"
    )
    assert found.hint == "`gates cor701-sha FILE` prints the SHA-1 of the spec"
    bare = parse_refinement(refinement_text().replace(PIN.value.encode(), b"<fill>"))
    assert judge_pin(bare, search) == []
    line = f"- SPEC_TARGET_SHA1: {PIN.value}\n".encode()
    without = parse_refinement(refinement_text().replace(line, b""))
    assert judge_pin(without, search) == []


# A spec that is an index of parts.


def part(data: bytes, declared: str | None = None, **more: object) -> SpecPart:
    digest = hashlib.sha256(data).hexdigest() if declared is None else declared
    name = RepoPath(b"part-%d.md" % len(data))
    return SpecPart(name, data, digest, **more)  # type: ignore[arg-type]


def index(*parts: SpecPart, is_index: bool = True) -> Spec:
    return spec(OLD, parts=parts, is_index=is_index)


def of_parts(pinned: Spec) -> list[tuple[str, str]]:
    return said(SpecSearch(Pin.CURRENT, pinned, pinned))


def test_parts_that_are_as_listed_hold() -> None:
    assert of_parts(index(part(b"a"), part(b"bb"))) == []
    assert of_parts(index()) == []


def test_a_part_that_is_missing_or_another_one_is_told() -> None:
    missing, other = part(b"a", is_missing=True), part(b"bb", "f" * 64)
    assert of_parts(index(missing, other, part(b"ccc"))) == [
        ("REFINEMENT-17", "`spec.md` lists `part-1.md`, which is not there"),
        (
            "REFINEMENT-17",
            (
                "`part-2.md` is not the part that `spec.md` lists: its SHA-256 differs"
                f" from {'f' * 12}..."
            ),
        ),
    ]


def test_parts_without_a_hash_are_counted_once() -> None:
    found = of_parts(index(part(b"a", ""), part(b"bb"), part(b"ccc", "")))
    assert found == [
        (
            "REFINEMENT-18",
            (
                "2 of 3 parts of `spec.md` are listed without a `sha256`, so the pin"
                " does not cover them"
            ),
        )
    ]
    assert registry()["REFINEMENT-18"].waivable is False


def test_parts_count_only_where_they_are_the_spec() -> None:
    assert of_parts(index(part(b"a", is_missing=True), is_index=False)) == []


def test_both_specs_are_looked_at_and_one_that_is_both_only_once() -> None:
    broken = index(part(b"a", is_missing=True))
    assert len(of_parts(broken)) == 1
    again = broken._replace(path=RepoPath(b"old.md"))
    both = said(SpecSearch(Pin.CURRENT, again, broken))
    assert [code for code, _ in both] == [
        "REFINEMENT-09",
        "REFINEMENT-17",
        "REFINEMENT-17",
    ]
