"""What git's hooks call: judge what is committed, and nothing else.

A hook is a preview for whoever commits. It records nothing, and what it cannot judge
it says: the required check sees every commit, whatever a hook did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.check import NO_PACKET, CheckRequest, check_in
from gates.app.recording import prepare_recorder
from gates.app.requests import RecordRequest, SelectionRequest
from gates.errors import EXIT_PASS
from gates.gitread.committing import (
    has_editor,
    index_to_commit,
    read_message_file,
    require_same_repository,
    underway,
)
from gates.gitread.repository import open_repository
from gates.gitread.selection import resolve
from gates.gitread.snapshot import head_tree
from gates.model import PacketsBy, State
from gates.verdict.build import exit_code_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from gates.app.check import CheckRun
    from gates.gitread.repository import Repository
    from gates.model import Verdict

_MERGE: Final = (
    "a merge is being committed: not judged here, for most of it was made elsewhere"
)
_SHORT: Final = 12
STAGED: Final = SelectionRequest(staged=True)


class HookRequest(NamedTuple):
    """A hook as git calls it: in a folder, on a day, in an environment.

    The variable `WP` names the packet for whoever commits.
    """

    directory: Path
    today: dt.date
    environment: Mapping[str, str]


class Ran(NamedTuple):
    """One thing that a hook judged: the index, or a branch that is pushed."""

    what: str
    run: CheckRun

    @property
    def has_passed(self) -> bool:
        """Whether every packet passed."""
        return self.run.result is State.PASS

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The verdicts that are no pass."""
        verdicts = (one.verdict for one in self.run.runs)
        return tuple(v for v in verdicts if v.result is not State.PASS)

    @property
    def command(self) -> str:
        """The command that shows the whole of it."""
        import shlex  # noqa: PLC0415 - for what did not pass

        verdicts = [one.verdict for one in self.run.runs]
        words = ["gates", "check"]
        if self.run.discovery.by is not PacketsBy.FILE:
            words += [verdict.wp for verdict in verdicts if verdict.wp != NO_PACKET]
        selection = verdicts[0].selection
        if selection is None or selection.head is None:
            return shlex.join([*words, "--staged", "--draft"])
        ends = (selection.base.commit or "", selection.head.commit or "")
        range_ = "..".join(oid[:_SHORT] for oid in ends)
        return shlex.join([*words, "--range", range_, "--no-log"])


class HookRun(NamedTuple):
    """What a hook judged; `unjudged` is what it did not, a line for each."""

    hook: str
    ran: tuple[Ran, ...] = ()
    unjudged: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of the first thing that did not pass: git stops at any but 0."""
        failed = [exit_code_of(one.run.result) for one in self.ran]
        return min(filter(None, failed), default=EXIT_PASS)


def run_pre_commit(request: HookRequest) -> HookRun:
    """Judge the index that git commits, as a draft.

    Raises:
        GateError: as `check`; GIT-01 and GIT-06 when git works elsewhere.
    """
    with open_repository(request.directory) as repo:
        return _judge_index(repo, request, "pre-commit", None)


def run_commit_msg(request: HookRequest, file: str) -> HookRun:
    """The same with a message, whose `WP:` trailers name packets too.

    Raises:
        GateError: as `run_pre_commit`; USAGE-02 and LIMIT-01 for the message.
    """
    from gates.gitread.users import users_settings  # noqa: PLC0415 - this hook only
    from gates.rules.messages import (  # noqa: PLC0415 - this hook only
        Cleanup,
        committed_message,
    )

    with open_repository(request.directory) as repo:
        settings = users_settings(repo)
        cleanup = Cleanup(
            settings.get("core.commentchar", b"#"),
            settings.get("commit.cleanup", b"default"),
            has_editor(),
        )
        message = committed_message(read_message_file(file), cleanup)
        return _judge_index(repo, request, "commit-msg", message)


def _judge_index(
    repo: Repository, request: HookRequest, hook: str, message: bytes | None
) -> HookRun:
    require_same_repository(repo)
    repo.take_index(index_to_commit(repo))
    now = underway(repo)
    if now.is_merge:
        return HookRun(hook, unjudged=(_MERGE,))
    selection = resolve(repo, STAGED)
    if head_tree(repo, selection) == selection.base.tree:
        return HookRun(hook, unjudged=("nothing differs from HEAD: nothing to judge",))
    named = request.environment.get("WP", "")
    record = RecordRequest(write=False)
    run = check_in(
        repo,
        CheckRequest(
            request.directory,
            STAGED,
            request.today,
            record,
            wps=(named,) if named else (),
            branch=now.branch,
            message=message,
            is_draft=True,
        ),
        prepare_recorder(record),
    )
    return HookRun(hook, (Ran("the index", run),))
