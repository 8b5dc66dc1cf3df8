from __future__ import annotations

import pytest

from gates.rules import eol
from gates.rules.eol import Variant, variant_sha1
from tests.support.changed import Bytes, sha1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"one",
        b"one\ntwo\n",
        b"one\r\ntwo",
        b"mixed\r\nlines\n",
        b"\r",
        b"\r\r\n\r",
    ],
)
@pytest.mark.parametrize("block", [1, 2, 3, 1 << 20])
def test_a_variant_has_every_line_ending_written_alike(
    data: bytes, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eol, "BLOCK", block)
    lf = data.replace(b"\r\n", b"\n")
    assert variant_sha1(Bytes(data), Variant.LF) == sha1(lf)
    assert variant_sha1(Bytes(data), Variant.CRLF) == sha1(lf.replace(b"\n", b"\r\n"))
