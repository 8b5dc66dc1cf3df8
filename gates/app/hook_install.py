"""Install git hooks that call the gate, remove them, and say which hooks there are."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.atomic import write_atomically
from gates.app.hook_script import ASIDE, HOOKS, hook_script, is_own_script
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.users import hooks_folder
from gates.render.escape import show

if TYPE_CHECKING:
    from gates.gitread.repository import Repository

DEFAULT_HOOKS: Final = ("pre-commit", "pre-push")
_READ: Final = 1 << 20
_CALL: Final = b"gates hook run"


class HookKind(StrEnum):
    """What stands in the place of a hook."""

    NONE = "none"
    GATES = "gates"
    EDITED = "edited"
    CALLS = "calls"
    OTHER = "other"


class HookState(NamedTuple):
    """One hook: what stands there, whether git runs it, and what it runs first."""

    hook: str
    kind: HookKind
    is_run: bool = False
    chained: bool = False


class HooksState(NamedTuple):
    """The hooks of a worktree, and the folder in which git looks for them.

    Nothing is installed into a folder that is not the repository's `own`.
    """

    folder: Path
    is_own: bool
    hooks: tuple[HookState, ...]


class InstallRequest(NamedTuple):
    """Which hooks are installed, or uninstalled; without any the usual ones."""

    directory: Path
    hooks: tuple[str, ...] = ()
    uninstall: bool = False


class InstallReport(NamedTuple):
    """How the hooks stand now, and what was done."""

    state: HooksState
    notes: tuple[str, ...]


def hook_state(repo: Repository) -> HooksState:
    """How the hooks of this worktree stand; nothing is written.

    Raises:
        GateError: GIT-06 when the configuration or a hook cannot be read.
    """
    folder = hooks_folder(repo)
    real = Path(os.path.realpath(folder))
    is_own = real.is_relative_to(repo.common_dir) and real != repo.common_dir
    return HooksState(folder, is_own, tuple(_look(folder, hook) for hook in HOOKS))


def show_hooks(directory: Path) -> HooksState:
    """The same for the repository that a folder lies in.

    Raises:
        GateError: as `hook_state`.
    """
    with open_repository(directory) as repo:
        return hook_state(repo)


def install_hooks(request: InstallRequest) -> InstallReport:
    """Put the hooks in place, each in front of what stood there, or take them away.

    All of them are looked at before the first is written.

    Raises:
        GateError: USAGE-01 in a repository without a worktree, for a folder of hooks
            that is not the repository's own, and for a hook that is not known here;
            GIT-06 when one cannot be written.
    """
    with open_repository(request.directory) as repo:
        if repo.top_level is None:
            raise GateError(
                "USAGE-01",
                "this repository has no worktree: nobody commits in it",
                "install the hooks in a clone in which somebody works",
            )
        state = hook_state(repo)
        if not state.is_own:
            raise _not_own(repo, state.folder)
        usual = HOOKS if request.uninstall else DEFAULT_HOOKS
        wanted = request.hooks or usual
        chosen = [found for found in state.hooks if found.hook in wanted]
        for found in chosen:
            _require_known(state.folder, found)
        change = _uninstall if request.uninstall else _install
        notes = tuple(change(state.folder, found) for found in chosen)
        return InstallReport(hook_state(repo), notes)


def _look(folder: Path, hook: str) -> HookState:
    place = folder / hook
    is_there = _is_there(place)
    chained = _is_there(folder / (hook + ASIDE))
    if not is_there:
        return HookState(hook, HookKind.NONE, chained=chained)
    data = _read(place)
    own = is_own_script(data)
    kind = HookKind.CALLS if _CALL in data else HookKind.OTHER
    if own is not False:
        kind = HookKind.GATES if own else HookKind.EDITED
    return HookState(hook, kind, os.access(place, os.X_OK), chained)


def _is_there(place: Path) -> bool:
    """Whether something has this name; a folder that cannot be read does not say."""
    try:
        place.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _cannot(place, error) from error
    return True


def _read(place: Path) -> bytes:
    """The bytes of a hook; none of something that is no file."""
    if not place.is_file():
        return b""
    try:
        with place.open("rb") as file:
            return file.read(_READ)
    except OSError as error:
        raise _cannot(place, error) from error


def _require_known(folder: Path, found: HookState) -> None:
    """Make sure that nothing is lost by a change of this hook."""
    place = folder / found.hook
    if found.kind is HookKind.EDITED:
        raise GateError(
            "USAGE-01",
            f"`{show(os.fsencode(place))}` was made by gates and edited since",
            "keep your lines in a file of their own, remove this one, and run the"
            " command again",
        )
    is_second = found.kind is HookKind.OTHER and found.chained
    if is_second and not _same(place, place.with_name(place.name + ASIDE)):
        raise GateError(
            "USAGE-01",
            f"`{show(os.fsencode(place))}` is not the hook of gates, and"
            f" `{found.hook}{ASIDE}` is there from before it",
            "remove the one that is not wanted any more, and run the command again",
        )


def _same(one: Path, other: Path) -> bool:
    """Whether both are the same file or the same link: what a broken run left."""
    if one.is_symlink() and other.is_symlink():
        return one.readlink() == other.readlink()
    return os.path.samestat(one.lstat(), other.lstat())


def _install(folder: Path, found: HookState) -> str:
    hook, place = found.hook, folder / found.hook
    script = hook_script(hook)
    if found.kind is HookKind.CALLS:
        return f"{hook}: calls the gate already; it stays as it is"
    if found.kind is HookKind.GATES and found.is_run and _read(place) == script:
        return f"{hook}: installed already"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if found.kind is HookKind.OTHER and not found.chained:
            _set_aside(place)
    except OSError as error:
        raise _cannot(place, error) from error
    write_atomically(place, script, executable=True)
    if found.kind is HookKind.OTHER:
        return f"{hook}: installed; the hook that was there runs first: {hook}{ASIDE}"
    return f"{hook}: installed"


def _set_aside(place: Path) -> None:
    """Give a hook a second name; the first is then replaced in one step."""
    aside = place.with_name(place.name + ASIDE)
    if place.is_symlink():
        aside.symlink_to(place.readlink())
    else:
        aside.hardlink_to(place)


def _uninstall(folder: Path, found: HookState) -> str:
    hook, place = found.hook, folder / found.hook
    if found.kind is not HookKind.GATES:
        return f"{hook}: not installed"
    try:
        if found.chained:
            place.with_name(hook + ASIDE).replace(place)
            return f"{hook}: removed; the hook that was there before is back"
        place.unlink()
    except OSError as error:
        raise _cannot(place, error) from error
    return f"{hook}: removed"


def _cannot(place: Path, error: OSError) -> GateError:
    return GateError(
        "GIT-06",
        f"the hook `{show(os.fsencode(place))}` cannot be read or written:"
        f" {error.strerror}",
        "check the permissions of git's folder of hooks",
    )


def _not_own(repo: Repository, folder: Path) -> GateError:
    """The refusal of a folder of hooks that lies elsewhere, and the ways out."""
    real = Path(os.path.realpath(folder))
    top = repo.top_level and os.path.realpath(repo.top_level)
    where = "outside this repository: other repositories may use it"
    mend = (
        'let this repository have its own: `git config core.hooksPath "$(git rev-parse'
    )
    mend += ' --git-common-dir)/hooks"`'
    if folder == repo.common_dir / "hooks":
        mend = f"put a folder in the place of the link `{show(os.fsencode(folder))}`"
    elif top is not None and real.is_relative_to(top):
        where = "which is part of the worktree"
        mend = "let git use its own folder: `git config --unset core.hooksPath`"
    return GateError(
        "USAGE-01",
        f"git takes its hooks from `{show(os.fsencode(real))}`, {where}",
        f'call `gates hook run HOOK -- "$@"` in the hooks there, or {mend}',
    )
