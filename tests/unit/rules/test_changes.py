from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from gates.model import (
    MODE_EXECUTABLE,
    MODE_FILE,
    ChangedFile,
    CommitInfo,
    EntryStatus,
    Finding,
    Oid,
    Profile,
    RepoPath,
    ScopeEntry,
    Severity,
    State,
)
from gates.packet import parse_packet
from gates.rules.changes import (
    ScopeInput,
    ScopeResult,
    checks_changed,
    device_names,
    judge_scope,
    name_collisions,
    touched_on_the_way,
)
from gates.rules.facts import measure
from gates.rules.grading import grade
from gates.rules.scope import InBoth, ScopeMatcher
from gates.rules.together import ALONE, LeftToOthers, Others
from tests.support.changed import changed
from tests.support.packets import packet_text

PACKET = ".GOV/task_packets/WP-1.md"
HANDSHAKE, STRICT = Profile.HANDSHAKE, Profile.STRICT


@dataclass(frozen=True)
class Case:
    """A range for the scope rules: its changes, and what the packet says."""

    files: tuple[ChangedFile, ...]
    scope: tuple[str, ...] | None = ("src/",)
    modern: bool = True
    profile: Profile = HANDSHAKE
    governance: tuple[bytes, ...] = (b".GOV/**",)
    base_scope: tuple[str, ...] | None = ()
    born: bool = False
    declared: tuple[bytes, ...] | None = None
    exempt: tuple[bytes, ...] = ()
    require_plan: bool = False
    commits: dict[RepoPath, tuple[Oid, ...]] = field(default_factory=dict)
    others: Others = ALONE

    def judge(self) -> ScopeResult:
        packet = parse_packet(packet_text("WP-1", scope=self.scope, modern=self.modern))
        declared = self.declared
        if declared is None:
            declared = tuple(f.change.path for f in self.files)
        base = self.scope if self.base_scope == () else self.base_scope
        return judge_scope(
            ScopeInput(
                packet=packet,
                profile=self.profile,
                governance=ScopeMatcher(self.governance),
                base_scope=None
                if base is None
                else tuple(ScopeEntry(p.encode(), 1) for p in base),
                is_born=self.born,
                declared=frozenset(map(RepoPath, declared)),
                exempt=frozenset(map(RepoPath, self.exempt)),
                require_plan=self.require_plan,
                others=self.others,
            ),
            [measure(file, None) for file in self.files],
            self.commits,
        )

    @property
    def findings(self) -> list[Finding]:
        return grade(self.judge().findings, self.profile)

    @property
    def errors(self) -> list[str]:
        return [f.code for f in self.findings if f.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[str]:
        return [f.code for f in self.findings if f.severity is Severity.WARNING]


def edit(path: str) -> ChangedFile:
    return changed(path, b"one\n", b"two\n")


def test_a_change_in_scope_with_an_entry_is_fine() -> None:
    case = Case((edit("src/a.py"),))
    assert case.findings == []
    (change,) = case.judge().changes
    assert (change.in_scope, change.governance, change.covered) == (True, False, True)
    assert case.judge().state is State.PASS


@pytest.mark.parametrize(
    "file",
    [
        edit("lib/a.py"),
        changed("lib/a.py", None, b"new\n"),
        changed("lib/a.py", b"old\n", None),
        changed("lib/a.py", b"same\n", b"same\n", new_mode=MODE_EXECUTABLE),
        changed("lib/a.py", b"one", b"two", new_mode="120000"),
        changed("lib/a.py", b"1" * 40, b"2" * 40, old_mode="160000", new_mode="160000"),
    ],
    ids=["edit", "addition", "deletion", "mode", "link", "submodule"],
)
@pytest.mark.parametrize("profile", [HANDSHAKE, STRICT])
def test_every_kind_of_change_out_of_scope_is_an_error(
    file: ChangedFile, profile: Profile
) -> None:
    assert Case((file,), profile=profile).errors == ["SCOPE-01"]


def test_an_out_of_scope_path_names_the_commit_that_brought_it_in() -> None:
    path = RepoPath(b"lib/a.py")
    case = Case((edit("lib/a.py"),), commits={path: (Oid("c" * 40),)})
    (found,) = case.findings
    assert found.message == (
        "`lib/a.py` (modified) is out of scope, changed by commit cccccccccccc"
    )


def test_a_folder_without_its_slash_is_explained() -> None:
    (found,) = Case((edit("src/a.py"),), scope=("src",)).findings
    assert found.code == "SCOPE-01"
    assert found.hint == "a folder in IN_SCOPE_PATHS needs a trailing slash"


def test_a_change_without_an_entry_is_an_error() -> None:
    case = Case((edit("src/a.py"),), declared=())
    assert case.errors == ["MANIFEST-01"]
    assert "`src/a.py` changed (modified) and has no manifest entry" in (
        case.findings[0].message
    )


def test_an_exempt_path_needs_neither_scope_nor_entry() -> None:
    case = Case((edit("lib/a.py"),), declared=(), exempt=(b"lib/a.py",))
    assert case.findings == []


@pytest.mark.parametrize(
    ("modern", "profile", "severity", "state"),
    [
        (False, HANDSHAKE, Severity.WARNING, State.NOT_RUN),
        (True, HANDSHAKE, Severity.ERROR, State.PASS),
        (False, STRICT, Severity.ERROR, State.PASS),
    ],
)
def test_a_missing_list_is_an_error_except_in_a_legacy_packet(
    profile: Profile, severity: Severity, state: State, *, modern: bool
) -> None:
    case = Case((edit("any/a.py"),), scope=None, modern=modern, profile=profile)
    (found,) = [f for f in case.findings if f.code == "SCOPE-02"]
    assert found.severity is severity
    assert case.judge().state is state
    assert "SCOPE-01" not in case.errors


@pytest.mark.parametrize("modern", [True, False])
def test_an_empty_list_is_an_error(*, modern: bool) -> None:
    case = Case((edit("src/a.py"),), scope=(), modern=modern)
    assert case.errors == ["SCOPE-03"]


@pytest.mark.parametrize("profile", [HANDSHAKE, STRICT])
def test_a_bare_double_star_is_refused_and_lets_nothing_in(profile: Profile) -> None:
    case = Case((edit("src/a.py"),), scope=("**",), profile=profile)
    assert case.errors == ["SCOPE-04", "SCOPE-01"]


@pytest.mark.parametrize("profile", [HANDSHAKE, STRICT])
def test_an_entry_outside_the_repository_is_a_warning(profile: Profile) -> None:
    scope = ("src/", "../other/src/a.py")
    case = Case((edit("src/a.py"),), scope=scope, profile=profile)
    assert (case.errors, case.warnings) == ([], ["SCOPE-10"])


def test_a_packet_born_in_the_range_is_self_declared() -> None:
    for profile in (HANDSHAKE, STRICT):
        case = Case((edit("src/a.py"),), born=True, base_scope=None, profile=profile)
        assert (case.errors, case.warnings) == ([], ["SCOPE-09"])


def test_a_widened_scope_lists_what_it_let_in() -> None:
    files = (edit("src/a.py"), edit("lib/b.py"))
    case = Case(files, scope=("src/", "lib/"), base_scope=("src/",))
    (found,) = case.findings
    assert found.message == (
        "SCOPE_WIDENED: the packet at the base did not allow `lib/b.py`"
    )
    assert (found.code, found.severity) == ("SCOPE-05", Severity.WARNING)


def test_a_widened_scope_is_an_error_in_strict_and_where_a_plan_is_required() -> None:
    files = (edit("lib/b.py"),)
    widened = {"scope": ("src/", "lib/"), "base_scope": ("src/",)}
    assert Case(files, **widened, profile=STRICT).errors == ["SCOPE-05"]  # type: ignore[arg-type]
    assert Case(files, **widened, require_plan=True).errors == ["SCOPE-05"]  # type: ignore[arg-type]


def test_a_wider_scope_that_let_nothing_in_is_not_reported() -> None:
    case = Case((edit("src/a.py"),), scope=("src/", "lib/"), base_scope=("src/",))
    assert case.findings == []


@pytest.mark.parametrize(
    ("profile", "severity"),
    [(HANDSHAKE, Severity.WARNING), (STRICT, Severity.ERROR)],
)
def test_a_list_that_the_packet_at_the_base_did_not_have_is_a_widened_scope(
    profile: Profile, severity: Severity
) -> None:
    case = Case((edit("src/a.py"),), base_scope=None, profile=profile)
    (found,) = case.findings
    assert (found.code, found.severity) == ("SCOPE-05", severity)
    assert "had no IN_SCOPE_PATHS" in found.message


def test_governance_documents_are_one_warning_and_need_no_entry() -> None:
    files = tuple(edit(f".GOV/board{n}.md") for n in range(7))
    case = Case((edit("src/a.py"), *files), declared=(b"src/a.py",))
    (found,) = case.findings
    assert (found.code, found.severity) == ("SCOPE-06", Severity.WARNING)
    assert found.message == (
        "7 governance paths out of scope changed: `.GOV/board0.md`, `.GOV/board1.md`,"
        " `.GOV/board2.md`, `.GOV/board3.md`, `.GOV/board4.md` and 2 more"
    )


def test_a_governance_document_in_scope_is_no_warning() -> None:
    case = Case((edit(".GOV/board.md"),), scope=(".GOV/board.md",), declared=())
    assert case.findings == []


@pytest.mark.parametrize("name", ["check.py", "hooks/x", "run.sh", "gates.toml"])
@pytest.mark.parametrize("profile", [HANDSHAKE, STRICT])
def test_a_governance_file_that_decides_what_is_checked_is_an_error(
    name: str, profile: Profile
) -> None:
    governance = (b".GOV/**",) if profile is HANDSHAKE else ()
    case = Case(
        (edit(f".GOV/{name}"),), declared=(), governance=governance, profile=profile
    )
    expected = "SCOPE-07" if profile is HANDSHAKE else "SCOPE-01"
    assert expected in case.errors


def test_such_a_file_is_no_document() -> None:
    case = Case((edit(".GOV/check.py"), edit(".GOV/a.md")), declared=())
    (document,) = [f for f in case.findings if f.code == "SCOPE-06"]
    assert document.message == "1 governance path out of scope changed: `.GOV/a.md`"


def test_an_executable_document_is_an_error() -> None:
    for file in (
        changed(".GOV/a.md", b"x", b"x", new_mode=MODE_EXECUTABLE),
        changed(".GOV/a.md", b"x", None, old_mode=MODE_EXECUTABLE),
        changed(".GOV/check", b"x", b"x", old_mode=MODE_EXECUTABLE),
        changed(".GOV/check", b"x", b"x", old_mode="120000"),
    ):
        assert Case((file,), declared=()).errors == ["SCOPE-07"]


@pytest.mark.parametrize(
    ("old", "new", "errors"),
    [
        ("000000", MODE_EXECUTABLE, ["SCOPE-07"]),
        (MODE_FILE, MODE_EXECUTABLE, ["SCOPE-07"]),
        (MODE_FILE, "120000", ["SCOPE-07"]),
        (MODE_EXECUTABLE, MODE_EXECUTABLE, []),
        (MODE_EXECUTABLE, MODE_FILE, []),
        (MODE_EXECUTABLE, "000000", []),
    ],
)
def test_in_strict_no_document_becomes_a_program_or_a_link(
    old: str, new: str, errors: list[str]
) -> None:
    pre = None if old == "000000" else b"x"
    post = None if new == "000000" else b"y"
    file = changed(PACKET, pre, post, old_mode=old, new_mode=new)
    governance = (PACKET.encode(),)
    case = Case((file,), declared=(), governance=governance, profile=STRICT)
    assert case.errors == errors


def test_a_script_in_scope_is_no_error() -> None:
    case = Case((edit(".GOV/check.py"),), scope=(".GOV/check.py",))
    assert case.errors == []


def test_in_strict_the_packet_itself_is_a_warning() -> None:
    case = Case(
        (edit("src/a.py"), edit(PACKET)),
        declared=(b"src/a.py",),
        governance=(PACKET.encode(),),
        profile=STRICT,
    )
    assert (case.errors, case.warnings) == ([], ["SCOPE-06"])


def test_in_strict_other_documents_are_out_of_scope() -> None:
    case = Case((edit(".GOV/board.md"),), governance=(PACKET.encode(),), profile=STRICT)
    assert case.errors == ["SCOPE-01"]


def test_in_strict_a_state_file_may_be_a_script_by_the_policys_word() -> None:
    case = Case(
        (edit(".GOV/state.py"),),
        declared=(),
        governance=(b".GOV/state.py",),
        profile=STRICT,
    )
    assert case.errors == []


def commit(oid: str, *files: ChangedFile) -> CommitInfo:
    return CommitInfo(Oid(oid * 40), (), tuple(f.change for f in files))


def on_the_way(*commits: CommitInfo, net: tuple[bytes, ...] = ()) -> list[Finding]:
    return touched_on_the_way(
        commits,
        frozenset(map(RepoPath, net)),
        ScopeMatcher([b"src/"]),
        ScopeMatcher([b".GOV/**"]),
    )


def test_a_path_touched_and_restored_is_a_warning_and_in_strict_an_error() -> None:
    found = on_the_way(commit("a", edit("lib/x.py")), commit("b", edit("lib/x.py")))
    assert [f.code for f in found] == ["SCOPE-08"]
    assert "`lib/x.py` is out of scope; commit aaaaaaaaaaaa" in found[0].message
    assert found[0].severity is Severity.WARNING
    assert grade(found, STRICT)[0].severity is Severity.ERROR


def test_paths_that_are_judged_already_are_not_reported_again() -> None:
    assert on_the_way(commit("a", edit("lib/x.py")), net=(b"lib/x.py",)) == []
    assert on_the_way(commit("a", edit("src/x.py"), edit(".GOV/a.md"))) == []


def test_a_governance_script_touched_and_restored_is_reported() -> None:
    assert [f.path for f in on_the_way(commit("a", edit(".GOV/check.py")))] == [
        b".GOV/check.py"
    ]


def test_a_changed_policy_or_workflow_is_a_finding() -> None:
    changes = [
        edit(name).change
        for name in ("src/a.py", ".github/workflows/ci.yml", "pyproject.toml")
    ]
    found = checks_changed(changes, {RepoPath(b"pyproject.toml"): "holds the policy"})
    assert [f.path for f in found] == [b".github/workflows/ci.yml", b"pyproject.toml"]
    assert {f.code for f in found} == {"SCOPE-12"}
    assert "`.github/workflows/ci.yml` decides what is checked" in found[0].message
    assert "`pyproject.toml` holds the policy" in found[1].message
    # Not every change of pyproject.toml is one of the policy.
    assert len(checks_changed(changes, {})) == 1


COMPOSED, APART = "caf\u00e9".encode(), "cafe\u0301".encode()


@pytest.mark.parametrize(
    ("path", "siblings"),
    [
        (b"src/Readme.md", {b"": (b"src",), b"src": (b"README.md", b"Readme.md")}),
        (b"src/" + APART, {b"": (b"src",), b"src": (COMPOSED, APART)}),
        (b"SRC/a.py", {b"": (b"src", b"SRC"), b"SRC": (b"a.py",)}),
    ],
)
def test_names_that_some_file_systems_fold_are_found(
    path: bytes, siblings: dict[bytes, tuple[bytes, ...]]
) -> None:
    (found,) = name_collisions([RepoPath(path)], siblings)
    assert found.code == "SCOPE-13"
    assert found.path == path
    assert grade([found], STRICT)[0].severity is Severity.ERROR


def test_names_of_their_own_are_no_collision() -> None:
    siblings = {b"": (b"src",), b"src": (b"a.py", b"b.py")}
    assert name_collisions([RepoPath(b"src/a.py")], siblings) == []


def test_a_script_of_governance_is_an_error_even_without_a_list() -> None:
    case = Case((edit(".GOV/check.py"),), scope=None, modern=False, declared=())
    assert case.errors == ["SCOPE-07"]


@pytest.mark.parametrize(
    "name",
    [b"CON", b"src/aux.c", b"nul .txt", b"src/Com1/a.py", b"lpt9:x", b"prn.tar.gz"],
)
def test_a_device_of_windows_is_named(name: bytes) -> None:
    (found,) = device_names([RepoPath(name)])
    assert (found.code, found.path) == ("SCOPE-15", name)


@pytest.mark.parametrize(
    "name", [b"icon.py", b"console", b"com10", b"src/nul-x", b"a.nul"]
)
def test_a_name_that_only_looks_like_a_device_is_none(name: bytes) -> None:
    assert device_names([RepoPath(name)]) == []


# What is said, and where.


def told(case: Case) -> list[tuple[str, int | None, str]]:
    """Each finding's code, packet line and message."""
    return [(f.code, f.packet_line, f.message) for f in case.judge().findings]


def scope_line(scope: tuple[str, ...] = ("src/",)) -> int:
    line = parse_packet(packet_text("WP-1", scope=scope)).scope_line
    assert line is not None
    return line


def test_faults_of_the_list_point_at_their_lines() -> None:
    scope = ("../x", "**", "src/")
    line = scope_line(scope=scope)
    outside = "names a path outside the repository and matches nothing"
    assert told(Case((edit("src/a.py"),), scope=scope, born=True)) == [
        ("SCOPE-10", line + 1, f"scope entry `../x` {outside}"),
        ("SCOPE-04", line + 2, "scope entry `**` matches every path"),
        (
            "SCOPE-09",
            line,
            "the packet was born inside the range: its scope is self-declared",
        ),
    ]


def test_a_list_that_is_empty_or_missing_is_told() -> None:
    empty = told(Case((), scope=()))
    assert empty == [
        (
            "SCOPE-03",
            scope_line(scope=()),
            "IN_SCOPE_PATHS is empty, expected at least one path",
        )
    ]
    message = "the packet has no IN_SCOPE_PATHS"
    assert told(Case((), scope=None, base_scope=None)) == [("SCOPE-02", None, message)]
    (legacy,) = told(Case((), scope=None, base_scope=None, modern=False))
    assert legacy == ("SCOPE-02", None, f"{message}, so scope was not checked")


def test_a_path_out_of_scope_points_at_the_list() -> None:
    case = Case((edit("lib/a.py"), edit(".GOV/check.py")), declared=())
    line = scope_line()
    stray, entry, script = case.judge().findings
    assert (stray.code, stray.path, stray.packet_line) == (
        "SCOPE-01",
        b"lib/a.py",
        line,
    )
    assert stray.hint == ""  # no folder of that name stands in the list
    assert (script.code, script.packet_line) == ("SCOPE-07", line)
    assert script.message == (
        "`.GOV/check.py` (modified) decides what is checked and is out of scope"
    )
    assert script.path == b".GOV/check.py"
    assert (entry.code, entry.path) == ("MANIFEST-01", b"lib/a.py")
    assert entry.hint == (
        "`gates cor701-sha lib/a.py` for the same range prints the lines of one"
    )


def test_a_widened_scope_points_at_the_list_and_says_if_there_was_none() -> None:
    files = (edit("src/a.py"), edit(".GOV/a.md"))
    narrow = Case(files, scope=("src/", ".GOV/"), base_scope=("lib/",))
    line = scope_line(scope=("src/", ".GOV/"))
    words = "SCOPE_WIDENED: the packet at the base"
    assert told(narrow) == [("SCOPE-05", line, f"{words} did not allow `src/a.py`")]
    none = Case(files[:1], base_scope=None)
    assert told(none) == [
        (
            "SCOPE-05",
            scope_line(),
            f"{words} had no IN_SCOPE_PATHS that would allow `src/a.py`",
        )
    ]


def test_the_dimension_says_what_was_looked_at() -> None:
    assert Case((edit("src/a.py"),)).judge().reason == (
        "1 changed path: in scope or governance"
    )
    assert Case(()).judge().reason == "0 changed paths: in scope or governance"
    legacy = Case((edit("any/a.py"),), scope=None, modern=False).judge()
    assert legacy.reason == "the legacy packet has no IN_SCOPE_PATHS"


def test_every_change_is_ruled_on_and_its_images_kept() -> None:
    file, gone = edit(".GOV/a.md"), changed("src/b.py", b"x\n", None)
    path = RepoPath(b"src/b.py")
    case = Case((file, gone), declared=(b"src/b.py",), commits={path: (Oid("c" * 40),)})
    paper, deleted = case.judge().changes
    assert (paper.in_scope, paper.governance, paper.covered) == (False, True, False)
    assert (paper.pre, paper.post) == (file.pre, file.post)
    assert (paper.commits, paper.status) == ((), EntryStatus.MODIFIED)
    assert (deleted.in_scope, deleted.governance, deleted.covered) == (
        True,
        False,
        True,
    )
    assert deleted.commits == (Oid("c" * 40),)
    assert deleted.status is EntryStatus.DELETED


def test_what_another_packet_answers_for_is_left_to_it() -> None:
    others = Others({RepoPath(b"lib/a.py"): "WP-2", RepoPath(b"src/b.py"): "WP-2"})
    files = (edit("lib/a.py"), edit("src/b.py"), edit(".GOV/x.md"))
    case = Case(files, declared=(b"src/b.py",), others=others)
    lib, own, paper = case.judge().changes
    assert (lib.answered_by, own.answered_by, paper.answered_by) == ("WP-2", "", "")
    assert [f.code for f in case.findings] == ["SCOPE-06"]
    left = Others({RepoPath(b".GOV/x.md"): "WP-2"})
    assert Case(files[2:], declared=(), others=left).findings == []


def test_an_exempt_document_is_none_of_ours() -> None:
    files = (edit(".GOV/a.md"), edit(".GOV/b.md"))
    case = Case(files, declared=(), exempt=(b".GOV/a.md",))
    assert [f.message for f in case.findings] == [
        "1 governance path out of scope changed: `.GOV/b.md`"
    ]


def test_a_document_that_is_deleted_is_one() -> None:
    case = Case((changed(".GOV/a.md", b"x", None),), declared=())
    assert [f.code for f in case.findings] == ["SCOPE-06"]


def test_six_documents_are_five_and_one_more() -> None:
    case = Case(tuple(edit(f".GOV/{n}.md") for n in range(6)), declared=())
    assert case.findings[0].message.endswith(", `.GOV/4.md` and 1 more")


def test_five_documents_are_all_named() -> None:
    case = Case(tuple(edit(f".GOV/{n}.md") for n in range(5)), declared=())
    assert case.findings[0].message == (
        "5 governance paths out of scope changed: `.GOV/0.md`, `.GOV/1.md`,"
        " `.GOV/2.md`, `.GOV/3.md`, `.GOV/4.md`"
    )


def test_every_path_on_the_way_is_reported_once_with_its_first_commit() -> None:
    stray = [edit(name) for name in ("z.py", "src/in.py", "net.py", "a.py")]
    again = [edit(name) for name in ("a.py", "m.py")]
    found = on_the_way(commit("a", *stray), commit("b", *again), net=(b"net.py",))
    assert [(f.path, f.message.split("commit ")[1][:12]) for f in found] == [
        (b"a.py", "a" * 12),
        (b"m.py", "b" * 12),
        (b"z.py", "a" * 12),
    ]
    assert found[0].message == (
        f"`a.py` is out of scope; commit {'a' * 12} changed it and a later one"
        " restored it"
    )


def test_on_the_way_both_scopes_have_to_allow_a_path() -> None:
    now, before = ScopeMatcher([b"src/", b"lib/"]), ScopeMatcher([b"src/", b"doc/"])
    commits = [commit("a", *(edit(f"{n}/a.py") for n in ("src", "lib", "doc", "x")))]
    found = touched_on_the_way(
        commits, frozenset(), InBoth(now, before), ScopeMatcher([])
    )
    assert [f.path for f in found] == [b"doc/a.py", b"lib/a.py", b"x/a.py"]


def test_on_the_way_what_is_left_to_others_is_theirs() -> None:
    left = LeftToOthers(ScopeMatcher([b"lib/"]), ScopeMatcher([b"src/"]))
    commits = [commit("a", edit("lib/a.py"), edit("doc/a.py"))]
    found = touched_on_the_way(
        commits, frozenset(), ScopeMatcher([b"src/"]), ScopeMatcher([]), left
    )
    assert [f.path for f in found] == [b"doc/a.py"]


def test_both_names_of_a_collision_are_shown_whole() -> None:
    names = {b"": (b"src",), b"src": (b"deep", b"Deep"), b"src/deep": (b"a.py",)}
    (found,) = name_collisions([RepoPath(b"src/deep/a.py")], names)
    assert found.message == (
        "`src/deep/a.py` and `src/Deep` differ only in letter case or Unicode form"
    )


def test_names_are_compared_in_every_folder_on_the_way() -> None:
    names = {b"": (b"a",), b"a": (b"b",), b"a/b": (b"C", b"c")}
    (found,) = name_collisions([RepoPath(b"a/b/c")], names)
    assert found.message.startswith("`a/b/c` and `a/b/C` differ")


def test_every_collision_is_reported_in_the_order_of_the_paths() -> None:
    names = {b"": (b"b", b"B", b"a", b"A", b"c")}
    paths = [RepoPath(name) for name in (b"b", b"c", b"a")]
    found = name_collisions(paths, names)
    assert [f.path for f in found] == [b"a", b"b"]
    assert name_collisions(paths, {}) == []


def test_the_message_on_a_device_says_why() -> None:
    found = device_names([RepoPath(b"a.py"), RepoPath(b"x/nul"), RepoPath(b"aux")])
    assert [f.message for f in found] == [
        "`x/nul` holds the name of a device on Windows",
        "`aux` holds the name of a device on Windows",
    ]


def test_what_became_of_a_binary_file_is_told() -> None:
    (change,) = Case((changed("src/a.bin", b"\0a", b"\0b"),)).judge().changes
    assert change.status is EntryStatus.BINARY
