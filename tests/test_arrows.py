"""The house stands as docs/adr/0001-the-house.md draws it: who may import whom.

`violations` judges one module's text, so that the rules can be shown to bite.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.cli import Program

FOUNDATION: Final = {
    "model": frozenset[str](),
    "planning": frozenset({"model"}),
    "errors": frozenset[str](),
    "codes": frozenset({"model", "errors"}),
    "policy": frozenset({"model", "errors", "codes"}),
}
"""What every room may import, and what these may import of each other."""

SERVICES: Final = frozenset(
    {"packet", "gitread", "rules", "verdict", "record", "render"}
)
ROOMS: Final = {
    **{room: allowed | {room} for room, allowed in FOUNDATION.items()},
    **{room: FOUNDATION.keys() | {room} for room in SERVICES},
    "app": FOUNDATION.keys() | SERVICES | {"app"},
    "cli": FOUNDATION.keys() | {"app", "render", "cli"},
    "__main__": frozenset({"cli"}),
    "": frozenset[str](),
}
"""The rooms that each room may import; a module's room is its second name."""

PURE_ROOMS: Final = FOUNDATION.keys() | SERVICES - {"gitread"}

PURE_LIBRARY: Final = frozenset(
    """
    __future__ base64 binascii bisect collections dataclasses datetime difflib enum
    functools hashlib html itertools json math operator re string struct textwrap
    tomllib types typing unicodedata urllib.parse xml.etree
    """.split()  # noqa: SIM905 - as a list it would be one word a line
)
"""The standard library modules that cannot touch the world outside."""

LIBRARIES: Final = {
    "git": frozenset({"gates.gitread.process"}),
    "gitdb": frozenset[str](),
    "unidiff": frozenset({"gates.gitread"}),
    "cryptography": frozenset({"gates.record"}),
    "typer": frozenset({"gates.cli"}),
}
"""The modules, or rooms, that may import a library from outside."""

IMPURE_CALLS: Final = frozenset({"open", "print", "input", "eval", "exec"})
CLOCK_CALLS: Final = frozenset({"now", "today", "utcnow"})


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, and whether only type checkers see it."""

    name: str
    line: int
    for_types: bool


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imports(node: ast.AST, *, for_types: bool = False) -> Iterator[Import]:
    """Every import below a node, in functions too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, for_types)
        elif isinstance(child, ast.ImportFrom):
            module = "." * child.level + (child.module or "")
            for alias in child.names:
                inside = module == "gates" and alias.name in ROOMS
                name = f"gates.{alias.name}" if inside else module
                yield Import(name, child.lineno, for_types)
        else:
            below = for_types or is_type_checking(child)
            yield from imports(child, for_types=below)


def room_of(module: str) -> str:
    return [*module.split("."), ""][1]


def is_pure(module: str) -> bool:
    return room_of(module) in PURE_ROOMS


def wrong_import(module: str, found: Import) -> str | None:
    """Why a module may not import another, or None when it may."""
    top = found.name.partition(".")[0]
    if found.name.startswith("."):
        return "a relative import"
    if top == "gates":
        room = room_of(found.name)
        # The package itself holds the version and nothing else.
        allowed = ROOMS.get(room_of(module), frozenset()) | {""}
        return None if room in allowed else f"the room {room!r}"
    if top in LIBRARIES:
        users = LIBRARIES[top]
        may = any(f"{module}.".startswith(f"{user}.") for user in users)
        return None if may or found.for_types else f"the library {top!r}"
    harmless = found.for_types or not {top, found.name}.isdisjoint(PURE_LIBRARY)
    if is_pure(module) and not harmless:
        return f"{found.name!r}, which can touch the world outside,"
    return None


def wrong_call(module: str, node: ast.AST) -> str | None:
    """Why a module may not do what this node does, or None when it may."""
    if isinstance(node, ast.Attribute) and node.attr == "splitlines":
        return "splitlines, which ends lines where git does not"
    if not isinstance(node, ast.Call) or not is_pure(module):
        return None
    match node.func:
        case ast.Name(id=name) if name in IMPURE_CALLS:
            return f"{name}()"
        case ast.Attribute(attr=name) if name in CLOCK_CALLS:
            return f"the clock, .{name}()"
    return None


