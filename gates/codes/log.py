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
    Code(
        "LOG-08",
        "the log is shorter than it was",
        "Records at its end were cut off: an anchor names more than are there.",
        "Fetch the log again, or restore it from a clone that has the records.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-09",
        "the log has another history than it had",
        "Its beginning differs from what an anchor names: somebody rewrote it.",
        "Restore the log branch from a clone that fits the anchor.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-10",
        "a key record is not valid",
        "Only a key that was live at that place, or the recovery key, can change the"
        " keys of a log.",
        "Find out who wrote the record; restore the log from before it.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-11",
        "a record belongs to another log or place",
        "What is signed names its log and its number, so that a record cannot be"
        " carried elsewhere.",
        "Restore the log branch from a clone that verifies.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-12",
        "the log could not be brought to the remote",
        "Records that only this clone has can be lost with it.",
        "Mend what the message names and run `gates log push` again.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "LOG-13",
        "this is no log that can be read here",
        "The branch has another layout or version, or its name cannot stand in a log.",
        "Check `log_ref` and `log_origin` in the policy; use a newer version if the"
        " log was written by one.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "LOG-14",
        "no record proves what is required",
        "A required check needs a passed record of exactly this base, head and packet"
        " under a trusted key.",
        "Run `gates post-work` over this range with a trusted key.",
        exit=EXIT_FAIL,
    ),
    Code(
        "LOG-15",
        "nothing outside the log says how long it has to be",
        "Without an anchor a log that was cut off at its end looks complete.",
        "Put the line of `gates log trailer` into a commit of the main branch.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "LOG-16",
        "the trusted keys cannot be read, or none are named",
        "Whose signature counts must be said by somebody else than the log.",
        "Name an allowed-signers file with `--trust FILE`, or keys in the policy.",
        exit=EXIT_USAGE,
    ),
    Code(
        "LOG-17",
        "records wait in the spool",
        "They were signed but could not be appended to the log yet.",
        "The next run of a gate with the same key appends them.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "LOG-18",
        "a record counts for nobody: its key is not one of the log's",
        "The signature is right, but no key record of the log names the key.",
        "Add the key with `gates key add FILE.pub`, or pin it with `--trust FILE`.",
        severity=Severity.WARNING,
        strict=Severity.WARNING,
    ),
    Code(
        "KEY-03",
        "a key file is in the way",
        "A key that is overwritten is lost, and with it the right to sign as before.",
        "Name another file, or move the old one away yourself.",
        exit=EXIT_USAGE,
    ),
    Code(
        "KEY-04",
        "the key was ended in this log",
        "A record under an ended key would spoil the log for everybody.",
        "Sign with a live key: `--key FILE`; `gates log verify` names the signers.",
        exit=EXIT_CANNOT_VERIFY,
    ),
    Code(
        "KEY-05",
        "the library that makes and checks signatures is missing",
        "A signature that was not checked proves nothing, and a zipapp cannot carry the"
        " library: it is compiled for each system.",
        "Install `cryptography` for the Python that runs the program, or install the"
        " program with pip; `--no-log` judges without a record.",
        exit=EXIT_CANNOT_VERIFY,
    ),
)
