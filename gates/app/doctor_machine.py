"""What doctor looks at outside the repository: Python, libraries, git, terminal."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from gates import __version__
from gates.gitread.version import OLDEST
from gates.render.doctor import Check, Health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.gitread.process import GitRunner

OLDEST_PYTHON: Final = (3, 11)

_LIBRARIES: Final = {
    "typer": "typer",
    "git": "gitpython",
    "unidiff": "unidiff",
    "cryptography": "cryptography",
    "bcrypt": "bcrypt",
}
"""The modules that are needed, with the packages that bring them."""

_SINCE: Final = {
    (2, 32): "GIT_CONFIG_GLOBAL, for which an empty home stands in",
}
"""What git learned later than the oldest version that is good enough."""


class Screen(NamedTuple):
    """Standard output: the encoding of its text, and whether it is a terminal."""

    encoding: str
    is_terminal: bool


def look_at_machine(screen: Screen) -> Iterator[Check]:
    """Python, the libraries and the terminal."""
    yield _python()
    yield _libraries()
    yield _terminal(screen)


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    found = f"Python {version}, gates {__version__}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check("python", Health.PROBLEM, found, "install Python 3.11 or newer")
    return Check("python", Health.OK, found)


def _libraries() -> Check:
    missing = [
        package
        for module, package in _LIBRARIES.items()
        if importlib.util.find_spec(module) is None
    ]
    if missing:
        return Check(
            "libraries",
            Health.PROBLEM,
            f"not installed: {', '.join(missing)}",
            "pip install --force-reinstall cor701-gates",
        )
    try:
        from gates.record.keys import KEY_BYTES, new_key  # noqa: PLC0415 - on trial

        new_key(bytes(KEY_BYTES)).sign(b"")
    except ImportError as error:
        return Check(
            "libraries",
            Health.PROBLEM,
            f"cryptography cannot be loaded: {error}",
            "pip install --force-reinstall cryptography",
        )
    named = ", ".join(
        f"{package} {importlib.metadata.version(package)}"
        for package in _LIBRARIES.values()
    )
    return Check("libraries", Health.OK, named)


def _terminal(screen: Screen) -> Check:
    kind = "a terminal" if screen.is_terminal else "no terminal"
    found = f"standard output is {kind}, {screen.encoding}"
    try:
        "\u00e9\u4e2d\U0001f600".encode(screen.encoding)
    except (UnicodeEncodeError, LookupError):
        return Check(
            "terminal",
            Health.WARNING,
            f"{found}: characters that it lacks are shown as escapes such as \\u4e2d",
            "set the variable PYTHONUTF8=1, and `chcp 65001` on Windows",
        )
    return Check("terminal", Health.OK, found)


def look_at_git(runner: GitRunner) -> Check:
    """The version of git, and what it lacks.

    Raises:
        GateError: GIT-06 when git does not run.
    """
    said = runner.run("version").decode("utf-8", "backslashreplace").strip()
    return judge_git(said.removeprefix("git version "), runner.program)


def judge_git(version: str, program: str) -> Check:
    """Whether a version of git is new enough."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None:
        return Check(
            "git",
            Health.UNKNOWN,
            f"{program} says no version that can be read: {version}",
            "install git 2.30 or newer",
        )
    own = (int(numbers[1]), int(numbers[2]))
    if own < OLDEST:
        return Check(
            "git",
            Health.PROBLEM,
            f"git {version} ({program}) is too old: it cannot name the objects of a"
            " repository",
            "install git 2.30 or newer",
        )
    lacks = [what for since, what in _SINCE.items() if own < since]
    told = f"; it lacks {', and '.join(lacks)}" if lacks else ""
    return Check("git", Health.OK, f"git {version} ({program}){told}")
