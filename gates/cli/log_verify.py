"""`gates log verify`."""

import os
from typing import Annotated

import typer

from gates.app.log_verify import VerifyRequest, verify_log
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.log_options import TrustOptions
from gates.cli.options import CommonOptions
from gates.cli.progress import progress_line
from gates.render.log_json import verification_json
from gates.render.log_text import verification_text


@grouped
def verify(
    trust: TrustOptions,
    common: CommonOptions,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings make the exit code 1, too.")
    ] = False,
) -> int:
    """Prove the log: chain, signatures, root, checkpoint, keys, anchors. Offline.

    Exit codes: 0 it holds, 1 it does not, 3 there is none or it cannot be read.
    """
    progress = progress_line(quiet=common.quiet)

    def work() -> Report:
        result = verify_log(
            VerifyRequest(
                directory=common.repo,
                environment=os.environ,
                trust=tuple(trust.trust),
                policy_rev=trust.policy_rev,
                strict=strict,
                progress=progress,
            )
        )
        return Report(
            result.exit_code,
            text=lambda style: verification_text(result, style),
            json=lambda: verification_json(result),
        )

    return present(common, work, progress)


app = single(verify, "verify")
