"""`gates hook run`."""

import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gates.app.hook_run import HookRequest, HookRun, run_commit_msg, run_pre_commit
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.options import CommonOptions, given_path
from gates.errors import GateError
from gates.render.hook import Refused, hook_text


class Hook(StrEnum):
    """The hooks that call the gate."""

    PRE_COMMIT = "pre-commit"
    COMMIT_MSG = "commit-msg"
    PRE_PUSH = "pre-push"


def run(
    *,
    hook: Annotated[
        Hook, typer.Argument(metavar="HOOK", help="pre-commit, commit-msg or pre-push.")
    ],
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARG]...", help="What git gives the hook."),
    ] = None,
    repo: Annotated[
        Path,
        typer.Option(
            "--repo",
            parser=given_path,
            metavar="DIR",
            help="The repository; the current folder by default.",
            show_default=False,
        ),
    ] = Path(),
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback when an error ends a run.")
    ] = False,
) -> int:
    """Judge what git is about to commit or to push, as its hooks do.

    pre-commit and commit-msg hold the index against the packet's scope and plan, as a
    draft; pre-push holds each branch against its packets in full. Nothing is recorded,
    and what passes says nothing. WP in the environment names the packet of a commit.

    Exit codes: 0 pass, 1 failed or no packet found, 2 usage, 3 cannot verify.
    """

    def work() -> Report:
        request = HookRequest(repo, datetime.now(UTC).date(), os.environ)
        told = _run(request, hook, tuple(arguments or ()))
        text = hook_text(told.hook, _refused(told), told.unjudged)
        return Report(
            told.exit_code, text=lambda _: text, json=lambda: text, is_error=True
        )

    return present(CommonOptions(repo=repo, debug=debug), work)


def _run(request: HookRequest, hook: Hook, arguments: tuple[str, ...]) -> HookRun:
    match hook, arguments:
        case Hook.PRE_COMMIT, ():
            return run_pre_commit(request)
        case Hook.COMMIT_MSG, (file,):
            return run_commit_msg(request, file)
        case Hook.PRE_PUSH, (() | (_,) | (_, _)):
            from gates.app.hook_push import (  # noqa: PLC0415 - pushes only
                is_pre_commit,
                run_pre_push,
            )

            remote = arguments[0] if arguments else ""
            is_told = is_pre_commit(request.environment)
            return run_pre_push(request, remote, lambda: _read_stdin(is_told=is_told))
    expected = {Hook.PRE_COMMIT: "none", Hook.COMMIT_MSG: "FILE"}
    raise GateError(
        "USAGE-01",
        f"arguments given to {hook}: {len(arguments)}, expected"
        f" {expected.get(hook, 'REMOTE URL')}",
        'hand over what git gives the hook: `gates hook run HOOK -- "$@"`',
    )


def _read_stdin(*, is_told: bool) -> bytes:
    """What git says is pushed; nothing at a terminal where something else tells it."""
    if sys.stdin is None or sys.stdin.isatty():
        if is_told:
            return b""
        raise GateError(
            "USAGE-01",
            "pre-push reads what is pushed from standard input, and that is a terminal",
            "let git call it: `gates hook install --pre-push`",
        )
    return sys.stdin.buffer.read()


def _refused(told: HookRun) -> list[Refused]:
    return [
        Refused(one.what, one.run.discovery.reason, one.failed, one.command)
        for one in told.ran
        if not one.has_passed
    ]


app = single(run, "run")
