"""doctor looks at everything a gate needs, and changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from gates.app.doctor import DoctorRequest, doctor
from gates.app.doctor_machine import Screen, judge_git
from gates.app.recipes import HOOK, HOOK_PATH, WORKFLOW
from gates.render.doctor import (
    Check,
    Health,
    doctor_exit_code,
    doctor_json,
    doctor_text,
)
from gates.render.style import Style
from tests.support.logs import LOG, key_of, record, record_file, tamper, worked_in
from tests.support.repo import ENVIRONMENT, RepoBuilder
from tests.support.schemas import faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Program

SECRET: Final = "a wrong passphrase"  # noqa: S105 - of no key
UTF8: Final = Screen("utf-8", is_terminal=True)


def look(path: Path, screen: Screen = UTF8, **environment: str) -> dict[str, Check]:
    """The checks by name, for a person with an empty home."""
    env = {"HOME": str(path.parent / "home"), **environment}
    return {check.name: check for check in doctor(DoctorRequest(path, env, screen))}


def stands(check: Check, health: Health, found: str, remedy: str = "") -> None:
    assert check.health is health, check
    assert found in check.found
    assert remedy in check.remedy
    if health in (Health.WARNING, Health.PROBLEM, Health.UNKNOWN):
        assert check.remedy


def test_a_repository_with_everything(program: Program, repo: RepoBuilder) -> None:
    made = program.run("init", "--write", "--key", cwd=repo.path)
    assert made.code == 0, made.said
    line = program.run("key", "show").text.split("\n")[0]
    policy = repo.file("gates.toml").read_bytes()
    repo.write("gates.toml", policy + f'trusted_keys = ["{line}"]\n'.encode())
    repo.write(".GOV/task_packets/WP-1.md", b"x\n")
    repo.commit()
    repo.git("config", "core.hooksPath", ".githooks")
    done = program.run("doctor", cwd=repo.path)
    assert done.code == 0, done.text
    assert done.text.endswith("doctor: all is well\n")
    assert done.said == ""


def test_an_empty_repository_needs_everything(repo: RepoBuilder) -> None:
    found = look(repo.path)
    stands(found["policy"], Health.WARNING, "no commit")
    stands(found["packets"], Health.WARNING, "none in", "gates packet new")
    stands(found["key"], Health.WARNING, "none yet", "gates key init")
    stands(found["trusted-keys"], Health.WARNING, "none is pinned", "gates key trust")
    stands(found["log"], Health.NOT_APPLICABLE, "does not exist")
    stands(found["hook"], Health.NOT_APPLICABLE, "no hook")
    stands(found["ci"], Health.NOT_APPLICABLE, "no commit")
    assert doctor_exit_code(tuple(found.values())) == 0


def test_outside_a_repository(tmp_path: Path, program: Program) -> None:
    found = look(tmp_path)
    stands(found["repository"], Health.PROBLEM, "GIT-01")
    stands(found["git"], Health.OK, "git 2.")
    done = program.run("doctor", "--format", "json", cwd=tmp_path)
    assert done.code == done.json["exit_code"] == 1
    assert faults("doctor-1", done.json) == []
    stands(look(tmp_path / "none")["repository"], Health.PROBLEM, "USAGE-02")


def test_without_git(tmp_path: Path, program: Program) -> None:
    done = program.run("doctor", "--format", "json", env={"PATH": str(tmp_path)})
    assert done.code == 3
    git = next(c for c in done.json["checks"] if c["name"] == "git")
    assert git["state"] == "unknown"
    assert "install git" in git["remedy"]


@pytest.mark.parametrize(
    ("version", "health", "found"),
    [
        ("2.29.3", Health.PROBLEM, "too old"),
        ("1.8.3.1", Health.PROBLEM, "too old"),
        ("2.30.0", Health.OK, "it lacks GIT_CONFIG_GLOBAL"),
        ("2.39.5 (Apple Git-154)", Health.OK, "Apple"),
        ("3.0.0", Health.OK, "git 3.0.0"),
        ("unknown", Health.UNKNOWN, "no version"),
    ],
)
def test_versions_of_git(version: str, health: Health, found: str) -> None:
    stands(judge_git(version, "/usr/bin/git"), health, found)
    if version == "3.0.0":
        assert "lacks" not in judge_git(version, "git").found


@pytest.mark.parametrize(
    ("option", "found"), [("--depth=1", "shallow"), ("--filter=blob:none", "partial")]
)
def test_the_remedy_of_an_incomplete_clone_completes_it(
    repo: RepoBuilder, tmp_path: Path, option: str, found: str
) -> None:
    worked_in(repo)
    repo.git("config", "uploadpack.allowFilter", "true")
    path = tmp_path / "clone"
    repo.git("clone", "--quiet", option, f"file://{repo.path}", str(path))
    history = look(path)["history"]
    stands(history, Health.WARNING, found, "git ")
    subprocess.run(["sh", "-c", history.remedy], cwd=path, env=ENVIRONMENT, check=True)
    stands(look(path)["history"], Health.OK, "complete")
    missing = RepoBuilder(path).git("rev-list", "--objects", "--all", "--missing=print")
    assert b"?" not in missing


def test_replaced_history(repo: RepoBuilder) -> None:
    worked_in(repo)
    repo.git("replace", "HEAD", "HEAD^")
    stands(look(repo.path)["history"], Health.WARNING, "refs/replace", "git replace -d")


def test_the_owner(repo: RepoBuilder) -> None:
    stands(look(repo.path)["owner"], Health.OK, "own")
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(repo.path, 12345, -1)
    stands(look(repo.path)["owner"], Health.WARNING, "another", "safe.directory")


def test_a_bare_repository(repo: RepoBuilder, tmp_path: Path) -> None:
    worked_in(repo)
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(tmp_path / "bare"))
    found = look(tmp_path / "bare")
    stands(found["repository"], Health.WARNING, "without a worktree")
    stands(found["hook"], Health.NOT_APPLICABLE, "no worktree")
    assert "policy-here" not in found


def test_policies(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'profile = "strict"\n')
    repo.commit()
    found = look(repo.path)
    stands(found["policy"], Health.OK, "gates.toml at HEAD, profile strict")
    stands(found["policy-here"], Health.OK, "the same")
    repo.write("gates.toml", b'profile = "handshake"\n')
    stands(look(repo.path)["policy-here"], Health.WARNING, "another", "git diff")
    repo.write("gates.toml", b"profil = 1\n")
    stands(look(repo.path)["policy-here"], Health.PROBLEM, "unknown key")
    repo.commit()
    found = look(repo.path)
    stands(found["policy"], Health.PROBLEM, "POLICY-01: gates.toml: unknown key")
    assert "key" in found  # the rest is still looked at


def test_keys(repo: RepoBuilder, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(key_of("ada").private_file())
    key.chmod(0o600)
    own = key_of("ada").public
    stands(look(repo.path, GATES_KEY_FILE=str(key))["key"], Health.OK, own.fingerprint)
    text = key.read_text()
    stands(look(repo.path, GATES_KEY=text)["key"], Health.OK, "in GATES_KEY")
    key.chmod(0o644)
    opened = look(repo.path, GATES_KEY_FILE=str(key))["key"]
    stands(opened, Health.PROBLEM, "others can read", f"chmod 600 {key}")
    missing = look(repo.path, GATES_KEY_FILE=str(tmp_path / "none"))["key"]
    assert missing.health in (Health.PROBLEM, Health.UNKNOWN)
    stands(look(repo.path, CI="true")["key"], Health.WARNING, "under CI", "GATES_KEY")
    sealed = key_of("ada").private_file(b"secret").decode()
    stands(look(repo.path, GATES_KEY=sealed)["key"], Health.OK, "encrypted")
    wrong = look(repo.path, GATES_KEY=sealed, GATES_KEY_PASSPHRASE=SECRET)
    assert wrong["key"].health in (Health.PROBLEM, Health.UNKNOWN)
    everything = "".join(str(check) for check in wrong.values())
    assert SECRET not in everything
    assert "PRIVATE" not in everything


def test_trusted_keys(repo: RepoBuilder) -> None:
    line = key_of("ada").public.line
    repo.write("gates.toml", f'trusted_keys = ["{line}"]\n'.encode())
    repo.commit()
    mine = key_of("ada").private_file().decode()
    other = key_of("eve").private_file().decode()
    pinned = look(repo.path, GATES_KEY=mine)["trusted-keys"]
    stands(pinned, Health.OK, "1 pinned")
    stranger = look(repo.path, GATES_KEY=other)["trusted-keys"]
    stands(stranger, Health.WARNING, "not among them", "gates key show")
    repo.write("gates.toml", b'trusted_keys = ["keys/none"]\n')
    repo.commit()
    broken = look(repo.path)["trusted-keys"]
    assert broken.health in (Health.PROBLEM, Health.UNKNOWN)
    assert "LOG-16" in broken.found


def test_a_log(repo: RepoBuilder, tmp_path: Path) -> None:
    worked_in(repo)
    record(repo, 2)
    found = look(repo.path)
    stands(found["log"], Health.OK, "2 records of refs/heads/gate-log")
    stands(found["log-remote"], Health.NOT_APPLICABLE, "no remote")
    stands(found["log-anchors"], Health.WARNING, "name 0 of 2", "gates log trailer")
    bare = tmp_path / "bare"
    repo.git("init", "--quiet", "--bare", str(bare))
    repo.git("remote", "add", "origin", str(bare))
    stands(look(repo.path)["log-remote"], Health.WARNING, "no remote", "gates log push")
    repo.git("push", "--quiet", "origin", "main", LOG)
    repo.git("fetch", "--quiet")
    stands(look(repo.path)["log-remote"], Health.OK, "the same")
    record(repo, 1)
    stands(look(repo.path)["log-remote"], Health.WARNING, "1 not pushed")
    ahead = repo.oid(LOG)
    repo.git(
        "update-ref", f"refs/remotes/origin/{LOG.removeprefix('refs/heads/')}", LOG
    )
    repo.git("update-ref", LOG, f"{LOG}^")
    stands(look(repo.path)["log-remote"], Health.WARNING, "1 on origin")
    record(repo, 1)
    assert repo.oid(LOG) != ahead
    stands(look(repo.path)["log-remote"], Health.WARNING, "the other lacks")


def test_the_remedy_anchors_the_log(program: Program, repo: RepoBuilder) -> None:
    worked_in(repo)
    record(repo, 1)
    trailer = program.run("log", "trailer", cwd=repo.path)
    assert trailer.code == 0, trailer.said
    message = ("-m", "Anchor the log", "-m", trailer.text)
    repo.git("commit", "--quiet", "--allow-empty", *message)
    stands(look(repo.path)["log-anchors"], Health.OK, "names all 1 records")


def test_a_log_that_was_altered(repo: RepoBuilder) -> None:
    worked_in(repo)
    record(repo, 3)
    tamper(repo, {record_file(2): None})
    cut = look(repo.path)["log"]
    stands(cut, Health.PROBLEM, "names 3 records, there are 2", "gates log verify")
    tamper(repo, {"checkpoint": b"no note"})
    assert "LOG-06" in look(repo.path)["log"].found
    repo.git("update-ref", LOG, "main")
    found = look(repo.path)
    assert found["log"].health in (Health.PROBLEM, Health.UNKNOWN)
    assert "LOG-13" in found["log"].found
    assert "hook" in found


def test_hooks(repo: RepoBuilder) -> None:
    name = os.fsdecode(HOOK_PATH)
    repo.write(name, HOOK, executable=True)
    stands(look(repo.path)["hook"], Health.WARNING, "does not run it", "core.hooksPath")
    repo.git("config", "core.hooksPath", ".githooks")
    stands(look(repo.path)["hook"], Health.OK, "up to date")
    repo.write(name, HOOK + b"# more\n", executable=True)
    stands(look(repo.path)["hook"], Health.WARNING, "not the one", "gates init")
    repo.write(name, HOOK)
    stands(look(repo.path)["hook"], Health.PROBLEM, "not executable", "chmod +x")
    repo.git("config", "--unset", "core.hooksPath")
    repo.remove(name)
    repo.write(".git/hooks/pre-commit", b"#!/bin/sh\ngates post-work WP-1\n")
    stands(look(repo.path)["hook"], Health.OK, "calls the gate")


def test_pipelines(repo: RepoBuilder) -> None:
    repo.write(".github/workflows/tests.yml", b"on: push\n")
    repo.commit()
    stands(look(repo.path)["ci"], Health.WARNING, "1 at HEAD, none", "gates init")
    repo.write(".github/workflows/gates.yml", WORKFLOW)
    stands(look(repo.path)["ci"], Health.WARNING, "none calls")  # not committed yet
    repo.commit()
    stands(look(repo.path)["ci"], Health.OK, ".github/workflows/gates.yml")
    repo.remove(".github")
    repo.write(".gitlab-ci.yml", b"script: [gates post-work WP-1]\n")
    repo.commit()
    stands(look(repo.path)["ci"], Health.OK, ".gitlab-ci.yml")


def test_terminals(repo: RepoBuilder) -> None:
    cp1252 = look(repo.path, Screen("cp1252", is_terminal=True))["terminal"]
    stands(cp1252, Health.WARNING, "a terminal, cp1252", "PYTHONUTF8=1")
    stands(look(repo.path)["terminal"], Health.OK, "utf-8")


def test_nothing_changes(program: Program, repo: RepoBuilder) -> None:
    worked_in(repo)
    record(repo, 1)
    repo.write("a.txt", b"more\n")  # newer than the index

    def everything() -> dict[str, tuple[bytes, int]]:
        folders = (repo.path, program.home)
        files = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
        return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}

    before = everything()
    assert program.run("doctor", cwd=repo.path).code == 0
    assert everything() == before


def test_quiet_is_one_line_and_hostile_names_are_harmless(
    program: Program, repo: RepoBuilder
) -> None:
    repo.write(".github/workflows/\x1b[31m::x.yml", b"gates post-work")
    repo.commit()
    done = program.run("doctor", "-q", cwd=repo.path)
    assert done.text.startswith("doctor: ")
    assert done.text.count("\n") == 1
    assert b"\x1b" not in program.run("doctor", cwd=repo.path).stdout


def test_exit_codes_and_schema() -> None:
    ok = Check("a", Health.OK, "x")
    warning = Check("b", Health.WARNING, "x", "y")
    unknown = Check("c", Health.UNKNOWN, "x", "y")
    problem = Check("d", Health.PROBLEM, "x\udc80", "y")
    assert doctor_exit_code((ok, warning)) == 0
    assert doctor_exit_code((ok, unknown)) == 3
    assert doctor_exit_code((unknown, problem)) == 1
    assert faults("doctor-1", json.loads(doctor_json((ok, problem)))) == []
    text = doctor_text((ok, unknown, problem), Style(color=True))
    assert "\x1b[31mproblem\x1b[0m" in text
    assert text.endswith("1 problem, 1 thing could not be checked\x1b[0m\n")
