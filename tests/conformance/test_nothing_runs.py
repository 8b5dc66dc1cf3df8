"""No code of the checkout runs: a trap in every place from which git can run one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
import typer.main
from typer._click import Context
from typer.core import TyperGroup

from gates.cli.main import _root
from tests.conformance.case import WP
from tests.conformance.gate import clean_environment
from tests.conformance.work import HONEST, OLD, TARGET, Work
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOOKS: Final = (
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "sendemail-validate",
    "update",
)

SETTINGS: Final = (
    "browser.evil.cmd",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "credential.https://example.invalid.helper",
    "diff.evil.command",
    "diff.evil.textconv",
    "diff.external",
    "difftool.evil.cmd",
    "filter.evil.clean",
    "filter.evil.process",
    "filter.evil.smudge",
    "gpg.openpgp.program",
    "gpg.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.ssh.program",
    "gpg.x509.program",
    "guitool.evil.cmd",
    "http.sslCert",
    "imap.tunnel",
    "instaweb.httpd",
    "interactive.diffFilter",
    "man.evil.cmd",
    "merge.evil.driver",
    "mergetool.evil.cmd",
    "pager.branch",
    "pager.cat-file",
    "pager.config",
    "pager.diff-tree",
    "pager.for-each-ref",
    "pager.log",
    "pager.ls-tree",
    "pager.rev-list",
    "remote.origin.receivepack",
    "remote.origin.uploadpack",
    "sendemail.smtpServer",
    "sequence.editor",
    "svn-remote.evil.fetch",
    "tar.evil.command",
    "trailer.evil.cmd",
    "uploadpack.packObjectsHook",
)

ALIASES: Final = (
    "cat-file",
    "check-attr",
    "config",
    "diff",
    "diff-tree",
    "fast-import",
    "fetch",
    "for-each-ref",
    "init",
    "ls-files",
    "ls-remote",
    "ls-tree",
    "merge-base",
    "push",
    "receive-pack",
    "rev-list",
    "rev-parse",
    "status",
    "update-index",
    "update-ref",
    "upload-pack",
    "version",
    "write-tree",
)

VARIABLES: Final = (
    "EDITOR",
    "GIT_ASKPASS",
    "GIT_EDITOR",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_PROXY_COMMAND",
    "GIT_PYTHON_GIT_EXECUTABLE",
    "GIT_SEQUENCE_EDITOR",
    "PAGER",
    "SSH_ASKPASS",
    "VISUAL",
)
"""Programs. GIT_SSH and GIT_SSH_COMMAND are not among them: `log push` takes the user's
own transport from there."""

TRACES: Final = (
    "GIT_REDIRECT_STDERR",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_TRACE2_EVENT",
    "GIT_TRACE2_PERF",
    "GIT_TRACE_PACKET",
    "GIT_TRACE_SETUP",
)
"""Variables that name a file for git to write to."""

MODULES: Final = (
    "cryptography",
    "gates",
    "git",
    "json",
    "sitecustomize",
    "tomllib",
    "typer",
    "unidiff",
    "usercustomize",
)

PROGRAMS: Final = (
    "git",
    "git-cat-file",
    "git-diff-tree",
    "git-remote-ext",
    "less",
    "sh",
    "ssh",
    "ssh-keygen",
)


class Minefield(NamedTuple):
    """A repository full of traps, and the environment that sets them."""

    repo: Path
    marks: Path
    env: Mapping[str, str]
    base: str
    head: str

    def sprung(self) -> list[str]:
        """The traps that ran."""
        found = [mark.name for mark in self.marks.iterdir()]
        found += [str(mark) for mark in self.marks.parent.rglob("marked")]
        return sorted(found)


def mine(folder: Path, marks: Path, name: str, label: str = "") -> str:
    """A program that leaves a mark of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n: > '{marks}/{label or name}'\n")
    program.chmod(0o755)
    return str(program)


BRANCH: Final = "$(touch${IFS}marked)"
HOSTILE: Final = "src/$(touch${IFS}marked);touch${IFS}marked|x.py"
"""Names that are commands for a shell; one that runs makes the file `marked`."""

