"""`gates log`: show, verify and carry the signed log."""

from typing import Final

from gates.cli.application import Lazy, application, lazy_group

COMMANDS: Final = {
    "list": Lazy("gates.cli.log_list", "List records, newest first."),
    "show": Lazy("gates.cli.log_show", "Show one record and who signed it."),
    "verify": Lazy("gates.cli.log_verify", "Prove the log, offline."),
    "init": Lazy("gates.cli.log_init", "Begin a log, with a name and a recovery key."),
    "push": Lazy("gates.cli.log_push", "Bring the log to a remote, and back."),
    "trailer": Lazy("gates.cli.log_trailer", "Print the line that anchors the log."),
    "require": Lazy("gates.cli.log_require", "Ask for a passed run of a range."),
    "prove": Lazy("gates.cli.log_prove", "Prove that a record is in the log."),
    "check-proof": Lazy("gates.cli.log_check_proof", "Check such a proof, offline."),
    "export": Lazy("gates.cli.log_export", "Give records to other tools."),
}

app = application("Show, verify and carry the signed log.", lazy_group(COMMANDS))


@app.callback()
def _log() -> None:
    """Show, verify and carry the signed log."""
