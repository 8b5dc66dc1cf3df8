from __future__ import annotations

import pytest

from gates.model import Profile, RepoPath
from gates.policy import Policy
from gates.rules.governance import governance_matcher

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
