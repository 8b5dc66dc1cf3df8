"""What git lists of a worktree."""

from __future__ import annotations

import pytest

from gates.errors import GateError
from gates.gitread.worktree import parse_listing

OID = b"1" * 40


def test_tracked_skipped_and_untracked() -> None:
    data = b"\0".join(
        [
            b"H 100644 %s 0\ta\tb\n" % OID,
            b"S 100755 %s 0\tskipped" % OID,
            b"M 100644 %s 1\tconflict" % OID,
            b"M 100644 %s 2\tconflict" % OID,
            b"? H 100644 %s 0\tlike a tracked one" % OID,
            b"? inner/",
            b"",
        ]
    )
    listed = parse_listing(data)
    assert listed.tracked == {
        b"a\tb\n": "100644",
        b"skipped": "100755",
        b"conflict": "100644",
    }
    assert listed.skipped == {b"skipped"}
    assert listed.untracked == (
        b"H 100644 %s 0\tlike a tracked one" % OID,
        b"inner/",
    )


@pytest.mark.parametrize("item", [b"H nonsense", b"R 100644 1 0\ta", b"nonsense"])
def test_any_other_form_is_refused(item: bytes) -> None:
    with pytest.raises(GateError) as caught:
        parse_listing(item + b"\0")
    assert caught.value.code == "GIT-06"
