from __future__ import annotations

import pytest

from gates.model import RepoPath
from gates.policy import Policy
from gates.rules.naming import (
    looks_like_packet,
    named_in_branch,
    named_in_message,
    packet_at,
)

POLICY = Policy(packets=("work", "old/packets"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (b"work/WP-1-Login.md", "WP-1-Login"),
        (b"work/WP-1-Login/packet.md", "WP-1-Login"),
        (b"old/packets/WP-2.md", "WP-2"),
        (b"old/packets/WP-2/packet.md", "WP-2"),
        (b"work/packet.md", "packet"),
        (b"work/packet.md.md", "packet.md"),
        (b"work/a.b_c+d=e@f,g~h^i%j.md", "a.b_c+d=e@f,g~h^i%j"),
    ],
)
def test_a_packet_stands_where_the_policy_says(path: bytes, name: str) -> None:
    assert packet_at(RepoPath(path), POLICY) == name


@pytest.mark.parametrize(
    "path",
    [
        b"WP-1.md",
        b"work",
        b"work/WP-1",
        b"work/WP-1.txt",
        b"work/WP-1.md.bak",
        b"work/WP-1/notes.md",
        b"work/deep/WP-1/packet.md",
        b"work/.md",
        b"work/-f.md",
        b"work/WP 1.md",
        b"work/WP-1\n.md",
        b"work/WP-\xff.md",
        "work/WP-\u00e9.md".encode(),
        b"src/work/WP-1.md",
        b"works/WP-1.md",
        b"work/packet.md/WP-1.md",
    ],
)
def test_no_packet_stands_anywhere_else(path: bytes) -> None:
    assert packet_at(RepoPath(path), POLICY) == ""


def test_a_folder_inside_another_one_is_looked_at_too() -> None:
    nested = Policy(packets=("work", "work/later"))
    assert packet_at(RepoPath(b"work/later/WP-1.md"), nested) == "WP-1"
    assert packet_at(RepoPath(b"work/WP-1.md"), nested) == "WP-1"


@pytest.mark.parametrize(
    ("message", "names"),
    [
        (b"Count\n\nWP: WP-1\n", ["WP-1"]),
        (
            b"Count\n\nWhy.\n\nWP: WP-1\nwp:WP-2\nwP: \tWP-3 \t\n",
            ["WP-1", "WP-2", "WP-3"],
        ),
        (b"Count\r\n\r\nWP: WP-1\r\n", ["WP-1"]),
        (b"Count\n \t\nWP: WP-1\n\n\n", ["WP-1"]),
        (b"WP: WP-1", ["WP-1"]),
        (b"Count\n\nSigned-off-by: Mira\nWP: WP-\xff", ["WP-\\xff"]),
        (b"", []),
        (b"Count WP: WP-1\n", []),
        (b"Count\n\nWP: WP-1 and more\n", []),
        (b"Count\n\nWP: WP-1\n\nThe end.\n", []),
        (b"Count\n\n WP: WP-1\n", []),
        (b" WP: WP-1\n", []),
        (b"WP: WP-X", ["WP-X"]),
        (b"Count\n\nWP WP-1\n", []),
        (b"Count\n\nSWP: WP-1\n", []),
    ],
)
def test_trailers_stand_in_the_last_paragraph(message: bytes, names: list[str]) -> None:
    assert list(named_in_message(message)) == names


@pytest.mark.parametrize(
    ("branch", "names"),
    [
        ("refs/heads/feat/WP-1-Login", ("WP-1-Login", "feat")),
        ("WP-1", ("WP-1",)),
        ("a/b/c", ("c", "b", "a")),
        ("feat/-x/WP-1", ("WP-1", "feat")),
        ("feat/WP 1", ("feat",)),
        ("refs/tags/x", ("x", "tags", "refs")),
        ("x/refs/heads/y", ("y", "heads", "refs", "x")),
    ],
)
def test_the_parts_of_a_branch_are_tried_from_the_last(
    branch: str, names: tuple[str, ...]
) -> None:
    assert named_in_branch(branch) == names


@pytest.mark.parametrize("name", ["WP-1", "wp-x", "Wp-1-Login"])
def test_names_that_are_meant_as_packets(name: str) -> None:
    assert looks_like_packet(name)


@pytest.mark.parametrize("name", ["WP", "WP-", "XWP-1", "feat", "W-1", ""])
def test_names_that_are_not(name: str) -> None:
    assert not looks_like_packet(name)
