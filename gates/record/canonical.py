"""JSON as bytes: one way to write it, and a strict way to read it.

What is signed or hashed is written here and nowhere else. The form is RFC 8785 for the
values that occur: no floating-point numbers, whole numbers below 2^53 in magnitude, and
names of members in ASCII.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None
    JsonObject = Mapping[str, Json]

LARGEST: Final = (1 << 53) - 1
"""The largest whole number that every JSON reader keeps exactly."""

_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
"""The escape of half a character; alone it is no text that can be written."""


class NotJsonError(ValueError):
    """Bytes that are not one strict JSON value; the message says why."""


def canonical_json(value: Json) -> bytes:
    """The value in canonical form: members sorted, no white space, UTF-8.

    Raises:
        TypeError: the value holds something that has no exact form in JSON.
        ValueError: a number is too large, or a text holds a lone surrogate.
    """
    import json  # noqa: PLC0415 - a run without a record needs no encoder

    _check(value)
    text = json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode("utf-8")


def _check(value: object) -> None:
    """Refuse what two readers could read differently."""
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is too large for a JSON number")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str) or not name.isascii():
                raise TypeError(f"{name!r} is no name of a member")
            _check(item)
    else:
        raise TypeError(f"{type(value).__name__} has no exact form in JSON")


def strict_json(data: bytes) -> Json:
    """The JSON value that the bytes hold, with nothing left open.

    Raises:
        NotJsonError: the bytes are not UTF-8 or not JSON, a member is named twice, a
            number is a fraction or not finite, or a text holds a lone surrogate.
    """
    import json  # noqa: PLC0415 - a run without a record needs no decoder

    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
        if _SURROGATE.search(data):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except NotJsonError:
        raise
    except UnicodeEncodeError as error:
        raise NotJsonError("a text holds a lone surrogate") from error
    except UnicodeDecodeError as error:
        raise NotJsonError(f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise NotJsonError(f"{error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise NotJsonError("nested too deeply") from error
    except ValueError as error:  # more digits than Python reads
        raise NotJsonError("a number is too long") from error
    return value


def _object(pairs: list[tuple[str, Json]]) -> JsonObject:
    from collections import Counter  # noqa: PLC0415 - json imports it as well

    members = dict(pairs)
    if len(members) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        shown = twice.encode("utf-8", "backslashreplace").decode("utf-8")
        raise NotJsonError(f"the member `{shown}` is named twice")
    return members


def _no_fraction(text: str) -> NoReturn:
    raise NotJsonError(f"{text} is no whole number")
