"""`gates doctor`."""

import os
import sys

from gates.app.doctor import DoctorRequest
from gates.app.doctor import doctor as look
from gates.app.doctor_machine import Screen
from gates.app.key_choice import take_key_variables
from gates.cli.application import single
from gates.cli.funnel import Report, present
from gates.cli.groups import grouped
from gates.cli.options import CommonOptions
from gates.render.doctor import doctor_exit_code, doctor_json, doctor_text


@grouped
def doctor(common: CommonOptions) -> int:
    """Look at everything that a gate needs, and say what mends what is missing.

    Python, git, the repository, its policy, packets, keys, log, hook and CI. Nothing is
    changed, nothing is run, nothing is asked of a network.

    Exit codes: 0 no problem, 1 a problem, 3 something could not be checked.
    """

    def work() -> Report:
        checks = look(
            DoctorRequest(common.repo, take_key_variables(os.environ), _screen())
        )
        return Report(
            doctor_exit_code(checks),
            text=lambda style: doctor_text(checks, style),
            json=lambda: doctor_json(checks),
        )

    return present(common, work)


def _screen() -> Screen:
    if sys.stdout is None:
        return Screen("utf-8", is_terminal=False)
    return Screen(sys.stdout.encoding, sys.stdout.isatty())


app = single(doctor, "doctor")
