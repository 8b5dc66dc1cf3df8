"""Evidence: commands, requirements, promises."""

from __future__ import annotations

import pytest

from gates.model import Link, LinkKind, RepoPath
from gates.packet import parse_packet

HEAD = "## EVIDENCE\n"


@pytest.mark.parametrize(
    "text",
    [
        "- COMMAND: `make check`\n  - EXIT_CODE: 0\n",
        "- COMMAND: `make check`\n- EXIT_CODE: `0`\n",
        " - COMMAND: make check\n   - EXIT_CODE: 0 (after a retry)\n",
        "- Command: make check\n  Exit code: 0\n",
        "- Command: `make check` (exit 0)\n",
        "- Command: make check (exit code: 0)\n",
        "- 2026-03-01: ran `make check` (exit code 0).\n",
        "- **Ran**: `make check` (EXIT 0)\n",
    ],
)
def test_commands_in_every_form(text: str) -> None:
    (command,) = parse_packet((HEAD + text).encode()).commands
    assert (command.text, command.exit_code, command.line) == ("make check", 0, 2)
    assert command.exit_code_line in {2, 3}


def test_what_is_said_of_a_command_stays_with_it() -> None:
    packet = parse_packet(
        (
            HEAD + "- COMMAND: a\n  - EXIT_CODE: 1\n  - LOG_PATH: `logs/a.log` (kept)\n"
            "  - LOG_SHA256: `12`\n  - PROOF_LINES:\n    - `x: y (exit 5)`\n"
            "- COMMAND: b\n"
        ).encode()
    )
    first, second = packet.commands
    assert first.exit_code == 1
    assert first.log_path is not None
    assert (first.log_path.value, first.log_path.line) == ("logs/a.log", 4)
    assert [(f.name, f.value) for f in first.fields] == [
        ("LOG_SHA256", "12"),
        ("PROOF_LINES", ""),
    ]
    assert second.exit_code is None
    assert packet.links == (Link(LinkKind.LOG, RepoPath(b"logs/a.log"), 4),)


@pytest.mark.parametrize(
    "log", ["session output", "N/A", "`<path>`", "logs/<name>.log"]
)
def test_a_log_path_that_names_no_file_is_none(log: str) -> None:
    packet = parse_packet((HEAD + f"- COMMAND: a\n  - LOG_PATH: {log}\n").encode())
    assert packet.commands[0].log_path is None
    assert packet.links == ()


def test_template_lines_are_no_commands() -> None:
    text = (
        "- COMMAND: `<paste>`\n  - EXIT_CODE: `<int>`\n- COMMAND:\n  - EXIT_CODE: 0\n"
    )
    packet = parse_packet((HEAD + text).encode())
    assert packet.commands == ()
    assert packet.problems == ()
    assert packet.has_evidence_section


def test_a_code_that_is_no_number_is_named() -> None:
    packet = parse_packet((HEAD + "- COMMAND: a\n  - EXIT_CODE: ok\n").encode())
    assert packet.commands[0].exit_code is None
    assert [(p.code, p.packet_line) for p in packet.problems] == [("EVIDENCE-06", 3)]


def test_two_codes_of_one_command_are_an_error() -> None:
    text = "- COMMAND: a\n  - EXIT_CODE: 1\n  - EXIT_CODE: 0\n"
    packet = parse_packet((HEAD + text).encode())
    assert packet.commands[0].exit_code == 1
    assert [(p.code, p.packet_line) for p in packet.problems] == [("PACKET-04", 4)]


def test_commands_of_other_sections_and_of_fences_do_not_count() -> None:
    text = "## VALIDATION\n- COMMAND: a (exit 0)\n## EVIDENCE\n```\n- COMMAND: b\n```\n"
    assert parse_packet(text.encode()).commands == ()


def test_requirements_with_their_places() -> None:
    packet = parse_packet(
        b'## EVIDENCE_MAPPING\n- REQUIREMENT: "It counts."\n'
        b"  - EVIDENCE: `src/a.py:3`, `src/b.py:4-9`\n"
        b"- EVIDENCE: src/c.py:5; on host:8080.\n"
        b"- EVIDENCE: `Makefile:1`, `src/two words.py:2`\n"
        b'- REQUIREMENT: "It stops."\n- EVIDENCE: none yet at 12:30\n'
    )
    first, second = packet.requirements
    assert (first.text, first.line) == ("It counts.", 2)
    assert [(x.path, x.line, x.target_line, x.target_end) for x in first.links] == [
        (b"src/a.py", 3, 3, None),
        (b"src/b.py", 3, 4, 9),
        (b"src/c.py", 4, 5, None),
        (b"Makefile", 5, 1, None),
        (b"src/two words.py", 5, 2, None),
    ]
    assert second.links == ()
    assert packet.links == first.links
    assert packet.has_mapping_section


def test_template_lines_are_no_requirements() -> None:
    packet = parse_packet(
        b'## EVIDENCE_MAPPING\n- Format:\n  - REQUIREMENT: "<quote a line>"\n'
        b"  - EVIDENCE: `path/to/file:line`\n"
    )
    assert (packet.requirements, packet.links) == ((), ())


@pytest.mark.parametrize("place", ["a.py:0", "a.py:9-3", "a.py:1234567890", "a.py:1-"])
def test_a_place_with_a_junk_line_is_named(place: str) -> None:
    packet = parse_packet(f"## EVIDENCE_MAPPING\n- EVIDENCE: `{place}`\n".encode())
    assert packet.links == ()
    assert [(p.code, p.packet_line) for p in packet.problems] == [("PACKET-05", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "### DONE_MEANS\n- [ ] One.\n  - detail\n- Two.\n- <promise>\n### NEXT\n- x\n",
        "- **DONE_MEANS**:\n  * One.\n    * detail\n  * Two.\n- **NEXT**:\n  * x\n",
        "### DONE_MEANS\n1. One.\n2. Two.\n",
    ],
)
def test_the_promises_of_a_packet(text: str) -> None:
    found = parse_packet(text.encode()).done_means
    assert [field.value for field in found] == ["One.", "Two."]
    assert found[0].line == 2
