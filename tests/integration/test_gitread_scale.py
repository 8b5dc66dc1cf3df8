"""Many files and large files: few git processes, flat memory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from gates.gitread.changes import read_changes
from gates.gitread.files import iter_files
from gates.gitread.history import read_commits
from gates.gitread.repository import open_repository
from gates.gitread.selection import SelectionRequest, select
from tests.support.corpus import CHECKOUT
from tests.support.trees import FILE, commit_tree, files

if TYPE_CHECKING:
    from tests.support.repo import RepoBuilder

COUNTER: Final = '#!/bin/sh\necho "$*" >>"{log}"\nexec "{git}" "$@"\n'

READER: Final = """
import json, sys
from pathlib import Path
from gates.gitread.changes import read_changes
from gates.gitread.files import iter_files
from gates.gitread.repository import open_repository
from gates.gitread.selection import SelectionRequest, select

found = []
with open_repository(Path(sys.argv[1])) as repo:
    selection = select(repo, SelectionRequest(range=sys.argv[2]))
    changes = read_changes(repo, selection)
    for file in iter_files(repo, selection, changes):
        post = file.post
        found.append([post.size, post.lines, post.sha256, len(file.hunks)])
        end = file.post_content.size
        assert len(file.post_content.read(max(0, end - 10), end)) == min(10, end)
status = Path("/proc/self/status").read_text()
peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
print(json.dumps([found[:5], len(found), peak]))
"""

PROC_STATUS: Final = Path("/proc/self/status")
CLOCK: Final = b"1700000000 +0000"


def counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Count from now on how often git is started; each start is a line of the file."""
    real = shutil.which("git")
    assert real is not None
    programs = folder / "programs"
    programs.mkdir()
    log = folder / "log"
    program = programs / "git"
    program.write_text(COUNTER.format(log=log, git=real))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return log


def started(log: Path) -> int:
    return len(log.read_text().split("\n")) - 1


def read_all(path: Path, base: str, head: str) -> int:
    request = SelectionRequest(range=f"{base}..{head}")
    with open_repository(path) as repo:
        selection = select(repo, request)
        changes = read_changes(repo, selection)
        seen = sum(1 for _ in iter_files(repo, selection, changes))
        assert selection.head is not None
        assert selection.head.commit is not None
        read_commits(repo, selection.base.commit, selection.head.commit)
    return seen


def test_ten_thousand_files_take_no_more_processes_than_one(
    repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tree(count: int, word: bytes) -> dict[bytes, tuple[str, bytes]]:
        return {
            b"part%02d/file%05d.txt" % (n % 50, n): (FILE, b"%d\n%s\nend\n" % (n, word))
            for n in range(count)
        }

    one = commit_tree(repo, tree(10_000, b"old"))
    two = commit_tree(repo, {**tree(10_000, b"old"), **tree(1, b"x")}, parents=[one])
    three = commit_tree(repo, tree(10_000, b"new"), parents=[two])
    log = counted(tmp_path, monkeypatch)
    assert read_all(repo.path, one, two) == 1
    single = started(log)
    assert read_all(repo.path, two, three) == 10_000
    assert started(log) - single == single == 8


def test_previews_take_no_more_processes_for_more_files(
    repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        repo.write(f"f{number}", b"1\n")
    repo.commit()
    log = counted(tmp_path, monkeypatch)

    def preview(request: SelectionRequest) -> tuple[int, int]:
        before = started(log) if log.exists() else 0
        with open_repository(repo.path) as found:
            selection = select(found, request)
            changes = read_changes(found, selection)
            seen = sum(1 for _ in iter_files(found, selection, changes))
        return seen, started(log) - before

    repo.write("f0", b"2\n")
    few, processes = preview(SelectionRequest(worktree=True))
    for number in range(200):
        repo.write(f"f{number}", b"2\n")
    assert preview(SelectionRequest(worktree=True)) == (200, processes)
    assert few == 1
    repo.git("add", "-A")
    assert preview(SelectionRequest(staged=True))[1] <= processes


def commit_stream(data: bytes, parent: str = "") -> bytes:
    origin = b"from %s\n" % parent.encode() if parent else b""
    return (
        b"commit refs/heads/main\ncommitter A <a@example.invalid> %s\ndata 0\n%s"
        b"M 100644 inline large\ndata %d\n%s\n" % (CLOCK, origin, len(data), data)
    )


def peak(path: Path, text: str) -> tuple[list[list[object]], int, int]:
    """What a process of its own read, how many files, and its peak memory in MiB."""
    if not PROC_STATUS.exists():
        pytest.skip("this system does not tell a process's own peak memory")
    done = subprocess.run(
        [sys.executable, "-c", READER, str(path), text],
        cwd=CHECKOUT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found, count, own = json.loads(done.stdout)
    return found, count, own


@pytest.mark.parametrize("line", [b"0123456789abcde\n", b"0123456789abcdef"])
def test_a_blob_of_100_megabytes_is_not_kept_in_memory(
    repo: RepoBuilder, line: bytes
) -> None:
    size = 100 * 1024 * 1024
    data = line * (size // 16)
    repo.git("config", "core.compression", "0")
    repo.git("fast-import", "--quiet", stdin=commit_stream(b"small\n"))
    base = repo.head()
    repo.git("fast-import", "--quiet", stdin=commit_stream(data, base))
    found, count, own = peak(repo.path, f"{base}..HEAD")
    assert count == 1
    assert found[0][0] == size
    assert found[0][1] == max(1, data.count(b"\n"))
    assert found[0][3] == 1
    assert own < 100


def test_many_blobs_are_not_kept_in_memory(repo: RepoBuilder) -> None:
    block = os.urandom(1024 * 1024)
    tree = {b"f%03d" % n: (FILE, b"%d\n" % n + block) for n in range(150)}
    base = commit_tree(repo, files(a=b"x\n"))
    head = commit_tree(repo, tree, parents=[base])
    _, count, own = peak(repo.path, f"{base}..{head}")
    assert count == 151
    assert own < 100
