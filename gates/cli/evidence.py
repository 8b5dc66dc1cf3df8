"""`gates evidence`: record runs of commands, and check what was recorded."""

from typing import Final

from gates.cli.application import Lazy, application, lazy_group

COMMANDS: Final = {
    "run": Lazy("gates.cli.evidence_run", "Run a command and record it."),
    "check": Lazy("gates.cli.evidence_check", "Check what the packet shows."),
    "replay": Lazy("gates.cli.evidence_replay", "Run recorded commands again."),
}

app = application(
    "Record runs of commands in a packet, and check them.", lazy_group(COMMANDS)
)


@app.callback()
def _evidence() -> None:
    """Record runs of commands in a packet, and check them."""
