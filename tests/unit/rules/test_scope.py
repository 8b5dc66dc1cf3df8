from __future__ import annotations

import pytest

from gates.model import RepoPath
from gates.rules.scope import (
    InBoth,
    ScopeMatcher,
    leaves_repository,
    pattern_fault,
)


def matches(pattern: bytes, path: bytes) -> bool:
    return ScopeMatcher([pattern]).matches(RepoPath(path))


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        (b"src/a.py", b"src/a.py", True),
        (b"./src/a.py", b"src/a.py", True),
        (b"src/a.py", b"src/a.py.bak", False),
        (b"src/a.py", b"src/A.py", False),
        (b"src/a.py", b"x/src/a.py", False),
        (b"src", b"src/a.py", False),
        (b"src/", b"src/a.py", True),
        (b"src/", b"src/deep/er/a.py", True),
        (b"src/", b"src", False),
        (b"src/", b"srcs/a.py", False),
        (b"src/**", b"src/a.py", True),
        (b"src/**", b"src/deep/a.py", True),
        (b"src/**", b"src", False),
        (b"src/*.py", b"src/a.py", True),
        (b"src/*.py", b"src/.py", True),
        (b"src/*.py", b"src/deep/a.py", False),
        (b"src/*/a.py", b"src/x/a.py", True),
        (b"src/*/a.py", b"src/a.py", False),
        (b"src/*/a.py", b"src/x/y/a.py", False),
        (b"*", b"README", True),
        (b"*", b"src/a.py", False),
        (b"src/a*b*c", b"src/a-b-c", True),
        (b"src/a*b*c", b"src/a-c-b", False),
        (b"src/*/", b"src/x/deep/a.py", True),
        (b"src/*/", b"src/a.py", False),
        (b"src/**/a.py", b"src/a.py", True),
        (b"src/**/a.py", b"src/x/y/a.py", True),
        (b"src/**/a.py", b"src/xa.py", False),
        (b"a/**/b/**/c", b"a/b/c", True),
        (b"a/**/b/**/c", b"a/x/b/y/z/c", True),
        (b"a/**/b/**/c", b"a/x/c/y/b", False),
        (b"a/**/b/**/c", b"a/b/b/c", True),
        (b"a/**/b/c/**/d", b"a/x/b/c/d", True),
        (b"a/**/b/c/**/d", b"a/b/x/c/d", False),
        (b"a/**/b/**/c/**/d", b"a/1/b/2/c/3/d", True),
        (b"a/**/b/**/c/**/d", b"a/1/c/2/b/3/d", False),
        (b"a/**/**/b", b"a/x/b", True),
        (b"a/**/b/c", b"a/x/b/c", True),
        (b"a/**/b/c", b"a/b/x/c", False),
        (b"a/*/**", b"a/b/c", True),
        (b"a/*/**", b"a/b", False),
        (b"a/*/**", b"a/b/c\nd", True),
        (b"a*b*c*d", b"a1b2c3d", True),
        (b"a*b*c*d", b"abcd", True),
        (b"a*b*c*d", b"a1c2b3d", False),
        (b"a*bc*d", b"axbcxd", True),
        (b"a**b", b"a-b", True),
        (b"app/[id].tsx", b"app/[id].tsx", True),
        (b"app/[id].tsx", b"app/i.tsx", False),
        (b"app/[id]/*.tsx", b"app/[id]/p.tsx", True),
        (b"src/a.py ", b"src/a.py", False),
        (b"src/?.py", b"src/a.py", False),
        (b"src/*", b"src/a\nb", True),
        (b"src/*", b"src/\xff", True),
    ],
)
def test_what_a_pattern_matches(pattern: bytes, path: bytes, *, expected: bool) -> None:
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    "pattern",
    [*b"** **/ **/* */** */ **/** / . ./ ./** /. .// */*/ */**/*".split(), b""],
)
def test_a_pattern_of_everything_is_refused_and_matches_nothing(pattern: bytes) -> None:
    assert pattern_fault(pattern)
    assert not matches(pattern, b"src/a.py")
    assert not matches(pattern, b"a.py")


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (b"", "names the whole repository"),
        (b"/", "names the whole repository"),
        (b"./.", "names the whole repository"),
        (b"**", "matches every path"),
        (b"*/", "matches every path"),
    ],
)
def test_a_pattern_of_everything_says_why_it_is_refused(
    pattern: bytes, fault: str
) -> None:
    assert pattern_fault(pattern) == fault


def test_the_empty_path_is_in_no_scope() -> None:
    for patterns in ([], [b"src/"], [b"a/**"]):
        assert not ScopeMatcher(patterns).matches(RepoPath(b""))


@pytest.mark.parametrize(
    "pattern", [b"*", b"src/", b"src/**", b"*.md", b"**/a.py", b"*/x/", b"*/*"]
)
def test_a_pattern_of_something_is_accepted(pattern: bytes) -> None:
    assert pattern_fault(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [b"../other/src/a.py", b"src/../../a", b"/etc/passwd", b"~/a", b"C:/a", b"c:\\a"],
)
def test_a_pattern_outside_the_repository_matches_nothing(pattern: bytes) -> None:
    assert leaves_repository(pattern)
    assert not matches(pattern, pattern)


def test_any_of_several_patterns_is_enough() -> None:
    matcher = ScopeMatcher([b"README", b"src/", b"docs/*.md", b"t/**/x"])
    for path in (b"README", b"src/a", b"docs/a.md", b"t/x"):
        assert matcher.matches(RepoPath(path))
    assert not matcher.matches(RepoPath(b"docs/a.txt"))
    assert not ScopeMatcher([]).matches(RepoPath(b"a"))


def test_a_pattern_longer_than_any_path_is_refused() -> None:
    longest = b"src/" + b"a" * 4091 + b"*"
    assert pattern_fault(longest) == ""
    assert pattern_fault(longest + b"a") == "is a pattern of more than 4096 bytes"
    exact = b"src/" + b"a" * 5000
    assert matches(exact, exact)


def test_a_path_in_both_scopes_is_in_each_of_them() -> None:
    both = InBoth(ScopeMatcher([b"src/", b"lib/"]), ScopeMatcher([b"src/", b"doc/"]))
    names = (b"src/a", b"lib/a", b"doc/a", b"x")
    assert [both.matches(RepoPath(name)) for name in names] == [
        True,
        False,
        False,
        False,
    ]
