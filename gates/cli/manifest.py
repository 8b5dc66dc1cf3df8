"""`gates manifest WP`."""

from dataclasses import dataclass
from typing import Annotated

import typer

from gates.app.manifest import ManifestRequest
from gates.app.manifest import manifest as compute
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import RuleOptions, SelectionOptions, WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.cli.progress import progress_line
from gates.errors import EXIT_FAIL, EXIT_PASS, GateError
from gates.render.manifest_report import ManifestReport
from gates.render.manifest_text import View, manifest_text, notices


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOptions:
    """What is done with the manifest that was computed; at most one of these."""

    write: Annotated[
        bool, typer.Option("--write", help="Write it into the packet's file.")
    ] = False
    check: Annotated[
        bool,
        typer.Option("--check", help="Exit with 1 when the packet says otherwise."),
    ] = False
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --write would change.")
    ] = False

    def view(self) -> View:
        """What is shown of the report.

        Raises:
            GateError: USAGE-01 when the options contradict each other.
        """
        if self.write + self.check + self.diff > 1:
            raise GateError(
                "USAGE-01",
                "--write, --check and --diff exclude each other",
                "give one of them, or none to print the section",
            )
        if self.write:
            return View.OUTCOME
        return View.DIFF if self.check or self.diff else View.SECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class FitOptions:
    """How close the windows lie around the changed lines."""

    gap: Annotated[
        int | None,
        typer.Option(
            "--gap",
            metavar="N",
            min=0,
            help="Join windows with at most N lines between them.",
        ),
    ] = None
    context: Annotated[
        int,
        typer.Option(
            "--context",
            metavar="N",
            min=0,
            help="Widen each window by N lines on both sides.",
            show_default=False,
        ),
    ] = 0


@grouped
def manifest(
    wp: WpArgument,
    selection: SelectionOptions,
    action: ActionOptions,
    fit: FitOptions,
    rules: RuleOptions,
    *,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say what changed since each entry was true."),
    ] = False,
    common: CommonOptions,
) -> int:
    """Compute the VALIDATION section of a packet: windows, deltas, hashes, gates.

    Prints the section. With --write it is put into the packet in the worktree; notes,
    fields of your own and every other byte stay as they are.

    Exit codes: 0 done or up to date, 1 out of date with --check.
    """
    progress = progress_line(quiet=common.quiet)

    def work() -> Report:
        view = action.view()
        report = compute(
            ManifestRequest(
                wp=wp,
                directory=common.repo,
                selection=selection.request(),
                gap=fit.gap,
                context=fit.context,
                profile=rules.profile,
                policy_rev=rules.policy_rev,
                packet_file=rules.packet,
                write=action.write,
                explain=explain,
                progress=progress,
            )
        )
        exit_code = EXIT_FAIL if action.check and not report.is_current else EXIT_PASS
        return Report(
            exit_code,
            text=lambda style: manifest_text(report, view, style, explain=explain),
            json=lambda: _json(report, exit_code),
            notices=notices(report),
        )

    return present(common, work, progress)


def _json(report: ManifestReport, exit_code: int) -> str:
    from gates.render.manifest_json import manifest_json  # noqa: PLC0415 - not for text

    return manifest_json(report, exit_code)


app = single(manifest, "manifest")
