"""The options that several commands share, as groups (see `groups`)."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, NamedTuple, TextIO

import typer

from gates.cli import console
from gates.render.style import Style


class Format(StrEnum):
    """What standard output, or a file, carries."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    MARKDOWN = "markdown"
    HTML = "html"


BASIC_FORMATS: Final = (Format.TEXT, Format.JSON)
"""What every command can give; a verdict can be had in every format."""


class Color(StrEnum):
    """When text output is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def wants_color(color: Color, stream: TextIO | None) -> bool:
    """Whether text on a stream is coloured.

    `--color` decides, then NO_COLOR, then FORCE_COLOR (each when it is not empty), then
    whether the stream is a terminal.
    """
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return console.is_terminal(stream) and os.environ.get("TERM") != "dumb"


class OutputFile(NamedTuple):
    """One more place for the result, in a format of its own."""

    format: Format
    path: Path


def parse_format(text: str, known: Sequence[Format] = BASIC_FORMATS) -> Format:
    """Read the name of a format.

    Raises:
        typer.BadParameter: it is not one of those that are known.
    """
    if text not in known:
        names = ", ".join(known)
        raise typer.BadParameter(f"{text!r} is not one of the formats: {names}")
    return Format(text)


def given_path(text: str | Path) -> Path:
    """Read a path; an empty text, which Python takes for the current folder, is none.

    Raises:
        typer.BadParameter: it is empty.
    """
    if text == "":
        raise typer.BadParameter(
            "it is empty; set the variable behind it, or leave the option out"
        )
    return Path(text)


def parse_output(
    text: str | OutputFile, known: Sequence[Format] = BASIC_FORMATS
) -> OutputFile:
    """Read `FORMAT=FILE`.

    Raises:
        typer.BadParameter: the format is unknown, or a part is missing.
    """
    if isinstance(text, OutputFile):  # Typer parses its own defaults too
        return text
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise typer.BadParameter(f"{text!r} is not of the form FORMAT=FILE")
    return OutputFile(parse_format(name, known), Path(path))


def verdict_format(text: str) -> Format:
    """Read the name of a format that a verdict can be given in."""
    return parse_format(text, tuple(Format))


def verdict_output(text: str | OutputFile) -> OutputFile:
    """Read `FORMAT=FILE` for a verdict."""
    return parse_output(text, tuple(Format))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonOptions:
    """Where the repository is, and how the result is shown."""

    repo: Annotated[
        Path,
        typer.Option(
            "--repo",
            parser=given_path,
            metavar="DIR",
            help="The repository; the current folder by default.",
            show_default=False,
        ),
    ] = Path()
    format: Annotated[
        Format,
        typer.Option(
            "--format",
            parser=parse_format,
            metavar="<text|json>",
            help="What standard output carries.",
        ),
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

    def style(self, *, is_error: bool = False) -> Style:
        """The style of text on standard output, or of an error on standard error."""
        stream = sys.stderr if is_error else sys.stdout
        return Style(
            color=wants_color(self.color, stream),
            quiet=self.quiet,
            verbose=self.verbose,
            width=0 if is_error else console.width_of(stream),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictOptions(CommonOptions):
    """The same for a command that gives a verdict, in any format."""

    format: Annotated[
        Format,
        typer.Option(
            "--format",
            parser=verdict_format,
            metavar="FORMAT",
            help="What standard output carries: text, json, sarif, junit, github,"
            " gitlab, markdown or html.",
        ),
    ] = Format.TEXT
    outputs: Annotated[
        list[OutputFile],
        typer.Option(
            "--output",
            parser=verdict_output,
            metavar="FORMAT=FILE",
            help="Write the result to a file as well. May be repeated.",
        ),
    ] = field(default_factory=list)

    def wants(self, form: Format) -> bool:
        """Whether the result is to be given in this format anywhere."""
        return self.format is form or any(o.format is form for o in self.outputs)
