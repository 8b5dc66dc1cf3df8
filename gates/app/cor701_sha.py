"""cor701-sha: the hashes of files, and the manifest entry that is true of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.targets import repository_path
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.single import blob_image, is_folder, worktree_image
from gates.gitread.staged import staged_changes
from gates.model import (
    MODE_ABSENT,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    Change,
    EntryStatus,
    Oid,
)
from gates.packet.entry_markdown import entry_lines
from gates.render.escape import show
from gates.render.sha_report import FileReport, PlaceHash, Role, ShaReport
from gates.rules.eol import Variant, variant_sha1
from gates.rules.recommend import recommend

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Content, Hunk, Image, RepoPath, Selection

HUNKS_LIMIT: Final = 64 << 20
"""Files above this many bytes get one window over all lines, and a note."""

_CHUNK: Final = 1 << 20


class ShaRequest(NamedTuple):
    """Which files, named from `directory`, and which commits, if any.

    `range` and `rev` are those of the gate; with neither HEAD, index and worktree are
    compared.
    """

    files: tuple[str, ...]
    directory: Path
    range: str | None = None
    rev: str | None = None


class _Draft(NamedTuple):
    """One file before its hunks are known."""

    change: Change
    pre: Image
    post: Image
    places: tuple[PlaceHash, ...]
    standing: str
    notes: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        return (self.pre.mode, self.pre.oid) != (self.post.mode, self.post.oid)

    @property
    def needs_hunks(self) -> bool:
        """Whether the change is one of lines within a file that stays one."""
        pre, post = self.pre, self.post
        kinds = {pre.mode[:2], post.mode[:2]}
        return (
            len(kinds) == 1
            and pre.oid != post.oid
            and not self.change.is_submodule
            and not (pre.has_nul or post.has_nul)
            and max(pre.size, post.size) <= HUNKS_LIMIT
        )


def cor701_sha(request: ShaRequest) -> ShaReport:
    """The report on every file that was named.

    Git processes for one file: three, and one more when its lines changed.

    Raises:
        GateError: USAGE-02 when a file is nowhere, USAGE-01 when a name is that of no
            file of the repository, and whatever git cannot answer.
    """
    with open_repository(request.directory) as repo:
        paths = tuple(
            dict.fromkeys(
                repository_path(repo, request.directory, name) for name in request.files
            )
        )
        selection = _select(repo, request)
        if selection is None:
            drafts = _from_places(repo, paths)
        else:
            drafts = [_from_trees(repo, selection, path) for path in paths]
        return ShaReport(_with_entries(repo, drafts), selection)


def _select(repo: Repository, request: ShaRequest) -> Selection | None:
    if request.range is None and request.rev is None:
        return None
    from gates.gitread.selection import (  # noqa: PLC0415 - for commits only
        SelectionRequest,
        select,
    )

    return select(repo, SelectionRequest(range=request.range, rev=request.rev))


def _from_trees(repo: Repository, selection: Selection, path: RepoPath) -> _Draft:
    """A file at the base and at the head of named commits."""
    assert selection.head is not None  # noqa: S101 - commits were named
    sides = [
        _entry(repo, revision.tree, path)
        for revision in (selection.base, selection.head)
    ]
    if sides == [None, None]:
        raise _nowhere(repo, selection.head.tree, path, "at the base nor at the head")
    images = [_read(repo, side) for side in sides]
    (pre, pre_content), (post, post_content) = images
    return _Draft(
        _change(path, pre, post),
        pre,
        post,
        (
            _place("BASE", Role.PRE, pre, pre_content),
            _place("HEAD", Role.POST, post, post_content),
        ),
        "",
    )


def _from_places(repo: Repository, paths: Sequence[RepoPath]) -> list[_Draft]:
    """Files at HEAD, in the index and in the worktree."""
    head = repo.objects.resolve(b"HEAD^{tree}")
    tree = repo.format.empty_tree if head is None else head[0].oid
    if repo.is_bare or repo.top_level is None:
        return [_from_head(repo, tree, path) for path in paths]
    staged = staged_changes(repo, tree, paths)
    return [_from_index(repo, tree, path, staged.get(path)) for path in paths]


def _from_head(repo: Repository, tree: Oid, path: RepoPath) -> _Draft:
    """A file of a bare repository, which has HEAD alone."""
    entry = _entry(repo, tree, path)
    if entry is None:
        raise _nowhere(repo, tree, path, "in HEAD of this bare repository")
    image, content = _read(repo, entry)
    note = "a bare repository has HEAD alone: name commits with --rev or --range"
    places = (_place("HEAD", Role.PRE, image, content),)
    return _Draft(_change(path, image, image), image, image, places, "", (note,))


def _from_index(
    repo: Repository, tree: Oid, path: RepoPath, staged: Change | None
) -> _Draft:
    """A file of a repository with a worktree: the index counts before the worktree."""
    at_head = _entry(repo, tree, path)
    in_index = at_head
    if staged is not None:
        in_index = None if staged.is_deletion else (staged.new_mode, staged.new_oid)
    head, head_content = _read(repo, at_head)
    index, index_content = (
        (head, head_content) if in_index == at_head else _read(repo, in_index)
    )
    is_submodule = index.mode == MODE_SUBMODULE
    work, work_content = (
        (index, index_content) if is_submodule else worktree_image(repo, path)
    )
    if head.is_absent and index.is_absent and work.is_absent:
        raise _nowhere(repo, tree, path, "in HEAD, the index or the worktree")
    uses_index = _identity(index) != _identity(head)
    post = index if uses_index else work
    roles = (Role.POST, Role.NEITHER) if uses_index else (Role.NEITHER, Role.POST)
    if not uses_index and _identity(work) != _identity(head) and not work.is_absent:
        repo.quarantine.write_blob(_chunks(work_content), work.size)
    places = [
        _place("HEAD", Role.PRE, head, head_content),
        _place("INDEX", roles[0], index, index_content),
    ]
    if not is_submodule:
        places.append(_place("WORKTREE", roles[1], work, work_content))
    return _Draft(
        _change(path, head, post),
        head,
        post,
        tuple(places),
        "staged" if uses_index else "not staged",
        _notes(index, work, uses_index=uses_index, is_submodule=is_submodule),
    )


def _notes(
    index: Image, work: Image, *, uses_index: bool, is_submodule: bool
) -> tuple[str, ...]:
    """What must be known of the places that were compared."""
    if is_submodule:
        return ("a submodule is shown as HEAD and the index have it",)
    if uses_index and _identity(work) != _identity(index):
        return (
            "the worktree differs from the index; the lines describe what is staged",
        )
    return ()


def _identity(image: Image) -> tuple[str, Oid]:
    return image.mode, image.oid


def _entry(repo: Repository, tree: Oid, path: RepoPath) -> tuple[str, Oid] | None:
    """Mode and object id at a path of a tree; None where no file is."""
    found = repo.objects.lookup(tree, path)
    if found is None or found.type == "tree":
        return None
    return found.mode, found.oid


def _read(repo: Repository, entry: tuple[str, Oid] | None) -> tuple[Image, Content]:
    mode, oid = (MODE_ABSENT, repo.format.zero) if entry is None else entry
    return blob_image(repo, mode, oid)


def _change(path: RepoPath, pre: Image, post: Image) -> Change:
    return Change(path, pre.mode, post.mode, pre.oid, post.oid)


def _place(name: str, role: Role, image: Image, content: Content) -> PlaceHash:
    """A place with the hashes of its line-ending variants, where there are lines."""
    if image.is_absent or image.has_nul or image.mode in (MODE_SUBMODULE, MODE_SYMLINK):
        return PlaceHash(name, role, image)
    return PlaceHash(
        name,
        role,
        image,
        lf_sha1=variant_sha1(content, Variant.LF),
        crlf_sha1=variant_sha1(content, Variant.CRLF),
    )


def _chunks(content: Content) -> Sequence[bytes]:
    """A content in pieces; the worktree's is kept for the diff."""
    return [content.read(at, at + _CHUNK) for at in range(0, content.size, _CHUNK)]


