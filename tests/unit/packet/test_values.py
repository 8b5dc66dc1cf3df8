"""Values of an entry: each has one exact form."""

from __future__ import annotations

import pytest

from gates.model import EMPTY_SHA1, ChangeKind, ClaimKind, Window
from gates.packet.values import (
    Unreadable,
    change_value,
    delta_value,
    hash_value,
    in_rising_order,
    windows_value,
    yes_value,
)

SHA1 = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("text", "value", "is_sum"),
    [
        ("94", 94, False),
        ("+94", 94, False),
        ("-17", -17, False),
        ("0", 0, False),
        ("95 - 10", 85, True),
        ("+3-7", -4, True),
    ],
)
def test_line_deltas(text: str, value: int, *, is_sum: bool) -> None:
    assert delta_value(text) == (value, is_sum)


@pytest.mark.parametrize(
    "text", ["1e3", "1.0", "94 lines", "--3", "0x10", "007", "1000000000", "\u22123"]
)
def test_junk_is_no_line_delta(text: str) -> None:
    with pytest.raises(Unreadable):
        delta_value(text)


def test_windows_are_kept_in_their_order() -> None:
    assert windows_value("12-40, 88 - 90") == (Window(12, 40), Window(88, 90))
    assert windows_value("88-90,12-40") == (Window(88, 90), Window(12, 40))


@pytest.mark.parametrize(
    "text", ["", "12", "40-12", "0-3", "1-1e9", "1-2,", "1-2;3-4", "1\u20133"]
)
def test_junk_is_no_list_of_windows(text: str) -> None:
    with pytest.raises(Unreadable):
        windows_value(text)


def test_the_order_of_windows_is_that_of_their_starts() -> None:
    assert in_rising_order((Window(1, 9), Window(3, 4)))
    assert not in_rising_order((Window(3, 4), Window(1, 2)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SHA1, ClaimKind.SHA1),
        (f"`{SHA1}`", ClaimKind.SHA1),
        (f"`{SHA1}` (LF)", ClaimKind.SHA1),
        (f"{SHA1} (LF)", ClaimKind.SHA1),
        (EMPTY_SHA1, ClaimKind.SHA1),
        ("0" * 40, ClaimKind.ZEROS),
        ("<untracked>", ClaimKind.MARKER),
        ("`N/A`", ClaimKind.MARKER),
        ("NEW", ClaimKind.MARKER),
        ("N/A (new file)", ClaimKind.MARKER),
        ("<hash>", ClaimKind.PLACEHOLDER),
        ("auto", ClaimKind.MALFORMED),
        (SHA1.upper(), ClaimKind.MALFORMED),
        (SHA1[:-1] + "g", ClaimKind.MALFORMED),
        (SHA1 + "0" * 24, ClaimKind.MALFORMED),
        (f"` {SHA1}`", ClaimKind.MALFORMED),
    ],
)
def test_hashes(text: str, kind: ClaimKind) -> None:
    claim = hash_value(text, 7)
    assert claim.kind is kind
    assert claim.line == 7
    assert (claim.value is not None) == (kind in {ClaimKind.SHA1, ClaimKind.ZEROS})


def test_kinds_of_change() -> None:
    mode = change_value("mode 100644 -> 100755", 3)
    assert (mode.kind, mode.old, mode.new) == (ChangeKind.MODE, "100644", "100755")
    assert change_value("Symlink", 3).kind is ChangeKind.SYMLINK
    module = change_value(f"submodule {SHA1}->{'f' * 40}", 3)
    assert (module.old, module.new) == (SHA1, "f" * 40)


@pytest.mark.parametrize(
    "text",
    ["mode", "mode 644->755", "mode 100644", "symlink to x", "submodule a->b", "x"],
)
def test_junk_is_no_kind_of_change(text: str) -> None:
    with pytest.raises(Unreadable):
        change_value(text, 1)


def test_yes_and_no() -> None:
    assert yes_value("Yes")
    assert not yes_value("no")
    with pytest.raises(Unreadable):
        yes_value("maybe")
