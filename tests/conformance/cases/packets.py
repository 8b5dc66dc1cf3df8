"""Rows 31-35, 43-46, 48, 54, 56: packets that read in two ways."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.conformance.case import WP, Attack, case, fails, passes, refused
from tests.conformance.work import (
    DECLARED,
    FILES,
    HONEST,
    OLD,
    SNEAKY,
    STRAY,
    TARGET,
    Work,
)
from tests.support.packets import entry_of, packet_path, packet_text

if TYPE_CHECKING:
    from pathlib import Path

OUTSIDE: Final = fails("C701-G04")
UNREADABLE: Final = fails("PACKET-05")
WRONG_NAME: Final = fails("C701-G06", "MANIFEST-01")
BOM: Final = b"\xef\xbb\xbf"


def _entry(folder: Path, **parts: object) -> Attack:
    """An honest edit under an entry with other values."""
    work = Work(folder)
    entry = replace(work.entry(TARGET, HONEST), **parts)  # type: ignore[arg-type]
    work.land({TARGET: HONEST}, [entry])
    return work.attack()


def _written(folder: Path, packet: bytes, post: bytes = HONEST) -> Attack:
    """An edit under a packet of these very bytes."""
    work = Work(folder)
    work.change(TARGET, post)
    work.repo.write(packet_path(WP), packet)
    work.head = work.repo.commit("Do the work")
    return work.attack()


def _honest_packet() -> bytes:
    return packet_text(WP, entries=[entry_of(TARGET, OLD, HONEST)])


@case(
    "the hash of the file with other line ends is declared",
    passes(warnings=["C701-G05"]),
    strict=fails("C701-G05"),
)
def row_31_variant_hash(folder: Path, *, honest: bool) -> Attack:
    crlf = OLD.replace(b"\n", b"\r\n")
    post = crlf.replace(b"line = 7\r\n", b"line = seven\r\n")
    work = Work(folder, {TARGET: crlf})
    entry = work.entry(TARGET, post)
    if not honest:
        other = entry_of(TARGET, None, post.replace(b"\r\n", b"\n"))
        entry = replace(entry, post=other.post)
    work.land({TARGET: post}, [entry])
    return work.attack()


@case("the packet begins with a byte order mark", passes(), strict=fails("PACKET-07"))
def row_32_byte_order_mark(folder: Path, *, honest: bool) -> Attack:
    packet = _honest_packet()
    return _written(folder, packet if honest else BOM + packet)


@case("the packet has CRLF line ends", passes(), strict=fails("PACKET-08"))
def row_32_crlf(folder: Path, *, honest: bool) -> Attack:
    packet = _honest_packet()
    return _written(folder, packet if honest else packet.replace(b"\n", b"\r\n"))


@case("the packet is not UTF-8", passes(), strict=fails("PACKET-09"))
def row_32_not_utf8(folder: Path, *, honest: bool) -> Attack:
    packet = _honest_packet()
    return _written(folder, packet if honest else packet + b"\n\xff\xfe\n")


@case("Target Files lead out of the repository or into .git", fails("C701-G06"))
def row_33_traversal(folder: Path, *, honest: bool) -> Attack:
    names = (
        "../outside.py",
        "src/../src/counter.py",
        "/etc/passwd",
        "src\\counter.py",
        "C:/counter.py",
        ".git/config",
        ".GIT/config",
        "src/git~1/config",
        ".git /config",
        "./src/counter.py",
        "src//counter.py",
    )
    work = Work(folder)
    entries = [work.entry(TARGET, HONEST)]
    if not honest:
        entries += [entry_of(name, None, b"new\n") for name in names]
    work.land({TARGET: HONEST}, entries)
    return work.attack()


@case("the changed file is declared by a path with dots", WRONG_NAME)
def row_33_dotted_target(folder: Path, *, honest: bool) -> Attack:
    return _target(folder, "lib/../src/counter.py", honest=honest)


@case("the changed file is declared in other letter case", WRONG_NAME)
def row_33_target_case(folder: Path, *, honest: bool) -> Attack:
    return _target(folder, "SRC/Counter.py", honest=honest)


def _target(folder: Path, name: str, *, honest: bool) -> Attack:
    work = Work(folder)
    entry = replace(work.entry(TARGET, HONEST), path=TARGET if honest else name)
    work.land({TARGET: HONEST}, [entry])
    return work.attack()


@case("two windows of one file overlap", fails("MANIFEST-08"))
def row_34_overlapping_windows(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    second = (30, 30) if honest else (7, 30)
    work.land({TARGET: SNEAKY}, [work.entry(TARGET, SNEAKY, ((7, 7), second))])
    return work.attack()


@case(
    "two entries of one file declare two files after the work",
    fails("MANIFEST-08", "C701-G05"),
)
def row_34_disagreeing_entries(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    one = work.entry(TARGET, SNEAKY, ((7, 7),))
    other = work.entry(TARGET, SNEAKY if honest else HONEST, ((30, 30),))
    work.land({TARGET: SNEAKY}, [one, other])
    return work.attack()


@case("the window ends at a number without end", UNREADABLE)
def row_35_endless_window(folder: Path, *, honest: bool) -> Attack:
    return _entry(folder, windows=((1, 40 if honest else 10**20),))


@case(
    "the window ends far past the file",
    passes(warnings=["MANIFEST-09"]),
    strict=fails("MANIFEST-09"),
)
def row_35_window_past_the_end(folder: Path, *, honest: bool) -> Attack:
    return _entry(folder, windows=((1, 40 if honest else 99_999_999),))


@case("a line number is followed by letters", UNREADABLE)
def row_35_junk_number(folder: Path, *, honest: bool) -> Attack:
    end = "7" if honest else "7abc"
    return _entry(folder, windows=(), extra=(("Start", "7"), ("End", end)))


@case("a line number is written in other digits", fails("PACKET-06"))
def row_35_other_digits(folder: Path, *, honest: bool) -> Attack:
    end = "7" if honest else "\u0667"
    return _entry(folder, windows=(), extra=(("Start", "7"), ("End", end)))


@case("the line delta is junk", UNREADABLE)
def row_35_junk_delta(folder: Path, *, honest: bool) -> Attack:
    return _entry(folder, line_delta=0 if honest else "1e3")


@case("the window begins at line 0", UNREADABLE)
def row_35_line_zero(folder: Path, *, honest: bool) -> Attack:
    start = 1 if honest else 0
    return _entry(folder, windows=((start, 40),))


@case("every box is ticked above an edit outside the window", OUTSIDE)
def row_35_boxes_are_claims(folder: Path, *, honest: bool) -> Attack:
    """The twin ticks none: a box that is not ticked does not fail the work either."""
    work = Work(folder)
    post = HONEST if honest else SNEAKY
    entry = work.entry(TARGET, post, DECLARED)
    if honest:
        entry = replace(entry, ticked=())
    work.land({TARGET: post}, [entry])
    return work.attack()


@case("an entry declares no window at all", OUTSIDE)
def row_35_no_window(folder: Path, *, honest: bool) -> Attack:
    return _entry(folder, windows=DECLARED if honest else ())


@case("another packet's name ends in this one's", refused("PACKET-01"))
def row_43_longer_name(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True)
    if not honest:
        old = work.repo.file(packet_path(WP))
        for name in (f"A-{WP}", f"{WP}-UI", f"{WP}.old"):
            work.repo.write(packet_path(name), old.read_bytes())
        old.unlink()
        work.head = work.repo.commit("Hide the packet")
    return work.attack()


@case(
    "a more generous packet of a similar name stands beside this one", fails("SCOPE-01")
)
def row_43_shadow(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder, FILES)
    wide = packet_text(f"A-{WP}", scope=["src/", "lib/"])
    for name in (f"A-{WP}", f"{WP}-UI"):
        work.repo.write(packet_path(name), wide)
    work.base = work.repo.commit("Plan other work")
    work.land({TARGET if honest else STRAY: HONEST})
    return work.attack()


@case("the packet names another packet inside", fails("PACKET-13"))
def row_43_other_packet_inside(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    entry = work.entry(TARGET, HONEST)
    packet = work.packet([entry])
    if not honest:
        packet = packet.replace(f"WP_ID: {WP}".encode(), b"WP_ID: WP-2-Sum")
    work.change(TARGET, HONEST)
    work.repo.write(packet_path(WP), packet)
    work.head = work.repo.commit("Do the work")
    return work.attack()


def _wrapped(folder: Path, before: str, after: str, *, honest: bool) -> Attack:
    """The manifest's entry with lines put around it."""
    packet = _honest_packet().decode()
    if not honest:
        head, entry = packet.split("## VALIDATION\n")
        entry, tail = entry.split("\n\n## EVIDENCE_MAPPING")
        packet = f"{head}## VALIDATION\n{before}\n{entry}\n{after}"
        packet += f"\n\n## EVIDENCE_MAPPING{tail}"
    return _written(folder, packet.encode())


