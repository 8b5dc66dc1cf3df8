"""The list of parts is CycloneDX 1.6 and lists what the lock pins, hash by hash."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.build_sbom import Source, sbom
from tests.support.corpus import CHECKOUT

LOCK: Final = (CHECKOUT / "requirements" / "run.txt").read_text("ascii")
SOURCE: Final = Source("1.2.3", "c0ffee" * 6 + "beef", 1_700_000_000)
PARTS: Final[dict[str, Any]] = json.loads(sbom(SOURCE, LOCK))


def wrong(document: bytes) -> object:
    """What the published schema has against a document."""
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(document.decode())


def test_it_keeps_to_the_published_schema() -> None:
    assert wrong(sbom(SOURCE, LOCK)) is None


def test_the_schema_would_refuse_another_form() -> None:
    broken = {**PARTS, "components": [{"name": "typer"}]}
    assert wrong(json.dumps(broken).encode()) is not None


def test_every_pin_is_listed_with_all_its_hashes() -> None:
    pins: dict[str, set[str]] = {}
    for line in LOCK.split("\n"):
        if found := re.match(r"([a-z0-9-]+)==(\S+)", line):
            hashes = pins.setdefault(f"pkg:pypi/{found[1]}@{found[2]}", set())
        elif found := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            hashes.add(found[1])
    assert len(pins) > 10
    assert all(pins.values())
    listed = {
        part["purl"]: {
            each["content"]
            for reference in part["externalReferences"]
            for each in reference["hashes"]
        }
        for part in PARTS["components"]
    }
    assert listed == pins


def test_what_only_one_system_needs_says_so() -> None:
    (colorama,) = [p for p in PARTS["components"] if p["name"] == "colorama"]
    (marker,) = colorama["properties"]
    assert marker["value"] == "sys_platform == 'win32'"


def test_the_program_needs_every_part() -> None:
    graph = {node["ref"]: node.get("dependsOn", []) for node in PARTS["dependencies"]}
    refs = sorted(part["bom-ref"] for part in PARTS["components"])
    assert sorted(graph["cor701-gates@1.2.3"]) == refs


def test_nothing_of_the_moment_is_in_it() -> None:
    assert sbom(SOURCE, LOCK) == sbom(SOURCE, LOCK)
    assert PARTS["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"


def test_another_content_has_another_serial_number() -> None:
    others = (
        sbom(SOURCE._replace(version="1.2.4"), LOCK),
        sbom(SOURCE._replace(commit="0" * 40), LOCK),
        sbom(SOURCE, LOCK.replace("typer==0.28.0", "typer==0.28.1")),
    )
    serials = {json.loads(other)["serialNumber"] for other in others}
    assert len(serials | {PARTS["serialNumber"]}) == 4
