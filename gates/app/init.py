"""init: make a repository ready for work packets, and change nothing that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.worktree_files import read_worktree_file, write_worktree_file
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.model import RepoPath, Window
from gates.packet.refinement_template import AnchorText, Subject, refinement_template
from gates.packet.template import packet_template
from gates.policy import DEFAULT, parse_policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gates.gitread.repository import Repository

_POLICY: Final = """\
# What `gates` checks in this repository. It is read from the base of the judged range.
profile = "{profile}"
packets = [{packets}]
refinements = [{refinements}]
"""

_JUSTFILE: Final = """\
set positional-arguments

# Check that a work packet is ready for work
[no-exit-message]
pre-work wp *options:
    @pre-work "$@"

# Hold the work against its packet: just post-work WP --range A..B
[no-exit-message]
post-work wp *options:
    @post-work "$@"

# Hashes of a file and the manifest lines to paste
[no-exit-message]
cor701-sha file *options:
    @cor701-sha "$@"
"""

_JUSTFILES: Final = ("justfile", "Justfile", ".justfile")
_EXAMPLE: Final = "<WP_ID>"
_UNFILLED: Final = AnchorText(
    "<fill: section of the spec>",
    Window(1, 1),
    "<fill: words of that section>",
    ("<paste: the lines of the window>",),
)


class Proposal(NamedTuple):
    """A file that makes the repository ready; `exists` when it is there already."""

    path: RepoPath
    data: bytes
    exists: bool = False


class InitReport(NamedTuple):
    """What is proposed, what of it was written, and what is to be known."""

    files: tuple[Proposal, ...]
    written: bool
    notes: tuple[str, ...] = ()


def init(directory: Path, *, write: bool) -> InitReport:
    """The files that are missing; with `write` they are made.

    Raises:
        GateError: USAGE-01 in a repository without a worktree, POLICY-01 when the
            policy that is there cannot be read.
    """
    with open_repository(directory) as repo:
        if repo.top_level is None:
            raise GateError(
                "USAGE-01",
                "this repository has no worktree to make ready",
                "run the command in a worktree",
            )
        notes: list[str] = []
        files = tuple(
            proposal._replace(exists=_exists(repo, proposal.path))
            for proposal in _proposals(repo, notes)
        )
        for proposal in files:
            if write and not proposal.exists:
                write_worktree_file(repo, proposal.path, proposal.data)
    return InitReport(files, write, tuple(notes))


def _exists(repo: Repository, path: RepoPath) -> bool:
    return read_worktree_file(repo, path) is not None


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
    if any(_exists(repo, RepoPath(name.encode())) for name in _JUSTFILES[1:]):
        notes.append("there is a justfile already; `gates post-work` needs none")
        return
    yield Proposal(RepoPath(_JUSTFILES[0].encode()), _JUSTFILE.encode())


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
