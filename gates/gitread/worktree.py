"""The worktree as a list of tree entries, and what must be known of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gates.codes import finding
from gates.errors import GateError
from gates.gitread.conversion import Conversions, is_true, read_conversions
from gates.gitread.disk import DiskReader, Entry, Listed, Notes, Rules
from gates.gitread.raw import parse_tree_listing
from gates.model import RepoPath

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid


def read_worktree(
    repo: Repository, base: Oid
) -> tuple[dict[RepoPath, Entry], tuple[Finding, ...]] | None:
    """Every entry of the worktree, and findings; None when it equals the tree `base`.

    Looked at are the paths of the base, those of the index, and those that git neither
    tracks nor ignores. Contents that the base does not have at the same path go into
    the quarantine. Git processes: three, two more when something differs, and one for
    each submodule that is checked out.

    Raises:
        GateError: USAGE-01 without a worktree, GIT-06 when a file cannot be read or
            changes meanwhile.
    """
    top = repo.top_level
    if top is None:
        raise GateError("USAGE-01", "this repository has no worktree to judge")
    before = parse_tree_listing(repo.run("ls-tree", "-r", "-z", "--full-tree", base))
    # Where names do not fold, the setting would hide a new file behind a tracked one.
    folds = "true" if _folds_names(top) else "false"
    listed = parse_listing(
        repo.run_in_worktree(
            *("-c", f"core.ignoreCase={folds}"),
            *("ls-files", "-z", "-s", "-t", "-o", "--exclude-standard"),
        )
    )
    settings = _settings(repo)
    rules = Rules(
        has_modes=is_true(settings, "core.filemode", default=True),
        has_links=is_true(settings, "core.symlinks", default=True),
        is_sparse=is_true(settings, "core.sparsecheckout", default=False),
    )
    reader = DiskReader(repo, top, rules, before, listed)
    entries: dict[RepoPath, Entry] = {}
    for path in sorted({*before, *listed.tracked, *listed.untracked}):
        entry = reader.read(path)
        if entry is not None:
            entries[RepoPath(path.rstrip(b"/"))] = entry
    converted = read_conversions(
        repo,
        [(path, before.get(path), entry) for path, entry in entries.items()],
        reader.notes.with_cr,
        settings,
    )
    for path in converted.explained:
        entries[path] = before[path]
    found = (*_findings(reader.notes), *_conversion_findings(converted))
    return None if entries == before and not found else (entries, found)


def _folds_names(top: Path) -> bool:
    """Whether the file system takes `.GIT` for `.git`, which nobody named so."""
    folded = top / ".GIT"
    return os.path.lexists(folded) and folded not in top.iterdir()


def parse_listing(data: bytes) -> Listed:
    """What `ls-files -z -s -t -o` printed.

    Raises:
        GateError: GIT-06 for a line of another form.
    """
    tracked: dict[RepoPath, str] = {}
    skipped: set[RepoPath] = set()
    untracked: list[RepoPath] = []
    for item in data.split(b"\0"):
        if not item:
            continue
        tag, _, rest = item.partition(b" ")
        if tag == b"?":
            untracked.append(RepoPath(rest))
            continue
        head, tab, name = rest.partition(b"\t")
        if not tab or tag not in (b"H", b"S", b"M"):
            shown = item[:200].decode("utf-8", "backslashreplace")
            raise GateError("GIT-06", f"git ls-files printed `{shown}`")
        path = RepoPath(name)
        tracked[path] = head[:6].decode("ascii")
        if tag == b"S":
            skipped.add(path)
    return Listed(tracked, frozenset(skipped), tuple(untracked))


def _settings(repo: Repository) -> dict[str, str]:
    """The settings that say how a worktree differs from what is committed."""
    printed = repo.run(
        "config",
        "-z",
        "--get-regexp",
        r"^core\.(filemode|symlinks|autocrlf|eol|sparsecheckout)$",
        allowed=(0, 1),
    )
    settings: dict[str, str] = {}
    for item in printed.decode("utf-8", "replace").split("\0"):
        name, _, value = item.partition("\n")
        settings[name] = value
    return settings


def _findings(notes: Notes) -> Iterator[Finding]:
    if notes.left_out:
        yield finding(
            "GIT-14",
            f"{len(notes.left_out)} files are left out by a sparse checkout; they were"
            " taken as the base has them",
            hint="judge commits or the index instead",
        )
    for path in notes.unborn:
        yield finding(
            "GIT-14",
            f"`{_shown(path)}` is a repository without a commit; it was left as the"
            " base has it",
            hint="commit inside it, or remove it",
            path=RepoPath(path.rstrip(b"/")),
        )


def _conversion_findings(converted: Conversions) -> Iterator[Finding]:
    if converted.explained:
        yield finding(
            "GIT-11",
            f"{len(converted.explained)} files differ from the base only as a checkout"
            " converts them; they were taken as unchanged",
            hint="stage what you changed and judge the index: `--staged`",
        )
    if converted.changed:
        shown = [f"`{_shown(path)}` ({why})" for path, why in converted.changed]
        more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""  # noqa: PLR2004
        yield finding(
            "GIT-11",
            f"git would convert on commit: {', '.join(shown[:5])}{more}; the worktree's"
            " own bytes were judged",
            hint="stage the files and judge the index: `--staged`",
            path=converted.changed[0][0] if len(shown) == 1 else None,
        )


def _shown(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")
