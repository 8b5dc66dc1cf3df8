"""The program as a process: streams, pipes, signals, locales, exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.schemas import faults

if TYPE_CHECKING:
    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

GATES = str(Path(sys.executable).with_name("gates"))
SCRIPTS = ("gates", "pre-work", "post-work", "cor701-sha")


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_help(program: Program, script: str) -> None:
    done = program.run("--help", script=script)
    assert done.code == 0
    assert done.text.startswith(f"Usage: {script} ")
    assert done.said == ""


def test_help_lists_every_command_and_each_has_help(program: Program) -> None:
    listed = program.run("--help").text
    for name in (
        "pre-work",
        "post-work",
        "cor701-sha",
        "log",
        "key",
        "explain",
        "codes",
    ):
        assert f"\n  {name} " in listed


@pytest.mark.parametrize("name", ["pre-work", "post-work", "cor701-sha", "explain"])
def test_each_command_has_help(program: Program, name: str) -> None:
    done = program.run(name, "--help")
    assert done.code == 0, done.said
    assert done.text.startswith(f"Usage: gates {name} ")


def test_the_module_is_the_program(program: Program) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gates", "--version"],
        env=program.environment(),
        cwd=program.home,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout == program.run("--version").stdout


def test_without_a_command_help_goes_to_standard_error(program: Program) -> None:
    done = program.run()
    assert (done.code, done.text) == (2, "")
    assert done.said.startswith("Usage: gates ")


def test_an_unknown_command_names_its_neighbour(program: Program) -> None:
    done = program.run("postwork")
    assert (done.code, done.text) == (2, "")
    assert "there is no command 'postwork'" in done.said
    assert "did you mean `gates post-work`" in done.said
    done = program.run("postwork", "--format", "json")
    assert faults("error-1", done.json) == []


def test_explain_and_codes(program: Program) -> None:
    done = program.run("explain", "c701-g04", "--format", "json")
    assert done.code == 0
    assert faults("codes-1", done.json) == []
    assert done.json["code"] == "C701-G04"
    assert "why: " in program.run("explain", "C701-G04").text
    done = program.run("explain", "C701-G44")
    assert (done.code, done.text) == (2, "")
    assert "did you mean C701-G04" in done.said
    done = program.run("codes", "--format", "json")
    assert faults("codes-1", done.json) == []
    names = [code["code"] for code in done.json["codes"]]
    assert program.run("codes", "-q").text.split() == names


@pytest.mark.parametrize(
    "words", ["codes", "codes --format json", "--help", "explain C701-G04", "--version"]
)
def test_a_reader_that_leaves_is_no_success_and_no_traceback(
    program: Program, words: str
) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [GATES, *words.split()],
        stdout=write,
        stderr=subprocess.PIPE,
        env=program.environment(),
        check=False,
    )
    os.close(write)
    assert done.returncode == 3
    assert done.stderr == b""


def test_a_full_disk_is_said(program: Program) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [GATES, "codes"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=program.environment(),
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: standard output cannot be written")


def test_a_closed_standard_output_is_no_success(program: Program) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec '{GATES}' codes >&-"],
        env=program.environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_any_locale_can_show_any_name(
    program: Program, repo: RepoBuilder, locale: str
) -> None:
    name = "d\u00e9j\u00e0-\u4e2d.txt"
    repo.write(name, b"1\n")
    encoded = {"LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = program.run(name.encode(), script="cor701-sha", cwd=repo.path, env=encoded)
    assert done.code == 0, done.said
    assert b"d\\xe9j\\xe0-\\u4e2d.txt: added" in done.stdout


def test_an_interruption_ends_in_130(program: Program, repo: RepoBuilder) -> None:
    fifo = repo.path.parent / "packet"
    os.mkfifo(fifo)  # reading it waits for a writer that never comes
    repo.write("a.txt", b"1\n")
    repo.commit()
    with subprocess.Popen(
        [GATES, "pre-work", "WP-1", "--no-log", "--packet", str(fifo)],
        cwd=repo.path,
        env=program.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out) == (130, b"")
    assert err == b"error: INTERNAL-02: interrupted\n"


def test_an_interruption_while_modules_load_has_no_traceback(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt")
    done = program.run("--version", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert (done.code, done.stdout) == (-signal.SIGINT, b"")
    assert done.said == "error: INTERNAL-02: interrupted\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--range", "--output=x..HEAD"), 2),
        (("--range", "HEAD;touch x"), 2),
        (("--range", "nope..HEAD"), 2),
        (("--range", ".."), 2),
        (("--rev", "HEAD", "--staged"), 2),
        (("--rev", "$(touch x)"), 2),
        (("--packet", "none.md"), 2),
        (("--profile", "lenient"), 2),
        (("--key", "none"), 2),
    ],
)
def test_bad_input_is_a_clear_error(
    program: Program, repo: RepoBuilder, words: tuple[str, ...], code: int
) -> None:
    repo.write("a.txt", b"1\n")
    repo.commit()
    more = () if "--key" in words else ("--no-log",)
    done = program.run("WP-1", *words, *more, script="post-work", cwd=repo.path)
    assert (done.code, done.text) == (code, "")
    assert done.said.startswith("error: ")
    assert "Traceback" not in done.said
    assert sorted(p.name for p in repo.path.iterdir()) == [".git", "a.txt"]
    assert repo.git("for-each-ref", "--format=%(refname)") == b"refs/heads/main\n"


def test_outside_a_repository(program: Program, tmp_path: Path) -> None:
    for script in ("pre-work", "post-work"):
        done = program.run("WP-1", "--no-log", script=script, cwd=tmp_path)
        assert (done.code, done.text) == (2, "")
        assert "error: GIT-01" in done.said


def test_another_folder_can_be_named(
    program: Program, repo: RepoBuilder, tmp_path: Path
) -> None:
    repo.write("a.txt", b"1\n")
    done = program.run(
        "a.txt", "--repo", repo.path, "-q", script="cor701-sha", cwd=tmp_path
    )
    assert done.code == 0, done.said
    assert done.text.startswith("- **Target File**: `a.txt`")
    done = program.run("a.txt", "--repo", "none", script="cor701-sha", cwd=tmp_path)
    assert (done.code, done.text) == (2, "")
