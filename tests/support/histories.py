"""Random histories as plain data, and what is true of any two trees by bytes alone.

Nothing here asks git or the code under test: object ids, hashes and lines are counted
with `hashlib` and byte lists.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from hypothesis import strategies as st

from tests.support.changed import blob_id
from tests.support.packets import byte_lines
from tests.support.trees import FILE, LINK, PROGRAM, SUBMODULE, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Tree = dict[bytes, tuple[str, bytes]]
"""Mode and bytes by path; of a submodule the bytes are a commit's id."""

STEADY: Final = b"src/steady.txt"
"""A file that no step touches."""

NAMES: Final = (
    b"src/a.txt",
    b"src/b.py",
    b"src/b.py/inner",
    b"src/deep",
    b"src/deep/c d.md",
    b"src/deep/e",
    "src/gr\u00f6\u00dfe.txt".encode(),
    b"src/\xff\xfe",
    b'src/q"uote',
    b"src/`tick`",
    b"src/[id].tsx",
    b"src/* (x)",
    b"src/-dash: #",
    b"src/A.TXT",
    b"src/.gitattributes",
    b"src/<hash>",
)
NAMELESS: Final = (b"src/two\nlines", b"src/tail ", b"src/back\\slash", b"src/.git.")
"""Names that no manifest may hold (COR-701, clause 54)."""

LINES: Final = (
    *(
        b"one\n",
        b"two\n",
        b"\n",
        b"# End\n",
        b"```\n",
        b"crlf\r\n",
        b"\r\n",
        b"lone\r\n",
    ),
    *(b"\x0b\x0c\xc2\x85\n", b"\xff\n", b"- old\n", b"+ new\n", b"@@ -1 +1 @@\n"),
    *(b"diff --git a/x b/x\n", b"--- a/x\n", b"index 1..2\n", b"* -diff\n", b"one\n"),
)
ENDS: Final = (b"", b"", b"end", b"\\ No newline at end of file", b"\r", b"one")
NUL: Final = b"\0\n"
STRAY: Final = b"a line that stands nowhere else"


class Step(NamedTuple):
    """One commit of the work; `side` is the tree of a branch that it merges."""

    tree: Tree
    side: Tree | None = None


class History(NamedTuple):
    """The tree before the work, and the commits of the work."""

    base: Tree
    steps: tuple[Step, ...]

    @property
    def tip(self) -> Tree:
        """The tree that the work ends with."""
        return self.steps[-1].tree


class Row(NamedTuple):
    """What `git diff --raw` has to say of one path."""

    path: bytes
    old_mode: str
    new_mode: str
    old_oid: str
    new_oid: str


