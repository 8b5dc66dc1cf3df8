from __future__ import annotations

import pytest

from gates.model import RepoPath
from gates.rules.paths import (
    as_some_system_opens,
    folded,
    is_device,
    path_fault,
    shown,
)

FILE, PROGRAM = "100644", "100755"


@pytest.mark.parametrize(
    "path",
    [
        b"a",
        b"src/a.py",
        b".github/workflows/ci.yml",
        b".gitignore",
        b"src/.gitattributes",
        b"app/[id]/page.tsx",
        b"a b/c d.txt",
        "caf\u00e9/men\u00fc".encode(),
        b"\xff\xfe.bin",
        b"git~x/a",
        b"a..b/c",
        b'quo"ted.txt',
    ],
)
def test_paths_that_name_one_file_everywhere_are_canonical(path: bytes) -> None:
    assert path_fault(RepoPath(path)) == ""


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (b"", "is empty"),
        (b"a\nb", "control character"),
        (b"a\x7fb", "control character"),
        (b"a\\b", "backslash"),
        (b"/etc/passwd", "is absolute"),
        (b"c:x", "names a drive"),
        (b"a//b", "empty segment"),
        (b"a/", "empty segment"),
        (b"../a", "holds `..`"),
        (b"a/./b", "holds `.`"),
        (b".git/hooks/x", "leads into `.git`"),
        (b"a/.GiT/x", "leads into `.git`"),
        (b".git ./x", "leads into `.git`"),
        (b".git::$INDEX_ALLOCATION/x", "leads into `.git`"),
        (b"GIT~1", "leads into `.git`"),
        (".g\u200cit/x".encode(), "leads into `.git`"),
        (b"a.py.", "ends with a space or a dot"),
        (b"a /b", "ends with a space or a dot"),
        (b" a", "begins with a space"),
    ],
)
def test_other_paths_say_what_is_wrong_with_them(path: bytes, fault: str) -> None:
    assert fault in path_fault(RepoPath(path))


def test_names_are_folded_as_file_systems_fold_them() -> None:
    assert folded(b"README.md") == folded(b"ReadMe.MD")
    assert folded("\u00e9".encode()) == folded("e\u0301".encode())
    assert folded("\u00c9".encode()) == folded("e\u0301".encode())
    assert folded(b"a") != folded(b"b")
    assert folded(b"\xff") != folded(b"\xfe")


def test_a_path_is_what_some_file_system_opens_for_it() -> None:
    as_opened = {
        b"src/a.py": "src/a.py",
        b"SRC/A.py": "src/a.py",
        b"gates.toml.": "gates.toml",
        b"gates.toml ": "gates.toml",
        b"gates.toml::$DATA": "gates.toml",
        b".github /workflows./a": ".github/workflows/a",
        "gates\u200d.toml".encode(): "gates.toml",
        "cafe\u0301".encode(): "caf\u00e9",
    }
    assert {path: as_some_system_opens(RepoPath(path)) for path in as_opened} == (
        as_opened
    )


def test_bytes_that_are_no_text_are_shown_as_escapes() -> None:
    assert shown(b"a\xff") == "a\\xff"


@pytest.mark.parametrize(
    "name", [b"CON", b"nul", b"aux.c", b"COM1", b"lpt9.txt", b"con .x", b"CONIN$"]
)
def test_names_that_windows_takes_for_devices(name: bytes) -> None:
    assert is_device(name)


@pytest.mark.parametrize(
    "name", [b"console", b"null", b"com", b"COM10", b"xcon", b"con-1", b"a.con"]
)
def test_names_that_only_begin_like_a_device(name: bytes) -> None:
    assert not is_device(name)
