"""What a conformance case is: an attack, its honest twin, and the outcomes.

A case is data. It builds a real repository in a folder, says how the gate is to be
called there, and what the gate has to answer. Nothing in it knows which gate that is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

WP: Final = "WP-1-Count"
"""The packet of every case, unless the case says otherwise."""

EXIT_CODES: Final = {"PASS": 0, "FAIL": 1, "ERROR": 2, "CANNOT_VERIFY": 3}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gate answers: a result, exactly these errors, at least these warnings.

    ERROR is the result of a run that ends before anything is judged.
    """

    result: str
    errors: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> int:
        """The exit code that goes with the result."""
        return EXIT_CODES[self.result]

    def __str__(self) -> str:
        """The result and its codes, for a table."""
        warnings = [f"({code})" for code in sorted(self.warnings)]
        return " ".join([self.result, *sorted(self.errors), *warnings])


def passes(*, warnings: Iterable[str] = ()) -> Outcome:
    """The gate passes, with at least these warnings."""
    return Outcome("PASS", warnings=frozenset(warnings))


def fails(*errors: str, warnings: Iterable[str] = ()) -> Outcome:
    """The gate fails for exactly these reasons."""
    return Outcome("FAIL", frozenset(errors), frozenset(warnings))


def refused(code: str) -> Outcome:
    """The gate does not even begin: usage, configuration or no packet."""
    return Outcome("ERROR", frozenset({code}))


def undecided(*codes: str) -> Outcome:
    """The gate cannot decide and says so, for one of these reasons."""
    return Outcome("CANNOT_VERIFY", frozenset(codes))


class Call(Protocol):
    """Runs the gate that is under test with these words and gives its output."""

    def __call__(self, *words: str) -> bytes:
        """Run it in the case's repository."""


@dataclass(frozen=True, slots=True)
class Attack:
    """How the gate is called in a repository that was built for a case.

    `words` are the selection and what else the attacker may say on the command line;
    with `log` they are the whole command, and `prepare` runs gates before it. `env` is
    set on top of a clean environment. `marks` are files that would come to
    exist if something of the checkout's ran, and `fires` a git command that does fall
    for it, which shows that the trap is armed. `silent` are bytes that no output, in
    any format, may hold.
    """

    repo: Path
    words: tuple[str | bytes, ...]
    wp: str = WP
    log: bool = False
    prepare: Callable[[Call], None] | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    marks: tuple[Path, ...] = ()
    fires: tuple[str, ...] = ()
    silent: tuple[bytes, ...] = ()


class Build(Protocol):
    """Builds an attack, or its honest twin, below a folder that does not exist yet."""

    __name__: str

    def __call__(self, folder: Path, *, honest: bool) -> Attack:
        """Build it and say how the gate is called."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way to deceive a gate, and the same work done honestly.

    `row` is the number of the attack, `name` that of the case. `strict` is the outcome
    in the strict profile where it differs from `handshake`. `twin` is what the honest
    twin has to get, in the strict profile too.
    """

    row: int
    name: str
    title: str
    build: Build
    handshake: Outcome
    strict: Outcome
    twin: Outcome

    @property
    def id(self) -> str:
        """The case's name in a test run."""
        return self.name.removeprefix("row_")

    def outcome(self, profile: str) -> Outcome:
        """What the attack has to get in a profile."""
        return self.strict if profile == "strict" else self.handshake


CASES: Final[list[Case]] = []
"""Every case, in the order of definition; `tests.conformance.cases` fills it."""


def case(
    title: str,
    handshake: Outcome,
    *,
    strict: Outcome | None = None,
    twin: Outcome | None = None,
) -> Callable[[Build], Build]:
    """Make a case of a builder named `row_NN_...`."""

    def register(build: Build) -> Build:
        name = build.__name__
        CASES.append(
            Case(
                row=int(name.split("_")[1]),
                name=name,
                title=title,
                build=build,
                handshake=handshake,
                strict=strict or handshake,
                twin=twin or passes(),
            )
        )
        return build

    return register