@case("the manifest stands in an HTML comment", fails("MANIFEST-01", "MANIFEST-07"))
def row_44_commented_manifest(folder: Path, *, honest: bool) -> Attack:
    return _wrapped(folder, "<!--", "-->", honest=honest)


@case("the manifest stands in a code fence", fails("MANIFEST-01", "MANIFEST-07"))
def row_44_fenced_manifest(folder: Path, *, honest: bool) -> Attack:
    return _wrapped(folder, "```markdown", "```", honest=honest)


@case(
    "the VALIDATION heading stands in a code fence", fails("PACKET-03", "MANIFEST-01")
)
def row_44_fenced_heading(folder: Path, *, honest: bool) -> Attack:
    packet = _honest_packet()
    if not honest:
        packet = packet.replace(
            b"## VALIDATION\n", b"~~~\n## VALIDATION\n~~~\n## NOTES\n"
        )
    return _written(folder, packet)


@case("a second entry in a comment declares the stray edit", OUTSIDE)
def row_44_commented_window(folder: Path, *, honest: bool) -> Attack:
    """The window that would let line 30 pass stands where no field is read."""
    post = HONEST if honest else SNEAKY
    entry = entry_of(TARGET, OLD, post, DECLARED)
    packet = packet_text(WP, entries=[entry]).replace(
        b"- **End**: 7\n", b"- **End**: 7\n<!--\n- **End**: 40\n-->\n"
    )
    return _written(folder, packet, post)


