"""The console scripts: `gates`, and its three gate commands under their own names."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from gates import __version__
from gates.cli import funnel
from gates.cli.application import Lazy, application, lazy_group
from gates.errors import EXIT_PASS, EXIT_USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMANDS: Final = {
    "pre-work": Lazy(
        "gates.cli.pre_work", "Check a work packet before the work begins."
    ),
    "post-work": Lazy(
        "gates.cli.post_work", "Check that what landed is what the packet declared."
    ),
    "check": Lazy("gates.cli.check", "Judge a range by every packet found for it."),
    "ci": Lazy("gates.cli.ci", "Judge the range of a CI event, and tell the runner."),
    "hook": Lazy("gates.cli.hook", "Judge at commit and at push, in git's hooks."),
    "check-path": Lazy(
        "gates.cli.check_path", "Say whether a path may be edited, before the edit."
    ),
    "cor701-sha": Lazy(
        "gates.cli.cor701_sha", "Print hashes of files and the manifest lines for them."
    ),
    "init": Lazy("gates.cli.init", "Make a repository ready for work packets."),
    "packet": Lazy("gates.cli.packet", "Begin a work packet."),
    "manifest": Lazy(
        "gates.cli.manifest", "Compute the manifest of a packet, and write it."
    ),
    "range": Lazy(
        "gates.cli.range", "Say why each changed path is in a range, and its ruling."
    ),
    "evidence": Lazy(
        "gates.cli.evidence", "Record runs of commands in a packet, and check them."
    ),
    "waiver": Lazy("gates.cli.waiver", "Add waivers to a packet, and list them."),
    "refinement": Lazy(
        "gates.cli.refinement", "Check the refinement that grounds a packet."
    ),
    "approve-refinement": Lazy(
        "gates.cli.approve_refinement", "Record that the user approved a refinement."
    ),
    "sign": Lazy("gates.cli.sign", "Sign scope, refinement and spec of a packet."),
    "prepare": Lazy("gates.cli.prepare", "Record where a packet's work is done."),
    "phase": Lazy("gates.cli.phase", "Show which phase a packet is in."),
    "report": Lazy("gates.cli.report", "Show a verdict as one self-contained page."),
    "log": Lazy("gates.cli.log", "Show and verify the signed log."),
    "key": Lazy("gates.cli.key", "Make and show signing keys."),
    "explain": Lazy("gates.cli.explain", "Explain a code: why, and how to mend it."),
    "codes": Lazy("gates.cli.codes", "List every code."),
    "doctor": Lazy("gates.cli.doctor", "Look what is missing, and say how to mend it."),
    "completions": Lazy(
        "gates.cli.completions", "Print a script that completes commands in a shell."
    ),
}

_COMPLETE: Final = "__complete"
"""The word by which the scripts of `gates completions` ask; no command has it."""


def _root() -> typer.Typer:
    app = application(
        "Prove, from git objects, that work changed what it declared and nothing else.",
        lazy_group(COMMANDS),
    )
    app.callback(invoke_without_command=True)(_start)
    return app


def _start(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version and exit.")
    ] = False,
) -> int:
    """Answer what needs no command."""
    if version:
        typer.echo(f"gates {__version__}")
        raise typer.Exit(EXIT_PASS)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        return EXIT_USAGE
    return EXIT_PASS


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `gates`."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] == _COMPLETE:
        from gates.cli.completing import complete  # noqa: PLC0415 - a key press only

        sys.exit(complete(_root, given[1:]))
    sys.exit(funnel.run(_root, given, "gates"))


def pre_work() -> NoReturn:
    """Run `pre-work`, which is `gates pre-work`."""
    _alone("pre-work")


def post_work() -> NoReturn:
    """Run `post-work`, which is `gates post-work`."""
    _alone("post-work")


def cor701_sha() -> NoReturn:
    """Run `cor701-sha`, which is `gates cor701-sha`."""
    _alone("cor701-sha")


def _alone(name: str) -> NoReturn:
    """Run one command; the others are not even listed."""

    def build() -> typer.Typer:
        app: typer.Typer = importlib.import_module(COMMANDS[name].module).app
        return app

    _run(build, sys.argv[1:], name)


def _run(
    build: Callable[[], typer.Typer], arguments: Sequence[str], name: str
) -> NoReturn:
    """Run an application and leave with its exit code.

    At its end Python looks for cycles among everything that was ever imported, which
    takes longer than a small run itself; nothing here needs that.
    """
    code = funnel.run(build, arguments, name)
    gc.freeze()
    sys.exit(code)
