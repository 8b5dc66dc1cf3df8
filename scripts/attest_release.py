"""Sign the files of a release, and verify them, offline.

`sign` writes an in-toto statement beside the files, in a DSSE envelope, signed with a
key of `gates key`: its subjects are all files of the folder with their SHA-256, its
predicate says which release they are. `verify` takes the whole folder, which must hold
exactly these files, or single files of it. The envelope is the standard one, so
docs/install.md can show the same with openssl alone.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.atomic import write_atomically
from gates.app.key_choice import KEY, KEY_FILE
from gates.app.log_signing import chosen_keys, secret_environment
from gates.errors import EXIT_CANNOT_VERIFY, EXIT_FAIL, EXIT_PASS, EXIT_USAGE, GateError
from gates.record.canonical import NotJsonError, canonical_json, strict_json
from gates.record.dsse import parse_envelope, sign
from gates.record.keys import KeyRing, parse_trusted
from gates.record.statement import STATEMENT_TYPE
from scripts.build import SUMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.record.canonical import Json
    from gates.record.keys import SigningKey

RELEASE_TYPE: Final = "https://in-toto.io/attestation/release/v0.1"
"""https://github.com/in-toto/attestation/blob/main/spec/predicates/release.md"""

NAME: Final = "release.intoto.json"
PURL: Final = "pkg:pypi/cor701-gates@"

_WHEEL: Final = re.compile(r"cor701_gates-([^-]+)-py3-none-any\.whl")


class Refused(Exception):  # noqa: N818 - a verdict, not a mishap
    """The files are not what was signed; or there is nothing right to sign."""


class Release(NamedTuple):
    """What an attestation says: the release, its files by name, who signed it."""

    purl: str
    files: Mapping[str, str]
    signer: str


