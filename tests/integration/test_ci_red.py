"""A required check that cannot be green by accident: one test for each way.

Honest work stands ready in each test; what goes wrong is all around it.
"""

from __future__ import annotations

import base64
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest

from tests.support.ci import Forge, Runner, read_outputs
from tests.support.corpus import CHECKOUT
from tests.support.logs import key_of
from tests.support.packets import packet_path
from tests.support.postwork import SOURCE, WP, finish
from tests.support.postwork import begin as begin_work

if TYPE_CHECKING:
    from tests.support.ci import Step
    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

BRANCH: Final = f"feat/{WP}"
ORIGIN: Final = ("remote", "set-url", "origin")
MERGE: Final = "refs/pull/1/merge"
FORMATS: Final = ("json", "sarif", "junit", "github", "gitlab", "markdown", "html")
PLAIN: Final = 'gates ci --repo "$GITHUB_WORKSPACE"'
"""A step that a person writes without the action."""


@pytest.fixture
def forge(repo: RepoBuilder, tmp_path: Path) -> Forge:
    """Honest work on a branch."""
    base = begin_work(repo)
    forge = Forge(tmp_path, repo)
    repo.git("switch", "--quiet", "--create", BRANCH)
    finish(repo, base)
    return forge


@pytest.fixture
def runner(program: Program, forge: Forge, tmp_path: Path) -> Runner:
    """The runner of a pull request with that work: it is green."""
    event = forge.pull_request(BRANCH, branch=BRANCH)
    forge.checkout(tmp_path / "checkout", MERGE)
    folder = tmp_path / "runner"
    return Runner(program, folder, tmp_path / "checkout", "pull_request", event)


def require_red(step: Step, *codes: int) -> None:
    assert step.code in codes, step.said
    assert step.code != 0
    assert step.outputs.get("result", "") != "PASS"


def again(runner: Runner, event: dict[str, Any], name: str = "") -> Runner:
    """The same machine with another event."""
    return Runner(
        runner.program,
        runner.folder / "again",
        runner.workspace,
        name or runner.name,
        event,
    )


def test_the_work_is_green_when_nothing_goes_wrong(runner: Runner) -> None:
    step = runner.bash(PLAIN)
    assert step.code == 0, step.said
    assert step.outputs["result"] == "PASS"
    step = runner.action({})
    assert (step.code, step.outputs["result"]) == (0, "PASS"), step.said


# A tool is missing.


def test_no_gate(runner: Runner) -> None:
    runner.more["PATH"] = "/usr/bin:/bin"
    assert shutil.which("gates", path=runner.more["PATH"]) is None
    require_red(runner.bash(PLAIN), 127)


def test_no_gate_for_the_action(runner: Runner) -> None:
    require_red(runner.action({}, python=str(runner.temp / "no-python")), 127)
    require_red(runner.action({}, python=""), 127)


