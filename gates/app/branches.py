"""The branch that a revision was named by."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gates.gitread.appender import read_tip

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Revision


def full_name(repo: Repository, revision: Revision) -> str:
    """The branch that a revision was named by, in full; empty when it was no branch."""
    name = revision.name
    if name in ("HEAD", "@"):
        head = repo.git_dir / "HEAD"
        text = head.read_bytes().decode("utf-8", "replace") if head.is_file() else ""
        name = text.removeprefix("ref:").strip() if text.startswith("ref:") else ""
    wanted = name if name.startswith("refs/") else f"refs/heads/{name}"
    if not name or not PurePosixPath(wanted).name.isprintable() or "\n" in wanted:
        return ""
    tip = read_tip(repo, wanted)
    return wanted if tip is not None and tip.commit == revision.commit else ""
