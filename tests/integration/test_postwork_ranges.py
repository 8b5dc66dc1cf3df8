from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gates.errors import GateError
from gates.model import (
    Dimension,
    EntryStatus,
    Gate,
    GateState,
    Mode,
    Profile,
    State,
)
from tests.support.packets import entry_for, entry_of, packet_text
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


def test_true_work_passes_with_every_dimension_said(repo: RepoBuilder) -> None:
    done = work(repo).run()
    assert (done.exit_code, done.errors) == (0, [])
    assert set(done.warnings) == {"SCOPE-06", "PLAN-01", "EVIDENCE-03"}
    states = {d: done.state(d) for d in Dimension}
    assert states == {
        Dimension.MANIFEST: State.PASS,
        Dimension.SCOPE: State.PASS,
        Dimension.PLAN: State.NOT_RUN,
        Dimension.EVIDENCE: State.PASS,
        Dimension.REFINEMENT: State.NOT_RUN,
        Dimension.SIGNATURE: State.NOT_RUN,
        Dimension.PHASE: State.PASS,
        Dimension.LOG: State.NOT_RUN,
    }
    assert done.verdict.disclosure == (
        "RID-COR-701: PASS gates=[52,54,55,56,57,58,60] errors=[]"
    )
    assert not done.verdict.is_preview


def test_an_edit_outside_the_window_fails_with_its_line(repo: RepoBuilder) -> None:
    base = begin(repo)
    after = BEFORE.replace(b"one", b"ONE").replace(b"three", b"THREE")
    wrong = entry_of(SOURCE, BEFORE, after, [(2, 2)])
    done = finish(repo, base, {SOURCE: after}, entries={SOURCE: wrong}).run()
    assert done.exit_code == 1
    assert done.errors == ["C701-G04"]
    assert done.finding("C701-G04").line == 4
    assert done.verdict.disclosure == ("RID-COR-701: FAIL gates=[52] errors=[C701-G04]")


def test_every_kind_of_change_can_be_declared(repo: RepoBuilder) -> None:
    gone, grown, binary = "src/gone.txt", "src/grown.txt", "src/image.bin"
    base = begin(
        repo, {gone: b"a\nb\n", grown: b"a\nb", binary: b"\0one", "src/e": b""}
    )
    done = finish(
        repo,
        base,
        {
            SOURCE: AFTER,
            gone: None,
            grown: b"a\nb\nc",
            binary: b"\0two",
            "src/new file.txt": b"new\n",
            "src/empty": b"",
            "src/e": None,
        },
    ).run()
    assert (done.exit_code, done.errors) == (0, [])
    statuses = {
        bytes(result.entry.path): result.status for result in done.verdict.entries
    }
    assert statuses[gone.encode()] is EntryStatus.DELETED
    assert statuses[b"src/empty"] is EntryStatus.ADDED
    assert statuses[binary.encode()] is EntryStatus.BINARY


def test_a_rename_is_a_deletion_and_an_addition(repo: RepoBuilder) -> None:
    base = begin(repo)
    files = {SOURCE: None, "src/renamed.txt": BEFORE}
    assert finish(repo, base, files).run().errors == []
    lone = finish(repo, base, {"src/renamed.txt": BEFORE}).run()
    assert lone.errors == ["MANIFEST-01"]
    assert lone.finding("MANIFEST-01").path == SOURCE.encode()


def test_a_mode_change_and_a_link_are_declared(repo: RepoBuilder) -> None:
    base = begin(repo)
    repo.write(SOURCE, BEFORE, executable=True)
    repo.symlink("src/link", "counter.txt")
    done = repo.commit()
    mode = replace(
        entry_for(repo, base, done, SOURCE, ()), change="mode 100644->100755"
    )
    link = replace(entry_for(repo, base, done, "src/link"), change="symlink")
    repo.write(PACKET, packet_text(WP, entries=[mode, link]))
    head = repo.commit()
    assert run(repo.path, f"{base}..{head}").errors == []
    bare = [replace(entry, change=None) for entry in (mode, link)]
    repo.write(PACKET, packet_text(WP, entries=bare))
    head = repo.commit()
    assert sorted(run(repo.path, f"{base}..{head}").errors) == [
        "C701-G06",
        "MANIFEST-03",
    ]


def test_an_empty_range_is_a_failure(repo: RepoBuilder) -> None:
    base = begin(repo)
    done = run(repo.path, f"{base}..{base}")
    assert done.exit_code == 1
    assert "MANIFEST-04" in done.errors


