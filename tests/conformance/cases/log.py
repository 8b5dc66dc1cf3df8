"""Rows 55 and 57-60: a log that is cut, forked, replayed, or signed by a stranger."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.conformance.case import WP, Attack, case, fails
from tests.conformance.work import HONEST, TARGET, Work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.case import Call

LOG: Final = "refs/heads/gate-log"
UNPROVEN: Final = fails("LOG-14")


class Logged:
    """Honest work, and the keys of the one who may sign and of one who may not."""

    def __init__(self, folder: Path, policy: str = "") -> None:
        """Make the work and two OpenSSH keys."""
        folder.mkdir(parents=True)
        self.ada: Final = _key(folder / "ada")
        self.eve: Final = _key(folder / "eve")
        self.work: Final = Work(folder, policy=policy.format(ada=self.public(self.ada)))
        self.work.edit(honest=True)

    @staticmethod
    def public(key: Path) -> str:
        """The public half, one line of text."""
        return key.with_suffix(".pub").read_text(encoding="ascii").strip()

    @property
    def range(self) -> str:
        """The range of the work."""
        return f"{self.work.base}..{self.work.head}"

    def record(self, call: Call, key: Path | None = None, *words: str) -> None:
        """Run the gate over the work and have the run recorded."""
        selection = words or ("--range", self.range)
        call("post-work", WP, *selection, "--key", str(key or self.ada))

    def git(self, *words: str) -> str:
        """Run git in the repository."""
        return self.work.repo.git(*words).decode().strip()

    def verify(self, prepare: object = None) -> Attack:
        """`log verify` under Ada's key."""
        return self._asked(("log", "verify"), prepare)

    def require(self, prepare: object = None, head: str = "") -> Attack:
        """`log require` of the work under Ada's key."""
        head = head or self.work.head
        words = ("--wp", WP, "--base", self.work.base, "--head", head)
        return self._asked(("log", "require", *words), prepare)

    def _asked(self, words: tuple[str, ...], prepare: object) -> Attack:
        trust = str(self.ada.with_suffix(".pub"))
        return self.work.attack(*words, "--trust", trust, log=True, prepare=prepare)


def _key(path: Path) -> Path:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", path],
        check=True,
    )
    return path


@case("the head is replaced after its run", UNPROVEN)
def row_55_replaced_head(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)
    passed = logged.work.head
    if not honest:
        logged.work.change("src/later.py", b"later\n")
        logged.work.head = logged.work.repo.commit("Slip it in")

    def prepare(call: Call) -> None:
        call(
            *("post-work", WP, "--range", f"{logged.work.base}..{passed}"),
            *("--key", str(logged.ada)),
        )

    return logged.require(prepare)


@case("a failed run stands in for a passed one", UNPROVEN)
def row_55_failed_run(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)
    if not honest:
        logged.work.repo.git("reset", "--quiet", "--hard", logged.work.base)
        logged.work.edit(honest=False)
    return logged.require(logged.record)