@case("the committed packet fails, the one in the worktree would pass", OUTSIDE)
def row_45_uncommitted_packet(folder: Path, *, honest: bool) -> Attack:
    """The twin has a broken packet in the worktree, which counts as little."""
    work = Work(folder)
    work.edit(honest=honest)
    path = packet_path(WP)
    generous = work.entry(TARGET, SNEAKY, ((1, 40),))
    uncommitted = b"" if honest else work.packet([generous])
    work.repo.write(path, uncommitted)
    if not honest:
        work.repo.git("add", path)
    return work.attack()


@case(
    "a letter of another script stands in a Target File",
    fails("PACKET-06", "C701-G06", "MANIFEST-01"),
)
def row_46_homoglyph_path(folder: Path, *, honest: bool) -> Attack:
    return _target(folder, TARGET.replace("c", "\u0441", 1), honest=honest)


@case("a bidirectional control stands in a scope entry", fails("PACKET-06"))
def row_46_bidi_scope(folder: Path, *, honest: bool) -> Attack:
    """In prose it is nobody's business but the reader's."""
    scope = ["src/"] if honest else ["src/", "lib\u202e/"]
    done = ["The counter starts at one, \u00e9v\u00eddently."]
    work = Work(folder, scope=scope, done_means=done)
    work.edit(honest=True)
    return work.attack()


