"""`gates key init [FILE]`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from gates.app.key_choice import PASSPHRASE, take_key_variables
from gates.app.key_commands import init_key
from gates.app.log_signing import ask_passphrase
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS, GateError
from gates.render.log_json import key_json
from gates.render.log_text import key_text


@grouped
def init(
    common: CommonOptions,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="By default the machine's own key."),
    ] = None,
    *,
    comment: Annotated[
        str, typer.Option("--comment", help="Whose key it is.")
    ] = "gates",
    passphrase: Annotated[
        bool,
        typer.Option(
            "--passphrase",
            help="Encrypt it: asks, or takes GATES_KEY_PASSPHRASE.",
        ),
    ] = False,
) -> int:
    """Make an OpenSSH Ed25519 key (mode 0600). A file that exists is left alone."""

    def work() -> Report:
        environment = take_key_variables(os.environ)
        made = init_key(
            file,
            environment,
            random=os.urandom,
            passphrase=_passphrase(environment) if passphrase else "",
            comment=comment,
        )
        return Report(
            EXIT_PASS,
            text=lambda _: key_text(made.public, str(made.path)),
            json=lambda: key_json(made.public, str(made.path)),
        )

    return present(common, work)


def _passphrase(environment: dict[str, str]) -> str:
    if environment.get(PASSPHRASE):
        return environment[PASSPHRASE]
    if sys.stdin is None or not sys.stdin.isatty():
        raise GateError(
            "KEY-01",
            "there is no terminal to ask for a passphrase at",
            f"set {PASSPHRASE}",
        )
    first = ask_passphrase("Passphrase of the new key: ")
    if first != ask_passphrase("The same again: ") or not first:
        raise GateError("KEY-01", "the two passphrases differ, or are empty", "again")
    return first


app = single(init, "init")
