"""What the commands that change the log's keys take and show."""

from pathlib import Path
from typing import Annotated

import typer

from gates.app.log_keys import ChangedKeys
from gates.cli.funnel import Report
from gates.errors import EXIT_PASS
from gates.render.log_json import state_json
from gates.render.log_text import sentence

SigningKey = Annotated[
    Path | None,
    typer.Option(
        "--key",
        metavar="FILE",
        help="Sign with this key: a live one of the log, or its recovery key.",
    ),
]


def changed(done: ChangedKeys) -> Report:
    """The record of a change of keys, and the keys that are live behind it."""
    live = sorted(key.fingerprint for key in done.keys.live.values())
    place = done.recorded.place
    told = f"record {place.seq} of {place.ref}; live keys: {', '.join(live) or 'none'}"
    return Report(
        EXIT_PASS,
        text=lambda _: sentence(told),
        json=lambda: state_json(
            "gates/key-change-1", seq=place.seq, id=place.id, live=live
        ),
    )
