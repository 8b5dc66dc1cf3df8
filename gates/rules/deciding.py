"""The kinds of file that decide what is checked, told by their names and modes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.model import MODE_ABSENT, MODE_FILE, RepoPath
from gates.rules.paths import as_some_system_opens

if TYPE_CHECKING:
    from gates.model import Change

_SCRIPT_SUFFIXES: Final = (
    ".awk",
    ".bash",
    ".bat",
    ".bzl",
    ".c",
    ".cc",
    ".cfg",
    ".cjs",
    ".class",
    ".cmake",
    ".cmd",
    ".cpp",
    ".cs",
    ".cts",
    ".dll",
    ".dylib",
    ".exe",
    ".fish",
    ".go",
    ".gradle",
    ".groovy",
    ".ini",
    ".ipynb",
    ".jar",
    ".java",
    ".js",
    ".jsx",
    ".kt",
    ".lua",
    ".mjs",
    ".mk",
    ".mts",
    ".nix",
    ".php",
    ".pl",
    ".ps1",
    ".psm1",
    ".pth",
    ".py",
    ".pyc",
    ".pyw",
    ".rb",
    ".rs",
    ".sed",
    ".sh",
    ".so",
    ".swift",
    ".tcl",
    ".toml",
    ".ts",
    ".tsx",
    ".vbs",
    ".wasm",
    ".yaml",
    ".yml",
    ".zsh",
)
_SCRIPT_NAMES: Final = frozenset(
    {
        ".envrc",
        ".gitattributes",
        ".gitmodules",
        ".lfsconfig",
        ".npmrc",
        "allowed_signers",
        "cmakelists.txt",
        "dockerfile",
        "gemfile",
        "package.json",
        "pyproject.toml",
        "rakefile",
        "vagrantfile",
    }
)
_SCRIPT_FOLDERS: Final = frozenset({".github", ".vscode", "hooks", "workflows"})

_GATE_NAMES: Final = frozenset(
    {
        ".appveyor.yml",
        ".cirrus.yml",
        ".drone.jsonnet",
        ".drone.star",
        ".drone.yaml",
        ".drone.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        ".pre-commit-hooks.yaml",
        ".travis.yml",
        ".woodpecker.yaml",
        ".woodpecker.yml",
        "action.yaml",
        "action.yml",
        "appveyor.yml",
        "azure-pipelines.yaml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
        "codeowners",
        "jenkinsfile",
    }
)
"""Pipelines, hooks and reviewers."""

_GATE_FOLDERS: Final = frozenset(
    {
        (".azure-pipelines",),
        (".buildkite",),
        (".circleci",),
        (".forgejo", "actions"),
        (".forgejo", "workflows"),
        (".gitea", "actions"),
        (".gitea", "workflows"),
        (".githooks",),
        (".github", "actions"),
        (".github", "workflows"),
        (".gitlab",),
        (".husky",),
        (".lefthook",),
        (".woodpecker",),
    }
)
_GATE_PARENTS: Final = frozenset(folder[:1] for folder in _GATE_FOLDERS)
_LEFTHOOK: Final = re.compile(r"\.?lefthook(?:-local)?\.(?:ya?ml|toml|jsonc?)")
_RECIPES: Final = re.compile(r"\.?justfile|.*\.just|(?:gnu)?makefile|taskfile\.ya?ml")
_CALL: Final = re.compile(rb"(?<![\w.-])(?:gates|pre-work|post-work|cor701-sha)(?!\w)")


def decides_checks(path: RepoPath, mode: str) -> bool:
    """Whether a file is a script, executable, hook, policy or CI file.

    By extension, mode (links and submodules included) or name: such files decide what
    is checked, so no folder makes them harmless documents.
    """
    *folders, name = as_some_system_opens(path).split("/")
    return (
        mode != MODE_FILE
        or name.endswith(_SCRIPT_SUFFIXES)
        or name in _SCRIPT_NAMES
        or not _SCRIPT_FOLDERS.isdisjoint(folders)
        or holds_recipes(path)
        or is_ci_or_policy(path)
    )


def decides(change: Change) -> bool:
    """Whether the file decides what is checked, as it is or as it was.

    A Markdown file that is a plain one now is a document, whatever mode it had.
    """
    was, now = change.old_mode, change.new_mode
    is_mended = now == MODE_FILE and change.path.endswith(b".md")
    modes = {now} if is_mended else {was, now} - {MODE_ABSENT}
    return any(decides_checks(change.path, mode) for mode in modes)


def is_ci_or_policy(path: RepoPath) -> bool:
    """Whether a path is the gate's policy, CI, a hook, or says who reviews.

    A folder of pipelines or hooks counts with everything in it, and itself: a link or
    a submodule may stand in its place. Of `.gitlab` the Markdown templates do not.
    """
    text = as_some_system_opens(path)
    segments = tuple(text.split("/"))
    name = segments[-1]
    if segments[0] == ".gitlab" and name.endswith(".md"):
        return False
    return (
        text == "gates.toml"
        or name in _GATE_NAMES
        or _LEFTHOOK.fullmatch(name) is not None
        or segments in _GATE_PARENTS
        or not _GATE_FOLDERS.isdisjoint((segments[:1], segments[:2]))
    )


def holds_recipes(path: RepoPath) -> bool:
    """Whether a path is a file of recipes, such as a justfile, that may call a gate."""
    name = as_some_system_opens(path).rpartition("/")[2]
    return _RECIPES.fullmatch(name) is not None


def calls_gate(recipes: bytes) -> bool:
    """Whether a file of recipes names a command of the gate."""
    return _CALL.search(recipes) is not None
