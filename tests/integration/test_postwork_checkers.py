"""A range that changes what checks it, and a policy that asks for a newer gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from gates.errors import GateError
from gates.model import Profile
from tests.support.postwork import AFTER, SOURCE, begin, finish, run, work

if TYPE_CHECKING:
    from tests.support.postwork import Work
    from tests.support.repo import RepoBuilder

STRICT: Final = Profile.STRICT
POLICY: Final = b"""\
trusted_keys = ["keys/trusted", "ssh-ed25519 AAAA noor"]
approvers = ["keys/approvers"]
"""
GATING: Final = b'check wp:\n    post-work "$1"\n'
OTHER: Final = b"test:\n    pytest\n"
WAIVER: Final = (
    "WAIVER_ID: W-1 | Date: 2026-03-01 | Check Waived: SCOPE-12 | Scope: {path}"
    " | Justification: agreed | Approver: Mira | Expiry: 2026-03-31"
)


def changed(
    repo: RepoBuilder,
    name: str,
    before: bytes | None,
    after: bytes | None,
    *,
    waivers: tuple[str, ...] = (),
) -> Work:
    """Work in which one more file changes, in scope and declared truly."""
    files = {} if before is None else {name: before}
    packet: dict[str, Any] = {"scope": ["src/", name], "waivers": waivers}
    base = begin(repo, {"gates.toml": POLICY, **files}, packet=packet)
    return finish(repo, base, {SOURCE: AFTER, name: after}, packet=packet)


@pytest.mark.parametrize(
    ("name", "before", "after", "what"),
    [
        (".github/workflows/ci.yml", b"on: push\n", None, "decides what is checked"),
        ("docs/CODEOWNERS", None, b"* @mira\n", "decides what is checked"),
        ("keys/trusted", b"old\n", b"new\n", "holds keys that the policy names"),
        ("keys/approvers", b"old\n", None, "holds keys that the policy names"),
        ("justfile", GATING, GATING + OTHER, "calls the gate"),
        ("Justfile", GATING, OTHER, "calls the gate"),
        ("tools/.justfile", None, GATING, "calls the gate"),
    ],
)
def test_a_change_of_what_checks_is_an_error_in_strict_and_else_a_warning(
    repo: RepoBuilder, name: str, before: bytes, after: bytes, what: str
) -> None:
    done = changed(repo, name, before, after)
    loose = done.run()
    assert (loose.exit_code, loose.errors) == (0, [])
    told = loose.finding("SCOPE-12")
    assert told.path == name.encode()
    assert f"`{name}` {what}, and the range changes it" in told.message
    strict = done.run(profile=STRICT)
    assert (strict.exit_code, strict.errors) == (1, ["SCOPE-12"])


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("justfile", OTHER, OTHER + OTHER),
        ("keys/others", b"old\n", b"new\n"),
        (".mailmap", None, b"Mira <m@example.org>\n"),
    ],
)
def test_another_file_is_none_of_these(
    repo: RepoBuilder, name: str, before: bytes, after: bytes
) -> None:
    done = changed(repo, name, before, after).run(profile=STRICT)
    assert (done.exit_code, done.errors) == (0, [])
    assert "SCOPE-12" not in done.warnings


def test_a_change_of_what_checks_can_be_waived(repo: RepoBuilder) -> None:
    waiver = WAIVER.format(path="justfile")
    done = changed(repo, "justfile", GATING, OTHER, waivers=(waiver,))
    assert done.run(profile=STRICT).errors == []


def test_the_keys_are_those_of_the_policy_that_judges(repo: RepoBuilder) -> None:
    done = changed(repo, "keys/other", b"old\n", b"new\n")
    repo.git("checkout", "-q", "-b", "protected")
    repo.write("gates.toml", b'trusted_keys = ["keys/other"]\n')
    repo.commit()
    assert "SCOPE-12" not in done.run().warnings
    told = done.run(policy_rev="protected").finding("SCOPE-12")
    assert told.path == b"keys/other"


def test_a_policy_at_the_base_may_ask_for_a_newer_gate(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'minimum_version = "9.0.0"\n')
    done = work(repo)
    with pytest.raises(GateError) as caught:
        done.run()
    assert caught.value.code == "POLICY-02"
    assert caught.value.where == "gates.toml"


def test_the_range_cannot_take_that_back(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'minimum_version = "9.0.0"\n')
    base = begin(repo)
    done = finish(repo, base, {SOURCE: AFTER, "gates.toml": b""})
    with pytest.raises(GateError) as caught:
        run(repo.path, done.range)
    assert caught.value.code == "POLICY-02"