def _with_entries(repo: Repository, drafts: Sequence[_Draft]) -> tuple[FileReport, ...]:
    """The files with the entries that are true of them; one git process for all."""
    wanted = [draft for draft in drafts if draft.needs_hunks]
    found: tuple[tuple[Hunk, ...], ...] = ()
    if wanted:
        from gates.gitread.pairs import hunks_between  # noqa: PLC0415 - 10 ms

        found = hunks_between(repo, [(d.pre.oid, d.post.oid) for d in wanted])
    hunks = {d.change.path: h for d, h in zip(wanted, found, strict=True)}
    return tuple(_finish(draft, hunks.get(draft.change.path, ())) for draft in drafts)


def _finish(draft: _Draft, hunks: Sequence[Hunk]) -> FileReport:
    change, pre, post = draft.change, draft.pre, draft.post
    status = _status(draft)
    if not draft.is_changed:
        return FileReport(
            change.path, status, "", draft.places, None, notes=draft.notes
        )
    entry = recommend(change, pre, post, hunks)
    return FileReport(
        change.path,
        status,
        draft.standing,
        draft.places,
        entry,
        entry_lines(entry),
        (*draft.notes, *_line_ending_notes(draft), *_entry_notes(draft)),
    )


def _line_ending_notes(draft: _Draft) -> list[str]:
    """Whether the two sides differ in nothing but line endings."""
    pre, post = (
        next(place for place in draft.places if place.role is role)
        for role in (Role.PRE, Role.POST)
    )
    if pre.lf_sha1 is None or pre.lf_sha1 != post.lf_sha1:
        return []
    if draft.pre.oid == draft.post.oid:
        return []
    notes = ["the two sides differ in line endings only"]
    if post.place == "WORKTREE":
        notes.append("git may convert them on commit: stage the file to see it")
    return notes


