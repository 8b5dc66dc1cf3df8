"""What a fuzzer starts from: small true inputs, what was found, and real packets.

The inputs in `found/TARGET/` broke a promise once; each is named after the defect.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from gates.app.log_state import LogState, Signing, add_records
from gates.packet.template import packet_template
from gates.policy import Limits, Policy
from gates.record import layout
from gates.record.dsse import parse_envelope
from tests.support.appender import small_draft
from tests.support.corpus import corpus_files
from tests.support.logs import key_of
from tests.support.packets import EntryText, packet_text
from tests.support.workflow import refinement_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOUND: Final = Path(__file__).with_name("found")
ONE, TWO, NONE = b"1" * 40, b"2" * 40, b"0" * 40


def packets() -> list[bytes]:
    """Packets of both dialects, full ones and templates."""
    full = packet_text(
        "WP-1",
        entries=[
            EntryText("src/a.py", windows=((1, 4), (8, 9)), anchors=("x",)),
            EntryText("img.png", binary=True, change="mode 100644->100755"),
        ],
        waivers=["WAIVER_ID: W-1 | Check Waived: SCOPE | Scope: src/b.py"],
        mapping=[("The counter starts at one.", "src/a.py:3-9")],
        tail="\n[link](other.md)\n\n## LINEAGE_AUDIT\n- Prior packets: WP-0.md\n",
    )
    return [
        full,
        b"\xef\xbb\xbf" + full.replace(b"\n", b"\r\n"),
        packet_template("WP-1"),
        b"## VALIDATION\n<!-- a\n--> b\n```\n- **Target File**: `x`\n",
    ]


def raws() -> list[bytes]:
    """Raw records, those of merges, and the listing of a tree."""
    one = b":100644 100755 %s %s M\0a\0" % (ONE, TWO)
    return [
        one,
        b":000000 120000 %s %s A\0b c\0" % (NONE, TWO) + one,
        b"%s\0" % TWO + one,
        b"%s\0::100644 100644 100644 %s %s %s MM\0a\0" % (TWO, ONE, ONE, TWO),
        b"100644 blob %s\ta\0" % ONE,
        one.replace(ONE, ONE + b"1" * 24).replace(TWO, TWO + b"2" * 24),
    ]


def patches() -> list[bytes]:
    """Patches without context; the first byte is the size of the pieces."""
    head = b"diff --git a/f b/f\nindex %s..%s 100644\n--- a/f\n+++ b/f\n" % (ONE, TWO)
    body = b"@@ -1 +1,2 @@ def f():\n-a\n+b\n+c\n\\ No newline at end of file\n"
    return [
        b"\x07" + head + body,
        b"\x01" + head + body + b"@@ -9,2 +9,0 @@\n-x\n-y\n" + head + body,
        b"\xff" + b"diff --git a/f b/f\nold mode 100644\nnew mode 100755\n" + head,
    ]


def _log_files() -> dict[bytes, bytes]:
    key = key_of("ada")
    drafts = [Signing(small_draft(str(n)), key) for n in range(3)]
    added = add_records(LogState("example.com/log"), drafts, key)
    return {bytes(file.path): file.data for file in added.files}


def envelopes() -> list[bytes]:
    """Records of a log, as they stand in it, and the statements in them."""
    files = _log_files()
    lines = [files[layout.record_path(n)].removesuffix(b"\n") for n in range(3)]
    return [*lines, *(parse_envelope(line, "a seed").payload for line in lines)]


def checkpoints() -> list[bytes]:
    """The checkpoint and the frontier of a log."""
    files = _log_files()
    return [files[layout.CHECKPOINT_PATH], files[layout.FRONTIER_PATH]]


def policies() -> list[bytes]:
    """Policies of either file."""
    table = (
        b'packets = ["a/b"]\nprofile = "strict"\nrequire_plan = true\n'
        b'forbidden_patterns = ["a(b|c)*"]\ngovernance = ["docs/**"]\n'
        b'log_ref = "refs/heads/gate-log"\n'
    )
    more = b'limits = { files = 3 }\npath_prefixes = { "../x/" = "" }\n'
    return [
        table + more,
        b"[tool.gates]\n" + table,
        b"[tool.gates.limits]\nfiles = 0x10\n",
        b'[tool."g\\u0061tes"]\nnothing = 1979-05-27T07:32:00Z\n',
    ]


def keys() -> list[bytes]:
    """Public keys in the forms that are read, and private ones."""
    key = key_of("ada")
    line = key.public.line.encode()
    return [
        line,
        b"# who\n\nada@example.invalid " + line + b"\n",
        b'ada namespaces="git" ' + line,
        key.private_file(),
    ]


SEEDS: Final[Mapping[str, Callable[[], list[bytes]]]] = {
    "packet": packets,
    "manifest": packets,
    "refinement": lambda: [refinement_text()],
    "raw": raws,
    "hunks": patches,
    "envelope": envelopes,
    "checkpoint": checkpoints,
    "policy": policies,
    "keys": keys,
}
_CORPUS: Final = {
    "packet": "packets",
    "manifest": "packets",
    "refinement": "refinements",
}


_MARKDOWN: Final = (
    *("## VALIDATION", "## WAIVERS GRANTED", "## EVIDENCE_MAPPING", "## EVIDENCE"),
    *("### DONE_MEANS", "- IN_SCOPE_PATHS:", "- PLANNED_WINDOWS:", "## LINEAGE_AUDIT"),
    *("- **Target File**: ", "- **Start**: ", "- **Windows**: ", "- **Change**: "),
    *("- **Pre-SHA1**: ", "- **Line Delta**: ", "- **Gates Passed**:", "  - [x] "),
    *("WAIVER_ID: ", "Check Waived: ", " | ", "- COMMAND: `", "EXIT_CODE: ", "```"),
    *("~~~", "<!--", "-->", "\n", "\r\n", "  - ", "1. ", "](", "`", "**", "\t", "<x>"),
    *("#### ANCHOR 1", "SPEC_ANCHORS", "CONTEXT_TOKEN: ", "SKELETON APPROVED"),
)
_LOG: Final = (
    *("payload", "payloadType", "signatures", "sig", "keyid", "predicate", "_type"),
    *("manifestGate", "urn:cor701:key:v1", "\u2014 ", "\\ud800", "ssh-ed25519 "),
    "application/vnd.in-toto+json",
)
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "packet": _MARKDOWN,
    "manifest": _MARKDOWN,
    "refinement": _MARKDOWN,
    "hunks": ("diff --git ", "\n@@ -", " @@", "index ", "..", "\n-", "\n+", "\n\\ "),
    "envelope": _LOG,
    "checkpoint": _LOG,
    "keys": _LOG,
    "policy": (*Policy._fields, *Limits._fields, "[tool.gates]", " = ", "\\u", "0x"),
}


def words_of(target: str) -> bytes:
    """The words that inputs of a target are made of, as a dictionary of libFuzzer."""
    words = (word.encode() for word in _WORDS.get(target, ()))
    return b"".join(
        b'"%s"\n' % b"".join(b"\\x%02x" % byte for byte in word) for word in words
    )


def seeds_of(target: str) -> list[bytes]:
    """Our own seeds of a target, and what was found with it before."""
    found = FOUND / target
    files = sorted(found.iterdir()) if found.is_dir() else []
    return [*SEEDS[target](), *(file.read_bytes() for file in files)]


def corpus_of(target: str) -> list[bytes]:
    """The real files of a target, where this machine has any."""
    if target not in _CORPUS:
        return []
    return [file.read_bytes() for file in corpus_files(_CORPUS[target])]
