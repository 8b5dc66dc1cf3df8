"""Write the manifest: computed values into the VALIDATION section, and nothing else.

Only lines that the gate reads as fields of an entry are replaced, removed or added;
every other byte of the packet is kept, those of notes and unknown fields inside an
entry too. A value that already says what was computed is left as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.model import ClaimKind, RepoPath
from gates.packet.entry import is_unfilled
from gates.packet.entry_markdown import entry_fields
from gates.packet.lines import scan
from gates.packet.manifest import read_layout
from gates.packet.text import BLANKS, path_text, quoted, unquote, without_comment
from gates.packet.values import (
    Unreadable,
    change_value,
    delta_value,
    hash_value,
    line_value,
    windows_value,
    yes_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from gates.model import Entry, GateClaim, Sha1
    from gates.packet.entry import Draft
    from gates.packet.lines import Document
    from gates.packet.manifest import Layout

COMPUTED: Final = (
    "start",
    "end",
    "windows",
    "line delta",
    "pre-sha1",
    "post-sha1",
    "change",
    "binary",
)
"""The fields whose values the tool computes, in the order of an entry."""

_OPTIONAL: Final = frozenset({"change", "binary"})
_HASHES: Final = frozenset({"pre-sha1", "post-sha1"})
_BOM: Final = "\ufeff"
_BULLETS: Final = "-*+"


class Written(NamedTuple):
    """The packet's new bytes, and which entries were added to it and taken from it.

    `dropped` are the paths as the packet wrote them, with their 1-based lines.
    """

    data: bytes
    added: tuple[RepoPath, ...] = ()
    dropped: tuple[tuple[RepoPath, int], ...] = ()


def section_text(data: bytes) -> bytes:
    """The VALIDATION section, its heading included; empty when there is none."""
    lines = data.split(b"\n")
    return b"".join(
        b"\n".join(lines[section.first - 1 : section.end]).rstrip() + b"\n"
        for section in read_layout(scan(_text(data))).sections
    )


def write_manifest(
    data: bytes,
    wanted: Mapping[RepoPath, Entry],
    *,
    kept: Collection[RepoPath] = (),
    located: Callable[[RepoPath], RepoPath] = lambda path: path,
) -> Written:
    """The packet with entries that say what is wanted, each path at its place.

    Entries of `kept` paths stay as they are, those of any other path are taken out. New
    ones follow the last entry, the first of them in the place of a template entry.
    `located` gives the path of the repository for the path that an entry names.

    Raises:
        GateError: PACKET-03 when there is no VALIDATION section, PACKET-10 when a fence
            or comment in it is never closed.
    """
    document = scan(_text(data))
    layout = read_layout(document)
    _make_sure_of_a_place(document, layout)
    page = _Page(data, document.lines)
    missing = dict(wanted)
    templates: list[Draft] = []
    written: set[RepoPath] = set()
    dropped: list[tuple[RepoPath, int]] = []
    for draft in layout.drafts:
        path = located(draft.path)
        if is_unfilled(unquote(draft.target)):
            templates.append(draft)
        elif path in wanted:
            entry = wanted[path]
            if path in written:  # the first entry of a file holds all its windows
                entry = entry._replace(windows=())
            _Writer(page, draft).write(entry)
            written.add(path)
            missing.pop(path, None)
        elif path not in kept:
            _Writer(page, draft).drop()
            dropped.append((draft.path, draft.index + 1))
    added = tuple(missing)
    for draft, (path, entry) in zip(templates, list(missing.items()), strict=False):
        _Writer(page, draft).fill(entry)
        del missing[path]
    if missing:
        page.insert(_place_of_more(page, layout), _blocks(missing.values()))
    return Written(page.data(), added, tuple(dropped))


def _text(data: bytes) -> str:
    """The packet's text as the reader takes it: no byte order mark, LF line ends."""
    text = data.decode("utf-8", "surrogateescape")
    return text.removeprefix(_BOM).replace("\r\n", "\n")


