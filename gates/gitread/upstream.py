"""The default branch of a remote, as far as this clone knows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.gitread.revisions import first_existing

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Revision

_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
_USUAL: Final = ("main", "master")


class Upstream(NamedTuple):
    """A remote's default branch: its short name, and where it stands."""

    name: str
    tip: Revision


def find_upstream(repo: Repository, remote: str, named: str) -> Upstream | None:
    """The default branch of a remote; None when no branch can be taken for it.

    It is the one that the policy has `named`, else the remote's HEAD, else `origin`'s,
    else `main` or `master`. Where this remote's is not known here, `origin`'s counts,
    then the branch of this clone.

    Raises:
        GateError: GIT-02 when the policy names what can be no branch, GIT-07 when a
            branch names a commit that is missing.
    """
    known = _NAME.fullmatch(remote) and ".." not in remote
    remotes = tuple(dict.fromkeys([remote] * bool(known) + ["origin"]))
    for name in [_short(named, remotes)] if named else _names(repo, remotes):
        places = [f"refs/remotes/{other}/{name}" for other in remotes]
        tip = first_existing(repo, [*places, f"refs/heads/{name}"])
        if tip is not None:
            return Upstream(name, tip)
    return None


def _names(repo: Repository, remotes: tuple[str, ...]) -> list[str]:
    found = []
    for remote in remotes:
        head = f"refs/remotes/{remote}/HEAD"
        target = repo.run("symbolic-ref", "--quiet", head, allowed=(0, 1))
        text = target.decode("utf-8", "surrogateescape").strip()
        name = text.removeprefix(f"refs/remotes/{remote}/")
        if name != text:
            found.append(name)
    return [*found, *_USUAL]


def _short(named: str, remotes: tuple[str, ...]) -> str:
    for prefix in ("refs/heads/", *(f"refs/remotes/{name}/" for name in remotes)):
        if named.startswith(prefix):
            return named.removeprefix(prefix)
    return named
