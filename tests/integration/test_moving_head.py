"""A head that moves while a run judges it: every record is about exactly one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Self

from gates.app.log_reading import iter_raw, open_log
from gates.gitread.repository import open_repository
from gates.record.dsse import parse_envelope
from gates.record.statement import parse_statement
from tests.conformance.case import WP
from tests.conformance.work import Work
from tests.support.packets import packet_path

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

RUNS: Final = 8


class Mover:
    """Moves a branch between an honest and a sneaky head until it is stopped."""

    def __init__(self, repo: RepoBuilder, heads: tuple[str, str]) -> None:
        self._repo = repo
        self._heads = heads
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._move)
        self.moves = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _move(self) -> None:
        while not self._is_over.wait(0.005):
            head = self._heads[self.moves % 2]
            self._repo.git("update-ref", "refs/heads/main", head)
            self.moves += 1


def test_each_record_names_one_head_and_what_it_holds(
    tmp_path: Path, program: Program
) -> None:
    work = Work(tmp_path / "case")
    work.edit(honest=True)
    honest = work.head
    git = work.repo.git
    sneaky_post = work.repo.file("src/counter.py").read_bytes()
    sneaky_post = sneaky_post.replace(b"line = 30\n", b"line = thirty\n")
    work.repo.write("src/counter.py", sneaky_post)
    git("commit", "--quiet", "--all", "--amend", "--no-edit")
    sneaky = work.repo.head()
    with Mover(work.repo, (honest, sneaky)) as mover:
        codes = [
            program.run(
                *("post-work", WP, "--range", f"{work.base}..main"),
                cwd=work.repo.path,
            ).code
            for _ in range(RUNS)
        ]
    assert mover.moves > RUNS
    assert set(codes) <= {0, 1}
    expected = {honest: "PASS", sneaky: "FAIL"}
    with open_repository(work.repo.path) as repo:
        log = open_log(repo, "refs/heads/gate-log")
        payloads = [
            parse_envelope(raw.line[:-1], "x").payload
            for raw in iter_raw(repo, log, range(log.size))
            if raw.line is not None
        ]
    assert len(payloads) == RUNS
    for payload in payloads:
        body = parse_statement(payload, "x").body
        head = body["head"]
        assert isinstance(head, dict)
        commit = str(head["gitCommit"])
        assert body["result"] == expected[commit]
        assert head["gitTree"] == work.repo.oid(f"{commit}^{{tree}}")
        packet = work.repo.oid(f"{commit}:{packet_path(WP)}")
        assert packet.encode() in payload


def test_what_was_amended_after_its_run_is_not_accepted(
    tmp_path: Path, program: Program
) -> None:
    work = Work(tmp_path / "case")
    work.edit(honest=True)
    judged = work.head
    place = work.repo.path
    key = program.home / "config" / "gates" / "id_ed25519.pub"
    ran = program.run("post-work", WP, "--range", f"{work.base}..HEAD", cwd=place)
    assert ran.code == 0, ran.said
    work.repo.write("src/later.py", b"later\n")
    work.repo.git("add", "--all")
    work.repo.git("commit", "--quiet", "--amend", "--no-edit")
    for head, code in (("HEAD", 1), (judged, 0)):
        words = ("--wp", WP, "--base", work.base, "--head", head, "--trust", key)
        asked = program.run("log", "require", *words, cwd=place)
        assert asked.code == code, asked.said
