"""Every finding on an entry names path, gate, the packet's line and a remedy."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gates.model import MODE_EXECUTABLE, MODE_SUBMODULE, MODE_SYMLINK, Gate, Profile
from tests.support.changed import changed, sha1
from tests.support.judging import PATH, judge, true_entry
from tests.support.packets import ALL_GATES, ZEROS, EntryText

if TYPE_CHECKING:
    from gates.model import ChangedFile, Entry

PRE, POST = b"one\ntwo\nthree\n", b"one\nTWO\nthree\n"
FILE = changed(PATH, PRE, POST)
TRUE = true_entry(PRE, POST)
SAME = changed(PATH, PRE, PRE)
NO_OP = true_entry(PRE, PRE, [(1, 3)])
GONE, TRUE_GONE = changed(PATH, PRE, None), true_entry(PRE, None)
NEW, TRUE_NEW = changed(PATH, None, POST), true_entry(None, POST)
LF, CRLF = b"\n", b"\r\n"
WRONG = "1234567890" * 4
OLD, NEXT = "1" * 40, "2" * 40
MODULE = changed(
    PATH,
    OLD.encode(),
    NEXT.encode(),
    old_mode=MODE_SUBMODULE,
    new_mode=MODE_SUBMODULE,
)
MODULE_ENTRY = EntryText(PATH, windows=(), change=f"submodule {OLD}->{NEXT}")
BINARY = changed(PATH, b"\0one\n", b"\0two\n")
BINARY_ENTRY = true_entry(b"\0one\n", b"\0two\n")
NOTES = changed("notes.md", b"a\n# b\nc\n", b"a\n# B\nc\n")
PRINTS = f"`gates cor701-sha {PATH}` for the same range prints the right lines"


class Case(NamedTuple):
    """A wrong entry, and its one finding; `place` is the field that it points at."""

    file: ChangedFile | None
    entry: EntryText
    code: str
    gate: Gate | None
    place: str
    hint: str
    words: str
    profile: Profile = Profile.HANDSHAKE


CASES = {
    "an anchor that is not there": Case(
        FILE,
        replace(TRUE, anchors=("TWO", "absent")),
        "C701-G01",
        Gate.ANCHORS_PRESENT,
        "second anchor",
        "",
        "anchor `absent` stands nowhere in the file at head, expected exactly once",
    ),
    "an anchor that is there twice": Case(
        FILE,
        replace(TRUE, anchors=("e",)),
        "C701-G01",
        Gate.ANCHORS_PRESENT,
        "first anchor",
        "",
        "anchor `e` stands more than once in the file at head, expected exactly once",
    ),
    "another window": Case(
        FILE,
        replace(TRUE, windows=((3, 3),)),
        "C701-G04",
        Gate.RAILS_UNTOUCHED,
        "windows",
        "undo the change outside the window, or declare it; the changed lines are 2",
        "line 2 changed outside the declared window 3",
    ),
    "no window": Case(
        FILE,
        replace(TRUE, windows=()),
        "C701-G04",
        Gate.RAILS_UNTOUCHED,
        "entry",
        "add `- **Windows**: 2-2`",
        "the entry declares no window, and the file changed",
    ),
    "a deletion in another window": Case(
        GONE,
        replace(TRUE_GONE, windows=((1, 2),)),
        "C701-G04",
        Gate.RAILS_UNTOUCHED,
        "windows",
        "undo the change outside the window, or declare it; the changed lines are 1",
        "the file is deleted, so the window has to be 1-3 in pre-image lines; declared"
        " is 1-2",
    ),
    "a binary file with lines": Case(
        BINARY,
        replace(BINARY_ENTRY, windows=((1, 2),)),
        "C701-G04",
        Gate.RAILS_UNTOUCHED,
        "windows",
        "",
        "a binary file has no lines, expected window 1-1",
    ),
    "two blocks in one window": Case(
        changed(PATH, b"a\nb\nc\n", b"A\nb\nC\n"),
        true_entry(b"a\nb\nc\n", b"A\nb\nC\n", [(1, 3)]),
        "C701-G02",
        Gate.ONE_BLOCK,
        "windows",
        "declare one window for each block",
        "a window holds 2 changed blocks, expected exactly one",
        Profile.STRICT_COR701,
    ),
    "a path that leads elsewhere": Case(
        None,
        TRUE,
        "C701-G06",
        Gate.FILENAME_CANONICAL,
        "entry",
        "name the file by its exact path from the repository's root",
        f"target `{PATH}` is no file at the base or at head",
    ),
    "a deletion that is not declared": Case(
        GONE,
        replace(TRUE_GONE, post=None),
        "C701-G06",
        Gate.FILENAME_CANONICAL,
        "entry",
        "write 40 zeros as Post-SHA1 of a deleted file",
        f"target `{PATH}` is deleted, and the entry does not declare a deletion",
    ),
    "a submodule that is not declared": Case(
        MODULE,
        replace(MODULE_ENTRY, change=None),
        "C701-G06",
        Gate.FILENAME_CANONICAL,
        "entry",
        f"add `- **Change**: submodule {OLD}->{NEXT}`",
        f"target `{PATH}` is a submodule that changed from {OLD} to {NEXT}, and the"
        " entry does not say so",
    ),
    "a symbolic link that is not declared": Case(
        changed(PATH, PRE, b"elsewhere", new_mode=MODE_SYMLINK),
        true_entry(PRE, b"elsewhere"),
        "C701-G06",
        Gate.FILENAME_CANONICAL,
        "entry",
        "add `- **Change**: symlink` when the link is meant",
        f"target `{PATH}` is a symbolic link at head, and the entry does not say so",
    ),
    "a mode that is not declared": Case(
        changed(PATH, PRE, POST, new_mode=MODE_EXECUTABLE),
        TRUE,
        "MANIFEST-03",
        None,
        "entry",
        "add `- **Change**: mode 100644->100755`",
        f"the mode of `{PATH}` is 100755 at head, 100644 at the base, and the entry"
        " does not say so",
    ),
    "a new file that is executable": Case(
        changed(PATH, None, POST, new_mode=MODE_EXECUTABLE),
        TRUE_NEW,
        "MANIFEST-03",
        None,
        "entry",
        "add `- **Change**: mode 100644->100755`",
        f"the mode of `{PATH}` is executable, and the entry does not say so",
    ),
    "a mode that did not change": Case(
        FILE,
        replace(TRUE, change="mode 100644->100755"),
        "MANIFEST-03",
        None,
        "entry",
        "",
        f"the entry declares a mode change of `{PATH}`, but its mode did not change",
    ),
    "a binary file that is not declared": Case(
        BINARY,
        replace(BINARY_ENTRY, binary=False),
        "MANIFEST-03",
        None,
        "entry",
        "add `- **Binary**: yes`, window 1-1 and line delta 0",
        f"`{PATH}` holds a NUL byte, so it is binary, and the entry does not say so",
    ),
    "a text that is declared as binary": Case(
        FILE,
        replace(TRUE, binary=True),
        "MANIFEST-03",
        None,
        "entry",
        "remove the `Binary` field and declare the windows",
        f"the entry says that `{PATH}` is binary, but it is text: neither side holds a"
        " NUL byte",
    ),
    "no pre-SHA1": Case(
        FILE,
        replace(TRUE, pre=None),
        "C701-G05",
        Gate.PRE_SHA1,
        "entry",
        "add `- **Pre-SHA1**: ` with 40 hexadecimal digits",
        "the entry has no Pre-SHA1",
    ),
    "no post-SHA1": Case(
        FILE,
        replace(TRUE, post=None),
        "C701-G05",
        Gate.POST_SHA1,
        "entry",
        "add `- **Post-SHA1**: ` with 40 hexadecimal digits",
        "the entry has no Post-SHA1",
    ),
    "a pre-SHA1 of eleven digits": Case(
        FILE,
        replace(TRUE, pre="12345678901"),
        "C701-G05",
        Gate.PRE_SHA1,
        "pre",
        PRINTS,
        "pre-SHA1 is `12345678901`: expected 40 lower-case hexadecimal digits",
    ),
    "a post-SHA1 that is a SHA-256": Case(
        FILE,
        replace(TRUE, post=hashlib.sha256(POST).hexdigest().upper()),
        "C701-G05",
        Gate.POST_SHA1,
        "post",
        PRINTS,
        f"post-SHA1 is `{hashlib.sha256(POST).hexdigest().upper()}`: expected 40"
        " lower-case hexadecimal digits; this is the file's SHA-256",
    ),
    "a post-SHA1 that was not filled in": Case(
        FILE,
        replace(TRUE, post="<hash>"),
        "C701-G05",
        Gate.POST_SHA1,
        "post",
        PRINTS,
        "post-SHA1 is `<hash>`: the template was not filled in",
    ),
    "a post-SHA1 of another file": Case(
        FILE,
        replace(TRUE, post=WRONG),
        "C701-G05",
        Gate.POST_SHA1,
        "post",
        PRINTS,
        f"post-SHA1 is {WRONG}, the file at head has {sha1(POST)}",
    ),
    "a post-SHA1 with other line ends": Case(
        FILE,
        replace(TRUE, post=sha1(POST.replace(LF, CRLF))),
        "C701-G05",
        Gate.POST_SHA1,
        "post",
        PRINTS,
        f"{sha1(POST.replace(LF, CRLF))} differs in line endings only: it is the SHA-1"
        f" of the CRLF form, the committed file at head has {sha1(POST)}",
    ),
    "a pre-SHA1 with other line ends": Case(
        FILE,
        replace(TRUE, pre=sha1(PRE.replace(LF, CRLF))),
        "C701-G08",
        Gate.PREIMAGE_MATCHES,
        "pre",
        PRINTS,
        f"{sha1(PRE.replace(LF, CRLF))} differs in line endings only: it is the SHA-1"
        f" of the CRLF form, the committed file at the base has {sha1(PRE)}",
    ),
    "a post-SHA1 of a file that is gone": Case(
        GONE,
        replace(TRUE_GONE, post=sha1(PRE)),
        "C701-G05",
        Gate.POST_SHA1,
        "post",
        PRINTS,
        f"{sha1(PRE)} is declared for a deleted file, expected 40 zeros",
    ),
    "a post-SHA1 of a submodule": Case(
        MODULE,
        replace(MODULE_ENTRY, post=WRONG),
        "C701-G05",
        Gate.POST_SHA1,
        "post",
        PRINTS,
        f"{WRONG} is declared for a submodule, expected 40 zeros",
    ),
    "a pre-SHA1 of a submodule": Case(
        MODULE,
        replace(MODULE_ENTRY, pre=WRONG),
        "C701-G08",
        Gate.PREIMAGE_MATCHES,
        "pre",
        PRINTS,
        f"{WRONG} is declared for a submodule, expected 40 zeros",
    ),
    "a pre-SHA1 of another file": Case(
        FILE,
        replace(TRUE, pre=WRONG),
        "C701-G08",
        Gate.PREIMAGE_MATCHES,
        "pre",
        PRINTS,
        f"pre-SHA1 is {WRONG}, the file at the base has {sha1(PRE)}",
    ),
    "a pre-SHA1 of a new file": Case(
        NEW,
        replace(TRUE_NEW, pre=WRONG),
        "C701-G08",
        Gate.PREIMAGE_MATCHES,
        "pre",
        PRINTS,
        f"pre-SHA1 is {WRONG}, but the file is new: the base has no such path",
    ),
    "a pre-SHA1 of a new file that repeats the other one": Case(
        NEW,
        replace(TRUE_NEW, pre=sha1(POST)),
        "MANIFEST-11",
        Gate.PREIMAGE_MATCHES,
        "pre",
        PRINTS,
        "the file is new, but its pre-SHA1 repeats the post-SHA1; 40 zeros say that"
        " there was no file",
    ),
    "no line delta": Case(
        FILE,
        replace(TRUE, line_delta=None),
        "C701-G05",
        Gate.LINE_DELTA,
        "entry",
        "add `- **Line Delta**: ` with lines added minus removed",
        "the entry has no Line Delta",
    ),
    "another line delta": Case(
        changed(PATH, PRE, PRE + b"four\n"),
        replace(true_entry(PRE, PRE + b"four\n"), line_delta=3),
        "C701-G05",
        Gate.LINE_DELTA,
        "delta",
        "write `- **Line Delta**: 1`",
        "line delta is declared as 3, the file changed by 1 (1 added, 0 removed)",
    ),
    "a window past the end": Case(
        FILE,
        replace(TRUE, windows=((2, 4),)),
        "MANIFEST-09",
        None,
        "windows",
        "write 3 as the end of the window",
        "the window ends at line 4, the last line of the file is 3",
    ),
    "a file that did not change": Case(
        SAME,
        NO_OP,
        "MANIFEST-05",
        None,
        "entry",
        "",
        "no-op entry: the file is declared unchanged, and is",
    ),
    "an unchanged file with a claim that is wrong": Case(
        SAME,
        replace(NO_OP, post=WRONG),
        "MANIFEST-02",
        None,
        "entry",
        "",
        f"the range does not change `{PATH}`",
    ),
    "boxes that are not ticked": Case(
        FILE,
        replace(TRUE, ticked=tuple(g for g in ALL_GATES if "sha1" not in g)),
        "MANIFEST-06",
        None,
        "first box",
        "",
        "holds, but its box is not ticked: pre_sha1_captured, post_sha1_captured",
    ),
}


def line_of(entry: Entry, place: str) -> int | None:
    """The packet line at which a finding has to point."""
    found = {
        "entry": entry.line,
        "windows": entry.windows_line,
        "delta": entry.delta_line,
        "pre": entry.pre and entry.pre.line,
        "post": entry.post and entry.post.line,
        "first box": entry.claims[0].line,
    }
    numbers = zip(("first anchor", "second anchor"), entry.anchors, strict=False)
    found.update((name, anchor.line) for name, anchor in numbers)
    return found[place]


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_finding_says_what_and_where_and_how_to_mend_it(case: Case) -> None:
    judged = judge(case.file, case.entry, profile=case.profile)
    (found,) = [f for f in judged.findings if f.code == case.code]
    entry = judged.results[0].entry
    assert found.path == entry.path == PATH.encode()
    assert found.gate is case.gate
    assert found.packet_line == line_of(entry, case.place) is not None
    assert found.message.removeprefix("claimed, but ") == case.words
    if case.hint:
        assert found.hint == case.hint


def test_a_rail_is_named_by_its_line_beside_the_change() -> None:
    entry = true_entry(b"a\n# b\nc\n", b"a\n# B\nc\n", [(3, 3)], path="notes.md")
    judged = judge(NOTES, entry)
    outside, rail = judged.findings
    line = judged.results[0].entry.windows_line
    assert (outside.code, rail.code) == ("C701-G04", "C701-G03")
    for found in (outside, rail):
        assert (found.path, found.gate) == (b"notes.md", Gate.RAILS_UNTOUCHED)
        assert (found.line, found.packet_line) == (2, line)
    assert rail.message.endswith(
        "a heading, code fence or END marker changed outside the declared window, at"
        " line 2"
    )


def test_zeros_are_explained_on_both_sides() -> None:
    judged = judge(FILE, replace(TRUE, pre=ZEROS, post=ZEROS))
    assert judged.message("C701-G08").endswith(
        f"{sha1(PRE)}: zeros stand for a new file, and this one is not new"
    )
    assert judged.message("C701-G05").endswith(
        f"{sha1(POST)}: zeros stand for a deletion, and the file exists"
    )


@pytest.mark.parametrize(("blocks", "listed"), [(5, True), (6, False)])
def test_as_many_windows_as_one_message_lists_are_proposed(
    blocks: int, *, listed: bool
) -> None:
    pre = b"".join(b"a%d\n\n" % n for n in range(blocks))
    post = b"".join(b"b%d\n\n" % n for n in range(blocks))
    entry = replace(true_entry(pre, post), windows=())
    (found,) = judge(changed(PATH, pre, post), entry).findings
    if listed:
        assert found.hint == "add `- **Windows**: 1-1, 3-3, 5-5, 7-7, 9-9`"
    else:
        assert found.hint == "`gates cor701-sha` for the same range prints the windows"


def test_without_hunks_no_windows_are_proposed() -> None:
    file = changed(PATH, PRE, POST, hunks=())
    (found,) = judge(file, replace(TRUE, windows=())).findings
    assert found.hint == "`gates cor701-sha` for the same range prints the windows"
