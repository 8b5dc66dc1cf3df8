"""A picture of the files of `verdicts.failing`, made without a repository."""

from __future__ import annotations

from typing import Final

from gates.gitread.images import MemoryContent
from gates.model import Command, Hunk, Link, LinkKind, RepoPath, Requirement, Window
from gates.render.picture import FilePicture, Picture, diff_of

OLD: Final = b"".join(b"line %d\n" % number for number in range(1, 41))
NEW: Final = OLD.replace(b"line 7\n", b"line seven\nand a half\n").replace(
    b"line 30\n", b"\tline <thirty> & more\n"
)
HUNKS: Final = (Hunk(7, 1, 7, 2), Hunk(30, 1, 31, 1))
OUTSIDE: Final = (Window(31, 31),)

PICTURE: Final = Picture(
    files=(
        FilePicture(
            RepoPath(b"src/store.py"),
            41,
            HUNKS,
            OUTSIDE,
            tuple(diff_of(MemoryContent(OLD), MemoryContent(NEW), HUNKS, OUTSIDE)),
            hidden=3,
        ),
        *(
            FilePicture(RepoPath(b".GOV/board-%d.md" % n), 1, note="binary")
            for n in range(6)
        ),
    ),
    commands=(
        Command("just test", 90, exit_code=0),
        Command("just lint", 92, exit_code=1),
        Command("true", 94),
    ),
    requirements=(
        Requirement(
            "Line seven is <spelt> out",
            80,
            (Link(LinkKind.EVIDENCE, RepoPath(b"src/store.py"), 81, 7),),
        ),
    ),
)
