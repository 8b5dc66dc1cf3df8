"""A temporary object store in front of the repository's own, which stays untouched.

What lies in the index or in the worktree is made into objects there, so that previews
compare trees exactly as every other selection does.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.model import Oid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gates.gitread.objects import ObjectFormat

_FASTEST: Final = 1


class Quarantine:
    """Objects of our own, in a temporary folder that `close` removes."""

    def __init__(self, objects: Path, object_format: ObjectFormat) -> None:
        """Make the folder; `objects` is the repository's own store."""
        self.folder: Final = Path(tempfile.mkdtemp(prefix="gates-"))
        self._format = object_format
        self._objects = self.folder / "objects"
        self._objects.mkdir()
        self.environment: Final[Mapping[str, str]] = {
            "GIT_OBJECT_DIRECTORY": str(self._objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(os.fspath(objects)),
        }

    def write_blob(self, chunks: Iterable[bytes], size: int) -> Oid:
        """Keep a blob of `size` bytes and return its id.

        Raises:
            GateError: as `write`.
        """
        return self.write("blob", chunks, size)

    def write(self, kind: str, chunks: Iterable[bytes], size: int) -> Oid:
        """Keep an object of this type with `size` bytes and return its id.

        Id and content come from the same bytes, read once.

        Raises:
            GateError: GIT-06 when there are more or fewer bytes than `size`.
        """
        digest = self._format.hash()
        packer = zlib.compressobj(_FASTEST)
        seen = 0
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            for chunk in _with_head(kind, chunks, size):
                digest.update(chunk)
                seen += len(chunk)
                file.write(packer.compress(chunk))
            file.write(packer.flush())
        if seen != size + len(_head(kind, size)):
            raise GateError(
                "GIT-06",
                "a file of the worktree changed while it was being read",
                "run the gate again when nothing writes to the worktree",
            )
        oid = digest.hexdigest()
        place = self._objects / oid[:2]
        place.mkdir(exist_ok=True)
        Path(file.name).replace(place / oid[2:])
        return Oid(oid)

    def close(self) -> None:
        """Remove the folder with everything in it."""
        shutil.rmtree(self.folder)


def _head(kind: str, size: int) -> bytes:
    return b"%s %d\0" % (kind.encode("ascii"), size)


def _with_head(kind: str, chunks: Iterable[bytes], size: int) -> Iterable[bytes]:
    yield _head(kind, size)
    yield from chunks


def _quoted(path: str) -> str:
    """A path as one entry of a list that is separated by colons."""
    if not set(path) & {":", '"', "\\", "\n"}:
        return path
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