class _Page:
    """The packet's lines, with what is to be changed of them."""

    def __init__(self, data: bytes, read: Sequence[str]) -> None:
        """Take the bytes, and the lines as the reader sees them, column for column."""
        is_crlf = 2 * data.count(b"\r\n") > data.count(b"\n")
        self._eol = b"\r" if is_crlf else b""
        self._added_end = b"" if data.endswith(b"\n") else self._eol + b"\n"
        self._lines = (data + self._added_end).split(b"\n")
        self._read = read
        self._changed: dict[int, bytes] = {}
        self._removed: set[int] = set()
        self._inserted: dict[int, list[bytes]] = {}

    def read(self, index: int) -> str:
        """A line without what is no text."""
        return self._read[index]

    def is_blank(self, index: int) -> bool:
        """Whether nothing stands in the line but a rule."""
        return not self._lines[index].strip(b" \t\r-")

    def replace(self, index: int, start: int, end: int, text: str) -> None:
        """Put a text in the place of the columns from `start` up to `end`."""
        line = self._lines[index].decode("utf-8", "surrogateescape")
        line = line[:start] + text + line[end:]
        self._changed[index] = line.encode("utf-8", "surrogateescape")

    def fill(self, index: int, column: int, text: str) -> None:
        """Put a text behind a field's name; a comment that follows it stays."""
        rest = self._lines[index].decode("utf-8", "surrogateescape")[column:]
        blanks = len(rest) - len(rest.lstrip(BLANKS))
        is_all = not rest[blanks:].strip("\r")
        self.replace(index, column, column + (blanks if is_all else 0), f" {text}")

    def remove(self, index: int) -> None:
        """Take a line out."""
        self._removed.add(index)

    def insert(self, index: int, lines: Sequence[str]) -> None:
        """Put lines behind the line of this index, and behind those put there."""
        self._inserted.setdefault(index, []).extend(
            line.encode("ascii") + self._eol for line in lines
        )

    def data(self) -> bytes:
        """The bytes of the changed page."""
        lines: list[bytes] = []
        for index, line in enumerate(self._lines):
            if index not in self._removed:
                lines.append(self._changed.get(index, line))
            lines += self._inserted.get(index, ())
        return b"\n".join(lines).removesuffix(self._added_end)


class _Form(NamedTuple):
    """How the fields of an entry are written: what stands before the name, and bold."""

    lead: str = "- "
    bold: bool = True

    def line(self, name: str, value: str) -> str:
        """A field in this form."""
        text = f"**{name}**: {value}" if self.bold else f"{name}: {value}"
        return (self.lead + text).rstrip(BLANKS)

    def boxes(self, claims: Sequence[GateClaim]) -> list[str]:
        """The checklist of the gates."""
        indent = " " * (len(self.lead) - len(self.lead.lstrip(BLANKS)) + 2)
        return [
            self.line("Gates Passed", ""),
            *(f"{indent}- [{'x' if c.ticked else ' '}] {c.name}" for c in claims),
        ]


class _Writer:
    """Writes one entry where it stands."""

    def __init__(self, page: _Page, draft: Draft) -> None:
        self._page = page
        self._draft = draft
        self._form = _form(page, draft)

    def write(self, entry: Entry) -> None:
        """Set every computed field and the boxes of the checklist."""
        fields = {name.lower(): (name, value) for name, value in entry_fields(entry)}
        if self._says_windows(entry):
            del fields["start"], fields["end"]
            fields["windows"] = ("Windows", self._draft.values["windows"][0])
        behind = self._draft.index
        for key in COMPUTED:
            found = self._draft.values.get(key)
            name, value = fields.get(key, ("", None))
            if found is not None and self._settle(key, found, value):
                behind = found[1]
            elif found is None and value is not None:
                self._page.insert(behind, [self._form.line(name, value)])
        for key, index in self._draft.again:
            if key in COMPUTED:
                self._page.remove(index)
        self._tick(entry.claims)

    def fill(self, entry: Entry) -> None:
        """Write an entry into a template, whose checklist need not be there."""
        target = f"`{path_text(entry.path)}`"
        self._set(self._draft.index, self._draft.target, target)
        self.write(entry)

    def drop(self) -> None:
        """Take the entry out; what the gate does not read of it stays."""
        draft = self._draft
        self._page.remove(draft.index)
        for index in (
            *(index for _, index in draft.values.values()),
            *(index for _, index in draft.anchors),
            *(index for _, index in draft.again),
            *(claim.line - 1 for claim in draft.claims),
        ):
            self._page.remove(index)

    def _says_windows(self, entry: Entry) -> bool:
        """Whether one window stands in the form for several, and is right."""
        found = self._draft.values.get("windows")
        if found is None or len(entry.windows) != 1:
            return False
        (window,) = entry.windows
        return _canonical("windows", found[0]) == f"{window.start}-{window.end}"

    def _settle(self, key: str, found: tuple[str, int], value: str | None) -> bool:
        """Make a field that is there say the value; False when it was removed."""
        written, index = found
        said = _canonical(key, written)
        if value is None:
            if key in _OPTIONAL and (said == "no" or not unquote(written)):
                return True  # it says what the absence of the field says
            self._page.remove(index)
            return False
        if said is None or said != _canonical(key, value):
            self._set(index, written, _in_form_of(key, written, unquote(value)))
        return True

    def _set(self, index: int, written: str, text: str) -> None:
        """Put a text where a field's value stands."""
        line = self._page.read(index)
        end = len(line.rstrip(BLANKS))
        if written:
            self._page.replace(index, end - len(written), end, text)
        else:
            self._page.fill(index, end, text)

    def _tick(self, claims: Sequence[GateClaim]) -> None:
        computed = {claim.gate: claim.ticked for claim in claims}
        for claim in self._draft.claims:
            ticked = computed.get(claim.gate)
            if claim.gate is None or ticked is None or ticked is claim.ticked:
                continue
            column = self._page.read(claim.line - 1).index("[") + 1
            mark = "x" if ticked else " "
            self._page.replace(claim.line - 1, column, column + 1, mark)


