"""Every format of a real run: valid, with the exit code of every other format."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest

from gates.cli.options import Format
from tests.support.packets import entry_for, packet_path, packet_text
from tests.support.pages import Page, read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

FILE: Final = "src/counter.py"
LINES: Final = [b"line %d\n" % number for number in range(1, 61)]
READERS: Final[dict[Format, Callable[[str], object]]] = {
    Format.TEXT: str.strip,
    Format.JSON: json.loads,
    Format.SARIF: json.loads,
    Format.JUNIT: lambda text: ET.fromstring(text).tag,  # noqa: S314 - our own
    Format.GITHUB: str.strip,
    Format.GITLAB: json.loads,
    Format.MARKDOWN: str.strip,
    Format.HTML: read_page,
}


def _changed(*numbers: int) -> bytes:
    return b"".join(
        b"changed\n" if number in numbers else line
        for number, line in enumerate(LINES, start=1)
    )


@pytest.fixture
def work(repo: RepoBuilder) -> RepoBuilder:
    """A packet at `base`, honest work at `good`, a stray line at `bad`."""
    repo.write(packet_path("WP-1"), packet_text("WP-1"))
    repo.write(FILE, b"".join(LINES))
    base = repo.commit()
    repo.git("tag", "base")
    for name, numbers in (("good", (10,)), ("bad", (10, 40))):
        repo.write(FILE, _changed(*numbers))
        head = repo.commit()
        entry = entry_for(repo, base, head, FILE, [(8, 12)])
        repo.write(packet_path("WP-1"), packet_text("WP-1", entries=[entry]))
        repo.commit()
        repo.git("tag", name)
    return repo


def _gate(program: Program, repo: RepoBuilder, head: str, *words: str) -> Finished:
    wanted = ("WP-1", "--range", f"base..{head}", *words)
    return program.run(*wanted, script="post-work", cwd=repo.path)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize(("head", "code"), [("good", 0), ("bad", 1)])
def test_the_exit_code_is_that_of_every_format(
    program: Program, work: RepoBuilder, form: Format, head: str, code: int
) -> None:
    done = _gate(program, work, head, "--no-log", "--format", form)
    assert done.code == code, done.said
    assert done.said == ""
    assert READERS[form](done.text)


@pytest.mark.parametrize("form", [*Format][1:])
@pytest.mark.parametrize(
    ("words", "code"),
    [(("WP-2",), 2), (("WP-1", "--range", "base..nowhere"), 2), (("--bogus",), 2)],
    ids=["no packet", "no commit", "usage"],
)
def test_an_error_is_a_document_of_the_format(
    program: Program,
    work: RepoBuilder,
    form: Format,
    words: Sequence[str],
    code: int,
) -> None:
    done = program.run(*words, "--format", form, script="post-work", cwd=work.path)
    assert done.code == code
    assert READERS[form](done.text)
    assert "-0" in done.text  # the code of the error


def test_all_formats_can_be_written_at_once(
    program: Program, work: RepoBuilder
) -> None:
    folder = program.home / "out"
    folder.mkdir()
    words = [w for form in Format for w in ("--output", f"{form}={folder / form}")]
    done = _gate(program, work, "bad", "--no-log", *words)
    assert done.code == 1
    assert done.text.startswith("post-work WP-1: FAIL")
    for form in Format:
        assert READERS[form]((folder / form).read_text("utf-8"))


def test_an_output_file_holds_the_error(program: Program, work: RepoBuilder) -> None:
    report = program.home / "report.sarif"
    report.write_text("an older report")
    done = _gate(program, work, "nowhere", "--output", f"sarif={report}")
    assert done.code == 2
    (run,) = json.loads(report.read_text("utf-8"))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_formats_of_verdicts_are_refused_where_there_is_none(program: Program) -> None:
    done = program.run("codes", "--format", "sarif")
    assert done.code == 2
    assert "not one of the formats: text, json" in done.text


def test_a_text_run_imports_no_other_format(
    program: Program, work: RepoBuilder
) -> None:
    words = ("WP-1", "--range", "base..bad", "--no-log")
    done = program.run(
        *words, script="post-work", cwd=work.path, env={"PYTHONPROFILEIMPORTTIME": "1"}
    )
    assert done.code == 1
    names = {line.rpartition("|")[2].strip() for line in done.said.split("\n")}
    assert "gates.render.verdict_text" in names
    others = {"sarif", "junit", "github", "gitlab", "markdown", "html", "picture"}
    assert names & {f"gates.render.{other}" for other in others} == set()
    assert "xml.etree.ElementTree" not in names


def _page(done: Finished) -> Page:
    return read_page(done.text)


def test_a_report_shows_the_stray_line_and_records_nothing(
    program: Program, work: RepoBuilder
) -> None:
    done = program.run(
        "report", "WP-1", "--range", "base..bad", cwd=work.path, env={"CI": "true"}
    )
    assert done.code == 1, done.said
    page = _page(done)
    astray = [line.text for line in page.classed("astray")]
    assert astray == ["40!- line 40", "40!+ changed"]
    assert "a report records nothing" in page.named("body")[0].text
    assert "make check" in page.named("body")[0].text
    assert b"gate-log" not in work.git("for-each-ref")


def test_a_report_of_honest_work_shows_nothing_red(
    program: Program, work: RepoBuilder
) -> None:
    done = program.run("report", "WP-1", "--range", "base..good", cwd=work.path)
    assert done.code == 0, done.said
    assert _page(done).classed("astray") == []
    assert len(_page(done).classed("out")) == 1  # the legend


def test_deleted_added_and_undeclared_files_have_their_place(
    program: Program, work: RepoBuilder
) -> None:
    work.git("checkout", "--quiet", "good")
    work.git("rm", "--quiet", FILE)
    work.write("src/new.py", b"one\ntwo\n")
    work.write("src/picture.bin", b"\0\1")
    work.commit()
    done = program.run("report", "WP-1", "--range", "base..HEAD", cwd=work.path)
    assert done.code == 1
    said = [card.text for card in _page(done).named("article")]
    (new,) = [card for card in said if card.startswith("src/new.py")]
    assert "no entry" in new
    assert "Outside1\u20132" in new
    (binary,) = [card for card in said if card.startswith("src/picture.bin")]
    assert "no text is shown" in binary
    (gone,) = [card for card in said if card.startswith(FILE)]
    assert "Removed1\u201360" in gone


def test_previews_have_a_page_too(program: Program, work: RepoBuilder) -> None:
    work.write(FILE, _changed(10, 20))
    for selection in ("--worktree", "--staged"):
        if selection == "--staged":
            work.git("add", FILE)
        done = program.run("report", "WP-1", selection, cwd=work.path)
        assert done.code == 1, done.said
        page = _page(done)
        assert "a preview" in page.named("header")[0].text
        assert page.classed("added")


def test_a_packet_before_the_work_has_a_page(
    program: Program, work: RepoBuilder
) -> None:
    words = ("WP-1", "--no-log", "--format", "html")
    done = program.run(*words, script="pre-work", cwd=work.path)
    assert "pre-work" in _page(done).named("header")[0].text


def test_a_recorded_verdict_can_be_looked_at_and_verified_by_hand(
    program: Program, work: RepoBuilder
) -> None:
    done = _gate(program, work, "bad", "--format", "json")
    assert done.code == 1, done.said
    record = done.json["record"]
    words = ("report", "WP-1", "--record", str(record["seq"]))
    done = program.run(*words, cwd=work.path)
    assert done.code == 1, done.said
    page = _page(done)
    assert record["id"] in page.named("body")[0].text
    assert len(page.classed("astray")) == 2
    (shell,) = page.classed("shell")
    ran = subprocess.run(
        ["sh", "-eu", "-c", shell.text],
        cwd=work.path,
        env=program.environment(),
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Signature Verified Successfully" in ran.stdout
    line = (work.path / "record.json").read_bytes().removesuffix(b"\n")
    assert f"sha256:{hashlib.sha256(line).hexdigest()}" == record["id"]
    assert record["id"].removeprefix("sha256:") in ran.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("WP-2", "--record", "1"), "not a verdict on 'WP-2'"),
        (("WP-1", "--record", "99"), "no record of"),
        (("WP-1", "--record", "1", "--staged"), "goes with no option"),
    ],
)
def test_a_record_that_is_another_is_refused(
    program: Program, work: RepoBuilder, words: Sequence[str], said: str
) -> None:
    assert _gate(program, work, "bad").code == 1
    assert _gate(program, work, "bad").code == 1
    done = program.run("report", *words, "--format", "json", cwd=work.path)
    assert done.code == 2
    assert said in done.json["message"]
