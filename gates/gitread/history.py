"""Commits between base and head, ancestry, and earlier versions of files."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread.objects import MODE_FOLDER
from gates.gitread.process import Pending
from gates.gitread.raw import parse_commits
from gates.gitread.verified import verify_commits, verify_trees
from gates.model import CommitInfo, Oid, RepoPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.gitread.repository import Repository
    from gates.model import Change

COMMIT_LIMIT: Final = 100_000
"""Commits of one range that are read unless the caller says otherwise."""

VERSION_LIMIT: Final = 2_000
"""Commits in which earlier versions are looked for."""

_MAX_PATHSPECS: Final = 200

_DIFF: Final = (
    "diff-tree",
    "--stdin",
    "-r",
    "-c",
    "-z",
    "--raw",
    "--root",
    "--no-abbrev",
    "--no-renames",
    "--ignore-submodules=none",
    "--no-ext-diff",
    "--no-textconv",
)

_WITH_FOLDERS: Final = (*_DIFF, "-t")
"""Folders too, so that every folder that git looked into can be verified."""


class Walk(NamedTuple):
    """The commits reachable from head and not from base, newest first.

    `is_ancestor` says whether base was found to be an ancestor of head; `is_cut`
    whether a shallow clone ends inside the walk, so that more may be missing. `trees`
    are those of the commits, each of which was verified.
    """

    parents: Mapping[Oid, tuple[Oid, ...]]
    trees: Mapping[Oid, Oid]
    is_ancestor: bool
    is_cut: bool


class Version(NamedTuple):
    """A file as one commit left it; zeros when the commit deleted it."""

    commit: Oid
    path: RepoPath
    mode: str
    oid: Oid


class Versions(NamedTuple):
    """Earlier versions of files, newest first, and how far it was looked.

    `is_complete` says that the history was read to its beginning.
    """

    found: tuple[Version, ...]
    commits_seen: int
    is_complete: bool


def walk(
    repo: Repository, base: Oid | None, head: Oid, *, limit: int = COMMIT_LIMIT
) -> Walk:
    """Walk from head down to what base reaches, in one git process, remembered.

    Base is an ancestor of head exactly when it is head itself or the parent of a commit
    of the walk. Without a base (the empty tree) everything is walked.

    Raises:
        GateError: LIMIT-01 above `limit` commits, GIT-07 for a commit that is damaged,
            GIT-08 when git tells of other parents than a commit names.
    """
    key = (walk, base, head)
    known = repo.memory.get(key)
    if isinstance(known, Walk) and len(known.parents) <= limit:
        return known
    begun = repo.memory.pop((begin_walk, base, head, limit), None)
    printed = (
        begun.result()
        if isinstance(begun, Pending)
        else repo.run(*_walk_words(base, head, limit))
    )
    lines = printed.decode("ascii").split("\n")[:-1]
    if len(lines) > limit:
        raise GateError(
            "LIMIT-01",
            f"the range has more than {limit} commits",
            "raise `limits.commits` in the policy, or name a later base",
        )
    parents: dict[Oid, tuple[Oid, ...]] = {}
    for line in lines:
        commit, *others = line.split(" ")
        parents[Oid(commit)] = tuple(Oid(other) for other in others)
    edge = _shallow_edge(repo)
    found = Walk(
        parents=parents,
        trees=verify_commits(repo, parents, cut=edge),
        is_ancestor=base is None
        or base == head
        or any(base in others for others in parents.values()),
        is_cut=not edge.isdisjoint(parents),
    )
    repo.memory[key] = found
    return found


def begin_walk(
    repo: Repository, base: Oid | None, head: Oid, *, limit: int = COMMIT_LIMIT
) -> None:
    """Start the walk now; the next `walk` over the same commits takes its result."""
    if (walk, base, head) not in repo.memory:
        repo.memory[begin_walk, base, head, limit] = repo.begin(
            *_walk_words(base, head, limit)
        )


def _walk_words(base: Oid | None, head: Oid, limit: int) -> list[str]:
    words = ["rev-list", "--topo-order", "--parents", f"--max-count={limit + 1}", head]
    return words if base is None else [*words, f"^{base}"]


def require_ancestor(
    repo: Repository, base: Oid | None, head: Oid, *, limit: int = COMMIT_LIMIT
) -> None:
    """Make sure that base is an ancestor of head and that nothing between is cut off.

    In a shallow clone a negative answer counts only when the walk did not meet its
    edge: every commit on a way from head to base would have been in the walk.

    Raises:
        GateError: GIT-04 when it is no ancestor, GIT-05 when a shallow clone hides the
            answer or a part of the range, LIMIT-01 above `limit` commits.
    """
    seen = walk(repo, base, head, limit=limit)
    if seen.is_cut:
        raise shallow(base, head)
    if not seen.is_ancestor:
        raise GateError(
            "GIT-04",
            f"the base {base} is not an ancestor of the head {head}",
            "use `A...B` to start at the merge base, or name the right base",
        )


def read_commits(
    repo: Repository, base: Oid | None, head: Oid, *, limit: int = COMMIT_LIMIT
) -> tuple[CommitInfo, ...]:
    """The commits of a range, newest first, each with what it changed.

    Four git processes at most, for any number of commits. Every folder that git
    compared is verified.

    Raises:
        GateError: GIT-05 when a shallow clone ends inside the range, LIMIT-01 above
            `limit` commits, GIT-07 for a commit or folder that is damaged.
    """
    seen = walk(repo, base, head, limit=limit)
    if seen.is_cut:
        raise shallow(base, head)
    if not seen.parents:
        return ()
    begun = repo.memory.pop((begin_commits, base, head), None)
    printed = (
        begun.result()
        if isinstance(begun, Pending)
        else repo.run(*_WITH_FOLDERS, stdin=_lines(seen.parents))
    )
    changes = dict(parse_commits(printed))
    verify_trees(repo, _folders(repo, seen, changes))
    return tuple(
        CommitInfo(
            oid=commit,
            parents=parents,
            changes=tuple(c for c in changes.get(commit, ()) if not _is_folder(c)),
        )
        for commit, parents in seen.parents.items()
    )


def begin_commits(
    repo: Repository, base: Oid | None, head: Oid, *, limit: int = COMMIT_LIMIT
) -> None:
    """Start reading what the commits changed; `read_commits` takes the result.

    Raises:
        GateError: LIMIT-01 above `limit` commits.
    """
    seen = walk(repo, base, head, limit=limit)
    if seen.parents and not seen.is_cut:
        repo.memory[begin_commits, base, head] = repo.begin(
            *_WITH_FOLDERS, stdin=_lines(seen.parents)
        )


def _folders(
    repo: Repository, seen: Walk, changes: Mapping[Oid, Sequence[Change]]
) -> list[Oid]:
    """Every folder that git looked into to tell these changes, each once."""
    edges = {parent for parents in seen.parents.values() for parent in parents}
    outside = dict.fromkeys(sorted(edges - seen.parents.keys()), ())
    roots = verify_commits(repo, outside, cut=outside.keys())
    found = dict.fromkeys((*seen.trees.values(), *roots.values()))
    for change in chain.from_iterable(changes.values()):
        if change.old_mode == MODE_FOLDER:
            found[change.old_oid] = None
        if change.new_mode == MODE_FOLDER:
            found[change.new_oid] = None
    return list(found)


def _is_folder(change: Change) -> bool:
    return MODE_FOLDER in (change.old_mode, change.new_mode)


def find_versions(
    repo: Repository,
    tip: Oid,
    paths: Sequence[RepoPath],
    *,
    limit: int = VERSION_LIMIT,
) -> Versions:
    """What files were in the last `limit` commits up to `tip`, newest first.

    Two git processes for any number of paths.

    Raises:
        GateError: GIT-06 when git fails.
    """
    listed = repo.run("rev-list", "--topo-order", f"--max-count={limit + 1}", tip)
    commits = [Oid(line) for line in listed.decode("ascii").split("\n")[:-1]]
    wanted = set(paths)
    specs = (
        [path.decode("utf-8", "surrogateescape") for path in paths]
        if len(paths) <= _MAX_PATHSPECS
        else []
    )
    seen = _changes_of(repo, commits[:limit], specs) if wanted else {}
    return Versions(
        found=tuple(
            Version(commit, change.path, change.new_mode, change.new_oid)
            for commit in commits[:limit]
            for change in seen.get(commit, ())
            if change.path in wanted
        ),
        commits_seen=min(len(commits), limit),
        is_complete=len(commits) <= limit and not repo.is_shallow,
    )


def merge_base(repo: Repository, one: Oid, other: Oid) -> Oid | None:
    """The best common ancestor of two commits; None when they have none.

    Of several equally good ones it is the one git names first.

    Raises:
        GateError: GIT-05 when a shallow clone may hide it.
    """
    printed = repo.run("merge-base", "--all", one, other, allowed=(0, 1))
    found = [Oid(line) for line in printed.decode("ascii").split("\n") if line]
    base = found[0] if found else None
    if repo.is_shallow and any(
        walk(repo, base, side).is_cut for side in {one, other} - {base}
    ):
        raise shallow(one, other)
    return base


def shallow(base: Oid | None, head: Oid) -> GateError:
    """The error for an answer that lies beyond the edge of a shallow clone."""
    return GateError(
        "GIT-05",
        f"the history between {base or 'the beginning'} and {head} is cut off: this"
        " clone is shallow",
        "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` in CI",
    )


def _shallow_edge(repo: Repository) -> frozenset[Oid]:
    """The commits whose parents a shallow clone left out."""
    if not repo.is_shallow:
        return frozenset()
    try:
        listed = (repo.common_dir / "shallow").read_text("ascii")
    except OSError as error:
        raise GateError(
            "GIT-05", f"the edge of the shallow clone cannot be read: {error}"
        ) from error
    return frozenset(Oid(line) for line in listed.split("\n") if line)


def _changes_of(
    repo: Repository,
    commits: Iterable[Oid],
    specs: Sequence[str] = (),
) -> dict[Oid, tuple[Change, ...]]:
    """What each commit changed; a commit that changed nothing is not there."""
    # A leading `--` is needed only where paths follow; ids never look like options.
    words = [*_DIFF, "--", *specs] if specs else _DIFF
    return dict(parse_commits(repo.run(*words, stdin=_lines(commits))))


def _lines(commits: Iterable[Oid]) -> bytes:
    return "".join(f"{commit}\n" for commit in commits).encode("ascii")
