"""`gates log trailer`: the line of a commit message that anchors the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.app.log_reading import open_log, read_checkpoint
from gates.app.log_trust import log_policy
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.transport import find_remote, has_remote

if TYPE_CHECKING:
    from pathlib import Path

    from gates.record.checkpoint import Checkpoint


def anchorable(directory: Path, remote: str, policy_rev: str | None) -> Checkpoint:
    """The state of the log that a trailer may name.

    Where there is a remote that is what was pushed to it: records that only this clone
    has may still get other numbers.

    Raises:
        GateError: LOG-02 when there is no log, LOG-12 when nothing was pushed yet.
    """
    with open_repository(directory) as repo:
        policy, _ = log_policy(repo, policy_rev)
        if not has_remote(repo):
            return read_checkpoint(repo, open_log(repo, policy.log_ref)).checkpoint
        name = find_remote(repo, remote).name
        tracked = f"refs/remotes/{name}/{policy.log_ref.removeprefix('refs/heads/')}"
        try:
            return read_checkpoint(repo, open_log(repo, tracked)).checkpoint
        except GateError as error:
            if error.code != "LOG-02":
                raise
            raise GateError(
                "LOG-12",
                f"the log was not pushed to {name} yet, so nothing of it is anchored",
                "run `gates log push` first",
            ) from error
