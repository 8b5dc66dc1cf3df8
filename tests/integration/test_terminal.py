"""What every command does at a terminal, in a pipe, and where characters lack."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from gates.cli.progress import ERASE
from tests.conformance.case import WP
from tests.conformance.work import HONEST, OLD, TARGET, Work
from tests.support.logs import key_of, record
from tests.support.terminal import Terminal, at_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.cli import Program
    from tests.support.repo import Name

RANGE: Final = ("--range", "HEAD^..HEAD")

VERDICTS: Final = {
    "post-work": ("post-work", WP, *RANGE, "--no-log"),
    "pre-work": ("pre-work", WP, "--no-log"),
    "check": ("check", *RANGE, "--no-log"),
    "log verify": ("log", "verify"),
    "log list": ("log", "list"),
    "doctor": ("doctor",),
    "explain": ("explain", "C701-G04"),
    "key show": ("key", "show", "KEY"),
    "error": ("phase", "WP-none"),
    "usage": ("phase", "--none"),
}
"""Commands that are quiet in one line."""

COMMANDS: Final = {
    **VERDICTS,
    "cor701-sha": ("cor701-sha", TARGET),
    "init": ("init",),
    "codes": ("codes",),
    "phase": ("phase", WP),
    "range": ("range", WP, *RANGE),
    "manifest": ("manifest", WP, *RANGE, "--diff"),
    "waiver list": ("waiver", "list", WP),
    "evidence check": ("evidence", "check", WP),
    "completions": ("completions", "bash"),
}

PAINTED: Final = set(COMMANDS) - {"key show", "completions", "waiver list", "phase"}
"""Commands whose text has something to paint."""


NAME: Final = "d\u00e9j\u00e0-\u4e2d-\U0001f600.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Work with a strange name in it, records in a log, and a key to show."""
    home = tmp_path_factory.mktemp("terminal")
    made = Work(home, {TARGET: OLD})
    made.land({TARGET: HONEST, NAME: b"1\n"})
    record(made.repo, 2)
    made.repo.write(".git/KEY", key_of("ada").private_file()).chmod(0o600)
    return made.repo.path


def words_of(name: str) -> list[str]:
    return [".git/KEY" if word == "KEY" else word for word in COMMANDS[name]]


def environment(program: Program, **more: str) -> dict[str, str]:
    return program.environment({"TERM": "xterm", **more})


@pytest.mark.parametrize("name", COMMANDS)
def test_colour_at_a_terminal_and_in_a_pipe(
    program: Program, folder: Path, name: str
) -> None:
    words = words_of(name)
    shown = at_terminal(words, folder, environment(program))[1]
    assert ("\x1b[" in shown) is (name in PAINTED), shown
    plain = at_terminal(words, folder, environment(program, NO_COLOR="1"))[1]
    assert "\x1b" not in plain
    piped = program.run(*words, cwd=folder)
    assert b"\x1b" not in piped.stdout + piped.stderr
    forced = program.run(*words, "--color", "always", cwd=folder)
    assert (b"\x1b[" in forced.stdout + forced.stderr) is (name in PAINTED)


@pytest.mark.parametrize("name", ["doctor", "error", "usage"])
def test_what_decides_about_colour(program: Program, folder: Path, name: str) -> None:
    words = words_of(name)

    def is_painted(*more: str, **env: str) -> bool:
        done = program.run(*words, *more, cwd=folder, env=env)
        return b"\x1b[" in done.stdout + done.stderr

    assert is_painted(FORCE_COLOR="1")
    assert not is_painted(FORCE_COLOR="1", NO_COLOR="1")
    assert not is_painted("--color=never", FORCE_COLOR="1")
    assert is_painted("--color=always", NO_COLOR="1")
    assert not is_painted(FORCE_COLOR="", NO_COLOR="")
    at = at_terminal([*words, "--color", "never"], folder, environment(program))
    assert "\x1b" not in at[1]
    assert (
        "\x1b" not in at_terminal(words, folder, environment(program, TERM="dumb"))[1]
    )


def test_an_error_is_painted_where_it_goes(program: Program, folder: Path) -> None:
    """Standard output in a pipe, standard error at a terminal."""
    read, write = os.pipe()
    try:
        shown = at_terminal(
            words_of("error"), folder, environment(program), stdout=write
        )[1]
    finally:
        os.close(write)
        os.close(read)
    assert "\x1b[31merror\x1b[0m: " in shown


@pytest.mark.parametrize("name", [name for name in VERDICTS if name != "key show"])
def test_quiet_is_one_line(program: Program, folder: Path, name: str) -> None:
    done = program.run(*words_of(name), "-q", cwd=folder)
    output = done.stdout + (b"" if name == "usage" else done.stderr)
    lines = output.count(b"\n")
    assert lines == (0 if name == "usage" else 1), output


