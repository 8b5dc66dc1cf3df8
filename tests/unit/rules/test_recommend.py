from __future__ import annotations

import pytest

from gates.model import (
    MODE_ABSENT,
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    ZERO_SHA1,
    Change,
    Entry,
    Hunk,
    Image,
    Oid,
    RepoPath,
    Sha1,
    Window,
)
from gates.packet import parse_packet
from gates.packet.entry_markdown import entry_lines
from gates.rules.recommend import joined, recommend

PRE, POST = Oid("1" * 40), Oid("2" * 40)
NOWHERE = Oid("0" * 40)
HUNKS = (Hunk(3, 1, 2, 0), Hunk(10, 1, 9, 1))


def _image(mode: str, oid: Oid, *, lines: int = 10, nul: bool = False) -> Image:
    if mode == MODE_ABSENT:
        return Image(mode, NOWHERE, 0, 0, ZERO_SHA1, "", has_nul=False)
    return Image(mode, oid, 99, lines, Sha1(oid), "", has_nul=nul)


def _entry(pre: Image, post: Image, hunks: tuple[Hunk, ...] = ()) -> Entry:
    change = Change(RepoPath(b"a b.txt"), pre.mode, post.mode, pre.oid, post.oid)
    return recommend(change, pre, post, hunks)


ABSENT = _image(MODE_ABSENT, NOWHERE)
CASES = {
    "edit": (
        _entry(_image(MODE_FILE, PRE), _image(MODE_FILE, POST, lines=9), HUNKS),
        ["**Windows**: 3-3, 9-9", "**Line Delta**: -1"],
    ),
    "one window": (
        _entry(_image(MODE_FILE, PRE), _image(MODE_FILE, POST), (Hunk(4, 2, 4, 2),)),
        ["**Start**: 4", "**End**: 5", "**Line Delta**: 0"],
    ),
    "no hunks known": (
        _entry(_image(MODE_FILE, PRE), _image(MODE_FILE, POST, lines=12)),
        ["**Start**: 1", "**End**: 12", "**Line Delta**: 2"],
    ),
    "new": (
        _entry(ABSENT, _image(MODE_FILE, POST)),
        ["**End**: 10", f"**Pre-SHA1**: `{'0' * 40}`", "**Line Delta**: 10"],
    ),
    "new and empty": (
        _entry(ABSENT, _image(MODE_FILE, POST, lines=0)),
        ["**Start**: 1", "**End**: 1", "**Line Delta**: 0"],
    ),
    "new and executable": (
        _entry(ABSENT, _image(MODE_EXECUTABLE, POST)),
        ["**Change**: mode 100644->100755"],
    ),
    "deleted": (
        _entry(_image(MODE_EXECUTABLE, PRE), ABSENT),
        ["**End**: 10", f"**Post-SHA1**: `{'0' * 40}`", "**Line Delta**: -10"],
    ),
    "binary": (
        _entry(_image(MODE_FILE, PRE), _image(MODE_FILE, POST, lines=3, nul=True)),
        ["**Start**: 1", "**End**: 1", "**Line Delta**: 0", "**Binary**: yes"],
    ),
    "symbolic link": (
        _entry(_image(MODE_FILE, PRE), _image(MODE_SYMLINK, POST, lines=1)),
        ["**End**: 1", "**Line Delta**: -9", "**Change**: symlink"],
    ),
    "submodule": (
        _entry(
            _image(MODE_SUBMODULE, PRE, lines=0), _image(MODE_SUBMODULE, POST, lines=0)
        ),
        [
            f"**Pre-SHA1**: `{'0' * 40}`",
            f"**Post-SHA1**: `{'0' * 40}`",
            f"**Change**: submodule {PRE}->{POST}",
        ],
    ),
    "mode only": (
        _entry(_image(MODE_FILE, PRE), _image(MODE_EXECUTABLE, PRE)),
        ["**Line Delta**: 0", "**Change**: mode 100644->100755"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_change_has_its_fields(name: str) -> None:
    entry, expected = CASES[name]
    lines = entry_lines(entry)
    assert lines[0] == "- **Target File**: `a b.txt`"
    assert set(lines) >= {f"- {line}" for line in expected}


@pytest.mark.parametrize("name", ["submodule", "mode only"])
def test_what_has_no_lines_has_no_window(name: str) -> None:
    assert CASES[name][0].windows == ()


@pytest.mark.parametrize("name", CASES)
def test_the_packet_reader_reads_the_lines_back(name: str) -> None:
    entry = CASES[name][0]
    text = "# P\n\n## VALIDATION\n" + "\n".join(entry_lines(entry)) + "\n"
    packet = parse_packet(text.encode())
    assert packet.problems == ()
    (read,) = packet.entries
    assert (read.path, read.windows, read.line_delta, read.binary) == (
        entry.path,
        entry.windows,
        entry.line_delta,
        entry.binary,
    )
    for mine, other in ((entry.pre, read.pre), (entry.post, read.post)):
        assert mine is not None
        assert other is not None
        assert (mine.kind, mine.value) == (other.kind, other.value)
    assert (entry.change is None) == (read.change is None)
    if entry.change is not None and read.change is not None:
        assert read.change._replace(line=0) == entry.change


def test_windows_that_share_a_line_are_joined_and_others_stay() -> None:
    apart = (Window(1, 2), Window(3, 3))
    assert joined(apart) == apart
    assert joined((Window(5, 6), Window(2, 3), Window(3, 4))) == (
        Window(2, 4),
        Window(5, 6),
    )
    assert joined(()) == ()
