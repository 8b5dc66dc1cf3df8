"""Rows 10, 11, 38-42, 53, 61: another history than the one that was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.case import case, fails, passes, refused, undecided
from tests.conformance.work import FILES, HONEST, STRAY, TARGET, Trap, Work
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.case import Attack

TRUSTED = 'trusted_base = "refs/heads/main"\n'


@case(
    "a replacement object shows a decoy in the place of the head",
    fails("C701-G04", warnings=["GIT-09"]),
    strict=fails("C701-G04", "GIT-09"),
)
def row_10_replace_head(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    if honest:
        return work.attack()
    decoy = work.head
    work.repo.git("reset", "--quiet", "--hard", work.base)
    work.edit(honest=False)
    work.repo.git("replace", work.head, decoy)
    return work.attack()


@case(
    "a replacement object shows a decoy in the place of a blob, its ref packed",
    fails("C701-G04", warnings=["GIT-09"]),
    strict=fails("C701-G04", "GIT-09"),
)
def row_10_replace_blob(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    if not honest:
        decoy = work.repo.git("hash-object", "-w", "--stdin", stdin=HONEST)
        blob = work.repo.oid(f"HEAD:{TARGET}")
        work.repo.git("replace", blob, decoy.decode().strip())
    work.repo.git("pack-refs", "--all")
    return work.attack()


@case(
    "a graft gives the head another parent, which has the stray change already",
    fails("SCOPE-01", "MANIFEST-01", warnings=["GIT-09"]),
    strict=fails("SCOPE-01", "MANIFEST-01", "GIT-09"),
)
def row_11_grafts(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    if honest:
        work.edit(honest=True)
        return work.attack("--rev", "HEAD")
    work.change(STRAY, b"changed\n")
    decoy = work.repo.commit("A decoy")
    work.repo.git("reset", "--quiet", "--soft", work.base)
    work.edit(honest=True)
    grafts = f"{work.head} {decoy}\n"
    work.repo.write(".git/info/grafts", grafts.encode())
    return work.attack("--rev", "HEAD")


@case(
    "a commit on the way edits a stray file and a later one restores it",
    passes(warnings=["SCOPE-08"]),
    strict=fails("SCOPE-08"),
)
def row_38_touched_and_restored(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    name = TARGET if honest else STRAY
    work.change(name, b"for a while\n")
    work.repo.commit("Try it")
    work.change(name, FILES[name])
    work.edit(honest=True)
    return work.attack()


@case("a merge holds a stray change of its own", fails("SCOPE-01", "MANIFEST-01"))
def row_39_evil_merge(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    git = work.repo.git
    git("checkout", "--quiet", "-b", "topic")
    work.edit(honest=True)
    side = work.head
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "--no-ff", "--no-commit", side)
    if not honest:
        work.change(STRAY, b"changed\n")
    work.repo.commit("Merge the work")
    work.repo.git("commit", "--quiet", "--allow-empty", "-m", "Nothing")
    work.head = work.repo.head()
    return work.attack()


@case(
    "a merge brings in a stray change that is not the trusted branch's",
    fails("SCOPE-01", "MANIFEST-01"),
)
def row_39_merged_in(folder: Path, *, honest: bool) -> Attack:
    """What the trusted branch has is exempt, what only looks like it is not."""
    work = Work(folder, FILES, policy=TRUSTED)
    git = work.repo.git
    git("checkout", "--quiet", "-b", "topic")
    work.edit(honest=True)
    git("checkout", "--quiet", "main")
    work.change(STRAY, b"changed on main\n")
    work.repo.commit("Go on")
    git("checkout", "--quiet", "topic")
    git("merge", "--quiet", "--no-ff", "--no-commit", "main")
    if not honest:
        work.change(STRAY, b"changed on main, it says\n")
    work.head = work.repo.commit("Take in the main branch")
    return work.attack()


def _self_declared_base(folder: Path, policy: str, *, honest: bool) -> Work:
    """A topic whose packet names its own second commit as the base."""
    work = Work(folder, FILES, policy=policy)
    work.repo.git("checkout", "--quiet", "-b", "topic")
    base = work.base
    if not honest:
        work.change(STRAY, b"changed\n")
        if policy:
            work.change("gates.toml", None)
        base = work.repo.commit("Before the base")
    work.edit(honest=True, fields=[("MERGE_BASE_SHA", base)])
    return work


@case(
    "the packet chooses a base behind its own stray change, and nobody names another",
    passes(warnings=["GIT-12"]),
)
def row_40_base_of_the_packet(folder: Path, *, honest: bool) -> Attack:
    """Announced, not refused: that takes a policy with `trusted_base`."""
    work = _self_declared_base(folder, "", honest=honest)
    return work.attack(words=())


@case(
    "the packet chooses its base, and takes the policy away before it",
    fails("GIT-15"),
    twin=passes(),
)
def row_40_untrusted_base(folder: Path, *, honest: bool) -> Attack:
    work = _self_declared_base(folder, TRUSTED, honest=honest)
    return work.attack("--policy-rev", "refs/heads/main")


@case("the range starts on an unrelated branch that has it all", undecided("GIT-04"))
def row_41_unrelated_base(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    work.edit(honest=True)
    if honest:
        return work.attack()
    git = work.repo.git
    git("checkout", "--quiet", "--detach", work.base)
    work.change(STRAY, b"changed\n")
    decoy = work.repo.commit("A decoy")
    git("checkout", "--quiet", "main")
    work.change(STRAY, b"changed\n")
    work.head = work.repo.commit("Slip it in")
    return work.attack("--range", f"{decoy}..HEAD")


@case("the range starts behind a stray change on the same branch", fails("GIT-15"))
def row_41_late_base(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES, policy=TRUSTED)
    work.repo.git("checkout", "--quiet", "-b", "topic")
    if not honest:
        work.change(STRAY, b"changed\n")
        work.base = work.repo.commit("Before the base")
    work.edit(honest=True)
    return work.attack()


@case("a tag named like the branch stands for a later base", refused("GIT-03"))
def row_42_tag_for_branch(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    git = work.repo.git
    git("checkout", "--quiet", "-b", "topic")
    if not honest:
        work.change(STRAY, b"changed\n")
    decoy = work.repo.commit("Before the tag")
    work.edit(honest=True)
    if not honest:
        git("tag", "main", decoy)
        return work.attack("--range", "main..topic")
    git("tag", "v1", decoy)
    return work.attack("--range", "v1..refs/heads/topic")


@case("the clone has no history behind the head", undecided("GIT-05"))
def row_53_shallow_clone(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    depth = "2" if honest else "1"
    origin = work.repo.path.as_uri()
    work.repo.git("clone", "--quiet", "--depth", depth, origin, str(folder / "clone"))
    clone = RepoBuilder(folder / "clone")
    return work.attack("--rev", "HEAD", repo=clone.path)


@case(
    "a blob is missing, and asking for it runs a program", undecided("GIT-06", "GIT-07")
)
def row_61_lazy_fetch(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=True)
    config = {
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "remote.origin.url": f"ext::{trap} %S",
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
    }
    for key, value in config.items():
        work.repo.git("config", key, value)
    if honest:
        return work.attack(marks=(trap.mark,))
    blob = work.repo.oid(f"HEAD:{TARGET}")
    work.repo.file(f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    return work.attack(marks=(trap.mark,), fires=("cat-file", "blob", blob))


@case(
    "a tree is missing: what lies below is not nothing", undecided("GIT-06", "GIT-07")
)
def row_61_missing_tree(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    work.edit(honest=True)
    if not honest:
        tree = work.repo.oid("HEAD:src")
        work.repo.file(f".git/objects/{tree[:2]}/{tree[2:]}").unlink()
    return work.attack()
