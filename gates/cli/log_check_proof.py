"""`gates log check-proof FILE`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from gates.app.log_proof import read_proof
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import proof_json
from gates.render.log_text import proof_text


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFiles:
    """Whose signatures count."""

    trust: Annotated[
        list[Path],
        typer.Option("--trust", metavar="FILE", help="Trusted keys; repeatable."),
    ] = field(default_factory=list)


@grouped
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `prove` printed.")],
    keys: KeyFiles,
    common: CommonOptions,
) -> int:
    """Check a proof under trusted keys, without a repository and without network."""

    def work() -> Report:
        proof = read_proof(file, tuple(keys.trust))
        return Report(
            EXIT_PASS,
            text=lambda style: proof_text(proof, style),
            json=lambda: proof_json(proof),
        )

    return present(common, work)


app = single(check, "check-proof")
