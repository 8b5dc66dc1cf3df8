from __future__ import annotations

import pytest

from gates.model import (
    Finding,
    Gate,
    GateState,
    Link,
    LinkKind,
    RepoPath,
    Severity,
)
from gates.rules.links import judge_links, wanted_paths

LINES: dict[RepoPath, int | None] = {
    RepoPath(b"src/a.py"): 10,
    RepoPath(b"empty"): 0,
    RepoPath(b"docs"): 0,
    RepoPath(b"docs/"): 0,
    RepoPath(b"gone.py"): None,
}


def link(
    path: bytes,
    line: int | None = None,
    end: int | None = None,
    kind: LinkKind = LinkKind.EVIDENCE,
) -> Link:
    return Link(kind, RepoPath(path), 7, line, end)


def judge(*links: Link, claimed: bool = False) -> tuple[GateState, list[Finding]]:
    return judge_links(links, LINES, claimed=claimed)


@pytest.mark.parametrize(
    "resolved",
    [
        link(b"src/a.py"),
        link(b"src/a.py", 1),
        link(b"src/a.py", 10),
        link(b"src/a.py", 3, 10),
        link(b"docs/"),
        link(b"empty"),
    ],
)
def test_a_link_that_resolves_holds(resolved: Link) -> None:
    assert judge(resolved) == (GateState.PASS, [])


def test_without_links_the_gate_holds() -> None:
    assert judge() == (GateState.PASS, [])


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (link(b"gone.py"), "does not exist at head"),
        (link(b"never/seen.py", 3), "does not exist at head"),
        (link(b"src/a.py", 11), "names line 11, the file has 10 lines"),
        (link(b"src/a.py", 3, 11), "names line 11, the file has 10 lines"),
        (link(b"src/a.py", 0), "names line 0"),
        (link(b"empty", 1), "names line 1, the file has 0 lines"),
        (link(b"../a.py"), "holds `..`"),
        (link(b"/etc/passwd"), "is absolute"),
    ],
)
@pytest.mark.parametrize("kind", [k for k in LinkKind if k is not LinkKind.LOG])
def test_a_link_that_does_not_resolve_fails_clause_58(
    broken: Link, words: str, kind: LinkKind
) -> None:
    state, (found,) = judge(broken._replace(kind=kind))
    assert state is GateState.FAIL
    assert (found.code, found.gate) == ("C701-G05", Gate.LINKS_RESOLVABLE)
    assert found.severity is Severity.ERROR
    assert words in found.message
    assert found.message.startswith(str(kind))
    assert found.packet_line == 7


def test_only_links_of_evidence_can_never_be_waived() -> None:
    kinds = {
        kind: judge(link(b"gone.py", kind=kind))[1][0].waivable
        for kind in LinkKind
        if kind is not LinkKind.LOG
    }
    assert [kind for kind, waivable in kinds.items() if not waivable] == [
        LinkKind.EVIDENCE
    ]


def test_a_log_that_is_not_committed_is_a_note() -> None:
    state, (found,) = judge(link(b"gone.py", kind=LinkKind.LOG))
    assert state is GateState.PASS
    assert (found.code, found.severity) == ("EVIDENCE-05", Severity.NOTE)


def test_a_claim_that_the_links_refute_is_shown() -> None:
    (found,) = judge(link(b"gone.py"), claimed=True)[1]
    assert found.message.startswith("claimed, but EVIDENCE_MAPPING link `gone.py`")


def test_only_canonical_paths_are_looked_up() -> None:
    links = [link(b"src/a.py"), link(b"docs/"), link(b"../x"), link(b"src/a.py", 3)]
    assert wanted_paths(links) == (b"docs/", b"src/a.py")


def test_every_broken_link_is_told_whatever_stands_before_it() -> None:
    state, found = judge(
        link(b"src/a.py"),
        link(b"gone.py", kind=LinkKind.LOG),
        link(b"gone.py", 3, 5),
        link(b"src/a.py", 2),
        link(b"docs/", 4, kind=LinkKind.MARKDOWN),
    )
    assert state is GateState.FAIL
    log, evidence, folder = found
    assert log.message == "log `gone.py` is not committed"
    assert log.packet_line == 7
    assert evidence.message == (
        "EVIDENCE_MAPPING link `gone.py:3-5` does not exist at head"
    )
    assert evidence.path == b"gone.py"
    assert evidence.hint == "name a file and line that exist at head"
    assert folder.message == (
        f"{LinkKind.MARKDOWN} `docs/:4` names line 4, the file has 0 lines at head"
    )


def test_a_folder_is_judged_by_its_name_without_the_slash() -> None:
    (found,) = judge(link(b"docs//"))[1]
    assert "does not exist at head" in found.message
    assert wanted_paths([link(b"docs//")]) == (b"docs//",)


def test_the_first_line_is_1_and_the_last_is_the_last() -> None:
    (found,) = judge(link(b"src/a.py", 0, 4))[1]
    assert found.message.endswith("names line 0, the first line is 1")
    assert judge(link(b"src/a.py", 1, 10)) == (GateState.PASS, [])