SPEC: Final = b"# Counting\n\nPeople count from one.\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """Honest work on a base whose attributes name drivers."""
    attributes = b"* diff=evil filter=evil merge=evil\n*.mod diff=evil\n"
    files: dict[str | bytes, bytes] = {
        TARGET: OLD,
        ".gitattributes": attributes,
        "src/old.py": OLD,
        "docs/spec.md": SPEC,
        HOSTILE: OLD,
    }
    work = Work(tmp_path_factory.mktemp("mines"), files)
    work.repo.git("checkout", "--quiet", "-b", BRANCH)
    work.land({TARGET: HONEST, "src/old.py": None, HOSTILE: HONEST})
    return work


@pytest.fixture
def minefield(template: Work, tmp_path: Path) -> Minefield:
    repo = copy_of(template.repo.path, tmp_path / "repo")
    marks, traps = tmp_path / "marks", tmp_path / "traps"
    marks.mkdir()
    hooks = repo.path / ".git" / "hooks"
    for hook in HOOKS:
        mine(hooks, marks, hook, f"hook {hook}")
        mine(traps / "hooks", marks, hook, f"hooksPath {hook}")
    written = [
        _setting(key, mine(traps, marks, key.replace("/", "_"), f"setting {key[:40]}"))
        for key in SETTINGS
    ]
    written += [
        _setting(f"alias.{name}", "!" + mine(traps, marks, f"alias.{name}"))
        for name in ALIASES
    ]
    written += [
        _setting("core.hooksPath", str(traps / "hooks")),
        _setting("init.templateDir", str(traps)),
        _setting("submodule.evil.update", "!" + mine(traps, marks, "submodule")),
        _setting("remote.origin.url", f"ext::{mine(traps, marks, 'remote')} %S"),
        _setting("remote.origin.vcs", "evil"),
        _setting("remote.far.url", str(_far_side(tmp_path, marks))),
        _setting("remote.far.receivepack", mine(traps, marks, "far receivepack")),
        _setting("remote.far.uploadpack", mine(traps, marks, "far uploadpack")),
        _setting("url.ext::evil .insteadOf", "https://example.invalid/"),
        _setting("protocol.allow", "always"),
        _setting("protocol.ext.allow", "always"),
        _setting("include.path", str(tmp_path / "included")),
        _setting("includeIf.gitdir:/**.path", str(tmp_path / "included")),
        _setting("commit.gpgSign", "true"),
        _setting("log.showSignature", "true"),
        _setting("extensions.partialClone", "origin"),
        _setting("remote.origin.promisor", "true"),
        _setting("trace2.eventTarget", str(marks / "trace2.eventTarget")),
        _setting("trace2.normalTarget", str(marks / "trace2.normalTarget")),
    ]
    included = [
        _setting(key, mine(traps, marks, f"included.{key}"))
        for key in ("core.fsmonitor", "core.editor", "gpg.program")
    ]
    with (repo.path / ".git" / "config").open("a", encoding="utf-8") as config:
        config.writelines(written)
    (tmp_path / "included").write_text("".join(included))
    for name in MODULES:
        module = f"open({str(marks / f'module {name}')!r}, 'w').close()\n"
        repo.write(f"{name}.py", module.encode())
    for name in PROGRAMS:
        mine(repo.path, marks, name, f"current folder {name}")
        mine(repo.path / "node_modules", marks, name, f"folder of the checkout {name}")
    # Newer than the index, so that git would have to look at each file.
    repo.write(TARGET, HONEST + b"more\n")
    (repo.path / "bin").mkdir()
    mine(repo.path / "bin", marks, "git", "relative folder of PATH")
    variables = {name: mine(traps, marks, name) for name in VARIABLES}
    variables |= {name: str(marks / name) for name in TRACES}
    path = clean_environment(tmp_path)["PATH"]
    env = {
        **variables,
        "GIT_EXEC_PATH": str(repo.path),
        "GIT_TEMPLATE_DIR": str(traps),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": mine(traps, marks, "GIT_CONFIG_COUNT"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "included"),
        "PATH": f".::bin:./bin:{repo.path}/node_modules:{path}",
    }
    return Minefield(repo.path, marks, env, template.base, template.head)


def _far_side(folder: Path, marks: Path) -> Path:
    """A bare repository with traps of its own, at a path that the checkout names."""
    far = RepoBuilder(folder / "far.git")
    for hook in HOOKS:
        mine(far.path / ".git" / "hooks", marks, hook, f"far hook {hook}")
    settings = (
        *("core.alternateRefsCommand", "core.fsmonitor", "core.sshCommand"),
        "uploadpack.packObjectsHook",
    )
    with (far.path / ".git" / "config").open("a", encoding="utf-8") as config:
        for key in settings:
            trap = mine(folder / "far-traps", marks, key, f"far {key}")
            config.write(_setting(key, trap))
    return far.path


def _setting(key: str, value: str) -> str:
    """A setting as it stands in a configuration file."""
    section, _, rest = key.partition(".")
    subsection, _, name = rest.rpartition(".")
    head = f'[{section} "{subsection}"]' if subsection else f"[{section}]"
    return f'{head}\n\t{name} = "{value}"\n'


RANGE: Final = ("--range", "BASE..HEAD")
PASS, FAIL, USAGE, UNDECIDED = 0, 1, 2, 3
TRUST: Final = ("--trust", "HOME/config/gates/id_ed25519.pub")
WAIVER: Final = (
    *("--check", "SCOPE-01", "--path", "lib/other.py", "--reason", "moved"),
    *("--expires", "2099-12-31", "--approver", "Noor"),
)

COMMANDS: Final[tuple[tuple[int, tuple[str, ...]], ...]] = (
    (PASS, ("post-work", WP, *RANGE, "--no-log")),
    (PASS, ("post-work", WP, *RANGE)),
    (FAIL, ("post-work", WP, "--no-log")),
    (FAIL, ("post-work", WP, "--staged", "--no-log")),
    (FAIL, ("post-work", WP, "--worktree", "--no-log")),
    (PASS, ("post-work", WP, "--rev", "HEAD", "--no-log")),
    (FAIL, ("pre-work", WP)),
    (PASS, ("cor701-sha", TARGET)),
    (PASS, ("cor701-sha", TARGET, *RANGE)),
    (PASS, ("range", WP, *RANGE)),
    (PASS, ("report", WP, *RANGE)),
    (PASS, ("manifest", WP, *RANGE)),
    (PASS, ("manifest", WP, *RANGE, "--write")),
    (PASS, ("init", "--write")),
    (PASS, ("packet", "new", "WP-2-Sum")),
    (PASS, ("refinement", "new", WP, "--anchor", "People", "--spec", "docs/spec.md")),
    (FAIL, ("refinement", "check", WP)),
    (FAIL, ("approve-refinement", WP, "--token", "mira-2026-03-01")),
    (FAIL, ("sign", WP)),
    (PASS, ("prepare", WP)),
    (PASS, ("phase", WP)),
    (PASS, ("waiver", "add", WP, *WAIVER)),
    (PASS, ("waiver", "list", WP)),
    (PASS, ("evidence", "run", WP, "--", "/bin/true")),
    (PASS, ("evidence", "check", WP)),
    (FAIL, ("evidence", "replay", WP)),
    (PASS, ("key", "show")),
    (PASS, ("key", "init", "HOME/other")),
    (PASS, ("key", "trust", "HOME/other.pub")),
    (PASS, ("key", "add", "HOME/other.pub")),
    (PASS, ("key", "init", "HOME/third")),
    (PASS, ("key", "rotate", "HOME/third.pub", "HOME/other.pub")),
    (PASS, ("key", "revoke", "HOME/third.pub")),
    (UNDECIDED, ("log", "init", "--origin", "mines")),
    (PASS, ("log", "verify", *TRUST)),
    (PASS, ("log", "list")),
    (PASS, ("log", "show", "0")),
    (PASS, ("log", "export")),
    (UNDECIDED, ("log", "trailer")),
    (PASS, ("log", "prove", "0", "--output", "json=HOME/proof")),
    (PASS, ("log", "check-proof", "HOME/proof", *TRUST)),
    (PASS, ("log", "require", "--wp", WP, "--head", "HEAD", "--base", "BASE", *TRUST)),
    (UNDECIDED, ("log", "push")),
    (PASS, ("log", "push", "--remote", "far")),
    (PASS, ("explain", "C701-G04")),
    (PASS, ("codes",)),
    (PASS, ("check", *RANGE)),
    (PASS, ("ci", "--base", "BASE", "--head", "HEAD")),
    (PASS, ("doctor",)),
    (PASS, ("hook", "status")),
    (PASS, ("hook", "run", "pre-commit")),
    (PASS, ("hook", "run", "commit-msg", ".git/HEAD")),
    (PASS, ("hook", "run", "pre-push", "origin", "ext::sh")),
    (USAGE, ("hook", "install", "--commit-msg")),
    (FAIL, ("check-path", TARGET)),
    (PASS, ("completions", "bash")),
    (PASS, ("__complete", "gates", "post-work", "")),
    (PASS, ("__complete", "gates", "explain", "C701")),
)
"""Every command, with words that let it do its work here, and its exit code. They run
one after the other in one checkout."""


def leaves(command: object, *names: str) -> Iterator[tuple[str, ...]]:
    """The commands of a program that have no commands below them."""
    if not isinstance(command, TyperGroup):
        yield names
        return
    context = Context(command)
    for name in command.list_commands(context):
        yield from leaves(command.get_command(context, name), *names, name)


def test_every_command_is_among_them() -> None:
    known = [words for _, words in COMMANDS]
    missing = [
        " ".join(names)
        for names in leaves(typer.main.get_command(_root()))
        if not any(words[: len(names)] == names for words in known)
    ]
    assert not missing, (
        f"nothing shows that `gates {missing[0]}` runs no code of the checkout: add a"
        " line to COMMANDS in tests/conformance/test_nothing_runs.py, with arguments"
        " that let it do its work there and the exit code that it then has"
    )


def run(field: Minefield, words: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    """Run the program in the checkout, as its owner does."""
    home = field.marks.parent / "home"
    home.mkdir(exist_ok=True)
    named = [w.replace("BASE", field.base).replace("HOME", str(home)) for w in words]
    return subprocess.run(
        [Path(sys.executable).with_name("gates"), *named],
        cwd=field.repo,
        env={**clean_environment(home), **field.env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_the_traps_are_armed(minefield: Minefield) -> None:
    """Without the gate's precautions, git runs what the checkout names."""
    env = dict(minefield.env)
    for name in ("GIT_EXEC_PATH", "GIT_EXTERNAL_DIFF", "PATH", "GIT_CONFIG_COUNT"):
        del env[name]
    person = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.invalid"}
    person |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.invalid"}
    env = {**clean_environment(minefield.marks.parent), **env, **person}
    no_filter = [f"filter.evil.{kind}=" for kind in ("process", "clean", "smudge")]
    settings = [word for setting in no_filter for word in ("-c", setting)]
    for words in (
        ("status",),
        (*settings, "diff"),
        (*settings, "commit", "--no-gpg-sign", "-am", "x"),
        ("fetch",),
    ):
        subprocess.run(
            ["git", *words],
            cwd=minefield.repo,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    assert set(minefield.sprung()) >= {
        "included.core.fsmonitor",
        "setting diff.evil.command",
        "setting filter.evil.process",
        "hooksPath pre-commit",
        "hooksPath reference-transaction",
        "remote",
    }


def test_no_trap_is_sprung(minefield: Minefield) -> None:
    faults = []
    for code, words in COMMANDS:
        done = run(minefield, words)
        said = (done.stdout + done.stderr).decode("utf-8", "replace")[-400:]
        faults += [f"{words}: {trap}" for trap in minefield.sprung()]
        if done.returncode != code:
            faults.append(f"{words}: exit code {done.returncode}: {said}")
    assert not faults, "\n".join(faults)


def test_the_verdict_is_the_same_among_traps(minefield: Minefield) -> None:
    done = run(minefield, ("post-work", WP, *RANGE))
    assert done.returncode == PASS, done.stdout + done.stderr


def test_a_packet_name_with_a_command_in_it_runs_nothing(minefield: Minefield) -> None:
    run(minefield, ("post-work", f"$(touch {minefield.marks}/name)", *RANGE))
    assert minefield.sprung() == []


def test_a_branch_name_with_a_command_in_it_runs_nothing(minefield: Minefield) -> None:
    words = ("post-work", WP, "--range", f"BASE..{BRANCH}", "--no-log")
    done = run(minefield, words)
    assert done.returncode == PASS, done.stdout + done.stderr
    assert minefield.sprung() == []


def test_the_module_loads_nothing_from_the_current_folder(
    minefield: Minefield,
) -> None:
    home = minefield.marks.parent / "home"
    home.mkdir()
    (minefield.repo / "gates.py").unlink()  # it would run instead of the program
    for flags in ((), ("-P",), ("-I",)):
        done = subprocess.run(
            [sys.executable, *flags, "-m", "gates", "codes"],
            cwd=minefield.repo,
            env=clean_environment(home),
            capture_output=True,
            check=False,
        )
        assert done.returncode == PASS, done.stderr
        assert minefield.sprung() == [], flags
