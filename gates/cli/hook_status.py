"""`gates hook status`."""

from gates.app.hook_install import show_hooks
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.hook_report import hooks_report
from gates.cli.options import CommonOptions


@grouped
def status(common: CommonOptions) -> int:
    """Show which of git's hooks call the gate, in the folder that git really uses."""

    def work() -> Report:
        return hooks_report(show_hooks(common.repo))

    return present(common, work)


app = single(status, "status")