@case(
    "the only recorded command failed",
    fails("EVIDENCE-01"),
    strict=fails("EVIDENCE-01", "EVIDENCE-02"),
)
def row_48_failed_command(folder: Path, *, honest: bool) -> Attack:
    work = Work(folder)
    work.edit(honest=True, commands=[("make check", 0 if honest else 1)])
    return work.attack()


@case("the evidence names a line that the file does not have", fails("C701-G05"))
def row_48_line_that_is_not_there(folder: Path, *, honest: bool) -> Attack:
    line = 7 if honest else 700
    work = Work(folder)
    mapping = [("The counter starts at one.", f"{TARGET}:{line}")]
    work.edit(honest=True, mapping=mapping)
    return work.attack()


@case("the evidence names a file that is not there", fails("C701-G05"))
def row_48_file_that_is_not_there(folder: Path, *, honest: bool) -> Attack:
    name = TARGET if honest else "src/ghost.py"
    work = Work(folder)
    mapping = [("The counter starts at one.", f"{name}:7")]
    work.edit(honest=True, mapping=mapping)
    return work.attack()


_PREFIX: Final = bytes.fromhex(
    "255044462d312e330a25e2e3cfd30a0a0a312030206f626a0a3c3c2f57696474"
    "682032203020522f4865696768742033203020522f547970652034203020522f"
    "537562747970652035203020522f46696c7465722036203020522f436f6c6f72"
    "53706163652037203020522f4c656e6774682038203020522f42697473506572"
    "436f6d706f6e656e7420383e3e0a73747265616d0affd8fffe00245348412d31"
    "20697320646561642121212121852fec092339759c39b1a1c63c4c97e1fffe01"
)
_ONE: Final = bytes.fromhex(
    "7f46dc93a6b67e013b029aaa1db2560b45ca67d688c7f84b8c4c791fe02b3df6"
    "14f86db1690901c56b45c1530afedfb76038e972722fe7ad728f0e4904e046c2"
    "30570fe9d41398abe12ef5bc942be33542a4802d98b5d70f2a332ec37fac3514"
    "e74ddc0f2cc1a874cd0c78305a21566461309789606bd0bf3f98cda8044629a1"
)
_OTHER: Final = bytes.fromhex(
    "7346dc9166b67e118f029ab621b2560ff9ca67cca8c7f85ba84c79030c2b3de2"
    "18f86db3a90901d5df45c14f26fedfb3dc38e96ac22fe7bd728f0e45bce046d2"
    "3c570feb141398bb552ef5a0a82be331fea48037b8b5d71f0e332edf93ac3500"
    "eb4ddc0decc1a864790c782c76215660dd309791d06bd0af3f98cda4bc4629b1"
)
"""The blocks of the published collision: both files have one SHA-1."""


def collision() -> tuple[bytes, bytes]:
    """Two files of one SHA-1."""
    return _PREFIX + _ONE, _PREFIX + _OTHER


@case("a file gives way to another one of the same SHA-1", fails("C701-G05"))
def row_54_collision(folder: Path, *, honest: bool) -> Attack:
    name = "src/picture.bin"
    old, other = collision()
    post = old + b"\0" if honest else other
    work = Work(folder, {name: old})
    work.land({name: post}, [work.entry(name, post)])
    return work.attack()


@case("a field is given twice, in two spellings", fails("PACKET-04"))
def row_56_label_case(folder: Path, *, honest: bool) -> Attack:
    """One field name in any case is that field; twice it is two truths."""
    if honest:
        extra = (("START", "7"), ("end", "7"))
        return _entry(folder, windows=(), extra=extra)
    return _entry(folder, extra=(("START", "1"),))


@case("both forms of a window stand in one entry", fails("PACKET-04"))
def row_56_two_forms(folder: Path, *, honest: bool) -> Attack:
    """A field that nobody knows is kept and means nothing."""
    extra = ("Mood", "1-40") if honest else ("Windows", "1-40")
    return _entry(folder, extra=(extra,))
