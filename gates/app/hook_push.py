"""pre-push: judge the whole range of every branch that is pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.check import CheckRequest, check_in
from gates.app.hook_run import HookRun, Ran
from gates.app.policies import read_policy
from gates.app.recording import prepare_recorder
from gates.app.requests import RecordRequest, SelectionRequest
from gates.errors import GateError
from gates.gitread.committing import require_same_repository
from gates.gitread.history import merge_base
from gates.gitread.repository import open_repository
from gates.gitread.revisions import default_branch, is_born, resolve_commit
from gates.gitread.upstream import find_upstream
from gates.policy import DEFAULT
from gates.rules.naming import looks_like_packet, named_in_branch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from gates.app.check import CheckRun
    from gates.app.hook_run import HookRequest
    from gates.gitread.repository import Repository
    from gates.gitread.upstream import Upstream
    from gates.model import Oid
    from gates.policy import Policy

_FIELDS = 4
_BRANCHES = "refs/heads/"
_NO_BRANCHES = ("refs/tags/", "refs/notes/")


class Push(NamedTuple):
    """One reference that is pushed; an object id is empty where there is none."""

    local_ref: str
    local: str
    remote_ref: str
    remote: str

    @property
    def name(self) -> str:
        """What it is called, here and in messages."""
        return self.remote_ref or self.local_ref or self.local

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """Read a line of what git gives the hook (githooks, pre-push).

        Raises:
            GateError: USAGE-01 for a line of another form.
        """
        fields = line.decode("utf-8", "surrogateescape").split(" ")
        if len(fields) != _FIELDS:
            shown = line.decode("utf-8", "backslashreplace")
            raise GateError(
                "USAGE-01",
                f"`{shown}` is no line that git gives a pre-push hook",
                "each is LOCAL-REF LOCAL-OID REMOTE-REF REMOTE-OID",
            )
        local_ref, local, remote_ref, remote = fields
        return cls(local_ref, _known(local), remote_ref, _known(remote))


def _known(oid: str) -> str:
    return oid if oid.strip("0") else ""


class _Judge(NamedTuple):
    """What every branch of one push is judged with."""

    repo: Repository
    request: HookRequest
    policy: Policy
    upstream: Upstream | None

    def judge(self, push: Push, base: Oid, head: Oid) -> CheckRun:
        """Judge a range as the required check does, without a record."""
        record = RecordRequest(write=False)
        return check_in(
            self.repo,
            CheckRequest(
                self.request.directory,
                SelectionRequest(f"{base}..{head}"),
                self.request.today,
                record,
                branch=push.remote_ref,
            ),
            prepare_recorder(record),
        )


def run_pre_push(
    request: HookRequest, remote: str, stdin: Callable[[], bytes]
) -> HookRun:
    """Judge each branch that is pushed to a remote, and pass when all of them do.

    What is pushed comes from standard input. pre-commit has read that itself, and names
    one branch in variables.

    Raises:
        GateError: as `check`; GIT-02, GIT-04 and GIT-07 when there is nothing that a
            branch can be compared with.
    """
    with open_repository(request.directory) as repo:
        require_same_repository(repo)
        lines = stdin().split(b"\n")
        pushes = tuple(Push.parse(line) for line in lines if line)
        if not pushes and is_pre_commit(request.environment):
            pushes = _from_pre_commit(repo, request.environment)
        policy = _policy(repo)
        upstream = find_upstream(repo, remote, policy.default_branch)
        judge = _Judge(repo, request, policy, upstream)
        ran: list[Ran] = []
        unjudged: list[str] = []
        for push in pushes:
            why = _passed_over(push, policy)
            judged = why or _judge_branch(judge, push)
            if isinstance(judged, Ran):
                ran.append(judged)
            else:
                unjudged.append(f"{push.name}: {judged}")
        return HookRun("pre-push", tuple(ran), tuple(unjudged))


def _passed_over(push: Push, policy: Policy) -> str:
    """Why a reference is no work to be judged; empty when it is."""
    if not push.local:
        return "deleted: nothing to judge"
    if push.remote_ref == policy.log_ref:
        return "the signed log: `gates log verify` judges it"
    if push.remote_ref.startswith(_NO_BRANCHES):
        return "no branch: not judged"
    return ""


def _judge_branch(judge: _Judge, push: Push) -> Ran | str:
    """The run of one branch, or why there is nothing to judge it against.

    A branch can be held against what the remote has of it, and against the default
    branch as a pull request is. Either range holds all that is pushed.
    """
    try:
        head = _commit(judge.repo, push.local)
        bases = _bases(judge, push, head)
        if not bases:
            return "new there: nothing to hold it against, so it was not judged"
        if head in bases:
            return "brings no commit: nothing to judge"
        runs: list[Ran] = []
        for base in bases:
            runs.append(Ran(push.name, judge.judge(push, base, head)))
            if runs[-1].has_passed:
                return runs[-1]
    except GateError as error:
        raise GateError(
            error.code,
            f"{push.name}: {error.message}",
            error.hint,
            error.where,
        ) from error
    return runs[0]


def _bases(judge: _Judge, push: Push, head: Oid) -> tuple[Oid, ...]:
    """Where the range of a branch may begin, the likelier one first.

    A branch that is named for a packet begins where it left the default branch: its
    manifest speaks of the whole of it.
    """
    repo, upstream = judge.repo, judge.upstream
    starts: list[Oid] = []
    if upstream is not None and push.remote_ref != f"{_BRANCHES}{upstream.name}":
        starts += [upstream.tip.commit] if upstream.tip.commit else []
    is_work = any(map(looks_like_packet, named_in_branch(push.remote_ref)))
    if push.remote and not (starts and is_work):
        starts.insert(0, _commit(repo, push.remote))
    bases = dict.fromkeys(merge_base(repo, start, head) for start in starts)
    if starts and not any(bases):
        raise GateError(
            "GIT-04",
            "it has no common ancestor with what the remote has",
            "push a branch that grew out of the remote's",
        )
    return tuple(base for base in bases if base is not None)


def _commit(repo: Repository, oid: str) -> Oid:
    """The commit behind an object id that git gave, which may be a tag's.

    Raises:
        GateError: GIT-07 when it is not here.
    """
    found = repo.objects.resolve(oid.encode("utf-8", "surrogateescape") + b"^{commit}")
    if not repo.format.is_oid(oid) or found is None:
        raise GateError(
            "GIT-07",
            f"the commit {oid} is not in this clone",
            "fetch what the remote has (`git fetch`), and push again",
        )
    return found[0].oid


def _policy(repo: Repository) -> Policy:
    """The policy of the default branch, else of HEAD: it says where the log is."""
    tip = default_branch(repo, None)
    if tip is None and is_born(repo):
        tip = resolve_commit(repo, "HEAD")
    return DEFAULT if tip is None else read_policy(repo, tip.tree)[0]


def is_pre_commit(environment: Mapping[str, str]) -> bool:
    """Whether pre-commit calls the hook."""
    return bool(environment.get("PRE_COMMIT"))


def _from_pre_commit(
    repo: Repository, environment: Mapping[str, str]
) -> tuple[Push, ...]:
    """The branch that pre-commit names.

    Where every commit of the branch is new to the remote it gives no range, and where
    somebody runs it by hand no branch.

    Raises:
        GateError: USAGE-01 when it names neither, GIT-02 and GIT-03 for its revisions.
    """
    local = environment.get("PRE_COMMIT_LOCAL_BRANCH", "")
    head = environment.get("PRE_COMMIT_TO_REF", "") or local
    base = environment.get("PRE_COMMIT_FROM_REF", "")
    remote_ref = environment.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if not head or not (base or remote_ref):
        raise GateError(
            "USAGE-01",
            "pre-commit names no range: it was not called by a push",
            "give it one: `--from-ref A --to-ref B`",
        )
    oids = [resolve_commit(repo, name).commit or "" for name in (head, base) if name]
    return (Push(local, oids[0], remote_ref, "".join(oids[1:])),)
