"""The report of a command about git's hooks."""

import os
from collections.abc import Sequence

from gates.app.hook_install import HooksState
from gates.cli.funnel import Report
from gates.errors import EXIT_PASS
from gates.model import RepoPath
from gates.render.hooks import ShownHook, hooks_json, hooks_text, installed_text


def hooks_report(state: HooksState, done: Sequence[str] = ()) -> Report:
    """What was done, else how the hooks stand."""
    folder = RepoPath(os.fsencode(state.folder))
    hooks = [ShownHook(h.hook, h.kind, h.is_run, h.chained) for h in state.hooks]
    return Report(
        EXIT_PASS,
        text=lambda style: (
            installed_text(done) if done else hooks_text(folder, hooks, style)
        ),
        json=lambda: hooks_json(folder, hooks, done),
    )
