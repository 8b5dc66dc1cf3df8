from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from gates.model import (
    MODE_ABSENT,
    MODE_EXECUTABLE,
    MODE_FILE,
    Change,
    Oid,
    Profile,
    RepoPath,
    Severity,
)
from gates.packet import parse_packet
from gates.policy import Policy
from gates.rules.together import (
    ALONE,
    Claim,
    Others,
    answers_of,
    at_work,
    claim_of,
    documents_only,
    no_packet,
    others_of,
)
from tests.support.packets import EntryText, packet_path, packet_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Packet

POLICY = Policy(state_files=("BOARD.md",))
REFINEMENT = ".GOV/refinements/{}.md"


def packet(
    scope: Sequence[str] | None, declared: Sequence[str] = (), wp: str = "WP-1"
) -> Packet:
    return parse_packet(
        packet_text(
            wp,
            scope=scope,
            entries=[EntryText(name) for name in declared],
            fields=[("REFINEMENT_FILE", REFINEMENT.format(wp))],
        )
    )


def claim(
    wp: str,
    scope: Sequence[str] | None,
    declared: Sequence[str] = (),
    policy: Policy = POLICY,
) -> Claim:
    source = RepoPath(packet_path(wp).encode())
    return claim_of(wp, packet(scope, declared, wp), source, policy)


def edit(name: str, old: str = MODE_FILE, new: str = MODE_FILE) -> Change:
    return Change(RepoPath(name.encode()), old, new, Oid("1" * 40), Oid("2" * 40))


def path(name: str) -> RepoPath:
    return RepoPath(name.encode())


# What one packet answers for.


def test_a_packet_answers_for_what_it_may_touch_and_declares() -> None:
    one = claim("WP-1", ["src/"], ["src/a.py", "lib/b.py"])
    assert one.answers_for(path("src/a.py"))
    assert not one.answers_for(path("lib/b.py"))  # declared, and out of scope
    assert not one.answers_for(path("src/c.py"))  # in scope, and not declared


def test_a_packet_answers_for_its_own_file_and_refinement_alone() -> None:
    one = claim("WP-1", ["src/"])
    assert one.answers_for(path(packet_path("WP-1")))
    assert one.answers_for(path(REFINEMENT.format("WP-1")))
    for name in (packet_path("WP-2"), REFINEMENT.format("WP-2"), "BOARD.md", ".GOV/x"):
        assert not one.answers_for(path(name))


def test_an_entry_that_was_never_filled_declares_nothing() -> None:
    one = claim("WP-1", ["path/"], ["path/to/file"])
    assert one.declared == frozenset()


def test_a_packet_without_a_scope_answers_for_no_file() -> None:
    one = claim("WP-1", None, ["src/a.py"])
    assert one.patterns == ()
    assert not one.answers_for(path("src/a.py"))


def test_what_needs_no_entry_depends_on_the_profile() -> None:
    strict = POLICY._replace(profile=Profile.STRICT)
    assert claim("WP-1", ["src/"]).documents.matches(path(".GOV/notes.md"))
    assert claim("WP-1", ["src/"]).documents.matches(path("BOARD.md"))
    of_strict = claim("WP-1", ["src/"], policy=strict)
    assert not of_strict.documents.matches(path(".GOV/notes.md"))
    assert of_strict.documents.matches(path("BOARD.md"))
    assert of_strict.documents.matches(path(packet_path("WP-1")))


# Which packets are at work.


def names(claims: Sequence[Claim], *changes: Change) -> list[str]:
    return [one.wp for one in at_work(claims, changes)]


def test_a_packet_that_declares_a_changed_path_is_at_work() -> None:
    claims = [claim("WP-1", ["src/"], ["src/a.py"]), claim("WP-2", ["src/"])]
    assert names(claims, edit("src/a.py")) == ["WP-1"]


def test_so_is_one_that_declares_a_path_out_of_its_scope() -> None:
    claims = [claim("WP-1", ["src/"], ["lib/a.py"]), claim("WP-2", ["doc/"])]
    assert names(claims, edit("lib/a.py")) == ["WP-1"]


def test_so_is_each_one_that_may_touch_a_path_nobody_declares() -> None:
    claims = [
        claim("WP-1", ["src/"]),
        claim("WP-2", ["src/a.py"]),
        claim("WP-3", ["lib/"]),
    ]
    assert names(claims, edit("src/a.py")) == ["WP-1", "WP-2"]


def test_one_that_was_merely_edited_is_not_at_work() -> None:
    claims = [claim("WP-1", ["src/", ".GOV/"], ["src/a.py"])]
    assert names(claims, edit(packet_path("WP-1"))) == []
    assert names(claims, edit(".GOV/notes.md")) == []


@pytest.mark.parametrize(
    "change",
    [
        edit(".GOV/check.py"),
        edit(".GOV/notes.md", new=MODE_EXECUTABLE),
        edit(".GOV/notes.md", old=MODE_EXECUTABLE, new=MODE_ABSENT),
    ],
)
def test_a_file_that_decides_what_is_checked_is_no_document(change: Change) -> None:
    assert names([claim("WP-1", [".GOV/"])], change) == ["WP-1"]


@pytest.mark.parametrize(
    ("old", "new"), [(MODE_EXECUTABLE, MODE_FILE), (MODE_FILE, MODE_ABSENT)]
)
def test_what_is_no_program_any_more_or_never_was_is_a_document(
    old: str, new: str
) -> None:
    change = edit(".GOV/notes.md", old=old, new=new)
    assert names([claim("WP-1", [".GOV/"])], change) == []
    assert parted(Policy(), change) == ([change.path], [])


