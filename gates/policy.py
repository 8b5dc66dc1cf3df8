"""The policy of a repository: what is checked, and how exactly.

A policy is the table `[tool.gates]` of pyproject.toml, or a gates.toml with the same
keys at its top level. It is read from the base of the judged range, so that the work
that is judged cannot change it. An unknown key is refused: a misspelt one would check
less than was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates import __version__
from gates.errors import GateError
from gates.model import Profile, WithoutPacket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

POLICY_FILES: Final = (b"gates.toml", b"pyproject.toml")
KEY_LINE: Final = "ssh-ed25519 "
"""How a public key begins, where the policy may also name a file of keys."""

VERSION_NUMBERS: Final = 3
MANY_DIGITS: Final = 10

_MOST_DOTS: Final = 1000
"""Dots in one line; no honest key, number or list has so many."""

_MOST: Final = (1 << 63) - 1
"""The largest number of a limit, that of TOML itself."""

_SHOWN: Final = 80
"""Characters of a value in a message."""


class Limits(NamedTuple):
    """What a run may read before it says that it cannot verify (LIMIT-01).

    `files` are changed paths, `entries` manifest entries, `bytes` the images of all
    changed files together, `packet_bytes` the packet, `commits` those of the range,
    `scope` and `waivers` those of the packet, `links` its links, those of the evidence
    too, and its anchors, `hunks` the changed blocks of all files, `records` those of
    the log, and `seconds` the time of a run. The defaults are sized for honest work.
    """

    files: int = 10_000
    entries: int = 5_000
    bytes: int = 4 << 30
    packet_bytes: int = 64 << 20
    commits: int = 100_000
    scope: int = 5_000
    waivers: int = 1_000
    links: int = 20_000
    hunks: int = 1_000_000
    records: int = 1_000_000
    seconds: int = 600


class Policy(NamedTuple):
    """The settings of a repository; the defaults are those of no configuration file.

    `governance` is None when the policy does not name any: then the profile's own
    governance paths count. `path_prefixes` maps a prefix that packets use to the one
    of this repository. `require_skeleton_approved` asks for the SKELETON APPROVED mark
    before a filled manifest. `approvers` are the keys that may approve, in the form of
    `trusted_keys`; where they are named an approval is required. `without_packet` is
    what `check` says of a range that belongs to no packet. `minimum_version` is the
    oldest gate that may judge by this policy; one that is older never gets here.
    """

    minimum_version: str = ""
    packets: tuple[str, ...] = (".GOV/task_packets", "docs/task_packets")
    refinements: tuple[str, ...] = (".GOV/refinements", "docs/refinements")
    governance: tuple[str, ...] | None = None
    state_files: tuple[str, ...] = ()
    profile: Profile = Profile.HANDSHAKE
    require_plan: bool = False
    require_skeleton_approved: bool = False
    without_packet: WithoutPacket = WithoutPacket.DOCUMENTS
    trusted_base: str = ""
    default_branch: str = ""
    log_ref: str = "refs/heads/gate-log"
    log_origin: str = ""
    trusted_keys: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    forbidden_patterns: tuple[str, ...] = ()
    path_prefixes: tuple[tuple[str, str], ...] = ()
    limits: Limits = Limits()

    @property
    def key_files(self) -> tuple[str, ...]:
        """The files among `trusted_keys` and `approvers`: not the keys themselves."""
        return tuple(
            entry
            for entry in (*self.trusted_keys, *self.approvers)
            if not entry.startswith(KEY_LINE)
        )

    def tightened(self, profile: Profile | None) -> Profile:
        """The profile in force when the command line asks for another one.

        Raises:
            GateError: USAGE-01 when it asks for a more lenient one.
        """
        if profile is None:
            return self.profile
        order = tuple(Profile)
        if order.index(profile) < order.index(self.profile):
            raise GateError(
                "USAGE-01",
                f"--profile {profile} is more lenient than the policy's {self.profile}",
                "leave the option out; only the policy can loosen the rules",
            )
        return profile


DEFAULT: Final = Policy()


def parse_policy(gates_toml: bytes | None, pyproject: bytes | None) -> Policy | None:
    """The policy of the two files' bytes, None for a file that is not there.

    Gives None when neither file holds a policy: then the defaults count.

    Raises:
        GateError: POLICY-01 for broken TOML, an unknown key, a value of the wrong type,
            or a policy in both files; POLICY-02 when it asks for a newer gate.
    """
    if gates_toml is None and (pyproject is None or not _may_name_gates(pyproject)):
        return None
    table = None if gates_toml is None else _toml(gates_toml, "gates.toml")
    tool = {} if pyproject is None else _toml(pyproject, "pyproject.toml")
    section = _section(tool)
    if table is not None and section is not None:
        raise GateError(
            "POLICY-01",
            "both gates.toml and [tool.gates] of pyproject.toml hold a policy",
            "keep one of the two",
            "gates.toml",
        )
    if table is not None:
        return _policy(table, "gates.toml")
    return None if section is None else _policy(section, "pyproject.toml")


def _may_name_gates(pyproject: bytes) -> bool:
    """Whether parsing can find a policy: a key may be written with escapes."""
    return b"gates" in pyproject or b"\\" in pyproject


def _section(document: Mapping[str, object]) -> Mapping[str, object] | None:
    """The table `[tool.gates]`, or None when the document has none."""
    tool = document.get("tool", {})
    section = tool.get("gates") if isinstance(tool, dict) else None
    if section is None or isinstance(section, dict):
        return section
    raise GateError(
        "POLICY-01",
        "`tool.gates` is not a table",
        "write `[tool.gates]`",
        "pyproject.toml",
    )


def _toml(data: bytes, name: str) -> Mapping[str, object]:
    import tomllib  # noqa: PLC0415 - most runs in small repositories need none

    if data.startswith(b"\xef\xbb\xbf"):
        raise GateError(
            "POLICY-01",
            f"{name} begins with a byte order mark, which TOML does not allow",
            "save the file as UTF-8 without a byte order mark",
            name,
        )
    _refuse_endless_keys(data, name)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # too many digits, nested too deeply
        raise GateError(
            "POLICY-01",
            f"{name} cannot be read: {error}",
            "correct the file; a policy that cannot be read is never passed over",
            name,
        ) from error


def _refuse_endless_keys(data: bytes, name: str) -> None:
    """Refuse a line in which one key may have so many parts that `tomllib` is slow.

    Its time grows with their square.
    """
    if data.count(b".") <= _MOST_DOTS:
        return
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.count(b".") > _MOST_DOTS:
            raise GateError(
                "POLICY-01",
                f"line {number} of {name} holds more than {_MOST_DOTS} dots",
                "break the line; a policy that cannot be read is never passed over",
                f"{name}:{number}",
            )


def _policy(table: Mapping[str, object], where: str) -> Policy:
    # First: to an older gate, a key that a newer one brought would look misspelt.
    if "minimum_version" in table:
        _require_version(table["minimum_version"], where)
    _refuse_unknown(table, tuple(_READERS), where, "")
    return Policy(
        **{key: _READERS[key](value, key, where) for key, value in table.items()}  # type: ignore[arg-type]
    )


def _refuse_unknown(
    table: Mapping[str, object], known: tuple[str, ...], where: str, prefix: str
) -> None:
    for key in table:
        if key in known:
            continue
        import difflib  # noqa: PLC0415 - needed for a misspelt key only

        near = difflib.get_close_matches(key, known, n=1)
        meant = f"did you mean `{prefix}{near[0]}`? " if near else ""
        raise GateError(
            "POLICY-01",
            f"unknown key `{prefix}{key}`",
            f"{meant}known keys: {', '.join(known)}",
            where,
        )


def _wrong(key: str, expected: str, value: object, where: str) -> GateError:
    return GateError(
        "POLICY-01",
        f"`{key}` is {_brief(value)}, expected {expected}",
        "correct the value",
        where,
    )


def _brief(value: object) -> str:
    """A value for a message, cut when it is long."""
    try:
        shown = repr(value)
    except (ValueError, RecursionError):  # more digits or levels than Python shows
        return "a huge value"
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."


def _text(value: object, key: str, where: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise _wrong(key, "a text that is not empty", value, where)


def _flag(value: object, key: str, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong(key, "true or false", value, where)


def _count(value: object, key: str, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST:
        return value
    raise _wrong(key, f"a number from 1 to {_MOST}", value, where)


def _texts(value: object, key: str, where: str) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(item, key, where) for item in value)
    raise _wrong(key, "a list of texts", value, where)


def _patterns(value: object, key: str, where: str) -> tuple[str, ...]:
    import re  # noqa: PLC0415 - policies with patterns only

    texts = _texts(value, key, where)
    for text in texts:
        try:
            re.compile(text.encode("utf-8"))
        except (re.error, OverflowError, RecursionError) as error:
            raise _wrong(key, f"a regular expression ({error})", text, where) from error
    return texts


def _folders(value: object, key: str, where: str) -> tuple[str, ...]:
    names = tuple(name.rstrip("/") for name in _texts(value, key, where))
    if not names:
        raise _wrong(key, "at least one folder", value, where)
    for name in names:
        if not name or name.startswith("/") or ".." in name.split("/"):
            raise _wrong(key, "folders below the repository's root", name, where)
    return names


def _ref(value: object, key: str, where: str) -> str:
    name = _text(value, key, where)
    if name.startswith("refs/"):
        return name
    raise _wrong(key, "a full ref name such as refs/heads/gate-log", value, where)


def _version(value: object, key: str, where: str) -> str:
    numbers = value.split(".") if isinstance(value, str) else []
    if len(numbers) == VERSION_NUMBERS and all(
        number.isascii() and number.isdigit() and len(number) < MANY_DIGITS
        for number in numbers
    ):
        return ".".join(numbers)
    raise _wrong(key, "a version such as 1.2.0", value, where)


def _require_version(value: object, where: str) -> None:
    wanted = _version(value, "minimum_version", where)
    if _numbers(__version__) < _numbers(wanted):
        raise GateError(
            "POLICY-02",
            f"the policy asks for gates {wanted} or newer, and this is {__version__}",
            f"install gates {wanted} or newer",
            where,
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _profile(value: object, key: str, where: str) -> Profile:
    if value in tuple(Profile):
        return Profile(str(value))
    raise _wrong(key, f"one of {', '.join(Profile)}", value, where)


def _without_packet(value: object, key: str, where: str) -> WithoutPacket:
    if value in tuple(WithoutPacket):
        return WithoutPacket(str(value))
    raise _wrong(key, f"one of {', '.join(WithoutPacket)}", value, where)


def _prefixes(value: object, key: str, where: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(
        isinstance(new, str) for new in value.values()
    ):
        raise _wrong(key, "a table of prefix = prefix", value, where)
    return tuple(value.items())


def _limits(value: object, key: str, where: str) -> Limits:
    if not isinstance(value, dict):
        raise _wrong(key, "a table", value, where)
    _refuse_unknown(value, Limits._fields, where, "limits.")
    return Limits(
        **{name: _count(n, f"limits.{name}", where) for name, n in value.items()}
    )


_READERS: Final[Mapping[str, Callable[[object, str, str], object]]] = {
    "minimum_version": _version,
    "packets": _folders,
    "refinements": _folders,
    "governance": _texts,
    "state_files": _texts,
    "profile": _profile,
    "require_plan": _flag,
    "require_skeleton_approved": _flag,
    "without_packet": _without_packet,
    "trusted_base": _text,
    "default_branch": _text,
    "log_ref": _ref,
    "log_origin": _text,
    "trusted_keys": _texts,
    "approvers": _texts,
    "forbidden_patterns": _patterns,
    "path_prefixes": _prefixes,
    "limits": _limits,
}
