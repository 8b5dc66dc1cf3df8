from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING

import pytest
import typer

from gates.cli.application import Lazy, application, lazy_group, single
from gates.cli.completions import app as completions
from gates.cli.funnel import Report, diagnose, present, run
from gates.cli.groups import grouped
from gates.cli.options import Color, CommonOptions, Format, OutputFile, parse_output
from gates.errors import GateError
from tests.support.schemas import faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REPORT = Report(0, text=lambda _: "all is well\n", json=lambda: '{"well":true}\n')


def _raise(error: BaseException) -> Callable[[], Report]:
    def work() -> Report:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            GateError("GIT-02", "no such commit", "fetch it"),
            2,
            "error: GIT-02: no such",
        ),
        (GateError("LOG-01", "disk full", where="log"), 3, "error: LOG-01 log: disk"),
        (ZeroDivisionError("by zero"), 3, "error: INTERNAL-01: ZeroDivisionError: by"),
        (BrokenPipeError("git is gone"), 3, "error: INTERNAL-01: BrokenPipeError"),
        (
            PermissionError(errno.EACCES, "Permission denied", b"/x/\xff"),
            3,
            "error: GIT-06: `/x/\\xff` cannot be read or written: Permission denied\n",
        ),
        (
            OSError(errno.ENAMETOOLONG, "File name too long", "aa"),
            3,
            "error: GIT-06: `aa` cannot be read or written: File name too long\n",
        ),
        (PermissionError("odd"), 3, "error: INTERNAL-01: PermissionError: odd"),
        (MemoryError(), 3, "error: INTERNAL-01: MemoryError"),
        (RecursionError("deep"), 3, "error: INTERNAL-01: RecursionError"),
        (SystemExit(0), 3, "error: INTERNAL-01: SystemExit"),
        (KeyboardInterrupt(), 130, "error: INTERNAL-02: interrupted"),
        (ModuleNotFoundError(name="cryptography"), 3, "error: KEY-05: signatures can"),
        (
            ModuleNotFoundError(name="cryptography.hazmat"),
            3,
            "error: KEY-05: signatures can",
        ),
        (
            ModuleNotFoundError(name="cryptographyx"),
            3,
            "error: INTERNAL-01: ModuleNotFoundError",
        ),
        (ModuleNotFoundError("odd"), 3, "error: INTERNAL-01: ModuleNotFoundError: odd"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_exception_has_a_message_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    assert present(CommonOptions(), _raise(error)) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(said)
    assert "Traceback" not in shown.err


def test_with_json_an_error_is_one_object_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = GateError("GIT-02", "no \udcff such commit", "fetch it", "x")
    assert present(CommonOptions(format=Format.JSON), _raise(error)) == 2
    shown = capsys.readouterr()
    assert shown.err == ""
    value = json.loads(shown.out)
    assert faults("error-1", value) == []
    assert value["message"] == "no \\xff such commit"
    assert (value["hint"], value["where"]) == ("fetch it", "x")
    assert value["exit_code"] == 2


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert present(CommonOptions(debug=True), _raise(ZeroDivisionError("x"))) == 3
    shown = capsys.readouterr().err
    assert shown.startswith("Traceback")
    assert "error: INTERNAL-01" in shown


def test_hints_and_notices_are_left_out_when_quiet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    noticed = REPORT._replace(notices=("a key was made",))
    assert present(CommonOptions(), lambda: noticed) == 0
    assert capsys.readouterr().err == "note: a key was made\n"
    assert present(CommonOptions(quiet=True), lambda: noticed) == 0
    assert capsys.readouterr().err == ""
    present(CommonOptions(quiet=True), _raise(GateError("GIT-02", "no", "fetch")))
    assert capsys.readouterr().err == "error: GIT-02: no\n"


def test_a_defect_in_a_renderer_is_no_success(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = REPORT._replace(json=lambda: str(1 // 0))
    app = single(grouped(_command(broken)), "x")
    file = tmp_path / "out.json"
    assert run(lambda: app, ["--format", "json"], "x") == 3
    assert json.loads(capsys.readouterr().out)["code"] == "INTERNAL-01"
    assert run(lambda: app, ["--output", f"json={file}"], "x") == 3
    assert not any(tmp_path.iterdir())


def _command(report: Report) -> Callable[..., int]:
    def command(common: CommonOptions) -> int:
        return present(common, lambda: report)

    return command


def test_output_files_hold_the_result_in_their_own_format(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text, data = tmp_path / "a.txt", tmp_path / "a.json"
    data.write_text("old")
    options = CommonOptions(
        outputs=[OutputFile(Format.TEXT, text), OutputFile(Format.JSON, data)]
    )
    assert present(options, lambda: REPORT) == 0
    assert text.read_text() == "all is well\n"
    assert data.read_text() == '{"well":true}\n'
    assert capsys.readouterr().out == "all is well\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "a.txt"]


def test_output_files_hold_the_error_when_there_is_one(tmp_path: Path) -> None:
    data = tmp_path / "a.json"
    data.write_text('{"result":"PASS"}')
    options = CommonOptions(outputs=[OutputFile(Format.JSON, data)])
    assert present(options, _raise(GateError("GIT-02", "no"))) == 2
    assert json.loads(data.read_text())["code"] == "GIT-02"


def test_an_output_file_that_cannot_be_written_ends_the_run_before_the_work(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good = OutputFile(Format.JSON, tmp_path / "good.json")
    for bad in (tmp_path / "none" / "x.json", tmp_path):
        options = CommonOptions(outputs=[good, OutputFile(Format.JSON, bad)])
        assert present(options, _raise(AssertionError("was started"))) == 2
        assert "the output file cannot be written" in capsys.readouterr().err
        assert not any(tmp_path.iterdir())


def test_one_output_file_is_not_written_twice(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    twice = [OutputFile(form, tmp_path / "x") for form in Format]
    assert present(CommonOptions(outputs=twice), lambda: REPORT) == 2
    assert "named twice" in capsys.readouterr().err


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    present(CommonOptions(outputs=[OutputFile(Format.TEXT, link)]), lambda: REPORT)
    assert link.is_symlink()
    assert target.read_text() == "all is well\n"


@pytest.mark.parametrize("text", ["x", "json=", "=x", "yaml=x"])
def test_an_output_that_is_not_format_and_file_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        parse_output(text)


def test_an_output_path_may_hold_an_equals_sign() -> None:
    assert str(parse_output("text=a=b.txt").path) == "a=b.txt"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nope"], "No such option: --nope"),
        (["extra"], "unexpected extra argument"),
        (["--format", "yaml"], "Invalid value for '--format'"),
        (["--output", "yaml=x"], "'yaml' is not one of the formats: text, json"),
        (["--color", "sometimes"], "Invalid value for '--color'"),
        (["--repo"], "Option '--repo' requires an argument."),
        (["--repo", ""], "Invalid value for '--repo': it is empty; set the variable"),
    ],
)
def test_usage_errors_are_errors_of_our_own(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    app = single(grouped(_command(REPORT)), "x")
    assert run(lambda: app, arguments, "prog") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: USAGE-01: ")
    assert said in shown.err
    assert "help: see `prog --help`" in shown.err


def test_choices_stand_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: completions, [], "completions") == 2
    assert "Choose from: bash, zsh, fish, powershell\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--format", "json", "--nope"], ["--nope", "--format=json"]]
)
def test_usage_errors_are_json_when_json_was_asked_for(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    app = single(grouped(_command(REPORT)), "x")
    assert run(lambda: app, arguments, "prog") == 2
    value = json.loads(capsys.readouterr().out)
    assert faults("error-1", value) == []
    assert value["code"] == "USAGE-01"


def test_an_interruption_while_building_is_told() -> None:
    def build() -> typer.Typer:
        raise KeyboardInterrupt

    assert run(build, [], "x") == 130


def test_a_lazy_command_is_imported_when_it_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = {"one": Lazy("no.such.module", "The first."), "two": Lazy("x", "Next.")}

    def build() -> typer.Typer:
        app = application("Some help.", lazy_group(table))
        app.callback()(lambda: 0)
        return app

    assert run(build, ["--help"], "x") == 0
    listed = capsys.readouterr().out
    assert "one  The first." in listed
    assert listed.index("one") < listed.index("two")
    assert run(build, ["onne"], "x") == 2
    assert "did you mean `x one`?" in capsys.readouterr().err
    assert run(build, ["one"], "x") == 3
    assert "No module named 'no'" in capsys.readouterr().err


def test_options_come_in_groups_with_their_defaults(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[CommonOptions] = []

    @grouped
    def command(common: CommonOptions) -> int:
        seen.append(common)
        return 7

    app = single(command, "x")
    assert run(lambda: app, ["-q", "--color", "never", "--repo", "d"], "x") == 7
    assert run(lambda: app, [], "x") == 7
    assert (seen[0].quiet, seen[0].color, str(seen[0].repo)) == (True, Color.NEVER, "d")
    assert seen[1] == CommonOptions()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("color", "variables", "wanted"),
    [
        (Color.AUTO, {}, False),
        (Color.ALWAYS, {"NO_COLOR": "1"}, True),
        (Color.NEVER, {"FORCE_COLOR": "1"}, False),
        (Color.AUTO, {"FORCE_COLOR": "1"}, True),
        (Color.AUTO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (Color.AUTO, {"FORCE_COLOR": ""}, False),
    ],
)
def test_colour_is_decided_by_option_then_variables_then_terminal(
    monkeypatch: pytest.MonkeyPatch,
    color: Color,
    variables: dict[str, str],
    *,
    wanted: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert CommonOptions(color=color).style().color is wanted


def test_a_gate_error_is_its_own_diagnosis() -> None:
    error = GateError("GIT-02", "x")
    assert diagnose(error) is error
