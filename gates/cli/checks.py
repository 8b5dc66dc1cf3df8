"""The report of a check: its verdicts in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from gates.app.check import view_of
from gates.cli.funnel import Report
from gates.cli.options import Format
from gates.render.check import check_json, check_text

if TYPE_CHECKING:
    from gates.app.check import CheckRun
    from gates.cli.options import VerdictOptions
    from gates.render.check_view import CheckView
    from gates.render.picture import Picture


def check_report(run: CheckRun, options: VerdictOptions) -> Report:
    """What a check shows, and its exit code, which no format changes."""
    view = view_of(run)
    pictures: list[Picture] = []
    if options.wants(Format.HTML):
        from gates.app.picture import take_picture

        pictures = [take_picture(options.repo, one.verdict) for one in run.runs]
    return Report(
        view.exit_code,
        text=lambda style: check_text(view, style),
        json=lambda: check_json(view),
        document=lambda form: check_document(form, view, pictures),
        notices=tuple(dict.fromkeys(n for one in run.runs for n in one.notices)),
    )


def check_document(form: Format, view: CheckView, pictures: list[Picture]) -> str:
    """A check in one format; `pictures` are what a page shows of the files."""
    # ruff: noqa: PLC0415 - a run pays for its own format only
    match form:
        case Format.TEXT:
            from gates.render.style import PLAIN

            return check_text(view, PLAIN)
        case Format.JSON:
            return check_json(view)
        case Format.SARIF:
            from gates.render.sarif import verdicts_sarif

            return verdicts_sarif(view.verdicts)
        case Format.JUNIT:
            from gates.render.junit import verdicts_junit

            return verdicts_junit(view.verdicts)
        case Format.GITHUB:
            from gates.render.check import check_github

            return check_github(view)
        case Format.GITLAB:
            from gates.render.gitlab import verdicts_gitlab

            return verdicts_gitlab(verdict for verdict, _ in view.verdicts)
        case Format.MARKDOWN:
            from gates.render.check import check_markdown

            return check_markdown(view)
        case Format.HTML:
            from gates.render.html import check_html

            return check_html(view, pictures)
        case _:
            assert_never(form)
