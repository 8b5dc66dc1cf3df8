"""Completion, asked by real shells: what is offered, and that nothing ever runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.schemas import faults
from tests.support.terminal import Terminal
from tests.support.tools import require_tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

SHELLS: Final = ("bash", "zsh", "fish")

HOSTILE: Final = (
    "WP-1-$(touch marked)",
    "WP-2-`touch marked`",
    "WP-3-;touch marked;",
    "WP-4-'touch marked'",
    "WP-5-&& touch marked",
    "WP-6-{a,b} ~ #",
    "WP-7-${IFS}",
)
"""Names that the gate takes for a packet's, and a shell for something to do."""

NOT_OFFERED: Final = (
    'WP-8-"; touch marked; "',
    "WP-9-\ntouch marked\n",
    "WP-10-\x1b]0;x\x07",
    "-rf",
    "WP-11-\u202e",
)
"""Names that no command takes for a packet's."""


@pytest.fixture
def packets(repo: RepoBuilder) -> RepoBuilder:
    """Packets at HEAD, in the worktree, as folders, and two with other names."""
    for name in ("WP-1-Login", "WP-2-Logout", "TEMPLATE"):
        repo.write(f".GOV/task_packets/{name}.md", b"x\n")
    repo.write("docs/task_packets/WP-3-Folder/packet.md", b"x\n")
    repo.write("docs/task_packets/WP-4-Empty/other.md", b"x\n")
    repo.commit()
    repo.remove(".GOV/task_packets/WP-2-Logout.md")
    repo.write(".GOV/task_packets/WP-5-New.md", b"x\n")
    return repo


@pytest.fixture
def traps(repo: RepoBuilder) -> RepoBuilder:
    """Packets with names that are commands, and a program of our name."""
    for name in (*HOSTILE, *NOT_OFFERED):
        repo.write(f".GOV/task_packets/{name}.md", b"x\n")
    repo.write("gates", b"#!/bin/sh\ntouch marked\n", executable=True)
    repo.commit()
    return repo


def ask(program: Program, folder: Path, *words: str) -> list[str]:
    """The answer of the program itself."""
    done = program.run("__complete", *words, cwd=folder)
    assert (done.code, done.said) == (0, "")
    return [line.partition("\t")[0] for line in done.text.split("\n")[:-1]]


def test_packets_of_head_and_worktree(program: Program, packets: RepoBuilder) -> None:
    names = ["WP-1-Login", "WP-2-Logout", "WP-3-Folder", "WP-5-New"]
    for words in (
        ("gates", "post-work", ""),
        ("post-work", ""),
        ("gates", "phase", ""),
    ):
        assert ask(program, packets.path, *words) == ["words", *names]
    assert ask(program, packets.path, "pre-work", "WP-1") == ["words", names[0]]
    elsewhere = ("gates", "phase", "--repo", str(packets.path), "WP-2")
    assert ask(program, program.home, *elsewhere) == ["words", names[1]]


def test_the_policy_names_the_folders(program: Program, repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'packets = ["wp"]\n')
    repo.write("wp/WP-7.md", b"x\n")
    repo.write(".GOV/task_packets/WP-8.md", b"x\n")
    repo.commit()
    assert ask(program, repo.path, "post-work", "") == ["words", "WP-7"]


@pytest.mark.parametrize("words", [("gates", "phase", ""), ("gates", "nonsense", "")])
def test_errors_are_silent(
    program: Program, repo: RepoBuilder, words: tuple[str, ...]
) -> None:
    assert ask(program, program.home, *words) == ["words"]
    repo.write("gates.toml", b"broken")
    repo.commit()
    assert ask(program, repo.path, *words) == ["words"]


@pytest.mark.parametrize("shell", [*SHELLS, "powershell"])
def test_each_shell_has_a_script(program: Program, shell: str) -> None:
    done = program.run("completions", shell)
    assert done.code == 0, done.said
    assert "gates completions " + shell in done.text
    for name in ("gates", "pre-work", "post-work", "cor701-sha"):
        assert name in done.text
    as_json = program.run("completions", shell, "--format", "json").json
    assert faults("completions-1", as_json) == []
    assert as_json["script"] == done.text


def test_an_unknown_shell_is_a_clear_error(program: Program) -> None:
    done = program.run("completions", "tcsh")
    assert (done.code, done.text) == (2, "")
    assert "bash" in done.said