def test_an_empty_range_of_no_op_entries_is_not_applicable(repo: RepoBuilder) -> None:
    entry = entry_of(SOURCE, BEFORE, BEFORE, [(1, 4)])
    base = begin(repo, packet={"entries": [entry]})
    done = run(repo.path, f"{base}..{base}")
    assert (done.exit_code, done.errors) == (0, [])
    assert done.verdict.disclosure == "RID-COR-701: N/A (no governed edits)"


def test_where_only_governance_documents_changed_nothing_is_governed(
    repo: RepoBuilder,
) -> None:
    base = begin(repo)
    done = finish(repo, base, {}, packet={"status": "Done"}).run()
    assert (done.exit_code, done.errors) == (0, [])
    assert done.verdict.disclosure == "RID-COR-701: N/A (no governed edits)"
    assert "SCOPE-06" in done.warnings


def test_a_stale_manifest_names_the_commit_at_which_it_was_true(
    repo: RepoBuilder,
) -> None:
    base = begin(repo)
    first = finish(repo, base)
    entry = entry_for(repo, base, first.head, SOURCE)
    late = finish(
        repo, base, {SOURCE: AFTER.replace(b"two", b"TWO")}, entries={SOURCE: entry}
    )
    done = late.run()
    assert sorted(done.errors) == ["C701-G04", "C701-G05"]
    message = done.finding("C701-G05").message
    then = repo.oid(f"{first.head}^")
    assert f"STALE, it was true at commit {then[:12]}" in message
    assert f"changed since by {repo.oid(late.head + '^')[:12]}" in message


def test_an_entry_of_an_earlier_range_is_stale(repo: RepoBuilder) -> None:
    base = begin(repo)
    first = finish(repo, base)
    entry = entry_for(repo, base, first.head, SOURCE)
    repo.write(SOURCE, b"rewritten\n")
    middle = repo.commit()
    done = finish(repo, middle, {"src/b.txt": b"b\n"}, extra=(entry,)).run()
    assert done.errors == ["MANIFEST-02"]
    then = repo.oid(f"{first.head}^")
    assert f"was true at commit {then[:12]}" in done.finding("MANIFEST-02").message


def test_the_pre_image_of_another_base_is_named(repo: RepoBuilder) -> None:
    fork = begin(repo)
    repo.write(SOURCE, BEFORE + b"four\n")
    base = repo.commit()
    files = {SOURCE: AFTER + b"four\n"}
    entry = entry_of(SOURCE, BEFORE + b"four\n", AFTER + b"four\n")
    old = entry_of(SOURCE, BEFORE, AFTER)
    done = finish(
        repo,
        base,
        files,
        entries={SOURCE: replace(entry, pre=old.pre)},
        packet={"fields": [("MERGE_BASE_SHA", fork)]},
    ).run()
    assert done.errors == ["C701-G08"]
    assert done.finding("C701-G08").message.endswith(
        "it is the pre-image at the packet's MERGE_BASE_SHA"
    )


def test_other_line_endings_warn_in_handshake_and_fail_in_strict(
    repo: RepoBuilder,
) -> None:
    base = begin(repo)
    crlf = entry_of(SOURCE, BEFORE, AFTER.replace(b"\n", b"\r\n")).post
    true = entry_of(SOURCE, BEFORE, AFTER)
    done = finish(repo, base, entries={SOURCE: replace(true, post=crlf)})
    assert done.run().errors == []
    assert "C701-G05" in done.run().warnings
    assert "C701-G05" in done.run(profile=Profile.STRICT).errors


