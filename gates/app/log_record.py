"""Record a run of a gate: its verdict becomes a signed record of the log."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gates import __version__
from gates.app.branches import full_name
from gates.app.log_append import append
from gates.app.log_seen import may_have_remote, memory_of
from gates.app.log_state import settings_of
from gates.record.gate_statement import RunContext, gate_statement
from gates.record.statement import NONCE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gates.app.log_append import Recorded, World
    from gates.gitread.repository import Repository
    from gates.model import Verdict
    from gates.policy import Policy
    from gates.record.keys import SigningKey
    from gates.record.statement import Draft


def record_run(
    repo: Repository,
    verdict: Verdict,
    *,
    key: SigningKey,
    policy: Policy,
    world: World,
    environment: Mapping[str, str],
    before: Sequence[Draft] = (),
) -> Recorded:
    """Sign a verdict and append it to the log, behind the records `before` it.

    The LOG dimension is no part of what is signed. `environment` gives the address of
    the CI run, when there is one.

    Raises:
        GateError: LOG-01 when it could not be appended, LOG-13 when the policy's log
            cannot be used.
    """
    judged = None if verdict.selection is None else verdict.selection.head
    context = RunContext(
        time=utc(world.clock()),
        nonce=new_nonce(world.random),
        tool_version=__version__,
        git_version=repo.git_version,
        url=ci_url(environment),
        head_ref="" if judged is None else full_name(repo, judged),
    )
    drafts = (*before, gate_statement(verdict, context))
    return append_drafts(
        repo, drafts, key=key, policy=policy, world=world, environment=environment
    )


def append_drafts(
    repo: Repository,
    drafts: Sequence[Draft],
    *,
    key: SigningKey,
    policy: Policy,
    world: World,
    environment: Mapping[str, str],
) -> Recorded:
    """Sign records and append them to the policy's log, all of them or none.

    Raises:
        GateError: LOG-01 when they could not be appended, LOG-13 when the policy's log
            cannot be used.
    """
    settings = settings_of(policy)
    recorded = append(repo, drafts, key=key, settings=settings, world=world)
    if not may_have_remote(repo):
        memory = memory_of(repo, environment)
        memory.remember(recorded.checkpoint, is_pushed=False)
    return recorded


def new_nonce(random: Callable[[int], bytes]) -> str:
    """A new nonce of 128 bits in base64."""
    return base64.b64encode(random(NONCE_BYTES)).decode("ascii")


def utc(seconds: int) -> str:
    """A time in RFC 3339, UTC, whole seconds."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ci_url(environment: Mapping[str, str]) -> str:
    """The address of the CI run, as the common services give it; empty elsewhere."""
    server, name, run = (
        environment.get(f"GITHUB_{part}", "")
        for part in ("SERVER_URL", "REPOSITORY", "RUN_ID")
    )
    if server and name and run:
        return f"{server}/{name}/actions/runs/{run}"
    return environment.get("CI_JOB_URL") or environment.get("BUILD_URL", "")
