"""`gates check-path`: the rule of the commit, before the edit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gates.app.check_path import PathRequest, PathRun, check_paths
from gates.app.tool_call import paths_of_call
from gates.errors import GateError
from gates.gitread.places import path_in_worktree
from tests.support.hooks import BRANCH, PACKET, WP, Desk, begin
from tests.support.packets import packet_path, packet_text
from tests.support.postwork import TODAY
from tests.support.repo import RepoBuilder, copy_of
from tests.support.schemas import faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("begun") / "repo").path


@pytest.fixture
def desk(program: Program, begun: Path, tmp_path: Path) -> Desk:
    return Desk(program, copy_of(begun, tmp_path / "repo"))


def ask(desk: Desk, *paths: str | bytes, packet: str = "") -> PathRun:
    names = tuple(p if isinstance(p, bytes) else p.encode() for p in paths)
    return check_paths(PathRequest(desk.path, desk.path, names, TODAY, packet))


def codes(run: PathRun) -> list[str]:
    return [found.code for found in run.findings]


@pytest.mark.parametrize("path", ["src/a.txt", "src/new/b c.txt", "./src/../src/a.txt"])
def test_what_is_in_scope_may_be_edited(desk: Desk, path: str) -> None:
    for named in (path, f"{desk.path}/{path}"):
        run = ask(desk, named)
        assert (run.exit_code, codes(run), run.packets) == (0, [], (WP,))
        assert run.reason == f"the branch `{BRANCH}` names it"


def test_its_own_packet_may_be_edited(desk: Desk) -> None:
    assert ask(desk, PACKET).exit_code == 0


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("README.md", "SCOPE-01"),
        ("src", "C701-G06"),
        ("", "C701-G06"),
        (".", "C701-G06"),
        ("..", "C701-G06"),
        ("../repo2/src/a.txt", "C701-G06"),
        ("/etc/passwd", "C701-G06"),
        (".git/config", "C701-G06"),
        ("src/.GIT/config", "C701-G06"),
        ("src/a\n.txt", "C701-G06"),
        ("src/a.txt ", "C701-G06"),
        (b"src/a\0.txt", "C701-G06"),
        ("src/a.txt/b", "SCOPE-01"),
        ("srcery/a.txt", "SCOPE-01"),
        ("gates.toml", "SCOPE-01"),
        (".githooks/pre-commit", "SCOPE-07"),
        (b"\xff.txt", "SCOPE-01"),
    ],
)
def test_what_is_not_is_refused(desk: Desk, path: str | bytes, code: str) -> None:
    if code == "SCOPE-07":  # governance, but for files that decide what is checked
        policy = b'governance = [".githooks/**"]\n'
        desk.repo.write("gates.toml", policy)
        desk.repo.commit()
    if path == "src/a.txt/b":  # the file would have to go
        desk.repo.write(PACKET, packet_text(WP, scope=["src/a.txt"]))
        desk.repo.commit()
    run = ask(desk, path)
    assert run.exit_code == 1
    assert code in codes(run)


def test_the_folder_of_the_repository_is_not_outside_of_it(desk: Desk) -> None:
    (found,) = ask(desk, ".").findings
    assert found.message == "`.` is the folder of the repository"


def test_before_the_first_commit_it_is_told_what_is_missing(repo: RepoBuilder) -> None:
    with pytest.raises(GateError) as raised:
        check_paths(PathRequest(repo.path, repo.path, (b"a.txt",), TODAY))
    assert raised.value.code == "GIT-02"
    assert "there is no commit yet" in raised.value.message


def test_every_path_must_be_allowed(desk: Desk) -> None:
    run = ask(desk, "src/a.txt", "README.md", "src/b.txt")
    assert run.exit_code == 1
    assert [found.path for found in run.findings] == [b"README.md"]


def test_no_link_leads_an_edit_elsewhere(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    desk.repo.symlink("src/out", str(outside))
    desk.repo.symlink("src/up", "..")
    desk.repo.symlink("src/link.txt", "../README.md")
    desk.repo.symlink("other", "src")
    desk.repo.symlink("src/dangling", "nowhere/at/all")
    for path in (
        "src/out/x",
        "src/out/../x",
        "src/up/README.md",
        "src/up/src/a.txt",
        "src/link.txt",
        "src/dangling",
        "other/a.txt",
        "src/up/../a.txt",
    ):
        run = ask(desk, path)
        assert (run.exit_code, codes(run)) == (1, ["C701-G06"]), path
    (tmp_path / "alias").symlink_to(desk.path)
    assert ask(desk, f"{tmp_path}/alias/src/a.txt").exit_code == 0
    assert ask(desk, f"{tmp_path}/alias/README.md").exit_code == 1


def test_another_repository_inside_is_not_this_one(desk: Desk) -> None:
    RepoBuilder(desk.path / "src" / "inner")
    run = ask(desk, "src/inner/a.txt")
    assert run.exit_code == 1
    assert "lies in another repository, `src/inner`" in run.findings[0].message


def test_a_packet_can_be_named(desk: Desk) -> None:
    desk.repo.git("switch", "--quiet", "main")
    desk.repo.write(packet_path("WP-2-Docs"), packet_text("WP-2-Docs", scope=["doc/"]))
    desk.repo.commit()
    assert codes(ask(desk, "doc/a.md")) == ["PACKET-24"]
    assert ask(desk, "doc/a.md", packet="WP-2-Docs").exit_code == 0
    assert codes(ask(desk, "src/a.txt", packet="WP-2-Docs")) == ["SCOPE-01"]
    with pytest.raises(GateError) as raised:
        ask(desk, "doc/a.md", packet="WP-3-None")
    assert raised.value.code == "PACKET-01"


def test_scope_is_that_of_head_whatever_the_worktree_says(desk: Desk) -> None:
    desk.repo.write(PACKET, packet_text(WP, scope=["**/*.txt", "README.md"]))
    assert codes(ask(desk, "README.md")) == ["SCOPE-01"]
    desk.repo.git("add", "--all")
    assert codes(ask(desk, "README.md")) == ["SCOPE-01"]


def test_a_plan_that_is_required_is_asked_for(desk: Desk) -> None:
    desk.repo.write("gates.toml", b"require_plan = true\n")
    desk.repo.commit()
    assert codes(ask(desk, "src/a.txt")) == ["PLAN-02"]


def test_nothing_is_written(desk: Desk) -> None:
    before = desk.repo.git("status", "--porcelain"), sorted(desk.path.rglob("*"))
    ask(desk, "src/a.txt", "README.md")
    assert (desk.repo.git("status", "--porcelain"), sorted(desk.path.rglob("*"))) == (
        before
    )


def run(desk: Desk, *words: str, stdin: bytes = b"", **env: str) -> Finished:
    return desk.program.run(
        "check-path", *words, cwd=desk.path / "src", stdin=stdin, env=env
    )


def test_the_command_answers_in_text_and_json(desk: Desk) -> None:
    done = run(desk, "a.txt")
    assert (done.code, done.said) == (0, "")
    assert done.text == f"allowed: src/a.txt ({WP}: the branch `{BRANCH}` names it)\n"
    refused = run(desk, "../README.md")
    assert (refused.code, refused.stdout) == (1, b"")
    assert "SCOPE-01 `README.md` (modified) is out of scope" in refused.said
    for path, code in (("a.txt", 0), ("../README.md", 1), ("\udcff", 0)):
        told = run(desk, "--format", "json", path)
        assert told.code == code
        assert faults("path-1", told.json) == []
        assert told.json["allowed"] is (code == 0)
    assert run(desk).code == 2
    assert run(desk, "a.txt", "--stdin").code == 2
    assert run(desk, "a.txt", WP="WP-9-None").code == 2


def test_a_call_of_a_tool_is_read(desk: Desk) -> None:
    call = {"cwd": str(desk.path), "tool_input": {"file_path": "README.md"}}
    done = run(desk, "--stdin", stdin=json.dumps(call).encode())
    assert (done.code, done.stdout) == (1, b"")
    call["tool_input"] = {"file_path": f"{desk.path}/src/a.txt", "content": "x"}
    assert run(desk, "--stdin", stdin=json.dumps(call).encode()).code == 0
    assert run(desk, "--stdin", stdin=b"{}").code == 2


@pytest.mark.parametrize(
    ("call", "paths"),
    [
        (b'{"file_path": "a"}', (b"a",)),
        (b'{"path": "a", "tool_input": {"notebook_path": "b"}}', (b"b",)),
        (b'{"tool_input": {"path": "b", "file_path": "a"}}', (b"a", b"b")),
        ('{"tool_input": {"path": "\u00e9"}}'.encode(), "\u00e9".encode()),
    ],
)
def test_the_file_of_a_call(call: bytes, paths: tuple[bytes, ...] | bytes) -> None:
    expected = (paths,) if isinstance(paths, bytes) else paths
    assert paths_of_call(call)[0] == expected


@pytest.mark.parametrize(
    "call",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"tool_input": []}',
        b'{"tool_input": {"command": "rm x"}}',
        b'{"tool_input": {"file_path": ["a"]}}',
        b'{"tool_input": {"file_path": ""}}',
        b'{"tool_input": {"file_path": "\\ud800"}}',
        b'{"tool_input": {"file_path": "a", "path": null}}',
        b"[" * 100_000,
    ],
)
def test_a_call_that_names_no_file_is_no_pass(call: bytes) -> None:
    with pytest.raises(GateError) as raised:
        paths_of_call(call)
    assert raised.value.code == "USAGE-01"


def test_a_relative_path_begins_where_it_is_said(desk: Desk) -> None:
    assert path_in_worktree(desk.path, desk.path / "src", b"a.txt") == (
        b"src/a.txt",
        "",
    )