# What others answer for.


def test_a_packet_by_itself_has_no_others() -> None:
    one = claim("WP-1", ["src/"], ["src/a.py"])
    assert others_of(one, [one], answers_of([one], [edit("src/a.py")])) == ALONE
    assert ALONE.wps == ()


def test_others_are_named_for_the_paths_they_answer_for() -> None:
    one = claim("WP-1", ["src/"], ["src/a.py"])
    two = claim("WP-2", ["lib/"], ["lib/b.py"])
    three = claim("WP-3", ["lib/", "doc/"], ["lib/b.py", "doc/c.md"])
    changes = [edit(name) for name in ("doc/c.md", "lib/b.py", "src/a.py", "x")]
    claims = [one, two, three]
    others = others_of(one, claims, answers_of(claims, changes))
    assert others.answered == {
        path("lib/b.py"): "WP-2",  # the first of several counts
        path("doc/c.md"): "WP-3",
    }
    assert set(others.wps) == {"WP-2", "WP-3"}
    assert others.patterns == (b"lib/", b"lib/", b"doc/")


def test_a_refinement_that_two_packets_name_is_left_to_nobody() -> None:
    one = claim("WP-1", ["src/"])
    two = one._replace(wp="WP-2")
    answers = answers_of([one, two], [edit(REFINEMENT.format("WP-1"))])
    assert list(answers.values()) == [["WP-1", "WP-2"]]
    assert others_of(one, [one, two], answers) == ALONE
    assert others_of(two, [one, two], answers) == ALONE


def test_one_that_answers_for_nothing_shelters_nothing() -> None:
    one = claim("WP-1", ["src/"], ["src/a.py"])
    idle = claim("WP-2", ["lib/"], ["lib/b.py"])
    answers = answers_of([one, idle], [edit("src/a.py")])
    assert others_of(one, [one, idle], answers).patterns == ()


def test_thousands_of_packets_are_told_apart_in_seconds() -> None:
    first = claim("WP-0", ["src/"])
    own = [path(f"packets/{number}.md") for number in range(1500)]
    claims = [
        first._replace(wp=str(number), own=frozenset([name]))
        for number, name in enumerate(own)
    ]
    changes = [edit(name.decode()) for name in own]
    begun = time.process_time()
    assert at_work(claims, changes) == ()
    assert time.process_time() - begun < 30  # in each pair of packets: half an hour


def test_others_are_named_once_in_the_order_of_the_paths() -> None:
    others = Others({path("a"): "WP-3", path("b"): "WP-2", path("c"): "WP-3"})
    assert others.wps == ("WP-3", "WP-2")


def test_a_path_that_both_may_touch_is_left_to_nobody() -> None:
    left = Others({}, (b"src/", b"lib/")).left_to(packet(["src/a.py"]))
    assert left.matches(path("lib/b.py"))
    assert left.matches(path("src/b.py"))
    assert not left.matches(path("src/a.py"))
    assert not left.matches(path("doc/c.md"))


def test_a_packet_without_a_scope_leaves_all_of_theirs() -> None:
    assert Others({}, (b"src/",)).left_to(packet(None)).matches(path("src/a.py"))


# A range that belongs to no packet.


def parted(policy: Policy, *changes: Change) -> tuple[list[bytes], list[bytes]]:
    documents, rest = documents_only(changes, policy)
    return [c.path for c in documents], [c.path for c in rest]


def test_documents_are_told_from_the_rest() -> None:
    strict = Policy(
        packets=("work",),
        refinements=("work/refined",),
        state_files=("BOARD.md",),
        profile=Profile.STRICT,
    )
    papers = ["work/WP-1.md", "work/deep/er/WP-2.md", "work/refined/x.md", "BOARD.md"]
    rest = ["work/data.json", "workshop/a.md", "src/a.md", ".GOV/notes.md"]
    changes = [edit(name) for name in (*papers, *rest)]
    expected = [[name.encode() for name in group] for group in (papers, rest)]
    assert list(parted(strict, *changes)) == expected
    loose = strict._replace(profile=Profile.HANDSHAKE)
    assert parted(loose, edit(".GOV/notes.md")) == ([b".GOV/notes.md"], [])


def test_a_document_that_decides_what_is_checked_belongs_to_the_rest() -> None:
    script = edit(".GOV/check.sh")
    linked = edit(".GOV/task_packets/WP-1.md", new="120000")
    assert parted(Policy(), script, linked) == ([], [script.path, linked.path])


@pytest.mark.parametrize("name", ["a\\b", "a\nb", " a", "a /b", "git~1/a"])
def test_what_some_system_reads_as_another_path_is_no_document(name: str) -> None:
    odd = edit(f".GOV/task_packets/{name}.md")
    assert parted(Policy(), odd) == ([], [odd.path])


def test_the_finding_on_a_range_without_a_packet_names_some_paths() -> None:
    few = [path(f"src/{number}.py") for number in range(5)]
    found = no_packet(few, "no trailer", is_error=True)
    assert found.message == (
        "the range belongs to no work packet, and `src/0.py`, `src/1.py`, `src/2.py`,"
        " `src/3.py`, `src/4.py` changed: no trailer"
    )
    assert (found.code, found.severity) == ("PACKET-24", Severity.ERROR)
    more = no_packet([*few, path("x"), path("y")], "why", is_error=False)
    assert "`src/4.py` and 2 more changed: why" in more.message
    assert more.severity is Severity.WARNING
