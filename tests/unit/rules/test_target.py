from __future__ import annotations

from dataclasses import replace

import pytest

from gates.model import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    Gate,
    GateState,
)
from tests.support.changed import changed, sha1
from tests.support.judging import PATH, judge, true_entry
from tests.support.packets import ZEROS, EntryText

DATA, OTHER = b"one\n", b"two\n"
OLD, NEW = "1" * 40, "2" * 40
MODE_ONLY = changed(PATH, DATA, DATA, new_mode=MODE_EXECUTABLE)
MODE_ENTRY = EntryText(
    PATH,
    windows=(),
    pre=sha1(DATA),
    post=sha1(DATA),
    change="mode 100644->100755",
)
LINK_ENTRY = replace(true_entry(DATA, OTHER), change="symlink")
MODULE = changed(
    PATH,
    OLD.encode(),
    NEW.encode(),
    old_mode=MODE_SUBMODULE,
    new_mode=MODE_SUBMODULE,
)
MODULE_ENTRY = EntryText(PATH, windows=(), change=f"submodule {OLD}->{NEW}")


def test_a_regular_file_by_its_canonical_path_holds() -> None:
    judged = judge(changed(PATH, DATA, OTHER), true_entry(DATA, OTHER))
    assert judged.gate(Gate.FILENAME_CANONICAL) is GateState.PASS


@pytest.mark.parametrize(
    "path",
    [
        "src/../a.py",
        "/src/a.py",
        "src\\a.py",
        "src//a.py",
        "./a.py",
        ".git/config",
        ".GIT/config",
        "src/.git/x",
        "GIT~1/config",
        "src/a.py.",
        "src/ a.py",
        "src/a.py ",
        "C:/a.py",
        "src/a\x07.py",
    ],
)
def test_a_path_that_is_not_canonical_fails_clause_54(path: str) -> None:
    # Even where the tree holds a file of this very name.
    entry = true_entry(DATA, OTHER, path=path)
    judged = judge(changed(path, DATA, OTHER), entry)
    assert judged.failed == [54]
    assert judged.errors == ["C701-G06"]


def test_a_path_that_is_nowhere_fails_and_nothing_else_was_run() -> None:
    judged = judge(None, true_entry(DATA, OTHER))
    assert judged.errors == ["C701-G06"]
    assert judged.failed == [54]
    states = set(judged.results[0].gates.values())
    assert states == {GateState.FAIL, GateState.NOT_RUN}


def test_a_deletion_is_declared_by_zeros_as_post_sha1() -> None:
    gone = changed(PATH, DATA, None)
    assert judge(gone, true_entry(DATA, None)).errors == []
    judged = judge(gone, replace(true_entry(DATA, None), post=None))
    assert judged.failed == [54, 56]
    assert "does not declare a deletion" in judged.message("C701-G06")


def test_a_declared_mode_change_holds_without_a_window() -> None:
    judged = judge(MODE_ONLY, MODE_ENTRY)
    assert judged.errors == judged.warnings == []


@pytest.mark.parametrize(
    "change", [None, "mode 100755->100644", "mode 100644->120000", "symlink"]
)
def test_a_mode_change_is_declared_exactly(change: str | None) -> None:
    judged = judge(MODE_ONLY, replace(MODE_ENTRY, change=change))
    assert "MANIFEST-03" in judged.errors


def test_an_undeclared_mode_change_is_told_the_field() -> None:
    judged = judge(MODE_ONLY, replace(MODE_ENTRY, change=None))
    (found,) = judged.findings
    assert "100755 at head, 100644 at the base" in found.message
    assert found.hint == "add `- **Change**: mode 100644->100755`"


def test_a_mode_change_has_line_delta_0() -> None:
    assert judge(MODE_ONLY, replace(MODE_ENTRY, line_delta=1)).failed == [57]


def test_a_mode_change_beside_an_edit_is_declared_too() -> None:
    file = changed(PATH, DATA, OTHER, new_mode=MODE_EXECUTABLE)
    entry = true_entry(DATA, OTHER)
    assert judge(file, entry).errors == ["MANIFEST-03"]
    assert judge(file, replace(entry, change="mode 100644->100755")).errors == []


def test_a_mode_change_that_did_not_happen_is_an_error() -> None:
    entry = replace(true_entry(DATA, OTHER), change="mode 100644->100755")
    judged = judge(changed(PATH, DATA, OTHER), entry)
    assert judged.errors == ["MANIFEST-03"]
    assert "its mode did not change" in judged.message("MANIFEST-03")


def test_a_new_executable_file_is_declared() -> None:
    file = changed(PATH, None, DATA, new_mode=MODE_EXECUTABLE)
    entry = true_entry(None, DATA)
    assert judge(file, entry).errors == ["MANIFEST-03"]
    assert judge(file, replace(entry, change="mode 100644->100755")).errors == []


