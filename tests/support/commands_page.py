"""docs/commands.md: the reference page that is made from the program's own help."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import typer.main
from typer.core import TyperGroup

from gates.cli.main import _root
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PAGE: Final = CHECKOUT / "docs" / "commands.md"
HEAD: Final = """\
# Commands

This page is made from the program by `scripts/golden`; `gates COMMAND --help` shows the
same. `pre-work`, `post-work` and `cor701-sha` are programs of their own as well.

## Exit codes

| code | means |
|---|---|
| 0 | the gate passed, or the command did what it says |
| 1 | the gate failed, or what was asked for does not hold |
| 2 | usage, configuration, or the packet was not found |
| 3 | cannot verify: git failed, an object is missing, the log cannot be written |
| 130 | interrupted |

What a command adds to that stands in its section. They are the same in every
[format](formats.md), and no option changes one.
"""
SHARED: Final = """\
## Options of every command

`gates` alone has `-V, --version`. Every command has these, unless its section says
otherwise:
"""


class Shown(NamedTuple):
    """One command as its help shows it."""

    path: str
    usage: str
    help: str
    arguments: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]


def commands() -> list[Shown]:
    """Every command of the program that does something, in the order of its help."""
    return list(_below(typer.main.get_command(_root()), "gates"))


def _below(command: Any, path: str, parent: Any = None) -> Iterator[Shown]:  # noqa: ANN401 - Click's own types
    """A command, or the commands of a group."""
    settings = command.context_settings
    context = command.context_class(command, parent, info_name=path, **settings)
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None, name
            yield from _below(found, f"{path} {name}", context)
        return
    records: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            records[parameter.param_type_name].append(record)
    yield Shown(
        path,
        " ".join([path, *command.collect_usage_pieces(context)]),
        command.help or "",
        tuple(records["argument"]),
        tuple(records["option"]),
    )


def commands_page() -> str:
    """The page as it should be."""
    found = commands()
    counted = Counter(option for command in found for option in command.options)
    shared = [option for option in counted if 2 * counted[option] > len(found)]
    table = _table("option", shared) + "\n"
    sections = [_section(command, shared) for command in found]
    return "\n".join([HEAD, SHARED, table, *sections])


def _section(command: Shown, shared: Sequence[tuple[str, str]]) -> str:
    parts = [f"## {command.path}", f"```text\n{command.usage}\n```", _prose(command)]
    own = [option for option in command.options if option not in shared]
    names = {_name(option) for option in command.options}
    lacks = [f"`{_name(option)}`" for option in shared if _name(option) not in names]
    if command.arguments:
        parts.append(_table("argument", command.arguments))
    if own:
        parts.append(_table("option", own))
    if lacks:
        parts.append(f"It has no {', no '.join(lacks)}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _name(option: tuple[str, str]) -> str:
    """`--format` of `--format FORMAT`, `--help` of `-h, --help`."""
    return option[0].partition(", ")[2] or option[0].partition(" ")[0]


def _prose(command: Shown) -> str:
    """The help of a command; an example in it, which begins with it, as a block."""
    paragraphs = command.help.replace("\b", "").split("\n\n")
    return "\n\n".join(
        f"```sh\n{paragraph.strip()}\n```"
        if paragraph.strip().startswith(f"{command.path} ")
        else _plain(paragraph.strip())
        for paragraph in paragraphs
    )


def _table(name: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {name} | means |", "|---|---|"]
    lines += [f"| `{_cell(left)}` | {_cell(_plain(right))} |" for left, right in rows]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Words of the help that would be markup, as they stand."""
    text = re.sub(r"  (?=\[)", " ", text)
    return text.replace("<", "&lt;").replace("*", "\\*").replace("[", "\\[")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def regenerate() -> None:
    """Write the page anew."""
    PAGE.write_text(commands_page(), encoding="utf-8")
