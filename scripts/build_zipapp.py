"""Make `gates.pyz`: the program and the libraries it needs, in one file.

The libraries are the wheels that the lock names, checked by their hashes. Only wheels
without compiled code go in, for a zip file cannot be loaded from as a library can: what
signatures need is left to the machine (see docs/adr/0009). Nothing is compressed, as
compressed bytes depend on the library that compressed them; entries are sorted and
their times are the commit's.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

COMPILED: Final = ("bcrypt", "cffi", "cryptography", "pycparser")
"""What is left out: `cryptography`, and what only it needs."""

SHEBANG: Final = b"#!/usr/bin/env python3\n"
MAIN: Final = """\
import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "gates: Python 3.11 or newer is needed, and this is %d.%d\\n"
        % sys.version_info[:2]
    )
    sys.exit(3)

try:
    import cryptography
except ImportError:
    pass
else:
    if int(cryptography.__version__.partition(".")[0]) < OLDEST:
        sys.modules["cryptography"] = None  # too old is as good as not there

from gates.cli.main import main

main()
"""
"""The start of the program. What pip would see to is looked at here: the version of
Python, in words that any Python 3 can read, and that of the library left out.
"""

_OLDEST: Final = re.compile(r"^Requires-Dist: cryptography.*>=(\d+)$", re.MULTILINE)
_PIN: Final = re.compile(r"^([a-z0-9-]+)==.*(?:\n .*)*", re.MULTILINE)
_UNUSED: Final = re.compile(
    r"[^/]+\.dist-info/(RECORD|INSTALLER|REQUESTED)|.*\.data/.*"
)


def zipapp(wheel: Path, lock: str, folder: Path, epoch: int) -> bytes:
    """The bytes of the zipapp; downloads go into a folder below `folder`.

    Raises:
        ValueError: two packages have a file of the same name, or the wheel does not say
            which `cryptography` it needs.
        subprocess.CalledProcessError: pip could not get what the lock names.
    """
    contents: dict[str, bytes] = {}
    for source in [wheel, *download(portable(lock), folder)]:
        with zipfile.ZipFile(source) as packed:
            for name in packed.namelist():
                if name.endswith("/") or _UNUSED.fullmatch(name):
                    continue
                if name in contents:
                    raise ValueError(f"{source.name} brings {name} a second time")
                contents[name] = packed.read(name)
    contents["__main__.py"] = _main(contents).encode("ascii")
    return SHEBANG + _packed(contents, epoch)


def _main(contents: dict[str, bytes]) -> str:
    """The start of the program, which knows how old `cryptography` may be."""
    (metadata,) = (
        data
        for name, data in contents.items()
        if re.fullmatch(r"cor701_gates-[^/]+\.dist-info/METADATA", name)
    )
    found = _OLDEST.search(metadata.decode("utf-8"))
    if found is None:
        raise ValueError("the wheel does not say which cryptography it needs")
    return MAIN.replace("OLDEST", found[1])


def portable(lock: str) -> str:
    """The pins of a lock that a zipapp can carry."""
    pins = [found for found in _PIN.finditer(lock) if found[1] not in COMPILED]
    return "".join(f"{pin[0]}\n" for pin in pins)


def download(pins: str, folder: Path) -> list[Path]:
    """The wheels that pins name, each checked by its hash; pure ones or an error."""
    listed = folder / "portable.txt"
    listed.write_text(pins, encoding="ascii")
    wheels = folder / "wheels"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"),
            *("--quiet", "download", "--require-hashes", "--no-deps"),
            *("--only-binary", ":all:", "--platform", "any"),
            *("--implementation", "py", "--abi", "none"),
            *("--dest", wheels, "--requirement", listed),
        ],
        check=True,
    )
    return sorted(wheels.iterdir())


def _packed(contents: dict[str, bytes], epoch: int) -> bytes:
    """A zip file of these contents, with nothing of this machine in it."""
    moment = time.gmtime(epoch)[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = 3  # Unix, wherever it is built
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, contents[name])
    return buffer.getvalue()
