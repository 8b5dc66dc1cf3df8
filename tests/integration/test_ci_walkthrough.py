"""The required check on a pull request, from red to green, into the log.

The workflows are those of `examples`, the action is the one of this repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.ci import EXAMPLES, Forge, Runner
from tests.support.logs import key_of
from tests.support.packets import entry_for, packet_text
from tests.support.postwork import AFTER, PACKET, SOURCE, WP, begin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.ci import Step
    from tests.support.cli import Program
    from tests.support.repo import RepoBuilder

REQUIRED = EXAMPLES / "required-check.yml"
QUEUE = EXAMPLES / "merge-queue.yml"
AUDIT = EXAMPLES / "nightly-audit.yml"
QUEUE_KEY = key_of("queue")
STRAY = b"zero\nONE\ntwo\nthree, and more\n"


@pytest.fixture
def forge(repo: RepoBuilder, tmp_path: Path) -> Forge:
    """A packet on main, and the branch of its work."""
    begin(repo)
    forge = Forge(tmp_path, repo)
    repo.git("switch", "--quiet", "--create", f"feat/{WP}")
    return forge


def push_work(forge: Forge, content: bytes) -> str:
    """Commit a content of the one file, declared as the change of its second line."""
    repo = forge.author
    repo.write(SOURCE, content)
    done = repo.commit("The work")
    entry = entry_for(repo, "main", done, SOURCE, [(2, 2)])
    repo.write(PACKET, packet_text(WP, entries=[entry]))
    return repo.commit("The manifest")


class Ci:
    """Runs workflows for the events of a forge, each on a machine of its own."""

    def __init__(self, program: Program, forge: Forge, folder: Path) -> None:
        self.program = program
        self.forge = forge
        self.folder = folder
        self.runs = 0

    def run(
        self,
        file: Path,
        name: str,
        event: dict[str, Any],
        ref: str,
        **settings: dict[str, str],
    ) -> Step:
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        self.forge.checkout(folder / "checkout", ref)
        runner = Runner(
            self.program, folder, folder / "checkout", name, event, **settings
        )
        return runner.workflow(file)

    def pull_request(self, head: str) -> Step:
        event = self.forge.pull_request(head)
        return self.run(REQUIRED, "pull_request", event, "refs/pull/1/merge")

    def queue(self, event: dict[str, Any], key: str = "", trusted: str = "") -> Step:
        ref = event["merge_group"]["head_ref"]
        secrets, variables = {"GATES_KEY": key}, {"GATES_TRUSTED_KEYS": trusted}
        return self.run(
            QUEUE, "merge_group", event, ref, secrets=secrets, variables=variables
        )

    def audit(self, trusted: str) -> Step:
        event = {"repository": {"default_branch": "main"}}
        variables = {"GATES_TRUSTED_KEYS": trusted}
        return self.run(
            AUDIT, "schedule", event, "refs/heads/main", variables=variables
        )


@pytest.fixture
def ci(program: Program, forge: Forge, tmp_path: Path) -> Ci:
    return Ci(program, forge, tmp_path / "runs")


def test_a_pull_request_goes_from_red_to_green_and_into_the_log(
    program: Program, forge: Forge, ci: Ci, tmp_path: Path
) -> None:
    # Red: a line is changed outside the window that was declared.
    red = ci.pull_request(push_work(forge, STRAY))
    assert red.code == 1, red.said
    assert f"::error file={SOURCE},line=4,title=C701-G04::" in red.stdout
    assert "FAIL: post-work <code>WP-1-Counter</code>" in red.summary
    assert "C701-G04" in red.summary
    assert red.outputs["result"] == "FAIL"
    assert red.outputs["exit-code"] == "1"
    assert "C701-G04" in red.outputs["codes"].split(" ")

    # Green: the stray line is taken back. A fork has no key, so nothing is signed.
    head = push_work(forge, AFTER)
    green = ci.pull_request(head)
    assert green.code == 0, green.said
    assert green.outputs == {
        "result": "PASS",
        "exit-code": "0",
        "record": "",
        "codes": "",
        "packets": WP,
    }
    assert "no signing key was handed over" in green.stderr
    assert "LOG | &#10134; NOT_RUN" in green.summary
    assert forge.author.git("ls-remote", "origin", "refs/heads/gate-log") == b""

    # The queue judges what will be merged, signs it, and pushes the log.
    event = forge.merge_group(head)
    secret, public = QUEUE_KEY.private_file().decode(), QUEUE_KEY.public.line
    merged = ci.queue(event, secret, public)
    assert merged.code == 0, merged.said
    assert merged.outputs["result"] == "PASS"
    assert merged.outputs["record"].startswith("sha256:")
    assert "proves WP-1-Counter, signed by " in merged.stderr
    for line in secret.split("\n")[1:-2]:
        assert line not in merged.said + merged.summary
    assert forge.author.git("ls-remote", "origin", "refs/heads/gate-log") != b""

    # Anybody can ask for the record, in a clone of their own.
    clone = tmp_path / "clone"
    forge.author.git("clone", "--quiet", str(forge.origin), str(clone))
    trust = tmp_path / "trusted"
    trust.write_text(f"{public}\n")
    group = event["merge_group"]
    asked = ("--wp", WP, "--base", group["base_sha"], "--trust", trust)
    found = program.run(
        "log", "require", *asked, "--head", group["head_sha"], cwd=clone
    )
    assert found.code == 0, found.said

    # The same work, amended behind the check, is not what was recorded.
    forge.author.git("commit", "--quiet", "--amend", "--no-verify", "-m", "Amended")
    amended = forge.merge_group(forge.author.head())["merge_group"]["head_sha"]
    forge.author.git("push", "--quiet", "origin", f"{amended}:refs/heads/amended")
    git = ("-C", str(clone), "fetch", "--quiet", "origin", "refs/heads/amended")
    forge.author.git(*git)
    refused = program.run("log", "require", *asked, "--head", amended, cwd=clone)
    assert refused.code == 1
    assert "LOG-14" in refused.said

    # The audit proves the log, and trusts no other key.
    audited = ci.audit(public)
    assert audited.code == 0, audited.said
    assert audited.outputs["result"] == "PASS"
    strange = ci.audit(key_of("stranger").public.line)
    assert strange.code == 1, strange.said
    assert strange.outputs["result"] == "CANNOT_VERIFY"


@pytest.mark.parametrize("lacks", ["key", "trusted", "both"])
def test_a_queue_that_lacks_a_setting_is_red(ci: Ci, forge: Forge, lacks: str) -> None:
    event = forge.merge_group(push_work(forge, AFTER))
    key = "" if lacks in ("key", "both") else QUEUE_KEY.private_file().decode()
    trusted = "" if lacks in ("trusted", "both") else QUEUE_KEY.public.line
    step = ci.queue(event, key, trusted)
    assert step.code in (1, 2, 3), step.said
    assert step.outputs["result"] != "PASS"
    assert step.outputs["codes"] == ("LOG-02" if lacks == "key" else "LOG-16")


def test_a_key_that_nobody_trusts_is_red(ci: Ci, forge: Forge) -> None:
    event = forge.merge_group(push_work(forge, AFTER))
    secret = key_of("stranger").private_file().decode()
    step = ci.queue(event, secret, QUEUE_KEY.public.line)
    assert step.code == 1, step.said
    assert step.outputs["result"] == "FAIL"
    assert step.outputs["codes"] == "LOG-14"


def test_a_pull_request_is_judged_from_where_it_left_a_base_that_moved_on(
    ci: Ci, forge: Forge
) -> None:
    head = push_work(forge, AFTER)
    forge.author.git("switch", "--quiet", "main")
    forge.author.write("other.txt", b"The work of others.\n")
    forge.author.commit("Others work too")
    forge.push("main")
    step = ci.pull_request(head)
    assert step.code == 0, step.said


def test_the_policy_is_that_of_the_tip_of_the_base(ci: Ci, forge: Forge) -> None:
    head = push_work(forge, AFTER)
    forge.author.git("switch", "--quiet", "main")
    forge.author.write("gates.toml", b"require_plan = true\n")
    forge.author.commit("Ask for a plan")
    forge.push("main")
    step = ci.pull_request(head)
    assert step.code == 1, step.said
    assert step.outputs["codes"] == "PLAN-02"
