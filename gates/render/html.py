"""A verdict as one page that needs nothing else: no network, no script.

The page forbids itself both with a content security policy, so that even markup that
somebody smuggled in could load or run nothing.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING

from gates import __version__
from gates.codes import registry
from gates.model import Dimension, State
from gates.render.escape import with_references
from gates.render.html_files import files_section
from gates.render.html_findings import explanation, findings_section
from gates.render.html_markup import (
    Markup,
    classed,
    code,
    definitions,
    element,
    joined,
    path_code,
    prose,
    section,
    with_prefix,
)
from gates.render.html_record import code_block, record_section
from gates.render.html_style import STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.errors import GateError
    from gates.model import Command, RecordPlace, Requirement, Revision, Verdict
    from gates.render.check_view import CheckView
    from gates.render.picture import Picture

_KINDS = {
    State.PASS: "pass",
    State.FAIL: "fail",
    State.WAIVED: "doubt",
    State.NOT_RUN: "idle",
    State.CANNOT_VERIFY: "doubt",
}

_DISCLAIMER = (
    "This is a manifest gate, not a test run: it says where the work landed and whether"
    " what was promised is there. A dimension at NOT_RUN was not checked."
)


def verdict_html(verdict: Verdict, record: RecordPlace | None, picture: Picture) -> str:
    """The page of a verdict."""
    title = f"{verdict.result} {verdict.wp} ({verdict.command})"
    return _page(title, _top(verdict), _parts(verdict, record, picture))


def check_html(view: CheckView, pictures: Sequence[Picture]) -> str:
    """The page of a check: the result, then each verdict as on a page of its own."""
    if len(view.verdicts) == 1:
        (verdict, record), (picture,) = view.verdicts[0], pictures
        return verdict_html(verdict, record, picture)
    articles = [
        with_prefix(
            f"packet-{number}-",
            element("article", _top(verdict), _parts(verdict, record, picture)),
        )
        for number, ((verdict, record), picture) in enumerate(
            zip(view.verdicts, pictures, strict=True), start=1
        )
    ]
    kind = _KINDS[view.result]
    top = classed(
        "div",
        f"card top {kind}",
        element(
            "h1",
            classed("span", f"word {kind}", view.result.replace("_", " ")),
            element("span", f"{len(view.verdicts)} packets"),
        ),
        classed("p", "lead", f"check: {view.reason}"),
        classed("p", "disclosure", code(view.disclosure)),
        element(
            "ul",
            *(
                element(
                    "li",
                    classed("span", f"chip {_KINDS[v.result]}", v.result),
                    f" {v.wp}",
                )
                for v, _ in view.verdicts
            ),
        ),
    )
    return _page(f"{view.result} (check)", top, joined(*articles))


def _parts(verdict: Verdict, record: RecordPlace | None, picture: Picture) -> Markup:
    """Everything below the top of a verdict."""
    return joined(
        _dimensions(verdict),
        files_section(verdict, picture),
        findings_section(verdict),
        _waivers(verdict),
        _evidence(verdict, picture),
        record_section(record, _reason(verdict, Dimension.LOG)),
    )


def error_html(error: GateError, exit_code: int) -> str:
    """The page of a run that came to no verdict."""
    where = code(error.where) if error.where else None
    top = classed(
        "div",
        "card top doubt",
        element("h1", classed("span", "word doubt", "No verdict")),
        classed("p", "lead", registry()[error.code].title),
        definitions(
            ("Code", code(error.code)),
            ("Where", where),
            ("What", prose(error.message)),
            ("Next", prose(error.hint) if error.hint else None),
            ("Exit code", str(exit_code)),
        ),
        explanation(error.code),
    )
    return _page(f"{error.code}: no verdict", top, Markup())


def _page(title: str, top: Markup, body: Markup) -> str:
    digest = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    metas = (
        {"charset": "utf-8"},
        {"http-equiv": "Content-Security-Policy", "content": policy},
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
        {"name": "color-scheme", "content": "light dark"},
        {"name": "referrer", "content": "no-referrer"},
    )
    head = element(
        "head",
        *(element("meta", attributes={**meta}) for meta in metas),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    content = element(
        "body",
        element(
            "a", "Skip to the content", attributes={"class": "skip", "href": "#main"}
        ),
        element("header", top),
        element("main", body, attributes={"id": "main", "tabindex": -1}),
        element(
            "footer", element("p", _DISCLAIMER), element("p", f"gates {__version__}")
        ),
    )
    page = element("html", head, content, attributes={"lang": "en"})
    return with_references(f"<!DOCTYPE html>\n{page}\n")


def _top(verdict: Verdict) -> Markup:
    """The verdict in a word and a line, what was judged, and what to do next."""
    kind = _KINDS[verdict.result]
    preview = ", a preview" if verdict.is_preview else ""
    steps = verdict.next_steps
    return classed(
        "div",
        f"card top {kind}",
        element(
            "h1",
            classed("span", f"word {kind}", verdict.result.replace("_", " ")),
            element("span", verdict.wp),
        ),
        classed("p", "lead", f"{verdict.command}, profile {verdict.profile}{preview}"),
        classed("p", "disclosure", code(verdict.disclosure)),
        classed(
            "div",
            "next",
            element("h2", "Next"),
            element("pre", code_block("\n".join(steps))),
        )
        if steps
        else None,
        definitions(
            ("Judged", _judged(verdict)),
            (
                "Because",
                None if verdict.selection is None else verdict.selection.reason,
            ),
            (
                "Packet",
                None
                if verdict.packet is None
                else joined(
                    path_code(verdict.packet.path), f" from {verdict.packet.origin}"
                ),
            ),
            ("Policy", _policy(verdict)),
            ("Changed", _changed(verdict)),
        ),
    )


def _judged(verdict: Verdict) -> Markup | None:
    selection = verdict.selection
    if selection is None:
        return None
    base = _revision(selection.base)
    if selection.head == selection.base:
        return base
    if selection.head is None:
        return joined(base, f" with the {selection.mode}")
    return joined(base, " to ", _revision(selection.head))


def _revision(revision: Revision) -> Markup:
    if revision.commit is None:
        return joined("the empty tree")
    return code(revision.commit[:12])


def _policy(verdict: Verdict) -> Markup | str:
    path = verdict.policy.path
    return "the default" if path is None else path_code(path)


def _changed(verdict: Verdict) -> str | None:
    paths, commits = len(verdict.changes), verdict.commit_count
    if not paths:
        return None
    words = f"{paths} path{'' if paths == 1 else 's'}"
    if not commits:
        return words
    return f"{words} in {commits} commit{'' if commits == 1 else 's'}"


def _reason(verdict: Verdict, dimension: Dimension) -> str:
    found = verdict.dimensions.get(dimension)
    return "" if found is None else found.reason


def _dimensions(verdict: Verdict) -> Markup:
    """One card for each dimension: no one word covers what was not checked."""
    cards = [
        classed(
            "li",
            f"card {_KINDS[found.state]}",
            element(
                "h3",
                element("span", str(dimension)),
                classed("span", f"chip {_KINDS[found.state]}", found.state),
            ),
            element("p", prose(found.reason)),
        )
        for dimension, found in verdict.dimensions.items()
    ]
    return section("dimensions", "Dimensions", classed("ul", "grid", *cards))


def _waivers(verdict: Verdict) -> Markup | None:
    if not verdict.waivers:
        return None
    items = []
    for result in verdict.waivers:
        waiver = result.waiver
        facts = [
            f"line {waiver.line} of the packet",
            *waiver.checks,
            f"expires {waiver.expiry}" if waiver.expiry else "",
            f"approved by {waiver.approver}" if waiver.approver else "",
        ]
        items.append(
            element(
                "li",
                classed(
                    "div",
                    "title",
                    code(waiver.id),
                    classed("span", "chip", result.state.replace("_", " ")),
                ),
                classed("p", "soft small", ", ".join(fact for fact in facts if fact)),
                element("p", waiver.justification) if waiver.justification else None,
            )
        )
    return section(
        "waivers",
        f"Waivers ({len(items)})",
        classed("div", "card", classed("ul", "plain", *items)),
    )


def _evidence(verdict: Verdict, picture: Picture) -> Markup:
    """What the packet gives as evidence. The commands were not run again."""
    return section(
        "evidence",
        "Evidence",
        classed(
            "div",
            "card",
            element("p", prose(_reason(verdict, Dimension.EVIDENCE))),
            classed("ul", "plain", *(_command(one) for one in picture.commands))
            if picture.commands
            else None,
            classed("ul", "plain", *(_requirement(one) for one in picture.requirements))
            if picture.requirements
            else None,
        ),
    )


def _command(command: Command) -> Markup:
    exit_code = command.exit_code
    kind = "doubt" if exit_code is None else "fail" if exit_code else "pass"
    words = "no exit code" if exit_code is None else f"exit code {exit_code}"
    return element(
        "li",
        classed(
            "div",
            "title",
            code(command.text),
            classed("span", f"chip {kind}", words),
        ),
    )


def _requirement(requirement: Requirement) -> Markup:
    links = []
    for link in requirement.links:
        line = "" if link.target_line is None else f":{link.target_line}"
        path = link.path.decode("utf-8", "backslashreplace")
        links.append(code(f"{path}{line}"))
    where = joined(*(part for link in links for part in (link, " ")))
    return element("li", requirement.text, classed("span", "where", where))