def test_the_script_for_powershell_evaluates_nothing(program: Program) -> None:
    """No PowerShell runs here, so its text is held to what makes it safe."""
    text = program.run("completions", "powershell").text
    code = "\n".join(
        line for line in text.split("\n") if not line.lstrip().startswith("#")
    )
    for word in ("Invoke-Expression", "iex", "Invoke-Command", "ExpandString"):
        assert word not in code
    assert "$element.Value" in code  # a constant; anything else is taken as text
    assert "-CommandType Application" in code
    quoted = """"'" + ($name -replace "'", "''") + "'\""""
    assert quoted in code
    assert "-notmatch '^[A-Za-z0-9._=/-]+$'" in code
    assert code.count("{") == code.count("}")
    assert code.count("(") == code.count(")")


def environment(program: Program) -> dict[str, str]:
    scripts = Path(sys.executable).parent
    env = program.environment({"PS1": "> ", "TERM": "xterm"})
    return {**env, "PATH": f"{scripts}:{env['PATH']}"}


def in_bash(program: Program, folder: Path, *words: str) -> list[str]:
    """What bash would insert: the completion function runs as bash runs it."""
    body = (
        'eval "$(gates completions bash)"; COMP_WORDS=("$@");'
        " COMP_CWORD=$(($# - 1)); _gates_complete;"
        ' printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-uc", body, "bash", *words],
        cwd=folder,
        env=environment(program),
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def test_bash_inserts_words(program: Program, packets: RepoBuilder) -> None:
    path = packets.path
    assert in_bash(program, path, "gates", "post-w") == ["post-work"]
    assert in_bash(program, path, "post-work", "WP-1") == ["WP-1-Login"]
    # Readline ends words at `=`, and replaces what stands behind it.
    assert in_bash(program, path, "post-work", "--format", "=", "js") == ["json"]
    assert in_bash(program, path, "post-work", "--color", "=") == [
        "auto",
        "always",
        "never",
    ]
    assert in_bash(program, path, "post-work", "--key", "=") == [""]


def test_bash_quotes_what_it_inserts(program: Program, traps: RepoBuilder) -> None:
    inserted = in_bash(program, traps.path, "gates", "phase", "")
    read_again = subprocess.run(
        ["bash", "--norc", "-c", f'printf "%s\\n" {" ".join(inserted)}'],
        cwd=traps.path,
        capture_output=True,
        check=True,
        text=True,
    )
    assert read_again.stdout.split("\n")[:-1] == sorted(HOSTILE)
    assert not (traps.path / "marked").exists()


def test_bash_runs_nothing_that_is_typed(program: Program, traps: RepoBuilder) -> None:
    for typed in ("$(touch marked)", "`touch marked`", "'", '"$(touch marked)', "\\"):
        in_bash(program, traps.path, "gates", "phase", typed)
        in_bash(program, traps.path, "./gates", "phase", typed)
        in_bash(program, traps.path, "gates", "phase", "--format", "=", typed)
    assert not (traps.path / "marked").exists()


SOURCES: Final = {
    "bash": "eval \"$(gates completions bash)\"; bind 'set show-all-if-ambiguous on'",
    "zsh": "autoload -Uz compinit; compinit -u; source <(gates completions zsh)",
    "fish": "gates completions fish | source",
}
COMMAND_LINES: Final = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}


@pytest.fixture
def terminal(program: Program, repo: RepoBuilder, shell: str) -> Iterator[Terminal]:
    """A shell in the repository that has read its script."""
    require_tool(shell)
    opened = Terminal(COMMAND_LINES[shell], repo.path, environment(program))
    try:
        opened.type(f"{SOURCES[shell]}; echo re''ady\r", "ready")
        yield opened
    finally:
        opened.close()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_person_presses_tab(terminal: Terminal, packets: RepoBuilder) -> None:
    for typed, completed in (
        ("gates phase --repo . WP-3", "WP-3-Folder"),
        ("post-work WP-1 --profile hand", "handshake"),
        ("cor701-sha docs/task_packets/WP-3", "docs/task_packets/WP-3-Folder"),
        ("gates key show .GOV/task_packets/WP-5", "WP-5-New.md"),
        ("gates pha", "phase"),
    ):
        shown = terminal.type(f"{typed}\t; echo fi''nished\r", r"finished\r?\n")
        assert completed in shown
    assert packets.file("docs").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_person_completes_the_name_of_a_trap(
    terminal: Terminal, traps: RepoBuilder
) -> None:
    """The name is inserted, the line is run, and the gate gets the name itself."""
    for number, name in enumerate(HOSTILE, start=1):
        keys = f"gates phase WP-{number}\t; echo fi''nished\r"
        shown = terminal.type(keys, r"finished\r?\n")
        assert f"{name}: before BOOTSTRAP" in shown
    terminal.type("./gates phase WP-\t\t\x15echo fi''nished\r", r"finished\r?\n")
    assert not (traps.path / "marked").exists()
