"""doctor: look at everything a gate needs, change nothing, and say what mends it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gates.app.doctor_log import look_at_key, look_at_log, look_at_trust
from gates.app.doctor_machine import Screen, look_at_git, look_at_machine
from gates.app.doctor_repository import (
    Head,
    look_at_ci,
    look_at_hook,
    look_at_packets,
    look_at_policy,
    look_at_repository,
    read_head,
)
from gates.codes import registry
from gates.errors import EXIT_CANNOT_VERIFY, GateError
from gates.gitread import environment
from gates.gitread.process import GitRunner
from gates.gitread.repository import open_repository
from gates.gitread.revisions import is_born, resolve_commit
from gates.render.doctor import Check, Health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gates.gitread.repository import Repository
    from gates.record.keys import PublicKey


class DoctorRequest(NamedTuple):
    """Where to look; `screen` is where the answer goes."""

    directory: Path
    environment: Mapping[str, str]
    screen: Screen


def doctor(request: DoctorRequest) -> tuple[Check, ...]:
    """One check for each thing, in the order in which they depend on one another.

    What a check meets that it cannot read is its own result: the others go on.
    """
    return tuple(_all(request))


def _all(request: DoctorRequest) -> Iterator[Check]:
    yield from look_at_machine(request.screen)
    yield from _guarded("git", lambda: [look_at_git(_runner(request.directory))])
    keys: list[PublicKey] = []
    try:
        with open_repository(request.directory) as repo:
            yield from _in_repository(repo, request, keys)
    except GateError as error:
        yield _told("repository", error)
        yield from _guarded("key", lambda: _key(request, keys))


def _runner(directory: Path) -> GitRunner:
    """Git as a gate finds it here, which also works where there is no such folder."""
    here = Path(os.path.realpath(directory))
    programs = environment.search_path(environment.checkout_of(here))
    return GitRunner(Path(os.sep), search_path=programs)


def _in_repository(
    repo: Repository, request: DoctorRequest, keys: list[PublicKey]
) -> Iterator[Check]:
    yield from _guarded("repository", lambda: look_at_repository(repo))
    heads: list[Head] = []
    yield from _guarded("policy", lambda: _policy(repo, heads))
    for head in heads:
        yield from _guarded("packets", partial(look_at_packets, repo, head))
    yield from _guarded("key", lambda: _key(request, keys))
    own = keys[0] if keys else None
    yield from _guarded("trusted-keys", lambda: [look_at_trust(repo, own)])
    yield from _guarded("log", lambda: look_at_log(repo, request.environment))
    yield from _guarded("hook", lambda: [look_at_hook(repo)])
    for head in heads:
        yield from _guarded("ci", partial(look_at_ci, repo, head))


def _policy(repo: Repository, heads: list[Head]) -> Iterator[Check]:
    tree = resolve_commit(repo, "HEAD").tree if is_born(repo) else None
    policy, source = read_head(repo, tree)
    heads.append(Head(tree, policy))
    yield from look_at_policy(repo, heads[-1], source)


def _key(request: DoctorRequest, keys: list[PublicKey]) -> Iterator[Check]:
    own = look_at_key(request.environment)
    keys += [] if own.public is None else [own.public]
    yield own.check


def _guarded(name: str, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """The checks of one part; one that fails says so and ends the part."""
    try:
        yield from look()
    except GateError as error:
        yield _told(name, error)
    except OSError as error:
        found = f"could not be read: {error.strerror or error}"
        yield Check(name, Health.UNKNOWN, found, "check the permissions")
    except ModuleNotFoundError as error:
        found = f"could not be looked at: {error.name} is not installed"
        yield Check(name, Health.UNKNOWN, found, f"pip install {error.name}")


def _told(name: str, error: GateError) -> Check:
    """A check that met an error: unknown where the error says cannot verify."""
    is_unknown = registry()[error.code].exit == EXIT_CANNOT_VERIFY
    health = Health.UNKNOWN if is_unknown else Health.PROBLEM
    where = f"{error.where}: " if error.where else ""
    return Check(name, health, f"{error.code}: {where}{error.message}", error.hint)
