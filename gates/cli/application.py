"""How every Typer application of this project is made.

The settings keep start-up short: with Rich switched off, help and usage errors cost a
third; completion has a way of its own (see `completing`). Subcommands are imported
when they run; until then a table stands for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

import typer
import typer.core
import typer.main

from gates.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # Typer 0.28 carries Click inside and gives these no public name. They are
    # needed to say what is overridden, and not when the program runs.
    from typer._click import Command, Context, HelpFormatter
    from typer._click.exceptions import UsageError


class Lazy(NamedTuple):
    """A subcommand that is not imported yet: its module, which has `app`, and help."""

    module: str
    help: str


def application(
    help_text: str | None = None, group: type[typer.core.TyperGroup] | None = None
) -> typer.Typer:
    """An empty Typer application with this project's settings."""
    return typer.Typer(
        help=help_text,
        cls=group or typer.core.TyperGroup,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={
            "help_option_names": ["-h", "--help"],
            "max_content_width": 88,
        },
    )


def single(callback: Callable[..., int], name: str) -> typer.Typer:
    """An application of one command."""
    app = application()
    app.command(name, cls=_Command)(callback)
    return app


class _Command(typer.core.TyperCommand):
    """A command that every usage error knows, so that its help can be named."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """As always; an option without its value is raised without the command."""
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            found = cast("UsageError", error)
            if getattr(found, "ctx", ctx) is None:
                found.ctx = ctx
            raise


def _unknown(name: str, table: Mapping[str, Lazy], program: str) -> GateError:
    import difflib  # noqa: PLC0415 - needed for a misspelt command only

    near = difflib.get_close_matches(name, table, n=3)
    return GateError(
        "USAGE-01",
        f"there is no command {name!r}",
        f"did you mean {', '.join(f'`{program} {other}`' for other in near)}?"
        if near
        else f"`{program} --help` lists the commands",
    )


def lazy_group(table: Mapping[str, Lazy]) -> type[typer.core.TyperGroup]:
    """A group whose subcommands come from a table and are imported when they run."""

    class LazyGroup(typer.core.TyperGroup):
        """Lists the table; imports what is asked for."""

        lazy: ClassVar = table

        def list_commands(self, ctx: Context) -> list[str]:
            """The names of the table, in its order."""
            del ctx
            return list(table)

        def get_command(self, ctx: Context, cmd_name: str) -> Command:
            """The command itself, its module imported now."""
            lazy = table.get(cmd_name)
            if lazy is None:
                raise _unknown(cmd_name, table, ctx.command_path)
            module = importlib.import_module(lazy.module)
            return typer.main.get_command(module.app)

        def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
            """Write the table into the help text, without an import."""
            del ctx
            with formatter.section("Commands"):
                formatter.write_dl([(name, lazy.help) for name, lazy in table.items()])

    return LazyGroup
