"""`gates key trust KEY`."""

from pathlib import Path
from typing import Annotated

import typer

from gates.app.key_commands import trust_key
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import key_json
from gates.render.log_text import sentence


@grouped
def trust(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="A key file, or a public line.")
    ],
    common: CommonOptions,
    file: Annotated[
        Path,
        typer.Option("--file", metavar="FILE", help="The allowed-signers file."),
    ] = Path("allowed_signers"),
    principal: Annotated[
        str, typer.Option("--principal", help="Whose key it is, such as an address.")
    ] = "gates",
) -> int:
    """Pin a key: add its line to an allowed-signers file, once."""

    def work() -> Report:
        done = trust_key(key, file, principal)
        word = "was trusted already" if done.was_there else "is trusted now"
        told = f"{done.public.fingerprint} {word}: {file}"
        return Report(
            EXIT_PASS,
            text=lambda _: sentence(told),
            json=lambda: key_json(done.public, str(file)),
        )

    return present(common, work)


app = single(trust, "trust")
