from __future__ import annotations

import re

import pytest

from gates.codes import finding
from gates.model import RepoPath, State
from gates.render.style import PLAIN, Style
from gates.render.verdict_text import verdict_text
from tests.support.verdicts import (
    CASES,
    PLACE,
    failing,
    governance_only,
    hostile,
    large,
    passing,
    preview,
)

SCREEN = 24


@pytest.mark.parametrize("name", CASES)
def test_the_last_line_is_the_disclosure(name: str) -> None:
    verdict, place = CASES[name]
    lines = verdict_text(verdict, place, PLAIN).split("\n")
    assert lines[-1] == ""
    assert lines[-2] == verdict.disclosure


@pytest.mark.parametrize("name", CASES)
def test_it_always_says_manifest_gate_not_tests(name: str) -> None:
    assert "manifest gate, not tests" in verdict_text(*CASES[name], PLAIN)


def test_a_small_run_that_passes_fits_on_one_screen() -> None:
    assert verdict_text(passing(), PLACE, PLAIN).count("\n") <= SCREEN


def test_quiet_is_the_disclosure_alone() -> None:
    text = verdict_text(failing(), PLACE, Style(quiet=True))
    assert text == failing().disclosure + "\n"


def test_errors_come_before_warnings() -> None:
    mixed = passing()._replace(findings=(*passing().findings, *failing().findings))
    text = verdict_text(mixed, None, PLAIN)
    assert text.index("C701-G04") < text.index("SCOPE-06")


def test_a_fault_in_the_packet_names_the_packets_line_and_the_file() -> None:
    text = verdict_text(failing(), None, PLAIN)
    assert "\n.GOV/task_packets/WP-7.md:43: C701-G05 src/store.py: " in text


def test_a_fault_in_a_file_names_its_line() -> None:
    text = verdict_text(failing(), None, PLAIN)
    assert "\nsrc/store.py:970: C701-G04 lines 970-972" in text


def test_a_finding_without_a_place_begins_with_its_code() -> None:
    assert "\nGIT-07 the object" in verdict_text(preview(), None, PLAIN)


def test_a_file_that_the_message_names_is_not_named_twice() -> None:
    found = finding(
        "C701-G05", "`a.py` has no hash", path=RepoPath(b"a.py"), packet_line=3
    )
    text = verdict_text(failing()._replace(findings=(found,)), None, PLAIN)
    assert "WP-7.md:3: C701-G05 `a.py` has no hash" in text


def test_what_was_waived_names_its_waiver() -> None:
    text = verdict_text(failing(), None, PLAIN)
    assert "src/extra.py: SCOPE-01 waived by W-1: " in text
    assert "waivers: 1 used (W-1); 1 unused (W-2); 1 records no check (W-3)" in text


def test_notes_are_counted_and_shown_when_asked_for() -> None:
    assert "1 note, see them with -v" in verdict_text(passing(), None, PLAIN)
    text = verdict_text(passing(), None, Style(verbose=True))
    assert "PACKET-08 note: the packet has CRLF" in text


def test_many_findings_of_one_code_are_cut_short_and_counted() -> None:
    text = verdict_text(large(40), None, PLAIN)
    assert text.count("C701-G05 src/") == 10
    assert "C701-G05 error: +30 more, see --format json or -v" in text
    assert text.count("MANIFEST-09 warning: src/") == 3
    assert "MANIFEST-09 warning: +37 more" in text
    assert text.count("\n") < 50


def test_verbose_leaves_nothing_out() -> None:
    text = verdict_text(large(40), None, Style(verbose=True))
    assert text.count("C701-G05 src/") == 40
    assert "more" not in text


def test_the_same_help_is_given_once() -> None:
    text = verdict_text(large(40), None, PLAIN)
    assert text.count("  help: run `gates cor701-sha`") == 2  # once for each code


def test_entries_that_fail_come_first_and_the_rest_is_counted() -> None:
    lines = verdict_text(large(40), None, PLAIN).split("\n")
    start = lines.index(next(line for line in lines if line.startswith("GATES ")))
    assert all(line.startswith("FAIL ") for line in lines[start + 1 : start + 9])
    assert lines[start + 9] == "+32 more, see --format json or -v"


def test_the_table_compares_the_declared_with_the_tight_area() -> None:
    text = verdict_text(failing(), None, PLAIN)
    assert re.search(
        r"FAIL +modified +\+94 not \+95 +98/861 \(11%\) +src/store.py", text
    )
    assert "(gates 52,57)" in text


def test_every_dimension_has_its_state_and_reason() -> None:
    text = verdict_text(failing(), None, PLAIN)
    for dimension, found in failing().dimensions.items():
        assert re.search(rf"\n{dimension} +{found.state} +{found.reason}\n", text)


def test_a_preview_says_so() -> None:
    assert "profile handshake, a preview)" in verdict_text(preview(), None, PLAIN)


def test_the_selection_is_shown_with_its_reason() -> None:
    text = verdict_text(passing(), None, PLAIN)
    assert f"\nrange: {'a' * 12}..{'b' * 12}: named with --range\n" in text
    root = verdict_text(governance_only(), None, PLAIN)
    assert f"\nrev: empty tree..{'b' * 12}: " in root
    assert "with the index: something is staged" in verdict_text(preview(), None, PLAIN)


def test_the_record_is_shown_with_its_place() -> None:
    text = verdict_text(passing(), PLACE, PLAIN)
    record = f"record: sha256:{'d' * 64}, number 12 of refs/heads/gate-log, commit "
    assert record + "e" * 12 in text
    assert "record:" not in verdict_text(passing(), None, PLAIN)


@pytest.mark.parametrize("style", [PLAIN, Style(verbose=True), Style(color=True)])
def test_no_name_writes_to_the_terminal_or_to_ci(style: Style) -> None:
    text = verdict_text(hostile(), PLACE, style)
    painted = re.compile(r"\x1b\[(?:0|1|2|31|32|33)m")
    for line in painted.sub("", text).split("\n"):
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
    assert text.count("\nRID-COR-701: ") == (0 if style.color else 1)


def test_plain_text_is_ascii_apart_from_what_others_wrote() -> None:
    for verdict in (passing(), failing(), preview(), governance_only(), large()):
        assert verdict_text(verdict, PLACE, PLAIN).isascii()


def test_colour_only_paints() -> None:
    plain = verdict_text(failing(), None, PLAIN)
    colored = verdict_text(failing(), None, Style(color=True))
    assert colored != plain
    assert re.sub(r"\x1b\[[0-9]+m", "", colored) == plain


def test_a_result_is_painted_by_its_state() -> None:
    good = verdict_text(passing(), None, Style(color=True, quiet=True))
    bad = verdict_text(
        passing()._replace(result=State.FAIL), None, Style(color=True, quiet=True)
    )
    assert good.startswith("\x1b[32m")
    assert bad.startswith("\x1b[31m")
