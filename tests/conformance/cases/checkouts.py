"""Rows 77-83: what stands in the checkout and its configuration beside the objects."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.conformance.case import WP, Attack, case, fails, passes, refused, undecided
from tests.conformance.work import FILES, HONEST, OLD, STRAY, TARGET, Trap, Work
from tests.support.packets import entry_of, packet_path
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

OUTSIDE: Final = fails("C701-G04")
NOT_ALLOWED: Final = fails("SCOPE-01", "MANIFEST-01")


def _uncommitted(folder: Path) -> Work:
    """An honest edit with its manifest, in the worktree alone."""
    work = Work(folder, FILES)
    work.change(TARGET, HONEST)
    manifest = work.packet([work.entry(TARGET, HONEST)])
    work.repo.write(packet_path(WP), manifest)
    return work


@case("a folder of PATH lies in the checkout and holds a git", OUTSIDE)
def row_77_path_in_the_checkout(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    trap = Trap(work.repo.path / "node_modules", "git")
    path = f"{trap.program.parent}{os.pathsep}{os.environ['PATH']}"
    return work.attack(env={"PATH": path}, marks=(trap.mark,))


@case("PATH has relative and empty folders, and the current one holds a git", OUTSIDE)
def row_77_relative_path(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    trap = Trap(work.repo.path, "git")
    path = f"trap::.:./trap{os.pathsep}{os.environ['PATH']}"
    env, here = {"PATH": path}, work.repo.path
    return work.attack(env=env, cwd=here, marks=(trap.mark,))


@case("modules of the program's libraries lie in the current folder", OUTSIDE)
def row_78_modules(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    mark = folder / "imported"
    code = f"open({str(mark)!r}, 'w').close()\n".encode()
    for name in ("gates", "typer", "git", "unidiff", "json", "sitecustomize"):
        work.repo.write(f"{name}.py", code)
    return work.attack(cwd=work.repo.path, marks=(mark,))


@case("an output file is a link that the work committed", refused("USAGE-01"))
def row_79_linked_output(folder: Path, *, honest: bool) -> Attack:
    """The file behind it is outside the checkout and must stay as it is."""
    work = Work(folder)
    work.edit(honest=True)
    victim = folder / "victim"
    victim.write_bytes(b"precious\n")
    if not honest:
        work.repo.symlink("report.json", str(victim))
        work.repo.symlink("reports", str(folder))
    name = "/dev/null" if honest else "report.json"
    words = ("--range", f"{work.base}..HEAD", "--output", f"json={name}")
    return work.attack(*words, cwd=work.repo.path)


@case("an output file is a link into the git directory", refused("USAGE-01"))
def row_79_output_as_hook(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    hooks = work.repo.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    if not honest:
        work.repo.symlink("reports", ".git/hooks")
    name = "/dev/null" if honest else "reports/pre-commit"
    words = ("--range", f"{work.base}..HEAD", "--output", f"json={name}")
    return work.attack(*words, cwd=work.repo.path)


@case("core.worktree names a clean folder", refused("USAGE-01"))
def row_80_other_worktree(folder: Path, *, honest: bool) -> Attack:
    work = _uncommitted(folder)
    if honest:
        return work.attack("--worktree")
    work.change(STRAY, b"changed\n")
    decoy = folder / "clean"
    decoy.mkdir()
    for name in (TARGET, STRAY, packet_path(WP)):
        data = FILES[name] if name == STRAY else work.repo.file(name).read_bytes()
        (decoy / name).parent.mkdir(parents=True, exist_ok=True)
        (decoy / name).write_bytes(data)
    work.repo.git("config", "core.worktree", str(decoy))
    return work.attack("--worktree")


@case(
    "core.ignoreCase hides a new file behind a tracked one",
    replace(NOT_ALLOWED, warnings=frozenset({"SCOPE-13"})),
    strict=fails("SCOPE-01", "MANIFEST-01", "SCOPE-13"),
)
def row_80_ignored_case(folder: Path, *, honest: bool) -> Attack:
    work = _uncommitted(folder)
    work.repo.git("config", "core.ignoreCase", "true")
    if not honest:
        work.repo.write("lib/Other.py", b"new\n")
    return work.attack("--worktree")


@case("a sparse checkout is said to have left a stray change out", NOT_ALLOWED)
def row_80_sparse(folder: Path, *, honest: bool) -> Attack:
    """The twin really left it out, which is told."""
    work = _uncommitted(folder)
    work.repo.git("config", "core.sparseCheckout", "true")
    work.repo.git("update-index", "--skip-worktree", STRAY)
    work.change(STRAY, None if honest else b"changed\n")
    return work.attack("--worktree")


@case("core.symlinks and core.fileMode are off, and modes change", fails("MANIFEST-03"))
def row_80_modes(folder: Path, *, honest: bool) -> Attack:
    """In commits the modes are what they are."""
    work = Work(folder)
    for name in ("core.symlinks", "core.fileMode"):
        work.repo.git("config", name, "false")
    work.change(TARGET, HONEST)
    work.repo.write(packet_path(WP), work.packet([work.entry(TARGET, HONEST)]))
    work.repo.git("add", "--all")
    if not honest:
        work.repo.git("update-index", "--chmod=+x", TARGET)
    work.repo.git("commit", "--quiet", "-m", "Do the work")
    return work.attack("--range", f"{work.base}..HEAD")


@case("the index is split, and its shared part is another one", OUTSIDE)
def row_80_split_index(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    work.repo.git("reset", "--quiet", "--soft", work.base)
    work.repo.git("update-index", "--split-index")
    return work.attack("--staged")


@case("the packet is a named pipe", refused("PACKET-01"))
def row_81_pipe(folder: Path, *, honest: bool) -> Attack:
    """Whoever opens it waits for ever."""
    work = _uncommitted(folder)
    if not honest:
        packet = work.repo.file(packet_path(WP))
        packet.unlink()
        os.mkfifo(packet)
    return work.attack("--worktree")


@case("`.git` is a file that leads to another repository", refused("GIT-02"))
def row_82_other_repository(folder: Path, *, honest: bool) -> Attack:
    """There the head of the work does not exist: an id says which one was meant."""
    work, decoy = Work(folder), Work(folder / "decoy")
    work.edit(honest=honest)
    decoy.edit(honest=True)
    git = work.repo.path / ".git"
    place = folder / "elsewhere"
    git.rename(place)
    target = place if honest else decoy.repo.path / ".git"
    git.write_text(f"gitdir: {target}\n")
    return work.attack()


@case(
    "an extension that nobody knows changes what the repository means",
    undecided("GIT-06"),
)
def row_82_unknown_extension(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=honest)
    version = "0" if honest else "1"
    work.repo.git("config", "extensions.future", "true")
    work.repo.git("config", "core.repositoryFormatVersion", version)
    return work.attack()


@case("the configuration of a linked worktree brings in settings", OUTSIDE)
def row_82_linked_worktree(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    git = work.repo.git
    git("config", "extensions.worktreeConfig", "true")
    linked = folder / "linked"
    git("worktree", "add", "--quiet", "--detach", str(linked), "HEAD")
    other = RepoBuilder(linked)
    for name in ("core.fsmonitor", "core.pager", "diff.external"):
        other.git("config", "--worktree", name, str(trap))
    other.git("config", "--worktree", "alias.diff-tree", f"!{trap}")
    return work.attack(repo=linked, marks=(trap.mark,))


@case("settings that are included on a condition name programs", OUTSIDE)
def row_82_conditional_include(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    included = folder / "included"
    included.write_text(
        f'[core]\n\tfsmonitor = "{trap}"\n[diff]\n\texternal = "{trap}"\n'
    )
    for condition in ("gitdir:/**", "onbranch:**"):
        work.repo.git("config", f"includeIf.{condition}.path", str(included))
    return work.attack(marks=(trap.mark,), fires=("status",))


@case("aliases have the names of git's own commands", OUTSIDE)
def row_82_aliases(folder: Path, *, honest: bool) -> Attack:
    work, trap = Work(folder), Trap(folder)
    work.edit(honest=honest)
    for name in ("cat-file", "diff-tree", "ls-tree", "rev-list", "rev-parse"):
        work.repo.git("config", f"alias.{name}", f"!{trap}")
    return work.attack(marks=(trap.mark,))


@case("an LFS pointer gives way to another one beside the declared line", OUTSIDE)
def row_83_lfs_pointer(folder: Path, *, honest: bool) -> Attack:
    """What is committed is the pointer: no filter makes it the same again."""
    form = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
    old, post = form % (b"a" * 64, 5), form % (b"b" * 64, 5 if honest else 6)
    attributes = b"*.bin filter=lfs diff=lfs merge=lfs -text\n"
    work = Work(folder, {"src/a.bin": old, ".gitattributes": attributes})
    work.land({"src/a.bin": post}, [work.entry("src/a.bin", post, ((2, 2),))])
    return work.attack()


@case("attributes of the range rewrite what a checkout shows", OUTSIDE)
def row_83_rewriting_attributes(folder: Path, *, honest: bool) -> Attack:
    attributes = b"*.py ident export-subst eol=crlf -diff\n*.t text=auto\n"
    work = Work(folder, scope=["src/", ".gitattributes"])
    post = HONEST if honest else HONEST.replace(b"line = 30\n", b"$Id$\n")
    entries = [
        work.entry(TARGET, post, ((7, 7),)),
        entry_of(".gitattributes", None, attributes),
    ]
    work.land({TARGET: post, ".gitattributes": attributes}, entries)
    return work.attack()


@case("every line of the file ends with CR alone: it is one line", passes())
def row_83_cr_only(folder: Path, *, honest: bool) -> Attack:
    """No attack: a line ends at LF alone, so one line is declared; the delta tells."""
    post = HONEST if honest else HONEST.replace(b"\n", b"\r")
    work = Work(folder)
    work.land({TARGET: post}, [entry_of(TARGET, OLD, post)])
    return work.attack()
