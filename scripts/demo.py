"""Run the whole job on a sample repository, and check every exit code on the way.

Pre-work, the work, the manifest, post-work, the log; then an edit outside the declared
window, which must be refused. Every command is shown before it runs. The signing key is
made in a folder that goes with the demo, so nothing is left in the user's home.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, NoReturn

PROGRAMS: Final = Path(sys.executable).parent
SAMPLE: Final = Path(__file__).resolve().parent / "sample"
WP: Final = "WP-1-Reorder-Level"
PACKET: Final = f".GOV/task_packets/{WP}.md"
TARGET: Final = "src/stock.py"
REFINEMENT: Final = f".GOV/refinements/{WP}.md"
SPEC: Final = "handbook.md"
PLANNED: Final = "21-23"
SIGNATURE: Final = "noor-2026-03-02"
DATE: Final = "2026-03-02T09:00:00Z"
"""Of every commit, so that the object ids are the same in each run."""

DOCTEST: Final = f"python3 -m doctest {TARGET}"


EVIDENCE: Final = {
    "## EVIDENCE_MAPPING": f"""\
- REQUIREMENT: "A sort that stands at the level itself is ordered again."
  - EVIDENCE: `{TARGET}:24`
""",
    "## EVIDENCE": f"""\
- COMMAND: `{DOCTEST}`
  - EXIT_CODE: 0
