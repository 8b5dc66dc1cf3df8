from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.model import Profile, RepoPath
from gates.packet import parse_packet
from gates.policy import Policy
from gates.rules.governance import (
    governance_matcher,
    governance_patterns,
    own_paths,
)
from tests.support.packets import packet_text

if TYPE_CHECKING:
    from gates.model import Packet

MODERN = RepoPath(b".GOV/task_packets/WP-1.md")
LEGACY = RepoPath(b"docs/task_packets/WP-1.md")
REFINEMENT = RepoPath(b".GOV/refinements/WP-1.md")
HANDSHAKE, STRICT = Profile.HANDSHAKE, Profile.STRICT


def is_governance(
    path: bytes,
    *own: RepoPath,
    profile: Profile = HANDSHAKE,
    policy: Policy | None = None,
) -> bool:
    matcher = governance_matcher(policy or Policy(), profile, own or (MODERN,))
    return matcher.matches(RepoPath(path))


def test_in_handshake_everything_below_gov_is_governance() -> None:
    assert is_governance(b".GOV/roles/board.md")
    assert not is_governance(b".GOVERNANCE/board.md")
    assert not is_governance(b"src/.GOV/board.md")


def test_docs_is_governance_for_a_packet_that_lives_there() -> None:
    assert is_governance(b"docs/board.md", LEGACY)
    assert not is_governance(b"docs/board.md", MODERN)


@pytest.mark.parametrize("profile", [Profile.STRICT, Profile.STRICT_COR701])
def test_in_strict_only_packet_refinement_and_state_files_are(profile: Profile) -> None:
    policy = Policy(state_files=(".GOV/state.json",))
    for path in (MODERN, REFINEMENT, b".GOV/state.json"):
        assert is_governance(path, MODERN, REFINEMENT, profile=profile, policy=policy)
    for other in (b".GOV/board.md", b".GOV/task_packets/WP-2.md", b"docs/a.md"):
        assert not is_governance(
            other, MODERN, REFINEMENT, profile=profile, policy=policy
        )


def test_the_policy_may_name_the_governance_paths_of_handshake() -> None:
    policy = Policy(governance=("governance/**",))
    assert is_governance(b"governance/a.md", policy=policy)
    assert not is_governance(b".GOV/a.md", policy=policy)
    assert is_governance(MODERN, policy=policy)
    assert not is_governance(b"governance/a.md", policy=policy, profile=STRICT)


@pytest.mark.parametrize(
    "named",
    [
        b"src/",
        b"src/a.py",
        b"src/notes.md",
        b"*",
        b"**",
        b".GOV/refinements/*.md",
        b".GOV/refinements/",
        b".GOV/refinements/run.py",
        b".GOV/refinements/../../src/a.md",
    ],
)
@pytest.mark.parametrize("profile", [HANDSHAKE, STRICT])
def test_a_packet_makes_nothing_governance_by_calling_it_its_refinement(
    named: bytes, profile: Profile
) -> None:
    own = (MODERN, RepoPath(named))
    policy = Policy(governance=())
    for path in (b"src/a.py", b"src/notes.md", b".GOV/refinements/run.py", named):
        assert not is_governance(path, *own, profile=profile, policy=policy)


def packet(*fields: tuple[str, str]) -> Packet:
    return parse_packet(packet_text("WP-1", fields=fields))


def test_a_packet_and_its_refinement_are_its_own_paths() -> None:
    named = ("REFINEMENT_FILE", ".GOV/refinements/WP-1.md")
    assert own_paths(packet(named), MODERN) == (MODERN, REFINEMENT)
    assert own_paths(packet(), MODERN) == (MODERN,)


def test_names_that_are_no_text_are_kept_byte_for_byte() -> None:
    odd = "caf\udce9"
    named = packet(("REFINEMENT_FILE", "x.md"))
    field = named.fields["REFINEMENT_FILE"]._replace(value=f"{odd}.md")
    fields = {**named.fields, "REFINEMENT_FILE": field}
    assert own_paths(named._replace(fields=fields), MODERN)[1] == b"caf\xe9.md"
    policy = Policy(state_files=(f"{odd}.json",), governance=(f"{odd}/**",))
    assert is_governance(b"caf\xe9.json", policy=policy)
    assert is_governance(b"caf\xe9/a.md", policy=policy)


def test_a_refinement_may_stand_in_any_folder_of_the_policy() -> None:
    policy = Policy(governance=(), refinements=("one", "two"))
    for name in (b"one/x.md", b"two/deep/x.md"):
        assert is_governance(name, MODERN, RepoPath(name), policy=policy)
    for name in (b"ones/x.md", b"one.md", b"one/x.txt"):
        assert not is_governance(name, MODERN, RepoPath(name), policy=policy)


def test_patterns_stand_in_a_fixed_order() -> None:
    policy = Policy(state_files=("state.json",))
    own = (LEGACY, REFINEMENT)
    assert list(governance_patterns(policy, HANDSHAKE, own)) == [
        LEGACY,
        REFINEMENT,
        b"state.json",
        b".GOV/**",
        b"docs/**",
    ]
    assert list(governance_patterns(policy, STRICT, own)) == [
        LEGACY,
        REFINEMENT,
        b"state.json",
    ]
    assert list(governance_patterns(Policy(), HANDSHAKE, ())) == [b".GOV/**"]
