"""Any two trees: what is read agrees with what git itself counts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.reading import read_range
from tests.support.repo import RepoBuilder
from tests.support.trees import FILE, LINK, PROGRAM, SUBMODULE, commit_tree

if TYPE_CHECKING:
    from tests.support.reading import Seen

    Tree = dict[bytes, tuple[str, bytes]]

LINES = st.sampled_from(
    [
        *(b"\n", b"a\n", b"b\n", b"a\r\n", b"\0\n", b"\xff\x0b\x0c\xe2\x80\xa8\n"),
        *(b"-a\n", b"+b\n", b"@@ -1 +1 @@\n", b"diff --git a/x b/x\n"),
        *(b"--- a/x\n", b"+++ b/x\n"),
    ]
)
ENDS = st.sampled_from([b"", b"", b"end", b"\\ No newline at end of file", b"\0"])
CONTENTS = st.builds(
    lambda lines, end: b"".join(lines) + end, st.lists(LINES, max_size=12), ENDS
)
NAMES = st.sampled_from(
    [b"a", b"b c", b"d\ne", b"f\xff", b'g"', b"h/i", b"h/j", b"k\\l"]
)
FILES = st.one_of(
    st.tuples(st.sampled_from([FILE, FILE, PROGRAM]), CONTENTS),
    st.tuples(st.just(LINK), st.sampled_from([b"a", b"../out", b"\xff\n"])),
    st.tuples(st.just(SUBMODULE), st.sampled_from([b"1" * 40, b"2" * 40])),
)
TREES = st.dictionaries(NAMES, FILES, max_size=6)


def line_count(data: bytes) -> int:
    return data.count(b"\n") + (data != b"" and not data.endswith(b"\n"))


def lines_of(data: bytes) -> list[bytes]:
    *lines, rest = data.split(b"\n")
    return [*(line + b"\n" for line in lines), *([rest] if rest else [])]


def apply(seen: Seen) -> bytes:
    """The post-image made of the pre-image by putting in what the hunks name."""
    old, new = lines_of(seen.pre_bytes), lines_of(seen.post_bytes)
    result: list[bytes] = []
    at = 0
    for hunk in seen.hunks:
        start = hunk.old_start - (hunk.old_count > 0)
        result += old[at:start]
        first = hunk.new_start - (hunk.new_count > 0)
        result += new[first : first + hunk.new_count]
        at = start + hunk.old_count
    return b"".join(result + old[at:])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(old=TREES, new=TREES)
def test_any_two_trees(old: Tree, new: Tree) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = RepoBuilder(Path(folder) / "repo")
        base = commit_tree(repo, old)
        head = commit_tree(repo, new, parents=[base])
        seen = {file.path: file for file in read_range(repo.path, base, head)}
        repo.write(".git/info/attributes", b"* diff\n")  # nothing is binary
        listed = repo.git("diff", "--numstat", "-z", "--no-renames", base, head)
    assert set(seen) == {
        path for path in {*old, *new} if old.get(path) != new.get(path)
    }
    counted: dict[bytes, tuple[int, int]] = {}
    for item in listed.split(b"\0"):
        if item:
            added, removed, path = item.split(b"\t", 2)
            counts = counted.get(path, (0, 0))
            counted[path] = (counts[0] + int(added), counts[1] + int(removed))
    for path, file in seen.items():
        before = old.get(path, ("", b""))
        after = new.get(path, ("", b""))
        pre = b"" if before[0] == SUBMODULE else before[1]
        post = b"" if after[0] == SUBMODULE else after[1]
        assert (file.pre_bytes, file.post_bytes) == (pre, post)
        assert (file.pre.lines, file.post.lines) == (line_count(pre), line_count(post))
        assert file.added - file.removed == file.post.lines - file.pre.lines
        if SUBMODULE not in (before[0], after[0]) and pre != post:
            assert (file.added, file.removed) == counted[path]
        if before[0] == after[0]:
            assert apply(file) == post
