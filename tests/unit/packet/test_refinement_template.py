from __future__ import annotations

import pytest

from gates.model import Window
from gates.packet.refinement import parse_refinement
from gates.packet.refinement_template import (
    AnchorText,
    Subject,
    ascii_escaped,
    refinement_template,
)
from gates.rules.refinement import is_unfilled

SUBJECT = Subject("WP-1-Count", "2026-03-01", "spec/current.md -> spec/v2.md", "a" * 40)
ANCHORS = [
    AnchorText("Counting", Window(3, 5), "starts at one", ("A counter", "", "  x  ")),
    AnchorText("Z\u00e4hlen", Window(9, 9), "ab \u00fc", ("```text", "\U0001f600 ok")),
]


def test_a_template_is_read_by_its_own_reader() -> None:
    read = parse_refinement(refinement_template(SUBJECT, ANCHORS))
    assert read.problems == ()
    assert read.foreign_line is None
    assert read.value("WP_ID") == SUBJECT.wp_id
    assert read.value("SPEC_TARGET_RESOLVED") == SUBJECT.target
    assert read.value("SPEC_TARGET_SHA1") == SUBJECT.sha1
    assert not any(box.ticked for box in read.boxes)
    first, second = read.anchors
    assert (first.title, first.start, first.end) == ("ANCHOR 1", 3, 5)
    assert first.token is not None
    assert first.token.value == "starts at one"
    assert first.excerpt == ("  A counter", "", "    x")
    assert (second.title, second.start, second.end) == ("ANCHOR 2", 9, 9)
    # A fence inside the excerpt does not end it.
    assert second.excerpt == ("  ```text", "  \\ud83d\\ude00 ok")


def test_all_but_the_subject_is_still_to_be_filled_in() -> None:
    read = parse_refinement(refinement_template(SUBJECT, ()))
    given = {"WP_ID", "SPEC_TARGET_RESOLVED", "SPEC_TARGET_SHA1"}
    rest = {name for name in read.fields if name not in given and name != "CREATED_AT"}
    assert {"USER_SIGNATURE", "CLEARLY_COVERS_VERDICT", "ENRICHMENT_NEEDED"} <= rest
    assert all(is_unfilled(read.value(name)) for name in rest)
    assert read.anchors == ()


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain ~", "plain ~"),
        ("\u00fc", "\\u00fc"),
        ("a\x7fb", "a\x7fb"),
        ("\x80", "\\u0080"),
        ("\U0001f600", "\\ud83d\\ude00"),
        ("\ud83d", "\\ud83d"),
    ],
)
def test_characters_that_are_not_ascii_are_escaped(text: str, escaped: str) -> None:
    assert ascii_escaped(text) == escaped
