"""`gates evidence check WP`."""

from gates.app.evidence_check import CheckRequest, evidence_check
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import ProfileOption, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_FAIL, EXIT_PASS
from gates.render.evidence import Check, check_json, check_text


def check_report(found: Check) -> Report:
    """What a check shows, and its exit code."""
    exit_code = EXIT_PASS if found.holds else EXIT_FAIL
    return Report(
        exit_code,
        text=lambda style: check_text(found, style),
        json=lambda: check_json(found, exit_code),
    )


@grouped
def check(wp: WpArgument, common: CommonOptions, profile: ProfileOption = None) -> int:
    """Check the evidence of the packet in the worktree.

    Exit codes, logs that are there, places in EVIDENCE_MAPPING at HEAD, and the
    commands of TEST_PLAN that no run is recorded of.
    """
    return present(
        common,
        lambda: check_report(evidence_check(CheckRequest(wp, common.repo, profile))),
    )


app = single(check, "check")
