"""`packet new` and `refinement new`: files that their own gates read."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import pytest

from gates.packet import parse_packet
from gates.packet.refinement import parse_refinement
from tests.support.packets import packet_path
from tests.support.schemas import faults

if TYPE_CHECKING:
    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

WP = "WP-1-Counter-v2"
SPEC = "".join(
    [
        "# Counting\n",
        "\n",
        *(f"Line {number} of the text.\n" for number in range(3, 20)),
        "## Start value\n",
        "\n",
        "The counter starts at one \u2014 never at ```zero```.\n",
        "\n",
        "The end.\n",
    ]
)
POINTER = ".GOV/roles_shared/SPEC_CURRENT.md"
REFINEMENT = f".GOV/refinements/{WP}.md"


@pytest.fixture
def work(repo: RepoBuilder) -> RepoBuilder:
    repo.write("spec/Counting_v1.md", SPEC.encode())
    repo.write(POINTER, b"The spec is **spec/Counting_v1.md**.\n")
    repo.commit()
    return repo


def run(program: Program, repo: RepoBuilder, *words: str) -> Finished:
    return program.run(*words, cwd=repo.path)


def test_a_packet_is_begun_on_the_commit_of_head(
    program: Program, work: RepoBuilder
) -> None:
    done = run(program, work, "packet", "new", WP)
    assert done.code == 0, done.said
    path = packet_path(WP)
    assert done.text == f"written: {path}\nnext: gates pre-work {WP}\n"
    packet = parse_packet(work.file(path).read_bytes())
    assert packet.problems == ()
    said = {name: field.value for name, field in packet.fields.items()}
    assert said["WP_ID"] == WP
    assert said["BASE_WP_ID"] == "WP-1-Counter"
    assert said["MERGE_BASE_SHA"] == work.head()
    assert said["REFINEMENT_FILE"] == REFINEMENT
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said["DATE"])


def test_nothing_is_written_over(program: Program, work: RepoBuilder) -> None:
    assert run(program, work, "packet", "new", WP).code == 0
    before = work.file(packet_path(WP)).read_bytes()
    again = run(program, work, "packet", "new", WP)
    assert again.code == 2
    assert "exists already" in again.said
    work.commit()
    work.remove(packet_path(WP))
    assert run(program, work, "packet", "new", WP).code == 2
    assert before


def test_an_anchor_is_found_in_the_spec(program: Program, work: RepoBuilder) -> None:
    done = run(
        program,
        work,
        "refinement",
        "new",
        WP,
        "--anchor",
        "starts at one",
        "--format=json",
    )
    assert done.code == 0, done.said
    assert faults("made-1", done.json) == []
    data = work.file(REFINEMENT).read_bytes()
    assert data.isascii()
    found = parse_refinement(data)
    assert found.problems == ()
    digest = hashlib.sha1(SPEC.encode()).hexdigest()
    assert found.value("SPEC_TARGET_SHA1") == digest
    assert found.value("SPEC_TARGET_RESOLVED") == f"{POINTER} -> spec/Counting_v1.md"
    (anchor,) = found.anchors
    assert (anchor.start, anchor.end) == (19, 24)
    assert anchor.spec is not None
    assert anchor.spec.value == "spec/Counting_v1.md Start value"
    assert anchor.excerpt is not None
    line = r"The counter starts at one \u2014 never at ```zero```."
    assert line in [text.strip() for text in anchor.excerpt]


def test_its_anchors_hold_for_the_gate(program: Program, work: RepoBuilder) -> None:
    words = ("--anchor", "starts at one", "--anchor", "Line 7 of")
    assert run(program, work, "refinement", "new", WP, *words).code == 0
    done = run(program, work, "refinement", "check", WP, "--format=json")
    codes = {f["code"] for f in done.json["findings"] if f["severity"] == "error"}
    # What only people can say is missing; the anchors are not.
    assert codes <= {
        "REFINEMENT-04",
        "REFINEMENT-06",
        "REFINEMENT-07",
        "REFINEMENT-19",
    }
    assert [anchor["state"] for anchor in done.json["anchors"]] == ["HOLDS", "HOLDS"]


def test_a_packet_takes_over_what_the_refinement_says(
    program: Program, work: RepoBuilder
) -> None:
    missing = run(program, work, "packet", "new", WP, "--from-refinement")
    assert missing.code == 1
    assert "there is no refinement" in missing.said
    run(program, work, "refinement", "new", WP, "--anchor", "The end")
    assert run(program, work, "packet", "new", WP, "--from-refinement").code == 0
    packet = parse_packet(work.file(packet_path(WP)).read_bytes())
    assert packet.fields["SPEC_TARGET"].value.endswith("spec/Counting_v1.md")
    assert packet.fields["SPEC_ANCHOR"].value == "spec/Counting_v1.md Start value"


def test_a_token_that_stands_often_or_nowhere(
    program: Program, work: RepoBuilder
) -> None:
    often = run(program, work, "refinement", "new", WP, "--anchor", "of the text")
    assert often.code == 0
    assert "stands at lines 3, 4, 5, 6, 7 of the spec" in often.said
    nowhere = run(
        program, work, "refinement", "new", "WP-2", "--anchor", "Line 8 of the texts"
    )
    assert nowhere.code == 1
    assert "line 8 is `Line 8 of the text.`" in nowhere.said
    assert not work.file(".GOV/refinements/WP-2.md").exists()


def test_the_spec_can_be_named(program: Program, work: RepoBuilder) -> None:
    words = ("--anchor", "The end", "--spec", "spec/Counting_v1.md")
    assert run(program, work, "refinement", "new", WP, *words).code == 0
    found = parse_refinement(work.file(REFINEMENT).read_bytes())
    assert found.value("SPEC_TARGET_RESOLVED") == "spec/Counting_v1.md"
    words = ("--anchor", "The end", "--spec", "spec/none.md")
    missing = run(program, work, "refinement", "new", "WP-2", *words)
    assert missing.code == 1
    assert "no spec at HEAD by `spec/none.md`" in missing.said
