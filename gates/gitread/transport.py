"""Fetch and push one branch with the user's own transport, never with the checkout's.

The checkout's configuration may name programs that git would run: `core.sshCommand`,
credential helpers, `remote.*.uploadpack`, `url.*.insteadOf`, hooks. So git runs in an
empty repository of our own that shares the real one's objects: of the checkout's
configuration only the address of the remote is used, and only for protocols that name
no program. The user's global configuration, agent and credentials count as usual.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread import environment
from gates.gitread.closing import Closing
from gates.gitread.process import GitRunner
from gates.model import Oid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gates.gitread.repository import Repository

PROTOCOLS: Final = "file:git:http:https:ssh"
"""`ext` and every other remote helper could run a program."""

USERS_VARIABLES: Final = re.compile(
    r"GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|TERMINAL_PROMPT|CONFIG_GLOBAL"
    r"|CONFIG_SYSTEM|CONFIG_NOSYSTEM|CONFIG_COUNT|CONFIG_KEY_\d+|CONFIG_VALUE_\d+"
    r"|SSL_\w+|HTTP_\w+|PROXY_\w+|CURL_\w+)"
)
"""Variables of the person who pushes that their transport needs."""

_SETTINGS: Final = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.gpgSign=false",
    "push.followTags=false",
    "fetch.writeCommitGraph=false",
    "transfer.fsckObjects=false",
)

_FAR_SIDE: Final = (
    f"git -c core.hooksPath={os.devnull} -c core.alternateRefsCommand="
    " -c receive.autogc=false -c gc.auto=0"
)
"""How git is started on the far side of a path that the checkout's settings name."""

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HELPER: Final = re.compile(r"[A-Za-z0-9+.-]*::")
_HOST_AND_PATH: Final = re.compile(r"[^/]+:")
_REMOTE: Final = "refs/gates/remote"
_PUSHED: Final = "refs/gates/pushed"
_KNOWN: Final = "refs/gates/known"


class Remote(NamedTuple):
    """Where a log is pushed to.

    `is_chosen` says that the user named the address, not the checkout's configuration:
    then the far side's own hooks run, as with any push.
    """

    name: str
    url: str
    is_chosen: bool

    @property
    def is_local(self) -> bool:
        """Whether it is a path of this machine."""
        if self.url.startswith("file://"):
            return True
        return not (_SCHEME.match(self.url) or _HOST_AND_PATH.match(self.url))


def find_remote(repo: Repository, named: str) -> Remote:
    """The remote with this name, or at this address; empty: `origin` or the only one.

    Raises:
        GateError: LOG-12 when there is none, when it is not clear which, or when its
            address could make git run a program.
    """
    configured = _configured(repo)
    if named and named not in configured:
        if not re.search(r"[/:\\]", named):
            raise _no_remote(f"there is no remote {named!r}")
        return _checked(repo, Remote(named, named, is_chosen=True))
    name = named or ("origin" if "origin" in configured else "")
    if not name and len(configured) == 1:
        (name,) = configured
    if not name:
        what = ", ".join(sorted(configured))
        raise _no_remote(f"it could be any of {what}" if what else "there is no remote")
    return _checked(repo, Remote(name, configured[name], is_chosen=False))


def has_remote(repo: Repository) -> bool:
    """Whether the repository's configuration names a remote."""
    return bool(_configured(repo))


def _no_remote(why: str) -> GateError:
    return GateError(
        "LOG-12", f"the log cannot be pushed: {why}", "name one: `--remote NAME|URL`"
    )


def _configured(repo: Repository) -> Mapping[str, str]:
    """The address of each remote by its name, in the repository's own configuration."""
    output = repo.runner.run(
        "config",
        "--includes",
        "--null",
        "--get-regexp",
        r"^remote\..*\.(url|pushurl)$",
        allowed=(0, 1),
    )
    urls: dict[str, str] = {}
    for row in output.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        key, _, value = row.partition("\n")
        name, _, kind = key.removeprefix("remote.").rpartition(".")
        if kind == "pushurl" or name not in urls:
            urls[name] = value
    return urls


