"""Examples of the codes of evidence."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Example

_MAPPED: Final = """\

## EVIDENCE_MAPPING
- REQUIREMENT: "The report names every shelf."
  - EVIDENCE: `src/stock.py:12-18`"""

EXAMPLES: Final = {
    "EVIDENCE-01": Example(
        """\
## EVIDENCE
- The checks pass.""",
        """\
## EVIDENCE
- COMMAND: `make check`
  - EXIT_CODE: 0""",
        ("EVIDENCE-02", "EVIDENCE-04", "EVIDENCE-06"),
    ),
    "EVIDENCE-02": Example(
        """\
## EVIDENCE
- COMMAND: `make check`
  - EXIT_CODE: 2""",
        """\
## EVIDENCE
- COMMAND: `make check`
  - EXIT_CODE: 2
- COMMAND: `make check`
  - EXIT_CODE: 0""",
        ("EVIDENCE-01", "EVIDENCE-09"),
    ),
    "EVIDENCE-03": Example(
        """\
### DONE_MEANS
- The report names every shelf.

## EVIDENCE_MAPPING
- REQUIREMENT: "The report is sorted."
  - EVIDENCE: `src/stock.py:20`""",
        f"""\
### DONE_MEANS
- The report names every shelf.
{_MAPPED}""",
        ("C701-G05", "EVIDENCE-04"),
    ),
    "EVIDENCE-04": Example(
        """\
- PACKET_FORMAT_VERSION: 2026-02-01

## EVIDENCE
- COMMAND: `make check`
  - EXIT_CODE: 0""",
        f"""\
- PACKET_FORMAT_VERSION: 2026-02-01
{_MAPPED}

## EVIDENCE
- COMMAND: `make check`
  - EXIT_CODE: 0""",
        ("EVIDENCE-01", "EVIDENCE-03", "PACKET-11"),
    ),
    "EVIDENCE-05": Example(
        """\
- COMMAND: `make check`
  - EXIT_CODE: 0
  - LOG_PATH: `.gates/logs/WP-7/0001-make.log`""",
        """\
$ git add -f .gates/logs/WP-7/0001-make.log
$ git commit -m 'Keep the log'""",
        ("C701-G05", "EVIDENCE-07"),
    ),
    "EVIDENCE-06": Example(
        """\
## EVIDENCE
- COMMAND: `make check`
  - EXIT_CODE: ok""",
        """\
## EVIDENCE
- COMMAND: `make check`
  - EXIT_CODE: 0""",
        ("EVIDENCE-01", "PACKET-05"),
    ),
    "EVIDENCE-07": Example(
        """\
$ gates evidence run WP-7 -- make check
$ sed -i /warning/d .gates/logs/WP-7/0001-make.log
$ gates evidence check WP-7""",
        """\
$ gates evidence run WP-7 -- make check
$ gates evidence check WP-7""",
        ("EVIDENCE-05", "EVIDENCE-10"),
    ),
    "EVIDENCE-08": Example(
        """\
### TEST_PLAN
```bash
make check
```

## EVIDENCE
- COMMAND: `make lint`
  - EXIT_CODE: 0""",
        """$ gates evidence run WP-7 -- make check""",
        ("EVIDENCE-01", "EVIDENCE-03"),
    ),
    "EVIDENCE-09": Example(
        """\
- COMMAND: `make check`
  - EXIT_CODE: 0

$ make check; echo $?
2""",
        """\
(mend what `make check` says)
$ gates evidence run WP-7 -- make check
$ gates evidence replay WP-7""",
        ("EVIDENCE-02", "EVIDENCE-10"),
    ),
    "EVIDENCE-10": Example(
        """\
recorded:  41 passed in 1.20s
run again: 41 passed in 1.34s""",
        """\
(nothing to mend; without the duration it is not mentioned)

recorded:  41 passed
run again: 41 passed""",
        ("EVIDENCE-07", "EVIDENCE-09"),
    ),
}
