"""`gates check-path`."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gates.app.check_path import PathRequest, check_paths
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_PASS, GateError
from gates.render.path import path_object, path_text


@grouped
def check_path(
    *,
    packet: Annotated[
        str,
        typer.Option(
            "--packet",
            metavar="WP",
            help="The packet; else the variable WP, else the branch names it.",
            show_default=False,
        ),
    ] = "",
    stdin: Annotated[
        bool,
        typer.Option(
            "--stdin", help="Read the path from a call of a tool, as JSON, instead."
        ),
    ] = False,
    common: CommonOptions,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Files that are to be edited."),
    ] = None,
) -> int:
    """Say whether files may be edited: the rule of the commit, before the edit.

    An edit of each file on top of HEAD is judged as a draft: by the scope of the
    packet, its plan, and the safety of the path. A path that goes through a symbolic
    link or out of the repository is refused.

    Exit codes: 0 allowed, 1 refused, 2 usage or packet not found, 3 cannot verify.
    """

    def work() -> Report:
        paths, folder = tuple(os.fsencode(file) for file in files or ()), None
        if stdin:
            if paths:
                raise GateError(
                    "USAGE-01",
                    "files are named, and --stdin was given",
                    "leave one of them out",
                )
            from gates.app.tool_call import (  # noqa: PLC0415 - reads JSON
                paths_of_call,
            )

            paths, folder = paths_of_call(sys.stdin.buffer.read() if sys.stdin else b"")
        run = check_paths(
            PathRequest(
                directory=common.repo,
                folder=folder or Path(),
                paths=paths,
                today=datetime.now(UTC).date(),
                packet=packet or os.environ.get("WP", ""),
            )
        )
        parts = (run.paths, run.packets, run.reason, run.findings)
        allowed = run.exit_code == EXIT_PASS
        return Report(
            run.exit_code,
            text=lambda style: path_text(*parts, style, allowed=allowed),
            json=lambda: path_object(*parts, run.exit_code),
            is_error=not allowed,
        )

    return present(common, work)


app = single(check_path, "check-path")