def test_a_deleted_executable_needs_no_mode() -> None:
    file = changed(PATH, DATA, None, old_mode=MODE_EXECUTABLE)
    assert judge(file, true_entry(DATA, None)).errors == []


@pytest.mark.parametrize(
    ("old", "new", "side"),
    [
        (MODE_FILE, MODE_SYMLINK, "head"),
        (MODE_SYMLINK, MODE_FILE, "the base"),
        (MODE_SYMLINK, MODE_SYMLINK, "head"),
    ],
)
def test_a_symbolic_link_on_either_side_is_declared(
    old: str, new: str, side: str
) -> None:
    file = changed(PATH, DATA, OTHER, old_mode=old, new_mode=new)
    assert judge(file, LINK_ENTRY).errors == []
    judged = judge(file, true_entry(DATA, OTHER))
    assert judged.failed == [54]
    assert f"is a symbolic link at {side}" in judged.message("C701-G06")


def test_a_new_symbolic_link_is_declared() -> None:
    file = changed(PATH, None, b"../etc", new_mode=MODE_SYMLINK)
    entry = true_entry(None, b"../etc")
    assert judge(file, entry).failed == [54]
    assert judge(file, replace(entry, change="symlink")).errors == []


def test_a_declared_submodule_change_has_no_window_and_zeros_as_hashes() -> None:
    judged = judge(MODULE, MODULE_ENTRY)
    assert judged.errors == judged.warnings == []


@pytest.mark.parametrize(
    "change", [None, f"submodule {OLD}->{OLD}", f"submodule {NEW}->{OLD}", "symlink"]
)
def test_a_submodule_change_names_both_commits(change: str | None) -> None:
    judged = judge(MODULE, replace(MODULE_ENTRY, change=change))
    assert judged.failed == [54]
    assert f"changed from {OLD} to {NEW}" in judged.message("C701-G06")


@pytest.mark.parametrize(
    ("name", "clause"), [("pre", 60), ("post", 56), ("line_delta", 57)]
)
def test_a_submodule_has_no_hash_and_no_lines(name: str, clause: int) -> None:
    entries = {
        "pre": replace(MODULE_ENTRY, pre=OLD),
        "post": replace(MODULE_ENTRY, post=NEW),
        "line_delta": replace(MODULE_ENTRY, line_delta=1),
    }
    assert judge(MODULE, entries[name]).failed == [clause]


def test_a_new_submodule_is_declared_from_zeros() -> None:
    file = changed(PATH, None, NEW.encode(), new_mode=MODE_SUBMODULE)
    entry = replace(MODULE_ENTRY, change=f"submodule {ZEROS}->{NEW}")
    assert judge(file, entry).errors == []
    assert judge(file, replace(entry, change=None)).failed == [54]


@pytest.mark.parametrize(("pre", "post"), [(b"\0", b"x"), (b"x", b"\0")])
def test_a_nul_byte_in_either_image_makes_a_file_binary(
    pre: bytes, post: bytes
) -> None:
    file = changed(PATH, pre, post)
    entry = true_entry(pre, post)
    assert entry.binary
    assert judge(file, entry).errors == []
    judged = judge(file, replace(entry, binary=False))
    assert judged.errors == ["MANIFEST-03"]
    assert "holds a NUL byte" in judged.message("MANIFEST-03")


def test_a_text_file_is_not_binary_by_declaration() -> None:
    # Else one word would take every window off.
    entry = replace(true_entry(DATA, OTHER, [(9, 9)]), binary=True)
    judged = judge(changed(PATH, DATA, OTHER), entry)
    assert judged.failed == [52]
    assert "neither side holds a NUL byte" in judged.message("MANIFEST-03")


def test_utf_16_text_is_judged_by_its_line_feeds() -> None:
    pre, post = (
        "\ufeffone\ntwo\n".encode("utf-16-le"),
        "\ufeffone\nTWO\n".encode("utf-16-le"),
    )
    entry = replace(true_entry(pre, post), binary=False, windows=((2, 2),))
    file = changed(PATH, pre, post)
    assert judge(file, entry).errors == []
    assert judge(file, replace(entry, windows=((1, 1),))).failed == [52]


def test_a_new_file_of_an_odd_mode_is_named_by_its_mode() -> None:
    # Trees of old versions of git hold such modes.
    file = changed(PATH, None, DATA, new_mode="100664")
    judged = judge(file, true_entry(None, DATA))
    assert judged.message("MANIFEST-03").startswith(f"the mode of `{PATH}` is 100664,")


def test_a_name_that_is_not_canonical_is_told_how_to_be() -> None:
    (found,) = judge(
        changed("src//a.py", DATA, OTHER), true_entry(DATA, OTHER, path="src//a.py")
    ).findings
    assert found.hint == "name the file by its exact path from the repository's root"
