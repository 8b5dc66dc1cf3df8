"""`gates ci`."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from gates.app.ci import CiRequest, CiRun, Given, judge_event
from gates.app.requests import RecordRequest
from gates.cli import console
from gates.cli.application import single
from gates.cli.checks import check_report
from gates.cli.ci_files import RunnerFiles, Told
from gates.cli.funnel import Report, error_report, settle, show
from gates.cli.gate_options import (
    PolicyRevOption,
    ProfileOption,
    RecordOptions,
    once,
)
from gates.cli.groups import grouped
from gates.cli.options import Format, VerdictOptions, given_path, verdict_format
from gates.cli.progress import progress_line
from gates.errors import EXIT_CANNOT_VERIFY, EXIT_PASS, GateError
from gates.render.style import PLAIN

_IS_ACTIONS: Final = os.environ.get("GITHUB_ACTIONS") == "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeOptions:
    """What counts instead of the event."""

    range: Annotated[
        list[str] | None,
        typer.Option(
            "--range", metavar="A..B", help="Judge this range, whatever the event says."
        ),
    ] = None
    base: Annotated[
        list[str] | None,
        typer.Option(
            "--base",
            metavar="REV",
            help="Start where the head left this commit: the tip of the branch that"
            " the work is for.",
        ),
    ] = None
    head: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="REV", help="Judge the work up to this commit."),
    ] = None
    branch: Annotated[
        list[str] | None,
        typer.Option("--branch", metavar="NAME", help="The branch of the work."),
    ] = None
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            metavar="BRANCH",
            help="Refuse a range that is for another branch than this one.",
        ),
    ] = None

    def given(self) -> Given:
        """The same for the use case.

        Raises:
            GateError: USAGE-01 when an option is given twice: neither wins silently.
        """
        return Given(
            once("--range", self.range),
            once("--base", self.base),
            once("--head", self.head),
            once("--branch", self.branch),
            once("--target", self.target),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingOptions:
    """By which packets and rules the range is judged, and whose record counts."""

    packets: Annotated[
        list[str],
        typer.Option(
            "--packet",
            metavar="WP",
            help="A packet, when they are not to be looked for. May be repeated.",
        ),
    ] = field(default_factory=list)
    profile: ProfileOption = None
    policy_rev: PolicyRevOption = None
    trust: Annotated[
        list[Path],
        typer.Option(
            "--trust",
            parser=given_path,
            metavar="FILE",
            help="Trust the keys of this allowed-signers or .pub file, and require a"
            " record; repeatable.",
        ),
    ] = field(default_factory=list)
    require_record: Annotated[
        bool,
        typer.Option(
            "--require-record",
            help="Pass only when the log proves it under a trusted key.",
        ),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CiOptions(VerdictOptions):
    """The options of a verdict; a job of GitHub Actions reads annotations."""

    format: Annotated[
        Format,
        typer.Option(
            "--format",
            parser=verdict_format,
            metavar="FORMAT",
            help="What standard output carries: github in a job of GitHub Actions,"
            " else text.",
            show_default=False,
        ),
    ] = Format.GITHUB if _IS_ACTIONS else Format.TEXT


@grouped
def ci(
    where: RangeOptions,
    judging: JudgingOptions,
    record: RecordOptions,
    common: CiOptions,
) -> int:
    """Judge the range of a CI event: GitHub's, GitLab's, or one that is named.

    The packets are found as by `gates check`, the policy is read at the base. Without a
    key the verdict is not signed; no key is made. In a job of GitHub Actions the step's
    summary and its outputs result, exit-code, record, codes and packets are written.

    Exit codes: 0 pass, 1 failed, 2 usage or no range in the event, 3 cannot verify.
    """
    found: list[CiRun] = []
    progress = progress_line(quiet=common.quiet)

    def work() -> Report:
        run = judge_event(
            CiRequest(
                directory=common.repo,
                environment=os.environ,
                given=where.given(),
                today=datetime.now(UTC).date(),
                record=RecordRequest(
                    not record.no_log, record.key, record.push, may_lack_key=True
                ),
                wps=tuple(judging.packets),
                profile=judging.profile,
                policy_rev=judging.policy_rev,
                trust=tuple(judging.trust),
                progress=progress,
                needs_record=judging.require_record or bool(judging.trust),
            )
        )
        found.append(run)
        report = check_report(run.check, common)
        return report._replace(notices=(*run.notices, *report.notices))

    return _announced(common, found, lambda: settle(common, work, progress))


def _announced(
    common: CiOptions, found: list[CiRun], settled: Callable[[], Report]
) -> int:
    """Do the work, show it, and tell the runner; no PASS before all that is done."""
    try:
        files = RunnerFiles(os.environ)
    except GateError as error:
        return show(common, error_report(error))
    report = settled()
    told = Told(codes=(report.code,)) if report.is_error else _told(found[0])
    exit_code = show(common, report)
    try:
        files.summarize(report.render(Format.MARKDOWN, PLAIN))
        files.finish(exit_code, told)
    except GateError as error:
        console.err(error_report(error).text(PLAIN))
        return EXIT_CANNOT_VERIFY if exit_code == EXIT_PASS else exit_code
    return exit_code


def _told(run: CiRun) -> Told:
    """What the outputs say of a run."""
    verdicts = [one.verdict for one in run.check.runs]
    errors = (error.code for verdict in verdicts for error in verdict.errors)
    return Told(
        records=tuple(one.record.id for one in run.check.runs if one.record),
        codes=tuple(dict.fromkeys(errors)),
        packets=tuple(v.wp for v in verdicts if v.command != "check"),
    )


app = single(ci, "ci")
