"""Call a gate on a case, and say what is wrong with its answer."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.conformance.case import EXIT_CODES, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.conformance.case import Attack, Case

PROFILES: Final = ("handshake", "strict")
TIMEOUT: Final = 60.0
"""Seconds in which a gate has to answer."""

_RESULTS: Final = {code: result for result, code in EXIT_CODES.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gate said of a case."""

    exit_code: int
    outcome: Outcome
    output: bytes
    said: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate's command line, the words before `post-work`.

    With `codes` the finding codes of its JSON are compared too, otherwise its exit code
    alone: another gate has codes of its own.
    """

    command: tuple[str, ...]
    codes: bool = True

    def run(
        self, attack: Attack, profile: str, home: Path, form: str = "json"
    ) -> Answer:
        """Call the gate as the case says."""
        if attack.log:
            words = (*attack.words, *_where(attack), "--format", form)
            return self._call(words, attack, home, form)
        words = (
            *("post-work", attack.wp, *attack.words, *_where(attack)),
            *(("--profile", profile) if profile == "strict" else ()),
            *("--format", form, "--no-log"),
        )
        return self._call(words, attack, home, form)

    def prepare(self, attack: Attack, home: Path) -> None:
        """Run the gates that a case about the log begins with."""
        if attack.prepare is None:
            return

        def call(*words: str) -> bytes:
            return self._call((*words, *_where(attack)), attack, home, "").output

        attack.prepare(call)

    def _call(
        self, words: Sequence[str | bytes], attack: Attack, home: Path, form: str
    ) -> Answer:
        home.mkdir(exist_ok=True)
        done = subprocess.run(
            [*self.command, *words],
            cwd=attack.cwd or home,
            env={**clean_environment(home), **attack.env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=TIMEOUT,
        )
        said = done.stderr.decode("utf-8", "backslashreplace")
        outcome = Outcome(_RESULTS.get(done.returncode, f"EXIT {done.returncode}"))
        if self.codes and form == "json":
            outcome = _outcome(done.stdout, outcome)
        return Answer(done.returncode, outcome, done.stdout + done.stderr, said)

    def faults(self, expected: Outcome, answer: Answer) -> list[str]:
        """What is wrong with an answer; nothing when it conforms."""
        got = answer.outcome
        found = []
        if answer.exit_code != expected.exit_code:
            found.append(f"exit code {answer.exit_code}, not {expected.exit_code}")
        if not self.codes:
            return found
        if got.result != expected.result:
            found.append(f"result {got.result}, not {expected.result}")
        if not _fits(got, expected):
            found.append(f"errors {_listed(got)}, not {_listed(expected)}")
        if missing := expected.warnings - got.warnings:
            found.append(f"no warning {', '.join(sorted(missing))}")
        return found


def _fits(got: Outcome, expected: Outcome) -> bool:
    """Whether the errors are the expected ones, or one of them for no decision.

    Which step meets a missing object first is no business of the case.
    """
    if expected.result == "CANNOT_VERIFY":
        return bool(got.errors) and got.errors <= expected.errors
    return got.errors == expected.errors


def _where(attack: Attack) -> tuple[str, str]:
    return "--repo", str(attack.repo)


def clean_environment(home: Path) -> dict[str, str]:
    """What the gate sees of the machine: PATH, and a home that is empty."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
    }


def check_attack(case: Case, folder: Path, gate: Gate) -> list[str]:
    """Build the attack and hold the gate to the outcome in every profile."""
    attack = case.build(folder, honest=False)
    home = folder.with_suffix(".home")
    gate.prepare(attack, home)
    found: list[str] = []
    for profile in PROFILES[:1] if attack.log else PROFILES:
        found += _checked(gate, attack, case.outcome(profile), profile, home)
    return found + _unarmed(attack)


def check_twin(case: Case, folder: Path, gate: Gate) -> list[str]:
    """Build the honest twin and hold the gate to it, in the strict profile."""
    twin = case.build(folder, honest=True)
    home = folder.with_suffix(".home")
    gate.prepare(twin, home)
    return _checked(gate, twin, case.twin, "strict", home) + _unarmed(twin)


def snapshot(folder: Path) -> Mapping[str, tuple[int, int, int]]:
    """Every file below a folder with its mode, size and time of change.

    Of git's objects and of the shared part of a split index the time is left out: git
    renews that of what is in use, to keep it from being pruned.
    """
    found = {}
    for place, folders, files in os.walk(folder):
        is_objects = "/.git/objects/" in place
        for name in (*folders, *files):
            path = os.path.join(place, name)  # noqa: PTH118 - any bytes, and fast
            status = os.lstat(path)
            is_renewed = is_objects or name.startswith("sharedindex.")
            time = 0 if is_renewed else status.st_mtime_ns
            found[path] = (status.st_mode, status.st_size, time)
    return found


def _checked(
    gate: Gate, attack: Attack, expected: Outcome, profile: str, home: Path
) -> list[str]:
    """One run: its outcome, and that it left the case's folder as it was."""
    folder = attack.repo.parent
    before = snapshot(folder)
    answer = gate.run(attack, profile, home)
    found = gate.faults(expected, answer)
    output = answer.output
    if attack.silent and profile == PROFILES[0]:
        output += gate.run(attack, profile, home, form="text").output
    found += [f"the output holds {what!r}" for what in attack.silent if what in output]
    after = snapshot(folder)
    names = sorted({*before, *after})
    changed = [name for name in names if before.get(name) != after.get(name)]
    if changed and not attack.log:  # which remembers the largest log it has seen
        found.append(f"the run changed {', '.join(changed)}")
    found += [f"{mark.name}: a program of the checkout ran" for mark in _left(attack)]
    return [f"{profile}: {fault}{_words(answer)}" for fault in found]


def _left(attack: Attack) -> list[Path]:
    return [mark for mark in attack.marks if mark.exists()]


def _unarmed(attack: Attack) -> list[str]:
    """That the trap was one: a plain git command falls for it."""
    if not attack.fires:
        return []
    subprocess.run(
        ["git", *attack.fires],
        cwd=attack.repo,
        env={**clean_environment(attack.repo.parent), **attack.env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=TIMEOUT,
    )
    if _left(attack):
        return []
    return [f"the trap is not armed: git {shlex.join(attack.fires)} ran nothing"]


def _outcome(output: bytes, fallback: Outcome) -> Outcome:
    """The outcome that the JSON tells; that of the exit code when there is none."""
    try:
        found = json.loads(output)
    except ValueError:
        return fallback
    if found["schema"].startswith("gates/error-"):
        return Outcome(fallback.result, frozenset({found["code"]}))
    is_verdict = found["schema"].startswith("gates/verdict-")
    codes: dict[str, set[str]] = {"error": set(), "warning": set(), "note": set()}
    for finding in found.get("findings", ()):
        if finding.get("waived_by") is None:
            codes[finding["severity"]].add(finding["code"])
    result = found["result"] if is_verdict else fallback.result
    return Outcome(result, frozenset(codes["error"]), frozenset(codes["warning"]))


def _listed(outcome: Outcome) -> str:
    return ", ".join(sorted(outcome.errors)) or "none"


def _words(answer: Answer) -> str:
    return f" [{answer.said.strip()}]" if answer.said.strip() else ""
