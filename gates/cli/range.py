"""`gates range WP`."""

from gates.app.range import RangeRequest, explain_range
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import RuleOptions, SelectionOptions, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.range_report import range_json, range_text


@grouped
def range_of(
    wp: WpArgument,
    selection: SelectionOptions,
    rules: RuleOptions,
    common: CommonOptions,
) -> int:
    """Say why each changed path is in a range of commits, and what rules on it.

    Names the commits that brought each path, tells those of a merge apart, and proposes
    a narrower range where that explains what is out of scope.
    """

    def work() -> Report:
        report = explain_range(
            RangeRequest(
                wp=wp,
                directory=common.repo,
                selection=selection.request(),
                profile=rules.profile,
                policy_rev=rules.policy_rev,
                packet_file=rules.packet,
            )
        )
        return Report(
            EXIT_PASS,
            text=lambda style: range_text(report, style),
            json=lambda: range_json(report),
        )

    return present(common, work)


app = single(range_of, "range")
