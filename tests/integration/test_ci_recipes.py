"""The workflow files: linted, valid, asking for little, and installed for real."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from gates import __version__
from gates.app.recipes import WORKFLOW
from tests.support.ci import ACTION, Runner, read_yaml
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

WORKFLOWS: Final = {
    **{path.name: path for path in sorted(CHECKOUT.glob("examples/github/*.yml"))},
    "own": CHECKOUT / ".github" / "workflows" / "ci.yml",
}
GITLAB: Final = CHECKOUT / "examples" / "gitlab" / ".gitlab-ci.yml"


def tool(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the development environment, without network."""
    return subprocess.run(
        [Path(sys.executable).with_name(name), *words],
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.fixture(scope="module")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every workflow file in a repository's place for them, and the action."""
    root = tmp_path_factory.mktemp("recipes")
    folder = root / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, path in WORKFLOWS.items():
        (folder / f"{Path(name).stem}.yml").write_bytes(path.read_bytes())
    (folder / "init.yml").write_bytes(WORKFLOW)
    (root / "action.yml").write_bytes(ACTION.read_bytes())
    return root


def test_the_linter_finds_nothing(recipes: Path) -> None:
    done = tool("zizmor", "--offline", "--persona=auditor", "--no-progress", recipes)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


def test_the_linter_would_find_an_injection(tmp_path: Path) -> None:
    bad = WORKFLOW.replace(b'"$TARGET"', b"${{ github.head_ref }}")
    assert bad != WORKFLOW
    (tmp_path / "bad.yml").write_bytes(bad)
    done = tool("zizmor", "--offline", "--no-progress", tmp_path / "bad.yml")
    assert done.returncode != 0
    assert "template-injection" in done.stdout


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("vendor.github-actions", "action.yml"),
    ],
)
def test_the_files_keep_to_the_published_schema(
    recipes: Path, schema: str, pattern: str
) -> None:
    files = sorted(recipes.glob(pattern))
    assert files
    done = tool("check-jsonschema", "--builtin-schema", schema, *files)
    assert done.returncode == 0, done.stdout


def test_the_recipe_for_gitlab_keeps_to_the_published_schema() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", GITLAB)
    assert done.returncode == 0, done.stdout


