"""Scope patterns against a matcher that tries every way to place the wildcards."""

from __future__ import annotations

import time
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from gates.model import RepoPath
from gates.rules.scope import ScopeMatcher, leaves_repository, pattern_fault

SEGMENT = st.text("ab", min_size=1, max_size=3)
PATHS = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)
PATTERN_SEGMENT = st.one_of(
    st.text("ab*", min_size=1, max_size=4), st.sampled_from(["*", "**", "a", "b"])
)
PATTERNS = st.builds(
    lambda segments, folder: "/".join(segments) + ("/" if folder else ""),
    st.lists(PATTERN_SEGMENT, min_size=1, max_size=4),
    st.booleans(),
)


def reference(pattern: str, path: str) -> bool:
    """Whether a path matches, by trying everything."""
    segments = tuple(pattern.split("/"))
    if segments[-1] == "":
        segments = (*segments[:-1], "**")
    return _segments(segments, tuple(path.split("/")))


@cache
def _segments(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if not pattern:
        return not path
    first, *rest = pattern
    if first == "**":
        # At the end it stands for one segment or more, else for any number.
        least = 1 if not rest else 0
        return any(
            _segments(tuple(rest), path[taken:])
            for taken in range(least, len(path) + 1)
        )
    return bool(path) and _one(first, path[0]) and _segments(tuple(rest), path[1:])


@cache
def _one(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(_one(pattern[1:], name[taken:]) for taken in range(len(name) + 1))
    return name[:1] == pattern[0] and _one(pattern[1:], name[1:])


@given(PATTERNS, PATHS)
@settings(max_examples=3000)
def test_a_pattern_matches_what_trying_everything_finds(
    pattern: str, path: str
) -> None:
    raw = pattern.encode()
    matched = ScopeMatcher([raw]).matches(RepoPath(path.encode()))
    refused = bool(pattern_fault(raw)) or leaves_repository(raw)
    assert matched is (not refused and reference(pattern, path))


@given(st.lists(PATTERNS, max_size=4), PATHS)
def test_several_patterns_match_what_one_of_them_matches(
    patterns: list[str], path: str
) -> None:
    raw = [pattern.encode() for pattern in patterns]
    name = RepoPath(path.encode())
    alone = any(ScopeMatcher([one]).matches(name) for one in raw)
    assert ScopeMatcher(raw).matches(name) is alone


@given(st.binary(max_size=12), st.binary(min_size=1, max_size=12))
def test_no_bytes_of_a_pattern_break_the_matcher(pattern: bytes, path: bytes) -> None:
    ScopeMatcher([pattern]).matches(RepoPath(path))
    exact = pattern_fault(path) or leaves_repository(path) or b"*" in path
    if not exact and not path.startswith(b"./") and not path.endswith(b"/"):
        assert ScopeMatcher([path]).matches(RepoPath(path))


def test_no_pattern_makes_the_search_try_combinations() -> None:
    begun = time.perf_counter()
    hard = b"**/" * 12 + b"*a*" * 12 + b"b"
    assert not ScopeMatcher([hard]).matches(RepoPath(b"a/" * 40 + b"a" * 400))
    assert time.perf_counter() - begun < 1
