"""`gates hook install`."""

from typing import Annotated

import typer

from gates.app.hook_install import InstallRequest, install_hooks
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.hook_report import hooks_report
from gates.cli.options import CommonOptions


@grouped
def install(
    *,
    pre_commit: Annotated[
        bool, typer.Option("--pre-commit", help="Judge what is committed, as a draft.")
    ] = False,
    commit_msg: Annotated[
        bool,
        typer.Option(
            "--commit-msg", help="The same, with packets that the message names."
        ),
    ] = False,
    pre_push: Annotated[
        bool, typer.Option("--pre-push", help="Judge each pushed branch in full.")
    ] = False,
    uninstall: Annotated[
        bool, typer.Option("--uninstall", help="Take the hooks away again.")
    ] = False,
    common: CommonOptions,
) -> int:
    """Install git hooks that call the gate: pre-commit and pre-push by default.

    A hook that is there already is kept beside and runs first. Where git takes its
    hooks from a folder that is not the repository's own, nothing is written.
    """

    def work() -> Report:
        wanted = {
            "pre-commit": pre_commit,
            "commit-msg": commit_msg,
            "pre-push": pre_push,
        }
        hooks = tuple(hook for hook, is_wanted in wanted.items() if is_wanted)
        report = install_hooks(InstallRequest(common.repo, hooks, uninstall))
        return hooks_report(report.state, report.notes)

    return present(common, work)


app = single(install, "install")
