"""Inputs that contradict themselves, or are not what they are named."""

import pytest

from tests.support.cli import Program
from tests.support.packets import entry_for, packet_path, packet_text
from tests.support.repo import RepoBuilder

WP = "WP-1-Inputs"
SOURCE = "src/a.txt"


@pytest.fixture
def base(repo: RepoBuilder) -> str:
    repo.write(SOURCE, b"one\n")
    repo.write(packet_path(WP), packet_text(WP, scope=["lib/"]))
    return repo.commit()


def test_a_selection_given_twice_is_refused(
    program: Program, repo: RepoBuilder
) -> None:
    ranges = ("--range", "HEAD..HEAD", "--range", "HEAD..HEAD")
    done = program.run("post-work", WP, *ranges, cwd=repo.path)
    assert done.code == 2
    assert "--range was given 2 times" in done.said


def test_a_scope_taken_out_in_its_own_range_still_counts(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    repo.write(SOURCE, b"two\n")
    head = repo.commit()
    bare = packet_text(
        WP, entries=[entry_for(repo, base, head, SOURCE)], scope=None, modern=False
    )
    repo.write(packet_path(WP), bare)
    repo.commit()
    done = program.run(
        "post-work", WP, "--range", f"{base}..HEAD", "--no-log", cwd=repo.path
    )
    assert done.code == 1
    assert "the range takes PACKET_FORMAT_VERSION out of the packet" in done.text
    assert "the range takes IN_SCOPE_PATHS out of the packet" in done.text
    assert f"SCOPE-01 `{SOURCE}` (modified) is out of scope" in done.text


def test_a_policy_that_is_a_link_is_refused(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    repo.symlink("gates.toml", "elsewhere.toml")
    repo.commit()
    done = program.run("post-work", WP, "--range", f"{base}..HEAD", cwd=repo.path)
    assert done.code != 0
    done = program.run("post-work", WP, "--staged", "--no-log", cwd=repo.path)
    assert done.code == 2
    assert "gates.toml is no regular file" in done.said


def test_an_unrelated_base_is_told_before_a_missing_packet(
    program: Program, repo: RepoBuilder, base: str
) -> None:
    repo.write(packet_path("WP-2-Later"), packet_text("WP-2-Later"))
    head = repo.commit()
    done = program.run(
        "post-work",
        "WP-2-Later",
        "--range",
        f"{head}..{base}",
        "--no-log",
        cwd=repo.path,
    )
    assert done.code == 3
    assert "GIT-04" in done.text
