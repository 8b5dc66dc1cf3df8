from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gates.record.canonical import LARGEST, NotJsonError, canonical_json, strict_json

if TYPE_CHECKING:
    from gates.record.canonical import Json

texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text(st.characters(max_codepoint=0x7F))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
    max_leaves=20,
)


@given(values)
def test_is_the_form_of_rfc_8785(value: Json) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(values)
def test_is_read_back_as_it_was(value: Json) -> None:
    assert strict_json(canonical_json(value)) == value


@pytest.mark.parametrize("value", [1.5, {"ä": 1}, {1: 1}, b"bytes", object()])
def test_refuses_what_has_no_exact_form(value: Json) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, "\udcff"])
def test_refuses_what_readers_read_differently(value: Json) -> None:
    with pytest.raises(ValueError, match=r"too large|surrogates"):
        canonical_json(value)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a":1,"a":1}', "`a` is named twice"),
        (b'{"x":{"a":1,"a":2}}', "`a` is named twice"),
        (b"1.5", "no whole number"),
        (b"NaN", "no whole number"),
        (b"-Infinity", "no whole number"),
        (b"{", "at character"),
        (b"1 2", "Extra data"),
        (b'"\xff"', "not UTF-8 at byte 1"),
        (b"[" * 200_000, "nested too deeply"),
        (b"9" * 10_000, "a number is too long"),
        (b'["\\ud800"]', "a lone surrogate"),
        (b'{"\\uDC00":1}', "a lone surrogate"),
    ],
)
def test_reads_strictly(data: bytes, why: str) -> None:
    with pytest.raises(NotJsonError, match=why):
        strict_json(data)


def test_both_halves_of_a_character_are_a_text() -> None:
    assert strict_json(b'"\\ud83d\\ude00"') == "\U0001f600"
