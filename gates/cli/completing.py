"""What may stand at the cursor: asked by the scripts of `gates completions`.

A script runs `gates __complete PROGRAM WORD...`, the last word being the one that is
typed. The answer is one line that says what is wanted there (`words`, `files`,
`folders`), then for `words` one candidate a line, with a tab before its description.
The commands themselves are asked, so nothing here has to be kept in step with them;
the words are looked at and never obeyed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import typer
import typer.core
import typer.main

from gates.cli import console
from gates.cli.options import Format
from gates.errors import EXIT_PASS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from typer._click import Command, Context, Parameter

FILES: Final = "files"
FOLDERS: Final = "folders"
WORDS: Final = "words"

_FILES: Final = frozenset({"FILE", "FILE|LINE", "KEY", "NEW"})
_REPO: Final = "--repo"


class Candidate(NamedTuple):
    """A word that may stand there, and what it means."""

    word: str
    about: str = ""


class Answer(NamedTuple):
    """What is wanted at the cursor; candidates only where words are."""

    kind: str = WORDS
    candidates: tuple[Candidate, ...] = ()


_NOTHING: Final = Answer()


def complete(root: Callable[[], typer.Typer], words: Sequence[str]) -> int:
    """Print what may stand in the place of the last word; silent on every error."""
    console.prepare()
    try:
        answer = candidates(root, words)
    except (Exception, typer.Exit):  # noqa: BLE001 - a key press is answered, or not
        answer = _NOTHING
    lines = [answer.kind, *("\t".join(found) for found in answer.candidates)]
    console.out("".join(f"{line}\n" for line in lines))
    return EXIT_PASS


def candidates(root: Callable[[], typer.Typer], words: Sequence[str]) -> Answer:
    """What may stand in the place of the last word of a command line.

    The first word is the program: `gates`, or the name of one of its commands.
    """
    if len(words) <= 1:
        return _NOTHING
    program, *before, current = words
    current = "" if current == " " else current  # how PowerShell hands over nothing
    command = typer.main.get_command(root())
    name = Path(program).name.removesuffix(".exe")
    if name != "gates":
        before = [name, *before]
    return _Line(command, before).answer(current)


class _Line:
    """The words before the cursor, as the command that they name would read them."""

    def __init__(self, command: Command, words: Sequence[str]) -> None:
        """Walk the words: commands, options with their values, arguments."""
        self._context = _context(command, None)
        self._waiting: Parameter | None = None
        self._places = 0
        self._is_open = True
        self._repo = Path()
        self._given: set[str] = set()
        for word in words:
            self._take(word)

    def _take(self, word: str) -> None:
        if self._waiting is not None:
            self._value(self._waiting, word)
            self._waiting = None
        elif self._is_open and word == "--":
            self._is_open = False
        elif self._is_open and word.startswith("-"):
            name, separator, value = word.partition("=")
            option = self._option(name)
            if option is not None:
                self._given.add(option.name or "")
            if option is None or _is_flag(option):
                return
            if separator:
                self._value(option, value)
            else:
                self._waiting = option
        elif isinstance(self._command, typer.core.TyperGroup):
            below = self._command.get_command(self._context, word)
            if below is None:
                raise LookupError(word)
            self._context = _context(below, self._context)
            self._given.clear()
        else:
            self._places += 1

    def _value(self, option: Parameter, value: str) -> None:
        if _REPO in option.opts:
            self._repo = Path(value)

    @property
    def _command(self) -> Command:
        return self._context.command

    def _parameters(self) -> list[Parameter]:
        return list(self._command.get_params(self._context))

    def _option(self, name: str) -> Parameter | None:
        return next((p for p in self._parameters() if name in p.opts), None)

    def answer(self, current: str) -> Answer:
        """What may stand at the cursor, given the beginning that is there."""
        if self._waiting is not None:
            return self._values(self._waiting, current, "")
        if self._is_open and current.startswith("-"):
            name, separator, value = current.partition("=")
            option = self._option(name)
            if not separator:
                return _beginning(self._options(), current)
            if option is None or _is_flag(option):
                return _NOTHING
            return self._values(option, value, f"{name}=")
        if isinstance(self._command, typer.core.TyperGroup):
            return _beginning(_commands(self._command, self._context), current)
        argument = self._argument()
        if argument is None:
            return _beginning(self._options() if self._is_open else (), current)
        return self._values(argument, current, "")

    def _argument(self) -> Parameter | None:
        """The argument whose turn it is."""
        left = self._places
        for parameter in self._parameters():
            if parameter.param_type_name != "argument":
                continue
            if parameter.nargs < 0 or left < parameter.nargs:
                return parameter
            left -= parameter.nargs
        return None

    def _options(self) -> Iterable[Candidate]:
        for parameter in self._parameters():
            if parameter.param_type_name != "option":
                continue
            is_spent = parameter.name in self._given and not parameter.multiple
            if not is_spent and not getattr(parameter, "hidden", False):
                about = getattr(parameter, "help", None) or ""
                longest = max(parameter.opts, key=len)
                yield Candidate(longest, " ".join(about.split()))

    def _values(self, parameter: Parameter, current: str, prefix: str) -> Answer:
        """The values of an option or argument; `prefix` stands before each."""
        metavar = _metavar(parameter)
        if metavar in _FILES:
            return Answer(FILES)
        if metavar == "DIR":
            return Answer(FOLDERS)
        if metavar == "FORMAT=FILE" and "=" in current:
            return Answer(FILES)
        found = (
            Candidate(prefix + word, about) for word, about in self._known(parameter)
        )
        return _beginning(found, prefix + current)

    def _known(self, parameter: Parameter) -> Iterable[Candidate]:
        metavar = _metavar(parameter)
        if metavar == "WP":
            from gates.app.packet_names import packet_names  # noqa: PLC0415 - git

            return [Candidate(name) for name in packet_names(self._repo)]
        if metavar == "CODE":
            from gates.app.explain import all_codes  # noqa: PLC0415 - the registry

            return [Candidate(code.id, code.title) for code in all_codes()]
        formats = _formats(parameter, metavar)
        if formats:
            end = "=" if metavar == "FORMAT=FILE" else ""
            return [Candidate(f"{form}{end}") for form in formats]
        choices = getattr(parameter.type, "choices", None) or ()
        return [Candidate(str(choice)) for choice in choices]


def _metavar(parameter: Parameter) -> str:
    """What an option or argument is called, whether or not it may be left out."""
    return (parameter.metavar or "").removesuffix("...").strip("[]")


def _formats(parameter: Parameter, metavar: str) -> tuple[Format, ...]:
    """The formats that an option takes: those that its own parser reads."""
    parser = getattr(parameter.type, "func", None)
    if parser is None or metavar not in ("<text|json>", "FORMAT", "FORMAT=FILE"):
        return ()
    tail = "=FILE" if metavar == "FORMAT=FILE" else ""
    return tuple(form for form in Format if _is_read(parser, f"{form}{tail}"))


def _is_read(parser: Callable[[str], object], text: str) -> bool:
    try:
        parser(text)
    except typer.BadParameter:
        return False
    return True


def _commands(group: typer.core.TyperGroup, context: Context) -> Iterable[Candidate]:
    """The commands of a group; one with a table of them is not made to import any."""
    table = getattr(group, "lazy", None)
    for name in group.list_commands(context):
        if table is not None:
            yield Candidate(name, table[name].help)
            continue
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield Candidate(name, command.get_short_help_str(80))


def _context(command: Command, parent: Context | None) -> Context:
    return command.context_class(
        command, info_name=command.name, parent=parent, resilient_parsing=True
    )


def _is_flag(option: Parameter) -> bool:
    return bool(getattr(option, "is_flag", False)) or option.name == "help"


def _beginning(found: Iterable[Candidate], current: str) -> Answer:
    return Answer(WORDS, tuple(one for one in found if one.word.startswith(current)))