""",
}
"""What the coder adds to the packet, by the heading it stands below."""


class Demo:
    """The sample repository, and the commands that are run in it."""

    def __init__(self, folder: Path, home: Path) -> None:
        """Work in `folder`, with `home` in the place of the user's."""
        self._folder = folder
        self._environment = {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "XDG_STATE_HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Coder",
            "GIT_AUTHOR_EMAIL": "coder@example.invalid",
            "GIT_COMMITTER_NAME": "Coder",
            "GIT_COMMITTER_EMAIL": "coder@example.invalid",
            "GIT_AUTHOR_DATE": DATE,
            "GIT_COMMITTER_DATE": DATE,
            "GIT_PAGER": "cat",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, command: str, *, expected: int = 0) -> None:
        """Show a command and run it; anything but the expected exit code ends here."""
        print(f"\n$ {command}", flush=True)
        done = subprocess.run(
            command.split(), cwd=self._folder, env=self._environment, check=False
        )
        if done.returncode != expected:
            raise SystemExit(f"demo: exit code {done.returncode}, not {expected}")
        if expected:
            print(f"(exit code {expected}, as it should be)", flush=True)

    def quietly(self, *words: str) -> str:
        """Run a command that must succeed and give its output."""
        done = subprocess.run(
            words,
            cwd=self._folder,
            env=self._environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything; give the object id."""
        self.quietly("git", "add", "--all")
        self.quietly("git", "commit", "--quiet", "--no-verify", "-m", message)
        return self.quietly("git", "rev-parse", "HEAD")

    def write(self, name: str, text: str) -> None:
        """Write a file of the repository."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        """Read a file of the repository."""
        return (self._folder / name).read_text(encoding="utf-8")


def say(text: str) -> None:
    """Say what comes next."""
    print(f"\n== {text}", flush=True)


def plan(demo: Demo) -> str:
    """Commit the sample with its packet and check it; give the base of the work."""
    say("A shop's stock list, and a work packet that says what may change.")
    demo.quietly("git", "init", "--quiet", "--template=", "--initial-branch=main")
    spec = (SAMPLE / SPEC).read_bytes()
    refinement = (SAMPLE / "refinement.md").read_text("utf-8")
    sha1 = hashlib.sha1(spec, usedforsecurity=False).hexdigest()
    demo.write(TARGET, (SAMPLE / "stock.py").read_text("utf-8"))
    demo.write(SPEC, spec.decode("utf-8"))
    demo.write(REFINEMENT, refinement.replace("<spec>", sha1))
    demo.write(".gitignore", "__pycache__/\n")
    demo.write("justfile", (SAMPLE / "justfile").read_text("utf-8"))
    start = demo.commit("Ground the work in the handbook")
    demo.run(f"gates approve-refinement {WP} --token {SIGNATURE} --quiet")
    packet = (SAMPLE / "packet.md").read_text("utf-8").replace("<base>", start)
    demo.write(PACKET, packet.replace("<lines>", PLANNED))
    demo.commit("Plan the work")
    demo.run(f"gates sign {WP} --quiet")
    demo.run(f"gates prepare {WP} --coder coder-3 --quiet")
    demo.run(f"just pre-work {WP}")
    return demo.quietly("git", "rev-parse", "HEAD")


def do_the_work(demo: Demo, base: str) -> None:
    """Do the work, declare it in the packet, and let the gate look."""
    say("The work: one function changes. cor701-sha prints what to declare of it.")
    demo.quietly("git", "apply", str(SAMPLE / "work.patch"))
    demo.run("git diff --unified=1")
    demo.run(DOCTEST)
    demo.commit("Order again at the level itself")
    demo.run(f"cor701-sha {TARGET} --range {base[:12]}..HEAD")

    say("The lines go into the packet, with the evidence. Does it all hold?")
    declare(demo, base)
    demo.commit("Declare the work")
    demo.run(f"just post-work {WP} --range {base[:12]}..HEAD")
    demo.run("gates log list")
    demo.run("gates log verify")


def true_entry(demo: Demo, base: str) -> dict[str, Any]:
    """The manifest entry of the changed file, as cor701-sha computes it."""
    words = ("cor701-sha", TARGET, "--range", f"{base}..HEAD", "--format", "json")
    (file,) = json.loads(demo.quietly(*words))["files"]
    entry: dict[str, Any] = file["entry"]
    return entry


def declare(demo: Demo, base: str) -> None:
    """Fill in the packet: the manifest entry, and the evidence."""
    before, _, rest = demo.read(PACKET).partition("- **Target File**")
    _, _, boxes = rest.partition("- **Gates Passed**")
    lines = "\n".join(true_entry(demo, base)["lines"])
    packet = f"{before}{lines}\n- **Gates Passed**{boxes}"
    for heading, text in EVIDENCE.items():
        packet = packet.replace(f"{heading}\n", f"{heading}\n{text}")
    demo.write(PACKET, packet)


def stray(demo: Demo, base: str) -> None:
    """Edit another function and declare the new hash, but no window for it."""
    say("An edit outside the window, its new hash declared as if nothing were wrong.")
    declared = true_entry(demo, base)["post_sha1"]
    demo.quietly("git", "apply", str(SAMPLE / "stray.patch"))
    demo.run("git diff --unified=1")
    demo.commit("Change a word of the report")
    new = true_entry(demo, base)["post_sha1"]
    demo.write(PACKET, demo.read(PACKET).replace(declared, new))
    demo.commit("Declare the new hash")
    demo.run(f"just post-work {WP} --range {base[:12]}..HEAD", expected=1)
    demo.run("gates explain C701-G04")


def refuse(message: str) -> NoReturn:
    """Leave with a message, before anything was made."""
    sys.stderr.write(f"demo: {message}\n")
    raise SystemExit(2)


def given_folder(words: list[str]) -> Path | None:
    """The folder of the command line, made where it is not there; none without one."""
    if len(words) > 1 or any(word.startswith("-") for word in words):
        refuse("expected a new or an empty folder, or nothing: scripts/demo [DIR]")
    for word in words:
        folder = Path(word).resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                refuse(f"{folder} is not empty; name a new or an empty folder")
        except OSError as error:
            refuse(f"{folder} cannot be used: {error.strerror}")
        return folder
    return None


def main() -> None:
    """Run the demo in the folder of the first argument, or in a temporary one."""
    kept = given_folder(sys.argv[1:])
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        home.mkdir()
        folder = kept or Path(temporary) / "sample"
        folder.mkdir(exist_ok=True)
        demo = Demo(folder, home)
        base = plan(demo)
        do_the_work(demo, base)
        stray(demo, base)
        say("Done: honest work passed, the stray edit was refused, both are on record.")
        if kept:
            print(f"The repository is kept in {kept}")


if __name__ == "__main__":
    main()
