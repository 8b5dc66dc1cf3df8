from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from gates.model import (
    MODE_EXECUTABLE,
    ChangedFile,
    CommitInfo,
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
from gates.rules.scope import ScopeMatcher
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
    assert "trailing slash" in found.hint


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
    ):
        assert Case((file,), declared=()).errors == ["SCOPE-07"]


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
