"""The same objects, the same verdict: in any surroundings, in any form of repository.

Each property takes random work with a line changed outside its windows, and compares
the whole verdict. What an attacker plants is in `tests/conformance`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gates.render.verdict_json import verdict_json, verdict_object
from tests.conformance.gate import clean_environment
from tests.support.effort import examples
from tests.support.histories import History, histories
from tests.support.landing import land
from tests.support.postwork import WP, run
from tests.support.repo import RepoBuilder, copy_of
from tests.support.trees import SUBMODULE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAM: Final = Path(sys.executable).with_name("gates")
ordinary = settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
fewer = settings(ordinary, max_examples=examples(3))
PICKS: Final = st.integers(0, 1 << 16)


class Landed(NamedTuple):
    """A repository with work in it, and the verdict on it."""

    repo: RepoBuilder
    base: str
    head: str
    verdict: str

    @property
    def range(self) -> str:
        return f"{self.base}..{self.head}"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("invariance") / "repo"
    RepoBuilder(path)
    return path


def landed(folder: str, template: Path, history: History, pick: int) -> Landed:
    repo = copy_of(template, Path(folder) / "repo")
    assume(land(repo, history, pick) is not None)
    base, head = repo.oid("base"), repo.oid("stray")
    return Landed(repo, base, head, judged(repo.path, f"{base}..{head}"))


def judged(path: Path, selection: str) -> str:
    """The whole verdict as JSON, in this process."""
    return verdict_json(run(path, selection).verdict, None)


def said(
    path: Path,
    selection: str,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    umask: int = 0o022,
) -> str:
    """The whole verdict as JSON, from a process of its own."""
    home = path.parent / "home"
    home.mkdir(exist_ok=True)
    where = os.path.relpath(path, cwd) if cwd else path
    words = ("post-work", WP, "--range", selection, "--repo", where, "--no-log")
    done = subprocess.run(
        [PROGRAM, *words, "--format", "json"],
        cwd=cwd or home,
        env={**clean_environment(home), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        umask=umask,
    )
    assert done.returncode == 1, done.stderr
    return done.stdout.decode()


TEXTS: Final = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20
)
VARIABLES: Final = st.dictionaries(
    st.sampled_from(
        [
            *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"),
            *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_DIFF_OPTS"),
            *("GIT_EXTERNAL_DIFF", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_PARAMETERS"),
            *("GIT_ATTR_SOURCE", "GIT_DEFAULT_HASH", "GIT_CEILING_DIRECTORIES"),
            *("GIT_REPLACE_REF_BASE", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE"),
            *("GIT_LITERAL_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_PAGER", "PAGER"),
            *("GIT_TRACE", "GIT_TRACE2_EVENT", "GIT_CURL_VERBOSE", "GIT_PREFIX"),
            *("EMAIL", "EDITOR", "TMPDIR", "COLUMNS", "TERM", "CI", "GITHUB_ACTIONS"),
            *("SOURCE_DATE_EPOCH", "LESS", "SHELL", "USER", "NO_COLOR", "FORCE_COLOR"),
        ]
    ),
    st.one_of(TEXTS, st.sampled_from(["0", "1", "/nowhere", "true", "sha256", "-u9"])),
    max_size=6,
)


@ordinary
@given(history=histories(), pick=PICKS, env=VARIABLES)
def test_the_environment(
    template: Path, history: History, pick: int, env: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        assert said(work.repo.path, work.range, env=env) == work.verdict


LOCALES: Final = st.sampled_from(
    ["C", "POSIX", "C.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "ja_JP.SJIS", "x", ""]
)


@fewer
@given(
    history=histories(),
    pick=PICKS,
    names=st.dictionaries(
        st.sampled_from(["LC_ALL", "LANG", "LC_CTYPE", "LC_COLLATE", "LANGUAGE"]),
        LOCALES,
        min_size=1,
    ),
    python=st.fixed_dictionaries(
        {},
        optional={
            "PYTHONUTF8": st.sampled_from(["0", "1"]),
            "PYTHONCOERCECLOCALE": st.sampled_from(["0", "1"]),
            "PYTHONIOENCODING": st.sampled_from(["ascii", "cp437:strict", "utf-16"]),
        },
    ),
)
def test_the_locale(
    template: Path,
    history: History,
    pick: int,
    names: dict[str, str],
    python: dict[str, str],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        env = {**names, **python}
        assert said(work.repo.path, work.range, env=env) == work.verdict


@fewer
@given(
    history=histories(),
    pick=PICKS,
    zone=st.one_of(TEXTS, st.sampled_from(["Pacific/Kiritimati", "XXX+25", ":"])),
)
def test_the_time_zone(template: Path, history: History, pick: int, zone: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        assert said(work.repo.path, work.range, env={"TZ": zone}) == work.verdict


@fewer
@given(
    history=histories(),
    pick=PICKS,
    place=st.sampled_from([".", ".git", ".git/objects", "..", "../home", "a/b"]),
)
def test_the_current_folder(
    template: Path, history: History, pick: int, place: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        cwd = work.repo.path / place
        cwd.mkdir(parents=True, exist_ok=True)
        assert said(work.repo.path, work.range, cwd=cwd.resolve()) == work.verdict


@fewer
@given(history=histories(), pick=PICKS, umask=st.integers(0, 0o777))
def test_the_umask(template: Path, history: History, pick: int, umask: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        said(work.repo.path, work.range)  # makes the home, with rights to enter it
        assert said(work.repo.path, work.range, umask=umask) == work.verdict


_SWITCH: Final = ("true", "false")
SETTINGS: Final = st.fixed_dictionaries(
    {},
    optional={
        key: st.sampled_from(values)
        for key, values in {
            "color.ui": ("always", "never"),
            "core.abbrev": ("4", "40"),
            "core.autocrlf": ("true", "input"),
            "core.bigFileThreshold": ("1", "1k"),
            "core.compression": ("0", "9"),
            "core.eol": ("crlf", "native"),
            "core.fileMode": _SWITCH,
            "core.ignoreCase": _SWITCH,
            "core.quotePath": _SWITCH,
            "core.symlinks": _SWITCH,
            "core.whitespace": ("cr-at-eol", "-trailing-space"),
            "core.worktree": ("/nowhere", ".."),
            "diff.algorithm": ("patience", "histogram", "minimal"),
            "diff.context": ("0", "40"),
            "diff.external": ("true", "/nowhere/tool"),
            "diff.ignoreSubmodules": ("all", "dirty"),
            "diff.indentHeuristic": _SWITCH,
            "diff.interHunkContext": ("0", "40"),
            "diff.mnemonicPrefix": _SWITCH,
            "diff.noPrefix": _SWITCH,
            "diff.orderFile": ("/dev/null",),
            "diff.relative": _SWITCH,
            "diff.renames": ("copies", "false"),
            "diff.submodule": ("log", "diff"),
            "diff.suppressBlankEmpty": _SWITCH,
            "diff.x.binary": _SWITCH,
            "diff.x.textconv": ("true", "cat"),
            "filter.x.clean": ("true", "cat"),
            "i18n.logOutputEncoding": ("UTF-16", "latin1"),
            "log.showSignature": _SWITCH,
            "submodule.recurse": _SWITCH,
        }.items()
    },
)


@ordinary
@given(history=histories(), pick=PICKS, found=SETTINGS)
def test_the_configuration_of_git(
    template: Path, history: History, pick: int, found: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        for key, value in found.items():
            work.repo.git("config", "--file", ".git/config", key, value)
        assert judged(work.repo.path, work.range) == work.verdict


ATTRIBUTES: Final = st.lists(
    st.tuples(
        st.sampled_from(["*", "src/**", "*.txt", "a.txt", "[attr]b", "/src/deep/*"]),
        st.lists(
            st.sampled_from(
                [
                    *("-diff", "diff", "diff=x", "binary", "text", "-text", "eol=crlf"),
                    *("ident", "filter=x", "working-tree-encoding=UTF-16", "-merge"),
                    *(
                        "export-ignore",
                        "linguist-generated",
                        "whitespace=tab-in-indent",
                    ),
                ]
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    min_size=1,
    max_size=5,
).map(lambda rows: "".join(f"{name} {' '.join(words)}\n" for name, words in rows))


@ordinary
@given(
    history=histories(),
    pick=PICKS,
    text=ATTRIBUTES,
    place=st.sampled_from([".gitattributes", ".git/info/attributes"]),
)
def test_attributes(
    template: Path, history: History, pick: int, text: str, place: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        work.repo.write(place, text.encode())
        work.repo.write("src/.gitattributes", text.encode())
        assert judged(work.repo.path, work.range) == work.verdict


def _clone(work: Landed, *words: str) -> Path:
    to = work.repo.path.parent / "clone"
    work.repo.git("clone", "--quiet", *words, str(work.repo.path), str(to))
    return to


def _linked(work: Landed) -> Path:
    to = work.repo.path.parent / "linked"
    words = ("worktree", "add", "--quiet", "--no-checkout", "--detach")
    work.repo.git(*words, str(to), work.base)
    return to


def _packed(work: Landed) -> Path:
    work.repo.git("repack", "-a", "-d", "-f", "--quiet", "--depth=50")
    work.repo.git("pack-refs", "--all")
    work.repo.git("multi-pack-index", "write")
    work.repo.git("commit-graph", "write", "--reachable", "--changed-paths")
    return work.repo.path


def _loose(work: Landed) -> Path:
    packs = list((work.repo.path / ".git/objects/pack").glob("*.pack"))
    assert packs
    for pack in packs:
        data = pack.read_bytes()
        for part in pack.parent.glob(f"{pack.stem}.*"):
            part.unlink()
        work.repo.git("unpack-objects", "-q", stdin=data)
    return work.repo.path


def _elsewhere(work: Landed) -> Path:
    """The git directory stands somewhere else, and a file says where."""
    apart = work.repo.path.parent / "apart.git"
    (work.repo.path / ".git").rename(apart)
    (work.repo.path / ".git").write_text(f"gitdir: {apart}\n")
    return work.repo.path


FORMS: Final[Mapping[str, Callable[[Landed], Path]]] = {
    "bare": lambda work: _clone(work, "--bare"),
    "linked": _linked,
    "packed": _packed,
    "loose": _loose,
    "borrowed": lambda work: _clone(work, "--shared", "--no-checkout"),
    "cloned": lambda work: _clone(work, "--no-local", "--no-checkout"),
    "mirrored": lambda work: _clone(work, "--mirror"),
    "apart": _elsewhere,
}


@pytest.mark.parametrize("form", FORMS)
@fewer
@given(history=histories(), pick=PICKS)
def test_the_form_of_the_repository(
    template: Path, form: str, history: History, pick: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = landed(folder, template, history, pick)
        path = FORMS[form](work)
        assert judged(path, work.range) == work.verdict


@pytest.fixture(scope="module")
def sha256_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sha256") / "repo"
    path.mkdir()
    repo = RepoBuilder.__new__(RepoBuilder)
    repo.path, repo._commits = path, 0
    words = ("--quiet", "--template=", "--initial-branch=main")
    repo.git("init", *words, "--object-format=sha256")
    return path


@ordinary
@given(history=histories(), pick=PICKS)
def test_the_hash_of_the_objects(
    template: Path, sha256_template: Path, history: History, pick: int
) -> None:
    trees = [history.base, *(step.tree for step in history.steps)]
    trees += [step.side for step in history.steps if step.side is not None]
    assume(all(mode != SUBMODULE for tree in trees for mode, _ in tree.values()))
    told = []
    for origin in (template, sha256_template):
        with tempfile.TemporaryDirectory() as folder:
            repo = copy_of(origin, Path(folder) / "repo")
            assume(land(repo, history, pick) is not None)
            verdict = run(repo.path, "base..stray").verdict
            told.append(without_ids(verdict_object(verdict, None)))
    assert told[0] == told[1]


def without_ids(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The verdict without what only names objects; hashes of contents stay."""
    names = {"base", "head", "base_tree", "head_tree", "blob", "commits"}
    if isinstance(value, dict):
        return {
            key: without_ids(item) for key, item in value.items() if key not in names
        }
    if isinstance(value, (list, tuple)):
        return [without_ids(item) for item in value]
    if isinstance(value, str) and not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", value):
        return re.sub(r"\b[0-9a-f]{12}\b", "<id>", value)
    return value
