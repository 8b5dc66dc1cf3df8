"""The container recipe keeps its promises, as far as reading it can tell."""

from __future__ import annotations

import re
import subprocess
from typing import Final

import pytest

from tests.support.corpus import CHECKOUT

TEXT: Final = (CHECKOUT / "Containerfile").read_text("ascii")


def instructions() -> list[tuple[str, str]]:
    """Each instruction with what follows it, lines joined."""
    lines = [line for line in TEXT.split("\n") if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", "")
    return [
        (word, rest) for word, _, rest in (s.partition(" ") for s in joined.split("\n"))
    ]


FOUND: Final = instructions()
RUNS: Final = [rest for word, rest in FOUND if word == "RUN"]


def test_every_instruction_is_one() -> None:
    known = {"ARG", "FROM", "RUN", "COPY", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in FOUND} == known


def test_the_base_is_named_by_whoever_builds_and_by_digest() -> None:
    assert FOUND[:2] == [("ARG", "BASE"), ("FROM", "${BASE}")]


@pytest.mark.parametrize(
    ("base", "code"),
    [("python:3.13@sha256:" + "0" * 64, 0), ("python:3.13-slim", 1), ("", 1)],
)
def test_a_base_without_a_digest_ends_the_build(base: str, code: int) -> None:
    done = subprocess.run(
        ["sh", "-c", RUNS[0]], env={"BASE": base}, capture_output=True, check=False
    )
    assert done.returncode == code


@pytest.mark.parametrize("command", RUNS)
def test_commands_are_shell(command: str) -> None:
    done = subprocess.run(["sh", "-n", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_pip_installs_by_hash_alone() -> None:
    installs = re.findall(r"pip install(.*?)(?=&&|$)", " ".join(RUNS))
    assert len(installs) == 2
    assert all("--require-hashes" in words for words in installs)
    assert all("--no-deps" in words for words in installs)


def test_it_runs_the_program_without_rights() -> None:
    words = [word for word, _ in FOUND]
    assert words.index("USER") > max(n for n, word in enumerate(words) if word == "RUN")
    assert ("USER", "gates") in FOUND
    assert ("ENTRYPOINT", '["gates"]') in FOUND
    assert any("install --yes --no-install-recommends git" in run for run in RUNS)


def test_what_is_copied_is_let_in() -> None:
    let_in = (CHECKOUT / ".dockerignore").read_text("ascii").split("\n")
    assert let_in[0] == "*"
    (copied,) = [rest.split(" ")[:-1] for word, rest in FOUND if word == "COPY"]
    assert [f"!{source}" for source in copied] == let_in[1:-1]


def test_the_wheel_is_installed_by_the_hash_in_the_sums() -> None:
    (script,) = re.findall(r"sed -n '([^']*)'", " ".join(RUNS))
    listed = f"{'a' * 64}  x-1.whl\n{'b' * 64}  x-1.tar.gz\n{'c' * 64}  gates.pyz\n"
    done = subprocess.run(
        ["sed", "-n", script], input=listed, capture_output=True, check=True, text=True
    )
    assert done.stdout == f"./x-1.whl --hash=sha256:{'a' * 64}\n"
