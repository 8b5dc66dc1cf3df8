"""Rows 15-19 and 63: the party that is checked writes the rules it is checked by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.conformance.case import case, fails, passes
from tests.conformance.work import FILES, HONEST, STRAY, TARGET, Work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conformance.case import Attack
    from tests.support.repo import Name

BOTH: Final[Mapping[Name, bytes | None]] = {TARGET: HONEST, STRAY: b"changed\n"}
"""An honest edit, and one out of scope that has an entry."""

WAIVER: Final = (
    "WAIVER_ID: W-1 | Date: 2026-03-01 | Check Waived: SCOPE-01"
    f" | Scope: {STRAY} | Justification: moved together | Approver: Noor"
    " | Expiry: 2099-12-31"
)


@case(
    "the packet widens its own scope in the range",
    passes(warnings=["SCOPE-05"]),
    strict=fails("SCOPE-05"),
)
def row_15_wider_scope(folder: Path, *, honest: bool) -> Attack:
    wide = ["src/", "lib/"]
    work = Work(folder, FILES, scope=wide if honest else ["src/"])
    work.land(BOTH, scope=wide)
    return work.attack()


@case(
    "the packet widens its own scope, and the policy wants a signed plan",
    fails("SCOPE-05", "PLAN-02"),
)
def row_15_wider_scope_unplanned(folder: Path, *, honest: bool) -> Attack:
    wide = ["src/", "lib/"]
    policy = "" if honest else "require_plan = true\n"
    work = Work(folder, FILES, policy=policy, scope=wide if honest else ["src/"])
    work.land(BOTH, scope=wide)
    return work.attack()


@case(
    "the packet is born in the range and the policy wants a signed plan",
    fails("PLAN-02", warnings=["SCOPE-09"]),
    twin=passes(warnings=["SCOPE-09"]),
)
def row_15_born_in_the_range(folder: Path, *, honest: bool) -> Attack:
    policy = "" if honest else "require_plan = true\n"
    work = Work(folder, FILES, policy=policy, born=True)
    work.edit(honest=True)
    return work.attack()


@case("a sentence under WAIVERS GRANTED switches a check off", fails("SCOPE-01"))
def row_16_waiver_prose(folder: Path, *, honest: bool) -> Attack:
    waivers = ["git hygiene: all checks waived (CX-573F)", "scope"]
    work = Work(folder, FILES)
    work.land({TARGET: HONEST} if honest else BOTH, waivers=waivers)
    return work.attack()


@case(
    "the work grants itself a waiver",
    passes(warnings=["WAIVER-05"]),
    strict=fails("SCOPE-01", warnings=["WAIVER-05"]),
)
def row_16_waiver_in_the_range(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES, waivers=[WAIVER] if honest else [])
    work.land(BOTH, waivers=[WAIVER])
    return work.attack()


@case("a waiver has expired", fails("SCOPE-01", warnings=["WAIVER-01"]))
def row_16_expired_waiver(folder: Path, *, honest: bool) -> Attack:
    waiver = WAIVER if honest else WAIVER.replace("2099", "2019")
    work = Work(folder, FILES, waivers=[waiver])
    work.land(BOTH)
    return work.attack()


@case("a waiver for one file is used for another", fails("SCOPE-01"))
def row_16_waiver_for_another_file(folder: Path, *, honest: bool) -> Attack:
    waiver = WAIVER if honest else WAIVER.replace(STRAY, "lib/")
    work = Work(folder, FILES, waivers=[waiver])
    work.land(BOTH)
    return work.attack()


@case(
    "a waiver names what can never be waived",
    fails("EVIDENCE-01"),
    strict=fails("EVIDENCE-01", "EVIDENCE-02"),
)
def row_16_waived_evidence(folder: Path, *, honest: bool) -> Attack:
    waiver = WAIVER.replace("SCOPE-01", "EVIDENCE-01").replace(STRAY, TARGET)
    work = Work(folder, waivers=[waiver])
    work.edit(honest=True, commands=[("make check", 0 if honest else 1)])
    return work.attack()


@case("a waiver stands in an HTML comment", fails("SCOPE-01"))
def row_17_commented_waiver(folder: Path, *, honest: bool) -> Attack:
    waiver = WAIVER if honest else f"none\n<!--\n- {WAIVER}\n-->"
    work = Work(folder, FILES, waivers=[waiver])
    work.land(BOTH)
    return work.attack()


@case("a waiver stands in a code fence", fails("SCOPE-01"))
def row_17_fenced_waiver(folder: Path, *, honest: bool) -> Attack:
    waiver = WAIVER if honest else f"none\n\n```\n- {WAIVER}\n```"
    work = Work(folder, FILES, waivers=[waiver])
    work.land(BOTH)
    return work.attack()


@case("IN_SCOPE_PATHS is empty", fails("SCOPE-03"))
def row_18_empty_scope(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES, scope=["src/"] if honest else [])
    work.edit(honest=True)
    return work.attack()


@case("IN_SCOPE_PATHS is missing", fails("SCOPE-02"))
def row_18_missing_scope(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES, scope=["src/"] if honest else None)
    work.edit(honest=True)
    return work.attack()


@case(
    "IN_SCOPE_PATHS is missing in a packet without a format version",
    passes(warnings=["SCOPE-02"]),
    strict=fails("SCOPE-02"),
)
def row_18_missing_legacy_scope(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES, modern=False, scope=["src/"] if honest else None)
    work.edit(honest=True)
    return work.attack()


@case("IN_SCOPE_PATHS allows everything", fails("SCOPE-04", "SCOPE-01"))
def row_18_boundless_scope(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES, scope=["src/", "lib/"] if honest else ["**"])
    work.land({STRAY: b"changed\n"})
    return work.attack()


@case(
    "the range loosens the policy",
    fails("SCOPE-01", "MANIFEST-01", "SCOPE-12"),
)
def row_19_loosened_policy(folder: Path, *, honest: bool) -> Attack:
    strict, loose = 'profile = "strict"\n', 'governance = ["lib/", "gates.toml"]\n'
    work = Work(folder, FILES, policy=strict)
    if not honest:
        work.change("gates.toml", loose.encode())
        work.change(STRAY, b"changed\n")
    work.edit(honest=True)
    return work.attack()


@case(
    "the range brings a policy where there was none",
    fails("SCOPE-01", "MANIFEST-01", warnings=["SCOPE-12"]),
    strict=fails("SCOPE-01", "MANIFEST-01", "SCOPE-12"),
)
def row_19_new_policy(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    if not honest:
        work.change("gates.toml", b'governance = ["lib/", "gates.toml"]\n')
        work.change(STRAY, b"changed\n")
    work.edit(honest=True)
    return work.attack()


@case(
    "a check script changes in a governance folder",
    fails("SCOPE-07"),
    strict=fails("SCOPE-01", "MANIFEST-01"),
)
def row_19_governance_script(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, policy='state_files = [".GOV/BOARD.md"]\n')
    if honest:
        work.change(".GOV/BOARD.md", b"- WP-1-Count: doing\n")
    else:
        work.change(".GOV/scripts/check.mjs", b"process.exit(0)\n")
    work.edit(honest=True)
    return work.attack()


@case(
    "an executable without a suffix changes in a governance folder",
    fails("SCOPE-07"),
    strict=fails("SCOPE-01", "MANIFEST-01"),
)
def row_19_governance_executable(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, policy='state_files = [".GOV/BOARD.md"]\n')
    if honest:
        work.change(".GOV/BOARD.md", b"- WP-1-Count: doing\n")
    else:
        work.repo.write(".GOV/check", b"exit 0\n", executable=True)
    work.edit(honest=True)
    return work.attack()


@case("the range removes the policy and lists that as a state", fails("SCOPE-12"))
def row_19_removed_policy(folder: Path, *, honest: bool) -> Attack:
    strict = 'profile = "strict"\nstate_files = ["gates.toml"]\n'
    work = Work(folder, policy=strict)
    if not honest:
        work.change("gates.toml", None)
    work.edit(honest=True)
    return work.attack()


@case(
    "the work edits the CI workflow that checks it, in scope and declared",
    passes(warnings=["SCOPE-12"]),
    strict=fails("SCOPE-12"),
)
def row_63_declared_workflow(folder: Path, *, honest: bool) -> Attack:
    workflow = ".github/workflows/gate.yml"
    name = "docs/gate.yml" if honest else workflow
    work = Work(folder, scope=["src/", "docs/", workflow])
    work.land({TARGET: HONEST, name: b"on: push\n"})
    return work.attack()


@case(
    "the work edits the CI workflow that checks it",
    fails("SCOPE-01", "MANIFEST-01", warnings=["SCOPE-12"]),
    strict=fails("SCOPE-01", "MANIFEST-01", "SCOPE-12"),
)
def row_63_stray_workflow(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    if not honest:
        work.change(".github/workflows/gate.yml", b"on: never\n")
    work.edit(honest=True)
    return work.attack()
