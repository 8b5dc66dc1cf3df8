"""`gates manifest`: computed, shown, written, and true for the gate afterwards."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.packets import (
    EntryText,
    byte_lines,
    entry_for,
    packet_path,
    packet_text,
)
from tests.support.schemas import faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

WP = "WP-1-Counter"
LINES = b"".join(b"line %d\n" % number for number in range(1, 31))


@pytest.fixture
def base(repo: RepoBuilder) -> str:
    """A repository with a packet and some files; the commit the work starts from."""
    repo.write(packet_path(WP), packet_text(WP, commands=[("make check", 0)]))
    repo.write("src/a.txt", LINES)
    repo.write("src/gone.txt", b"one\ntwo\n")
    repo.write("src/tool.sh", b"echo\n")
    repo.write("src/data.bin", b"a\0b")
    repo.symlink("src/link", "a.txt")
    return repo.commit()


def edited() -> bytes:
    """Line 3 gone, line 10 another, a line more behind line 20."""
    lines = byte_lines(LINES)
    lines[9] = b"ten\n"
    lines.insert(20, b"twenty and a half\n")
    del lines[2]
    return b"".join(lines)


def work(repo: RepoBuilder) -> None:
    """One change of each kind."""
    repo.write("src/a.txt", edited())
    repo.remove("src/gone.txt")
    repo.write("src/tool.sh", b"echo\n", executable=True)
    repo.write("src/data.bin", b"a\0c")
    repo.symlink("src/link", "tool.sh")
    repo.write("src/new.txt", b"new\n")
    repo.write("src/empty", b"")


def run(program: Program, repo: RepoBuilder, *words: str) -> Finished:
    return program.run("manifest", WP, *words, cwd=repo.path)


def packet(repo: RepoBuilder) -> bytes:
    return repo.file(packet_path(WP)).read_bytes()


def judged(program: Program, repo: RepoBuilder, base: str) -> dict[str, object]:
    done = program.run(
        "post-work",
        WP,
        f"--range={base}..HEAD",
        "--no-log",
        "--format=json",
        cwd=repo.path,
    )
    verdict: dict[str, object] = done.json
    return verdict


def errors(verdict: dict[str, object]) -> list[str]:
    found = verdict["findings"]
    assert isinstance(found, list)
    return [f["code"] for f in found if f["severity"] == "error"]


def test_every_kind_of_change_is_declared_and_passes(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    work(repo)
    repo.commit()
    words = ("--range", f"{base}..HEAD")
    done = run(program, repo, *words, "--write")
    assert done.code == 0, done.said
    assert done.text == f"{packet_path(WP)}: written (entries: 7 added)\n"
    first = packet(repo)
    assert run(program, repo, *words, "--write").text.endswith("(entries: 7 kept)\n")
    assert packet(repo) == first
    repo.commit()
    verdict = judged(program, repo, base)
    assert errors(verdict) == []
    entries = verdict["entries"]
    assert isinstance(entries, list)
    assert [(e["path"], e["status"]) for e in entries] == [
        ("src/a.txt", "modified"),
        ("src/data.bin", "binary"),
        ("src/empty", "added"),
        ("src/gone.txt", "deleted"),
        ("src/link", "symlink"),
        ("src/new.txt", "added"),
        ("src/tool.sh", "mode"),
    ]
    assert entries[0]["declared"]["windows"] == [[3, 3], [9, 9], [20, 20]]


@pytest.mark.parametrize("mode", ["--staged", "--worktree"])
def test_what_is_not_committed_can_be_declared(
    program: Program, repo: RepoBuilder, base: str, mode: str
) -> None:
    work(repo)
    if mode == "--staged":
        repo.git("add", "--all")
    assert run(program, repo, mode, "--write").code == 0
    repo.commit()
    assert errors(judged(program, repo, base)) == []


def test_one_commit_can_be_declared(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    work(repo)
    repo.commit()
    by_rev = run(program, repo, "--rev", "HEAD").stdout
    assert by_rev == run(program, repo, "--range", f"{base}..HEAD").stdout
    assert by_rev.startswith(b"## VALIDATION\n")


def test_it_has_to_be_said_what_is_declared(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    del base
    done = run(program, repo)
    assert done.code == 2
    assert "--range A..B" in done.said


def test_nothing_is_written_unless_asked(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    work(repo)
    repo.commit()
    before = packet(repo)
    shown = run(program, repo, "--range", f"{base}..HEAD", "--diff")
    assert shown.code == 0
    assert "+- **Windows**: 3-3, 9-9, 20-20\n" in shown.text
    checked = run(program, repo, "--range", f"{base}..HEAD", "--check")
    assert checked.code == 1
    assert checked.stdout == shown.stdout
    assert packet(repo) == before


@pytest.mark.parametrize("first", ["--write", "--check"])
def test_actions_exclude_each_other(
    program: Program, repo: RepoBuilder, base: str, first: str
) -> None:
    del base
    done = run(program, repo, "--rev", "HEAD", first, "--diff")
    assert done.code == 2
    assert "exclude each other" in done.said


def test_gap_and_context_widen_windows(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    work(repo)
    repo.commit()

    def windows(*words: str) -> str:
        text = run(program, repo, "--range", f"{base}..HEAD", *words).text
        return next(line for line in text.split("\n") if "Windows" in line)

    assert windows("--gap", "5").endswith(": 3-9, 20-20")
    assert windows("--gap", "4").endswith(": 3-3, 9-9, 20-20")
    assert windows("--context", "2").endswith(": 1-5, 7-11, 18-22")
    widened = run(program, repo, "--range", f"{base}..HEAD", "--context=99", "--write")
    assert widened.code == 0
    assert b"- **Start**: 1\n- **End**: 30\n" in packet(repo)
    repo.commit()
    assert errors(judged(program, repo, base)) == []


def test_entries_of_unchanged_files_go_unless_they_say_so(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    repo.write("src/a.txt", edited())
    repo.commit()
    same = entry_for(repo, base, "HEAD", "src/tool.sh", windows=((1, 1),))
    stale = entry_for(
        repo, base, "HEAD", "src/gone.txt", windows=((1, 1),), post="a" * 40
    )
    lost = EntryText("src/never.txt")
    own = EntryText(packet_path(WP))
    repo.write(packet_path(WP), packet_text(WP, entries=[same, stale, lost, own]))
    done = run(program, repo, "--range", f"{base}..HEAD", "--write", "--format=json")
    assert done.code == 0, done.said
    assert faults("manifest-1", done.json) == []
    fates = {entry["path"]: entry["fate"] for entry in done.json["entries"]}
    assert fates == {
        "src/tool.sh": "kept",
        "src/a.txt": "added",
        "src/gone.txt": "removed",
        "src/never.txt": "removed",
        packet_path(WP): "removed",
    }
    assert "the entry of `src/gone.txt` is taken out" in done.said
    assert "the packet's own hash cannot stand in the packet" in done.said
    repo.commit()
    assert errors(judged(program, repo, base)) == []


def test_governance_paths_get_no_entry_and_scope_is_not_widened(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    repo.write(".GOV/board.md", b"moved\n")
    repo.write("other/b.txt", b"b\n")
    repo.write("src/caf\u00e9.txt", b"c\n")
    repo.commit()
    done = run(program, repo, "--range", f"{base}..HEAD")
    assert "board.md" not in done.text
    assert "`other/b.txt`" in done.text
    assert "out of scope: `other/b.txt`" in done.said
    assert r'**Target File**: `"src/caf\303\251.txt"`' in done.text


def test_a_stale_entry_is_explained(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    repo.write("src/a.txt", edited())
    first = repo.commit()
    run(program, repo, "--range", f"{base}..HEAD", "--write")
    repo.write("src/a.txt", edited() + b"end\n")
    second = repo.commit()
    done = run(program, repo, "--range", f"{base}..HEAD", "--write", "--explain")
    lines = done.text.split("\n")
    assert lines[0] == (
        f"src/a.txt: updated: it was true at commit {first[:12]}, changed since by"
        f" {second[:12]}"
    )
    assert "  windows: 3-3, 9-9, 20-20 -> 3-3, 9-9, 20-20, 31-31" in lines
    assert "  line delta: 0 -> 1" in lines


def test_the_mode_of_the_file_stays(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    work(repo)
    place = repo.file(packet_path(WP))
    place.chmod(0o640)
    assert run(program, repo, "--worktree", "--write").code == 0
    del base
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert list(place.parent.iterdir()) == [place]


def test_a_packet_behind_a_link_is_refused(
    program: Program, repo: RepoBuilder, base: str, tmp_path: Path
) -> None:
    del base
    place = repo.file(packet_path(WP))
    elsewhere = tmp_path / "elsewhere.md"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    done = run(program, repo, "--rev", "HEAD", "--write")
    assert done.code == 2
    assert "symbolic link" in done.said


def test_a_packet_in_a_folder_behind_a_link_is_refused(
    program: Program, repo: RepoBuilder, base: str, tmp_path: Path
) -> None:
    del base
    folder = repo.file(packet_path(WP)).parent
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    done = run(program, repo, "--rev", "HEAD", "--write")
    assert done.code == 2
    assert "symbolic link" in done.said


def test_a_named_file_is_written_instead(
    program: Program, repo: RepoBuilder, base: str, tmp_path: Path
) -> None:
    work(repo)
    repo.commit()
    draft = tmp_path / "draft.md"
    draft.write_bytes(packet(repo))
    before = packet(repo)
    words = ("--range", f"{base}..HEAD", "--packet", str(draft), "--write")
    assert run(program, repo, *words).code == 0
    assert packet(repo) == before
    assert b"src/new.txt" in draft.read_bytes()


def test_a_misspelt_packet_is_told(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    del base
    done = program.run("manifest", "WP-1-Countre", "--rev=HEAD", cwd=repo.path)
    assert done.code == 2
    assert WP in done.said
    repo.remove(packet_path(WP))
    done = run(program, repo, "--rev", "HEAD")
    assert done.code == 2
    assert "not in the worktree" in done.said


def test_a_folder_that_cannot_be_written_is_an_error(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    work(repo)
    repo.commit()
    place = repo.file(packet_path(WP))
    before = packet(repo)
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    place.parent.chmod(0o500)
    done = run(program, repo, "--range", f"{base}..HEAD", "--write")
    place.parent.chmod(0o700)
    assert done.code == 3
    assert packet(repo) == before
