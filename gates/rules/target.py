"""Clause 54 and what belongs to it: the target's path, mode, type and binariness."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.model import (
    MODE_ABSENT,
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SYMLINK,
    ChangeKind,
    ClaimKind,
    Finding,
    Gate,
    GateState,
)
from gates.rules.hashes import submodule_declared
from gates.rules.paths import path_fault, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from gates.model import Change, Entry, RepoPath
    from gates.rules.facts import Declaration, FileFacts


class TargetJudge(NamedTuple):
    """Judges what kind of file an entry declares against what it is."""

    declaration: Declaration
    facts: FileFacts

    @property
    def _path(self) -> RepoPath:
        return self.declaration.path

    @property
    def _report(self) -> Callable[..., Finding]:
        """Makes findings about the path."""
        return partial(finding, path=self._path)

    def filename(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 54: a canonical path, and a regular file or a declared deletion."""
        change = self.facts.change
        fault = path_fault(self._path)
        if not fault and change.is_deletion:
            post = entry.post
            if post is None or post.kind is not ClaimKind.ZEROS:
                fault = "is deleted, and the entry does not declare a deletion"
        elif not fault and change.is_submodule:
            if not submodule_declared(entry, self.facts):
                fault = (
                    f"is a submodule that changed from {change.old_oid} to"
                    f" {change.new_oid}, and the entry does not say so"
                )
        elif (
            not fault and change.is_symlink and not _declares(entry, ChangeKind.SYMLINK)
        ):
            side = "head" if change.new_mode == MODE_SYMLINK else "the base"
            fault = f"is a symbolic link at {side}, and the entry does not say so"
        if not fault:
            return GateState.PASS, []
        return GateState.FAIL, [
            self._report(
                "C701-G06",
                f"target `{shown(self._path)}` {fault}",
                gate=Gate.FILENAME_CANONICAL,
                packet_line=entry.line,
                hint=_filename_hint(change),
            )
        ]

    def undeclared_kinds(self) -> list[Finding]:
        """Modes, types and binary files that no entry declares as such."""
        change, line = self.facts.change, self.declaration.entries[0].line
        kinds = {e.change.kind for e in self.declaration.entries if e.change}
        found: list[Finding] = []
        if self._needs_mode() and not any(
            _declares_mode(entry, change) for entry in self.declaration.entries
        ):
            found.append(
                self._report(
                    "MANIFEST-03",
                    f"the mode of `{shown(self._path)}` is {_mode_words(change)},"
                    " and the entry does not say so",
                    packet_line=line,
                    hint="add `- **Change**: mode"
                    f" {_or_file(change.old_mode)}->{_or_file(change.new_mode)}`",
                )
            )
        if ChangeKind.MODE in kinds and not self._needs_mode():
            found.append(
                self._report(
                    "MANIFEST-03",
                    f"the entry declares a mode change of `{shown(self._path)}`,"
                    " but its mode did not change",
                    packet_line=line,
                )
            )
        found += self._binary_findings(line)
        return found

    def _needs_mode(self) -> bool:
        """Whether the change of mode has to be declared.

        That is a file that exists on both sides with another permission, or a new one
        that is executable.
        """
        change = self.facts.change
        if change.is_deletion or change.is_submodule or change.is_symlink:
            return False
        if change.is_addition:
            return change.new_mode != MODE_FILE
        return change.old_mode != change.new_mode

    def _binary_findings(self, line: int) -> list[Finding]:
        facts, declared = self.facts, self.declaration.is_binary
        if facts.is_binary and not facts.is_utf16 and not declared:
            return [
                self._report(
                    "MANIFEST-03",
                    f"`{shown(self._path)}` holds a NUL byte, so it is binary, and the"
                    " entry does not say so",
                    packet_line=line,
                    hint="add `- **Binary**: yes`, window 1-1 and line delta 0",
                )
            ]
        if declared and not facts.is_binary:
            return [
                self._report(
                    "MANIFEST-03",
                    f"the entry says that `{shown(self._path)}` is binary, but it is"
                    " text: neither side holds a NUL byte",
                    packet_line=line,
                    hint="remove the `Binary` field and declare the windows",
                )
            ]
        return []


def _declares(entry: Entry, kind: ChangeKind) -> bool:
    return entry.change is not None and entry.change.kind is kind


def _declares_mode(entry: Entry, change: Change) -> bool:
    declared = entry.change
    return (
        declared is not None
        and declared.kind is ChangeKind.MODE
        and declared.new == change.new_mode
        and (change.old_mode in (declared.old, MODE_ABSENT))
    )


def _or_file(mode: str) -> str:
    return MODE_FILE if mode == MODE_ABSENT else mode


def _mode_words(change: Change) -> str:
    if change.is_addition:
        executable = change.new_mode == MODE_EXECUTABLE
        return "executable" if executable else change.new_mode
    return f"{change.new_mode} at head, {change.old_mode} at the base"


def _filename_hint(change: Change) -> str:
    if change.is_deletion:
        return "write 40 zeros as Post-SHA1 of a deleted file"
    if change.is_submodule:
        return f"add `- **Change**: submodule {change.old_oid}->{change.new_oid}`"
    if change.is_symlink:
        return "add `- **Change**: symlink` when the link is meant"
    return "name the file by its exact path from the repository's root"
