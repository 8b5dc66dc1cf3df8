"""The manifest writer: computed values in, every other byte as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.model import (
    ZERO_SHA1,
    ChangeClaim,
    ChangeKind,
    ClaimKind,
    Entry,
    Gate,
    GateClaim,
    HashClaim,
    RepoPath,
    Sha1,
    Window,
)
from gates.packet import parse_packet
from gates.packet.manifest_writing import section_text, write_manifest
from gates.packet.template import packet_template
from tests.support.corpus import corpus_files, needs_corpus

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = "a" * 40, "b" * 40, "c" * 40
SRC = RepoPath(b"src/a.py")
OTHER = RepoPath(b"src/b.py")


def claim(text: str) -> HashClaim:
    kind = ClaimKind.ZEROS if text == ZERO_SHA1 else ClaimKind.SHA1
    return HashClaim(kind, text, 0, Sha1(text))


def entry(
    path: RepoPath = SRC,
    *windows: tuple[int, int],
    delta: int = 2,
    change: ChangeClaim | None = None,
    binary: bool = False,
    holds: bool = True,
) -> Entry:
    return Entry(
        path=path,
        line=0,
        windows=tuple(Window(*pair) for pair in windows or ((3, 9),)),
        line_delta=delta,
        pre=claim(A),
        post=claim(B),
        change=change,
        binary=binary,
        claims=tuple(GateClaim(gate.value, gate, holds, 0) for gate in Gate),
    )


def wanted(*entries: Entry) -> dict[RepoPath, Entry]:
    return {found.path: found for found in entries}


def written(body: str, *entries: Entry) -> str:
    """The lines below the heading after the entries were written."""
    data = f"## VALIDATION\n{body}".encode("utf-8", "surrogateescape")
    result = write_manifest(data, wanted(*entries)).data
    again = write_manifest(result, wanted(*entries)).data
    assert again == result, "a second run changes nothing"
    text = result.decode("utf-8", "surrogateescape")
    assert text.startswith("## VALIDATION\n")
    return text.removeprefix("## VALIDATION\n")


def values(data: str, path: RepoPath = SRC) -> tuple[object, ...]:
    """What the reader reads of the first entry of a path."""
    packet = parse_packet(f"## VALIDATION\n{data}".encode())
    found = next(e for e in packet.entries if e.path == path)
    return (
        found.windows,
        found.line_delta,
        found.pre and found.pre.value,
        found.post and found.post.value,
    )


TRUE = ((Window(3, 9),), 2, A, B)
FULL = (
    "- **Target File**: `src/a.py`\n"
    "- **Start**: 1\n"
    "- **End**: 99\n"
    "- **Line Delta**: 7\n"
    f"- **Pre-SHA1**: `{C}`\n"
    f"- **Post-SHA1**: `{C}`\n"
)


def test_values_are_replaced_where_they_stand() -> None:
    assert written(FULL, entry()) == (
        "- **Target File**: `src/a.py`\n"
        "- **Start**: 3\n"
        "- **End**: 9\n"
        "- **Line Delta**: 2\n"
        f"- **Pre-SHA1**: `{A}`\n"
        f"- **Post-SHA1**: `{B}`\n"
    )


def test_a_value_that_is_right_stays_as_it_is_written() -> None:
    body = (
        "* **Target File:** src/a.py\n"
        "  + **Post-SHA1:** " + B + " (from the index)\n"
        "* **Windows:** `3 - 9`\n"
        "* **Line Delta:**   +2  \n"
        "* **Pre-SHA1:** `" + A + "`  <!-- checked -->\n"
    )
    assert written(body, entry()) == body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"`{C}` (index)", f"`{B}` (index)"),
        (f"{C} (index)", f"{B} (index)"),
        (f"`{C}` and more", f"`{B}`"),
        ("<hash>", B),
        ("`<hash>`", f"`{B}`"),
        ("N/A", B),
        ("", f"`{B}`"),
        ("   ", f"`{B}`"),
    ],
)
def test_a_hash_keeps_its_quotes_and_its_comment(old: str, new: str) -> None:
    body = FULL.replace(f"- **Post-SHA1**: `{C}`", f"- **Post-SHA1**: {old}".rstrip())
    assert written(body, entry()).splitlines()[-1] == f"- **Post-SHA1**: {new}"


def test_a_comment_behind_an_empty_value_stays() -> None:
    body = FULL.replace("- **Start**: 1", "- **Start**: <!-- first line -->")
    assert "- **Start**: 3 <!-- first line -->\n" in written(body, entry())


def test_several_windows_take_the_place_of_start_and_end() -> None:
    body = written(FULL, entry(SRC, (3, 4), (8, 9)))
    assert body.startswith(
        "- **Target File**: `src/a.py`\n- **Windows**: 3-4, 8-9\n- **Line Delta**: 2\n"
    )
    assert "Start" not in body
    assert "End" not in body
    assert written(body, entry()).startswith(
        "- **Target File**: `src/a.py`\n- **Start**: 3\n- **End**: 9\n- **Line Delta**"
    )


def test_missing_fields_are_added_in_the_entry_s_own_form() -> None:
    body = "  * Target File: src/a.py\n  * Post-SHA1: " + C + "\n"
    assert written(body, entry()) == (
        "  * Target File: src/a.py\n"
        "  * Start: 3\n"
        "  * End: 9\n"
        "  * Line Delta: 2\n"
        f"  * Pre-SHA1: `{A}`\n"
        f"  * Post-SHA1: {B}\n"
    )


def test_change_and_binary_come_and_go() -> None:
    mode = ChangeClaim(ChangeKind.MODE, 0, "100644", "100755")
    body = written(FULL, entry(change=mode, binary=True))
    assert body.endswith("- **Change**: mode 100644->100755\n- **Binary**: yes\n")
    assert written(body, entry()) == written(FULL, entry())
    said = FULL + "- **Binary**: no\n"
    assert written(said, entry()).endswith("- **Binary**: no\n")


def test_an_entry_without_windows_loses_them() -> None:
    bare = entry()._replace(windows=())
    assert "Start" not in written(FULL, bare)
    assert "Windows" not in written(FULL.replace("- **End**: 99\n", ""), bare)


def test_a_field_that_stands_twice_is_kept_once() -> None:
    body = written(FULL + "- **Start**: 5\n- **Line Delta**: 8\n", entry())
    assert values(body) == TRUE
    assert not parse_packet(f"## VALIDATION\n{body}".encode()).problems


def test_boxes_say_what_was_computed_and_unknown_ones_stay() -> None:
    boxes = (
        "- **Gates Passed**:\n"
        "  - [x] anchors_present\n"
        "  - [X] pre_sha1_captured (C701-G05)\n"
        "  - [ ] line_delta_equals_expected\n"
        "  - [ ] our_own_check\n"
    )
    assert written(FULL + boxes, entry()).endswith(
        boxes.replace("[ ] line_delta", "[x] line_delta")
    )
    assert written(FULL + boxes, entry(holds=False)).endswith(
        boxes.replace("[x]", "[ ]").replace("[X]", "[ ]")
    )


def test_notes_and_unknown_fields_stay_byte_for_byte() -> None:
    notes = (
        "- **Anchor**: `def f`\n"
        "- **Notes**: caf\udce9, na\u00efve, \u00e2\u20ac\u201d and Start: 7\n"
        "  - Start: 12 of the old file\n"
        "  ```\n"
        "  - **Start**: 44\n"
        "  ```\n"
        "- **Operator**: Mira\n"
        "\n"
        "## AFTER\n"
        "- **Start**: 1\n"
    )
    assert written(FULL + notes, entry()).endswith(notes)


def test_new_entries_follow_the_notes_of_the_last_one() -> None:
    body = written(
        FULL + "- **Notes**: none\n\n---\n\n## NEXT\n", entry(), entry(OTHER)
    )
    before, _, after = body.partition("- **Notes**: none\n")
    assert "src/b.py" not in before
    assert after.startswith("\n- **Target File**: `src/b.py`\n- **Start**: 3\n")
    assert after.endswith("  - [x] current_file_matches_preimage\n\n---\n\n## NEXT\n")


def test_a_section_without_an_entry_gets_them_behind_its_text() -> None:
    body = written("- (One block for each file.)\n\n## NEXT\n", entry())
    assert body.startswith("- (One block for each file.)\n\n- **Target File**")
    assert body.endswith("\n\n## NEXT\n")


def test_the_template_entry_is_replaced_by_the_first_new_one() -> None:
    result = write_manifest(packet_template("WP-1"), wanted(entry(), entry(OTHER)))
    packet = parse_packet(result.data)
    assert [found.path for found in packet.entries] == [SRC, OTHER]
    assert not packet.problems
    assert result.added == (SRC, OTHER)
    assert result.dropped == ()
    assert b"path/to/file`\n- **Start" not in result.data


def test_an_entry_of_another_file_goes_and_its_notes_stay() -> None:
    gone = FULL.replace("src/a.py", "src/gone.py")
    extra = "- **Anchor**: `x`\n- **Gates Passed**:\n  - [x] anchors_present\n"
    body = "## VALIDATION\n" + gone + extra + "- **Operator**: Mira\n" + FULL
    result = write_manifest(body.encode(), wanted(entry()))
    assert result.dropped == ((RepoPath(b"src/gone.py"), 2),)
    assert result.data.decode() == (
        "## VALIDATION\n- **Operator**: Mira\n" + written(FULL, entry())
    )


def test_entries_that_are_kept_are_not_touched() -> None:
    body = ("## VALIDATION\n" + FULL).encode()
    assert write_manifest(body, {}, kept={SRC}).data == body


def test_the_first_entry_of_a_file_holds_all_its_windows() -> None:
    body = written(FULL + "\n" + FULL + "- **Notes**: second\n", entry())
    assert body.count("- **Start**: 3") == 1
    assert body.count(B) == 2
    assert body.endswith("- **Notes**: second\n")


def test_a_prefix_of_the_policy_is_seen_through() -> None:
    body = ("## VALIDATION\n" + FULL.replace("src/", "../wt/src/")).encode()
    result = write_manifest(
        body,
        wanted(entry()),
        located=lambda path: RepoPath(path.removeprefix(b"../wt/")),
    )
    assert result.added == ()
    assert b"`../wt/src/a.py`\n- **Start**: 3\n" in result.data


@pytest.mark.parametrize("tail", ["", "\n", "\n\n## NEXT\n", "\n\n## NEXT"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_ends_and_marks_stay(start: str, eol: str, tail: str) -> None:
    text = f"{start}# Packet\n\n## VALIDATION\n{FULL}".removesuffix("\n") + tail
    data = text.replace("\n", eol).encode()
    result = write_manifest(data, wanted(entry(), entry(OTHER))).data
    assert result.startswith(data[: data.index(b"## VAL")])
    assert result.endswith(b"\n") == data.endswith(b"\n")
    assert (b"\r" in result) == (b"\r" in data)
    assert result.count(b"\r\n") in (0, result.count(b"\n"))
    assert not re.search(rb"\r(?!\n)", result)
    assert [e.path for e in parse_packet(result).entries] == [SRC, OTHER]
    assert write_manifest(result, wanted(entry(), entry(OTHER))).data == result


def test_a_packet_without_the_section_is_refused() -> None:
    with pytest.raises(GateError) as caught:
        write_manifest(b"# Packet\n## VALIDATION_REPORTS\n", wanted(entry()))
    assert caught.value.code == "PACKET-03"


@pytest.mark.parametrize(
    "data",
    [
        b"```\n## VALIDATION\n",
        b"## VALIDATION\n<!-- fill in\n",
        b"## VALIDATION\n- **Target File**: `src/a.py`\n```\nx\n",
    ],
)
def test_a_section_that_a_fence_swallows_is_refused(data: bytes) -> None:
    with pytest.raises(GateError) as caught:
        write_manifest(data, wanted(entry()))
    assert caught.value.code == "PACKET-10"


def test_a_fence_that_opens_below_the_section_is_no_obstacle() -> None:
    data = b"## VALIDATION\n\n## EVIDENCE\n```\nx\n"
    assert write_manifest(data, wanted(entry())).data.endswith(b"## EVIDENCE\n```\nx\n")


def test_the_section_is_shown_without_its_neighbours() -> None:
    data = b"# P\n## VALIDATION\n- x\n\n\n## NEXT\n- y\n"
    assert section_text(data) == b"## VALIDATION\n- x\n"


GENERATED = re.compile(
    rb"\s*[-*]\s+(\*\*)?(Target File|Start|End|Windows|Line Delta|Pre-SHA1|Post-SHA1"
    rb"|Change|Binary|Gates Passed)(\*\*)?:|\s*- \[[ xX]\] [a-z_0-9]+",
    re.IGNORECASE,
)


def outside(data: bytes) -> list[bytes]:
    """The lines that no manifest entry is made of, found by their look alone."""
    kept, inside = [], False
    for line in data.split(b"\n"):
        if line.startswith((b"# ", b"## ")):
            inside = (
                re.match(rb"## validation\s*(\(|$)", line, re.IGNORECASE) is not None
            )
        if not inside or not (GENERATED.match(line) or not line.strip()):
            kept.append(line)
    return kept


@needs_corpus
@pytest.mark.parametrize("packet", corpus_files("packets"), ids=lambda path: path.stem)
def test_a_packet_of_the_corpus_keeps_every_other_byte(packet: Path) -> None:
    data = packet.read_bytes()
    declared = parse_packet(data)
    entries = [
        entry(found.path, (number + 1, number + 3), (number + 9, number + 9))
        for number, found in enumerate(declared.entries)
        if not found.is_template and found.path.isascii()
    ]
    for chosen in (entries, entries[1:], [*entries, entry(OTHER)], []):
        kept = {e.path for e in declared.entries} if not chosen else set()
        result = write_manifest(data, wanted(*chosen), kept=kept).data
        assert outside(result) == outside(data)
        assert write_manifest(result, wanted(*chosen), kept=kept).data == result
        if not chosen:
            assert result == data
        found = {e.path: e for e in reversed(parse_packet(result).entries)}
        for one in chosen:
            assert found[one.path].windows == one.windows
            post = found[one.path].post
            assert post is not None
            assert post.value == B