def steps_of(document: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Every step of a workflow or an action."""
    if "runs" in document:
        yield from document["runs"]["steps"]
    for job in document.get("jobs", {}).values():
        yield from job["steps"]


def documents() -> dict[str, Any]:
    found = {name: read_yaml(path.read_bytes()) for name, path in WORKFLOWS.items()}
    return {
        **found,
        "init": read_yaml(WORKFLOW),
        "action": read_yaml(ACTION.read_bytes()),
    }


@pytest.mark.parametrize("name", [*WORKFLOWS, "init", "action"])
def test_no_step_can_fail_unseen_or_take_text_for_code(name: str) -> None:
    document = documents()[name]
    steps = list(steps_of(document))
    assert steps
    for step in steps:
        assert "continue-on-error" not in step
        assert "if" not in step
        run = step.get("run", "")
        assert "${{" not in run
        assert not re.search(r"\|\|\s*(true|:)\s*$", run, re.MULTILINE)
        uses = step.get("uses")
        pinned = r"(actions/[a-z-]+@(?!0{40})[0-9a-f]{40}|OWNER/gates@0{40})"
        assert uses is None or re.fullmatch(pinned, uses)
    for job in document.get("jobs", {}).values():
        assert "continue-on-error" not in job
        assert "if" not in job
        assert "needs" not in job
        assert 0 < job["timeout-minutes"] <= 60


@pytest.mark.parametrize("name", [*WORKFLOWS, "init"])
def test_a_workflow_asks_for_little(name: str) -> None:
    document = documents()[name]
    assert "pull_request_target" not in document["on"]
    assert document["permissions"] == {}
    assert "concurrency" in document
    (job,) = document["jobs"].values()
    may_write = name == "merge-queue.yml"
    assert job["permissions"] == {"contents": "write" if may_write else "read"}
    assert ("secrets." in str(job)) is may_write
    (checkout,) = [s for s in job["steps"] if "checkout" in s.get("uses", "")]
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}


@pytest.mark.parametrize("name", ["required-check.yml", "init"])
def test_a_new_base_is_judged_again(name: str) -> None:
    assert "edited" in documents()[name]["on"]["pull_request"]["types"]


def test_one_name_is_required_of_pull_requests_and_merge_groups() -> None:
    found = documents()
    names = {
        job["name"]
        for name in ("required-check.yml", "merge-queue.yml", "init")
        for job in found[name]["jobs"].values()
    }
    assert names == {"gates"}


def test_the_steps_of_the_action_are_strict_scripts_of_bash(tmp_path: Path) -> None:
    runs = [s for s in steps_of(documents()["action"]) if "run" in s]
    assert [s["id"] for s in runs] == ["install", "gate"]
    for step in runs:
        assert step["shell"] == "bash"
        assert step["run"].startswith("set -euo pipefail\n")
        script = tmp_path / "step.sh"
        script.write_text(step["run"])
        subprocess.run(["bash", "-n", script], check=True)
    install = runs[0]["run"]
    assert "--require-hashes" in install
    assert install.count("-m pip ") == 1


def test_every_input_of_the_action_is_used_and_described() -> None:
    action = documents()["action"]
    used = set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", ACTION.read_text("utf-8")))
    assert used == set(action["inputs"])
    page = (CHECKOUT / "docs" / "ci.md").read_text("utf-8")
    for name in (*action["inputs"], *action["outputs"]):
        assert f"`{name}`" in page


def test_versions_are_this_one() -> None:
    texts = [GITLAB.read_text("utf-8"), WORKFLOW.decode()]
    for text in texts:
        assert re.findall(r"cor701-gates==(\S+)", text) == [__version__]
    for path in WORKFLOWS.values():
        for version in re.findall(
            r"OWNER/gates@0{40} # v(\S+)", path.read_text("utf-8")
        ):
            assert version == __version__


TRAPS: Final = (
    "gates/__init__.py",
    "gates/__main__.py",
    "pip/__main__.py",
    "pip.py",
    "sitecustomize.py",
    "sysconfig.py",
    "venv.py",
)


def test_the_action_installs_itself_and_nothing_of_the_checkout(
    program: Program, repo: RepoBuilder, tmp_path: Path
) -> None:
    """The real installation, from the package index that made this environment."""
    for name in TRAPS:
        repo.write(name, f"open({str(tmp_path / 'sprung')!r}, 'w')\n".encode())
    repo.write("requirements/run.txt", b"no-such-package-anywhere==1\n")
    repo.write("pip.conf", b"[global]\nno-index = true\n")
    repo.commit()
    event = {"repository": {"default_branch": "main"}}
    runner = Runner(program, tmp_path / "runner", repo.path, "pull_request", event)
    home = {"HOME": str(Path.home())}  # where pip is told of its index
    (install,) = [
        s for s in steps_of(documents()["action"]) if s.get("id") == "install"
    ]
    step = runner.bash(install["run"], {**home, "PYTHON": sys.executable})
    assert step.code == 0, step.said
    assert step.stdout == f"gates {__version__}\n"
    python = Path(step.outputs["python"])
    assert python.is_relative_to(runner.temp)
    assert not (tmp_path / "sprung").exists()
    told = "import gates, typer; print(gates.__file__, typer.__file__, sep='\\n')"
    ran = subprocess.run(
        [python, "-I", "-c", told], capture_output=True, check=True, text=True
    )
    gate, dependency = map(Path, ran.stdout.split("\n")[:2])
    assert gate == CHECKOUT / "gates" / "__init__.py"
    assert dependency.is_relative_to(runner.temp)
    # And it judges: without an event that has a range, that is a refusal.
    assert runner.action({}, python=str(python)).code == 2
