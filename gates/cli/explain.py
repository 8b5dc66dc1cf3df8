"""`gates explain CODE`."""

from typing import Annotated

import typer

from gates.app.explain import explain as look_up
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.codes import explain_json, explain_text


@grouped
def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="A code, such as C701-G04.")
    ],
    common: CommonOptions,
) -> int:
    """Explain a code: what it means, why it matters, how to mend it."""

    def work() -> Report:
        found = look_up(code)
        return Report(
            EXIT_PASS,
            text=lambda style: explain_text(found, style),
            json=lambda: explain_json(found),
        )

    return present(common, work)


app = single(explain, "explain")
