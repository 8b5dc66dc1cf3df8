"""`gates cor701-sha FILE...`, and the script `cor701-sha`."""

from typing import Annotated

import typer

from gates.app.cor701_sha import ShaRequest
from gates.app.cor701_sha import cor701_sha as look_at
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS
from gates.render.sha_report import ShaReport
from gates.render.sha_text import sha_text


@grouped
def cor701_sha(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Files, from the current folder."),
    ],
    revisions: Annotated[
        str | None,
        typer.Option(
            "--range",
            metavar="A..B",
            help="Compare B with its ancestor A; A...B starts at the merge base.",
        ),
    ] = None,
    rev: Annotated[
        str | None,
        typer.Option(
            "--rev", metavar="REV", help="Compare one commit with its first parent."
        ),
    ] = None,
    *,
    common: CommonOptions,
) -> int:
    """Print the hashes of files, and the manifest lines that are true of them.

    Without --rev or --range: HEAD is the pre-image; the post-image is what is staged,
    else what lies in the worktree.
    """

    def work() -> Report:
        report = look_at(ShaRequest(tuple(files), common.repo, revisions, rev))
        return Report(
            EXIT_PASS,
            text=lambda style: sha_text(report, style),
            json=lambda: _json(report),
        )

    return present(common, work)


def _json(report: ShaReport) -> str:
    from gates.render.sha_json import sha_json  # noqa: PLC0415 - not for text

    return sha_json(report)


app = single(cor701_sha, "cor701-sha")
