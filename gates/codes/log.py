"""Codes of the signed log and of keys."""

from __future__ import annotations

from typing import Final

from gates.codes._code import Code
from gates.errors import EXIT_CANNOT_VERIFY, EXIT_FAIL, EXIT_USAGE
from gates.model import Severity

CODES: Final = (
    Code(
        "LOG-01",
        "the record could not be written to the log",
        "A verdict without its record cannot be verified by others.",
        "Mend what the message names and run the gate again.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "LOG-02",
        "there is no log",
        "Nothing was recorded here, or the log branch was not fetched.",
        "Run a gate, or fetch the log branch from the remote.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "LOG-03",
        "a record of the log is not what was signed",
        "The log was changed after the fact.",
        "Restore the log branch from a clone that verifies.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-04",
        "the chain of the log is broken",
        "A record was removed, moved or put in later.",
        "Restore the log branch from a clone that verifies.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-05",
        "a record was signed by a key that is not trusted",
        "Anybody can sign; only the keys that the policy names count.",
        "Add the key to the trusted keys, or find out who wrote the record.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-06",
        "the checkpoint does not fit the records",
        "The signed summary of the log names another set of records.",
        "Restore the log branch from a clone that verifies.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-07",
        "the signers of the log are not pinned",
        "Its integrity was proved, but not who wrote it.",
        "Name the trusted keys with `--trust FILE` or in the policy.",
        severity=Severity.WARNING,
    ),
    Code(
        "KEY-01",
        "the signing key cannot be used",
        "Without a key there is no record.",
        "Check the file, or make a key with `gates key init`.",
        exit=EXIT_USAGE,
    ),
    Code(
        "KEY-02",
        "there is no signing key",
        "Under CI the gate makes no key of its own.",
        "Hand a key over with `--key FILE`, or run without a record: `--no-log`.",
        exit=EXIT_CANNOT_VERIFY,
    ),
)
