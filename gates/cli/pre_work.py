"""`gates pre-work WP`, and the script `pre-work`."""

from gates.app.prework import PreWorkRequest
from gates.app.prework import pre_work as judge
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import RecordOptions, RuleOptions, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.cli.verdicts import verdict_report


@grouped
def pre_work(
    wp: WpArgument,
    rules: RuleOptions,
    record: RecordOptions,
    common: CommonOptions,
) -> int:
    """Check that a work packet is ready before the work begins.

    The packet at HEAD is judged: its fields, status, scope list, phases and manifest
    template, and that index and worktree hold the same bytes.

    Exit codes: 0 pass, 1 the gate failed, 2 usage or packet not found, 3 cannot verify.
    """

    def work() -> Report:
        return verdict_report(
            judge(
                PreWorkRequest(
                    wp=wp,
                    directory=common.repo,
                    record=record.request(),
                    profile=rules.profile,
                    policy_rev=rules.policy_rev,
                    packet_file=rules.packet,
                )
            )
        )

    return present(common, work)


app = single(pre_work, "pre-work")
