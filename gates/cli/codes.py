"""`gates codes`."""

from gates.app.explain import all_codes
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.codes import codes_json, codes_text


@grouped
def codes(common: CommonOptions) -> int:
    """List every code with its weight and its exit code."""

    def work() -> Report:
        found = all_codes()
        return Report(
            EXIT_PASS,
            text=lambda style: codes_text(found, style),
            json=lambda: codes_json(found),
        )

    return present(common, work)


app = single(codes, "codes")
