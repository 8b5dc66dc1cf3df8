"""`gates post-work WP`, and the script `post-work`."""

from datetime import UTC, datetime

from gates.app.postwork import PostWorkRequest
from gates.app.postwork import post_work as judge
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import (
    RecordOptions,
    RuleOptions,
    SelectionOptions,
    WpArgument,
)
from gates.cli.groups import grouped
from gates.cli.options import VerdictOptions
from gates.cli.progress import progress_line
from gates.cli.verdicts import verdict_report


@grouped
def post_work(
    wp: WpArgument,
    selection: SelectionOptions,
    rules: RuleOptions,
    record: RecordOptions,
    common: VerdictOptions,
) -> int:
    """Check that what landed is what the work packet declared.

    Without a selection: what is staged, else the worktree, else from the packet's
    MERGE_BASE_SHA, else from the merge base with the default branch, else HEAD alone.

    Exit codes: 0 pass, 1 the gate failed, 2 usage or packet not found, 3 cannot verify.
    """
    progress = progress_line(quiet=common.quiet)

    def work() -> Report:
        return verdict_report(
            judge(
                PostWorkRequest(
                    wp=wp,
                    directory=common.repo,
                    selection=selection.request(),
                    today=datetime.now(UTC).date(),
                    record=record.request(),
                    profile=rules.profile,
                    policy_rev=rules.policy_rev,
                    packet_file=rules.packet,
                    progress=progress,
                )
            ),
            common,
        )

    return present(common, work, progress)


app = single(post_work, "post-work")