_BODIES: Final = st.tuples(
    st.binary(max_size=12), st.integers(0, 24), st.integers(0, len(ENDS) - 1)
)
_KINDS: Final = (
    *("write", "write", "run", "link", "module", "remove", "edit", "edit", "edit"),
    *("edit", "chmod", "rename", "crlf", "end", "nul", "empty"),
)
_MODES: Final = {"write": FILE, "run": PROGRAM, "link": LINK, "module": SUBMODULE}
_EDITS: Final = st.tuples(
    st.sampled_from(_KINDS),
    st.integers(0, len(NAMES) + len(NAMELESS) // 2),
    st.integers(0, 9),
    _BODIES,
)


def body_of(drawn: tuple[bytes, int, int]) -> bytes:
    """A text of the lines that the bytes stand for; rarely with a NUL in it."""
    letters, nul, end = drawn
    lines = [LINES[letter % len(LINES)] for letter in letters]
    if not nul:
        lines.insert(len(lines) // 2, NUL)
    return b"".join(lines) + ENDS[end]


def _name(number: int) -> bytes:
    return NAMES[number] if number < len(NAMES) else NAMELESS[number % len(NAMELESS)]


def put(tree: Tree, path: bytes, mode: str, data: bytes) -> None:
    """Set a path; a file takes the place of a folder, and the other way round."""
    parts = path.split(b"/")
    for depth in range(1, len(parts)):
        tree.pop(b"/".join(parts[:depth]), None)
    for other in [name for name in tree if name.startswith(path + b"/")]:
        del tree[other]
    tree[path] = (mode, data)


def edit(tree: Tree, change: tuple[str, int, int, tuple[bytes, int, int]]) -> None:
    """Change a tree as drawn; a change that fits no such path writes the file."""
    kind, number, place, drawn = change
    path, body = _name(number), body_of(drawn)
    mode, data = tree.get(path, (FILE, b""))
    if kind == "remove":
        tree.pop(path, None)
    elif kind == "rename" and path in tree:
        del tree[path]
        put(tree, _name((number + 1 + place) % len(NAMES)), mode, data)
    elif kind == "chmod" and mode in (FILE, PROGRAM):
        put(tree, path, FILE if mode == PROGRAM else PROGRAM, data)
    elif kind in _MODES:
        mode = _MODES[kind]
        if mode == LINK:
            body = body.replace(b"\0", b"0") or b"nowhere"
        elif mode == SUBMODULE:
            body = hashlib.sha1(body).hexdigest().encode()
        put(tree, path, mode, body)
    elif mode in (FILE, PROGRAM):
        put(tree, path, mode, _edited(kind, data, place, drawn))
    else:
        put(tree, path, FILE, body)


def _edited(kind: str, data: bytes, place: int, drawn: tuple[bytes, int, int]) -> bytes:
    """The text of a file after one change of its bytes."""
    match kind:
        case "crlf" if b"\r\n" in data:
            return data.replace(b"\r\n", b"\n")
        case "crlf":
            return data.replace(b"\n", b"\r\n")
        case "end":
            return data.removesuffix(b"\n")
        case "nul":
            return data + b"\0"
        case "empty":
            return b""
    lines = byte_lines(data)
    at = place % (len(lines) + 1)
    lines[at : at + drawn[1] % 4] = byte_lines(body_of(drawn))[:3]
    return b"".join(lines)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Any history of one to three commits of work, some of them merges."""
    base: Tree = {STEADY: (FILE, b"".join(b"steady %d\n" % n for n in range(9)))}
    numbers = st.integers(0, len(NAMES) - 1)
    for number, drawn in draw(st.lists(st.tuples(numbers, _BODIES), max_size=6)):
        put(base, NAMES[number], FILE, body_of(drawn))
    steps: list[Step] = []
    tree = base
    for merges, changes in draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.lists(_EDITS, min_size=1, max_size=4)),
            min_size=1,
            max_size=3,
        )
    ):
        side: Tree | None = None
        tree = dict(tree)
        for change in changes:
            edit(tree, change)
        if not merges:
            side = dict(base)
            edit(side, changes[0])
        steps.append(Step(tree, side))
    return History(base, tuple(steps))


def import_stream(history: History, extra: Mapping[bytes, tuple[str, bytes]]) -> bytes:
    """The history for `fast-import`: branch `base`, and `work` from it.

    `extra` stands in every tree.
    """
    pieces = [stream({**history.base, **extra}, (), "base", b"Plan", mark=1)]
    mark = tip = 1
    for step in history.steps:
        parents = [f":{tip}"]
        if step.side is not None:
            mark += 1
            tree = {**step.side, **extra}
            pieces.append(stream(tree, (":1",), f"side-{mark}", b"Beside", mark=mark))
            parents.append(f":{mark}")
        mark += 1
        tree = {**step.tree, **extra}
        pieces.append(stream(tree, parents, "work", b"Work", mark=mark))
        tip = mark
    return b"".join(pieces)


def oid_of(mode: str, data: bytes) -> str:
    """The object id of what stands at a path."""
    return data.decode() if mode == SUBMODULE else blob_id(data)


def rows(old: Tree, new: Tree) -> set[Row]:
    """Every path that differs between two trees, as git's raw records name it."""
    absent = ("000000", b"0" * 40)
    return {
        Row(path, before[0], after[0], _oid(before), _oid(after))
        for path in {*old, *new}
        if (before := old.get(path, absent)) != (after := new.get(path, absent))
    }


def _oid(side: tuple[str, bytes]) -> str:
    return "0" * 40 if side[0] == "000000" else oid_of(*side)


def image(tree: Tree, path: bytes) -> bytes | None:
    """The bytes of a path: None where nothing stands, none of a submodule."""
    if path not in tree:
        return None
    mode, data = tree[path]
    return b"" if mode == SUBMODULE else data


def lines_outside(count: int, windows: Iterable[tuple[int, int]]) -> list[int]:
    """The 1-based lines of a file of `count` lines that no window holds."""
    inside = {line for start, end in windows for line in range(start, end + 1)}
    return [line for line in range(1, count + 1) if line not in inside]


def with_stray(data: bytes, line: int) -> bytes:
    """The file with one line replaced; its line feed, or its want of one, is kept."""
    lines = byte_lines(data)
    lines[line - 1] = STRAY + (b"\n" if lines[line - 1].endswith(b"\n") else b"")
    return b"".join(lines)
