"""IN_SCOPE_PATHS as people write them."""

from __future__ import annotations

import pytest

from gates.packet import parse_packet


def patterns(text: str) -> list[bytes] | None:
    scope = parse_packet(text.encode()).scope
    return None if scope is None else [entry.pattern for entry in scope]


@pytest.mark.parametrize(
    "text",
    [
        "- IN_SCOPE_PATHS:\n  - src/a.py\n  - docs/\n- OUT_OF_SCOPE:\n  - x\n",
        "- **IN_SCOPE_PATHS**:\n  * src/a.py\n  * docs/\n- **Next**: x\n",
        "- **IN_SCOPE_PATHS:**\n  - `src/a.py`\n\n  - `docs/`\n\nProse.\n\n  - x\n",
        "IN_SCOPE_PATHS:\n- src/a.py\n- docs/\nProse.\n- x\n",
        "IN_SCOPE_PATHS:\n- src/a.py\n- docs/\n- OUT_OF_SCOPE:\n  - x\n",
        "### IN_SCOPE_PATHS\n**One:**\n- `src/a.py`\n\n**Two:**\n- docs/\n## N\n- x\n",
        "- IN_SCOPE_PATHS: src/a.py, `docs/`\n- x\n",
        "- IN_SCOPE_PATHS (all):\n  - Code:\n    - src/a.py\n    - docs/\n# N\n",
        "- **IN_SCOPE_PATHS** (new):\n  - src/a.py (new)\n  - `docs/` (new (big))\n",
    ],
)
def test_every_form_of_the_list(text: str) -> None:
    assert patterns("## SCOPE\n" + text) == [b"src/a.py", b"docs/"]


@pytest.mark.parametrize(
    "text",
    [
        "- IN_SCOPE_PATHS:\n- OUT_OF_SCOPE:\n",
        "- IN_SCOPE_PATHS: NONE\n",
        "- IN_SCOPE_PATHS:\n  - N/A\n",
        "- IN_SCOPE_PATHS:\n  - path/to/file\n  - <path>\n",
        "- IN_SCOPE_PATHS:",
    ],
)
def test_an_empty_list_is_empty_and_not_missing(text: str) -> None:
    assert patterns(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- IN_SCOPE_PATHS validated by hand\n  - src/\n",
        "Only IN_SCOPE_PATHS: src/ count.\n",
        "```\n- IN_SCOPE_PATHS:\n  - src/\n```\n",
        "<!--\n- IN_SCOPE_PATHS:\n  - src/\n-->\n",
    ],
)
def test_a_packet_without_a_list(text: str) -> None:
    assert patterns(text) is None


def test_entries_carry_line_and_comment() -> None:
    packet = parse_packet(b"\n- IN_SCOPE_PATHS:\n  - a/*.py (tests only)\n")
    assert packet.scope is not None
    assert packet.scope_line == 2
    (entry,) = packet.scope
    assert (entry.pattern, entry.line, entry.comment) == (b"a/*.py", 3, "tests only")


def test_patterns_stay_as_they_are_written() -> None:
    text = "- IN_SCOPE_PATHS:\n  - ../x/**\n  - **\n  - ` a`\n  - My File.md\n"
    assert patterns(text) == [b"../x/**", b"**", b" a", b"My File.md"]


def test_the_first_list_counts_and_a_second_one_is_named() -> None:
    packet = parse_packet(b"- IN_SCOPE_PATHS: a\n\n- IN_SCOPE_PATHS: b\n")
    assert packet.scope is not None
    assert [entry.pattern for entry in packet.scope] == [b"a"]
    assert [(p.code, p.packet_line) for p in packet.problems] == [("PACKET-20", 3)]


def test_a_letter_that_is_not_ascii_is_named() -> None:
    packet = parse_packet("- IN_SCOPE_PATHS:\n  - src/\u0430.py\n".encode())
    (problem,) = packet.problems
    assert problem.code == "PACKET-06"
    assert "U+0430 at line 2, column 9" in problem.message
