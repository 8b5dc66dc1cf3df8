"""`gates log show RECORD`."""

from gates.app.log_show import ShowRequest, show_record
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import RecordArgument, TrustOptions
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.log_json import shown_json
from gates.render.log_text import shown_text


@grouped
def show(record: RecordArgument, trust: TrustOptions, common: CommonOptions) -> int:
    """Show one record: its signature is verified, its verdict told again."""

    def work() -> Report:
        shown = show_record(
            ShowRequest(common.repo, record, tuple(trust.trust), trust.policy_rev)
        )
        return Report(
            EXIT_PASS,
            text=lambda style: shown_text(shown, style),
            json=lambda: shown_json(shown),
        )

    return present(common, work)


app = single(show, "show")
