from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gates.errors import GateError
from gates.model import Dimension, Gate, GateState, Profile, State, WaiverState
from tests.support.packets import EntryText, entry_of, packet_path, packet_text
from tests.support.postwork import (
    AFTER,
    BEFORE,
    PACKET,
    SOURCE,
    WP,
    Work,
    begin,
    finish,
    run,
    work,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repo import RepoBuilder

STRICT = Profile.STRICT
WAIVER = (
    "WAIVER_ID: W-1 | Date: 2026-03-01 | Check Waived: {check} | Scope: {path}"
    " | Justification: agreed | Approver: Mira | Expiry: 2026-03-31"
)


def test_a_packet_in_strict_passes_with_its_own_packet_changed(
    repo: RepoBuilder,
) -> None:
    done = work(repo).run(profile=STRICT)
    assert (done.exit_code, done.errors) == (0, [])


def test_a_change_out_of_scope_fails_and_is_not_the_manifests_fault(
    repo: RepoBuilder,
) -> None:
    done = finish(repo, begin(repo), {SOURCE: AFTER, "lib/x.txt": b"x\n"}).run()
    assert (done.exit_code, done.errors) == (1, ["SCOPE-01"])
    assert done.state(Dimension.SCOPE) is State.FAIL
    assert done.state(Dimension.MANIFEST) is State.PASS


def test_a_scope_widened_in_the_range_warns_and_fails_in_strict(
    repo: RepoBuilder,
) -> None:
    wide = {"scope": ["src/", "lib/"]}
    done = finish(repo, begin(repo), {SOURCE: AFTER, "lib/x.txt": b"x\n"}, packet=wide)
    loose = done.run()
    assert loose.errors == []
    assert "`lib/x.txt`" in loose.finding("SCOPE-05").message
    assert loose.state(Dimension.PLAN) is State.NOT_RUN
    assert done.run(profile=STRICT).errors == ["SCOPE-05"]


def test_a_scope_list_that_is_new_in_the_range_counts_as_widened(
    repo: RepoBuilder,
) -> None:
    base = begin(repo, packet={"scope": None})
    done = finish(repo, base)
    assert "SCOPE-05" in done.run().warnings
    assert done.run(profile=STRICT).errors == ["SCOPE-05"]


def test_a_packet_born_in_the_range_is_self_declared(repo: RepoBuilder) -> None:
    repo.write(SOURCE, BEFORE)
    base = repo.commit()
    done = finish(repo, base)
    for profile in (None, STRICT):
        assert "SCOPE-09" in done.run(profile=profile).warnings
        assert done.run(profile=profile).errors == []


def test_a_legacy_packet_without_a_list_leaves_scope_not_run(
    repo: RepoBuilder,
) -> None:
    legacy = {"scope": None, "modern": False}
    done = finish(repo, begin(repo, packet=legacy), packet=legacy)
    assert done.run().errors == []
    assert done.run().state(Dimension.SCOPE) is State.NOT_RUN
    assert "SCOPE-02" in done.run(profile=STRICT).errors


@pytest.mark.parametrize("named", ["src/", "*", "src/counter.txt"])
def test_calling_a_source_file_the_refinement_changes_nothing(
    repo: RepoBuilder, named: str
) -> None:
    packet: dict[str, Any] = {
        "scope": ["docs/"],
        "fields": [("REFINEMENT_FILE", named)],
    }
    base = begin(repo, packet=packet)
    repo.write(SOURCE, AFTER)
    head = repo.commit()
    for profile in (None, STRICT):
        done = run(repo.path, f"{base}..{head}", profile=profile)
        assert {"SCOPE-01", "MANIFEST-01"} <= set(done.errors)


def test_a_script_under_gov_fails_in_every_profile(repo: RepoBuilder) -> None:
    base = begin(repo, {".GOV/scripts/check.sh": b"exit 1\n"})
    repo.write(".GOV/scripts/check.sh", b"exit 0\n")
    done = finish(repo, base)
    assert done.run().errors == ["SCOPE-07"]
    assert "SCOPE-01" in done.run(profile=STRICT).errors


def restored(repo: RepoBuilder) -> Work:
    base = begin(repo, {"lib/x.txt": b"x\n"})
    repo.write("lib/x.txt", b"y\n")
    repo.commit("Touch")
    repo.write("lib/x.txt", b"x\n")
    repo.commit("Restore")
    return finish(repo, base)


def test_a_path_touched_and_restored_on_the_way_is_found(repo: RepoBuilder) -> None:
    done = restored(repo)
    assert done.run().errors == []
    assert done.run().finding("SCOPE-08").path == b"lib/x.txt"
    assert done.run(profile=STRICT).errors == ["SCOPE-08"]


def test_names_that_collide_and_text_that_misleads_warn_and_fail_in_strict(
    repo: RepoBuilder,
) -> None:
    base = begin(repo, {"src/Name.txt": b"a\n"})
    bidi = "allow \u202e deny\n".encode()
    done = finish(repo, base, {"src/name.txt": b"b\n", "src/b.txt": bidi})
    assert done.run().errors == []
    assert {"SCOPE-13", "SCOPE-14"} <= set(done.run().warnings)
    assert done.run().finding("SCOPE-14").line == 1
    assert sorted(done.run(profile=STRICT).errors) == ["SCOPE-13", "SCOPE-14"]


def test_a_waiver_lifts_one_check_on_one_path(repo: RepoBuilder) -> None:
    waiver = WAIVER.format(check="SCOPE", path="lib/x.txt")
    packet: dict[str, Any] = {"waivers": [waiver]}
    base = begin(repo, packet=packet)
    done = finish(repo, base, {SOURCE: AFTER, "lib/x.txt": b"x\n"}, packet=packet)
    for profile in (None, STRICT):
        verdict = done.run(profile=profile)
        assert (verdict.exit_code, verdict.errors) == (0, [])
        assert verdict.state(Dimension.SCOPE) is State.WAIVED
        assert [w.state for w in verdict.verdict.waivers] == [WaiverState.USED]
    more = finish(
        repo,
        base,
        {SOURCE: AFTER, "lib/x.txt": b"x\n", "lib/y.txt": b"y\n"},
        packet=packet,
    )
    assert more.run().errors == ["SCOPE-01"]


def test_a_waiver_of_the_range_waives_nothing_in_strict(repo: RepoBuilder) -> None:
    waiver = WAIVER.format(check="SCOPE", path="lib/x.txt")
    done = finish(
        repo,
        begin(repo),
        {SOURCE: AFTER, "lib/x.txt": b"x\n"},
        packet={"waivers": [waiver]},
    )
    assert done.run().errors == []
    assert "WAIVER-05" in done.run().warnings
    assert done.run(profile=STRICT).errors == ["SCOPE-01"]


def test_evidence_that_fails_is_no_fault_of_the_manifest(repo: RepoBuilder) -> None:
    done = finish(repo, begin(repo), packet={"commands": [("make", 2)]}).run()
    assert done.exit_code == 1
    assert done.state(Dimension.EVIDENCE) is State.FAIL
    assert done.state(Dimension.MANIFEST) is State.PASS


@pytest.mark.parametrize("place", ["src/counter.txt:99", "src/gone.txt:1"])
def test_evidence_names_a_line_that_exists_at_head(
    repo: RepoBuilder, place: str
) -> None:
    mapping = [("The counter starts at one.", place)]
    done = finish(repo, begin(repo), packet={"mapping": mapping}).run()
    assert done.errors == ["C701-G05"]
    found = done.finding("C701-G05")
    assert (found.gate, found.message.startswith("claimed, but")) == (
        Gate.LINKS_RESOLVABLE,
        True,
    )
    assert done.verdict.failed_gates == (Gate.LINKS_RESOLVABLE,)
    (entry,) = done.verdict.entries
    assert entry.gates[Gate.LINKS_RESOLVABLE] is GateState.FAIL


def test_evidence_that_resolves_leaves_no_promise_open(repo: RepoBuilder) -> None:
    mapping = [("The counter starts at one.", "src/counter.txt:4")]
    done = finish(repo, begin(repo), packet={"mapping": mapping}).run()
    assert done.errors == []
    assert "EVIDENCE-03" not in done.warnings


def test_a_link_to_a_large_file_is_resolved(repo: RepoBuilder) -> None:
    large = b"x" * 1023 + b"\n"
    mapping = [("The counter starts at one.", "data/large.txt:66000")]
    base = begin(repo, {"data/large.txt": large * 66_000})
    assert finish(repo, base, packet={"mapping": mapping}).run().errors == []


@pytest.mark.parametrize(
    "extra",
    [
        EntryText("path/to/file", pre="<hash>", post="<hash>"),
        EntryText("N/A (fill after implementation)", pre="N/A", post="N/A"),
    ],
)
def test_an_entry_left_as_the_template_is_an_error(
    repo: RepoBuilder, extra: EntryText
) -> None:
    done = finish(repo, begin(repo), extra=(extra,)).run()
    assert done.errors == ["MANIFEST-10"]


def test_a_manifest_that_cannot_be_read_is_a_failure(repo: RepoBuilder) -> None:
    base = begin(repo)
    repo.write(SOURCE, AFTER)
    repo.write(PACKET, packet_text(WP).replace(b"## VALIDATION\n", b""))
    head = repo.commit()
    done = run(repo.path, f"{base}..{head}")
    assert done.exit_code == 1
    assert {"PACKET-03", "MANIFEST-01"} <= set(done.errors)


# The policy.


def test_the_policy_is_read_at_the_base(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'profile = "strict"\n')
    base = begin(repo)
    repo.write("gates.toml", b'profile = "handshake"\ngovernance = ["**/x"]\n')
    done = finish(
        repo, base, {SOURCE: AFTER}, packet={"scope": ["src/", "gates.toml"]}
    ).run()
    assert done.verdict.profile is STRICT
    assert done.verdict.policy.path == b"gates.toml"
    assert done.finding("SCOPE-12").path == b"gates.toml"
    assert done.exit_code == 1


def test_a_policy_that_the_range_adds_is_a_finding_and_does_not_count(
    repo: RepoBuilder,
) -> None:
    base = begin(repo)
    files = {SOURCE: AFTER, "pyproject.toml": b"[tool.gates]\nrequire_plan = true\n"}
    scope = {"scope": ["src/", "pyproject.toml"]}
    done = finish(repo, base, files, packet=scope).run()
    assert done.errors == []
    assert "SCOPE-12" in done.warnings
    assert done.verdict.policy.path is None


def test_another_change_of_pyproject_is_none_of_the_policy(repo: RepoBuilder) -> None:
    policy = b"[tool.gates]\nrequire_skeleton_approved = true\n"
    scope: dict[str, Any] = {"scope": ["src/", "pyproject.toml"]}
    base = begin(repo, {"pyproject.toml": policy}, packet=scope)
    files = {"pyproject.toml": policy + b"[project]\nname = 'counter'\n"}
    done = finish(repo, base, files, packet=scope).run()
    assert done.errors == []
    assert "SCOPE-12" not in done.warnings


def test_policy_rev_says_where_the_policy_is_read(repo: RepoBuilder) -> None:
    done = work(repo)
    repo.git("checkout", "-q", "-b", "protected")
    repo.write("gates.toml", b"require_plan = true\n")
    repo.commit()
    assert done.run().errors == []
    tip = done.run(policy_rev="refs/heads/protected")
    assert tip.errors == ["PLAN-02"]
    assert tip.state(Dimension.PLAN) is State.FAIL


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"gates.toml": b"", "pyproject.toml": b"[tool.gates]\n"}, "both"),
        ({"gates.toml": b"requireplan = 1\n"}, "unknown key"),
        ({"pyproject.toml": b"[tool.gates\n"}, "cannot be read"),
    ],
)
def test_a_broken_policy_ends_the_run(
    repo: RepoBuilder, files: dict[str, bytes], words: str
) -> None:
    done = finish(repo, begin(repo, files))
    with pytest.raises(GateError, match=words) as caught:
        done.run()
    assert caught.value.code == "POLICY-01"


