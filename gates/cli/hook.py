"""`gates hook`: the gate as git's hooks call it."""

from typing import Final

from gates.cli.application import Lazy, application, lazy_group

COMMANDS: Final = {
    "run": Lazy("gates.cli.hook_run", "What a hook calls: judge what git is doing."),
    "install": Lazy("gates.cli.hook_install", "Install git hooks, or remove them."),
    "status": Lazy("gates.cli.hook_status", "Show which hooks call the gate."),
}

app = application("Judge at commit and at push, in git's hooks.", lazy_group(COMMANDS))


@app.callback()
def _hook() -> None:
    """Judge at commit and at push, in git's hooks."""
