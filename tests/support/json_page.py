"""docs/json.md: the reference page that is made from the committed JSON Schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.support.corpus import CHECKOUT
from tests.support.schemas import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Schema = Mapping[str, Any]

PAGE: Final = CHECKOUT / "docs" / "json.md"
COMMANDS: Final = {
    "verdict-1": "`post-work`, `pre-work`, `report` and `refinement check`",
    "check-1": "`check`",
    "error-1": "every command, when a run ends with an error",
    "manifest-1": "`manifest`",
    "sha-1": "`cor701-sha`",
    "range-1": "`range`",
    "evidence-1": "`evidence run`, `check` and `replay`",
    "waivers-1": "`waiver add` and `list`",
    "phase-1": "`phase`",
    "workflow-1": "`approve-refinement`, `sign` and `prepare`",
    "path-1": "`check-path`",
    "hooks-1": "`hook install` and `hook status`",
    "made-1": "`packet new` and `refinement new`",
    "init-1": "`init`",
    "codes-1": "`explain` and `codes`",
    "doctor-1": "`doctor`",
    "completions-1": "`completions`",
    "record-1": "`log export --as json`, which prints a list of them",
}
"""Who writes each schema, in the order of the page."""

WITHOUT: Final = {
    "gates/log-list-1": "`log list`",
    "gates/log-record-1": "`log show`",
    "gates/log-verify-1": "`log verify`",
    "gates/log-init-1": "`log init`",
    "gates/log-push-1": "`log push`",
    "gates/log-require-1": "`log require`",
    "gates/log-proof-1": "`log prove`",
    "gates/log-check-proof-1": "`log check-proof`",
    "gates/log-trailer-1": "`log trailer`",
    "gates/key-1": "`key init`, `show` and `trust`",
    "gates/key-change-1": "`key add`, `rotate` and `revoke`",
}
"""Documents that say what they are, and have no schema file."""

NULL: Final = {"type": "null"}
WORDS: Final = {"boolean": "true or false", "array": "list"}
NAMED: Final = {
    "base64": "base64",
    "oid": "object id",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "windows": "list of windows, `[first, last]`",
    "mode": "mode in six octal digits",
}
"""What definitions of plain values are called."""

HEAD: Final = """\
# JSON

With `--format json` a command writes one object, on one line, and nothing else to
standard output. Its key `schema` says what it is, such as `gates/verdict-1`. Keys are
only ever added; what would change the meaning of one gets a new number.

This page is made by `scripts/golden` from the JSON Schemas in `gates/schema`, which are
part of the package. A path that is not UTF-8 is given as `path_b64`, its bytes in
base64. Lines count from 1, and a window `[5, 9]` includes both of its ends.

[Every format](formats.md) shows a verdict as JSON.
"""


def json_page() -> str:
    """The page as it should be."""
    parts = [HEAD, "## Documents\n", _overview()]
    parts += [_document(name, told) for name, told in COMMANDS.items()]
    return "\n".join(parts)


def _overview() -> str:
    lines = ["| schema | written by |", "|---|---|"]
    lines += [
        f"| [`gates/{name}`](#gates{name}) | {told} |"
        for name, told in COMMANDS.items()
    ]
    lines += [f"| `{name}` | {told} |" for name, told in WITHOUT.items()]
    return "\n".join(lines) + "\n"


def _document(name: str, told: str) -> str:
    schema = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    reader = Reader(schema)
    about = schema["description"].replace("Keys are only ever added.", "")
    parts = [f"## gates/{name}", " ".join([*about.split(), f"Written by {told}."])]
    parts += [_table(reader, part) for part in schema.get("oneOf", [schema])]
    return "\n\n".join(parts) + "\n"


def _table(reader: Reader, schema: Schema) -> str:
    lines = ["| key | value |", "|---|---|"]
    for key, needed, value in reader.rows(schema, ""):
        told = value if needed else f"{value}; optional"
        lines.append(f"| `{key}` | {told.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


class Reader:
    """Tells the keys of one schema file, what it refers to put in its place."""

    def __init__(self, schema: Schema) -> None:
        """Read references from the definitions of this schema."""
        self._definitions = schema.get("$defs", {})

    def rows(self, schema: Schema, prefix: str) -> Iterator[tuple[str, bool, str]]:
        """Each key below a schema, whether it is always there, and its value."""
        for part in self._alternatives(schema):
            needed = part.get("required", ())
            for key, value in part.get("properties", {}).items():
                yield prefix + key, key in needed, self._value(value)
                yield from self._inside(value, prefix + key)
            others = part.get("additionalProperties")
            patterns = part.get("patternProperties", {})
            for value in [*([others] if others else []), *patterns.values()]:
                yield f"{prefix}*", True, self._value(value)
                yield from self._inside(value, f"{prefix}*")

    def _inside(self, schema: Schema, key: str) -> Iterator[tuple[str, bool, str]]:
        """The keys of an object, or of the objects of a list."""
        if _is_list(part := self._resolved(schema)):
            yield from self._inside(part["items"], f"{key}[]")
        else:
            yield from self.rows(part, f"{key}.")

    def _resolved(self, schema: Schema) -> Schema:
        """What a reference stands for; of a value or null, the value."""
        if "$ref" in schema:
            found: Schema = self._definitions[schema["$ref"].rpartition("/")[2]]
            return self._resolved(found)
        choices = [part for part in schema.get("anyOf", ()) if part != NULL]
        return self._resolved(choices[0]) if len(choices) == 1 else schema

    def _alternatives(self, schema: Schema) -> list[Schema]:
        """The parts that together or in turn make up an object."""
        found = self._resolved(schema)
        parts: list[Schema] = [found]
        for word in ("allOf", "anyOf", "oneOf"):
            for part in found.get(word, ()):
                parts += self._alternatives(part)
        return [part for part in parts if "properties" in part or _is_map(part)]

    def _value(self, schema: Schema) -> str:
        """What a value can be, in words."""
        about = schema.get("description", "")
        told = self._kind(schema)
        return f"{told}: {about[0].lower()}{about[1:].rstrip('.')}" if about else told

    def _kind(self, schema: Schema) -> str:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return NAMED.get(name) or self._kind(self._definitions[name])
        if "const" in schema:
            return _code(schema["const"])
        if "enum" in schema:
            return ", ".join(_code(value) for value in schema["enum"])
        for word in ("anyOf", "oneOf"):
            if word in schema and "properties" not in schema:
                return " or ".join(dict.fromkeys(map(self._kind, schema[word])))
        if _is_list(schema):
            return f"list of: {self._kind(schema['items'])}"
        kinds = schema.get("type", "object")
        listed = [kinds] if isinstance(kinds, str) else kinds
        return " or ".join(WORDS.get(kind, kind) for kind in listed)


def _is_list(schema: Schema) -> bool:
    return schema.get("type") == "array" and "items" in schema


def _is_map(schema: Schema) -> bool:
    return bool(schema.get("additionalProperties") or schema.get("patternProperties"))


def _code(value: object) -> str:
    return f"`{json.dumps(value)}`"


def regenerate() -> None:
    """Write the page anew."""
    PAGE.write_text(json_page(), encoding="utf-8")