def test_the_command_line_may_not_loosen_the_policy(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'profile = "strict"\n')
    done = finish(repo, begin(repo))
    with pytest.raises(GateError, match="more lenient"):
        done.run(profile=Profile.HANDSHAKE)
    assert done.run(profile=Profile.STRICT_COR701).verdict.profile is (
        Profile.STRICT_COR701
    )


def test_path_prefixes_map_another_worktree_at_base_and_head(
    repo: RepoBuilder,
) -> None:
    repo.write("gates.toml", b'profile = "strict"\n[path_prefixes]\n"../other/" = ""\n')
    scope: dict[str, Any] = {"scope": ["../other/src/"]}
    base = begin(repo, packet=scope)
    entry = entry_of(SOURCE, BEFORE, AFTER)
    moved = EntryText(
        f"../other/{SOURCE}", entry.windows, entry.line_delta, entry.pre, entry.post
    )
    done = finish(repo, base, packet=scope, entries={SOURCE: moved}).run()
    assert done.errors == []
    assert "SCOPE-11" in [f.code for f in done.verdict.findings]
    assert "SCOPE-05" not in done.warnings


# What a merge brought in from the branch that the policy trusts.


def merged(repo: RepoBuilder, policy: bytes) -> Work:
    base = begin(repo, {"gates.toml": policy})
    repo.git("checkout", "-q", "-b", "feature")
    repo.write(SOURCE, AFTER)
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("lib/theirs.txt", b"theirs\n")
    repo.commit()
    repo.git("checkout", "-q", "feature")
    repo.git("merge", "-q", "-m", "Merge", "main")
    repo.write(PACKET, packet_text(WP, entries=[entry_of(SOURCE, BEFORE, AFTER)]))
    return Work(repo, base, repo.commit())