def _checked(repo: Repository, remote: Remote) -> Remote:
    """The remote, its address made absolute, when git can be handed it.

    Raises:
        GateError: LOG-12 when it cannot.
    """
    url = remote.url
    scheme = _SCHEME.match(url)
    unsafe = (
        not url
        or url.startswith("-")
        or _HELPER.match(url)
        or (scheme and scheme[1].lower() not in PROTOCOLS.split(":"))
    )
    if unsafe:
        shown = url.encode("unicode_escape").decode()
        raise GateError(
            "LOG-12",
            f"the address {shown!r} of the remote {remote.name} is refused: git could"
            " run a program for it",
            f"use one of the protocols {PROTOCOLS.replace(':', ', ')}",
        )
    if not remote.is_local:
        return remote
    path = Path(url.removeprefix("file://"))
    place = Path(os.path.realpath((repo.top_level or repo.git_dir) / path))
    inside = [p for p in (repo.top_level, repo.common_dir) if p is not None]
    if not remote.is_chosen and any(place.is_relative_to(p) for p in inside):
        raise GateError(
            "LOG-12",
            f"the remote {remote.name} is a folder inside the checkout itself",
            "name the remote's address with `--remote`",
        )
    return remote._replace(url=str(place))


class Transport(Closing):
    """Talks to one remote about one branch; use it with `with`."""

    def __init__(self, repo: Repository, remote: Remote, ref: str) -> None:
        """Make the empty repository in which git runs."""
        self._repo = repo
        self._remote = remote
        self._ref = ref
        self._folder = Path(tempfile.mkdtemp(prefix="gates-transport-"))
        self._runner = _UsersRunner(self._folder, repo)
        self._runner.run(
            "init",
            "--quiet",
            "--bare",
            "--template=",
            f"--object-format={repo.format.name}",
            str(self._folder),
        )
        self._objects = {"GIT_OBJECT_DIRECTORY": str(repo.common_dir / "objects")}

    def fetch(self, *known: Oid) -> Oid | None:
        """Fetch the branch; where it stands on the remote, None when it is not there.

        What the `known` commits reach is not fetched again.

        Raises:
            GateError: LOG-12 when the remote cannot be reached.
        """
        listed = self._talk("ls-remote", self._remote.url, self._ref)
        rows = [row.split(b"\t") for row in listed.split(b"\n")[:-1]]
        if not any(row[1] == self._ref.encode() for row in rows):
            return None
        for number, commit in enumerate(known):
            ref = f"{_KNOWN}/{number}"
            self._runner.run("update-ref", ref, commit, env=self._objects)
        self._talk(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            *self._far_side("upload-pack"),
            self._remote.url,
            f"+{self._ref}:{_REMOTE}",
        )
        found = self._runner.run("rev-parse", "--verify", _REMOTE, env=self._objects)
        return Oid(found.decode("ascii").strip())

    def push(self, commit: Oid, old: Oid | None) -> bool:
        """Push a commit, never by force; False when the branch moved since `old`.

        Raises:
            GateError: LOG-12 when the remote cannot be reached, or refuses for another
                reason than that it moved.
        """
        self._runner.run("update-ref", _PUSHED, commit, env=self._objects)
        try:
            self._talk(
                "push",
                "--quiet",
                "--no-verify",
                *self._far_side("receive-pack"),
                self._remote.url,
                f"{_PUSHED}:{self._ref}",
            )
        except GateError:
            if self.fetch(commit) == old:
                raise
            return False
        return True

    def _far_side(self, program: str) -> list[str]:
        if self._remote.is_chosen or not self._remote.is_local:
            return []
        return [f"--{program}={_FAR_SIDE} {program}"]

    def _talk(self, *words: str) -> bytes:
        try:
            return self._runner.run(*words, env=self._objects)
        except GateError as error:
            raise GateError(
                "LOG-12",
                f"the remote {self._remote.name} could not be used: {error.message}",
                "mend what git says; the records stay in this clone until then",
            ) from error

    def close(self) -> None:
        """Remove the empty repository; fetched objects stay in the real one."""
        shutil.rmtree(self._folder, ignore_errors=True)


class _UsersRunner(GitRunner):
    """Runs git with the user's own settings, in a repository of ours."""

    def __init__(self, folder: Path, repo: Repository) -> None:
        """Take the user's variables where the scrubbed ones stood."""
        programs = repo.runner.search_path
        super().__init__(folder, git_dir=str(folder), search_path=programs)
        mine = {
            k: v for k, v in environment.taken().items() if USERS_VARIABLES.fullmatch(k)
        }
        self._env = {
            **mine,
            "PATH": programs,
            "GIT_DIR": str(folder),
            "GIT_ALLOW_PROTOCOL": PROTOCOLS,
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "LC_ALL": "C",
            "LANGUAGE": "C",
        }
        self._prefix = [self.program, "--no-pager"]
        for path in (folder, repo.common_dir):
            self._prefix += ["-c", f"safe.directory={path}"]
        for setting in _SETTINGS:
            self._prefix += ["-c", setting]
