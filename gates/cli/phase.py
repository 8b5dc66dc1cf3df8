"""`gates phase WP`."""

from gates.app.phase import show_phase
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.gate_options import WpArgument
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.errors import EXIT_FAIL, EXIT_PASS
from gates.model import Severity
from gates.render.phase import phase_json, phase_text


@grouped
def phase(wp: WpArgument, common: CommonOptions) -> int:
    """Show which phase a packet is in, and what comes next.

    Exit codes: 0 the phases are in order, 1 they are not, 2 packet not found.
    """

    def work() -> Report:
        run = show_phase(wp, common.repo)
        place = run.place
        marked = (*place.lines[:2], ("SKELETON APPROVED", place.approved))
        phases = (*marked, *place.lines[2:])
        parts = (run.wp, run.path, phases, place.current, place.coming, run.findings)
        wrong = any(f.severity is Severity.ERROR for f in run.findings)
        return Report(
            EXIT_FAIL if wrong else EXIT_PASS,
            text=lambda style: phase_text(*parts, style),
            json=lambda: phase_json(*parts),
        )

    return present(common, work)


app = single(phase, "phase")
