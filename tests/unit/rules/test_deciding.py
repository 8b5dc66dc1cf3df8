from __future__ import annotations

import pytest

from gates.model import RepoPath
from gates.rules.deciding import (
    calls_gate,
    decides_checks,
    holds_recipes,
    is_ci_or_policy,
)

FILE, PROGRAM, LINK = "100644", "100755", "120000"

CI_OR_POLICY = [
    b"gates.toml",
    # GitHub, and what speaks its language.
    b".github/workflows/ci.yml",
    b".github/workflows/run/check.sh",
    b".github/actions/x/action.yml",
    b".github/actions/x/index.js",
    b".gitea/workflows/ci.yml",
    b".forgejo/workflows/ci.yml",
    b"action.yml",
    b"tools/check/action.yaml",
    # GitLab.
    b".gitlab-ci.yml",
    b".gitlab/ci/tests.yml",
    # Others.
    b".circleci/config.yml",
    b"Jenkinsfile",
    b"ci/Jenkinsfile",
    b"azure-pipelines.yml",
    b"azure-pipelines.yaml",
    b".azure-pipelines/build.yml",
    b".buildkite/pipeline.yml",
    b".drone.yml",
    b".drone.yaml",
    b".drone.star",
    b".drone.jsonnet",
    b".woodpecker.yml",
    b".woodpecker.yaml",
    b".woodpecker/test.yml",
    b"bitbucket-pipelines.yml",
    b".travis.yml",
    b".cirrus.yml",
    b"appveyor.yml",
    b".appveyor.yml",
    # Hooks.
    b".pre-commit-config.yaml",
    b"sub/.pre-commit-config.yaml",
    b".pre-commit-hooks.yaml",
    b".githooks/pre-commit",
    b".husky/pre-push",
    b".lefthook/pre-push/check.sh",
    b"lefthook.yml",
    b".lefthook.yaml",
    b"lefthook-local.toml",
    b"lefthook.json",
    # Who has to look.
    b"CODEOWNERS",
    b"docs/CODEOWNERS",
    b".github/CODEOWNERS",
    b".gitlab/CODEOWNERS",
]
HARMLESS = [
    b".github/README.md",
    b".github/ISSUE_TEMPLATE/bug.md",
    b".gitlab/issue_templates/bug.md",
    b".gitattributes",
    b".gitignore",
    b".gitmodules",
    b".lfsconfig",
    b".mailmap",
    b"src/workflows/a.py",
    b"src/.circleci/config.yml",
    b"sub/gates.toml",
    b"pyproject.toml",
    b"docs/action.yml.md",
    b"my-action.yml",
    b"codeowners.txt",
    b"lefthook.md",
    b"xlefthook.yml",
    b"justfile",
    b".github.md",
]


@pytest.mark.parametrize("path", CI_OR_POLICY)
def test_ci_hooks_and_policy(path: bytes) -> None:
    assert is_ci_or_policy(RepoPath(path))
    assert decides_checks(RepoPath(path), FILE)


@pytest.mark.parametrize("path", HARMLESS)
def test_other_files_are_none_of_them(path: bytes) -> None:
    assert not is_ci_or_policy(RepoPath(path))


@pytest.mark.parametrize(
    "path",
    [
        b".GitHub/Workflows/CI.YML",
        b".GITLAB-CI.YML",
        b"Gates.toml",
        b"CodeOwners",
        b"gates.toml.",
        b".travis.yml ",
        b".github./workflows/ci.yml",
        b"gates.toml::$DATA",
        ".git\u200dlab-ci.yml".encode(),
        "gate\u017f.toml".encode(),
    ],
)
def test_they_are_known_in_every_spelling_that_opens_them(path: bytes) -> None:
    assert is_ci_or_policy(RepoPath(path))


@pytest.mark.parametrize(
    "path",
    [b".github", b".github/workflows", b".githooks", b".husky", b".gitea", b".gitlab"],
)
def test_a_link_or_submodule_in_the_place_of_such_a_folder_counts(path: bytes) -> None:
    assert is_ci_or_policy(RepoPath(path))


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        (b".GOV/scripts/check.py", FILE),
        (b".GOV/run.SH", FILE),
        (b".GOV/tool.mjs", FILE),
        (b".GOV/notes.md", PROGRAM),
        (b".GOV/notes.md", LINK),
        (b"docs/justfile", FILE),
        (b"docs/Makefile", FILE),
        (b"docs/Dockerfile", FILE),
        (b".GOV/hooks/pre-commit", FILE),
        (b".GOV/gates.toml", FILE),
        (b"docs/.github/workflows/x.yml", FILE),
    ],
)
def test_files_that_decide_what_is_checked(path: bytes, mode: str) -> None:
    assert decides_checks(RepoPath(path), mode)


@pytest.mark.parametrize(
    "path", [b".GOV/board.md", b".GOV/state.json", b"docs/hooks.md", b"docs/py.txt"]
)
def test_documents_decide_nothing(path: bytes) -> None:
    assert not decides_checks(RepoPath(path), FILE)


@pytest.mark.parametrize(
    "path",
    [
        b"justfile",
        b"Justfile",
        b".justfile",
        b"tools/JUSTFILE",
        b"gate.just",
        b"Makefile",
        b"GNUmakefile",
        b"Taskfile.yml",
        b"taskfile.yaml",
    ],
)
def test_files_of_recipes(path: bytes) -> None:
    assert holds_recipes(RepoPath(path))
    assert decides_checks(RepoPath(path), FILE)


@pytest.mark.parametrize("path", [b"justfile.md", b"my-makefile", b"just", b"a/task"])
def test_files_that_hold_no_recipes(path: bytes) -> None:
    assert not holds_recipes(RepoPath(path))


@pytest.mark.parametrize(
    "text",
    [
        b"check:\n    gates check\n",
        b'@post-work "$@"',
        b"\tpre-work WP-1",
        b".venv/bin/gates post-work WP-1",
        b"cor701-sha a.py",
    ],
)
def test_recipes_that_call_the_gate(text: bytes) -> None:
    assert calls_gate(text)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"test:\n    pytest\n",
        b"open-gates",
        b"gatespost",
        b"floodgates",
        b"my.gates",
    ],
)
def test_recipes_that_do_not(text: bytes) -> None:
    assert not calls_gate(text)
