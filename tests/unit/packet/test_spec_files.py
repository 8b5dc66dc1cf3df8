"""Which files a refinement, a pointer and an index name."""

from __future__ import annotations

import pytest

from gates.packet.spec_files import index_parts, pointed_at, spec_target


@pytest.mark.parametrize(
    ("value", "pointer", "spec"),
    [
        ("docs/P.md -> spec-2.md", b"docs/P.md", b"spec-2.md"),
        ("`docs/P.md` -> `docs/spec.md` (v2)", b"docs/P.md", b"docs/spec.md"),
        ("docs/spec.md", None, b"docs/spec.md"),
    ],
)
def test_the_target(value: str, pointer: bytes | None, spec: bytes) -> None:
    assert spec_target(value) == (pointer, spec)


@pytest.mark.parametrize("value", ["", "->", "a.md ->", "/etc/passwd", "a/"])
def test_what_names_no_file(value: str) -> None:
    assert spec_target(value) is None


def test_a_name_in_bold_comes_first() -> None:
    text = b"See old.md, then:\n\n**Spec_v2.md**\n"
    assert pointed_at(text) == (b"Spec_v2.md", b"old.md")


def test_a_json_pointer_names_its_entry() -> None:
    text = b'{"current_spec": {"entrypoint_path": "s/index.json"}}'
    assert pointed_at(text) == (b"s/index.json",)


def test_the_parts_stand_below_the_index() -> None:
    index = b'{"modules": [{"path": "m/a.md", "sha256": "AB"}, "b.md", {"x": 1}]}'
    assert index_parts(b"docs/index.json", index) == (  # type: ignore[arg-type]
        (b"docs/m/a.md", "ab"),
        (b"docs/b.md", ""),
    )
    assert index_parts(b"i.md", b"- [A](a.md)\n- b.md\n") == (  # type: ignore[arg-type]
        (b"a.md", ""),
        (b"b.md", ""),
    )


def test_nothing_above_the_index_is_a_part() -> None:
    assert index_parts(b"d/i.md", b"[A](../a.md)\n") == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"{", b"{}", b'{"parts": 3}', b"\xff\xfe"])
def test_what_is_no_index_has_no_parts(data: bytes) -> None:
    assert index_parts(b"i.json", data) == ()  # type: ignore[arg-type]