def test_what_a_merge_brought_in_is_judged(repo: RepoBuilder) -> None:
    done = merged(repo, b"").run()
    assert sorted(done.errors) == ["MANIFEST-01", "SCOPE-01"]


def test_what_came_from_the_trusted_branch_is_exempt(repo: RepoBuilder) -> None:
    done = merged(repo, b'trusted_base = "main"\n')
    assert done.run().errors == []


def test_what_was_altered_on_the_way_is_not_exempt(repo: RepoBuilder) -> None:
    done = merged(repo, b'trusted_base = "main"\n')
    repo.write("lib/theirs.txt", b"ours\n")
    assert sorted(Work(repo, done.base, repo.commit()).run().errors) == [
        "MANIFEST-01",
        "SCOPE-01",
    ]


def test_work_that_is_on_the_trusted_branch_already_is_judged(
    repo: RepoBuilder,
) -> None:
    repo.write("gates.toml", b'trusted_base = "main"\n')
    done = finish(repo, begin(repo), {SOURCE: AFTER, "lib/x.txt": b"x\n"})
    assert done.run().errors == ["SCOPE-01"]


def test_a_base_off_the_trusted_branch_is_an_error(repo: RepoBuilder) -> None:
    repo.write("gates.toml", b'trusted_base = "main"\n')
    begin(repo)
    repo.git("checkout", "-q", "-b", "feature")
    repo.write("src/decoy.txt", b"decoy\n")
    decoy = repo.commit()
    done = finish(repo, decoy).run()
    assert done.errors == ["GIT-15"]


