"""docs/gates.1: the manual page that is made from the program's own help.

It is installed with the program. It carries no date: the version says which program it
is about.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from gates import __version__
from tests.support.commands_page import commands
from tests.support.corpus import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.support.commands_page import Shown

PAGE: Final = CHECKOUT / "docs" / "gates.1"
PROGRAMS: Final = ("gates", "pre-work", "post-work", "cor701-sha")

SUMMARY: Final = "prove that work changed what it declared and nothing else"

DESCRIPTION: Final = """\
A work packet says, before the work, which paths may change, and after it, in which
lines of each file they did. gates proves from git objects alone that what landed is
what was declared and nothing else, and keeps a signed, append-only record that anybody
can verify offline.

pre-work, post-work and cor701-sha are programs of their own as well; each is the gates
command of its name.
"""

EXIT_STATUS: Final = (
    ("0", "The gate passed, with or without warnings."),
    ("1", "The gate failed."),
    ("2", "Usage, configuration, or the packet was not found."),
    (
        "3",
        "Cannot verify: git failed, an object is missing, the log cannot be written.",
    ),
    ("130", "Interrupted."),
)

ENVIRONMENT: Final = (
    ("GATES_KEY", "A private signing key itself, in OpenSSH's form."),
    ("GATES_KEY_FILE", "The file of the signing key, when --key names none."),
    ("GATES_KEY_PASSPHRASE", "The passphrase of an encrypted signing key."),
    ("CI", "When set, no signing key is made at first use."),
    (
        "GITHUB_*, CI_*, BUILD_URL",
        "What a CI service says of its run: its event, and its address for the record.",
    ),
    (
        "GITHUB_ACTIONS, GITHUB_EVENT_NAME, GITHUB_EVENT_PATH",
        "The event whose range gates ci judges, in a job of GitHub Actions.",
    ),
    (
        "GITHUB_OUTPUT, GITHUB_STEP_SUMMARY",
        "Files to which gates ci appends its outputs and a summary.",
    ),
    (
        (
            "GITLAB_CI, CI_PIPELINE_SOURCE, CI_COMMIT_BRANCH, CI_COMMIT_SHA,"
            " CI_COMMIT_BEFORE_SHA, CI_DEFAULT_BRANCH, CI_MERGE_REQUEST_EVENT_TYPE,"
            " CI_MERGE_REQUEST_DIFF_BASE_SHA, CI_MERGE_REQUEST_SOURCE_BRANCH_NAME,"
            " CI_MERGE_REQUEST_SOURCE_BRANCH_SHA, CI_MERGE_REQUEST_TARGET_BRANCH_NAME,"
            " CI_MERGE_REQUEST_TARGET_BRANCH_SHA"
        ),
        "The pipeline whose range gates ci judges, on GitLab.",
    ),
    ("WP", "The packet of a commit, in a hook that git calls."),
    (
        (
            "PRE_COMMIT, PRE_COMMIT_FROM_REF, PRE_COMMIT_TO_REF,"
            " PRE_COMMIT_LOCAL_BRANCH, PRE_COMMIT_REMOTE_BRANCH"
        ),
        "What is pushed, as pre-commit says it to the hook.",
    ),
    ("NO_COLOR, FORCE_COLOR, TERM", "Whether text output is coloured; see --color."),
    ("COLUMNS", "How wide text output may be, when no terminal says it."),
    ("PATH", "Where git is looked for, in absolute folders only."),
    ("HOME, XDG_CONFIG_HOME, XDG_STATE_HOME", "The folders of keys and state; below."),
    (
        "GIT_*",
        "Taken away before git runs; only the transport of the log gets some of them.",
    ),
)

FILES: Final = (
    ("gates.toml", "The policy: how exactly the repository is checked."),
    (
        ".GOV/task_packets/WP.md",
        "The work packet WP, unless the policy says otherwise.",
    ),
    (".GOV/refinements/WP.md", "Its refinement."),
    ("refs/heads/gate-log", "The branch that holds the signed log."),
    (
        "$XDG_CONFIG_HOME/gates/id_ed25519",
        "The machine's own signing key; ~/.config stands for the variable.",
    ),
    (
        "$XDG_STATE_HOME/gates",
        "What was last seen of each log; ~/.local/state stands for the variable.",
    ),
    (
        "gates/spool in the git directory",
        "Signed records that could not be appended yet.",
    ),
)


def manual() -> str:
    """The page as it should be, in the language of man(7)."""
    found = commands()
    counted = Counter(option for command in found for option in command.options)
    shared = [option for option in counted if 2 * counted[option] > len(found)]
    parts = [
        '.\\" Made from the program by scripts/golden.',
        f'.TH GATES 1 "" "gates {__version__}" "User Commands"',
        ".SH NAME",
        f"{_escaped(', '.join(PROGRAMS))} \\- {_escaped(SUMMARY)}",
        ".SH SYNOPSIS",
        ".B gates",
        "COMMAND [OPTIONS] [ARGS]...",
        *_synopsis(found),
        ".SH DESCRIPTION",
        _paragraphs(DESCRIPTION),
        ".SH COMMANDS",
        *(_command(command, shared) for command in found),
        ".SH COMMON OPTIONS",
        "Every command has these. gates alone has \\-V, \\-\\-version.",
        *_items(shared),
    ]
    for title, items in (
        ("EXIT STATUS", EXIT_STATUS),
        ("ENVIRONMENT", ENVIRONMENT),
        ("FILES", FILES),
    ):
        parts += [f".SH {title}", *_items(items)]
    parts += [".SH SEE ALSO", ".BR git (1),", ".BR ssh-keygen (1)"]
    return "\n".join(parts) + "\n"


def _synopsis(found: Iterable[Shown]) -> Iterator[str]:
    """How the commands are called that are programs of their own."""
    for command in found:
        name = command.path.removeprefix("gates ")
        if name in PROGRAMS:
            words = command.usage.removeprefix(command.path)
            yield ".br"
            yield f".B {_escaped(name)}"
            yield _escaped(words.strip())


def _command(command: Shown, shared: Sequence[tuple[str, str]]) -> str:
    """One command as a subsection, with what is its own."""
    own = [option for option in command.options if option not in shared]
    lines = [f".SS {_escaped(command.usage)}", _paragraphs(command.help)]
    lines += _items([*command.arguments, *own])
    return "\n".join(lines)


def _items(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in items:
        yield ".TP"
        yield f"\\fB{_escaped(name)}\\fR"
        yield _line(text)


def _paragraphs(text: str) -> str:
    """Text whose paragraphs are parted by empty lines."""
    joined = (
        re.sub(r"\s+", " ", part.strip())
        for part in text.replace("\b", "").split("\n\n")
    )
    return "\n.PP\n".join(_line(part) for part in joined if part)


def _line(text: str) -> str:
    """A line of text, which must not be taken for a request."""
    escaped = _escaped(text)
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


def _escaped(text: str) -> str:
    """Text with what means something to roff made plain."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return plain.replace("'", "\\(aq").replace("`", "\\(ga")


def regenerate() -> None:
    """Write the page anew."""
    PAGE.write_text(manual(), encoding="ascii")
