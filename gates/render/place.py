"""Where a signed record stands, as far as output needs to know."""

from __future__ import annotations

from typing import Protocol


class Place(Protocol):
    """The identity of a record and its place in the log."""

    @property
    def id(self) -> str:
        """`sha256:` and the digest of the record's line."""

    @property
    def ref(self) -> str:
        """The full name of the log's branch."""

    @property
    def seq(self) -> int:
        """The record's number, from 0."""

    @property
    def commit(self) -> str:
        """The commit of the log that added the record."""
