"""The next step: the one or two commands that get a failing run further.

They are computed from what failed, the obstacle that hides the others first: a range
that is not the work's, then the manifest, then the evidence, and so on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Gate, Mode, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gates.model import Finding, Revision, Selection, Verdict

SHOWN: Final = 2
"""How many commands a verdict ends with at most."""

_SHORT_OID: Final = 12
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./@:^~+=,%-]+")


class _Rule(NamedTuple):
    """With which codes, or families of codes (`LOG-`), a command helps."""

    codes: tuple[str, ...]
    command: Callable[[Verdict], str]

    def helps(self, finding: Finding) -> bool:
        """Whether the command helps with this finding; with a link none does."""
        family = finding.code.rpartition("-")[0] + "-"
        is_named = not {finding.code, family}.isdisjoint(self.codes)
        return is_named and finding.gate is not Gate.LINKS_RESOLVABLE


def next_steps(verdict: Verdict) -> tuple[str, ...]:
    """The commands, each on one line for a shell; none when the run passed."""
    if verdict.result is State.PASS:
        return ()
    errors = verdict.errors
    helping = [rule for rule in _RULES if any(map(rule.helps, errors))]
    commands = dict.fromkeys(rule.command(verdict) for rule in helping)
    commands.pop("", None)
    if not commands and errors:
        return (f"gates explain {errors[0].code}",)
    return tuple(commands)[:SHOWN]


def _word(text: str) -> str:
    """A word as a shell reads it."""
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def _base(revision: Revision) -> str:
    """The base by its commit: a branch that named it may have moved on."""
    return (revision.commit or revision.tree)[:_SHORT_OID]


def _head(revision: Revision) -> str:
    """The head by its name, which holds what is committed next as well."""
    return revision.name or (revision.commit or revision.tree)[:_SHORT_OID]


def selection_words(selection: Selection) -> str:
    """The options that choose the same comparison again."""
    if selection.mode is Mode.STAGED:
        return "--staged"
    if selection.mode is Mode.WORKTREE:
        return "--worktree"
    assert selection.head is not None  # noqa: S101 - both are commits
    if selection.mode is Mode.REV:
        return f"--rev {_word(_head(selection.head))}"
    both = f"{_base(selection.base)}..{_head(selection.head)}"
    return f"--range {_word(both)}"


def _with_selection(command: str) -> Callable[[Verdict], str]:
    """A command about the same packet and the same range."""

    def build(verdict: Verdict) -> str:
        if verdict.selection is None:
            return ""
        words = selection_words(verdict.selection)
        program, _, options = command.partition(" WP")
        return f"{program} {_word(verdict.wp)} {words}{options}"

    return build


def _for_packet(command: str) -> Callable[[Verdict], str]:
    """A command about the same packet."""
    return lambda verdict: command.replace("WP", _word(verdict.wp))


def _always(command: str) -> Callable[[Verdict], str]:
    return lambda _: command


def _from_merge_base(verdict: Verdict) -> str:
    """The same range, begun where the two sides part."""
    selection = verdict.selection
    if selection is None or selection.head is None:
        return ""
    both = f"{_base(selection.base)}...{_head(selection.head)}"
    return f"{verdict.command} {_word(verdict.wp)} --range {_word(both)}"


_MANIFEST: Final = (
    "C701-G03",
    "C701-G04",
    "C701-G05",
    "C701-G06",
    "C701-G08",
    "MANIFEST-01",
    "MANIFEST-02",
    "MANIFEST-03",
    "MANIFEST-07",
    "MANIFEST-08",
    "MANIFEST-09",
    "MANIFEST-10",
    "MANIFEST-11",
)

_REFINEMENT: Final = tuple(
    f"REFINEMENT-{number:02}" for number in range(1, 20) if number not in (7, 13)
)

_RULES: Final[Sequence[_Rule]] = (
    _Rule(("GIT-04",), _from_merge_base),
    _Rule(("GIT-05",), _always("git fetch --unshallow")),
    _Rule(("GIT-07",), _always("git fsck")),
    _Rule(("LOG-12",), _always("git fetch")),
    _Rule(("LOG-",), _always("gates log verify")),
    _Rule(("KEY-02",), _always("gates key init")),
    _Rule(("SCOPE-01", "SCOPE-07", "SCOPE-08"), _with_selection("gates range WP")),
    _Rule(_MANIFEST, _with_selection("gates manifest WP --write")),
    _Rule(
        ("EVIDENCE-01", "EVIDENCE-02"), _for_packet("gates evidence run WP -- COMMAND")
    ),
    _Rule(
        ("REFINEMENT-13",),
        _for_packet("gates refinement check WP --fix-anchors --write"),
    ),
    _Rule(_REFINEMENT, _for_packet("gates refinement check WP")),
    _Rule(("REFINEMENT-07",), _for_packet("gates approve-refinement WP")),
    _Rule(("PREPARE-01", "PREPARE-02", "PREPARE-03"), _for_packet("gates prepare WP")),
    _Rule(("SIGNATURE-",), _for_packet("gates sign WP")),
    _Rule(("PLAN-02", "PLAN-05"), _for_packet("gates pre-work WP")),
)
"""In the order in which the obstacles are to be taken."""
