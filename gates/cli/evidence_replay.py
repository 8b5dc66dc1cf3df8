"""`gates evidence replay WP`."""

from gates.app.evidence_check import CheckRequest, ReplayRequest, evidence_replay
from gates.cli.application import single
from gates.cli.evidence_check import check_report
from gates.cli.evidence_run import TimeoutOption
from gates.cli.funnel import present
from gates.cli.gate_options import ProfileOption, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.cli.watching import watcher


@grouped
def replay(
    wp: WpArgument,
    common: CommonOptions,
    timeout: TimeoutOption = None,
    profile: ProfileOption = None,
) -> int:
    """Run the recorded commands again, and compare exit codes and output.

    They run as whoever calls, in the worktree: read them first. Nothing is written to
    the packet.
    """
    return present(
        common,
        lambda: check_report(
            evidence_replay(
                ReplayRequest(
                    CheckRequest(wp, common.repo, profile),
                    watcher(quiet=common.quiet),
                    timeout,
                )
            )
        ),
    )


app = single(replay, "replay")
