"""Every command goes through here: what it found is shown, what it raised is told.

The one place where any exception is caught. An error never becomes an empty result or
exit code 0: a `GateError` ends with the exit code of its code in the registry, anything
unforeseen with INTERNAL-01.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import typer
import typer.main

from gates.cli import console
from gates.cli.formats import error_document
from gates.cli.options import Color, Format, wants_color
from gates.cli.sinks import open_sinks
from gates.errors import EXIT_CANNOT_VERIFY, EXIT_PASS, GateError
from gates.render.error import error_json, error_text
from gates.render.style import PLAIN, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gates.cli.options import CommonOptions
    from gates.cli.progress import ProgressLine

_Named = TypeVar("_Named", Color, Format)

_REFUSALS: Final = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG)
"""What a system says of a path that is no defect of the program."""


class Report(NamedTuple):
    """What a command has to show, in whichever format is asked for.

    Text of an error goes to standard error, so that standard output stays empty.
    `notices` are lines for standard error, `code` is the code of an error. `document`
    gives what is neither text nor JSON; a command without it offers these two only.
    """

    exit_code: int
    text: Callable[[Style], str]
    json: Callable[[], str]
    document: Callable[[Format], str] | None = None
    is_error: bool = False
    notices: tuple[str, ...] = ()
    code: str = ""

    def render(self, form: Format, style: Style) -> str:
        """The report in one format."""
        if form is Format.JSON:
            return self.json()
        if form is Format.TEXT or self.document is None:
            return self.text(style)
        return self.document(form)


def present(
    options: CommonOptions,
    work: Callable[[], Report],
    progress: ProgressLine | None = None,
) -> int:
    """Do the work and show its report; gives the exit code."""
    return show(options, settle(options, work, progress))


def settle(
    options: CommonOptions,
    work: Callable[[], Report],
    progress: ProgressLine | None = None,
) -> Report:
    """Do the work and fill the output files; gives what is to be shown of it.

    The line of progress is taken away before anything else is shown. Output files are
    opened before the work starts and hold the error when it fails.
    """
    try:
        sinks = open_sinks(options.outputs)
    except GateError as error:
        return error_report(error)
    try:
        try:
            report = _done(work, progress)
        except BaseException as error:  # noqa: BLE001 - see the module's docstring
            report = error_report(error, debug=options.debug)
        try:
            for sink in sinks:
                sink.write(report.render(sink.format, PLAIN))
        except GateError as error:
            report = error_report(error)
    finally:
        for sink in sinks:
            sink.discard()
    return report


def show(options: CommonOptions, report: Report) -> int:
    """Write a report to the two streams; gives the exit code."""
    style = options.style(is_error=report.is_error)
    return _show(report, options.format, style)


def _done(work: Callable[[], Report], progress: ProgressLine | None) -> Report:
    try:
        return work()
    finally:
        if progress is not None:
            progress.erase()


def run(build: Callable[[], typer.Typer], arguments: Sequence[str], name: str) -> int:
    """Build an application, parse its arguments, run it; gives the exit code.

    Typer's own `main` ends in exit code 1 when a pipe breaks, and prints usage errors
    as text whatever the format, so its two halves are called here.
    """
    console.prepare()
    try:
        command = typer.main.get_command(build())
        with command.make_context(name, list(arguments)) as context:
            return command.invoke(context) or EXIT_PASS
    except typer.Exit as ended:
        return ended.exit_code
    except BrokenPipeError:  # the reader of `--help` left
        console.give_up(sys.stdout)
        return EXIT_CANNOT_VERIFY
    except BaseException as error:  # noqa: BLE001 - see the module's docstring
        report = error_report(error, debug="--debug" in arguments)
        color = wants_color(_asked_for("--color", arguments, Color), sys.stderr)
        form = _asked_for("--format", arguments, Format)
        return _show(report, form, Style(color=color))


def error_report(error: BaseException, *, debug: bool = False) -> Report:
    """What to show of an exception; `debug` prints its traceback."""
    from gates import codes  # noqa: PLC0415 - a run without errors needs no registry

    if debug and not isinstance(error, typer.TyperException):
        import traceback  # noqa: PLC0415 - only here

        console.err("".join(traceback.format_exception(error)))
    told = diagnose(error)
    exit_code = codes.registry()[told.code].exit
    return Report(
        exit_code,
        text=lambda style: error_text(told, style),
        json=lambda: error_json(told, exit_code),
        document=lambda form: error_document(form, told, exit_code),
        is_error=True,
        code=told.code,
    )


def diagnose(error: BaseException) -> GateError:
    """The error that tells of an exception."""
    if isinstance(error, GateError):
        return error
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        command = "gates" if context is None else context.command_path
        message = error.format_message().replace("\n\t", " ")  # a list of choices
        return GateError("USAGE-01", message, f"see `{command} --help`")
    if isinstance(error, typer.Abort) or _was_interrupted(error):
        return GateError("INTERNAL-02", "interrupted")
    if isinstance(error, ModuleNotFoundError) and _names(error, "cryptography"):
        return GateError(
            "KEY-05",
            "signatures can be neither made nor checked: the library `cryptography` is"
            " not installed, or too old",
            "install a new one for the Python that runs the program, or install the"
            " program with pip; `--no-log` judges without a record",
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return GateError(
            "INTERNAL-01", f"nothing more can be written: {error.strerror}", "make room"
        )
    if isinstance(error, OSError) and error.errno in _REFUSALS and error.filename:
        return GateError(
            "GIT-06",
            f"`{os.fsdecode(error.filename)}` cannot be read or written:"
            f" {error.strerror}",
            "check the path, and the permissions of the file and of its folder",
        )
    return GateError(
        "INTERNAL-01",
        f"{type(error).__name__}: {error}",
        "run again with `--debug` and report what it prints",
    )


def _names(error: ModuleNotFoundError, library: str) -> bool:
    """Whether a library itself is missing, or a part of it."""
    return (error.name or "").partition(".")[0] == library


def _was_interrupted(error: BaseException) -> bool:
    """Whether an interrupt is behind an exception: what it broke may hide it."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, KeyboardInterrupt):
            return True
        chain = chain.__cause__ or chain.__context__
    return False


def _show(report: Report, form: Format, style: Style) -> int:
    if not style.quiet:
        for notice in report.notices:
            console.err(f"note: {notice}\n")
    text = report.render(form, style)
    if report.is_error and form is Format.TEXT:
        console.err(text)
        return report.exit_code
    written = console.out(text)
    if not written and report.exit_code == EXIT_PASS:
        return EXIT_CANNOT_VERIFY
    return report.exit_code


def _asked_for(option: str, arguments: Sequence[str], kind: type[_Named]) -> _Named:
    """What arguments ask for which could not be parsed; its first value by default."""
    pairs = zip(arguments, (*arguments[1:], ""), strict=False)
    asked = [
        second if first == option else first.removeprefix(f"{option}=")
        for first, second in pairs
        if first == option or first.startswith(f"{option}=")
    ]
    known = list(kind)
    return kind(asked[-1]) if asked and asked[-1] in known else known[0]