def violations(module: str, source: str) -> list[str]:
    """Each rule of the house that a module breaks, with its line."""
    tree = ast.parse(source)
    wrong = [
        f"{module}:{found.line}: imports {why}"
        for found in imports(tree)
        if (why := wrong_import(module, found))
    ]
    wrong += [
        f"{module}:{getattr(node, 'lineno', 0)}: uses {why}"
        for node in ast.walk(tree)
        if (why := wrong_call(module, node))
    ]
    return wrong


def modules() -> dict[str, str]:
    """Every module of the package with its text."""
    found = {}
    for path in sorted((CHECKOUT / "gates").rglob("*.py")):
        parts = path.relative_to(CHECKOUT).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = path.read_text("utf-8")
    return found


def test_every_module_keeps_to_its_room() -> None:
    broken = [
        line for name, text in modules().items() for line in violations(name, text)
    ]
    assert broken == []


def test_every_room_is_known() -> None:
    assert {room_of(name) for name in modules()} - ROOMS.keys() == set()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gates.rules.windows", "import gates.gitread.objects"),
        ("gates.rules.windows", "from gates.packet import reader"),
        ("gates.rules.windows", "from gates import packet"),
        ("gates.rules.windows", "def f():\n    import os"),
        ("gates.rules.windows", "from pathlib import Path"),
        ("gates.rules.windows", "from urllib.request import urlopen"),
        ("gates.rules.windows", "import cryptography"),
        ("gates.rules.windows", "from . import scope"),
        ("gates.rules.windows", "with open('a') as f: pass"),
        ("gates.rules.windows", "date.today()"),
        ("gates.rules.windows", "b'a'.splitlines()"),
        ("gates.gitread.objects", "from git import Repo"),
        ("gates.gitread.objects", "text.splitlines()"),
        ("gates.model", "from gates.errors import GateError"),
        ("gates.codes.log", "from gates.policy import Policy"),
        ("gates.app.post_work", "from gates.cli import options"),
        ("gates.app.post_work", "import typer"),
        ("gates.cli.post_work", "from gates.rules import scope"),
        ("gates.record.statement", "import time"),
        ("gates.packet.reader", "if TYPE_CHECKING:\n    from gates.rules import scope"),
    ],
)
def test_a_breach_is_detected(module: str, source: str) -> None:
    assert len(violations(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gates.rules.windows", "import re\nfrom gates.model import Window"),
        ("gates.rules.links", "from urllib.parse import unquote_to_bytes"),
        ("gates.rules.windows", "if TYPE_CHECKING:\n    from pathlib import Path"),
        ("gates.gitread.process", "def f():\n    from git.cmd import Git"),
        ("gates.gitread.hunks", "import os, unidiff\nopen('a')"),
        ("gates.app.post_work", "from gates.rules import scope\nprint(now())"),
        ("gates.cli.post_work", "import typer\nfrom gates import __version__"),
    ],
)
def test_honest_modules_pass(module: str, source: str) -> None:
    assert violations(module, source) == []


HEAVY: Final = ("git", "gitdb", "cryptography", "unidiff", "rich", "pydantic")


def heavy_imports(importtime: str) -> list[str]:
    """The libraries in what `-X importtime` prints that cost much to import."""
    names = [line.rpartition("|")[2].strip() for line in importtime.split("\n")]
    return [name for name in names if name in HEAVY]


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("explain", "GIT-06")])
def test_what_needs_no_library_imports_none(
    program: Program, words: tuple[str, ...]
) -> None:
    done = program.run(*words, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.code == 0, done.said
    assert "gates.cli.main" in done.said
    assert heavy_imports(done.said) == []


def test_only_what_explains_a_code_loads_the_examples(program: Program) -> None:
    times = {"PYTHONPROFILEIMPORTTIME": "1"}
    explained = program.run("explain", "GIT-06", env=times)
    judged = program.run("post-work", "WP-7", env=times)
    assert "gates.codes.examples" in explained.said
    assert "gates.codes.environment" in judged.said
    assert "gates.codes.examples" not in judged.said


def test_a_heavy_import_is_seen() -> None:
    shown = "import time:  12 |  345 |   cryptography\nimport time: 1 | 2 | json\n"
    assert heavy_imports(shown) == ["cryptography"]
