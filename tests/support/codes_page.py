"""docs/codes.md: the reference page that is made from the registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.codes import registry
from gates.codes.examples import examples
from gates.model import Severity
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from gates.codes import Code

PAGE: Final = CHECKOUT / "docs" / "codes.md"
HEAD: Final = """\
# Codes

Every finding and every error has one of these codes. A code is never reused and never
changes its meaning. `gates explain CODE` shows the same text.

This page is made from the registry, `gates/codes`, by `scripts/golden`.
"""


def codes_page() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *(_section(code) for code in registry().values())])


def _weight(code: Code) -> str:
    """How much the code weighs, in words."""
    if code.severity is code.strict:
        weight = code.severity.capitalize()
    else:
        weight = f"{code.severity.capitalize()}, in strict profiles {code.strict}"
    if Severity.ERROR in (code.severity, code.strict):
        weight += f"; exit code {code.exit}"
    return f"{weight}; {'can' if code.waivable else 'cannot'} be waived"


def _section(code: Code) -> str:
    example = examples()[code.id]
    related = ", ".join(f"[{other}](#{anchor(other)})" for other in example.related)
    parts = (
        code.why,
        f"**To do:** {code.fix}",
        f"Fails:\n\n{_fenced(example.fails)}",
        f"Mended:\n\n{_fenced(example.mended)}",
        f"{_weight(code)}; since {code.since}. Related: {related}.",
    )
    return f"## {code.id}: {code.title}\n\n" + "\n\n".join(parts) + "\n"


def _fenced(text: str) -> str:
    """A code block; its fence is longer than any inside."""
    return f"````text\n{text}\n````"


def anchor(code: str) -> str:
    """The name that GitHub gives to the heading of a code's section."""
    title = f"{code}: {registry()[code].title}".lower()
    return re.sub(r"[^a-z0-9 _-]", "", title).replace(" ", "-")


def regenerate() -> None:
    """Write the page anew."""
    PAGE.write_text(codes_page(), encoding="utf-8")
