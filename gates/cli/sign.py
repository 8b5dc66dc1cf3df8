"""`gates sign WP`."""

from gates.app.requests import RecordRequest
from gates.app.workflow import WorkflowRequest
from gates.app.workflow import sign as write
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import KeyOption, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.cli.workflow_report import workflow_report


@grouped
def sign(
    wp: WpArgument,
    common: CommonOptions,
    *,
    key: KeyOption = None,
) -> int:
    """Sign scope, refinement and spec of a packet as HEAD has them.

    The signature goes into the log; the token is listed in SIGNATURE_AUDIT.md, and in
    the state file, where they are there.

    Exit codes: 0 written, 1 the refinement does not hold, 2 usage, 3 cannot verify.
    """

    def work() -> Report:
        return workflow_report(
            write(
                WorkflowRequest(
                    wp,
                    common.repo,
                    RecordRequest(key_file=key),
                )
            )
        )

    return present(common, work)


app = single(sign, "sign")
