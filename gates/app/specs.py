"""Find the spec that a refinement pins, and the one that counts now."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.gitread.history import find_versions
from gates.gitread.revisions import resolve_commit
from gates.model import MODE_EXECUTABLE, MODE_FILE, RepoPath, Severity, Sha1
from gates.packet.spec_files import index_parts, is_json, pointed_at, spec_target
from gates.planning import Pin, Spec, SpecPart, SpecSearch
from gates.render.escape import show
from gates.rules.eol import Variant
from gates.rules.paths import path_fault
from gates.rules.refinement import is_unfilled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.gitread.history import Version
    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid, Revision
    from gates.planning import Refinement

COMMITS_SEARCHED: Final = 2_000
VERSIONS_SEARCHED: Final = 60
"""How far the pinned spec is looked for in history; what it came to is said."""

_REGULAR: Final = (MODE_FILE, MODE_EXECUTABLE)
_SHA1: Final = re.compile(r"[0-9a-fA-F]{40}")


def find_specs(
    repo: Repository, head: Revision, refinement: Refinement
) -> tuple[SpecSearch, list[Finding]]:
    """The pinned and the current spec of a refinement, as far as they are there.

    Raises:
        GateError: GIT-07 when an object is missing or damaged.
    """
    named_so = refinement.value("SPEC_TARGET_RESOLVED")
    target = spec_target(named_so)
    if target is None:
        return SpecSearch(Pin.NOWHERE, None, None), _no_target(refinement, named_so)
    finder = _Finder(repo, head)
    named = finder.place(target.spec, target.pointer)
    current = named
    findings: list[Finding] = []
    if target.pointer is not None:
        current, findings = finder.follow(target.pointer, named)
    field = refinement.fields["SPEC_TARGET_RESOLVED"]
    findings = [found._replace(line=field.line) for found in findings]
    now = None if current is None else finder.spec(head.tree, current)
    if now is None:
        findings.append(
            finding(
                "REFINEMENT-08",
                f"the spec `{show(target.spec)}` is not in the tree of"
                f" {head.name or 'HEAD'}",
                line=field.line,
            )
        )
    sha1 = refinement.value("SPEC_TARGET_SHA1")
    if not _SHA1.fullmatch(sha1):
        return SpecSearch(Pin.UNREADABLE, None, now), findings
    wanted = Sha1(sha1.lower())
    if now is not None and now.sha1 == wanted:
        return SpecSearch(Pin.CURRENT, now, now), findings
    places = dict.fromkeys(
        path
        for path in (
            named,
            current,
            target.spec,
            _beside(target.pointer, target.spec),
        )
        if path is not None and not path_fault(path)
    )
    search = finder.search(wanted, tuple(places), now)
    if search.pinned is None and named is not None:
        search = search._replace(named=finder.spec(head.tree, named))
    return search, findings


def _no_target(refinement: Refinement, value: str) -> list[Finding]:
    """What is said of a target that names no file; one not filled in is told before."""
    if is_unfilled(value):
        return []
    return [
        finding(
            "REFINEMENT-08",
            f"SPEC_TARGET_RESOLVED `{value}` names no file of the repository",
            line=refinement.fields["SPEC_TARGET_RESOLVED"].line,
        )
    ]


class _Finder:
    """Looks for spec files in the tree of one commit, and in its history."""

    def __init__(self, repo: Repository, head: Revision) -> None:
        self._repo = repo
        self._head = head

    def place(self, name: RepoPath, pointer: RepoPath | None) -> RepoPath | None:
        """Where a named spec stands: at that path, beside its pointer, or elsewhere.

        Elsewhere only when one single file of the tree has the name.
        """
        for path in (name, _beside(pointer, name)):
            if path is not None and self._is_file(path):
                return path
        listed = self._repo.run("ls-tree", "-r", "-z", "--name-only", self._head.tree)
        last = name.rpartition(b"/")[2]
        found = [
            RepoPath(path)
            for path in listed.split(b"\0")
            if path == last or path.endswith(b"/" + last)
        ]
        return found[0] if len(found) == 1 else None

    def follow(
        self, pointer: RepoPath, named: RepoPath | None
    ) -> tuple[RepoPath | None, list[Finding]]:
        """The spec that the pointer names now; `named` when it cannot be followed."""
        data = self._repo.objects.read_path(self._head.tree, pointer)
        if data is None:
            return named, [
                finding(
                    "REFINEMENT-08",
                    f"the pointer file `{show(pointer)}` is not there, so which spec"
                    " counts now is not known; the one that is named was read",
                    severity=Severity.WARNING,
                )
            ]
        for name in pointed_at(data):
            for path in (name, _beside(pointer, name)):
                if path is not None and path != pointer and self._is_file(path):
                    return path, []
        return named, []

    def spec(self, tree: Oid, path: RepoPath, commit: Oid | None = None) -> Spec | None:
        """The spec at a path of a tree, with the parts that it lists."""
        entry = self._repo.objects.lookup(tree, path)
        if entry is None or entry.mode not in _REGULAR:
            return None
        data = self._repo.objects.read(entry.oid)
        parts = tuple(self._parts(tree, path, data))
        return Spec(path, entry.oid, _sha1(data), data, parts, is_json(data), commit)

    def _parts(self, tree: Oid, path: RepoPath, data: bytes) -> Iterator[SpecPart]:
        """The parts of an index; a JSON index keeps those that are missing, empty."""
        for listed in index_parts(path, data):
            found = self._repo.objects.read_path(tree, listed.path)
            if found is not None:
                yield SpecPart(listed.path, found, listed.sha256)
            elif is_json(data):
                yield SpecPart(listed.path, b"", listed.sha256, is_missing=True)

    def search(
        self, wanted: Sha1, paths: Sequence[RepoPath], now: Spec | None
    ) -> SpecSearch:
        """The version of these paths with a SHA-1, newest first, or a variant of it."""
        head = self._head.commit
        if head is None:
            return SpecSearch(Pin.NOWHERE, None, now)
        history = find_versions(self._repo, head, paths, limit=COMMITS_SEARCHED)
        versions: dict[Oid, Version] = {}
        for version in history.found:
            if version.mode in _REGULAR:
                versions.setdefault(version.oid, version)
        looked_at = list(versions.values())[:VERSIONS_SEARCHED]
        complete = history.is_complete and len(looked_at) == len(versions)
        variant: tuple[Pin, Version] | None = None
        for number, version in enumerate(looked_at, start=1):
            form = _form_of(self._repo.objects.read(version.oid), wanted)
            if form is Pin.HISTORY:
                return SpecSearch(
                    form,
                    self._at(version),
                    now,
                    versions=number,
                    commits=history.commits_seen,
                    complete=complete,
                )
            if form is not None and variant is None:
                variant = form, version
        pin, pinned = Pin.NOWHERE, None
        if variant is not None:
            pin, pinned = variant[0], self._at(variant[1])
        return SpecSearch(
            pin,
            pinned,
            now,
            versions=len(looked_at),
            commits=history.commits_seen,
            complete=complete,
        )

    def _at(self, version: Version) -> Spec | None:
        tree = resolve_commit(self._repo, version.commit).tree
        return self.spec(tree, version.path, version.commit)

    def _is_file(self, path: RepoPath) -> bool:
        entry = self._repo.objects.lookup(self._head.tree, path)
        return entry is not None and entry.mode in _REGULAR


def _form_of(data: bytes, wanted: Sha1) -> Pin | None:
    """The form of a content that has the wanted SHA-1, None when none has."""
    if _sha1(data) == wanted:
        return Pin.HISTORY
    lf = data.replace(b"\r\n", b"\n")
    forms = {Variant.LF: lf, Variant.CRLF: lf.replace(b"\n", b"\r\n")}
    for variant, content in forms.items():
        if _sha1(content) == wanted:
            return Pin(variant.value)
    return None


def _sha1(data: bytes) -> Sha1:
    return Sha1(hashlib.sha1(data, usedforsecurity=False).hexdigest())


def _beside(pointer: RepoPath | None, name: RepoPath) -> RepoPath | None:
    """The path of a name in the pointer's folder."""
    folder = b"" if pointer is None else pointer.rpartition(b"/")[0]
    return RepoPath(folder + b"/" + name) if folder else None
