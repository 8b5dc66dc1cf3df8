"""What output needs to know of the log: the shapes of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.model import Finding, RecordPlace, Verdict


class KeyView(Protocol):
    """A public key."""

    @property
    def fingerprint(self) -> str:
        """`SHA256:` and base64, as `ssh-keygen -l` shows it."""

    @property
    def keyid(self) -> str:
        """The key id in DSSE signatures."""

    @property
    def line(self) -> str:
        """The line of a `.pub` file."""


class CheckpointView(Protocol):
    """A state of a log."""

    @property
    def origin(self) -> str:
        """The name of the log."""

    @property
    def size(self) -> int:
        """How many records it has."""

    @property
    def root(self) -> bytes:
        """The root over them."""

    @property
    def trailer(self) -> str:
        """The line of a commit message that anchors it."""


class SignerView(Protocol):
    """A key that signed records, with what they count for."""

    @property
    def key(self) -> KeyView:
        """The key."""

    @property
    def count(self) -> int:
        """How many records it signed."""

    @property
    def first(self) -> int:
        """The number of the first one."""

    @property
    def last(self) -> int:
        """The number of the last one."""

    @property
    def standing(self) -> str:
        """What its last record counts for."""


class AnchorView(Protocol):
    """Something outside the log that remembers a state of it."""

    @property
    def source(self) -> str:
        """What remembers it."""

    @property
    def checkpoint(self) -> CheckpointView:
        """The state."""


class VerificationView(Protocol):
    """What is known of a log after every record was looked at."""

    @property
    def ref(self) -> str:
        """The branch."""

    @property
    def commit(self) -> str:
        """Its commit."""

    @property
    def checkpoint(self) -> CheckpointView:
        """What its checkpoint says."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What is wrong, or must be known."""

    @property
    def signers(self) -> Sequence[SignerView]:
        """Who signed."""

    @property
    def anchors(self) -> Sequence[AnchorView]:
        """The anchors that were compared."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""

    @property
    def pinned(self) -> bool:
        """Whether trusted keys were named."""

    @property
    def anchored(self) -> int:
        """How many records an anchor vouches for."""

    @property
    def exit_code(self) -> int:
        """The exit code."""


class RowView(Protocol):
    """What one record says of itself."""

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def kind(self) -> str:
        """`gate`, or another kind."""

    @property
    def keyid(self) -> str:
        """The key that it names."""

    @property
    def time(self) -> str:
        """When it was made, as it says."""

    @property
    def wp(self) -> str:
        """The packet."""

    @property
    def command(self) -> str:
        """The command, or what a key record does."""

    @property
    def result(self) -> str:
        """PASSED, WARNED or FAILED."""

    @property
    def preview(self) -> bool:
        """Whether it is a preview."""

    @property
    def base(self) -> str:
        """The base commit."""

    @property
    def head(self) -> str:
        """The head commit."""


class ListingView(Protocol):
    """Records of a log, newest first."""

    @property
    def ref(self) -> str:
        """The branch."""

    @property
    def origin(self) -> str:
        """The name of the log."""

    @property
    def size(self) -> int:
        """How many records it has."""

    @property
    def rows(self) -> Sequence[RowView]:
        """The records that were asked for."""

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Fingerprints by key id."""

    @property
    def more(self) -> bool:
        """Whether older ones were left out."""


class ShownView(Protocol):
    """One record whose signature fits."""

    @property
    def place(self) -> RecordPlace:
        """Where it stands."""

    @property
    def kind(self) -> str:
        """`gate`, or another kind."""

    @property
    def statement(self) -> Mapping[str, object]:
        """What was signed."""

    @property
    def signer(self) -> KeyView:
        """Who signed it."""

    @property
    def is_pinned(self) -> bool | None:
        """Whether the key was pinned; None when nobody pinned any."""

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of a gate's record."""


class PushedView(Protocol):
    """How the log stands here and on the remote."""

    @property
    def remote(self) -> str:
        """The remote's name, or its address."""

    @property
    def ref(self) -> str:
        """The branch."""

    @property
    def checkpoint(self) -> CheckpointView:
        """The state that both have."""

    @property
    def sent(self) -> int:
        """Records that the remote did not have."""

    @property
    def moved(self) -> int:
        """Those of them that got a new place."""

    @property
    def received(self) -> int:
        """Records that this clone did not have."""


class MetView(Protocol):
    """The record that proves what was required."""

    @property
    def ref(self) -> str:
        """The branch."""

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def wp(self) -> str:
        """The packet."""

    @property
    def base(self) -> str:
        """The base that was required."""

    @property
    def head(self) -> str:
        """The head that was required."""

    @property
    def signer(self) -> KeyView:
        """Who signed it."""

    @property
    def result(self) -> str:
        """PASSED or WARNED."""

    @property
    def by_tree(self) -> bool:
        """Whether only its trees are equal."""


class ProofView(Protocol):
    """What a proof proves."""

    @property
    def origin(self) -> str:
        """The name of the log."""

    @property
    def seq(self) -> int:
        """The number of the record."""

    @property
    def size(self) -> int:
        """How many records the checkpoint names."""

    @property
    def wp(self) -> str:
        """The packet, when it is a gate's record."""

    @property
    def result(self) -> str:
        """Its result, when it is a gate's record."""

    @property
    def signer(self) -> KeyView:
        """Who signed the record."""

    @property
    def witness(self) -> KeyView:
        """Who signed the checkpoint."""

    @property
    def since(self) -> tuple[int, bytes] | None:
        """The older state that it continues: size and root."""
