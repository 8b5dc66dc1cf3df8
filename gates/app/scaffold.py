"""packet new, refinement new: begin a file from its template, and overwrite none."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.packets import check_name, packet_places
from gates.app.policies import read_policy
from gates.app.refinement import at_tree, in_worktree, refinement_path
from gates.app.worktree_files import write_worktree_file
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.model import RepoPath, Window
from gates.packet.refinement import parse_refinement
from gates.packet.refinement_template import AnchorText, Subject, refinement_template
from gates.packet.spec_files import pointed_at
from gates.packet.template import packet_template
from gates.render.escape import escape, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Oid
    from gates.policy import Policy

AROUND: Final = 3
"""How many lines an anchor's window has on each side of its token."""

POINTERS: Final = (".GOV/roles_shared/SPEC_CURRENT.md", "docs/SPEC_CURRENT.md")
"""Where a pointer to the current spec is looked for when none is named."""

_VERSION: Final = re.compile(r"-v[0-9]+$")
_SHOWN: Final = 5


class Made(NamedTuple):
    """A file that was begun, and what is to be known of it."""

    path: RepoPath
    notes: tuple[str, ...] = ()


class PacketRequest(NamedTuple):
    """The packet to begin, on a date in ISO form."""

    wp: str
    directory: Path
    today: str
    from_refinement: bool = False


class RefinementNewRequest(NamedTuple):
    """The refinement to begin: the spec, or what points to it, and the tokens."""

    wp: str
    directory: Path
    today: str
    tokens: tuple[str, ...]
    spec: str = ""
    pointer: str = ""


class _Spec(NamedTuple):
    """The spec at HEAD, and how SPEC_TARGET_RESOLVED names it."""

    target: str
    path: RepoPath
    data: bytes
    sha1: str


def packet_new(request: PacketRequest) -> Made:
    """Begin a packet in the first of the policy's folders, on the commit of HEAD.

    Raises:
        GateError: USAGE-01 when there is a packet of that name, REFINEMENT-01 when its
            refinement is asked for and missing.
    """
    check_name(request.wp)
    with open_repository(request.directory) as repo:
        head = resolve_commit(repo, "HEAD")
        policy, _ = read_policy(repo, head.tree)
        places = packet_places(policy, request.wp)
        for place in places:
            _refuse_existing(repo, head.tree, place)
        refinement = refinement_path(repo, head.tree, request.wp, policy)
        values = {
            "BASE_WP_ID": _VERSION.sub("", request.wp),
            "DATE": request.today,
            "MERGE_BASE_SHA": str(head.commit),
            "REFINEMENT_FILE": show(refinement),
        }
        if request.from_refinement:
            values |= _from_refinement(repo, head.tree, refinement)
        write_worktree_file(repo, places[0], packet_template(request.wp, values))
    return Made(places[0])


def _from_refinement(repo: Repository, tree: Oid, path: RepoPath) -> dict[str, str]:
    """What the refinement says that a packet repeats."""
    found = in_worktree(repo, path) or at_tree(repo, tree, path)
    if found is None:
        raise GateError(
            "REFINEMENT-01",
            f"there is no refinement `{show(path)}`",
            "begin it: `gates refinement new WP --anchor TOKEN`",
            show(path),
        )
    refinement = parse_refinement(found.data)
    anchors = [anchor.spec.value for anchor in refinement.anchors if anchor.spec]
    said = {
        "SPEC_TARGET": refinement.value("SPEC_TARGET_RESOLVED"),
        "SPEC_ANCHOR": " + ".join(anchors),
        "USER_SIGNATURE": refinement.value("USER_SIGNATURE"),
    }
    return {name: value for name, value in said.items() if value}


def refinement_new(request: RefinementNewRequest) -> Made:
    """Begin a refinement whose anchors are found in the spec at HEAD.

    Raises:
        GateError: USAGE-01 when there is one already, REFINEMENT-08 when there is no
            spec, REFINEMENT-14 when a token is not in it.
    """
    check_name(request.wp)
    with open_repository(request.directory) as repo:
        head = resolve_commit(repo, "HEAD")
        policy, _ = read_policy(repo, head.tree)
        path = refinement_path(repo, head.tree, request.wp, policy)
        _refuse_existing(repo, head.tree, path)
        spec = _find_spec(repo, head.tree, request, policy)
        notes: list[str] = []
        anchors = [_anchor(spec, token, notes) for token in request.tokens]
        subject = Subject(request.wp, request.today, spec.target, spec.sha1)
        write_worktree_file(repo, path, refinement_template(subject, anchors))
    return Made(path, tuple(notes))


