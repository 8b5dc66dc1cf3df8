"""Paths: canonical form, and the kinds of file that decide what is checked."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gates.model import MODE_FILE, RepoPath

_NAME: Final = rb"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_PLAIN: Final = re.compile(_NAME + rb"(?:/" + _NAME + rb")*")
"""Most paths: nothing in them can be read in two ways."""

_FAULTS: Final = (
    (re.compile(rb"\A\Z"), "is empty"),
    (re.compile(rb"[\x00-\x1f\x7f]"), "holds a control character"),
    (re.compile(rb"\\"), "holds a backslash"),
    (re.compile(rb"\A/"), "is absolute"),
    (re.compile(rb"\A[A-Za-z]:"), "names a drive"),
)
_SHORT_GIT: Final = re.compile(r"git~[0-9]+")
# What HFS+ leaves out when it compares names.
_HFS_IGNORED: Final = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")

_DEVICE: Final = re.compile(
    rb"(?:con|prn|aux|nul|conin\$|conout\$|com[1-9]|lpt[1-9])[ ]*(?:[.:].*)?",
    re.IGNORECASE | re.DOTALL,
)

_SCRIPT_SUFFIXES: Final = (
    b".awk",
    b".bash",
    b".bat",
    b".bzl",
    b".c",
    b".cc",
    b".cfg",
    b".cjs",
    b".class",
    b".cmake",
    b".cmd",
    b".cpp",
    b".cs",
    b".cts",
    b".dll",
    b".dylib",
    b".exe",
    b".fish",
    b".go",
    b".gradle",
    b".groovy",
    b".ini",
    b".ipynb",
    b".jar",
    b".java",
    b".js",
    b".jsx",
    b".kt",
    b".lua",
    b".mjs",
    b".mk",
    b".mts",
    b".nix",
    b".php",
    b".pl",
    b".ps1",
    b".psm1",
    b".pth",
    b".py",
    b".pyc",
    b".pyw",
    b".rb",
    b".rs",
    b".sed",
    b".sh",
    b".so",
    b".swift",
    b".tcl",
    b".toml",
    b".ts",
    b".tsx",
    b".vbs",
    b".wasm",
    b".yaml",
    b".yml",
    b".zsh",
)
_DECIDING_NAMES: Final = frozenset(
    {
        b".envrc",
        b".gitattributes",
        b".gitlab-ci.yml",
        b".gitmodules",
        b".npmrc",
        b".pre-commit-config.yaml",
        b".pre-commit-hooks.yaml",
        b"action.yaml",
        b"action.yml",
        b"allowed_signers",
        b"cmakelists.txt",
        b"codeowners",
        b"dockerfile",
        b"gates.toml",
        b"gemfile",
        b"jenkinsfile",
        b"justfile",
        b"makefile",
        b"package.json",
        b"pyproject.toml",
        b"rakefile",
        b"vagrantfile",
    }
)
_DECIDING_FOLDERS: Final = frozenset(
    {
        b".circleci",
        b".githooks",
        b".github",
        b".husky",
        b".vscode",
        b"hooks",
        b"workflows",
    }
)


def path_fault(path: RepoPath) -> str:
    """Why a path is not canonical, or an empty text when it is (clause 54).

    Canonical is a relative path with forward slashes that names the same file on every
    file system: no `..`, no `.git` in any spelling, no control character, no space or
    dot that some system trims.
    """
    if _PLAIN.fullmatch(path):
        return ""
    for pattern, fault in _FAULTS:
        if pattern.search(path):
            return fault
    for segment in path.split(b"/"):
        fault = _segment_fault(segment)
        if fault:
            return fault
    return ""


def _segment_fault(segment: bytes) -> str:
    if not segment:
        return "has an empty segment"
    if segment in (b".", b".."):
        return f"holds `{segment.decode()}`"
    if _is_dot_git(segment):
        return "leads into `.git`"
    if segment.endswith((b" ", b".")):
        return "has a segment that ends with a space or a dot"
    if segment.startswith(b" "):
        return "has a segment that begins with a space"
    return ""


def _is_dot_git(segment: bytes) -> bool:
    """Whether a name means `.git` on some file system (NTFS, HFS+, case folded)."""
    text = segment.decode("utf-8", "surrogateescape")
    text = _HFS_IGNORED.sub("", text).lower().split(":")[0].rstrip(" .")
    return text == ".git" or _SHORT_GIT.fullmatch(text) is not None


def is_device(segment: bytes) -> bool:
    """Whether Windows takes a name for a device, such as `NUL` or `aux.c`."""
    return _DEVICE.fullmatch(segment) is not None


def folded(path: bytes) -> str:
    """The name that a case-folding, normalising file system compares paths by."""
    text = path.decode("utf-8", "surrogateescape")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def decides_checks(path: RepoPath, mode: str) -> bool:
    """Whether a file is a script, executable, hook, policy or CI file.

    By extension, mode (links and submodules included) or name: such files decide what
    is checked, so no folder makes them harmless documents.
    """
    lower = path.lower()
    *folders, name = lower.split(b"/")
    return (
        mode != MODE_FILE
        or name in _DECIDING_NAMES
        or lower.endswith(_SCRIPT_SUFFIXES)
        or not _DECIDING_FOLDERS.isdisjoint(folders)
    )


def is_ci_or_policy(path: RepoPath) -> bool:
    """Whether a path is a CI workflow, a hook configuration or the gate's policy."""
    lower = path.lower()
    *folders, name = lower.split(b"/")
    return (
        lower == b"gates.toml"
        or name in {b".gitlab-ci.yml", b".pre-commit-config.yaml", b"jenkinsfile"}
        or folders[:1] in ([b".circleci"], [b".githooks"], [b".husky"])
        or folders[:2] in ([b".github", b"workflows"], [b".github", b"actions"])
    )


def shown(path: bytes) -> str:
    """A path as text for a message: bytes that are no UTF-8 become escapes."""
    return path.decode("utf-8", "backslashreplace")
