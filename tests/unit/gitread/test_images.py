"""What is counted and hashed of a content."""

from __future__ import annotations

import hashlib

import pytest

from gates.errors import GateError
from gates.gitread.images import MemoryContent, absent_image, image_of
from gates.gitread.objects import ObjectFormat
from gates.model import EMPTY_SHA1, MODE_ABSENT

SHA1 = ObjectFormat("sha1")


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", 0),
        (b"\n", 1),
        (b"a", 1),
        (b"a\n", 1),
        (b"a\nb", 2),
        (b"a\r\nb\r\n", 2),
        (b"a\rb\x0bc\x0cd\x85e\xe2\x80\xa8f", 1),
        (b"\n\n\n", 3),
    ],
)
def test_lines_end_at_line_feeds_only(data: bytes, lines: int) -> None:
    image = image_of("100644", SHA1.oid_of("blob", data), data, SHA1)
    assert image.lines == lines
    assert image.size == len(data)
    assert image.sha1 == hashlib.sha1(data).hexdigest()
    assert image.sha256 == hashlib.sha256(data).hexdigest()
    assert not image.has_nul


def test_nul() -> None:
    data = b"a\0b"
    assert image_of("100644", SHA1.oid_of("blob", data), data, SHA1).has_nul


def test_other_bytes_than_the_id_says_are_damage() -> None:
    with pytest.raises(GateError) as caught:
        image_of("100644", SHA1.oid_of("blob", b"a"), b"b", SHA1)
    assert caught.value.code == "GIT-07"


def test_absent() -> None:
    image = absent_image(SHA1)
    assert image.is_absent
    assert (image.mode, image.size, image.sha1) == (MODE_ABSENT, 0, EMPTY_SHA1)


def test_parts_of_a_content() -> None:
    content = MemoryContent(b"0123456789")
    assert content.size == 10
    assert content.read(2, 5) == b"234"
    assert content.read(8, 99) == b"89"
    assert content.read(5, 5) == b""
