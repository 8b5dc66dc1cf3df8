"""Read git objects by name, one at a time, from one `cat-file --batch` process.

Every content that is read is hashed and compared with its object id, so that a damaged
or exchanged object is never taken for the one that was asked for.
"""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.model import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    Oid,
    RepoPath,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gates.gitread.deadline import Deadline
    from gates.gitread.process import Process

MAX_READ: Final = 64 * 1024 * 1024
"""Bytes of the largest object that is read whole, unless the caller says otherwise."""

MODE_FOLDER: Final = "040000"

_MODES: Final = {
    b"100644": MODE_FILE,
    b"100755": MODE_EXECUTABLE,
    b"40000": MODE_FOLDER,
    b"120000": MODE_SYMLINK,
    b"160000": MODE_SUBMODULE,
}
"""The modes that git writes into trees; others are read as `_canonical` says."""

_NO_NAMES: Final = (b"", b".", b"..")

_OID_LENGTHS: Final = {"sha1": 40, "sha256": 64}


class ObjectHead(NamedTuple):
    """What git says of an object before its content: id, type, size in bytes."""

    oid: Oid
    type: str
    size: int


class TreeEntry(NamedTuple):
    """One entry of a folder: six octal digits of mode, type and object id."""

    mode: str
    type: str
    oid: Oid


class ObjectFormat:
    """The hash that names objects in one repository: `sha1` or `sha256`."""

    __slots__ = ("empty_tree", "hash", "name", "oid_bytes", "oid_length", "zero")

    def __init__(self, name: str) -> None:
        """Prepare the constants of the format."""
        self.name: Final = name
        self.oid_length: Final = _OID_LENGTHS[name]
        self.oid_bytes: Final = self.oid_length // 2
        self.hash: Final = hashlib.sha1 if name == "sha1" else hashlib.sha256
        self.zero: Final = Oid("0" * self.oid_length)
        self.empty_tree: Final = self.oid_of("tree", b"")

    def oid_of(self, kind: str, content: bytes) -> Oid:
        """The id of an object of this type with this content."""
        digest = self.hash(b"%s %d\0" % (kind.encode(), len(content)))
        digest.update(content)
        return Oid(digest.hexdigest())

    def oid_of_chunks(self, kind: str, size: int, chunks: Iterable[bytes]) -> Oid:
        """The id of an object of `size` bytes that come in pieces."""
        digest = self.hash(b"%s %d\0" % (kind.encode(), size))
        for chunk in chunks:
            digest.update(chunk)
        return Oid(digest.hexdigest())

    def is_oid(self, text: str) -> bool:
        """Whether the text is an object id in full, in lower-case digits."""
        return len(text) == self.oid_length and not text.strip("0123456789abcdef")


