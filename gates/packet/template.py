"""The template of a work packet: what `parse_packet` reads, with nothing filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import Gate

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT_VERSION: Final = "2026-02-01"
"""The packet format that the template is written in."""

_TEMPLATE: Final = """\
# Task Packet: {wp_id}

## METADATA
- TASK_ID: {wp_id}
- WP_ID: {wp_id}
- BASE_WP_ID: <name without a version>
- DATE: <date>
- MERGE_BASE_SHA: <commit the work starts from>
- REQUESTOR: <who asked for it>
- AGENT_ID: <who does it>
- ROLE: <role>
- AGENTIC_MODE: <YES or NO>
- **Status:** Ready for Dev
- RISK_TIER: <LOW, MEDIUM or HIGH>
- USER_SIGNATURE: <pending>
- PACKET_FORMAT_VERSION: {version}

## TECHNICAL_REFINEMENT
- REFINEMENT_FILE: <refinement file>

## SCOPE
- What: <the change, in a sentence>
- Why: <what it is good for>
- IN_SCOPE_PATHS:
  - path/to/file
- OUT_OF_SCOPE:
  - <what stays as it is>

## WAIVERS GRANTED
- NONE

## QUALITY_GATE
### TEST_PLAN
```bash
just pre-work {wp_id}
just post-work {wp_id}
```

### DONE_MEANS
- <what can be observed when it is done>

### ROLLBACK_HINT
```bash
git revert <commit>
```

## AUTHORITY
- SPEC_TARGET: <pointer to the spec>
- SPEC_ANCHOR: <section of the spec>

## LINEAGE_AUDIT
- Prior packets: N/A

## BOOTSTRAP
- FILES_TO_OPEN:
  - <path>
- SEARCH_TERMS:
  - <term>
- RUN_COMMANDS:
  - <command>
- RISK_MAP:
  - <what may go wrong and how it would show>

## SKELETON
- Proposed interfaces:
  - <signature>

## IMPLEMENTATION
- <what was done>

## HYGIENE
- <what was cleaned up>

## VALIDATION
- (One block for each changed file; `gates manifest {wp_id} --range A..B --write`
  fills them in.)
- **Target File**: `path/to/file`
- **Start**: <line>
- **End**: <line>
- **Line Delta**: <adds - dels>
- **Pre-SHA1**: `<hash>`
- **Post-SHA1**: `<hash>`
- **Gates Passed**:
{gates}

## STATUS_HANDOFF
- <what the next person has to know>

## EVIDENCE_MAPPING
- REQUIREMENT: "<line of DONE_MEANS>"
  - EVIDENCE: `path/to/file:line`

## EVIDENCE
- COMMAND: `<command>`
  - EXIT_CODE: `<int>`
  - LOG_PATH: `<path>`
  - LOG_SHA256: `<hash>`
  - PROOF_LINES: `<lines of the output>`

## VALIDATION_REPORTS
- (Reports of the validator, newest last.)
"""


def packet_template(wp_id: str, values: Mapping[str, str] | None = None) -> bytes:
    """A work packet for `wp_id` in which every other value is a placeholder.

    `values` fills fields by their names, such as DATE; others are passed over. UTF-8
    with LF line ends. Its one manifest entry is a template entry, and the reader finds
    no problem in it.
    """
    gates = "\n".join(f"  - [ ] {gate}" for gate in Gate)
    text = _TEMPLATE.format(wp_id=wp_id, version=FORMAT_VERSION, gates=gates)
    return "\n".join(_filled(line, values or {}) for line in text.split("\n")).encode()


def _filled(line: str, values: Mapping[str, str]) -> str:
    """The line with its placeholder replaced, when there is a value for its field."""
    name, colon, value = line.removeprefix("- ").partition(": ")
    if not colon or not value.startswith("<") or name not in values:
        return line
    return f"- {name}: {values[name]}"
