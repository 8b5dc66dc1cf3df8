"""Links that must resolve at head (clause 58)."""

from __future__ import annotations

import pytest

from gates.model import LinkKind, RepoPath
from gates.packet import parse_packet

PACKET = RepoPath(b".GOV/task_packets/WP-1.md")


def links(text: str, path: RepoPath | None = PACKET) -> list[tuple[str, bytes, int]]:
    found = parse_packet(text.encode(), path=path).links
    return [(link.kind.name, link.path, link.line) for link in found]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("WP-2.md", b".GOV/task_packets/WP-2.md"),
        ("./WP-2.md", b".GOV/task_packets/WP-2.md"),
        ("../../src/a.py", b"src/a.py"),
        ("../../../x", b"../x"),
        ("/src/a.py", b"src/a.py"),
        ("a.md#part", b".GOV/task_packets/a.md"),
        ("a%20b.md?raw=1", b".GOV/task_packets/a b.md"),
        ("<a b.md>", b".GOV/task_packets/a b.md"),
        ('a.md "title"', b".GOV/task_packets/a.md"),
    ],
)
def test_relative_links_start_at_the_packets_folder(target: str, path: bytes) -> None:
    assert links(f"see [it]({target}).") == [("MARKDOWN", path, 1)]


def test_without_a_place_of_the_packet_links_start_at_the_root() -> None:
    assert links("[a](b/c.md)", None) == [("MARKDOWN", b"b/c.md", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://example.org/a.md)",
        "[a](mailto:a@example.org)",
        "[a](#part)",
        "[a](//example.org/x)",
        "[a]()",
        "`[a](b.md)`",
        "```\n[a](b.md)\n```",
        "a back-quoted `src/a.py` in prose",
    ],
)
def test_what_is_no_link(text: str) -> None:
    assert links(text) == []


def test_several_links_of_one_line() -> None:
    assert [path for _, path, _ in links("[a](x) ![b](y) `c` [d](z)", None)] == [
        b"x",
        b"y",
        b"z",
    ]


def test_the_refinement_file() -> None:
    assert links("- REFINEMENT_FILE: `.GOV/refinements/WP-1.md` (signed)") == [
        ("REFINEMENT", b".GOV/refinements/WP-1.md", 1)
    ]


@pytest.mark.parametrize("value", ["", "N/A", "<file>", "NONE"])
def test_a_refinement_that_is_not_named_is_no_link(value: str) -> None:
    assert links(f"- REFINEMENT_FILE: {value}") == []


def test_prior_packets_of_the_lineage() -> None:
    found = links(
        "## LINEAGE_AUDIT (ALL VERSIONS)\n- Stub: docs/stub.md\n"
        "- Prior packets:\n  - docs/WP-0.md (kept; see docs/other.md)\n"
        "  - `WP-0-v2.md`: changed docs/no.md\n  - the third one\n"
        "- Prior packet: docs/WP-0-v3.md, docs/WP-0-v4.md (both)\n- docs/x.md\n"
        "## NEXT\n- Prior packet: docs/WP-9.md\n"
    )
    assert found == [
        (LinkKind.PRIOR_PACKET.name, b"docs/WP-0.md", 4),
        (LinkKind.PRIOR_PACKET.name, b".GOV/task_packets/WP-0-v2.md", 5),
        (LinkKind.PRIOR_PACKET.name, b"docs/WP-0-v3.md", 7),
        (LinkKind.PRIOR_PACKET.name, b"docs/WP-0-v4.md", 7),
    ]