class ObjectReader:
    """Asks one interactive `cat-file --batch`, started at the first question.

    Names are object ids, or revisions for `resolve`; never a path, because git ends
    the whole process at a path that is not canonical. Paths are walked in `lookup`.
    """

    def __init__(
        self,
        start: Callable[[], Process],
        object_format: ObjectFormat,
        deadline: Deadline,
    ) -> None:
        """Keep how to start git; nothing runs yet."""
        self._start = start
        self._deadline = deadline
        self._format = object_format
        self._process: Process | None = None
        self._trees: dict[Oid, Mapping[bytes, TreeEntry]] = {}

    def warm_up(self) -> None:
        """Start git now, so that it is ready when the first question comes."""
        if self._process is None:
            self._process = self._start()

    def close(self) -> None:
        """End git; a later question starts it again."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def resolve(self, name: bytes) -> tuple[ObjectHead, bytes] | None:
        """The object that a revision names, with its content, or None.

        Raises:
            GateError: GIT-07 for damage, LIMIT-01 above MAX_READ.
        """
        head = self._ask(name)
        return None if head is None else (head, self._content(head, MAX_READ))

    def find(
        self, oid: Oid, *, limit: int = MAX_READ, knob: str = ""
    ) -> tuple[ObjectHead, bytes]:
        """An object by its id, with its content.

        `knob` names the key of the policy that the limit comes from.

        Raises:
            GateError: GIT-07 when it is missing or damaged, LIMIT-01 when it is larger
                than `limit` bytes.
        """
        head = self._ask(oid.encode())
        if head is None:
            raise missing(oid)
        return head, self._content(head, limit, knob)

    def read(self, oid: Oid, *, limit: int = MAX_READ, knob: str = "") -> bytes:
        """The content of a blob.

        Raises:
            GateError: GIT-07 when it is missing, damaged or no blob, LIMIT-01 when it
                is larger than `limit` bytes.
        """
        head, content = self.find(oid, limit=limit, knob=knob)
        if head.type != "blob":
            raise _wrong_type(head, "blob")
        return content

    def read_path(
        self, tree: Oid, path: RepoPath, *, limit: int = MAX_READ, knob: str = ""
    ) -> bytes | None:
        """The bytes of the file at a path of a tree; None when there is no such file.

        A folder or a submodule is no file; of a symbolic link the bytes are its target.

        Raises:
            GateError: as `read`.
        """
        entry = self.lookup(tree, path)
        if entry is None or entry.type != "blob":
            return None
        return self.read(entry.oid, limit=limit, knob=knob)

    def lookup(self, tree: Oid, path: RepoPath) -> TreeEntry | None:
        """The entry at a path of a tree; None when there is none.

        Only the canonical spelling of a path finds anything: no `.`, `..`, doubled or
        trailing slash. The empty path is the tree itself.

        Raises:
            GateError: GIT-07 when a folder on the way is missing or damaged.
        """
        entry = TreeEntry(MODE_FOLDER, "tree", tree)
        if not path:
            return entry
        for name in path.split(b"/"):
            if entry.type != "tree":
                return None
            found = self._tree(entry.oid).get(name)
            if found is None:
                return None
            entry = found
        return entry

    def list_folder(
        self, tree: Oid, path: RepoPath
    ) -> tuple[tuple[bytes, TreeEntry], ...]:
        """Names and entries of one folder in git's order; empty when there is none.

        Raises:
            GateError: GIT-07 when a folder is missing or damaged.
        """
        entry = self.lookup(tree, path)
        if entry is None or entry.type != "tree":
            return ()
        return tuple(self._tree(entry.oid).items())

    def _tree(self, oid: Oid) -> Mapping[bytes, TreeEntry]:
        known = self._trees.get(oid)
        if known is None:
            known = self._trees[oid] = self.read_tree(oid)
        return known

    def read_tree(self, oid: Oid) -> Mapping[bytes, TreeEntry]:
        """The entries of one tree object by name, in git's order.

        Raises:
            GateError: GIT-07 when it is missing, damaged or no tree.
        """
        head, content = self.find(oid)
        if head.type != "tree":
            raise _wrong_type(head, "tree")
        return parse_tree(content, self._format)

    def _ask(self, name: bytes) -> ObjectHead | None:
        if b"\n" in name:
            raise GateError("GIT-02", "a name with a line feed names no object")
        self._deadline.check()
        self.warm_up()
        process = self._process
        assert process is not None  # noqa: S101 - for the type checker
        try:
            process.stdin.write(name + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        if line.endswith((b" missing\n", b" ambiguous\n")):
            return None
        if not line.endswith(b"\n"):
            self._give_up()
        return parse_head(line)

    def _content(self, head: ObjectHead, limit: int, knob: str = "") -> bytes:
        process = self._process
        assert process is not None  # noqa: S101 - for the type checker
        if head.size > limit:
            self.close()  # cheaper than reading what nobody wants
            raise GateError(
                "LIMIT-01",
                f"the object {head.oid} has {head.size} bytes,"
                f" at most {limit} are read here",
                f"raise `{knob}` in the policy, or make the file smaller"
                if knob
                else "make the file smaller; this limit is fixed",
            )
        content = process.stdout.read(head.size)
        if len(content) != head.size or process.stdout.read(1) != b"\n":
            self._give_up()
        if self._format.oid_of(head.type, content) != head.oid:
            raise damaged(head.oid)
        return content

    def _give_up(self) -> None:
        """Say why git ended in the middle of an answer.

        Raises:
            GateError: GIT-06, always.
        """
        process = self._process
        assert process is not None  # noqa: S101 - for the type checker
        self._process = None
        with process:
            process.finish()
        raise GateError(
            "GIT-06",
            "git cat-file ended in the middle of an answer",
            "check the repository with `git fsck` and run the gate again",
        )


def parse_head(line: bytes) -> ObjectHead:
    """The head line of an answer of `cat-file --batch`.

    Raises:
        GateError: GIT-06 when it has another form than `<oid> <type> <size>`.
    """
    parts = line.split()
    if len(parts) != 3 or not parts[2].isdigit():  # noqa: PLR2004 - the three named
        shown = line[:200].decode("utf-8", "backslashreplace").strip()
        raise GateError("GIT-06", f"git cat-file answered `{shown}`")
    return ObjectHead(Oid(parts[0].decode()), parts[1].decode(), int(parts[2]))


def parse_tree(content: bytes, object_format: ObjectFormat) -> dict[bytes, TreeEntry]:
    """The entries of a raw tree object by name, in git's order.

    Raises:
        GateError: GIT-07 when the content is no tree, or names an entry twice, or as no
            file or folder can be named.
    """
    entries: dict[bytes, TreeEntry] = {}
    width = object_format.oid_bytes
    at = 0
    while at < len(content):
        space = content.find(b" ", at)
        end = content.find(b"\0", space)
        if space < 0 or end < 0 or end + width >= len(content):
            raise GateError("GIT-07", "a tree object ends in the middle of an entry")
        mode = _MODES.get(content[at:space]) or _canonical(content[at:space])
        name = content[space + 1 : end]
        at = end + 1 + width
        if name in entries or name in _NO_NAMES or b"/" in name:
            shown = name.decode("utf-8", "backslashreplace")
            how = "twice" if name in entries else "as the name of an entry"
            raise GateError("GIT-07", f"a tree object holds `{shown}` {how}")
        entries[name] = TreeEntry(
            mode, _type_of(mode), Oid(content[end + 1 : at].hex())
        )
    return entries


def _canonical(mode: bytes) -> str:
    """The mode that git takes a tree entry's mode for."""
    if not mode or mode.strip(b"01234567"):
        raise GateError("GIT-07", "a tree object holds an entry without a mode")
    bits = int(mode, 8)
    if stat.S_ISREG(bits):
        return MODE_EXECUTABLE if bits & stat.S_IXUSR else MODE_FILE
    if stat.S_ISLNK(bits):
        return MODE_SYMLINK
    return MODE_FOLDER if stat.S_ISDIR(bits) else MODE_SUBMODULE


def _type_of(mode: str) -> str:
    if mode == MODE_FOLDER:
        return "tree"
    return "commit" if mode == MODE_SUBMODULE else "blob"


def missing(oid: Oid) -> GateError:
    """The error for an object that is not there."""
    return GateError(
        "GIT-07",
        f"the object {oid} is missing",
        "fetch it (`git fetch`); a partial clone is never completed by the gate itself",
    )


def damaged(oid: Oid) -> GateError:
    """The error for an object whose bytes do not hash to its id."""
    return GateError(
        "GIT-07",
        f"the object {oid} is damaged: its bytes have another hash",
        "check the repository with `git fsck`, and clone it again",
    )


def _wrong_type(head: ObjectHead, expected: str) -> GateError:
    return GateError(
        "GIT-07",
        f"the object {head.oid} is a {head.type}, a {expected} was expected",
        "check the repository with `git fsck`",
    )
