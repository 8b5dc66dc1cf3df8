"""Paths that are not ASCII, in packets that are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.model import RepoPath
from gates.packet import parse_packet
from gates.packet.text import as_path, path_text


@given(st.binary(min_size=1))
def test_any_path_can_be_written_and_read_back(path: bytes) -> None:
    text = path_text(RepoPath(path))
    assert text.isascii()
    assert "`" not in text
    assert as_path(text) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (r'"caf\303\251.py"', b"caf\xc3\xa9.py"),
        (r'"a\tb\"c\\d"', b'a\tb"c\\d'),
        ('"open', b'"open'),
        ('"a"b"', b'"a"b"'),
        (r'"no \x escape"', rb'"no \x escape"'),
        (r'"\400"', rb'"\400"'),
        ("plain name.py", b"plain name.py"),
    ],
)
def test_only_what_git_would_quote_is_unquoted(text: str, path: bytes) -> None:
    assert as_path(text) == path


@pytest.mark.parametrize("path", [b"<a>", b"none", b"N/A", b"path/to/file"])
def test_a_name_that_reads_as_unfilled_is_quoted(path: bytes) -> None:
    text = path_text(RepoPath(path))
    packet = parse_packet(b"## VALIDATION\n- **Target File**: `%s`\n" % text.encode())
    assert [(e.path, e.is_template) for e in packet.entries] == [(path, False)]


def test_a_packet_names_a_path_that_is_not_ascii() -> None:
    packet = parse_packet(
        b"- IN_SCOPE_PATHS:\n"
        b'  - "src/caf\\303\\251.py"\n\n'
        b"## VALIDATION\n"
        b'- **Target File**: `"src/caf\\303\\251.py"`\n'
    )
    assert packet.entries[0].path == b"src/caf\xc3\xa9.py"
    assert packet.scope is not None
    assert packet.scope[0].pattern == b"src/caf\xc3\xa9.py"
    assert [f.code for f in packet.problems] == []
