"""Make the plan of a packet that is ready: what post-work will hold the work to."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from gates import __version__
from gates.app.branches import full_name
from gates.app.log_record import new_nonce, utc
from gates.app.plans import FROM_PLAN
from gates.errors import GateError
from gates.planning import Blob, Plan, Signer
from gates.record.workflow_statement import Occasion, plan_draft
from gates.rules.words import counted

if TYPE_CHECKING:
    import datetime as dt

    from gates.app.readiness import Readiness
    from gates.gitread.repository import Repository
    from gates.model import Oid, Packet, Revision, Verdict
    from gates.planning import SignedPlan
    from gates.record.statement import Draft


class MadePlan(NamedTuple):
    """A plan that is ready to be signed, and what the verdict says of it."""

    draft: Draft
    reason: str


def make_plan(
    repo: Repository,
    verdict: Verdict,
    packet: Packet,
    readiness: Readiness,
    expires: dt.date,
) -> MadePlan:
    """The plan of a packet whose pre-work passed.

    It names the newest plan of the packet that counts as the one that it replaces.

    Raises:
        GateError: INTERNAL-01 for a verdict on no packet of a commit.
    """
    selection, source = verdict.selection, verdict.packet
    commit = None if selection is None else selection.base.commit
    if selection is None or source is None or source.blob is None or commit is None:
        raise GateError("INTERNAL-01", "a plan was asked for without a packet at HEAD")
    workflow = readiness.workflow
    before = [] if workflow is None else workflow.plans()
    replaced = _newest(before, verdict.wp)
    occasion = occasion_at(repo, selection.base, commit)
    plan = Plan(
        wp=verdict.wp,
        commit=commit,
        tree=selection.base.tree,
        branch=occasion.ref,
        expires=expires.isoformat(),
        packet=Blob(source.path, source.blob, source.sha256),
        refinement=readiness.refinement,
        spec=readiness.spec,
        scope=tuple(entry.pattern for entry in packet.scope or ()),
        planned=packet.planned,
        waivers=packet.waivers,
        states={name: verdict.dimensions[name] for name in FROM_PLAN},
        replaces="" if replaced is None else replaced.id,
        policy=verdict.policy.sha256 or "",
    )
    what = (
        "whole files"
        if plan.planned is None
        else f"windows in {counted(len(plan.planned), 'file')}"
    )
    instead = "" if replaced is None else f", in place of record #{replaced.seq}"
    reason = f"signed with this run{instead}: {what}, until {plan.expires}"
    return MadePlan(plan_draft(plan, occasion), reason)


def _newest(plans: list[SignedPlan], wp: str) -> SignedPlan | None:
    """The plan of a packet that a new one replaces."""
    counting = [
        signed
        for signed in plans
        if signed.plan.wp == wp and signed.signer is not Signer.UNKNOWN
    ]
    return counting[-1] if counting else None


def occasion_at(repo: Repository, head: Revision, commit: Oid) -> Occasion:
    """The occasion of a record that is made now, at HEAD."""
    return Occasion(
        commit=commit,
        tree=head.tree,
        ref=full_name(repo, head),
        time=utc(int(time.time())),
        nonce=new_nonce(os.urandom),
        tool_version=__version__,
    )
