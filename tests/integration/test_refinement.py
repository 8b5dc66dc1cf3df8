"""`gates refinement check`: the spec it pins, the anchors in it, and their mending."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.corpus import CHECKOUT, corpus_files, needs_corpus
from tests.support.schemas import faults
from tests.support.workflow import (
    POINTER,
    REFINEMENT,
    SPEC,
    SPEC_PATH,
    WP,
    prepare_workflow,
    refinement_text,
    sha1,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

MOVED = b"New on top.\n" * 30 + SPEC


@pytest.fixture
def ready(repo: RepoBuilder) -> RepoBuilder:
    prepare_workflow(repo)
    repo.commit()
    return repo


def _check(program: Program, repo: RepoBuilder, *words: str, wp: str = WP) -> Finished:
    return program.run(
        "refinement", "check", wp, *words, "--format", "json", cwd=repo.path
    )


def _found(done: Finished) -> dict[str, str]:
    assert faults("verdict-1", done.json) == []
    return {f["code"]: f["severity"] for f in done.json["findings"]}


def _message(done: Finished, code: str) -> str:
    found = (f["message"] for f in done.json["findings"] if f["code"] == code)
    return str(next(found))


def test_a_refinement_that_holds(program: Program, ready: RepoBuilder) -> None:
    done = _check(program, ready)
    assert done.code == 0, done.text
    assert _found(done) == {}
    (anchor,) = done.json["anchors"]
    assert (anchor["state"], anchor["found"]) == ("HOLDS", [22])


def test_the_spec_changed_since_and_the_anchor_moved(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(SPEC_PATH, MOVED)
    ready.commit()
    done = _check(program, ready)
    assert done.code == 0, done.text
    assert _found(done) == {"REFINEMENT-09": "warning", "REFINEMENT-13": "warning"}
    (anchor,) = done.json["anchors"]
    assert (anchor["state"], anchor["found"]) == ("MOVED", [52])
    assert anchor["proposed"] == [50, 54]


def test_moved_anchors_are_mended_on_request_only(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(SPEC_PATH, MOVED)
    ready.commit()
    before = ready.file(REFINEMENT).read_bytes()
    done = _check(program, ready, "--fix-anchors")
    assert "+- CONTEXT_START_LINE: 50\n" in done.json["diff"]
    assert ready.file(REFINEMENT).read_bytes() == before
    assert _check(program, ready, "--fix-anchors", "--write").json["written"]
    mended = before.replace(b"LINE: 20", b"LINE: 50").replace(b"LINE: 24", b"LINE: 54")
    assert ready.file(REFINEMENT).read_bytes() == mended


def test_writing_alone_is_refused(program: Program, ready: RepoBuilder) -> None:
    assert _check(program, ready, "--write").code == 2


def test_a_token_that_is_gone_is_broken(program: Program, ready: RepoBuilder) -> None:
    ready.write(SPEC_PATH, SPEC.replace(b"starts at one", b"starts at two"))
    ready.commit()
    done = _check(program, ready)
    assert done.code == 1
    assert _found(done)["REFINEMENT-14"] == "error"
    assert done.json["anchors"][0]["state"] == "BROKEN"


def test_a_window_that_never_held_is_an_error(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(REFINEMENT, refinement_text(window=(1, 5)))
    ready.commit()
    done = _check(program, ready)
    assert done.code == 1
    assert _found(done) == {"REFINEMENT-13": "error"}
    assert "it is at line 22, window 22-26" in _message(done, "REFINEMENT-13")


def test_a_pin_of_other_line_endings_is_told_as_that(
    program: Program, ready: RepoBuilder
) -> None:
    pin = sha1(SPEC.replace(b"\n", b"\r\n"))
    ready.write(REFINEMENT, refinement_text(pin=pin))
    ready.commit()
    done = _check(program, ready)
    assert (done.code, _found(done)) == (0, {"REFINEMENT-11": "warning"})
    message = _message(done, "REFINEMENT-11")
    assert f"the pinned SHA-1 {pin} is the CRLF form of the committed blob" in message
    assert _check(program, ready, "--profile", "strict").code == 1


def test_a_pin_that_was_never_committed_is_outdated_with_the_places(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(REFINEMENT, refinement_text(pin="ab" * 20))
    ready.commit()
    done = _check(program, ready)
    assert (done.code, _found(done)) == (0, {"REFINEMENT-10": "warning"})
    message = _message(done, "REFINEMENT-10")
    assert message.startswith("OUTDATED: the pinned SHA-1 abab")
    assert "1 versions in 2 commits were looked at, which is all of them" in message
    assert "ANCHOR 1 HOLDS at line 22" in message


def test_a_spec_named_without_a_pointer(program: Program, ready: RepoBuilder) -> None:
    ready.write(REFINEMENT, refinement_text(target=SPEC_PATH))
    ready.commit()
    assert _found(_check(program, ready)) == {}


def test_a_spec_outside_the_repository_is_none(
    program: Program, ready: RepoBuilder
) -> None:
    for target in ("../../etc/passwd", "/etc/passwd", "a -> ../b"):
        ready.write(REFINEMENT, refinement_text(target=target))
        ready.commit()
        done = _check(program, ready)
        assert done.code == 1, done.said
        assert "REFINEMENT-08" in _found(done)


def test_a_pointer_to_the_next_spec(program: Program, ready: RepoBuilder) -> None:
    ready.write("docs/spec-2.md", MOVED)
    ready.write(POINTER, b"**spec-2.md**\n")
    ready.commit()
    done = _check(program, ready)
    assert "`docs/spec-2.md` counts now" in _message(done, "REFINEMENT-09")
    assert done.json["anchors"][0]["path"] == "docs/spec-2.md"


def test_a_spec_that_is_gone_is_still_found_in_history(
    program: Program, ready: RepoBuilder
) -> None:
    ready.remove(SPEC_PATH)
    ready.commit()
    done = _check(program, ready)
    assert done.code == 1
    assert "REFINEMENT-08" in _found(done)
    assert done.json["anchors"][0]["state"] == "HOLDS"


def _index(*parts: tuple[str, bytes]) -> bytes:
    listed = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in parts
    ]
    return json.dumps({"modules": listed}).encode()


def test_a_spec_of_several_files(program: Program, ready: RepoBuilder) -> None:
    first = b"# Preface\n" * 10
    index = _index(("parts/a.md", first), ("parts/b.md", SPEC))
    ready.write("docs/spec.json", index)
    ready.write("docs/parts/a.md", first)
    ready.write("docs/parts/b.md", SPEC)
    whole = refinement_text(spec=index, target="docs/spec.json", window=(30, 34))
    ready.write(REFINEMENT, whole)
    ready.commit()
    assert _found(_check(program, ready)) == {}
    named = whole.replace(b"the start of a counter", b"parts/b.md, the start")
    named = named.replace(b"LINE: 30", b"LINE: 20").replace(b"LINE: 34", b"LINE: 24")
    ready.write(REFINEMENT, named)
    ready.commit()
    done = _check(program, ready)
    assert _found(done) == {}
    assert done.json["anchors"][0]["path"] == "docs/parts/b.md"
    ready.write("docs/parts/b.md", SPEC + b"more\n")
    ready.commit()
    assert _found(_check(program, ready)) == {"REFINEMENT-17": "error"}


def test_an_uncommitted_refinement_is_judged_and_told(
    program: Program, ready: RepoBuilder
) -> None:
    ready.write(REFINEMENT, refinement_text() + b"\nmore\n")
    done = _check(program, ready)
    assert (done.code, _found(done)) == (0, {"REFINEMENT-19": "warning"})


def test_without_a_refinement_it_fails(program: Program, repo: RepoBuilder) -> None:
    repo.write("a", b"a\n")
    repo.commit()
    done = _check(program, repo)
    assert (done.code, _found(done)) == (1, {"REFINEMENT-01": "error"})


def test_a_large_spec_is_judged_at_once(program: Program, ready: RepoBuilder) -> None:
    """2.7 MB in 60,000 lines: within 300 ms on an idle machine, and never slow."""
    spec = SPEC + b"A line of some forty-five letters, as specs do.\n" * 60_000
    ready.write(SPEC_PATH, spec)
    ready.write(REFINEMENT, refinement_text(spec=spec))
    ready.commit()
    begun = time.monotonic()
    assert _found(_check(program, ready)) == {}
    assert time.monotonic() - begun < 2


def _seed(number: str) -> bytes:
    folder = CHECKOUT.parent / "shared" / "seeds"
    found = sorted(folder.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("no seeds beside the checkout")
    return found[0].read_bytes()


def _spec(version: str) -> Path:
    return next(path for path in corpus_files("specs") if version in path.name)


@needs_corpus
@pytest.mark.parametrize(
    ("number", "wp", "version", "expected"),
    [
        ("000", "WP-1-Flight-Recorder-v4", "125", {"REFINEMENT-16"}),
        ("003", "WP-1-Migration-Framework-v2", "106", {"REFINEMENT-10"}),
        ("004", "WP-1-Dual-Backend-Tests-v2", "101", {"REFINEMENT-11"}),
    ],
)
def test_the_refinements_that_the_project_began_with(
    program: Program,
    repo: RepoBuilder,
    number: str,
    wp: str,
    version: str,
    expected: set[str],
) -> None:
    data = _spec(version).read_bytes().replace(b"\r\n", b"\n")
    name = f"Handshake_Master_Spec_v02.{version}.md"
    repo.write(name, data)
    repo.write(".GOV/roles_shared/SPEC_CURRENT.md", f"**{name}**\n".encode())
    repo.write(f".GOV/refinements/{wp}.md", _seed(number))
    repo.commit()
    done = _check(program, repo, wp=wp)
    assert done.code == 0, done.text
    assert set(_found(done)) == expected
    assert {a["state"] for a in done.json["anchors"]} == {"HOLDS"}
