"""Turn what a user or a packet wrote into a commit, once.

After that only object ids are handed to git. A name is looked up by its full reference
names, so that a tag never stands in for a branch unnoticed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.objects import missing
from gates.model import Oid, Revision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.gitread.repository import Repository

_RULES: Final = (
    "refs/{}",
    "refs/tags/{}",
    "refs/heads/{}",
    "refs/remotes/{}",
    "refs/remotes/{}/HEAD",
)
"""Where git looks for a short name."""

_MIN_ABBREVIATION: Final = 4
_NEAR_REFS: Final = 2000


def resolve_commit(repo: Repository, text: str) -> Revision:
    """The commit that a revision names; an annotated tag gives the commit it tags.

    Raises:
        GateError: GIT-02 when it names none, GIT-03 when it could mean several, GIT-05
            when it lies in history that a shallow clone does not have.
    """
    return resolve_commits(repo, (text,))[0]


def resolve_commits(repo: Repository, texts: Sequence[str]) -> tuple[Revision, ...]:
    """The commits that revisions name, in their order, with one look at the references.

    Raises:
        GateError: as `resolve_commit`.
    """
    for text in texts:
        _check_form(text)
    repo.objects.warm_up()
    names = {text: _short_name(repo, text) for text in texts}
    found = _existing(repo, {name for name in names.values() if name})
    return tuple(_resolve(repo, text, names[text], found) for text in texts)


def read_commit(repo: Repository, oid: Oid) -> tuple[Oid, tuple[Oid, ...]]:
    """The tree and the parents that a commit object itself names.

    Neither grafts nor the edge of a shallow clone count here.

    Raises:
        GateError: GIT-07 when the commit is missing or damaged.
    """
    head, content = repo.objects.find(oid)
    if head.type != "commit":
        raise GateError("GIT-07", f"the object {oid} is a {head.type}, not a commit")
    return parse_commit(content)


def read_message(repo: Repository, oid: Oid) -> bytes:
    """The message of a commit, as its object holds it.

    Raises:
        GateError: GIT-07 when the commit is missing or damaged.
    """
    head, content = repo.objects.find(oid)
    if head.type != "commit":
        raise GateError("GIT-07", f"the object {oid} is a {head.type}, not a commit")
    return content.partition(b"\n\n")[2]


def parse_commit(content: bytes) -> tuple[Oid, tuple[Oid, ...]]:
    """The tree and the parents named in the content of a commit object.

    Raises:
        GateError: GIT-07 when it names no tree.
    """
    head, _, _ = content.partition(b"\n\n")
    tree = Oid("")
    parents: list[Oid] = []
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"tree" and not tree:
            tree = Oid(value.decode("latin-1"))
        elif key == b"parent":
            parents.append(Oid(value.decode("latin-1")))
        elif key == b"author":
            break
    if not tree:
        raise GateError("GIT-07", "a commit object names no tree")
    return tree, tuple(parents)


def default_branch(repo: Repository, named: str | None) -> Revision | None:
    """The tip of the default branch, its full reference name as `name`.

    That is the branch the policy names, else `origin/HEAD`, else `main`, else `master`.
    None when none of these exists and the policy names none.

    Raises:
        GateError: GIT-02 when the branch that the policy names does not exist.
    """
    if named is not None:
        return named_branch(repo, named, "default_branch")
    return first_existing(
        repo, ["refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master"]
    )


def named_branch(repo: Repository, named: str, setting: str) -> Revision:
    """The tip of the branch that a setting of the policy names.

    A short name is a branch here, else one of `origin`.

    Raises:
        GateError: GIT-02 when it does not exist, USAGE-01 when it is no name.
    """
    found = first_existing(
        repo,
        [named]
        if named.startswith("refs/")
        else [f"refs/heads/{named}", f"refs/remotes/origin/{named}"],
    )
    if found is None:
        raise GateError(
            "GIT-02",
            f"the branch `{named}`, the policy's {setting}, does not exist here",
            f"fetch it, or correct `{setting}` in the policy",
        )
    return found


def first_existing(repo: Repository, wanted: Sequence[str]) -> Revision | None:
    """The tip of the first of some full reference names that exists.

    Raises:
        GateError: GIT-02 when one of them cannot be a name.
    """
    for name in wanted:
        _check_form(name)
    existing = _list_references(repo, wanted)
    for name in wanted:
        if name in existing:
            return _revision(repo, name, name)
    return None


def is_born(repo: Repository) -> bool:
    """Whether HEAD names a commit yet.

    Raises:
        GateError: GIT-07 when it names one that is missing.
    """
    if repo.objects.resolve(b"HEAD^{commit}") is not None:
        return True
    named = repo.run("rev-parse", "--verify", "--quiet", "HEAD", allowed=(0, 1))
    if named:
        raise missing(Oid(named.decode("ascii").strip()))
    return False


def _check_form(text: str) -> None:
    shown = text.encode("unicode_escape").decode()
    if not text or text.startswith("-"):
        reason = "is empty" if not text else "begins like an option"
    elif any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):  # noqa: PLR2004
        reason = "has control characters"
    elif " " in text:
        reason = "has a space"
    elif ":" in text:
        reason = "names a path or searches messages"
    else:
        return
    raise GateError(
        "GIT-02",
        f"the revision `{shown}` {reason}, so it names no commit",
        "give a branch, a tag or a commit id",
    )


def _short_name(repo: Repository, text: str) -> str:
    """The reference name that a revision begins with; empty when it begins with none.

    Suffixes are `~2`, `^`, `^{...}` and `@{...}`. HEAD and a full object id mean one
    thing only.
    """
    name = re.split(r"[~^]|@\{", text, maxsplit=1)[0]
    if name in ("", "HEAD", "@") or repo.format.is_oid(name):
        return ""
    return name


def _candidates(name: str) -> list[str]:
    if name.startswith("refs/"):
        return [name]
    return [rule.format(name) for rule in _RULES]


def _existing(repo: Repository, names: set[str]) -> set[str]:
    wanted = [full for name in sorted(names) for full in _candidates(name)]
    return _list_references(repo, wanted) if wanted else set()


def _list_references(repo: Repository, wanted: Sequence[str]) -> set[str]:
    """Those of the full reference names that exist, exactly as they are spelt."""
    patterns = [name for name in wanted if not set(name) & set("*?[\\")]
    if not patterns:
        return set()
    listed = repo.run("for-each-ref", "--format=%(refname)", *patterns)
    return set(listed.decode("utf-8", "surrogateescape").split("\n")) & set(wanted)


def _resolve(repo: Repository, text: str, name: str, existing: set[str]) -> Revision:
    if not name:
        return _revision(repo, text, text)
    found = [full for full in _candidates(name) if full in existing]
    if len(found) > 1 or (found and _is_also_an_id(repo, name)):
        also = [] if len(found) > 1 else ["an abbreviated object id"]
        raise GateError(
            "GIT-03",
            f"`{name}` is ambiguous: it means {' and '.join(found + also)}",
            f"write the full name, such as `{found[-1]}`",
        )
    if not found and name.startswith("refs/"):
        raise _unknown(repo, text)
    suffix = text.removeprefix(name)
    # Git knows an upstream (`@{u}`) by the short name of its branch only.
    full = found[0] + suffix if found and not suffix.startswith("@{") else text
    return _revision(repo, full, text)


def _is_also_an_id(repo: Repository, name: str) -> bool:
    return bool(_objects_beginning(repo, name))


def _objects_beginning(repo: Repository, name: str) -> list[str]:
    """The objects whose ids begin with a name that looks like one."""
    if len(name) < _MIN_ABBREVIATION or name.lower().strip("0123456789abcdef"):
        return []
    found = repo.run("rev-parse", f"--disambiguate={name}", allowed=(0, 128))
    return found.decode("ascii").split()


def _revision(repo: Repository, exact: str, text: str) -> Revision:
    found = repo.objects.resolve(
        exact.encode("utf-8", "surrogateescape") + b"^{commit}"
    )
    if found is None:
        raise _unknown(repo, text)
    head, content = found
    return Revision(commit=head.oid, tree=parse_commit(content)[0], name=text)


def _unknown(repo: Repository, text: str) -> GateError:
    shown = text.encode("unicode_escape").decode()
    reaches_back = "~" in text or "^" in text or repo.format.is_oid(text)
    if repo.is_shallow and reaches_back:
        return GateError(
            "GIT-05",
            f"`{shown}` is not in this shallow clone",
            "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` in"
            " CI",
        )
    if len(_objects_beginning(repo, _short_name(repo, text))) > 1:
        return GateError(
            "GIT-03",
            f"`{shown}` is the beginning of several object ids",
            "write more digits of the object id",
        )
    near = _near(repo, text)
    return GateError(
        "GIT-02",
        f"`{shown}` names no commit of this repository",
        f"did you mean {near}?"
        if near
        else "check the spelling; fetch the branch when it is only on the remote",
    )


def _near(repo: Repository, text: str) -> str:
    """Up to three references that look like an unknown name."""
    import difflib  # noqa: PLC0415 - for a misspelt name only

    listed = repo.run(
        "for-each-ref", f"--count={_NEAR_REFS}", "--format=%(refname:short)"
    )
    names = listed.decode("utf-8", "backslashreplace").split("\n")
    close = difflib.get_close_matches(text, [name for name in names if name], n=3)
    return ", ".join(f"`{name}`" for name in close)


def parent_of(repo: Repository, revision: Revision) -> Revision:
    """The first parent of a commit, or the empty tree for a root commit.

    Raises:
        GateError: GIT-05 when a shallow clone does not have the parent, GIT-07 when it
            is missing otherwise.
    """
    if revision.commit is None:
        return revision
    _, parents = read_commit(repo, revision.commit)
    if not parents:
        return Revision(None, repo.format.empty_tree, "the empty tree")
    found = repo.objects.resolve(parents[0].encode())
    if found is None:
        if repo.is_shallow:
            raise GateError(
                "GIT-05",
                f"the parent of {revision.commit} is not in this shallow clone",
                "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0`"
                " in CI",
            )
        raise missing(parents[0])
    tree, _ = parse_commit(found[1])
    return Revision(parents[0], tree, f"{revision.name}^")
