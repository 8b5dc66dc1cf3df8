"""The workflow before the work, in words of our own: spec, refinement, packet.

`prepare_workflow` writes everything that pre-work asks for, without a command, so that
a test takes out the one part that it is about.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from tests.support.packets import FOLDER, EntryText, packet_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.support.repo import RepoBuilder

WP: Final = "WP-1"
PACKET: Final = f"{FOLDER}/{WP}.md"
REFINEMENT: Final = f".GOV/refinements/{WP}.md"
SPEC_PATH: Final = "docs/spec.md"
POINTER: Final = "docs/SPEC_CURRENT.md"
STATE: Final = ".GOV/roles/orchestrator/ORCHESTRATOR_GATES.json"
REGISTER: Final = ".GOV/roles_shared/SIGNATURE_AUDIT.md"
TOKEN: Final = "mira010320261200"  # noqa: S105 - the workflow's public text
TEMPLATE: Final = EntryText("path/to/file", line_delta="<adds - dels>", pre="<hash>")
SPEC: Final = (
    b"# Counters\n\n"
    + b"".join(b"Section %d says how counters look.\n" % n for n in range(1, 20))
    + b"A counter starts at one, and never below.\n"
    + b"".join(b"Appendix %d.\n" % n for n in range(1, 40))
)
"""The token `starts at one` stands in line 22."""

FIELDS: Final = (
    ("AGENTIC_MODE", "NO"),
    ("CODER_MODEL", "a person"),
    ("CODER_REASONING_STRENGTH", "HIGH"),
    ("REFINEMENT_FILE", REFINEMENT),
)


def sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def refinement_text(
    wp: str = WP,
    *,
    spec: bytes = SPEC,
    target: str = f"{POINTER} -> {SPEC_PATH}",
    window: tuple[int, int] = (20, 24),
    words: str = "starts at one",
    excerpt: str = "A counter starts at one, and never below.",
    approved: bool = True,
    pin: str | None = None,
) -> bytes:
    """A refinement that holds, unless a part of it is given otherwise."""
    review = (
        ("APPROVED", TOKEN, f"APPROVE REFINEMENT {wp}")
        if approved
        else ("PENDING", "<pending>", "<pending>")
    )
    return f"""# TECHNICAL_REFINEMENT (COUNTERS)

### METADATA
- WP_ID: {wp}
- SPEC_TARGET_RESOLVED: {target}
- SPEC_TARGET_SHA1: {sha1(spec) if pin is None else pin}
- USER_REVIEW_STATUS: {review[0]}
- USER_SIGNATURE: {review[1]}
- USER_APPROVAL_EVIDENCE: {review[2]}

### GAPS_IDENTIFIED
- None.

### FLIGHT_RECORDER_INTERACTION
- None.

### RED_TEAM_ADVISORY
- A counter that starts at zero hides one visitor.

### PRIMITIVES
- `count()`

### CLEARLY_COVERS (5-point checklist)
- Appears in Main Body: [x] PASS
- Explicitly named: [x] PASS
- Specific: [x] PASS
- Measurable acceptance criteria: [x] PASS
- No ambiguity: [x] PASS
- CLEARLY_COVERS_VERDICT: PASS
- CLEARLY_COVERS_REASON: The start is named.
- AMBIGUITY_FOUND: NO

### ENRICHMENT
- ENRICHMENT_NEEDED: NO
- REASON_NO_ENRICHMENT: The start is named.

#### PROPOSED_SPEC_ENRICHMENT (VERBATIM)
```md
<not applicable; ENRICHMENT_NEEDED=NO>
```

### SPEC_ANCHORS

#### ANCHOR 1
- SPEC_ANCHOR: the start of a counter
- CONTEXT_START_LINE: {window[0]}
- CONTEXT_END_LINE: {window[1]}
- CONTEXT_TOKEN: {words}
- EXCERPT_ASCII_ESCAPED:
  ```text
  {excerpt}
  ```
""".encode()


def planned_packet(
    entries: Iterable[EntryText] = (TEMPLATE,),
    *,
    wp: str = WP,
    scope: Sequence[str] = ("src/",),
    planned: Sequence[str] = (),
    fields: Sequence[tuple[str, str]] = (),
    waivers: Sequence[str] = (),
    status: str = "Ready for Dev",
) -> bytes:
    """A packet that pre-work lets pass, with PLANNED_WINDOWS when some are given."""
    text = packet_text(
        wp,
        entries=entries,
        scope=scope,
        fields=(*FIELDS, *fields),
        waivers=waivers,
        status=status,
    ).replace(b"mira-2026-03-01", TOKEN.encode())
    if planned:
        items = "".join(f"  - {item}\n" for item in planned)
        text = text.replace(
            b"- OUT_OF_SCOPE:", f"- PLANNED_WINDOWS:\n{items}- OUT_OF_SCOPE:".encode()
        )
    return text


def state_text(repo: RepoBuilder, *, branch: str = "main", wp: str = WP) -> bytes:
    record = {
        "wpId": wp,
        "type": "PREPARE",
        "coder_id": "coder-7",
        "branch": branch,
        "worktree_dir": f"../{repo.path.name}",
        "timestamp": "2026-03-01T12:00:00Z",
    }
    return json.dumps({"gate_logs": [record]}, indent=2).encode()


def register_text(*tokens: str) -> bytes:
    rows = "".join(f"| {token} | Mira | 2026-03-01 | WP |\n" for token in tokens)
    head = "# SIGNATURE_AUDIT\n\n| Signature | By | When | Why |\n|---|---|---|---|\n"
    return f"{head}{rows}".encode()


def prepare_workflow(repo: RepoBuilder) -> None:
    """Write spec, refinement, register and state file: all but the packet."""
    repo.write(SPEC_PATH, SPEC)
    repo.write(POINTER, b"The spec is **docs/spec.md**.\n")
    repo.write(REFINEMENT, refinement_text())
    repo.write(REGISTER, register_text(TOKEN))
    repo.write(STATE, state_text(repo))
