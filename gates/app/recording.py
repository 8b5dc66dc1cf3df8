"""Record a verdict in the signed log, and say what became of that."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding, registry
from gates.errors import EXIT_CANNOT_VERIFY, GateError
from gates.model import DimensionResult, State
from gates.verdict.build import with_log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.app.key_choice import ChosenKey
    from gates.app.log_append import World
    from gates.app.requests import RecordRequest
    from gates.gitread.repository import Repository
    from gates.model import RecordPlace, Verdict
    from gates.policy import Policy
    from gates.record.keys import PublicKey
    from gates.record.statement import Draft


NO_KEY: Final = "no signing key was handed over"
"""Why a run is not recorded that may lack a key."""


class Recorded(NamedTuple):
    """The verdict with its LOG dimension, and where the record stands."""

    verdict: Verdict
    place: RecordPlace | None = None
    notices: tuple[str, ...] = ()


class Recorder(NamedTuple):
    """Records the verdict of one run, with a key that was chosen before it.

    `missing` is why there is no key; then the verdict says that it was not recorded.
    Neither a key nor a reason means that no record is wanted, and `unwanted` says why.
    `push` brings the log to the remote behind the record.
    """

    chosen: ChosenKey | None
    missing: GateError | None
    environment: Mapping[str, str]
    push: bool = False
    unwanted: str = "--no-log was given"

    @property
    def can_record(self) -> bool:
        """Whether there is a key to sign with."""
        return self.chosen is not None

    def public_keys(self) -> tuple[PublicKey, ...]:
        """The keys of this machine: the one that signs, else its own as it is known."""
        if self.chosen is not None:
            return (self.chosen.key.public,)
        from gates.app.log_workflow import own_keys  # noqa: PLC0415 - cryptography

        return own_keys(self.environment or os.environ)

    def append(
        self, repo: Repository, draft: Draft, policy: Policy
    ) -> tuple[RecordPlace, tuple[str, ...]]:
        """Sign a record that is no verdict and append it: its place, and notices.

        Raises:
            GateError: the reason for which there is no key, LOG-01 when the record
                could not be appended.
        """
        if self.chosen is None:
            raise self.missing or GateError("KEY-02", "there is no key")
        from gates.app.log_record import append_drafts  # noqa: PLC0415 - cryptography

        written = append_drafts(
            repo,
            [draft],
            key=self.chosen.key,
            policy=policy,
            world=this_world(),
            environment=self.environment,
        )
        return written.place, (*self.chosen.notices, *written.notices)

    @property
    def signer(self) -> str:
        """The fingerprint of the key that signs; empty without one."""
        return "" if self.chosen is None else self.chosen.key.public.fingerprint

    def record(
        self,
        repo: Repository,
        verdict: Verdict,
        policy: Policy,
        before: Sequence[Draft] = (),
    ) -> Recorded:
        """Sign the verdict and append it; a failure makes LOG CANNOT_VERIFY.

        `before` are records that stand in front of it, appended with it or not at all.
        """
        if self.missing is not None:
            return _unrecorded(verdict, self.missing)
        if self.chosen is None:
            reason = f"{self.unwanted}: nothing was recorded"
            log = DimensionResult(State.NOT_RUN, reason)
            return Recorded(with_log(verdict, log))
        from gates.app.log_record import record_run  # noqa: PLC0415 - cryptography

        try:
            written = record_run(
                repo,
                verdict,
                key=self.chosen.key,
                policy=policy,
                world=this_world(),
                environment=self.environment,
                before=before,
            )
            place = written.place
            if self.push:
                from gates.app.log_push import push_after  # noqa: PLC0415 - on demand

                place = push_after(
                    repo,
                    written,
                    policy,
                    key=self.chosen.key,
                    world=this_world(),
                    environment=self.environment,
                )
        except GateError as error:
            return _unrecorded(verdict, error, self.chosen.notices)
        log = DimensionResult(State.PASS, f"record {place.seq} of {place.ref}")
        return Recorded(
            with_log(verdict, log, written=True),
            place,
            (*self.chosen.notices, *written.notices),
        )


def prepare_recorder(request: RecordRequest) -> Recorder:
    """Choose the key before the run, so that a wrong one ends it before any work.

    Raises:
        GateError: KEY-01 when the key that was named cannot be used.
    """
    if not request.write:
        return Recorder(None, None, {})
    from gates.app.key_choice import (  # noqa: PLC0415 - cryptography
        KeyRequest,
        choose_key,
        take_key_variables,
    )

    environment = take_key_variables(os.environ)
    if request.may_lack_key:
        environment["CI"] = "true"  # where no key is made
    try:
        chosen = choose_key(
            KeyRequest(
                path=request.key_file,
                environment=environment,
                random=os.urandom,
                ask=_ask if sys.stdin is not None and sys.stdin.isatty() else None,
            )
        )
    except GateError as error:
        if registry()[error.code].exit != EXIT_CANNOT_VERIFY:
            raise
        if request.may_lack_key and error.code == "KEY-02":
            return Recorder(None, None, environment, unwanted=NO_KEY)
        return Recorder(None, error, environment)
    return Recorder(chosen, None, environment, request.push)


def this_world() -> World:
    """The clock, the random numbers and the patience of this machine."""
    from gates.app.log_append import World  # noqa: PLC0415 - with the log only

    return World(clock=lambda: int(time.time()), random=os.urandom, sleep=time.sleep)


def _ask(prompt: str) -> str:
    """A passphrase from the person at the terminal, not echoed."""
    from getpass import getpass  # noqa: PLC0415 - encrypted keys only

    return getpass(prompt)


def _unrecorded(
    verdict: Verdict, error: GateError, notices: tuple[str, ...] = ()
) -> Recorded:
    """The verdict of a run whose record could not be written: not a pass."""
    log = DimensionResult(State.CANNOT_VERIFY, f"{error.code}: {error.message}")
    found = finding(error.code, error.message, hint=error.hint)
    return Recorded(with_log(verdict, log, found=found), None, notices)
