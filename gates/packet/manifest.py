"""The manifest: the entries of the `## VALIDATION` section, each field with its line.

A new entry begins at each Target File and ends at the next one, at a sub-heading or
with the section (COR-701, "Manifest grammar"). Whether an entry is true is not asked
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Entry, Field, Gate, GateClaim, Severity
from gates.packet.entry import Draft, finish
from gates.packet.fields import box_of, split_field
from gates.packet.problems import Problems
from gates.packet.sections import section_key, sections
from gates.packet.text import BLANKS, brief, first_word, shown, unquote

if TYPE_CHECKING:
    from gates.packet.fields import NameValue
    from gates.packet.lines import Document
    from gates.packet.sections import Section

_LEVEL: Final = 2
_KNOWN: Final = frozenset(
    {
        "target file",
        "start",
        "end",
        "windows",
        "line delta",
        "pre-sha1",
        "post-sha1",
        "change",
        "binary",
        "anchor",
        "adjustment",
        "reason",
        "gates passed",
    }
)
_LETTERS: Final = str.maketrans("", "", " -_")
_SPELLINGS: Final = {name.translate(_LETTERS): name for name in _KNOWN}
_GATES: Final = {gate.value: gate for gate in Gate}


class Layout(NamedTuple):
    """Where the manifest stands in a packet: its sections, and each entry as written.

    Entries are in the packet's order.
    """

    sections: tuple[Section, ...]
    drafts: tuple[Draft, ...]


class Manifest(NamedTuple):
    """The entries of a packet, and the ranges that its manifest section names.

    `line` is that of the first VALIDATION heading, None when there is none.
    """

    entries: tuple[Entry, ...]
    line: int | None
    ranges: tuple[Field, ...]


def read_manifest(document: Document, problems: Problems) -> Manifest:
    """The manifest of a packet; several VALIDATION sections are read as one."""
    found = _sections(document)
    for again in found[1:]:
        problems.add(
            "PACKET-20",
            again.heading.line,
            f"a second VALIDATION section begins at line {again.heading.line}; the"
            f" entries of both count, the first began at line {found[0].heading.line}",
        )
    reader = _read(document, found, problems)
    return Manifest(
        tuple(finish(draft, document.lines, problems) for draft in reader.drafts),
        found[0].heading.line if found else None,
        tuple(reader.ranges),
    )


def read_layout(document: Document) -> Layout:
    """The lines that the manifest stands on; what is wrong with it is not asked."""
    found = _sections(document)
    return Layout(tuple(found), tuple(_read(document, found, Problems()).drafts))


def _sections(document: Document) -> list[Section]:
    return sections(
        document,
        lambda heading: (
            heading.level == _LEVEL and section_key(heading.title) == "VALIDATION"
        ),
    )


def _read(document: Document, found: list[Section], problems: Problems) -> _Reader:
    """Read every section, line by line."""
    headings = {heading.line for heading in document.headings}
    reader = _Reader(document.lines, problems)
    for section in found:
        for index in range(section.first, section.end):
            if index + 1 in headings:
                reader.close(index)
            elif line := document.lines[index]:
                reader.read(index, line)
        reader.close(section.end)
    return reader


class _Box(NamedTuple):
    """What one checklist line says."""

    name: str
    gate: Gate | None
    ticked: bool


class _Reader:
    """Reads the lines of the section one by one; holds the entry that is open."""

    def __init__(self, lines: list[str], problems: Problems) -> None:
        self.drafts: list[Draft] = []
        self.ranges: list[Field] = []
        self._lines = lines
        self._problems = problems
        self._draft: Draft | None = None
        self._boxes: dict[str, _Box | None] = {}
        self._table = False
        self._aside = False

    def close(self, index: int) -> None:
        """End the open entry before the line of this index."""
        if self._draft is not None:
            self._draft.end = index
            self.drafts.append(self._draft)
            self._draft = None

    def read(self, index: int, line: str) -> None:
        """Read one line that is not empty."""
        boxes = self._boxes
        if line in boxes:
            self._claim(boxes[line], index)
            return
        text = line.lstrip(BLANKS)
        if not text:
            return
        indent = len(line) - len(text)
        if text[0] in "-*+" and text[1:2] in BLANKS:
            text = text[1:].strip(BLANKS)
        if text[:1] == "[":
            boxes[line] = box = _box(text)
            self._claim(box, index)
        elif text[:1] == "|":
            self._row(index, text)
        elif ":" in text and (pair := split_field(text)) is not None:
            self._field(index, indent, pair)

    def _claim(self, box: _Box | None, index: int) -> None:
        """Keep a ticked or empty box of the gates checklist."""
        draft = self._draft
        if draft is None or box is None or (box.gate is None and not draft.in_gates):
            return
        name, gate, ticked = box
        if gate is None:
            self._problems.foreign("a gate's name", name, index + 1, self._lines[index])
        draft.claims.append(GateClaim(shown(name), gate, ticked, index + 1))

    def _row(self, index: int, text: str) -> None:
        """Say it when a table stands where the list should be."""
        if not self._table and "target file" in text.lower():
            self._table = True
            self._problems.add(
                "PACKET-19",
                index + 1,
                f"a table at line {index + 1} of the VALIDATION section names target"
                " files; the manifest is read from list fields only",
                hint="write `- **Target File**: ...` and the other fields as a list",
            )

    def _field(self, index: int, indent: int, pair: NameValue) -> None:
        """Read one field: of the open entry, or the first of a new one."""
        key = pair.name.lower() if pair.name.isascii() else ""
        if key == "target file":
            self.close(index)
            self._aside = False
            self._draft = Draft(pair.value, index, indent)
        elif pair.bold and (key == "target files" or key.endswith(" target file")):
            self.close(index)
            self._set_aside(index, pair)
        elif key not in _KNOWN:
            self._other(index, indent, key, pair)
        elif self._draft is None:
            if pair.bold and not self._aside:
                self._misplaced(index, pair)
        else:
            self._known(self._draft, index, indent, key, pair)

    def _known(
        self, draft: Draft, index: int, indent: int, key: str, pair: NameValue
    ) -> None:
        """Keep a field that the tool reads."""
        if not pair.bold and indent > draft.indent and draft.outer != "target file":
            return
        if indent <= draft.indent:
            draft.outer = key
        draft.in_gates = key == "gates passed"
        if key == "anchor":
            draft.anchors.append((pair.value, index))
        elif key in draft.values:
            draft.again.append((key, index))
            self._problems.add(
                "PACKET-04",
                index + 1,
                f"{pair.name} stands at line {draft.values[key][1] + 1} and again at"
                f" line {index + 1} of one entry: {brief(pair.value)}",
                target=draft.path,
            )
        else:
            draft.values[key] = (pair.value, index)

    def _other(self, index: int, indent: int, key: str, pair: NameValue) -> None:
        """Keep a field that the tool does not read, and ranges for the selection."""
        if "range" in key and ".." in pair.value:
            self.ranges.append(Field(pair.name, shown(unquote(pair.value)), index + 1))
        draft = self._draft
        if draft is not None and indent <= draft.indent:
            draft.outer = key
            draft.in_gates = False
        if not pair.bold:
            return
        name = shown(pair.name)
        if draft is not None:
            draft.in_gates = False
            draft.extra.append(Field(name, shown(pair.value), index + 1))
        if not key:
            self._problems.foreign(
                "a field name", pair.name, index + 1, self._lines[index]
            )
        elif near := _SPELLINGS.get(key.translate(_LETTERS)):
            self._problems.add(
                "PACKET-18",
                index + 1,
                f"the field {name} at line {index + 1} is no field of the manifest",
                hint=f"write `{near.title().replace('Sha1', 'SHA1')}`",
                severity=Severity.WARNING,
            )

    def _set_aside(self, index: int, pair: NameValue) -> None:
        """Read no fields below a target of another name: they belong to no entry."""
        self._aside = True
        self._problems.add(
            "PACKET-18",
            index + 1,
            f"{pair.name} at line {index + 1} begins no entry; the fields below it"
            " were not read",
            hint="begin the entry of each file with its own `- **Target File**: ...`",
        )

    def _misplaced(self, index: int, pair: NameValue) -> None:
        """Say it when a field belongs to no entry."""
        self._problems.add(
            "PACKET-18",
            index + 1,
            f"the field {pair.name} at line {index + 1} stands before any Target File",
            hint="begin the entry with its Target File",
            severity=Severity.WARNING,
        )


def _box(text: str) -> _Box | None:
    """The checklist line, None for one that has no box or no name."""
    box = box_of(text)
    if box is None:
        return None
    name = first_word(box[1].lstrip(BLANKS)).strip("*")
    return _Box(name, _GATES.get(name), box[0]) if name else None
