"""Anchors of the log in the messages of the main branch: `Gate-Log:` trailers."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from gates.gitread.revisions import default_branch
from gates.record.checkpoint import Anchor, Checkpoint

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.policy import Policy

_TRAILER: Final = re.compile(
    rb"^Gate-Log: (\S+) (0|[1-9]\d{0,8}) ([A-Za-z0-9+/]{43}=)[ \t\r]*$", re.MULTILINE
)


def trailer_anchors(repo: Repository, policy: Policy) -> tuple[Anchor, ...]:
    """Every state of a log that a commit message of the main branch names.

    Of several that name the same state the newest commit is kept.

    Raises:
        GateError: GIT-02 when the branch that the policy names does not exist.
    """
    branch = default_branch(repo, policy.default_branch or None)
    if branch is None or branch.commit is None:
        return ()
    output = repo.runner.run(
        "-c",
        "i18n.logOutputEncoding=UTF-8",
        "rev-list",
        "--grep=^Gate-Log: ",
        "--format=%x00%B",
        branch.commit,
    )
    anchors: dict[Checkpoint, Anchor] = {}
    commit = ""
    for part in re.split(rb"^commit ([0-9a-f]{40,64})\n\0", output, flags=re.MULTILINE):
        if re.fullmatch(rb"[0-9a-f]{40,64}", part):
            commit = part.decode("ascii")
            continue
        for match in _TRAILER.finditer(part):
            checkpoint = _checkpoint(*match.groups())
            if checkpoint is not None:
                source = f"the trailer of commit {commit[:12]}"
                anchors.setdefault(checkpoint, Anchor(source, checkpoint))
    return tuple(anchors.values())


def _checkpoint(origin: bytes, size: bytes, root: bytes) -> Checkpoint | None:
    try:
        return Checkpoint(origin.decode("utf-8"), int(size), base64.b64decode(root))
    except (UnicodeDecodeError, binascii.Error):
        return None