def _form(page: _Page, draft: Draft) -> _Form:
    """The form of the Target File line, for fields that are put below it."""
    line = page.read(draft.index)
    body = line[draft.indent :]
    lead = line[: draft.indent]
    if body[:1] in _BULLETS and body[1:2] in BLANKS:
        text = body[1:].lstrip(BLANKS)
        lead = line[: len(line) - len(text)]
        body = text
    return _Form(lead, bold=body.startswith("**"))


def _in_form_of(key: str, written: str, value: str) -> str:
    """The new value with the back-quotes and the comment of the old one."""
    found = quoted(written)
    if found is not None:
        rest = found[1].strip(BLANKS)
        is_remark = rest.startswith("(") and rest.endswith(")")
        return f"`{value}`{found[1] if is_remark else ''}"
    if key in _HASHES:
        if not written:
            return f"`{value}`"
        bare = without_comment(written)[0]
        return value + written[len(bare) :]
    return value


def _canonical(key: str, written: str) -> str | None:
    """What a value says, in one form; None when it says nothing that can be read."""
    try:
        return _READERS[key](unquote(written))
    except Unreadable:
        return None


def _windows(text: str) -> str:
    return ", ".join(f"{w.start}-{w.end}" for w in windows_value(text))


def _delta(text: str) -> str:
    delta = delta_value(text)
    if delta.is_sum:
        raise Unreadable("a whole number")
    return str(delta.value)


def _hash(text: str) -> Sha1:
    claim = hash_value(text, 0)
    if claim.kind not in (ClaimKind.SHA1, ClaimKind.ZEROS) or claim.value is None:
        raise Unreadable("40 hexadecimal digits")
    return claim.value


def _change(text: str) -> str:
    claim = change_value(text, 0)
    return f"{claim.kind} {claim.old}->{claim.new}"


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "start": lambda text: str(line_value(text)),
    "end": lambda text: str(line_value(text)),
    "windows": _windows,
    "line delta": _delta,
    "pre-sha1": _hash,
    "post-sha1": _hash,
    "change": _change,
    "binary": lambda text: "yes" if yes_value(text) else "no",
}


def _make_sure_of_a_place(document: Document, layout: Layout) -> None:
    """Refuse a packet in which entries could not be read back."""
    unclosed = document.unclosed
    if unclosed is not None and (
        not layout.sections or unclosed.line > layout.sections[0].heading.line
    ):
        behind = [s for s in layout.sections if s.end == len(document.lines)]
        if behind or not layout.sections:
            raise GateError(
                "PACKET-10",
                f"the {unclosed.what} that opens at line {unclosed.line} is never"
                " closed; nothing below it is read",
                "close it where it ends",
            )
    if not layout.sections:
        raise GateError(
            "PACKET-03",
            "the packet has no `## VALIDATION` section",
            "add the heading `## VALIDATION` where the manifest belongs",
        )


def _place_of_more(page: _Page, layout: Layout) -> int:
    """The index of the line behind which new entries go.

    That is the last line of the last entry, its notes included; without an entry the
    last line of the section.
    """
    section = layout.sections[0]
    first, end = section.first, section.end
    if layout.drafts:
        first, end = layout.drafts[-1].index + 1, layout.drafts[-1].end
    while end > first and page.is_blank(end - 1):
        end -= 1
    return end - 1


def _blocks(entries: Collection[Entry]) -> list[str]:
    """New entries in canonical form, each behind a blank line."""
    lines: list[str] = []
    for entry in entries:
        form = _Form()
        fields = (form.line(name, value) for name, value in entry_fields(entry))
        lines += ["", *fields, *form.boxes(entry.claims)]
    return lines
