"""A release installs and runs: with pip, as a uv tool, as one file."""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from gates import __version__
from tests.support import releases
from tests.support.corpus import CHECKOUT
from tests.support.postwork import AFTER, BEFORE, SOURCE, WP, begin, finish
from tests.support.workflow import PACKET, planned_packet, prepare_workflow
from tests.support.workflow import WP as PLANNED_WP

if TYPE_CHECKING:
    from tests.support.postwork import Work
    from tests.support.repo import RepoBuilder

LOCK: Final = CHECKOUT / "requirements" / "run.txt"


@pytest.fixture(scope="session")
def wheel(release: Path) -> Path:
    (found,) = release.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return releases.wheels(LOCK, tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with the standard library and nothing else."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin" / "python"


@pytest.fixture
def work(repo: RepoBuilder) -> Work:
    return finish(repo, begin(repo), {SOURCE: AFTER})


def judged(
    program: list[str | Path], work: Work, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run post-work over the work with an installed program."""
    return releases.call(
        [*program, "post-work", WP, "--range", work.range, *options], work.repo.path
    )


def test_pip_installs_what_runs(
    tmp_path: Path, wheel: Path, wheelhouse: Path, work: Work
) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    programs = tmp_path / "venv" / "bin"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", programs / "python"),
            *("--quiet", "--no-input", "install", "--no-index"),
            *("--find-links", wheelhouse, wheel),
        ],
        check=True,
    )
    for words, said in (
        (["gates", "--version"], f"gates {__version__}\n"),
        (["pre-work", "--help"], "Usage: pre-work [OPTIONS] {WP}"),
        (["post-work", "--help"], "Usage: post-work [OPTIONS] {WP}"),
        (["cor701-sha", "--help"], "Usage: cor701-sha [OPTIONS] {FILE...}"),
        (["python", "-m", "gates", "--version"], f"gates {__version__}\n"),
        (["gates", "codes"], "INTERNAL-02"),
    ):
        done = releases.call([programs / words[0], *words[1:]], tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert said in done.stdout
    assert (tmp_path / "venv" / "share" / "man" / "man1" / "gates.1").is_file()
    done = judged([programs / "gates"], work)
    assert done.returncode == 0, done.stderr
    assert "number 0 of refs/heads/gate-log" in done.stdout
    done = releases.call([programs / "gates", "log", "verify"], work.repo.path)
    assert done.returncode == 0, done.stderr


def test_it_is_a_tool_of_uv(
    tmp_path: Path, wheel: Path, wheelhouse: Path, work: Work
) -> None:
    folders = {"UV_TOOL_DIR": tmp_path / "tools", "UV_TOOL_BIN_DIR": tmp_path / "bin"}
    done = releases.call(
        [
            *(Path(sys.executable).with_name("uv"), "tool", "install", "--no-config"),
            *("--no-index", "--find-links", wheelhouse, "--python", sys.executable),
            wheel,
        ],
        tmp_path,
        {name: str(folder) for name, folder in folders.items()},
    )
    assert done.returncode == 0, done.stderr
    programs = {file.name for file in (tmp_path / "bin").iterdir()}
    assert programs == {"gates", "pre-work", "post-work", "cor701-sha"}
    assert judged([tmp_path / "bin" / "gates"], work).returncode == 0


def test_one_file_judges_without_the_library_of_signatures(
    release: Path, bare_python: Path, work: Work
) -> None:
    done = judged([bare_python, release / "gates.pyz"], work, "--no-log")
    assert done.returncode == 0, done.stderr
    assert "RID-COR-701: PASS" in done.stdout
    work.repo.write(SOURCE, AFTER + b"stray\n")
    stray = replace(work, head=work.repo.commit("Stray"))
    done = judged([bare_python, release / "gates.pyz"], stray, "--no-log")
    assert done.returncode == 1
    assert "C701-G" in done.stdout


@pytest.mark.parametrize("is_old", [False, True], ids=["missing", "too old"])
def test_one_file_says_that_it_cannot_sign(
    release: Path, bare_python: Path, work: Work, tmp_path: Path, *, is_old: bool
) -> None:
    env: dict[str, str] = {}
    if is_old:
        library = tmp_path / "old" / "cryptography"
        library.mkdir(parents=True)
        (library / "__init__.py").write_text('__version__ = "38.0.4"\n')
        env["PYTHONPATH"] = str(library.parent)
    words: list[str | Path] = [bare_python, release / "gates.pyz"]
    for command in (
        ("post-work", WP, "--range", work.range),
        ("pre-work", WP),
        ("key", "init", tmp_path / "key"),
    ):
        done = releases.call([*words, *command], work.repo.path, env)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith("error: KEY-05: ")
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "key").exists()
    heads = work.repo.git("for-each-ref", "--format=%(refname)").decode().split()
    assert heads == ["refs/heads/main"]


def test_one_file_takes_no_plan_that_it_cannot_check(
    release: Path, bare_python: Path, repo: RepoBuilder
) -> None:
    prepare_workflow(repo)
    repo.write(SOURCE, BEFORE)
    repo.write(PACKET, planned_packet(planned=[f"{SOURCE}: 1-3"], scope=["src/"]))
    base = repo.commit()
    complete: list[str | Path] = [sys.executable, release / "gates.pyz"]
    done = releases.call([*complete, "pre-work", PLANNED_WP], repo.path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = releases.call([*complete, "log", "verify"], repo.path)
    assert done.returncode == 0, done.stdout + done.stderr
    repo.write(SOURCE, AFTER)
    head = repo.commit()
    for command in (
        ("log", "verify"),
        ("log", "show", "0"),
        ("post-work", PLANNED_WP, "--range", f"{base}..{head}", "--no-log"),
    ):
        done = releases.call([bare_python, release / "gates.pyz", *command], repo.path)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith("error: KEY-05: ")


def test_doctor_of_one_file_says_what_is_missing(
    release: Path, bare_python: Path, work: Work
) -> None:
    words: list[str | Path] = [bare_python, release / "gates.pyz", "doctor"]
    keys = {"GATES_KEY_FILE": str(work.repo.path.parent / "key")}
    made: list[str | Path] = [sys.executable, release / "gates.pyz", "key", "init"]
    releases.call([*made, keys["GATES_KEY_FILE"]], work.repo.path)
    done = releases.call(words, work.repo.path, keys)
    assert (done.returncode, done.stderr) == (1, "")
    assert "not installed: cryptography, bcrypt" in done.stdout
    assert "could not be looked at: cryptography is not installed" in done.stdout


def test_one_file_refuses_an_old_python(release: Path, tmp_path: Path) -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 10, 9, 'final', 0);"
        f"runpy.run_path({str(release / 'gates.pyz')!r}, run_name='__main__')"
    )
    done = releases.call([sys.executable, "-c", pretend], tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "gates: Python 3.11 or newer is needed, and this is 3.10\n"