def test_no_git(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gates").symlink_to(Path(sys.executable).with_name("gates"))
    (tmp_path / "bin" / "bash").symlink_to("/bin/bash")
    runner.more["PATH"] = str(tmp_path / "bin")
    step = runner.bash(PLAIN)
    require_red(step, 3)
    assert step.outputs["codes"] == "GIT-10"


# It crashes.


def with_git(runner: Runner, folder: Path, body: str) -> None:
    """Put another git in front of the real one, with `$GIT` to go on with."""
    folder.mkdir()
    fake = folder / "git"
    fake.write_text(f"#!/bin/sh\nGIT={shutil.which('git')}\n{body}\n")
    fake.chmod(0o755)
    runner.more["PATH"] = os.pathsep.join((str(folder), runner.environment()["PATH"]))


@pytest.mark.parametrize("name", ["KILL", "SEGV", "ABRT"])
def test_the_gate_dies_in_the_middle(runner: Runner, tmp_path: Path, name: str) -> None:
    with_git(runner, tmp_path / "bin", f"kill -{name} $PPID; sleep 1")
    number = 128 + signal.Signals[f"SIG{name}"].value
    step = runner.bash(PLAIN)
    require_red(step, number)
    assert step.outputs["result"] == "CANNOT_VERIFY"
    require_red(runner.action({}), number)


def test_the_gate_ends_in_a_traceback(runner: Runner, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import sys, types\n"
        "sys.modules['gates.app.check'] = types.ModuleType('gates.app.check')\n"
    )
    runner.more["PYTHONPATH"] = str(broken)
    require_red(runner.bash(PLAIN), 3)


def test_git_fails_in_the_middle(runner: Runner, tmp_path: Path) -> None:
    fails = 'case " $* " in *" diff-tree "*) exit 1;; esac\nexec "$GIT" "$@"'
    with_git(runner, tmp_path / "bin", fails)
    step = runner.bash(PLAIN)
    require_red(step, 3)
    assert step.outputs["result"] == "CANNOT_VERIFY"
    assert "GIT-06" in step.summary


def test_an_object_is_damaged(runner: Runner) -> None:
    for pack in (runner.workspace / ".git" / "objects").rglob("*"):
        if pack.is_file() and pack.suffix != ".idx":
            pack.chmod(0o644)
            pack.write_bytes(pack.read_bytes()[:-40])
    require_red(runner.bash(PLAIN), 2, 3)


# There is nothing to judge.


def test_the_range_is_empty(runner: Runner, forge: Forge) -> None:
    event = forge.pull_request(BRANCH, branch=BRANCH)
    event["pull_request"]["head"] = event["pull_request"]["base"]
    step = again(runner, event).bash(PLAIN)
    require_red(step, 3)
    assert step.outputs["codes"] == "CI-02"


def test_the_work_is_merged_already(runner: Runner, forge: Forge) -> None:
    event = forge.pull_request("main", base=BRANCH)
    event["pull_request"]["base"]["ref"] = "main"
    step = again(runner, event).bash(PLAIN)
    require_red(step, 1)
    assert "nothing changed in the range" in step.summary


def test_the_commits_change_nothing(runner: Runner, forge: Forge) -> None:
    forge.author.git("switch", "--quiet", "--create", "feat/nothing", "main")
    forge.author.commit(f"Nothing\n\nWP: {WP}")
    event = forge.pull_request("feat/nothing")
    forge.checkout(runner.workspace.with_name("other"), MERGE)
    runner.workspace = runner.workspace.with_name("other")
    step = again(runner, event).bash(PLAIN)
    require_red(step, 1)
    assert "MANIFEST-04" in step.outputs["codes"]


def test_the_clone_is_shallow(runner: Runner, forge: Forge, tmp_path: Path) -> None:
    for depth in (1, 2):
        runner.workspace = tmp_path / f"depth-{depth}"
        forge.checkout(runner.workspace, MERGE, depth)
        step = runner.bash(PLAIN)
        require_red(step, 3)
        assert step.outputs["codes"] == "GIT-05"
        assert "fetch-depth: 0" in step.stdout


def test_the_head_was_not_fetched(runner: Runner, tmp_path: Path) -> None:
    git = ("git", "clone", "--quiet", "--single-branch", "--branch=main")
    origin = f"file://{tmp_path / 'origin.git'}"
    subprocess.run([*git, origin, tmp_path / "main"], check=True)
    runner.workspace = tmp_path / "main"
    step = runner.bash(PLAIN)
    require_red(step, 2)
    assert step.outputs["codes"] == "GIT-02"
    assert "fetch-depth: 0" in step.stdout


def test_there_is_no_checkout(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    runner.workspace = tmp_path / "empty"
    require_red(runner.bash(PLAIN), 2)
    require_red(runner.action({}), 2)


# The base is wrong.


@pytest.fixture
def decoy(forge: Forge) -> Forge:
    """A branch that has the stray change already, and work on it that has no other."""
    git = forge.author.git
    git("switch", "--quiet", "--create", "decoy", "main")
    forge.author.write("stray.txt", b"Nobody declared this.\n")
    forge.author.commit("A stray change")
    git("switch", "--quiet", "--create", "feat/on-decoy")
    git("merge", "--quiet", "--no-edit", "--no-verify", BRANCH)
    forge.push("decoy")
    return forge


def test_a_pull_request_into_a_decoy(runner: Runner, decoy: Forge) -> None:
    event = decoy.pull_request("feat/on-decoy", base="decoy")
    runner.workspace = decoy.checkout(runner.folder / "decoy", MERGE).path
    other = again(runner, event)
    step = other.action({})
    require_red(step, 3)
    assert step.outputs["codes"] == "CI-03"
    assert "is for the branch `decoy`, expected `main`" in step.stdout
    # The attack is real: without a target it passes.
    assert other.action({"target": ""}).code == 0


def test_a_base_that_was_named_and_lies_elsewhere(runner: Runner, decoy: Forge) -> None:
    runner.workspace = decoy.checkout(runner.folder / "decoy", MERGE).path
    head = decoy.author.oid("feat/on-decoy")
    given = {"range": f"{decoy.author.oid('decoy')}..{head}"}
    decoy.push(f"{head}:refs/heads/feat/on-decoy")
    runner.workspace = decoy.checkout(runner.folder / "named", "refs/heads/main").path
    step = runner.action(given)
    require_red(step, 3)
    assert step.outputs["codes"] == "CI-03"
    assert runner.action({**given, "target": ""}).code == 0


def test_an_unrelated_base(runner: Runner, forge: Forge) -> None:
    git = forge.author.git
    git("switch", "--quiet", "--orphan", "unrelated")
    forge.author.write("README.md", b"Another beginning.\n")
    alone = forge.author.commit("Begin elsewhere")
    forge.push("unrelated")
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    event = forge.pull_request(BRANCH, branch=BRANCH)
    event["pull_request"]["base"]["sha"] = alone
    step = again(runner, event).bash(PLAIN)
    require_red(step, 3)
    assert step.outputs["codes"] == "GIT-04"


def test_a_base_that_is_no_ancestor(runner: Runner, forge: Forge) -> None:
    forge.author.git("switch", "--quiet", "--create", "beside", "main")
    forge.author.write("beside.txt", b"Beside.\n")
    beside = forge.author.commit("Work beside it")
    forge.push("beside")
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    group = {
        "base_sha": beside,
        "base_ref": "refs/heads/main",
        "head_sha": forge.author.oid(BRANCH),
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-1",
    }
    step = again(runner, {"merge_group": group}, "merge_group").bash(PLAIN)
    require_red(step, 3)
    assert "GIT-04" in step.outputs["codes"]


# What is written does not arrive.


@pytest.mark.parametrize("form", ["text", "sarif"])
def test_no_format_turns_red_to_green(runner: Runner, forge: Forge, form: str) -> None:
    forge.author.write("stray.txt", b"Nobody declared this.\n")
    forge.author.commit("A stray change")
    event = forge.pull_request(BRANCH, branch=BRANCH)
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    outputs = " ".join(f'--output {f}="$RUNNER_TEMP/{f}"' for f in FORMATS)
    step = again(runner, event).bash(f"{PLAIN} --format {form} {outputs}")
    require_red(step, 1)
    assert step.outputs["result"] == "FAIL"
    written = {file.name for file in (runner.folder / "again" / "temp").iterdir()}
    assert set(FORMATS) <= written


def test_an_unknown_format(runner: Runner) -> None:
    require_red(runner.bash(f"{PLAIN} --format xml"), 2)


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
@pytest.mark.parametrize("place", ["missing/file", "."])
def test_a_file_of_the_runner_cannot_be_opened(
    runner: Runner, variable: str, place: str
) -> None:
    runner.more[variable] = str(runner.folder / place)
    step = runner.bash(PLAIN)
    require_red(step, 2)
    assert variable in step.stdout


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
def test_a_file_of_the_runner_is_full(runner: Runner, variable: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    runner.more[variable] = "/dev/full"
    step = runner.bash(PLAIN)
    require_red(step, 2, 3)
    assert variable in step.stdout + step.stderr


def test_an_output_file_cannot_be_written(runner: Runner) -> None:
    step = runner.bash(f"{PLAIN} --output sarif=$RUNNER_TEMP/missing/file")
    require_red(step, 2)


def test_standard_output_is_full(runner: Runner) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    step = runner.bash(f"{PLAIN} >/dev/full")
    require_red(step, 3)
    assert step.outputs["result"] == "CANNOT_VERIFY"


def test_a_pipe_hides_nothing(runner: Runner, forge: Forge) -> None:
    forge.author.write("stray.txt", b"Nobody declared this.\n")
    forge.author.commit("A stray change")
    event = forge.pull_request(BRANCH, branch=BRANCH)
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    step = again(runner, event).bash(f'{PLAIN} | tee "$RUNNER_TEMP/log"')
    require_red(step, 1)
    assert "RID-COR-701: FAIL" in step.stdout


def test_the_reader_of_a_pipe_leaves(runner: Runner) -> None:
    step = runner.bash(f'{{ {PLAIN} || echo "code $?" >&2; }} | true')
    assert "code 3\n" in step.stderr
    assert step.outputs["result"] == "CANNOT_VERIFY"


class _Closed(BaseHTTPRequestHandler):
    """A remote that lets nobody in, and remembers who asked."""

    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization", ""))
        self.send_error(403)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_a_log_that_cannot_be_pushed(runner: Runner, forge: Forge) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Closed)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        place = f"http://127.0.0.1:{server.server_port}"
        forge.author.git("-C", str(runner.workspace), *ORIGIN, f"{place}/work.git")
        runner.more |= {"GITHUB_SERVER_URL": place}
        secret = key_of("queue").private_file().decode()
        given = {"key": secret, "push-log": "true", "token": "the-token"}
        step = runner.action(given)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    require_red(step, 3)
    assert "LOG-12" in step.stdout
    # Git was handed the token for the push, and nobody else saw it.
    login = base64.b64encode(b"x-access-token:the-token").decode()
    assert set(_Closed.seen) == {f"basic {login}"}
    shown = f"{step.said}{step.summary}".replace(f"::add-mask::{login}\n", "", 1)
    assert "the-token" not in shown
    assert login not in shown


# It is stopped, or stands beside something older.


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -15)]
)
def test_a_step_that_is_cancelled(
    runner: Runner, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    mark = tmp_path / "begun"
    body = f'case " $* " in *" diff-tree "*) : >"{mark}"; sleep 30;; esac'
    with_git(runner, tmp_path / "bin", f'{body}\nexec "$GIT" "$@"')
    output = Path(runner.environment()["GITHUB_OUTPUT"])
    output.write_text("result=PASS\nexit-code=0\n")
    with subprocess.Popen(
        [Path(sys.executable).with_name("gates"), "ci"],
        cwd=runner.workspace,
        env=runner.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        for _ in range(300):
            if mark.exists():
                break
            time.sleep(0.1)
        assert mark.exists()
        os.killpg(process.pid, number)
        process.communicate(timeout=60)
    assert process.returncode == code
    assert read_outputs(output)["result"] == "CANNOT_VERIFY"


def test_the_outputs_of_an_earlier_run_do_not_stay(
    runner: Runner, tmp_path: Path
) -> None:
    # The first run passes; the second is killed, and the step goes on all the same.
    with_git(runner, tmp_path / "bin", "kill -KILL $PPID; sleep 1")
    real = runner.program.environment()["PATH"]
    bin_ = Path(sys.executable).parent
    script = f'PATH="{bin_}:{real}" {PLAIN}\n{PLAIN} || true\n'
    step = runner.bash(script)
    assert step.code == 0, step.said
    assert step.outputs["result"] == "CANNOT_VERIFY"
    assert "PASS" in step.stdout


def test_a_step_that_never_began_has_no_result(runner: Runner) -> None:
    # A job with `if: always()` behind it sees this: so it has to ask for PASS.
    step = runner.action({}, python=str(runner.temp / "no-python"))
    assert step.outputs["result"] == "CANNOT_VERIFY"
    assert read_outputs(runner.folder / "output-never") == {}


# The work helps itself.


def test_a_packet_that_removes_itself(runner: Runner, forge: Forge) -> None:
    forge.author.remove(packet_path(WP))
    forge.author.commit("Remove the packet")
    event = forge.pull_request(BRANCH, branch=BRANCH)
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    step = again(runner, event).bash(PLAIN)
    require_red(step, 1)
    assert "PACKET-24" in step.outputs["codes"]
    assert step.outputs["packets"] == ""


def test_work_without_a_packet(runner: Runner, forge: Forge) -> None:
    forge.author.git("switch", "--quiet", "--create", "feat/free", "main")
    forge.author.write(SOURCE, b"free\n")
    forge.author.commit("Work freely")
    event = forge.pull_request("feat/free", branch="feat/free")
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    step = again(runner, event).bash(PLAIN)
    require_red(step, 1)
    assert step.outputs["codes"] == "PACKET-24"


def test_work_that_loosens_the_policy(runner: Runner, forge: Forge) -> None:
    forge.author.git("switch", "--quiet", "--create", "feat/loose", "main")
    forge.author.write(SOURCE, b"free\n")
    forge.author.write("gates.toml", b'without_packet = "warn"\n')
    forge.author.commit("Work freely")
    event = forge.pull_request("feat/loose", branch="feat/loose")
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    require_red(again(runner, event).bash(PLAIN), 1)


HOSTILE: Final = (
    "feat/x\nresult=PASS",
    "feat/x\r\n::set-output name=result::PASS",
    "feat/$(touch marked)`touch marked`",
    "--branch=x",
    "result<<EOF",
)


@pytest.mark.parametrize("branch", HOSTILE)
def test_a_hostile_branch_changes_no_output(
    runner: Runner, forge: Forge, branch: str
) -> None:
    forge.author.git("switch", "--quiet", "--create", "feat/free", "main")
    forge.author.write(SOURCE, b"free\n")
    forge.author.commit("Work freely")
    event = forge.pull_request("feat/free", branch=branch)
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    step = again(runner, event).action({})
    require_red(step, 1)
    assert step.outputs["result"] == "FAIL"
    assert not list(runner.folder.rglob("marked"))
    begins = [line.split("::")[1].split(" ")[0] for line in commands(step)]
    assert set(begins) <= {"error", "warning", "notice"}


def commands(step: Step) -> list[str]:
    """The lines that the runner obeys."""
    lines = f"{step.stdout}\n{step.stderr}".replace("\r", "\n").split("\n")
    return [line.lstrip() for line in lines if line.lstrip().startswith("::")]


def test_a_packet_with_a_hostile_name(runner: Runner, forge: Forge) -> None:
    name = "WP-1=%0Aresult~PASS,@x"
    forge.author.git("switch", "--quiet", "--create", "feat/odd", "main")
    forge.author.git("mv", packet_path(WP), packet_path(name))
    forge.author.write(SOURCE, b"odd\n")
    forge.author.commit("An odd packet")
    event = forge.pull_request("feat/odd")
    runner.workspace = forge.checkout(runner.folder / "more", MERGE).path
    step = again(runner, event).bash(PLAIN)
    require_red(step, 1)
    assert step.outputs["packets"] == "WP-1=%250Aresult~PASS,@x"
    step = again(runner, event).action({"packet": "* $(touch marked) \n--help"})
    require_red(step, 2)
    assert not list(runner.folder.rglob("marked"))


@pytest.mark.parametrize(
    "given",
    [
        {"mode": "Check"},
        {"mode": ""},
        {"push-log": "yes"},
        {"require-record": ""},
        {"profile": "lax"},
        {"range": "HEAD"},
        {"range": "..HEAD"},
        {"range": "--help"},
        {"key": "no key"},
        {"trusted-keys": "no keys"},
        {"mode": "audit"},
    ],
)
def test_a_wrong_input(runner: Runner, given: dict[str, str]) -> None:
    require_red(runner.action(given), 2, 3)


# The script for any other runner.


def ci_gate(
    runner: Runner, *words: str, **more: str
) -> subprocess.CompletedProcess[str]:
    env = {**runner.program.environment(), "PATH": runner.environment()["PATH"], **more}
    return subprocess.run(
        [CHECKOUT / "scripts" / "ci-gate", *words],
        cwd=runner.workspace,
        env=env,
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_script_keeps_the_exit_code(runner: Runner) -> None:
    head = runner.event["pull_request"]["head"]["sha"]
    assert ci_gate(runner, "origin/main", head, BRANCH).returncode == 0
    assert ci_gate(runner, "origin/main", head, "").returncode == 0
    assert ci_gate(runner, head, head).returncode == 3
    assert ci_gate(runner, "origin/main", "nowhere").returncode == 2
    assert ci_gate(runner, head, "origin/main").returncode == 1


@pytest.mark.parametrize(
    "words", [(), ("HEAD",), ("", "HEAD"), ("HEAD", ""), ("a", "b", "c", "d")]
)
def test_the_script_wants_its_arguments(runner: Runner, words: tuple[str, ...]) -> None:
    done = ci_gate(runner, *words)
    assert done.returncode == 2
    assert done.stderr.startswith("ci-gate: ")


@pytest.mark.parametrize("missing", ["git", "gates"])
def test_the_script_misses_a_program(
    runner: Runner, tmp_path: Path, missing: str
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in {"git", "gates"} - {missing}:
        found = shutil.which(name, path=runner.environment()["PATH"])
        assert found is not None
        (folder / name).symlink_to(found)
    (folder / "sh").symlink_to("/bin/sh")
    (folder / "env").symlink_to("/usr/bin/env")
    done = ci_gate(runner, "origin/main", "HEAD", PATH=str(folder))
    assert done.returncode == 3
    assert f"{missing} was not found" in done.stderr


def test_the_script_is_a_program_of_a_plain_shell() -> None:
    script = CHECKOUT / "scripts" / "ci-gate"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_bytes().startswith(b"#!/bin/sh\n")
    subprocess.run(["sh", "-n", script], check=True)