def attest(folder: Path, key: SigningKey) -> bytes:
    """The signed statement about all files of a folder.

    Raises:
        Refused: the folder is no finished build.
    """
    files = digests(folder)
    wheels = [found[1] for name in files if (found := _WHEEL.fullmatch(name))]
    if len(wheels) != 1:
        raise Refused(f"{folder} does not hold one wheel; run scripts/build")
    if _listed(folder) != {n: d for n, d in files.items() if n != SUMS}:
        raise Refused(f"{folder}/{SUMS} does not list its files; build them again")
    statement: dict[str, Json] = {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": name, "digest": {"sha256": digest}}
            for name, digest in sorted(files.items())
        ],
        "predicateType": RELEASE_TYPE,
        "predicate": {"purl": f"{PURL}{wheels[0]}"},
    }
    return sign(canonical_json(statement), key).line + b"\n"


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a folder, but for the attestation itself.

    Raises:
        Refused: something in it is no regular file.
    """
    found = {}
    for file in folder.iterdir():
        if file.is_symlink() or not file.is_file():
            raise Refused(f"{file} is no regular file")
        if file.name != NAME:
            found[file.name] = digest(file)
    return found


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _listed(folder: Path) -> dict[str, str]:
    lines = (folder / SUMS).read_text("utf-8").split("\n")[:-1]
    return {
        name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)
    }


def read(line: bytes, trusted: KeyRing) -> Release:
    """The release that an attestation is about, once its signature is verified.

    Raises:
        GateError: LOG-03 when it is no envelope.
        Refused: no trusted key signed it, or it is no statement about a release.
    """
    envelope = parse_envelope(line.removesuffix(b"\n"), NAME)
    signer = envelope.signer(trusted)
    if signer is None:
        raise Refused("no trusted key signed the attestation, or it was altered")
    try:
        statement = strict_json(envelope.payload)
    except NotJsonError as error:
        raise Refused(f"what was signed is not strict JSON: {error}") from error
    match statement:
        case {
            "_type": str(kind),
            "predicateType": str(predicate),
            "predicate": {"purl": str(purl)},
            "subject": [*subjects],
        } if kind == STATEMENT_TYPE and predicate == RELEASE_TYPE:
            return Release(purl, _files(subjects), signer.fingerprint)
    raise Refused("what was signed is no statement about a release")


def _files(subjects: Sequence[Json]) -> dict[str, str]:
    files: dict[str, str] = {}
    for subject in subjects:
        match subject:
            case {"name": str(name), "digest": {"sha256": str(sha256)}}:
                if name in files:
                    raise Refused(f"the attestation names {name} twice")
                files[name] = sha256
            case _:
                raise Refused("a subject of the attestation has no name or no SHA-256")
    return files


def verify(release: Release, paths: Sequence[Path]) -> list[str]:
    """Compare files, or one whole folder, with a release; gives the verified names.

    Raises:
        Refused: a file differs, is none of the release, or is missing from the folder.
    """
    if len(paths) == 1 and paths[0].is_dir():
        found = sorted(digests(paths[0]).items())
        missing = sorted(release.files.keys() - dict(found).keys())
        if missing:
            raise Refused(f"missing, though the release has it: {', '.join(missing)}")
    else:
        found = [(path.name, digest(path)) for path in paths]
    for name, sha256 in found:
        if name not in release.files:
            raise Refused(f"{name} is no file of the release {release.purl}")
        if release.files[name] != sha256:
            raise Refused(
                f"{name} is not what was signed: its SHA-256 is {sha256}, the"
                f" attestation has {release.files[name]}"
            )
    return [name for name, _ in found]


def _sign(arguments: argparse.Namespace) -> int:
    environment = secret_environment()
    paths = [arguments.key] if arguments.key else []
    if not paths and not environment.get(KEY) and not environment.get(KEY_FILE):
        print(
            f"attest-release: no key is named: use --key FILE, {KEY} or {KEY_FILE}",
            file=sys.stderr,
        )
        return EXIT_USAGE
    (key,) = chosen_keys(paths, environment).keys
    place = arguments.folder / NAME
    attestation = attest(arguments.folder, key)
    write_atomically(place, attestation)
    print(f"signed by {key.public.fingerprint}: {place}")
    return EXIT_PASS


def _verify(arguments: argparse.Namespace) -> int:
    paths: list[Path] = arguments.paths
    folder = paths[0] if paths[0].is_dir() else paths[0].parent
    place: Path = arguments.attestation or folder / NAME
    trusted = KeyRing(
        key
        for file in arguments.trust
        for key in parse_trusted(file.read_bytes(), str(file))
    )
    release = read(place.read_bytes(), trusted)
    for name in verify(release, paths):
        print(f"{name}: OK")
    print(f"{release.purl}, signed by {release.signer}")
    return EXIT_PASS


def main(words: Sequence[str] | None = None) -> int:
    """Sign or verify; gives the exit code, as the gates have them."""
    parser = argparse.ArgumentParser(prog="attest-release", description=__doc__)
    commands = parser.add_subparsers(required=True)
    signing = commands.add_parser(
        "sign", help="Sign the files that scripts/build made."
    )
    signing.add_argument("folder", type=Path)
    signing.add_argument("--key", type=Path, metavar="FILE")
    signing.set_defaults(run=_sign)
    verifying = commands.add_parser("verify", help="Verify a folder, or files of it.")
    verifying.add_argument("paths", type=Path, nargs="+", metavar="FOLDER|FILE")
    verifying.add_argument(
        "--trust",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help="An allowed-signers or .pub file; repeatable.",
    )
    verifying.add_argument(
        "--attestation", type=Path, metavar="FILE", help=f"By default {NAME} beside it."
    )
    verifying.set_defaults(run=_verify)
    arguments = parser.parse_args(words)
    try:
        code: int = arguments.run(arguments)
    except Refused as refused:
        print(f"attest-release: {refused}", file=sys.stderr)
        return EXIT_FAIL
    except GateError as error:
        print(f"attest-release: {error.message}", file=sys.stderr)
        return EXIT_FAIL if error.code == "LOG-03" else EXIT_CANNOT_VERIFY
    except OSError as error:
        print(f"attest-release: {error.filename}: {error.strerror}", file=sys.stderr)
        return EXIT_CANNOT_VERIFY
    return code


if __name__ == "__main__":
    sys.exit(main())
