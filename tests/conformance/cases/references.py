"""Rows 73-76: references with names that mean something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.conformance.case import case, fails, refused, undecided
from tests.conformance.work import FILES, Work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.case import Attack

OUTSIDE: Final = fails("C701-G04")


@case("a branch is named like the id of the head, and is the honest decoy", OUTSIDE)
def row_73_branch_like_an_id(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    work.edit(honest=True)
    decoy = work.head
    if not honest:
        work.repo.git("reset", "--quiet", "--hard", work.base)
        work.edit(honest=False)
    work.repo.git("update-ref", f"refs/heads/{work.head}", decoy)
    return work.attack()


@case("a branch is named like the beginning of the head's id", refused("GIT-03"))
def row_73_branch_like_a_short_id(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    short = work.head[:8]
    if not honest:
        work.repo.git("update-ref", f"refs/heads/{short}", work.base)
    return work.attack("--range", f"{work.base}..{short}")


@case("a branch and a tag are called HEAD", OUTSIDE)
def row_73_branch_called_head(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    for place in ("heads", "tags"):
        work.repo.git("update-ref", f"refs/{place}/HEAD", work.base)
    return work.attack("--range", f"{work.base}..HEAD")


@case("a file of the git directory is called like the branch", OUTSIDE)
def row_73_pseudo_reference(folder: Path, *, honest: bool) -> Attack:
    """Git looks there first; the branch is what was meant."""
    work = Work(folder)
    work.edit(honest=honest)
    work.repo.write(".git/main", f"{work.base}\n".encode())
    return work.attack("--range", f"{work.base}..main")


@case("the end of the range is a tag of a tag of a tag", OUTSIDE)
def row_74_nested_tags(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    oid, kind = work.head, "commit"
    for number in range(40):
        text = (
            f"object {oid}\ntype {kind}\ntag t{number}\ntagger A <a@b> 1 +0000\n\nx\n"
        )
        oid = work.repo.git("mktag", stdin=text.encode()).decode().strip()
        kind = "tag"
    return work.attack("--range", f"{work.base}..{oid}")


@case("the end of the range is a tag of a file", refused("GIT-02"))
def row_74_tagged_blob(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    what = "HEAD" if honest else "HEAD:src/counter.py"
    work.repo.git("tag", "-a", "-m", "x", "v1", what)
    return work.attack("--range", f"{work.base}..v1")


@case("HEAD is a tag", OUTSIDE)
def row_74_head_at_a_tag(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    work.repo.git("tag", "-a", "-m", "x", "v1")
    work.repo.write(".git/HEAD", b"ref: refs/tags/v1\n")
    return work.attack("--range", f"{work.base}..HEAD")


@case("symbolic references go round in a circle", refused("GIT-02"))
def row_75_circle(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    git = work.repo.git
    if honest:
        git("symbolic-ref", "refs/heads/one", "refs/heads/main")
    else:
        git("symbolic-ref", "refs/heads/one", "refs/heads/other")
        git("symbolic-ref", "refs/heads/other", "refs/heads/one")
    return work.attack("--range", f"{work.base}..one")


@case("HEAD's branch names a commit that is not there", undecided("GIT-07"))
def row_75_dangling_head(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    if not honest:
        work.repo.write(".git/refs/heads/main", b"1" * 40 + b"\n")
    return work.attack(words=() if not honest else ("--rev", "HEAD"))


@case("the revision is the id of a tree or asks for the reflog", refused("GIT-02"))
def row_76_other_revisions(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    head = "HEAD" if honest else "HEAD^{tree}"
    return work.attack("--range", f"{work.base}..{head}")
