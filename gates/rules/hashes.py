"""The gates over hashes: clauses 55, 56 and 60, with a name for each mismatch.

A SHA-1 that does not match is told apart: another line ending, a git blob id, a
SHA-256, the other side's hash, the pre-image at a merge base, or a hash that was true
at an earlier commit (STALE). Whatever its name, it does not match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.model import (
    EMPTY_SHA1,
    ChangeKind,
    ClaimKind,
    Gate,
    GateState,
    Severity,
)
from gates.rules.paths import shown

if TYPE_CHECKING:
    from gates.model import Entry, Finding, HashClaim, Image, Profile, Sha1
    from gates.rules.eol import Variant
    from gates.rules.facts import FileFacts
    from gates.rules.lookups import Lookups

REFRESH = "gates cor701-sha"


class HashJudge(NamedTuple):
    """Judges the hash claims of one entry against the facts of its file."""

    entry: Entry
    facts: FileFacts
    profile: Profile
    lookups: Lookups

    def captured_pre(self) -> tuple[GateState, list[Finding]]:
        """Clause 55: the pre-SHA1 is present and well formed."""
        claim = self.entry.pre
        if claim is None:
            return self._missing(Gate.PRE_SHA1, "Pre-SHA1")
        is_new = self.facts.change.is_addition
        if claim.kind is ClaimKind.MARKER and not is_new:
            return self._malformed(
                Gate.PRE_SHA1, claim, "the file exists at the base, so it has a hash"
            )
        return self._well_formed(Gate.PRE_SHA1, claim)

    def preimage(self) -> tuple[GateState, list[Finding]]:
        """Clause 60: the pre-SHA1 equals the file at the base."""
        claim = self.entry.pre
        gate = Gate.PREIMAGE_MATCHES
        if claim is None or claim.kind in _UNREADABLE:
            return GateState.NOT_RUN, []
        if self._is_submodule:
            return self._zeros_expected(gate, claim, "C701-G08", "a submodule")
        if self.facts.change.is_addition:
            return self._new_file(claim)
        if claim.value == self.facts.pre.sha1:
            return self._unless_recorded(gate, "C701-G08", claim, self.facts.pre)
        if variant := _variant_of(claim, self.facts.pre_variants):
            return self._variant(gate, "C701-G08", claim, variant)
        return GateState.FAIL, [
            self._finding(
                "C701-G08",
                gate,
                claim,
                f"pre-SHA1 is {claim.text}, the file at the base has"
                f" {self.facts.pre.sha1}{self._pre_diagnosis(claim)}",
            )
        ]

    def captured_post(self) -> tuple[GateState, list[Finding]]:
        """Clause 56: the post-SHA1 is present, well formed, and the file at head's."""
        claim = self.entry.post
        gate = Gate.POST_SHA1
        if claim is None:
            return self._missing(gate, "Post-SHA1")
        state, found = self._well_formed(gate, claim)
        if state is not GateState.PASS:
            return state, found
        if self._is_submodule:
            return self._zeros_expected(gate, claim, "C701-G05", "a submodule")
        if self.facts.change.is_deletion:
            return self._zeros_expected(gate, claim, "C701-G05", "a deleted file")
        if self._collides:
            return self._collision(gate, claim)
        if claim.value == self.facts.post.sha1:
            return self._unless_recorded(gate, "C701-G05", claim, self.facts.post)
        if variant := _variant_of(claim, self.facts.post_variants):
            return self._variant(gate, "C701-G05", claim, variant)
        return GateState.FAIL, [
            self._finding(
                "C701-G05",
                gate,
                claim,
                f"post-SHA1 is {claim.text}, the file at head has"
                f" {self.facts.post.sha1}{self._post_diagnosis(claim)}",
            )
        ]

    @property
    def _is_submodule(self) -> bool:
        return self.facts.change.is_submodule

    @property
    def _collides(self) -> bool:
        """Whether base and head hold two files of one SHA-1."""
        pre, post = self.facts.pre, self.facts.post
        return pre.sha1 == post.sha1 and pre.sha256 != post.sha256

    def _unless_recorded(
        self, gate: Gate, code: str, claim: HashClaim, image: Image
    ) -> tuple[GateState, list[Finding]]:
        """A SHA-1 that matches, unless a record has other bytes under it."""
        known = self.lookups.recorded.get((self.entry.path, image.sha1))
        if known is None or known.sha256 == image.sha256:
            return GateState.PASS, []
        message = (
            f"record #{known.seq} has another file of the SHA-1 {image.sha1}: a"
            " collision, so the declared hash proves nothing; SHA-256 decides: it is"
            f" {image.sha256}, the record has {known.sha256}"
        )
        return GateState.FAIL, [self._finding(code, gate, claim, message)]

    def _collision(
        self, gate: Gate, claim: HashClaim
    ) -> tuple[GateState, list[Finding]]:
        """A SHA-1 that holds for two files says nothing of either."""
        pre, post = self.facts.pre, self.facts.post
        message = (
            f"the file at the base and the one at head differ and have one SHA-1,"
            f" {post.sha1}: a collision, so the declared hashes prove nothing; their"
            f" SHA-256 are {pre.sha256} and {post.sha256}"
        )
        return GateState.FAIL, [self._finding("C701-G05", gate, claim, message)]

    def _finding(
        self,
        code: str,
        gate: Gate,
        claim: HashClaim,
        message: str,
        severity: Severity | None = None,
    ) -> Finding:
        path = shown(self.entry.path)
        return finding(
            code,
            message,
            hint=f"`{REFRESH} {path}` for the same range prints the right lines",
            gate=gate,
            path=self.entry.path,
            packet_line=claim.line,
            severity=severity,
        )

    def _missing(self, gate: Gate, name: str) -> tuple[GateState, list[Finding]]:
        return GateState.FAIL, [
            finding(
                "C701-G05",
                f"the entry has no {name}",
                hint=f"add `- **{name}**: ` with 40 hexadecimal digits",
                gate=gate,
                path=self.entry.path,
                packet_line=self.entry.line,
            )
        ]

    def _malformed(
        self, gate: Gate, claim: HashClaim, why: str
    ) -> tuple[GateState, list[Finding]]:
        name = "pre-SHA1" if gate is Gate.PRE_SHA1 else "post-SHA1"
        return GateState.FAIL, [
            self._finding("C701-G05", gate, claim, f"{name} is `{claim.text}`: {why}")
        ]

    def _well_formed(
        self, gate: Gate, claim: HashClaim
    ) -> tuple[GateState, list[Finding]]:
        if claim.kind is ClaimKind.PLACEHOLDER:
            return self._malformed(gate, claim, "the template was not filled in")
        if claim.kind is ClaimKind.MALFORMED:
            return self._malformed(
                gate,
                claim,
                f"expected 40 lower-case hexadecimal digits{self._sha256_hint(claim)}",
            )
        if claim.kind is ClaimKind.MARKER and gate is Gate.POST_SHA1:
            return self._malformed(
                gate, claim, "expected 40 hexadecimal digits, zeros for a deletion"
            )
        return GateState.PASS, []

    def _sha256_hint(self, claim: HashClaim) -> str:
        known = (self.facts.pre.sha256, self.facts.post.sha256)
        return "; this is the file's SHA-256" if claim.text.lower() in known else ""

    def _zeros_expected(
        self, gate: Gate, claim: HashClaim, code: str, what: str
    ) -> tuple[GateState, list[Finding]]:
        if claim.kind is ClaimKind.ZEROS:
            return GateState.PASS, []
        message = f"{claim.text} is declared for {what}, expected 40 zeros"
        return GateState.FAIL, [self._finding(code, gate, claim, message)]

    def _new_file(self, claim: HashClaim) -> tuple[GateState, list[Finding]]:
        """The forms in which a new file's pre-SHA1 is read."""
        gate = Gate.PREIMAGE_MATCHES
        if (
            claim.kind in (ClaimKind.ZEROS, ClaimKind.MARKER)
            or claim.value == EMPTY_SHA1
        ):
            return GateState.PASS, []
        post = self.entry.post
        if post is not None and claim.value == post.value:
            message = (
                "the file is new, but its pre-SHA1 repeats the post-SHA1;"
                " 40 zeros say that there was no file"
            )
            return GateState.FAIL if self.profile.is_strict else GateState.PASS, [
                self._finding("MANIFEST-11", gate, claim, message)
            ]
        message = (
            f"pre-SHA1 is {claim.text}, but the file is new: the base has no such path"
        )
        return GateState.FAIL, [self._finding("C701-G08", gate, claim, message)]

    def _variant(
        self, gate: Gate, code: str, claim: HashClaim, variant: Variant
    ) -> tuple[GateState, list[Finding]]:
        """A hash of the same text with other line endings."""
        side = "the base" if gate is Gate.PREIMAGE_MATCHES else "head"
        severity = Severity.ERROR if self.profile.is_strict else Severity.WARNING
        message = (
            f"{claim.text} differs in line endings only: it is the SHA-1 of the"
            f" {variant} form, the committed file at {side} has"
            f" {self._image(gate).sha1}"
        )
        failed = severity is Severity.ERROR
        return GateState.FAIL if failed else GateState.PASS, [
            self._finding(code, gate, claim, message, severity)
        ]

    def _image(self, gate: Gate) -> Image:
        if gate is Gate.PREIMAGE_MATCHES:
            return self.facts.pre
        return self.facts.post

    def _blob_id(self, claim: HashClaim) -> str:
        if claim.text == self.facts.pre.oid:
            return ": it is the git blob id of the file at the base, not a SHA-1 of it"
        if claim.text == self.facts.post.oid:
            return ": it is the git blob id of the file at head, not a SHA-1 of it"
        return ""

    def _pre_diagnosis(self, claim: HashClaim) -> str:
        """Why a pre-SHA1 may be wrong, as the end of a sentence."""
        blob_id = self._blob_id(claim)
        if blob_id:
            return blob_id
        if claim.kind is ClaimKind.ZEROS:
            return ": zeros stand for a new file, and this one is not new"
        if claim.value == self.facts.post.sha1:
            return ": it is the hash of the file at head"
        if claim.value == self.lookups.merge_base.get(self.entry.path):
            return f": it is the pre-image at {self.lookups.merge_base_name}"
        return self._stale(claim)

    def _post_diagnosis(self, claim: HashClaim) -> str:
        """Why a post-SHA1 may be wrong, as the end of a sentence."""
        blob_id = self._blob_id(claim)
        if blob_id:
            return blob_id
        if claim.kind is ClaimKind.ZEROS:
            return ": zeros stand for a deletion, and the file exists"
        if claim.value == self.facts.pre.sha1 and not self.facts.change.is_addition:
            return ": it is the hash of the file at the base"
        return self._stale(claim)

    def _stale(self, claim: HashClaim) -> str:
        """STALE: the commit at which the hash was true, and what changed it since."""
        if claim.value is None:
            return ""
        path = self.entry.path
        commit = self.lookups.stale.get((path, claim.value))
        if commit is None:
            return ""
        later = self.lookups.later.get(path, ())
        # A commit of the range explains a post-image only: the base is older than all.
        until = later[: later.index(commit)] if commit in later else ()
        changed = f", changed since by {until[-1][:12]}" if until else ""
        return f": STALE, it was true at commit {commit[:12]}{changed}"


def _variant_of(
    claim: HashClaim, variants: tuple[tuple[Sha1, Variant], ...]
) -> Variant | None:
    """The line-ending variant whose SHA-1 is claimed, if any."""
    return next((variant for value, variant in variants if value == claim.value), None)


_UNREADABLE = frozenset({ClaimKind.PLACEHOLDER, ClaimKind.MALFORMED})


def submodule_declared(entry: Entry, facts: FileFacts) -> bool:
    """Whether the entry names the two commits of a submodule change exactly."""
    change = entry.change
    return (
        change is not None
        and change.kind is ChangeKind.SUBMODULE
        and change.old == facts.change.old_oid
        and change.new == facts.change.new_oid
    )