# The packet.


def test_a_packet_is_found_by_its_exact_name(repo: RepoBuilder) -> None:
    base = begin(repo)
    longer = packet_path(f"{WP}-UI")
    repo.write(longer, packet_text(f"{WP}-UI"))
    repo.remove(PACKET)
    head = repo.commit()
    with pytest.raises(GateError) as caught:
        run(repo.path, f"{base}..{head}")
    assert caught.value.code == "PACKET-01"
    assert f"{WP}-UI" in caught.value.hint


@pytest.mark.parametrize("wp", ["../x", "a/b", "", "WP-*", "-x", " WP", "WP\n"])
def test_a_name_that_is_a_path_or_a_pattern_is_refused(
    repo: RepoBuilder, wp: str
) -> None:
    begin(repo)
    with pytest.raises(GateError) as caught:
        run(repo.path, rev="HEAD", wp=wp)
    assert caught.value.code == "USAGE-01"


def test_a_packet_may_stand_in_a_folder_of_its_own(repo: RepoBuilder) -> None:
    base = begin(repo)
    place = PACKET.removesuffix(".md") + "/packet.md"
    repo.write(place, repo.file(PACKET).read_bytes())
    repo.remove(PACKET)
    repo.write(SOURCE, AFTER)
    entries = [entry_of(SOURCE, BEFORE, AFTER)]
    repo.write(place, packet_text(WP, entries=entries))
    done = run(repo.path, f"{base}..{repo.commit()}")
    assert done.errors == []
    assert done.verdict.packet is not None
    assert done.verdict.packet.path == place.encode()


def test_of_two_packets_the_first_folder_counts(repo: RepoBuilder) -> None:
    base = begin(repo)
    repo.write(f"docs/task_packets/{WP}.md", packet_text(WP, scope=["lib/"]))
    done = finish(repo, base).run()
    assert done.verdict.packet is not None
    assert done.verdict.packet.path == PACKET.encode()
    assert done.finding("PACKET-12").path == f"docs/task_packets/{WP}.md".encode()


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_packet_that_is_no_file_ends_the_run(repo: RepoBuilder, kind: str) -> None:
    repo.write(SOURCE, BEFORE)
    if kind == "folder":
        repo.write(f"{PACKET}/x", b"x\n")
    else:
        repo.symlink(PACKET, "../../src/counter.txt")
    head = repo.commit()
    with pytest.raises(GateError) as caught:
        run(repo.path, rev=head)
    assert caught.value.code == "PACKET-02"


def test_a_packet_that_is_handed_over_makes_a_preview(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    done = work(repo)
    file = tmp_path / "packet.md"
    file.write_bytes(repo.file(PACKET).read_bytes())
    repo.remove(PACKET)
    repo.commit()
    outcome = done.run(packet=file)
    assert (outcome.exit_code, outcome.errors) == (0, [])
    assert outcome.verdict.is_preview
    assert "PACKET-15" in outcome.warnings
    for broken in (tmp_path / "absent.md", tmp_path):
        with pytest.raises(GateError) as caught:
            done.run(packet=broken)
        assert caught.value.code in ("PACKET-01", "PACKET-02")


def test_an_uncommitted_edit_of_the_packet_rescues_nothing(repo: RepoBuilder) -> None:
    base = begin(repo)
    wrong = entry_of(SOURCE, BEFORE, BEFORE)
    done = finish(repo, base, entries={SOURCE: wrong})
    entries = [entry_of(SOURCE, BEFORE, AFTER)]
    repo.write(PACKET, packet_text(WP, entries=entries))
    assert done.run().exit_code == 1
