"""Decide which two trees are compared, and say why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.errors import GateError
from gates.gitread.history import (
    COMMIT_LIMIT,
    begin_walk,
    merge_base,
    require_ancestor,
)
from gates.gitread.revisions import (
    default_branch,
    is_born,
    parent_of,
    read_commit,
    resolve_commit,
    resolve_commits,
)
from gates.gitread.snapshot import index_snapshot, worktree_snapshot
from gates.model import Mode, Revision, Selection

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid

_COMMIT_ID: Final = re.compile(r"[0-9a-fA-F]{7,64}")

EMPTY_TREE_NAME: Final = "the empty tree"


class SelectionRequest(NamedTuple):
    """What the user named on the command line: at most one of these."""

    range: str | None = None
    rev: str | None = None
    staged: bool = False
    worktree: bool = False


def select(
    repo: Repository,
    request: SelectionRequest,
    *,
    packet_base: str | None = None,
    default_branch_name: str | None = None,
    commit_limit: int = COMMIT_LIMIT,
) -> Selection:
    """The selection that was asked for, else the first of the default order.

    The default order: staged changes, else worktree changes (untracked files too), else
    `packet_base`..HEAD (the packet's MERGE_BASE_SHA), else the merge base with the
    default branch..HEAD, else HEAD^..HEAD.

    Raises:
        GateError: as `resolve`, and as `require_related`.
    """
    selection = resolve(
        repo,
        request,
        packet_base=packet_base,
        default_branch_name=default_branch_name,
        commit_limit=commit_limit,
    )
    require_related(repo, selection, limit=commit_limit)
    return selection


def resolve(
    repo: Repository,
    request: SelectionRequest,
    *,
    packet_base: str | None = None,
    default_branch_name: str | None = None,
    commit_limit: int = COMMIT_LIMIT,
) -> Selection:
    """Like `select`, but whether base and head belong together is not known yet.

    The walk that answers it is begun; `require_related` waits for it.

    Raises:
        GateError: USAGE-01 for two selections or one of the wrong form, GIT-02 and
            GIT-03 for revisions, GIT-04 for `A...B` without a common ancestor.
    """
    given = [
        option
        for option, is_given in (
            ("--range", request.range is not None),
            ("--rev", request.rev is not None),
            ("--staged", request.staged),
            ("--worktree", request.worktree),
        )
        if is_given
    ]
    if len(given) > 1:
        raise GateError(
            "USAGE-01",
            f"{' and '.join(given)} contradict each other",
            "give one selection, or none for the default",
        )
    if request.range is not None:
        return _range(repo, request.range, commit_limit)
    if request.rev is not None:
        return _rev(repo, request.rev, commit_limit)
    if request.staged:
        return _staged(repo, _head(repo), "--staged was given")
    if request.worktree:
        return _worktree(repo, _head(repo), "--worktree was given")
    return _default(repo, packet_base, default_branch_name, commit_limit)


def parse_range(text: str) -> tuple[str, str, bool]:
    """Both sides of `A..B` or `A...B`, and whether the merge base is meant.

    A side that is missing is HEAD.

    Raises:
        GateError: USAGE-01 when the text has another form.
    """
    is_symmetric = "..." in text
    parts = text.split("..." if is_symmetric else "..")
    if len(parts) != 2 or not any(parts):  # noqa: PLR2004 - both sides
        shown = text.encode("unicode_escape").decode()
        raise GateError(
            "USAGE-01",
            f"`{shown}` is not a range",
            "write `A..B` to compare B with its ancestor A, or `A...B` to start at"
            " their merge base",
        )
    return parts[0] or "HEAD", parts[1] or "HEAD", is_symmetric


def _range(repo: Repository, text: str, limit: int) -> Selection:
    one, other, is_symmetric = parse_range(text)
    base, head = resolve_commits(repo, (one, other))
    if not is_symmetric:
        return _between(repo, base, head, "--range was given", limit)
    common = merge_base(repo, _commit(base), _commit(head))
    if common is None:
        raise GateError(
            "GIT-04",
            f"`{one}` and `{other}` have no common ancestor",
            "name a base that is an ancestor of the head",
        )
    start = Revision(common, read_commit(repo, common)[0], f"merge base of {one}")
    return _between(
        repo, start, head, f"--range was given, from the merge base with {one}", limit
    )


def _rev(repo: Repository, text: str, limit: int) -> Selection:
    head = resolve_commit(repo, text)
    base = parent_of(repo, head)
    reason = (
        "--rev was given; a root commit is compared with the empty tree"
        if base.commit is None
        else "--rev was given; the base is its first parent"
    )
    return _between(repo, base, head, reason, limit, mode=Mode.REV)


def _between(
    repo: Repository,
    base: Revision,
    head: Revision,
    reason: str,
    limit: int,
    *,
    mode: Mode = Mode.RANGE,
    findings: tuple[Finding, ...] = (),
) -> Selection:
    begin_walk(repo, base.commit, _commit(head), limit=limit)
    return Selection(mode, base, head, reason, findings)


def require_related(
    repo: Repository, selection: Selection, *, limit: int = COMMIT_LIMIT
) -> None:
    """Make sure that the base of a selection of commits is an ancestor of its head.

    Raises:
        GateError: GIT-04 when it is none, GIT-05 when a shallow clone hides the answer,
            LIMIT-01 above `limit` commits.
    """
    if selection.head is not None:
        require_ancestor(
            repo, selection.base.commit, _commit(selection.head), limit=limit
        )


def _staged(repo: Repository, base: Revision, reason: str) -> Selection:
    snapshot = index_snapshot(repo)
    return Selection(Mode.STAGED, base, None, reason, snapshot.findings)


def _worktree(repo: Repository, base: Revision, reason: str) -> Selection:
    snapshot = worktree_snapshot(repo, base.tree)
    return Selection(Mode.WORKTREE, base, None, reason, snapshot.findings)


def _default(
    repo: Repository, packet_base: str | None, branch: str | None, limit: int
) -> Selection:
    head = _head(repo)
    clean = "there is no worktree"
    if repo.is_elsewhere:
        raise GateError(
            "USAGE-01",
            "the repository's setting `core.worktree` names another folder than this"
            " one, so what is not committed here cannot be seen",
            "name commits: `--range A..B` or `--rev R`; or remove the setting",
        )
    if not repo.is_bare and repo.top_level is not None:
        if index_snapshot(repo).tree != head.tree:
            return _staged(repo, head, "there are staged changes")
        if worktree_snapshot(repo, head.tree).tree != head.tree:
            return _worktree(
                repo, head, "nothing is staged, and the worktree has changes"
            )
        clean = "no change is uncommitted"
    if head.commit is None:
        raise GateError(
            "GIT-02",
            "there is no commit yet, and no change to judge",
            "make a change, or name a revision with `--rev`",
        )
    findings: tuple[Finding, ...] = ()
    if packet_base is not None:
        chosen = _declared(repo, packet_base, head, limit, clean)
        if isinstance(chosen, Selection):
            return chosen
        findings = (chosen,)
    tip = default_branch(repo, branch)
    if tip is not None:
        common = merge_base(repo, _commit(tip), head.commit)
        if common is not None and common != head.commit:
            base = Revision(common, read_commit(repo, common)[0], tip.name)
            reason = f"{clean}; the base is the merge base with {tip.name}"
            return _between(repo, base, head, reason, limit, findings=findings)
    return _between(
        repo,
        parent_of(repo, head),
        head,
        f"{clean} and no branch to compare with: the last commit",
        limit,
        findings=findings,
    )


def _declared(
    repo: Repository, text: str, head: Revision, limit: int, clean: str
) -> Selection | Finding:
    """The selection from the packet's own base, or why it cannot be used.

    `clean` says why neither index nor worktree is judged.
    """
    if not _COMMIT_ID.fullmatch(text):
        return finding(
            "GIT-13",
            f"the packet's MERGE_BASE_SHA is `{text}`, expected the id of a commit",
            hint="write the id in full; a name moves",
        )
    try:
        base = resolve_commit(repo, text)
        require_ancestor(repo, base.commit, _commit(head), limit=limit)
    except GateError as error:
        if error.code not in ("GIT-02", "GIT-03", "GIT-04"):
            raise
        return finding(
            "GIT-13",
            f"the packet's MERGE_BASE_SHA cannot be used: {error.message}",
            hint="correct it in the packet, or name the range with `--range A..B`",
        )
    declared = finding(
        "GIT-12",
        f"the base {base.commit} was declared by the packet (MERGE_BASE_SHA)",
        hint="name the range yourself with `--range A..B`",
    )
    reason = f"{clean}; the base is the packet's MERGE_BASE_SHA"
    return Selection(Mode.RANGE, base, head, reason, (declared,))


def _head(repo: Repository) -> Revision:
    """HEAD, or the empty tree before the first commit."""
    if is_born(repo):
        return resolve_commit(repo, "HEAD")
    return Revision(None, repo.format.empty_tree, EMPTY_TREE_NAME)


def _commit(revision: Revision) -> Oid:
    """The commit of a revision that was resolved from a name, which always has one."""
    if revision.commit is None:
        raise GateError("INTERNAL-01", f"`{revision.name}` has no commit")
    return revision.commit
