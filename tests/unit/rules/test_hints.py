"""Every finding says what to do, by a command that names the packet."""

from __future__ import annotations

from gates.codes import finding, registry
from gates.rules.hints import with_hints


def test_a_hint_of_its_own_is_kept() -> None:
    (found,) = with_hints([finding("PLAN-05", "it", hint="do this")], "WP-7")
    assert found.hint == "do this"


def test_the_code_says_what_to_do_and_names_the_packet() -> None:
    (found,) = with_hints([finding("PLAN-02", "it")], "WP-7")
    assert found.hint == "Run `gates pre-work WP-7` before the work begins."


def test_a_note_needs_no_hint() -> None:
    (found,) = with_hints([finding("PLAN-09", "it")], "WP-7")
    assert found.hint == ""


def test_no_code_is_without_one() -> None:
    for code in registry():
        (found,) = with_hints([finding(code, "it")], "W")
        assert found.hint or found.severity == "note"
