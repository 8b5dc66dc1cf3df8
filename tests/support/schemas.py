"""The committed JSON Schemas, as validators."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

FOLDER: Final = Path(__file__).resolve().parents[2] / "gates" / "schema"


def validator(name: str) -> Draft202012Validator:
    """The validator of one schema, such as `verdict-1`; the schema itself is valid."""
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(name: str, value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """What is wrong with a value, one line each: where and what."""
    return [
        f"{fault.json_path}: {fault.message}"
        for fault in validator(name).iter_errors(value)
    ]
