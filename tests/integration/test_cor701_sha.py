"""`cor701-sha`: every kind of file, and lines that the gate itself accepts."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from tests.support.packets import FOLDER, packet_text
from tests.support.schemas import faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

LINES = b"".join(b"line %d\n" % number for number in range(1, 31))


def _sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _edited() -> bytes:
    """Line 3 gone, line 10 another, a line more behind line 20."""
    lines = LINES.split(b"\n")
    lines[9] = b"ten"
    lines.insert(20, b"twenty and a half")
    del lines[2]
    return b"\n".join(lines)


def _run(program: Program, repo: RepoBuilder, *words: str | bytes) -> Finished:
    return program.run(*words, script="cor701-sha", cwd=repo.path)


def _one(program: Program, repo: RepoBuilder, *words: str | bytes) -> dict[str, object]:
    """The report on one file, valid by its schema."""
    done = _run(program, repo, *words, "--format", "json")
    assert done.code == 0, done.said
    assert faults("sha-1", done.json) == []
    (file,) = done.json["files"]
    found: dict[str, object] = file
    return found


def _lines(program: Program, repo: RepoBuilder, *words: str | bytes) -> list[str]:
    done = _run(program, repo, *words, "-q")
    assert done.code == 0, done.said
    return done.text.split("\n")[:-1]


@pytest.fixture
def filled(repo: RepoBuilder) -> RepoBuilder:
    repo.write("a.txt", LINES)
    repo.commit()
    return repo


def test_an_edit_in_the_worktree_gives_lines_to_paste(
    program: Program, filled: RepoBuilder
) -> None:
    filled.write("a.txt", _edited())
    assert _lines(program, filled, "a.txt") == [
        "- **Target File**: `a.txt`",
        "- **Windows**: 3-3, 9-9, 20-20",
        "- **Line Delta**: 0",
        f"- **Pre-SHA1**: `{_sha1(LINES)}`",
        f"- **Post-SHA1**: `{_sha1(_edited())}`",
    ]


def test_text_names_places_variants_and_the_lines(
    program: Program, filled: RepoBuilder
) -> None:
    filled.write("a.txt", _edited())
    text = _run(program, filled, "a.txt").text
    assert "a.txt: modified, not staged\n" in text
    assert f"  HEAD      pre   {_sha1(LINES)}  30 lines, " in text
    assert "  INDEX           same as HEAD\n" in text
    crlf = _sha1(LINES.replace(b"\n", b"\r\n"))
    assert f"  as CRLF         {crlf}  a variant, not the file's own hash" in text
    assert "\n\n- **Target File**: `a.txt`\n" in text


def test_what_is_staged_counts_before_the_worktree(
    program: Program, filled: RepoBuilder
) -> None:
    filled.write("a.txt", _edited())
    filled.git("add", "a.txt")
    filled.write("a.txt", b"other\n")
    file = _one(program, filled, "a.txt")
    assert file["standing"] == "staged"
    assert file["entry"]["post_sha1"] == _sha1(_edited())  # type: ignore[index]
    assert "the worktree differs from the index" in str(file["notes"])


def test_an_unchanged_file_needs_no_entry(
    program: Program, filled: RepoBuilder
) -> None:
    file = _one(program, filled, "a.txt")
    assert (file["status"], file["entry"]) == ("unchanged", None)
    assert _lines(program, filled, "a.txt") == []


@pytest.mark.parametrize("staged", [False, True])
def test_a_new_file_has_40_zeros_and_one_window(
    program: Program, filled: RepoBuilder, *, staged: bool
) -> None:
    filled.write("new.txt", b"1\n2\n3")
    if staged:
        filled.git("add", "new.txt")
    assert _lines(program, filled, "new.txt") == [
        "- **Target File**: `new.txt`",
        "- **Start**: 1",
        "- **End**: 3",
        "- **Line Delta**: 3",
        f"- **Pre-SHA1**: `{'0' * 40}`",
        f"- **Post-SHA1**: `{_sha1(b'1%c2%c3' % (10, 10))}`",
    ]
    standing = "staged" if staged else "not staged"
    assert _one(program, filled, "new.txt")["standing"] == standing


def test_a_file_added_with_intent_only_is_not_staged(
    program: Program, filled: RepoBuilder
) -> None:
    filled.write("new.txt", b"1\n")
    filled.git("add", "--intent-to-add", "new.txt")
    file = _one(program, filled, "new.txt")
    assert (file["status"], file["standing"]) == ("added", "not staged")


def test_a_deleted_file_has_its_window_in_the_pre_image(
    program: Program, filled: RepoBuilder
) -> None:
    filled.remove("a.txt")
    assert _lines(program, filled, "a.txt")[1:] == [
        "- **Start**: 1",
        "- **End**: 30",
        "- **Line Delta**: -30",
        f"- **Pre-SHA1**: `{_sha1(LINES)}`",
        f"- **Post-SHA1**: `{'0' * 40}`",
    ]


def test_a_file_in_line_endings_only(program: Program, filled: RepoBuilder) -> None:
    filled.write("a.txt", LINES.replace(b"\n", b"\r\n"))
    notes = _one(program, filled, "a.txt")["notes"]
    assert notes == [
        "the two sides differ in line endings only",
        "git may convert them on commit: stage the file to see it",
    ]


def test_a_large_file_is_hashed_in_pieces(program: Program, repo: RepoBuilder) -> None:
    data = b"x" * 79 + b"\n"
    repo.write("big.txt", data * 150_000)
    repo.commit()
    changed = data * 150_000 + b"one more\n"
    repo.write("big.txt", changed)
    lines = _lines(program, repo, "big.txt")
    assert lines[1:3] == ["- **Start**: 150001", "- **End**: 150001"]
    assert lines[-1] == f"- **Post-SHA1**: `{_sha1(changed)}`"


def test_the_worktree_is_read_without_filters(
    program: Program, filled: RepoBuilder
) -> None:
    filled.write(".gitattributes", b"*.txt -diff filter=shout text eol=crlf\n")
    filled.git("config", "filter.shout.clean", "touch ran; tr a-z A-Z")
    filled.git("config", "diff.external", "touch ran")
    filled.write("a.txt", _edited())
    lines = _lines(program, filled, "a.txt")
    assert lines[1] == "- **Windows**: 3-3, 9-9, 20-20"
    assert lines[-1] == f"- **Post-SHA1**: `{_sha1(_edited())}`"
    assert not filled.file("ran").exists()


def test_files_are_named_from_the_current_folder(
    program: Program, filled: RepoBuilder
) -> None:
    filled.write("sub/b.txt", b"b\n")
    folder = filled.path / "sub"
    for name in ("b.txt", "../sub/b.txt", str(folder / "b.txt")):
        done = program.run(name, "-q", script="cor701-sha", cwd=folder)
        assert done.code == 0, done.said
        assert done.text.startswith("- **Target File**: `sub/b.txt`\n")


def test_a_repository_behind_a_link_is_the_same(
    program: Program, filled: RepoBuilder, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(filled.path)
    done = program.run(link / "a.txt", script="cor701-sha", cwd=filled.path)
    assert done.code == 0, done.said


def test_several_files_come_in_order_and_once(
    program: Program, filled: RepoBuilder
) -> None:
    filled.write("b.txt", b"b\n")
    filled.write("a.txt", _edited())
    done = _run(program, filled, "b.txt", "a.txt", "./b.txt", "--format", "json")
    assert [file["path"] for file in done.json["files"]] == ["b.txt", "a.txt"]
    assert [file["status"] for file in done.json["files"]] == ["added", "modified"]


def test_odd_names_are_shown_and_said_to_be_undeclarable(
    program: Program, filled: RepoBuilder
) -> None:
    name = b"odd\xff\n::x.txt"
    filled.write(name, b"1\n")
    done = _run(program, filled, name)
    assert done.code == 0, done.said
    assert "odd\\xff\\n::x.txt: added" in done.text
    assert "no manifest can name this path: it holds a control character" in done.text
    assert "path_b64" in _one(program, filled, name)


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("nope.txt", "USAGE-02 nope.txt: there is no file `nope.txt` in HEAD", 2),
        ("a.tx", "did you mean a.txt?", 2),
        ("../x", "USAGE-01 ../x: `../x` lies outside the repository", 2),
        ("/etc/passwd", "lies outside the repository", 2),
        (".", "is the repository itself", 2),
        ("", "is empty", 2),
        (".git/config", "leads into `.git`", 2),
        ("sub", "USAGE-01 sub: `sub` is a folder", 2),
        ("link/b.txt", "there is no file `link/b.txt`", 2),
    ],
)
def test_what_is_no_file_of_the_repository(
    program: Program, filled: RepoBuilder, name: str, said: str, code: int
) -> None:
    filled.write("sub/b.txt", b"b\n")
    filled.symlink("link", "sub")
    done = _run(program, filled, name)
    assert (done.code, done.text) == (code, "")
    assert said in done.said
    assert "Traceback" not in done.said


def test_one_missing_file_fails_the_run_though_another_is_there(
    program: Program, filled: RepoBuilder
) -> None:
    done = _run(program, filled, "a.txt", "nope.txt", "--format", "json")
    assert done.code == 2
    assert faults("error-1", done.json) == []
    assert done.json["code"] == "USAGE-02"


def test_outside_a_repository(program: Program, tmp_path: Path) -> None:
    done = program.run("a.txt", script="cor701-sha", cwd=tmp_path)
    assert (done.code, done.text) == (2, "")
    assert "error: GIT-01" in done.said


def test_a_conflict_in_the_index_is_said(program: Program, filled: RepoBuilder) -> None:
    listing = b"".join(
        b"100644 %s %d\ta.txt\n" % (filled.oid("HEAD:a.txt").encode(), stage)
        for stage in (1, 2, 3)
    )
    filled.git("rm", "--cached", "--quiet", "a.txt")
    filled.git("update-index", "--index-info", stdin=listing)
    done = _run(program, filled, "a.txt")
    assert done.code == 3
    assert "the index holds a merge conflict in `a.txt`" in done.said


def test_before_the_first_commit(program: Program, repo: RepoBuilder) -> None:
    repo.write("a.txt", b"1\n")
    repo.git("add", "a.txt")
    assert _one(program, repo, "a.txt")["status"] == "added"


def test_a_range_reads_commits_alone(program: Program, filled: RepoBuilder) -> None:
    filled.write("a.txt", _edited())
    filled.commit()
    filled.write("a.txt", b"something else\n")
    filled.git("add", "a.txt")
    for words in (("--range", "HEAD^..HEAD"), ("--rev", "HEAD")):
        lines = _lines(program, filled, "a.txt", *words)
        assert lines[1] == "- **Windows**: 3-3, 9-9, 20-20"
        assert lines[-1] == f"- **Post-SHA1**: `{_sha1(_edited())}`"
    text = _run(program, filled, "a.txt", "--rev", "HEAD").text
    assert "  BASE      pre   " in text
    assert text.startswith("rev: ")


def test_a_bare_repository_has_head_and_named_commits(
    program: Program, filled: RepoBuilder, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.git"
    filled.write("a.txt", _edited())
    filled.commit()
    filled.git("clone", "--quiet", "--bare", ".", os.fspath(bare))
    done = program.run("a.txt", script="cor701-sha", cwd=bare)
    assert done.code == 0, done.said
    assert "a bare repository has HEAD alone" in done.text
    done = program.run("a.txt", "--rev", "HEAD", "-q", script="cor701-sha", cwd=bare)
    assert "- **Windows**: 3-3, 9-9, 20-20\n" in done.text


def test_two_selections_contradict(program: Program, filled: RepoBuilder) -> None:
    done = _run(program, filled, "a.txt", "--rev", "HEAD", "--range", "HEAD..HEAD")
    assert done.code == 2
    assert "contradict" in done.said


def test_the_gate_accepts_every_entry_that_is_recommended(
    program: Program, repo: RepoBuilder
) -> None:
    """One change of each kind, declared by the tool's own lines, in `strict`."""
    repo.write("edit.txt", LINES)
    repo.write("gone.txt", LINES)
    repo.write("mode.sh", b"echo\n")
    repo.write("both.sh", LINES)
    repo.write("data.bin", b"\0one")
    repo.write("tail.txt", b"1\n2\n3\n")
    repo.write("emptied.txt", b"1\n")
    repo.symlink("link", "edit.txt")
    repo.write("turned", b"text\n")
    policy = b'profile = "strict"\n'
    repo.write("gates.toml", policy)
    names = [
        "edit.txt",
        "gone.txt",
        "mode.sh",
        "both.sh",
        "data.bin",
        "tail.txt",
        "emptied.txt",
        "link",
        "turned",
        "new.txt",
        "new.sh",
        "empty.txt",
    ]
    path = f"{FOLDER}/WP-1.md"
    repo.write(path, packet_text("WP-1", scope=names))
    base = repo.commit()
    repo.write("edit.txt", _edited())
    repo.remove("gone.txt")
    repo.write("mode.sh", b"echo\n", executable=True)
    repo.write("both.sh", _edited(), executable=True)
    repo.write("data.bin", b"\0two\n")
    repo.write("tail.txt", b"1\n2")
    repo.write("emptied.txt", b"")
    repo.symlink("link", "gone.txt")
    repo.symlink("turned", "edit.txt")
    repo.write("new.txt", b"1\n2\n")
    repo.write("new.sh", b"echo\n", executable=True)
    repo.write("empty.txt", b"")
    head = repo.commit()
    lines = _lines(program, repo, *names, "--range", f"{base}..{head}")
    packet = packet_text("WP-1", scope=names)
    manifest = "\n".join(lines).encode()
    repo.write(path, packet.replace(b"## VALIDATION\n", b"## VALIDATION\n" + manifest))
    repo.commit()
    done = program.run(
        "WP-1",
        "--range",
        f"{base}..HEAD",
        "--no-log",
        "--format",
        "json",
        script="post-work",
        cwd=repo.path,
    )
    wrong = [
        (found["path"], found["message"])
        for found in done.json["findings"]
        if found["severity"] == "error"
    ]
    assert wrong == []
    assert done.code == 0, done.said
    assert {entry["status"] for entry in done.json["entries"]} >= {
        "added",
        "binary",
        "deleted",
        "mode",
        "modified",
        "symlink",
    }
