"""`gates key show [FILE]`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gates.app.key_choice import take_key_variables
from gates.app.key_commands import show_key
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import key_json
from gates.render.log_text import key_text


@grouped
def show(
    common: CommonOptions,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="By default the key that would sign."),
    ] = None,
) -> int:
    """Show the public half of a key: its line, fingerprint and key id."""

    def work() -> Report:
        found = show_key(file, take_key_variables(os.environ))
        return Report(
            EXIT_PASS,
            text=lambda _: key_text(found.public, found.source),
            json=lambda: key_json(found.public, found.source),
        )

    return present(common, work)


app = single(show, "show")
