"""Rows 12-14, 49, 50: arguments, names and variables that steer the gate's own git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from tests.conformance.case import case, fails, refused
from tests.conformance.work import (
    DECLARED,
    HONEST,
    OLD,
    SNEAKY,
    Trap,
    Work,
)
from tests.support.repo import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conformance.case import Attack

OUTSIDE: Final = fails("C701-G04")


def _ranged(folder: Path, text: str, *, honest: bool) -> Attack:
    """A range with `text` as its base; `MARK` in it is a file of its own."""
    work = Work(folder)
    work.edit(honest=True)
    mark = folder / "mark"
    if honest:
        return work.attack("--range", f"{work.base}..HEAD", marks=(mark,))
    return work.attack("--range", text.replace("MARK", str(mark)), marks=(mark,))


@case("the base of the range is an option that writes a file", refused("GIT-02"))
def row_12_option_as_base(folder: Path, *, honest: bool) -> Attack:
    return _ranged(folder, "--output=MARK..HEAD", honest=honest)


@case("the head of the range is an option that writes a file", refused("GIT-02"))
def row_12_option_as_head(folder: Path, *, honest: bool) -> Attack:
    return _ranged(folder, "HEAD..--output=MARK", honest=honest)


@case("the revision is an option", refused("GIT-02"))
def row_12_option_as_revision(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    return work.attack("--rev", "HEAD" if honest else "--all")


@case("the range holds a command for a shell", refused("GIT-02"))
def row_13_shell_substitution(folder: Path, *, honest: bool) -> Attack:
    return _ranged(folder, "$(touch${IFS}MARK)..HEAD", honest=honest)


@case("the range ends a command and begins another one", refused("GIT-02"))
def row_13_shell_separator(folder: Path, *, honest: bool) -> Attack:
    return _ranged(folder, "HEAD;touch MARK;HEAD..HEAD", honest=honest)


@case("the packet's name leads out of the packets' folder", refused("USAGE-01"))
def row_13_packet_name(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    return work.attack(wp="WP-1-Count" if honest else "../task_packets/WP-1-Count")


@case("a file is named like a command for a shell", OUTSIDE)
def row_14_shell_name(folder: Path, *, honest: bool) -> Attack:
    name = "src/$(touch marked).py"
    work = Work(folder, {name: OLD})
    post = HONEST if honest else SNEAKY
    work.land({name: post}, [work.entry(name, post, DECLARED)])
    path = work.repo.path
    marks = (path / "marked", folder / "home" / "marked")
    return work.attack(marks=marks, cwd=path)


@case("a file is named like an option", OUTSIDE)
def row_14_option_name(folder: Path, *, honest: bool) -> Attack:
    name = "--output=marked"
    work = Work(folder, {name: OLD}, scope=[name])
    post = HONEST if honest else SNEAKY
    work.land({name: post}, [work.entry(name, post, DECLARED)])
    return work.attack(marks=(work.repo.path / "marked",), cwd=work.repo.path)


@case(
    "a file name holds a control character, and the packet names it",
    fails("C701-G06"),
)
def row_14_control_character(folder: Path, *, honest: bool) -> Attack:
    name = "src/plain.py" if honest else "src/bell\x07.py"
    work = Work(folder)
    work.land({name: b"new\n"})
    return work.attack()


@case("GIT_DIR leads to a clean repository", OUTSIDE)
def row_49_git_dir(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    decoy = Work(folder / "decoy")
    decoy.edit(honest=True)
    git = decoy.repo.path / ".git"
    return work.attack(
        "--range",
        "HEAD^..HEAD",
        env={
            "GIT_DIR": str(git),
            "GIT_COMMON_DIR": str(git),
            "GIT_WORK_TREE": str(decoy.repo.path),
            "GIT_INDEX_FILE": str(git / "index"),
            "GIT_OBJECT_DIRECTORY": str(git / "objects"),
            "GIT_NAMESPACE": "decoy",
            "GIT_CEILING_DIRECTORIES": str(folder),
        },
    )


@case("variables bring in settings that run programs", OUTSIDE)
def row_50_config_variables(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    settings = {
        "diff.external": str(trap),
        "core.fsmonitor": str(trap),
        "core.pager": str(trap),
        "core.attributesFile": "/dev/stdin",
        "diff.noprefix": "true",
    }
    env = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    fires: tuple[str, ...] = ("diff", "--no-color", "HEAD^", "HEAD")
    if not _reads_numbered_settings(env):
        fires = ()  # such a trap can go off in no hands
    return work.attack(env=env, marks=(trap.mark,), fires=fires)


def _reads_numbered_settings(env: Mapping[str, str]) -> bool:
    """Whether this git takes settings from GIT_CONFIG_COUNT: 2.31 and newer do."""
    asked = subprocess.run(
        ["git", "config", "diff.external"],
        env={**ENVIRONMENT, **env},
        capture_output=True,
        check=False,
    )
    return asked.returncode == 0


@case("GIT_CONFIG_PARAMETERS and GIT_CONFIG_GLOBAL bring in settings", OUTSIDE)
def row_50_config_files(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    config = folder / "attacker.gitconfig"
    config.write_text(f'[diff]\n\texternal = "{trap}"\n')
    env = {
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={trap}'",
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_SYSTEM": str(config),
        "GIT_CONFIG_NOSYSTEM": "0",
        "GIT_EXEC_PATH": str(trap.program.parent),
        "GIT_PAGER": str(trap),
        "GIT_REPLACE_REF_BASE": "refs/heads/",
    }
    fires = ("-c", "color.ui=never", "status")
    return work.attack(env=env, marks=(trap.mark,), fires=fires)


@case("alternates bring a decoy's objects in", OUTSIDE)
def row_50_alternates(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    decoy = Work(folder / "decoy", {"elsewhere": b"other\n"})
    return work.attack(
        env={
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(
                decoy.repo.path / ".git" / "objects"
            ),
            "GIT_SHALLOW_FILE": str(decoy.repo.path / "shallow"),
            "GIT_NO_REPLACE_OBJECTS": "0",
            "GIT_DIFF_OPTS": "-u99",
        }
    )
