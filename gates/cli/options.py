"""The options that several commands share, as groups (see `groups`)."""

import os
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from gates.render.style import Style


class Format(StrEnum):
    """What standard output carries."""

    TEXT = "text"
    JSON = "json"


class Color(StrEnum):
    """When text output is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class OutputFile(NamedTuple):
    """One more place for the result, in a format of its own."""

    format: Format
    path: Path


def parse_output(text: str | OutputFile) -> OutputFile:
    """Read `FORMAT=FILE`.

    Raises:
        typer.BadParameter: the format is unknown, or a part is missing.
    """
    if isinstance(text, OutputFile):  # Typer parses its own defaults too
        return text
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise typer.BadParameter(f"{text!r} is not of the form FORMAT=FILE")
    if name not in list(Format):
        known = ", ".join(Format)
        raise typer.BadParameter(f"{name!r} is not one of the formats: {known}")
    return OutputFile(Format(name), Path(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonOptions:
    """Where the repository is, and how the result is shown."""

    repo: Annotated[
        Path,
        typer.Option(
            "--repo",
            metavar="DIR",
            help="The repository; the current folder by default.",
            show_default=False,
        ),
    ] = Path()
    format: Annotated[
        Format, typer.Option("--format", help="What standard output carries.")
    ] = Format.TEXT
    outputs: Annotated[
        list[OutputFile],
        typer.Option(
            "--output",
            parser=parse_output,
            metavar="FORMAT=FILE",
            help="Write the result to a file as well. May be repeated.",
        ),
    ] = field(default_factory=list)
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show one line only.")
    ] = False
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show notes and complete lists.")
    ] = False
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback when an error ends a run.")
    ] = False
    color: Annotated[
        Color, typer.Option("--color", help="Whether text output is coloured.")
    ] = Color.AUTO

    def style(self) -> Style:
        """The style of text on standard output.

        `--color` decides, then NO_COLOR, then FORCE_COLOR (each when it is not
        empty), then whether standard output is a terminal.
        """
        return Style(color=self._wants_color(), quiet=self.quiet, verbose=self.verbose)

    def _wants_color(self) -> bool:
        if self.color is not Color.AUTO:
            return self.color is Color.ALWAYS
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        is_terminal = sys.stdout is not None and sys.stdout.isatty()
        return is_terminal and os.environ.get("TERM") != "dumb"
