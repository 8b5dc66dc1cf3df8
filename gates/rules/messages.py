"""What git makes of the message file of a commit before it commits it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

DEFAULT_COMMENT: Final = b"#"
_AUTO: Final = b"#;@!$%^&|:"
"""The characters from which git takes one where core.commentChar is `auto`."""

_CUT: Final = b" ------------------------ >8 ------------------------"
_ANY_CUT: Final = re.compile(rb"^([%s])%s$" % (re.escape(_AUTO), _CUT), re.MULTILINE)


class Cleanup(NamedTuple):
    """How a message is cleaned up (git-commit, `--cleanup`).

    `comment` begins a comment, `auto` as in the configuration included; `mode` is the
    setting `commit.cleanup`. Without an editor git adds no comments and keeps lines
    that look like one, unless the mode says `strip`.
    """

    comment: bytes = DEFAULT_COMMENT
    mode: bytes = b"default"
    has_editor: bool = True

    @property
    def removes_comments(self) -> bool:
        """Whether lines that begin like a comment are left out."""
        if self.mode == b"default":
            return self.has_editor
        return self.mode == b"strip"


def committed_message(data: bytes, cleanup: Cleanup) -> bytes:
    """The message that is committed, but for white space at ends of lines."""
    comment = _comment(data, cleanup)
    if cleanup.has_editor:
        end = (b"\n" + data).find(b"\n" + comment + _CUT + b"\n")
        data = data if end < 0 else data[:end]
    if not cleanup.removes_comments:
        return data
    lines = data.split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(comment))


def _comment(data: bytes, cleanup: Cleanup) -> bytes:
    """What begins a comment; git's own comments, the last lines, say what `auto` is."""
    if cleanup.comment != b"auto":
        return cleanup.comment or DEFAULT_COMMENT
    if not cleanup.has_editor:
        return DEFAULT_COMMENT
    if cut := _ANY_CUT.search(data):
        return cut[1]
    lines = [line for line in data.split(b"\n") if line.strip()]
    last = lines[-1][:1] if lines else b""
    return last if last and last in _AUTO else DEFAULT_COMMENT
