"""The surroundings in which git runs: nothing of the caller's reaches it.

Whoever is being checked may control the environment and the git configuration, so
every `GIT_*` variable is taken away and a fixed list set in its place, and settings
that could run a program, hide a change or show another history are overridden on each
command line.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from gates.errors import GateError

NO_SUCH_FOLDER: Final = os.devnull + "/gates"
"""A path below a device: nothing can be there, whatever the user's rights."""

FIXED: Final = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # Unlike the setting `protocol.allow`, it overrules `protocol.file.allow = always`,
    # and it keeps older versions from fetching what a partial clone lacks.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "HOME": NO_SUCH_FOLDER,
    "XDG_CONFIG_HOME": NO_SUCH_FOLDER,
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "TZ": "UTC",
}

SETTINGS: Final = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.commitGraph=false",
    "core.quotePath=false",
    "protocol.allow=never",
    "advice.graftFileDeprecated=false",
    "diff.suppressBlankEmpty=false",
    "gc.auto=0",
    "maintenance.auto=false",
)

_taken: dict[str, str] = {}


def take_away_git_variables() -> None:
    """Remove every `GIT_*` variable of this process, once and for good.

    GitPython can add to the environment of git but not remove from it, and it reads
    `GIT_PYTHON_*` itself when it is imported.
    """
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        _taken[name] = os.environ.pop(name)


def taken() -> dict[str, str]:
    """The `GIT_*` variables that were removed: the user's own, for a transport."""
    return dict(_taken)


def checkout_of(folder: Path) -> Path:
    """The nearest folder that has a `.git`, else the folder itself."""
    for parent in (folder, *folder.parents):
        if os.path.lexists(parent / ".git"):
            return parent
    return folder


def search_path(checkout: Path) -> str:
    """PATH without the folders in which whoever fills the checkout can put a program.

    Those are the relative ones, which name whatever the current folder holds, and those
    that lie in the checkout, such as `node_modules/.bin`. A folder without a `.git`,
    such as the root of the file system, is no checkout.
    """
    is_checkout = os.path.lexists(checkout / ".git")
    inside = os.path.realpath(checkout)
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(
        folder
        for folder in folders
        if Path(folder).is_absolute()
        and not (is_checkout and Path(os.path.realpath(folder)).is_relative_to(inside))
    )


def find_git(path: str) -> str:
    """The absolute path of the git program, looked for in the folders of `path`.

    Raises:
        GateError: GIT-10 when there is none.
    """
    found = shutil.which("git", path=path)
    if found is None:
        raise GateError(
            "GIT-10",
            "no `git` program was found in the absolute folders of PATH that lie"
            " outside the repository",
            "install git 2.30 or newer, or add its folder to PATH",
        )
    return found
