"""The state file of the workflow, ORCHESTRATOR_GATES.json, and the register of tokens.

`gate_logs` is a list of objects with `wpId`, `type` and more. Only records of the three
known types are read; everything else is kept when a record is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST: Final = "gate_logs"
TYPES: Final = ("REFINEMENT", "SIGNATURE", "PREPARE")


class StateRecord(NamedTuple):
    """One record of the state file; a value that is not there is empty."""

    wp: str
    type: str
    timestamp: str = ""
    branch: str = ""
    worktree: str = ""
    coder: str = ""
    signature: str = ""


class StateFile(NamedTuple):
    """The records in the file's order; `fault` says why it cannot be read."""

    records: tuple[StateRecord, ...] = ()
    fault: str = ""

    def last(self, wp: str, kind: str) -> StateRecord | None:
        """The newest record of a type for a packet."""
        found = (r for r in reversed(self.records) if (r.wp, r.type) == (wp, kind))
        return next(found, None)


def parse_state(data: bytes) -> StateFile:
    """The records of a state file."""
    value = _value(data)
    if isinstance(value, str):
        return StateFile(fault=value)
    records = []
    for item in value[LIST]:
        if isinstance(item, dict) and item.get("type") in TYPES:
            texts = {k: v for k, v in item.items() if isinstance(v, str)}
            records.append(
                StateRecord(
                    texts.get("wpId", ""),
                    texts["type"],
                    texts.get("timestamp", ""),
                    texts.get("branch", ""),
                    texts.get("worktree_dir", ""),
                    texts.get("coder_id", ""),
                    texts.get("signature", ""),
                )
            )
    return StateFile(tuple(records))


def with_record(data: bytes, record: Mapping[str, str]) -> bytes | None:
    """The state file with one more record at its end; None when it cannot be read.

    Nothing that stands in it is changed; it is written with two blanks of indent.
    """
    value = _value(data)
    if isinstance(value, str):
        return None
    import json  # noqa: PLC0415 - only when a record is written

    value[LIST].append(dict(record))
    text = json.dumps(value, indent=2, ensure_ascii=False)
    end = "\n" if data.endswith(b"\n") else ""
    return (text + end).encode("utf-8")


def _value(data: bytes) -> dict[str, list[object]] | str:
    """The file's object, or why it is none."""
    import json  # noqa: PLC0415 - only where there is such a file

    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return f"it is no JSON: {error}"
    if not isinstance(value, dict) or not isinstance(value.get(LIST), list):
        return f"it is no object with a list `{LIST}`"
    return value


def times_listed(register: bytes, token: str) -> int:
    """How many rows of SIGNATURE_AUDIT.md have the token in their first column."""
    wanted = token.encode("utf-8", "surrogateescape")
    return sum(
        row.lstrip().startswith(b"|") and row.split(b"|")[1].strip(b" \t`") == wanted
        for row in register.split(b"\n")
    )


def with_row(register: bytes, cells: tuple[str, ...]) -> bytes | None:
    """The register with a new row at the top of its table; None without a table."""
    lines = register.split(b"\n")
    for index, line in enumerate(lines):
        if line.lstrip().startswith(b"|") and set(line) <= set(b"|-: \t\r"):
            row = "| " + " | ".join(cells) + " |"
            end = b"\r" if line.endswith(b"\r") else b""
            lines.insert(index + 1, row.encode("utf-8", "surrogateescape") + end)
            return b"\n".join(lines)
    return None
