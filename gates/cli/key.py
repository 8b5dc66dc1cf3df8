"""`gates key`: make, show, pin and change signing keys."""

from typing import Final

from gates.cli.application import Lazy, application, lazy_group

COMMANDS: Final = {
    "init": Lazy("gates.cli.key_init", "Make a signing key."),
    "show": Lazy("gates.cli.key_show", "Show the public half of a key."),
    "trust": Lazy("gates.cli.key_trust", "Pin a key in an allowed-signers file."),
    "add": Lazy("gates.cli.key_add", "Bring a key into the log."),
    "rotate": Lazy("gates.cli.key_rotate", "Put a key in another one's place."),
    "revoke": Lazy("gates.cli.key_revoke", "End a key of the log."),
}

app = application("Make, show, pin and change signing keys.", lazy_group(COMMANDS))


@app.callback()
def _key() -> None:
    """Make, show, pin and change signing keys."""
