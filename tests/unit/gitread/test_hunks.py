"""Patch text in pieces of any size, honest and not."""

from __future__ import annotations

import pytest

from gates.errors import GateError
from gates.gitread.hunks import Section, parse_hunks, read_sections
from gates.model import Hunk, Oid

A, B = "a" * 40, "b" * 40

HEAD = b"diff --git a/x b/x\nindex %s..%s 100644\n--- a/x\n+++ b/x\n" % (
    A.encode(),
    B.encode(),
)

PATCH = (
    HEAD
    + b"@@ -1 +1,2 @@ def f(): @@ -9 +9 @@\n-one\n+One\n+and a half\n"
    + b"@@ -5,2 +6,0 @@\n--- a/not a header\n-@@ -1 +1 @@\n"
    + b"@@ -9,0 +9 @@\n+diff --git a/f b/f\n\\ No newline at end of file\n"
    + b"diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"
    + b'diff --git "a/\\n@@ -1 +1 @@" "b/\\n@@ -1 +1 @@"\n'
    + b"old mode 100644\nnew mode 100755\n"
    + b"index %s..%s\n" % (B.encode(), A.encode())
    + b"--- a/\xff\n+++ b/\xff\n"
    + b"@@ -0,0 +1 @@\n+\xff\r\x0b\x0c\x85\n"
)

SECTIONS = [
    Section(
        Oid(A), Oid(B), (Hunk(1, 1, 1, 2), Hunk(5, 2, 6, 0), Hunk(9, 0, 9, 1)), 3, 3
    ),
    Section(None, None, (), 0, 0),
    Section(Oid(B), Oid(A), (Hunk(0, 0, 1, 1),), 1, 0),
]


def code(data: bytes) -> str:
    with pytest.raises(GateError) as caught:
        list(read_sections([data]))
    return caught.value.code


def test_whole() -> None:
    assert list(read_sections([PATCH])) == SECTIONS


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100, 333])
def test_in_pieces(size: int) -> None:
    pieces = [PATCH[at : at + size] for at in range(0, len(PATCH), size)]
    assert list(read_sections(pieces)) == SECTIONS


def test_at_every_cut() -> None:
    for cut in range(len(PATCH) + 1):
        assert list(read_sections([PATCH[:cut], PATCH[cut:]])) == SECTIONS


def test_nothing() -> None:
    assert list(read_sections([])) == []
    assert list(read_sections([b""])) == []


def test_a_very_long_line_is_not_kept() -> None:
    line = b"+" + b"-@ diff --git x" * 20_000
    data = HEAD + b"@@ -0,0 +1,2 @@\n" + line + b"\n" + line + b"\n"
    blocks = [data[at : at + 50_000] for at in range(0, len(data), 50_000)]
    (section,) = read_sections(blocks)
    assert (section.added, section.removed) == (2, 0)
    assert section.hunks == (Hunk(0, 0, 1, 2),)


def test_very_many_hunks() -> None:
    body = b"".join(b"@@ -%d +%d @@\n-x\n+y\n" % (n, n) for n in range(1, 10_001))
    (section,) = read_sections([HEAD, body])
    assert section.hunks == tuple(Hunk(n, 1, n, 1) for n in range(1, 10_001))
    assert section.added == section.removed == 10_000


def test_one_hunk_over_many_blocks() -> None:
    blocks = [HEAD, b"@@ -1,5000 +1,7000 @@\n", *[b"-x\n"] * 5000, *[b"+y\n"] * 7000]
    (section,) = read_sections(blocks)
    assert section.hunks == (Hunk(1, 5000, 1, 7000),)


@pytest.mark.parametrize(
    "data",
    [
        b"Binary files a/x and b/x differ\n",
        b"nonsense\n" + PATCH,
        b"\x1b[1mdiff --git a/x b/x\x1b[m\n",
        PATCH[:-1],
        HEAD + b"@@ -1 +1 @@\n-x\n",
        HEAD + b"@@ -1 +1 @@\n+x\n",
        HEAD + b"@@ -1 +1 @@\n-x\n+y\n+z\n",
        HEAD + b"@@ -1 +1 @@\n-x\n-x\n+y\n",
        HEAD + b"@@ -1,2 +1,2 @@\n-x\n x\n+y\n",
        HEAD + b"@@ -1 +1 @@\n",
        HEAD + b"@@ -1 +1\n-x\n+y\n",
        HEAD + b"@@ nonsense @@\n-x\n+y\n",
        HEAD + b"@@ -x +1 @@\n-x\n+y\n",
        HEAD + b"@@ -1,0 +1,0 @@\n-x\n+y\n",
        b"diff --git a/x b/x\nindex nonsense\n",
    ],
)
def test_any_other_form_is_refused(data: bytes) -> None:
    assert code(data) == "GIT-08"


def test_headers_and_bodies_of_one_file() -> None:
    assert parse_hunks([("@@ -1,2 +1 @@", 2, 1), ("@@ -7,0 +7,3 @@", 0, 3)]) == [
        Hunk(1, 2, 1, 1),
        Hunk(7, 0, 7, 3),
    ]
