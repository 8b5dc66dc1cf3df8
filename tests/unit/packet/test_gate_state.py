"""The state file and the register of the workflow: read, and added to."""

from __future__ import annotations

import json

import pytest

from gates.packet.gate_state import parse_state, times_listed, with_record, with_row

PREPARE = {
    "wpId": "WP-1",
    "type": "PREPARE",
    "branch": "feat/a",
    "worktree_dir": "../wt",
    "coder_id": "c",
    "timestamp": "t",
}
REGISTER = b"# Audit\r\n\r\n| Signature | By |\r\n|---|---|\r\n| `abc` | M |\r\n"


def _state(*records: object) -> bytes:
    return json.dumps({"other": 1, "gate_logs": list(records)}, indent=2).encode()


def test_the_last_record_of_a_type_counts() -> None:
    later = {**PREPARE, "branch": "feat/b"}
    state = parse_state(b"\xef\xbb\xbf" + _state(PREPARE, 7, {"type": "?"}, later))
    found = state.last("WP-1", "PREPARE")
    assert found is not None
    assert (found.branch, found.worktree, found.coder) == ("feat/b", "../wt", "c")
    assert state.last("WP-10", "PREPARE") is None


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"gate_logs": {}}', b"\xff"])
def test_what_is_no_state_file_says_so_and_is_not_added_to(data: bytes) -> None:
    assert parse_state(data).fault
    assert with_record(data, PREPARE) is None


def test_a_record_is_added_at_the_end_and_all_else_is_kept() -> None:
    data = _state(PREPARE) + b"\n"
    added = with_record(data, {**PREPARE, "branch": "feat/b"})
    assert added is not None
    value = json.loads(added)
    assert value["other"] == 1
    assert [record["branch"] for record in value["gate_logs"]] == ["feat/a", "feat/b"]
    assert added.startswith(data[: data.rindex(b"}") - 6])


@pytest.mark.parametrize(("token", "times"), [("abc", 1), ("ab", 0), ("M", 0)])
def test_a_token_is_counted_in_the_first_column(token: str, times: int) -> None:
    assert times_listed(REGISTER, token) == times


def test_a_row_is_put_on_top_of_the_table() -> None:
    added = with_row(REGISTER, ("new", "N"))
    assert added is not None
    assert added == REGISTER.replace(b"|---|---|\r\n", b"|---|---|\r\n| new | N |\r\n")
    assert with_row(b"no table\n", ("new",)) is None
