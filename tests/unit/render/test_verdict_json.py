from __future__ import annotations

import base64
import copy
import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from gates.render.verdict_json import verdict_json
from tests.support.schemas import faults
from tests.support.verdicts import CASES, PLACE, failing, hostile, large, passing

if TYPE_CHECKING:
    from gates.model import Verdict


def _json(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(verdict_json(*CASES[name]))


@pytest.mark.parametrize("name", CASES)
def test_every_verdict_is_valid_by_the_schema(name: str) -> None:
    assert faults("verdict-1", _json(name)) == []


def test_keys_stand_in_the_documented_order() -> None:
    keys = [key for key in _json("passes_with_warnings") if key not in ADDED]
    assert keys == [
        "schema",
        "command",
        "wp",
        "result",
        "exit_code",
        "disclosure",
        "profile",
        "selection",
        "preview",
        "packet",
        "dimensions",
        "entries",
        "changes",
        "findings",
        "waivers",
        "record",
    ]


ADDED = {"policy", "commit_count", "together", "next"}


def test_an_entry_holds_what_was_declared_and_what_is() -> None:
    entry = _json("fails_with_a_waiver")["entries"][1]
    assert entry["declared"]["windows"] == [[195, 1055]]
    assert entry["declared"]["line_delta"] == 95
    assert entry["actual"]["line_delta"] == 94
    assert entry["actual"]["windows"] == [
        [217, 217],
        [242, 250],
        [947, 947],
        [967, 1053],
    ]
    assert entry["actual"]["hunks"][0] == [217, 3, 216, 0]
    assert entry["gates"]["rails_untouched_outside_window"] == "FAIL"
    assert entry["declared"]["gates"]["anchors_present"] is True


def test_a_path_that_is_not_utf8_is_given_in_base64() -> None:
    value = _json("hostile_names")
    for item in (value["entries"][2], value["changes"][2], value["findings"][2]):
        assert "path" not in item
        assert base64.b64decode(item["path_b64"]) == b"\xff\xfe.bin"


def test_json_is_one_line_of_ascii() -> None:
    written = verdict_json(hostile(), None)
    assert written.isascii()
    assert written.count("\n") == 1
    assert not re.search(r"(?<!\\)\\ud[89a-f]", written)  # a lone surrogate


def test_without_a_record_the_record_is_null() -> None:
    assert _json("fails_with_a_waiver")["record"] is None
    assert json.loads(verdict_json(failing(), PLACE))["record"] == {
        "id": "sha256:" + "d" * 64,
        "ref": "refs/heads/gate-log",
        "seq": 12,
        "commit": "e" * 40,
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("result",), "OK"),
        (("exit_code",), "0"),
        (("exit_code",), 130),
        (("selection", "base"), "main"),
        (("selection", "mode"), "all"),
        (("dimensions", "TESTS"), {"state": "PASS", "reason": ""}),
        (("dimensions", "SCOPE", "state"), "OK"),
        (("entries", 0, "line"), 0),
        (("entries", 0, "path_b64"), "AA=="),
        (("entries", 0, "declared", "windows"), [[1]]),
        (("entries", 0, "actual", "pre_sha1"), "A" * 40),
        (("entries", 0, "gates", "no_such_gate"), "PASS"),
        (("findings", 0, "severity"), "fatal"),
        (("findings", 0, "code"), "oops"),
        (("record", "id"), "d" * 64),
        (("preview",), 0),
        (("disclosure",), "PASS"),
    ],
    ids=lambda part: str(part)[:60],
)
def test_the_schema_refuses_what_is_not_a_verdict(
    path: tuple[str | int, ...], value: object
) -> None:
    verdict = copy.deepcopy(_json("passes_with_warnings"))
    place = verdict
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert faults("verdict-1", verdict)


def test_keys_may_be_added() -> None:
    verdict = _json("passes_with_warnings")
    verdict["later"] = verdict["entries"][0]["later"] = 1
    assert faults("verdict-1", verdict) == []


def test_two_thousand_entries_are_written_fast() -> None:
    verdict = large(2000)
    verdict_json(passing(), None)  # imports
    best = min(_seconds(verdict) for _ in range(3))
    assert best < 0.5  # about 0.05 on a quiet machine


def _seconds(verdict: Verdict) -> float:
    start = time.perf_counter()
    verdict_json(verdict, None)
    return time.perf_counter() - start
