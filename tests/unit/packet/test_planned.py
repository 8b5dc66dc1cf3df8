"""PLANNED_WINDOWS: which forms are read, and which are told."""

from __future__ import annotations

import pytest

from gates.model import Window
from gates.packet import parse_packet


def _packet(*items: str) -> bytes:
    listed = "".join(f"  - {item}\n" for item in items)
    return f"# P\n\n- PLANNED_WINDOWS:\n{listed}- NEXT: x\n".encode()


@pytest.mark.parametrize(
    ("item", "path", "windows"),
    [
        ("src/a.py: 10-20", b"src/a.py", [(10, 20)]),
        ("src/a.py: 30-40, 10-20", b"src/a.py", [(10, 20), (30, 40)]),
        ("`src/a b.py`: 1-2", b"src/a b.py", [(1, 2)]),
        ("`src/a.py`", b"src/a.py", []),
        ("src/a.py", b"src/a.py", []),
        ("src/a.py: whole file", b"src/a.py", []),
        ("src/a.py: 1-2 (the start)", b"src/a.py", [(1, 2)]),
        ("a:b.py: 3-4", b"a:b.py", [(3, 4)]),
    ],
)
def test_what_is_read(item: str, path: bytes, windows: list[tuple[int, int]]) -> None:
    found = parse_packet(_packet(item))
    assert found.planned is not None
    (file,) = found.planned
    assert (file.path, file.line) == (path, 4)
    assert file.windows == tuple(Window(*pair) for pair in windows)


def test_no_list_and_an_empty_list_differ() -> None:
    assert parse_packet(b"# P\n").planned is None
    assert parse_packet(_packet()).planned == ()


@pytest.mark.parametrize("item", ["src/a.py: 20-10", "`src/a.py`: 10 to 20"])
def test_lines_that_cannot_be_read_are_told(item: str) -> None:
    found = parse_packet(_packet(item))
    assert found.planned == ()
    assert [(p.code, p.packet_line) for p in found.problems] == [("PACKET-05", 4)]


def test_a_foreign_letter_is_told() -> None:
    problems = parse_packet(_packet("src/\u0430.py")).problems
    assert [p.code for p in problems] == ["PACKET-06"]


def test_a_list_in_a_fence_plans_nothing() -> None:
    data = b"```\n" + _packet("src/a.py: 1-2") + b"```\n"
    assert parse_packet(data).planned is None