def _refuse_existing(repo: Repository, tree: Oid, path: RepoPath) -> None:
    top = repo.top_level
    on_disk = top is not None and os.path.lexists(top / os.fsdecode(path))
    if on_disk or repo.objects.lookup(tree, path) is not None:
        raise GateError(
            "USAGE-01",
            f"`{show(path)}` exists already",
            "edit it, or choose another name; nothing was written",
            show(path),
        )


def _find_spec(
    repo: Repository, tree: Oid, request: RefinementNewRequest, policy: Policy
) -> _Spec:
    """The spec that was named, or the one that the pointer names."""
    pointers = [request.pointer] if request.pointer else list(POINTERS)
    if request.spec:
        pointers = [request.pointer] if request.pointer else []
        spec = _read(repo, tree, request.spec, policy)
        if spec is not None:
            arrow = f"{request.pointer} -> " if request.pointer else ""
            return _spec(f"{arrow}{request.spec}", *spec)
    for pointer in pointers:
        found = _read(repo, tree, pointer, policy)
        for name in () if found is None else pointed_at(found[1]):
            beside = pointer.rpartition("/")[0] + "/" + os.fsdecode(name)
            for path in (os.fsdecode(name), beside):
                spec = None if path == pointer else _read(repo, tree, path, policy)
                if spec is not None:
                    return _spec(f"{pointer} -> {path}", *spec)
    named = request.spec or request.pointer or " or ".join(POINTERS)
    raise GateError(
        "REFINEMENT-08",
        f"there is no spec at HEAD by `{escape(named)}`",
        "name it: `--spec FILE`, a file that is committed",
    )


def _read(
    repo: Repository, tree: Oid, name: str, policy: Policy
) -> tuple[RepoPath, bytes] | None:
    path = RepoPath(os.fsencode(name))
    data = repo.objects.read_path(tree, path, limit=policy.limits.packet_bytes)
    return None if data is None else (path, data)


def _spec(target: str, path: RepoPath, data: bytes) -> _Spec:
    import hashlib  # noqa: PLC0415 - only where a spec was found

    digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    return _Spec(target, path, data, digest)


def _anchor(spec: _Spec, token: str, notes: list[str]) -> AnchorText:
    """The anchor of a token: the lines around the first one that holds it."""
    lines = spec.data.removesuffix(b"\n").split(b"\n")
    wanted = token.encode("utf-8", "surrogateescape")
    found = [number for number, line in enumerate(lines, start=1) if wanted in line]
    if not found or not wanted.strip():
        raise GateError(
            "REFINEMENT-14",
            f"the spec `{show(spec.path)}` does not hold `{escape(token)}`",
            _near(lines, token) or "give words as they stand in one line of the spec",
            show(spec.path),
        )
    if len(found) > 1:
        where = ", ".join(map(str, found[:_SHOWN]))
        notes.append(
            f"`{escape(token)}` stands at lines {where} of the spec; the first was"
            " taken"
        )
    at = found[0]
    window = Window(max(1, at - AROUND), min(len(lines), at + AROUND))
    texts = (
        line.decode("utf-8", "backslashreplace").rstrip("\r")
        for line in lines[window.start - 1 : window.end]
    )
    heading = next(_headings(lines, at), "")
    name = f"{show(spec.path)} {heading}".rstrip()
    return AnchorText(name, window, token, tuple(texts))


def _headings(lines: Sequence[bytes], at: int) -> Iterator[str]:
    """The headings above a line, nearest first."""
    for line in reversed(lines[:at]):
        if line.startswith(b"#"):
            yield line.lstrip(b"#").strip().decode("utf-8", "backslashreplace")


def _near(lines: Sequence[bytes], token: str) -> str:
    """A line of the spec that is like the token, as a hint."""
    import difflib  # noqa: PLC0415 - a token that was not found only

    texts = {
        line.decode("utf-8", "backslashreplace").strip(" \t\r#*-"): number
        for number, line in enumerate(lines, start=1)
    }
    near = difflib.get_close_matches(token, texts, n=1, cutoff=0.5)
    return f"line {texts[near[0]]} is `{escape(near[0])}`" if near else ""