def test_a_merge_is_judged_as_a_whole(repo: RepoBuilder) -> None:
    base = begin(repo)
    repo.git("checkout", "-q", "-b", "side")
    repo.write("src/side.txt", b"side\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write(SOURCE, AFTER)
    repo.commit()
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    merged = repo.head()
    entries = [entry_for(repo, base, merged, n) for n in (SOURCE, "src/side.txt")]
    repo.write(PACKET, packet_text(WP, entries=entries))
    head = repo.commit()
    done = run(repo.path, f"{base}..{head}")
    assert done.errors == []
    assert done.verdict.commit_count == 4


def test_rev_judges_one_commit_against_its_first_parent(repo: RepoBuilder) -> None:
    base = begin(repo)
    repo.write(SOURCE, AFTER)
    entries = [entry_of(SOURCE, BEFORE, AFTER)]
    repo.write(PACKET, packet_text(WP, entries=entries))
    head = repo.commit()
    done = run(repo.path, rev=head)
    assert done.errors == []
    assert done.verdict.selection is not None
    assert done.verdict.selection.mode is Mode.REV
    assert done.verdict.selection.base.commit == base


def test_rev_judges_a_root_commit_against_the_empty_tree(repo: RepoBuilder) -> None:
    entry = entry_of(SOURCE, None, BEFORE)
    root = begin(repo, packet={"entries": [entry]})
    done = run(repo.path, rev=root)
    assert done.errors == []
    assert done.finding("SCOPE-09")
    assert done.verdict.selection is not None
    assert done.verdict.selection.base.commit is None


def test_three_dots_start_at_the_merge_base(repo: RepoBuilder) -> None:
    base = begin(repo)
    repo.git("checkout", "-q", "-b", "feature")
    done = finish(repo, base)
    repo.git("checkout", "-q", "main")
    repo.write("src/other.txt", b"other\n")
    repo.commit()
    assert run(repo.path, f"main...{done.head}").errors == []
    undecided = run(repo.path, f"main..{done.head}")
    assert undecided.exit_code == 3
    assert undecided.errors == ["GIT-04"]


def staged(repo: RepoBuilder) -> str:
    base = begin(repo)
    repo.write(SOURCE, AFTER)
    entries = [entry_of(SOURCE, BEFORE, AFTER)]
    repo.write(PACKET, packet_text(WP, entries=entries))
    return base


def test_what_is_staged_is_a_preview(repo: RepoBuilder) -> None:
    staged(repo)
    repo.git("add", "--all")
    repo.write("src/not-staged.txt", b"later\n")
    done = run(repo.path, staged=True)
    assert (done.exit_code, done.errors) == (0, [])
    assert done.verdict.is_preview
    assert done.verdict.packet is not None
    assert done.verdict.packet.origin == "index"


def test_the_worktree_is_a_preview_with_untracked_files(repo: RepoBuilder) -> None:
    staged(repo)
    done = run(repo.path, worktree=True)
    assert (done.exit_code, done.errors) == (0, [])
    assert done.verdict.is_preview
    repo.write("src/untracked.txt", b"new\n")
    assert run(repo.path, worktree=True).errors == ["MANIFEST-01"]


def mode_of(repo: RepoBuilder) -> tuple[Mode, str]:
    selection = run(repo.path).verdict.selection
    assert selection is not None
    return selection.mode, selection.reason


def test_the_default_order_is_staged_worktree_merge_base_and_last_commit(
    repo: RepoBuilder,
) -> None:
    base = staged(repo)
    repo.write("src/untracked.txt", b"new\n")
    repo.git("add", "src/counter.txt", PACKET)
    assert mode_of(repo)[0] is Mode.STAGED
    repo.git("reset", "-q")
    assert mode_of(repo)[0] is Mode.WORKTREE
    repo.remove("src/untracked.txt")
    repo.git("checkout", "-q", "-b", "feature")
    head = repo.commit()
    mode, reason = mode_of(repo)
    assert (mode, "merge base with refs/heads/main" in reason) == (Mode.RANGE, True)
    entries = [entry_of(SOURCE, BEFORE, AFTER)]
    fields = [("MERGE_BASE_SHA", f"{base} (git merge-base main HEAD)")]
    repo.write(PACKET, packet_text(WP, entries=entries, fields=fields))
    repo.commit()
    assert "MERGE_BASE_SHA" in mode_of(repo)[1]
    assert run(repo.path).finding("GIT-12")
    repo.git("checkout", "-q", "main")
    repo.git("reset", "-q", "--hard", head)
    assert "the last commit" in mode_of(repo)[1]


def test_a_range_needs_neither_index_nor_worktree(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    done = work(repo)
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", ".", str(bare))
    assert run(bare, done.range).verdict == done.run().verdict
    (repo.path / ".git" / "index").unlink()
    repo.write(SOURCE, b"something else\n")
    repo.remove(PACKET)
    assert done.run().exit_code == 0


def test_a_bare_repository_has_nothing_staged(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    work(repo)
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", ".", str(bare))
    for mode in ({"staged": True}, {"worktree": True}):
        with pytest.raises(GateError) as caught:
            run(bare, **mode)  # type: ignore[arg-type]
        assert caught.value.code == "USAGE-01"


def test_a_linked_worktree_is_judged_as_the_repository_itself(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    done: Work = work(repo)
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "-q", "--detach", str(linked), done.head)
    assert run(linked, done.range).verdict == done.run().verdict
    assert run(linked / "src", done.range).exit_code == 0
    (linked / SOURCE).write_bytes(b"x\n")
    assert run(linked, worktree=True).verdict.is_preview


def test_clause_59_is_not_run_without_a_log(repo: RepoBuilder) -> None:
    done = work(repo).run()
    (entry,) = done.verdict.entries
    assert entry.gates[Gate.MANIFEST_WRITTEN] is GateState.NOT_RUN
