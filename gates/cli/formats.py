"""Verdicts and errors in the formats that are neither text nor JSON.

Each format is imported when it is asked for, so that a run pays for its own only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from gates.cli.options import Format

if TYPE_CHECKING:
    from gates.app.postwork import GateRun
    from gates.errors import GateError
    from gates.render.picture import Picture


def verdict_document(form: Format, run: GateRun, picture: Picture | None) -> str:
    """A verdict in one format; `picture` is what the page shows of the files."""
    # ruff: noqa: PLC0415 - see the docstring of the module
    match form:
        case Format.TEXT:
            from gates.render.style import PLAIN
            from gates.render.verdict_text import verdict_text

            return verdict_text(run.verdict, run.record, PLAIN)
        case Format.JSON:
            from gates.render.verdict_json import verdict_json

            return verdict_json(run.verdict, run.record)
        case Format.SARIF:
            from gates.render.sarif import verdict_sarif

            return verdict_sarif(run.verdict, run.record)
        case Format.JUNIT:
            from gates.render.junit import verdict_junit

            return verdict_junit(run.verdict, run.record)
        case Format.GITHUB:
            from gates.render.github import verdict_github

            return verdict_github(run.verdict, run.record)
        case Format.GITLAB:
            from gates.render.gitlab import verdict_gitlab

            return verdict_gitlab(run.verdict)
        case Format.MARKDOWN:
            from gates.render.markdown import verdict_markdown

            return verdict_markdown(run.verdict, run.record)
        case Format.HTML:
            from gates.render.html import verdict_html
            from gates.render.picture import NO_PICTURE

            return verdict_html(run.verdict, run.record, picture or NO_PICTURE)
        case _:
            assert_never(form)


def error_document(form: Format, error: GateError, exit_code: int) -> str:
    """An error in one format: a document of that format, never an empty one."""
    match form:
        case Format.TEXT:
            from gates.render.error import error_text
            from gates.render.style import PLAIN

            return error_text(error, PLAIN)
        case Format.JSON:
            from gates.render.error import error_json

            return error_json(error, exit_code)
        case Format.SARIF:
            from gates.render.sarif import error_sarif

            return error_sarif(error, exit_code)
        case Format.JUNIT:
            from gates.render.junit import error_junit

            return error_junit(error, exit_code)
        case Format.GITHUB:
            from gates.render.github import error_github

            return error_github(error, exit_code)
        case Format.GITLAB:
            from gates.render.gitlab import error_gitlab

            return error_gitlab(error)
        case Format.MARKDOWN:
            from gates.render.markdown import error_markdown

            return error_markdown(error, exit_code)
        case Format.HTML:
            from gates.render.html import error_html

            return error_html(error, exit_code)
        case _:
            assert_never(form)
