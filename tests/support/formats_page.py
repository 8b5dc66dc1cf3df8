"""docs/formats.md: one failing and one passing verdict in every format, as printed.

Both are runs of the program on the demo's repository, with a key that never changes.
What still differs from run to run, the id and the commit of the record, is left out.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.key_files import write_key_file
from gates.cli.options import Format
from scripts.demo import WP, Demo, do_the_work, plan, stray
from tests.support.corpus import CHECKOUT
from tests.support.logs import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = CHECKOUT / "docs" / "formats.md"
FOLDER: Final = CHECKOUT / "docs" / "examples"
LEFT_OUT: Final = "..."
LONG: Final = 60
"""Lines: what is longer is shown on demand."""

HEAD: Final = f"""\
# Every format

The same two verdicts in every format, as the program prints them: at the left, or
first, one that fails, because line 34 changed and no window holds it; at the right, or
second, one that passes. Both are of the repository that `scripts/demo` makes.

This page is made from real runs by `scripts/golden`. The id and the commit of a record
differ from run to run, and stand here as `{LEFT_OUT}`; `json`, `sarif` and `gitlab`
print one line, which is broken here. [Output](output.md) tells more of the formats.

One run can write them all:

    gates post-work {WP} --range A..B --output sarif=g.sarif --output html=g.html
"""


class Shown(NamedTuple):
    """How a format is shown: the language of its block, and what to look at."""

    language: str
    about: str


ABOUT: Final = {
    Format.TEXT: Shown("text", "For people at a terminal, and the default."),
    Format.JSON: Shown(
        "json", "For programs and agents; [its keys](json.md#gatesverdict-1)."
    ),
    Format.SARIF: Shown(
        "json",
        "For code scanning and editors. The rules carry the text of `gates explain`.",
    ),
    Format.JUNIT: Shown(
        "xml", "For dashboards of tests: a suite for each dimension and each file."
    ),
    Format.GITHUB: Shown(
        "text", "For the log of a GitHub workflow, which shows them at the lines."
    ),
    Format.GITLAB: Shown("json", "The code quality report of a GitLab merge request."),
    Format.MARKDOWN: Shown("markdown", "For step summaries and comments."),
}
"""Every format but the page, which stands in files of its own."""

PICTURES: Final = """\
## html

For anybody with a browser: one page that loads nothing and runs no script. These are
the pages themselves: [the failing one](examples/fail.html) and
[the passing one](examples/pass.html).

<div class="pair" markdown>
<div markdown>

Fails:

![The page of the failing verdict: FAIL at the top, and a red mark at line 34, outside
the declared window](examples/fail.png)

</div>
<div markdown>

Passes:

![The page of the passing verdict: PASS at the top, every changed line inside the
declared window](examples/pass.png)

</div>
</div>
"""


class QuietDemo(Demo):
    """The demo without its talk."""

    def run(self, command: str, *, expected: int = 0) -> None:
        """Run a command that must end with the expected exit code."""
        done = subprocess.run(
            command.split(),
            cwd=self._folder,
            env=self._environment,
            check=False,
            capture_output=True,
        )
        assert done.returncode == expected, done.stderr


class Verdict(NamedTuple):
    """One run of the gate: its command, and what it wrote in each format."""

    command: str
    written: dict[Format, str]


def verdicts(folder: Path) -> tuple[Verdict, Verdict]:
    """The failing run and the passing one, made in an empty folder."""
    home, repository = folder / "home", folder / "sample"
    (home / "gates").mkdir(parents=True)
    repository.mkdir()
    write_key_file(home / "gates" / "id_ed25519", key_of("demo"))
    demo = QuietDemo(repository, home)
    with contextlib.redirect_stdout(io.StringIO()):
        base = plan(demo)
        do_the_work(demo, base)
        passing = _judged(demo, base, folder / "pass", 0)
        stray(demo, base)
        failing = _judged(demo, base, folder / "fail", 1)
    return failing, passing


def _judged(demo: Demo, base: str, folder: Path, expected: int) -> Verdict:
    """One run of the gate that writes every format at once."""
    folder.mkdir()
    command = f"gates post-work {WP} --range {base[:12]}..HEAD"
    outputs = " ".join(f"--output {form}={folder / form}" for form in Format)
    demo.run(f"{command} {outputs}", expected=expected)
    written = {form: (folder / form).read_text("utf-8") for form in Format}
    record = json.loads(written[Format.JSON])["record"]
    changing = (
        record["id"].removeprefix("sha256:"),
        record["commit"],
        record["commit"][:12],
    )
    for text in changing:
        written = {
            form: content.replace(text, LEFT_OUT) for form, content in written.items()
        }
    return Verdict(command, written)


def made_files(failing: Verdict, passing: Verdict) -> Iterator[tuple[Path, str]]:
    """The page and the files beside it, as they should be."""
    sections = [_section(form, failing, passing) for form in ABOUT]
    yield PAGE, "\n".join([HEAD, *sections, PICTURES])
    yield FOLDER / "fail.html", failing.written[Format.HTML]
    yield FOLDER / "pass.html", passing.written[Format.HTML]


def _section(form: Format, failing: Verdict, passing: Verdict) -> str:
    shown = ABOUT[form]
    sides = (
        _side("Fails, exit code 1", shown.language, failing.written[form]),
        _side("Passes, exit code 0", shown.language, passing.written[form]),
    )
    both = "\n\n".join(sides)
    return f"""\
## {form}

{shown.about}

<div class="pair" markdown>
{both}
</div>
"""


def _side(title: str, language: str, content: str) -> str:
    if language == "json":
        content = json.dumps(json.loads(content), indent=1)
    content = content.rstrip("\n")
    block = f"````{language}\n{content}\n````"
    lines = content.count("\n") + 1
    if lines > LONG:
        title += f": {lines} lines"
        inner = (
            f"<details markdown>\n<summary>{title}</summary>\n\n{block}\n\n</details>"
        )
    else:
        inner = f"{title}:\n\n{block}"
    return f"<div markdown>\n\n{inner}\n\n</div>"


def regenerate() -> None:
    """Write the page and the files beside it anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for path, content in made_files(*verdicts(Path(folder))):
            path.write_text(content, encoding="utf-8")
