"""When git would store other bytes than a worktree holds."""

from __future__ import annotations

import hashlib

import pytest

from gates.gitread.conversion import (
    is_conversion,
    is_true,
    parse_attributes,
    reason_to_convert,
)
from gates.gitread.images import MemoryContent, image_of
from gates.gitread.objects import ObjectFormat

SHA1 = ObjectFormat("sha1")


@pytest.mark.parametrize(
    ("attributes", "has_cr", "converts", "reason"),
    [
        ({}, True, False, ""),
        ({}, True, True, "line endings"),
        ({}, False, True, ""),
        ({"text": "auto"}, True, False, "line endings"),
        ({"text": "set"}, True, False, "line endings"),
        ({"text": "unset"}, True, True, ""),
        ({"text": "unset", "eol": "crlf"}, True, False, ""),
        ({"eol": "crlf"}, True, False, "line endings"),
        ({"crlf": "unset"}, True, True, ""),
        ({"crlf": "input"}, True, False, "line endings"),
        ({"filter": "lfs", "text": "unset"}, False, False, "filter=lfs"),
        ({"filter": "unset"}, False, False, ""),
        (
            {"working-tree-encoding": "UTF-16"},
            False,
            False,
            "working-tree-encoding=UTF-16",
        ),
        ({"ident": "set"}, False, False, "ident"),
        ({"ident": "unspecified"}, False, False, ""),
    ],
)
def test_reasons(
    attributes: dict[str, str],
    has_cr: bool,  # noqa: FBT001 - a column of the table
    converts: bool,  # noqa: FBT001 - a column of the table
    reason: str,
) -> None:
    assert reason_to_convert(attributes, has_cr=has_cr, converts=converts) == reason


def test_attributes_by_path() -> None:
    data = b"a\nb\0text\0set\0a\nb\0eol\0crlf\0c\0text\0unspecified\0"
    assert parse_attributes(data) == {
        b"a\nb": {"text": "set", "eol": "crlf"},
        b"c": {"text": "unspecified"},
    }


@pytest.mark.parametrize("value", ["true", "TRUE", "yes", "on", "1", ""])
def test_settings_that_are_on(value: str) -> None:
    assert is_true({"x": value}, "x", default=False)


def test_settings_that_are_off_or_absent() -> None:
    assert not is_true({"x": "false"}, "x", default=True)
    assert is_true({}, "x", default=True)
    assert not is_true({}, "x", default=False)


def explained(reason: str, stored: bytes, worktree: bytes) -> bool:
    image = image_of("100644", SHA1.oid_of("blob", worktree), worktree, SHA1)
    return is_conversion(reason, MemoryContent(stored), image, MemoryContent(worktree))


def test_line_endings() -> None:
    assert explained("line endings", b"a\nb\n", b"a\r\nb\r\n")
    assert explained("line endings", b"a\nb\n", b"a\nb\r\n")
    assert not explained("line endings", b"a\nb\n", b"a\r\nB\r\n")
    assert not explained("line endings", b"a\nb\n", b"a\rb\n")


def test_pointers() -> None:
    data = b"large"
    digest = hashlib.sha256(data).hexdigest().encode()
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
    assert explained("filter=lfs", pointer % (digest, 5), data)
    assert not explained("filter=lfs", pointer % (digest, 6), data)
    assert not explained("filter=lfs", pointer % (b"0" * 64, 5), data)
    assert not explained("filter=lfs", pointer % (digest, 5) + b"more", data)
    assert not explained("filter=lfs", b"large\n", data)
