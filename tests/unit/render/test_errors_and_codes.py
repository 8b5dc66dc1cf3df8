from __future__ import annotations

import json

import pytest

from gates.codes import registry
from gates.codes.examples import examples
from gates.errors import GateError
from gates.model import Profile
from gates.render.codes import codes_json, codes_text, explain_json, explain_text
from gates.render.error import error_json, error_text
from gates.render.style import PLAIN, Style
from tests.support.schemas import faults

CODES = tuple(registry().values())


def test_an_error_is_one_line_and_its_help_another() -> None:
    error = GateError("GIT-02", "no such commit", "fetch it", "a.md:3")
    assert error_text(error, PLAIN) == (
        "error: GIT-02 a.md:3: no such commit\nhelp: fetch it\n"
    )
    assert error_text(GateError("GIT-02", "no"), PLAIN) == "error: GIT-02: no\n"


def test_what_others_wrote_is_escaped_in_an_error() -> None:
    error = GateError("GIT-02", "x\n::error::y\x1b[2J", "z\r", "::a")
    text = error_text(error, PLAIN)
    assert text.count("\n") == 2
    assert text.replace("\n", "").isprintable()
    assert not any(line.startswith("::") for line in text.split("\n"))


@pytest.mark.parametrize("code", [2, 3, 130])
def test_an_error_is_valid_json(code: int) -> None:
    value = json.loads(error_json(GateError("GIT-02", "\udcff", "", "x"), code))
    assert faults("error-1", value) == []
    assert value["exit_code"] == code


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_every_code_explains_itself(code: object) -> None:
    known = next(other for other in CODES if other is code)
    text = explain_text(known, PLAIN)
    for part in (known.id, known.title, known.why, known.fix, known.since):
        assert part in text
    example = examples()[known.id]
    for line in (*example.fails.split("\n"), *example.mended.split("\n")):
        assert f"\n    {line}".rstrip(" ") + "\n" in text
    assert text.endswith(f"\nrelated:  {', '.join(example.related)}\n")
    assert text.count(" in ") >= len(Profile)
    value = json.loads(explain_json(known))
    assert faults("codes-1", value) == []
    shown = (value["fails"], value["mended"], tuple(value["related"]))
    assert shown == example


def test_the_table_has_a_line_for_each_code() -> None:
    lines = codes_text(CODES, PLAIN).split("\n")[1:-1]
    assert [line.split()[0] for line in lines] == [code.id for code in CODES]
    assert codes_text(CODES, Style(quiet=True)).split() == [c.id for c in CODES]
    assert "\x1b[" in codes_text(CODES, Style(color=True))


def test_all_codes_are_valid_json() -> None:
    value = json.loads(codes_json(CODES))
    assert faults("codes-1", value) == []
    assert len(value["codes"]) == len(CODES)
