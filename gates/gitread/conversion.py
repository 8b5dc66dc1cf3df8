"""Where git would store other bytes than the worktree holds.

Attributes and settings are read here to warn, and for nothing else: no filter is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.model import RepoPath

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from gates.gitread.repository import Repository
    from gates.model import Finding

_ATTRIBUTES: Final = ("text", "eol", "crlf", "filter", "ident", "working-tree-encoding")
_OFF: Final = ("unspecified", "unset")
_TRUE: Final = ("true", "yes", "on", "1", "")
_SHOWN: Final = 5


def is_true(settings: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Whether a setting of git's configuration is on."""
    value = settings.get(name)
    return default if value is None else value.lower() in _TRUE


def conversion_findings(
    repo: Repository,
    changed: Sequence[RepoPath],
    with_cr: AbstractSet[RepoPath],
    settings: Mapping[str, str],
) -> tuple[Finding, ...]:
    """One finding that names the changed files git would convert; none if it would not.

    `with_cr` are the paths whose bytes hold a carriage return: only these can be
    changed by a conversion of line endings. One git process when something changed.

    Raises:
        GateError: GIT-06 when git fails.
    """
    if not changed:
        return ()
    printed = repo.run(
        "check-attr",
        "-z",
        "--stdin",
        *_ATTRIBUTES,
        stdin=b"".join(path + b"\0" for path in changed),
        env={"GIT_WORK_TREE": str(repo.top_level)},
    )
    attributes = parse_attributes(printed)
    automatic = settings.get("core.autocrlf", "false").lower()
    converts = automatic == "input" or automatic in _TRUE
    affected = []
    for path in changed:
        reason = reason_to_convert(
            attributes.get(path, {}), has_cr=path in with_cr, converts=converts
        )
        if reason:
            affected.append((path, reason))
    if not affected:
        return ()
    named = ", ".join(
        f"`{path.decode('utf-8', 'backslashreplace')}` ({reason})"
        for path, reason in affected[:_SHOWN]
    )
    more = f" and {len(affected) - _SHOWN} more" if len(affected) > _SHOWN else ""
    return (
        finding(
            "GIT-11",
            f"git would convert on commit: {named}{more}; the worktree's own bytes"
            " were judged",
            hint="stage the files and judge the index: `--staged`",
            path=affected[0][0] if len(affected) == 1 else None,
        ),
    )


def parse_attributes(data: bytes) -> dict[RepoPath, dict[str, str]]:
    """The attributes by path that `check-attr -z` printed."""
    found: dict[RepoPath, dict[str, str]] = {}
    fields = data.split(b"\0")
    for at in range(0, len(fields) - 2, 3):
        path, name, value = fields[at : at + 3]
        shown = value.decode("utf-8", "backslashreplace")
        found.setdefault(RepoPath(path), {})[name.decode("utf-8")] = shown
    return found


def reason_to_convert(
    attributes: Mapping[str, str], *, has_cr: bool, converts: bool
) -> str:
    """Why git would store other bytes for a file; empty when it would not.

    `converts` says whether `core.autocrlf` is on.
    """
    for name in ("filter", "working-tree-encoding"):
        value = attributes.get(name, "unspecified")
        if value not in _OFF:
            return f"{name}={value}"
    if attributes.get("ident", "unspecified") not in _OFF:
        return "ident"
    text = attributes.get("text", "unspecified")
    if text == "unspecified":
        text = attributes.get("crlf", "unspecified")
    has_eol = attributes.get("eol", "unspecified") not in _OFF
    is_text = text not in _OFF or (text == "unspecified" and (has_eol or converts))
    return "line endings" if has_cr and is_text else ""
