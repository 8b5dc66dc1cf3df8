"""init: make a repository ready for work packets, and change nothing that is there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.key_choice import own_key_path
from gates.app.key_commands import init_key
from gates.app.recipes import (
    HOOK,
    HOOK_COMMAND,
    HOOK_PATH,
    JUSTFILE,
    WORKFLOW,
    WORKFLOW_PATH,
)
from gates.app.worktree_files import read_worktree_file, write_worktree_file
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.model import RepoPath, Window
from gates.packet.refinement_template import AnchorText, Subject, refinement_template
from gates.packet.template import packet_template
from gates.policy import DEFAULT, parse_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gates.gitread.repository import Repository

_POLICY: Final = """\
# What `gates` checks in this repository. It is read from the base of the judged range.
profile = "{profile}"
packets = [{packets}]
refinements = [{refinements}]
"""

_JUSTFILES: Final = ("justfile", "Justfile", ".justfile")
_EXAMPLE: Final = "<WP_ID>"
_UNFILLED: Final = AnchorText(
    "<fill: section of the spec>",
    Window(1, 1),
    "<fill: words of that section>",
    ("<paste: the lines of the window>",),
)


class InitRequest(NamedTuple):
    """What is made ready, from the current folder `directory`.

    `hook` and `ci` ask for these recipes. `key_environment` says where the machine's
    own key stands, and asks for one; None leaves keys alone.
    """

    directory: Path
    write: bool = False
    hook: bool = True
    ci: bool = True
    key_environment: Mapping[str, str] | None = None


class Proposal(NamedTuple):
    """A file that makes the repository ready; `exists` when it is there already."""

    path: RepoPath
    data: bytes
    exists: bool = False
    executable: bool = False


class InitReport(NamedTuple):
    """What is proposed, what of it was written, and what is to be known.

    `then` are the commands that come next.
    """

    files: tuple[Proposal, ...]
    written: bool
    notes: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


def init(request: InitRequest) -> InitReport:
    """The files that are missing; with `write` they are made, and a key if asked for.

    Raises:
        GateError: USAGE-01 in a repository without a worktree, POLICY-01 when the
            policy that is there cannot be read, KEY-01 or KEY-02 when no key can be
            made.
    """
    with open_repository(request.directory) as repo:
        if repo.top_level is None:
            raise GateError(
                "USAGE-01",
                "this repository has no worktree to make ready",
                "run the command in a worktree",
            )
        notes: list[str] = []
        proposals = (*_proposals(repo, notes), *_callers(repo, request, notes))
        files = tuple(
            proposal._replace(exists=_exists(repo, proposal.path))
            for proposal in proposals
        )
        for proposal in files:
            if request.write and not proposal.exists:
                write_worktree_file(
                    repo, proposal.path, proposal.data, executable=proposal.executable
                )
        has_hook = request.hook and read_worktree_file(repo, HOOK_PATH) == HOOK
    if request.key_environment is not None:
        notes.append(_key(request.key_environment, write=request.write))
    then = tuple(_then(request, has_hook=has_hook))
    return InitReport(files, request.write, tuple(notes), then)


def _key(environment: Mapping[str, str], *, write: bool) -> str:
    """Make the machine's own key unless it is there; what became of it."""
    place = own_key_path(environment)
    if os.path.lexists(place):
        return f"there is a key already; it stays as it is: {place}"
    if not write:
        return f"a key is to be made: {place}"
    made = init_key(None, environment, random=os.urandom)
    return f"made a key: {made.path} ({made.public.fingerprint})"


def _then(request: InitRequest, *, has_hook: bool) -> Iterator[str]:
    """The commands that come next."""
    if not request.write:
        flags = {
            " --no-hook": not request.hook,
            " --no-ci": not request.ci,
            " --key": request.key_environment is not None,
        }
        chosen = "".join(flag for flag, is_given in flags.items() if is_given)
        yield f"gates init --write{chosen}"
        return
    if has_hook:
        yield HOOK_COMMAND
    if request.key_environment is None:
        yield "gates key init"
    yield "gates packet new WP-1-NAME"


def _exists(repo: Repository, path: RepoPath) -> bool:
    """Whether anything stands there: a link or a folder stays as it is too."""
    assert repo.top_level is not None  # noqa: S101 - `init` made sure
    return os.path.lexists(repo.top_level / os.fsdecode(path))


def _proposals(repo: Repository, notes: list[str]) -> Iterator[Proposal]:
    policy = parse_policy(
        read_worktree_file(repo, RepoPath(b"gates.toml")),
        read_worktree_file(repo, RepoPath(b"pyproject.toml")),
    )
    older = _older_folders(repo)
    if policy is not None:
        notes.append("there is a policy already; it stays as it is")
        packets, refinements = policy.packets, policy.refinements
    elif older:
        packets = older
        refinements = DEFAULT.refinements
        notes.append(
            f"packets lie in {', '.join(f'{folder}/' for folder in older)} already: the"
            " policy names these folders, and the `handshake` profile, which reads"
            " every form of packet"
        )
        yield _policy("handshake", packets, refinements)
    else:
        packets, refinements = DEFAULT.packets[:1], DEFAULT.refinements[:1]
        yield _policy("strict", packets, refinements)
    if not older:
        yield Proposal(_below(packets[0], "TEMPLATE.md"), packet_template(_EXAMPLE))
        subject = Subject(_EXAMPLE, "<date>", "<fill: spec file>", "<fill: SHA-1>")
        yield Proposal(
            _below(refinements[0], "TEMPLATE.md"),
            refinement_template(subject, (_UNFILLED,)),
        )


def _callers(
    repo: Repository, request: InitRequest, notes: list[str]
) -> Iterator[Proposal]:
    """The files that call the gate."""
    if any(_exists(repo, RepoPath(name.encode())) for name in _JUSTFILES[1:]):
        notes.append("there is a justfile already; `gates post-work` needs none")
    else:
        yield Proposal(RepoPath(_JUSTFILES[0].encode()), JUSTFILE)
    if request.hook:
        yield Proposal(HOOK_PATH, HOOK, executable=True)
    if request.ci:
        yield Proposal(WORKFLOW_PATH, WORKFLOW)


def _older_folders(repo: Repository) -> tuple[str, ...]:
    """The usual folders in which packets lie already."""
    assert repo.top_level is not None  # noqa: S101 - `init` made sure
    top = repo.top_level
    return tuple(
        folder
        for folder in DEFAULT.packets
        if any(
            path.name != "TEMPLATE.md"
            for pattern in ("*.md", "*/packet.md")
            for path in (top / folder).glob(pattern)
        )
    )


def _policy(
    profile: str, packets: tuple[str, ...], refinements: tuple[str, ...]
) -> Proposal:
    text = _POLICY.format(
        profile=profile, packets=_quoted(packets), refinements=_quoted(refinements)
    )
    return Proposal(RepoPath(b"gates.toml"), text.encode())


def _quoted(folders: tuple[str, ...]) -> str:
    return ", ".join(f'"{folder}"' for folder in folders)


def _below(folder: str, name: str) -> RepoPath:
    return RepoPath(f"{folder}/{name}".encode())
