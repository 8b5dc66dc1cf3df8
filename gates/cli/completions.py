"""`gates completions SHELL`."""

import importlib.resources
from enum import StrEnum
from typing import Annotated

import typer

from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS


class Shell(StrEnum):
    """A shell that there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@grouped
def completions(
    shell: Annotated[
        Shell, typer.Argument(help="For which shell.", show_default=False)
    ],
    common: CommonOptions,
) -> int:
    """Print a script that completes commands, options and names of packets.

    It serves `gates`, `pre-work`, `post-work` and `cor701-sha`. How it is installed
    stands at its top.
    """

    def work() -> Report:
        script = script_for(shell)
        return Report(
            EXIT_PASS, text=lambda _: script, json=lambda: _json(shell, script)
        )

    return present(common, work)


def script_for(shell: Shell) -> str:
    """The script for a shell."""
    folder = importlib.resources.files("gates.cli") / "shells"
    return (folder / f"gates.{shell}").read_text("utf-8")


def _json(shell: Shell, script: str) -> str:
    import json  # noqa: PLC0415 - a text run does not need it

    value = {"schema": "gates/completions-1", "shell": shell, "script": script}
    return json.dumps(value, separators=(",", ":")) + "\n"


app = single(completions, "completions")
