"""A forge and its runner, as far as a step of a workflow can tell the difference.

The runner takes the files of this repository as they are: a workflow of `examples`, and
`action.yml`. It knows the few expressions that they use, and fails on any other.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML

from tests.support.corpus import CHECKOUT
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.cli import Program

ACTION: Final = CHECKOUT / "action.yml"
EXAMPLES: Final = CHECKOUT / "examples" / "github"
ACTION_USES: Final = "OWNER/gates@"

_EXPRESSION: Final = re.compile(r"\$\{\{ ([a-zA-Z0-9_.-]+) \}\}")


def read_yaml(text: str | bytes) -> Any:  # noqa: ANN401 - the tests know its shape
    """A YAML document as plain values; `on` stays a word."""
    return YAML(typ="safe", pure=True).load(text)


def evaluate(value: object, context: Mapping[str, Any]) -> str:
    """A value of a workflow file with its expressions replaced."""

    def look_up(found: re.Match[str]) -> str:
        part: Any = context
        for name in found[1].split("."):
            part = part[name]
        return str(part)

    text = str(value).lower() if isinstance(value, bool) else str(value)
    done = _EXPRESSION.sub(look_up, text)
    if "${{" in done:
        raise AssertionError(f"this runner cannot evaluate {text}")
    return done


class Forge:
    """A bare repository that others push to, and one that authors work in."""

    def __init__(self, folder: Path, author: RepoBuilder) -> None:
        """Publish what the author has."""
        self.folder = folder
        self.author = author
        self.origin = folder / "origin.git"
        author.git("clone", "--quiet", "--bare", str(author.path), str(self.origin))
        author.git("remote", "add", "origin", str(self.origin))

    def push(self, *refspecs: str) -> None:
        """Push references of the author, by force if need be."""
        self.author.git("push", "--quiet", "--force", "origin", *refspecs)

    def merged(self, base: str, head: str) -> str:
        """A merge commit of both, as the forge makes it; HEAD stays where it is."""
        git = self.author.git
        head = self.author.oid(head)
        git("switch", "--quiet", "--detach", base)
        git("merge", "--quiet", "--no-ff", "--no-verify", "-m", "Merge", head)
        made = self.author.head()
        git("switch", "--quiet", "-")
        return made

    def pull_request(
        self, head: str, base: str = "main", branch: str = "feat/work"
    ) -> dict[str, Any]:
        """Open a pull request, or push to it; gives its event."""
        merge = self.merged(base, head)
        self.push(f"{merge}:refs/pull/1/merge", f"{head}:refs/pull/1/head")
        return {
            "action": "synchronize",
            "pull_request": {
                "base": {"ref": base, "sha": self.author.oid(base)},
                "head": {"ref": branch, "sha": self.author.oid(head)},
            },
            "repository": {"default_branch": "main"},
        }

    def merge_group(self, head: str) -> dict[str, Any]:
        """Queue a pull request; gives the event of its merge group."""
        merge = self.merged("main", head)
        queue = f"refs/heads/gh-readonly-queue/main/pr-1-{self.author.oid('main')}"
        self.push(f"{merge}:{queue}")
        return {
            "action": "checks_requested",
            "merge_group": {
                "base_ref": "refs/heads/main",
                "base_sha": self.author.oid("main"),
                "head_ref": queue,
                "head_sha": merge,
            },
            "repository": {"default_branch": "main"},
        }

    def checkout(self, path: Path, ref: str, depth: int = 0) -> RepoBuilder:
        """A checkout as `actions/checkout` makes it, with its `fetch-depth`."""
        repo = RepoBuilder(path)
        repo.git("remote", "add", "origin", f"file://{self.origin}")
        wanted = [f"+{ref}:refs/checked/out"]
        if depth == 0:
            wanted.append("+refs/heads/*:refs/remotes/origin/*")
        words = [f"--depth={depth}"] if depth else []
        repo.git("fetch", "--quiet", "--no-tags", *words, "origin", *wanted)
        repo.git("checkout", "--quiet", "--detach", "refs/checked/out")
        repo.git("update-ref", "-d", "refs/checked/out")
        return repo


@dataclass
class Step:
    """What one step left behind."""

    code: int
    stdout: str
    stderr: str
    outputs: dict[str, str]
    summary: str

    @property
    def said(self) -> str:
        """Everything that the step printed, for the message of an assertion."""
        return f"exit {self.code}\n{self.stdout}\n{self.stderr}"


@dataclass
class Runner:
    """A machine that runs the steps of one job, in a checkout, for one event."""

    program: Program
    folder: Path
    workspace: Path
    name: str
    event: Mapping[str, Any]
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the folders of the runner, and write the event down."""
        self.temp.mkdir(parents=True, exist_ok=True)
        (self.folder / "event.json").write_text(json.dumps(self.event))

    @property
    def temp(self) -> Path:
        """RUNNER_TEMP."""
        return self.folder / "temp"

    def environment(self, number: int = 0) -> dict[str, str]:
        """What a step sees; its files are its own, by its number."""
        return {
            **self.program.environment(),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(CHECKOUT),
            "GITHUB_EVENT_NAME": self.name,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_OUTPUT": str(self.folder / f"output-{number}"),
            "GITHUB_SERVER_URL": "https://forge.invalid",
            "GITHUB_STEP_SUMMARY": str(self.folder / f"summary-{number}"),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            **self.more,
        }

    def context(self, **more: object) -> dict[str, Any]:
        """What expressions can name."""
        return {
            "github": {"token": "forge-token", "event": self.event},
            "secrets": self.secrets,
            "vars": self.variables,
            **more,
        }

    def bash(
        self, script: str, env: Mapping[str, str] | None = None, number: int = 0
    ) -> Step:
        """Run a script as the runner does for `shell: bash`."""
        surroundings = {**self.environment(number), **(env or {})}
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
            path = Path(surroundings[name])
            if path.parent == self.folder:
                path.touch()
        file = self.temp / f"step-{number}.sh"
        file.write_text(script)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", file],
            cwd=self.workspace,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=300,
        )
        return Step(
            done.returncode,
            done.stdout.decode(),
            done.stderr.decode("utf-8", "backslashreplace"),
            read_outputs(surroundings["GITHUB_OUTPUT"]),
            _text(surroundings["GITHUB_STEP_SUMMARY"]),
        )

    def action(self, given: Mapping[str, str], python: str = sys.executable) -> Step:
        """Run the action with its inputs; its installation is that of `python`."""
        action = read_yaml(ACTION.read_bytes())
        unknown = set(given) - set(action["inputs"])
        assert not unknown
        inputs = {
            name: given.get(name, evaluate(about["default"], self.context()))
            for name, about in action["inputs"].items()
        }
        installed = {"outputs": {"python": python}}
        context = self.context(inputs=inputs, steps={"install": installed})
        (judge,) = [s for s in action["runs"]["steps"] if s.get("id") == "gate"]
        env = {k: evaluate(v, context) for k, v in judge["env"].items()}
        step = self.bash(judge["run"], env)
        context["steps"]["gate"] = {"outputs": _Missing(step.outputs)}
        step.outputs = {
            name: evaluate(about["value"], context)
            for name, about in action["outputs"].items()
        }
        return step

    def workflow(self, file: Path) -> Step:
        """Run the job of an example: it checks out, then calls the action."""
        workflow = read_yaml(file.read_bytes())
        assert self.name in workflow["on"]
        (job,) = workflow["jobs"].values()
        checkout, gate = job["steps"]
        assert checkout["uses"].startswith("actions/checkout@")
        assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
        assert gate["uses"].startswith(ACTION_USES)
        given = gate["with"].items()
        return self.action({k: evaluate(v, self.context()) for k, v in given})


class _Missing(dict[str, str]):
    """Outputs of a step: one that was not set is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def read_outputs(path: str | Path) -> dict[str, str]:
    """The outputs of a step, as the runner reads them: the last value counts."""
    outputs: dict[str, str] = {}
    for line in _text(path).split("\n")[:-1]:
        name, equals, value = line.partition("=")
        assert equals, f"a line that the runner refuses: {line!r}"
        assert "<<" not in name
        outputs[name] = value
    return outputs


def _text(path: str | Path) -> str:
    file = Path(path)
    return file.read_text("utf-8") if file.is_file() else ""