@case("a preview stands in for a run over commits", UNPROVEN)
def row_55_preview(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        if honest:
            logged.record(call)
            return
        logged.git("reset", "--quiet", "--soft", logged.work.base)
        logged.record(call, None, "--staged")
        logged.git("reset", "--quiet", "--soft", logged.work.head)

    return logged.require(prepare)


@case("the end of the log is cut off, and main has an older anchor", fails("LOG-08"))
def row_57_truncated(folder: Path, *, honest: bool) -> Attack:
    """Neither this clone nor this machine remembers anything."""
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        for _ in range(3):
            logged.record(call)
        trailer = call("log", "trailer").decode().strip()
        message = f"Anchor the log\n\n{trailer}"
        logged.git("commit", "--quiet", "--allow-empty", "-m", message)
        if not honest:
            logged.git("update-ref", LOG, f"{LOG}~1")
        _forget(logged.work.repo.path, folder)

    return logged.verify(prepare)


@case("the end of the log is cut off after this clone saw it", fails("LOG-08"))
def row_57_truncated_after_seen(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        for _ in range(3):
            logged.record(call)
        if not honest:
            logged.git("update-ref", LOG, f"{LOG}~1")

    return logged.verify(prepare)


@case("a record is taken out of the middle", fails("LOG-04"))
def row_57_removed_record(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        for _ in range(3):
            logged.record(call)
        if not honest:
            logged.git("checkout", "--quiet", "gate-log")
            (one,) = logged.work.repo.path.glob("records/**/001.intoto.json")
            logged.git("rm", "--quiet", str(one))
            logged.work.repo.commit("Tidy up")
            logged.git("checkout", "--quiet", "main")

    return logged.verify(prepare)


@case("a log of another repository proves the work", UNPROVEN)
def row_58_replayed_log(folder: Path, *, honest: bool) -> Attack:
    """The same packet name, the same key, another piece of work."""
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        logged.record(call)

    if honest:
        return logged.require(prepare)
    logged.work.repo.git("reset", "--quiet", "--hard", logged.work.base)
    passed = logged.range
    logged.work.land({TARGET: HONEST.replace(b"seven", b"7.0")})

    def replay(call: Call) -> None:
        call("post-work", WP, "--range", passed, "--key", str(logged.ada))

    return logged.require(replay)


@case("the log is replaced by another one, signed by the same key", fails("LOG-09"))
def row_58_other_log(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        logged.record(call)
        if honest:
            return
        logged.git("update-ref", "-d", LOG)
        memory = logged.work.repo.path / ".git" / "gates"
        memory.rename(folder / "memory")
        logged.record(call)
        logged.record(call)
        shutil.rmtree(memory)
        (folder / "memory").rename(memory)

    return logged.verify(prepare)


@case("the log goes two ways from one record", fails("LOG-09"))
def row_59_fork(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        logged.record(call)
        one = logged.git("rev-parse", LOG)
        logged.record(call)
        if honest:
            return
        memory = logged.work.repo.path / ".git" / "gates"
        shutil.copytree(memory, folder / "memory")
        logged.git("update-ref", LOG, one)
        logged.record(call)
        shutil.rmtree(memory)
        (folder / "memory").rename(memory)

    return logged.verify(prepare)


@case("a stranger's key signs the run", UNPROVEN)
def row_60_strange_key(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)

    def prepare(call: Call) -> None:
        logged.record(call)
        _forget(logged.work.repo.path, folder)

    def by_eve(call: Call) -> None:
        logged.record(call, logged.eve)

    return logged.require(prepare if honest else by_eve)


@case("a key that was replaced goes on signing", UNPROVEN)
def row_60_ended_key(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)
    old, new = logged.eve, logged.ada

    def prepare(call: Call) -> None:
        first = logged.work.base
        call("post-work", WP, "--range", f"{first}..{first}", "--key", str(old))
        keys = (str(new.with_suffix(".pub")), str(old.with_suffix(".pub")))
        call("key", "rotate", *keys, "--key", str(old))
        logged.record(call, new if honest else old)

    trust = ("--trust", str(old.with_suffix(".pub")))
    attack = logged.require(prepare)
    return replace(attack, words=(*attack.words, *trust))


@case("a stranger adds a key to the log", fails("LOG-10"))
def row_60_stranger_adds_a_key(folder: Path, *, honest: bool) -> Attack:
    logged = Logged(folder)
    signer = logged.ada if honest else logged.eve
    words = ("key", "add", str(logged.eve.with_suffix(".pub")), "--key", str(signer))
    return logged.work.attack(*words, log=True, prepare=logged.record)


@case("the work brings its own trusted key", UNPROVEN)
def row_60_own_trusted_key(folder: Path, *, honest: bool) -> Attack:
    """Trusted keys are read from the default branch, not from the work."""
    logged = Logged(folder, policy='trusted_keys = ["{ada}"]\n')
    work, key = logged.work, logged.ada
    work.repo.git("checkout", "--quiet", "-b", "topic", work.base)
    work.repo.git("branch", "--force", "main", work.base)
    if not honest:
        key = logged.eve
        policy = f'trusted_keys = ["{logged.public(key)}"]\n'
        work.change("gates.toml", policy.encode())
    work.edit(honest=True)
    words = ("--wp", WP, "--base", work.base, "--head", work.head)

    def prepare(call: Call) -> None:
        logged.record(call, key)

    return work.attack("log", "require", *words, log=True, prepare=prepare)


def _forget(repo: Path, folder: Path) -> None:
    """Take away what this clone and this machine remember of the log."""
    shutil.rmtree(repo / ".git" / "gates", ignore_errors=True)
    shutil.rmtree(folder.with_suffix(".home") / "state", ignore_errors=True)