def _entry_notes(draft: _Draft) -> list[str]:
    """Why the entry is not as tight, or not as usable, as it might be."""
    from gates.rules.paths import path_fault  # noqa: PLC0415 - changed files only

    notes = []
    path = draft.change.path
    size = max(draft.pre.size, draft.post.size)
    is_text = not (draft.pre.has_nul or draft.post.has_nul)
    if size > HUNKS_LIMIT and is_text:
        notes.append(
            f"the file has {size} bytes: its window covers all lines, narrow it by hand"
        )
    fault = path_fault(path)
    if fault:
        notes.append(f"no manifest can name this path: it {fault}")
    return notes


def _status(draft: _Draft) -> EntryStatus:
    """What became of the file, in the words of a verdict."""
    change = draft.change
    if not draft.is_changed:
        return EntryStatus.UNCHANGED
    kinds = (
        (EntryStatus.SUBMODULE, change.is_submodule),
        (EntryStatus.SYMLINK, change.is_symlink),
        (EntryStatus.ADDED, change.is_addition),
        (EntryStatus.DELETED, change.is_deletion),
        (EntryStatus.BINARY, draft.pre.has_nul or draft.post.has_nul),
        (EntryStatus.MODE, change.is_mode_only),
    )
    return next((kind for kind, holds in kinds if holds), EntryStatus.MODIFIED)


def _nowhere(repo: Repository, tree: Oid, path: RepoPath, where: str) -> GateError:
    """The error for a path where no file is: a folder, or nothing."""
    found = repo.objects.lookup(tree, path)
    if is_folder(repo, path) or (found is not None and found.type == "tree"):
        return GateError(
            "USAGE-01",
            f"`{show(path)}` is a folder, expected a file",
            "name the files in it",
            show(path),
        )
    import difflib  # noqa: PLC0415 - a misspelt name only

    folder, _, name = path.rpartition(b"/")
    names = [
        show(other) for other, _ in repo.objects.list_folder(tree, type(path)(folder))
    ]
    near = difflib.get_close_matches(show(name), names, n=3)
    return GateError(
        "USAGE-02",
        f"there is no file `{show(path)}` {where}",
        f"did you mean {', '.join(near)}?" if near else "check the path",
        show(path),
    )