@pytest.mark.parametrize("name", COMMANDS)
def test_quiet_says_no_more_than_usual(
    program: Program, folder: Path, name: str
) -> None:
    words = words_of(name)
    quiet = program.run(*words, "-q", cwd=folder)
    usual = program.run(*words, cwd=folder)
    assert quiet.code == usual.code
    assert len(quiet.stdout) <= len(usual.stdout)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "cp932"])
@pytest.mark.parametrize("name", ["cor701-sha", "range", "post-work", "error"])
def test_an_encoding_that_lacks_characters(
    program: Program, folder: Path, name: str, encoding: str
) -> None:
    words = words_of(name)
    words[1:2] = [NAME] if name == "cor701-sha" else words[1:2]
    words[1:2] = [f"WP-{NAME}"] if name == "error" else words[1:2]
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = program.run(*words, cwd=folder, env=env)
    said = (done.stdout + done.stderr).decode(encoding)
    assert done.code == program.run(*words, cwd=folder).code
    assert "Traceback" not in said
    assert "INTERNAL-01" not in said
    assert re.search(
        r"d(\u00e9|\\xe9)j(\u00e0|\\xe0)-(\u4e2d|\\u4e2d)-\\U0001f600", said
    )


@pytest.mark.parametrize("columns", [40, 60])
@pytest.mark.parametrize("name", ["post-work", "doctor", "log list", "explain"])
def test_a_narrow_terminal(
    program: Program, folder: Path, name: str, columns: int
) -> None:
    env = environment(program, NO_COLOR="1")
    shown = at_terminal(words_of(name), folder, env, columns=columns)[1]
    for line in shown.split("\r\n"):
        is_whole = " " not in line.strip() or line.startswith(("next: ", "RID-COR"))
        is_help = line.startswith("  help: ")
        assert len(line) <= columns or is_whole or is_help or line.startswith("    "), (
            line
        )


STUCK: Final = """#!/bin/sh
# Git, but a patch comes late, and its end never.
case " $* " in
*" -U0 "*)
    sleep 2.3
    {git} "$@" | awk '{{ print }} END {{ fflush(); system("sleep {seconds}") }}'
    ;;
*) exec {git} "$@" ;;
esac
"""


@pytest.fixture
def slow(tmp_path: Path, program: Program) -> Slow:
    """Work on many files, and a git that takes its time."""
    files: dict[Name, bytes] = {f"src/f{number}.py": OLD for number in range(9)}
    made = Work(tmp_path, files)
    made.land(dict.fromkeys(files, HONEST))
    found = shutil.which("git")
    assert found is not None
    (tmp_path / "bin").mkdir()

    def environ(seconds: int) -> dict[str, str]:
        script = tmp_path / "bin" / "git"
        script.write_text(STUCK.format(git=found, seconds=seconds))
        script.chmod(0o755)
        env = environment(program)
        return {**env, "PATH": f"{script.parent}:{env['PATH']}"}

    return Slow(made.repo.path, environ)


class Slow(NamedTuple):
    """A repository, and an environment in which git is stuck for some seconds."""

    path: Path
    environ: Callable[[int], dict[str, str]]


SHOWN: Final = re.compile(r"\d of \d+ files measured")


@pytest.mark.parametrize("command", ["post-work", "manifest"])
def test_progress_is_shown_and_erased(slow: Slow, command: str) -> None:
    words = [command, WP, *RANGE, *(["--no-log"] if command == "post-work" else [])]
    shown = at_terminal(words, slow.path, slow.environ(1))[1]
    assert SHOWN.search(shown)
    assert not SHOWN.search(shown.rpartition(ERASE)[2])


def test_nobody_sees_progress_in_a_pipe_or_when_quiet(
    slow: Slow, program: Program
) -> None:
    words = ["post-work", WP, *RANGE, "--no-log"]
    piped = program.run(*words, cwd=slow.path, env=slow.environ(0))
    assert not SHOWN.search(piped.said + piped.text)
    assert not SHOWN.search(at_terminal([*words, "-q"], slow.path, slow.environ(0))[1])


def test_an_interruption_leaves_a_clean_line(slow: Slow) -> None:
    gates = str(Path(sys.executable).with_name("gates"))
    words = [gates, "post-work", WP, *RANGE, "--no-log"]
    terminal = Terminal(words, slow.path, slow.environ(20))
    try:
        terminal.type("", SHOWN.pattern)
        os.write(terminal._screen, b"\x03")
        code, shown = terminal.finish()
    finally:
        terminal.close()
    assert code == 130
    last = shown.rpartition(ERASE)[2]
    assert last == "\x1b[31merror\x1b[0m: INTERNAL-02: interrupted\r\n"
