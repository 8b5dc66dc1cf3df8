"""The registry of codes for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.model import Profile, Severity
from gates.render.fit import columns, fit
from gates.render.style import Paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.codes import Code, Example
    from gates.render.style import Style

_PAINTS = {
    Severity.ERROR: Paint.BAD,
    Severity.WARNING: Paint.DOUBTFUL,
    Severity.NOTE: Paint.FAINT,
}


def severities(code: Code) -> dict[Profile, Severity]:
    """What a finding of this code weighs in each profile."""
    return {
        profile: code.strict if profile.is_strict else code.severity
        for profile in Profile
    }


def explain_text(code: Code, style: Style) -> str:
    """Everything known of one code: heading, reason, remedy, example, weight."""
    if style.quiet:
        return f"{code.id}: {code.title}\n"
    weights = ", ".join(
        f"{weight} in {profile}" for profile, weight in severities(code).items()
    )
    example = _example(code)
    return (
        f"{_labelled(f'{style.paint(code.id, Paint.STRONG)}: ', code.title, style)}\n"
        f"{_labelled('why:      ', code.why, style)}"
        f"{_labelled('fix:      ', code.fix, style)}\n"
        f"{style.paint('fails:', Paint.BAD)}\n\n{_indented(example.fails)}\n"
        f"{style.paint('mended:', Paint.GOOD)}\n\n{_indented(example.mended)}\n"
        f"{_labelled('severity: ', weights, style)}"
        f"exit:     {code.exit} when it is an error\n"
        f"waivable: {'yes' if code.waivable else 'no'}\n"
        f"since:    {code.since}\n"
        f"{_labelled('related:  ', ', '.join(example.related), style)}"
    )


def _labelled(label: str, text: str, style: Style) -> str:
    """A label and a text that goes on below itself."""
    lines = fit([f"{label}{text}"], style, hang=columns(label))
    return "".join(f"{line}\n" for line in lines)


def _example(code: Code) -> Example:
    """The code's example; a gate that explains nothing does not load them."""
    from gates.codes.examples import examples  # noqa: PLC0415 - see above

    return examples()[code.id]


def _indented(text: str) -> str:
    """The lines behind four spaces; an empty line stays empty."""
    return "".join(f"    {line}".rstrip() + "\n" for line in text.split("\n"))


def codes_text(codes: Sequence[Code], style: Style) -> str:
    """A table of codes: id, severity in `handshake` and `strict`, exit, title."""
    if style.quiet:
        return "".join(f"{code.id}\n" for code in codes)
    rows = [("CODE", "HANDSHAKE", "STRICT", "EXIT", "TITLE")]
    rows += [
        (code.id, code.severity, code.strict, str(code.exit), code.title)
        for code in codes
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    is_narrow = 0 < style.width < max(len(row[4]) for row in rows) + sum(widths) + 8
    lines = []
    for number, (name, handshake, strict, exit_code, title) in enumerate(rows):
        cells = [
            name.ljust(widths[0]),
            handshake.ljust(widths[1]),
            strict.ljust(widths[2]),
            exit_code.ljust(widths[3]),
        ]
        if number:
            cells[1] = style.paint(cells[1], _PAINTS[codes[number - 1].severity])
            cells[2] = style.paint(cells[2], _PAINTS[codes[number - 1].strict])
        if is_narrow:
            lines += ["  ".join(cells).rstrip(), f"  {title}"]
        else:
            lines.append("  ".join([*cells, title]))
    return "".join(f"{line}\n" for line in fit(lines, style, hang=4))


def _plain(code: Code) -> dict[str, object]:
    example = _example(code)
    return {
        "code": code.id,
        "title": code.title,
        "why": code.why,
        "fix": code.fix,
        "severity": {
            str(profile): str(weight) for profile, weight in severities(code).items()
        },
        "exit_code": code.exit,
        "waivable": code.waivable,
        "since": code.since,
        "fails": example.fails,
        "mended": example.mended,
        "related": list(example.related),
    }


def explain_json(code: Code) -> str:
    """One code as an object of schema `gates/code-1`."""
    import json  # noqa: PLC0415 - a text run does not need it

    return json.dumps({"schema": "gates/code-1", **_plain(code)}) + "\n"


def codes_json(codes: Sequence[Code]) -> str:
    """Every code as an object of schema `gates/codes-1`."""
    import json  # noqa: PLC0415 - a text run does not need it

    plain = [_plain(code) for code in codes]
    return json.dumps({"schema": "gates/codes-1", "codes": plain}) + "\n"
