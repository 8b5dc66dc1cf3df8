"""The record of a verdict on its page, and how to verify it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.render.html_markup import (
    Markup,
    classed,
    code,
    definitions,
    details,
    element,
    section,
)

if TYPE_CHECKING:
    from gates.model import RecordPlace

_BY_HAND: Final = """\
commit={commit}
git show $commit:{path} > record.json
tr -d '\\n' < record.json | sha256sum  # {digest}

field() {{ sed "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/" record.json; }}
field payload | base64 -d > payload
field sig | base64 -d > signature
{{ printf 'DSSEv1 28 application/vnd.in-toto+json %d ' $(wc -c < payload)
  cat payload; }} > signed

git show $commit:keys/$(field keyid).pub > key.pub
{{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
  cut -d ' ' -f 2 key.pub | base64 -d | tail -c 32; }} > key.der
openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der \\
  -in signed -sigfile signature"""
"""Takes nothing but git, coreutils and openssl. The twelve bytes before the key say
that it is Ed25519 (RFC 8410)."""


def record_section(record: RecordPlace | None, reason: str) -> Markup:
    """Where the signed record stands; `reason` is what the LOG dimension says."""
    if record is None:
        return section(
            "record",
            "Record",
            classed("div", "card", element("p", "No record of this run: ", reason)),
        )
    return section(
        "record",
        "Record",
        classed(
            "div",
            "card",
            definitions(
                ("Id", code(record.id)),
                ("Place", f"number {record.seq} of {record.ref}"),
                ("Commit of the log", code(record.commit)),
            ),
            element(
                "p",
                "The log as a whole, its signatures and its completeness: ",
                code("gates log verify"),
                ". This record alone: ",
                code(f"gates log show {record.seq}"),
                ".",
            ),
            details(
                "Verify the signature by hand, without this program",
                element(
                    "div",
                    element("pre", code_block(by_hand(record))),
                    attributes={
                        "class": "shell",
                        "tabindex": 0,
                        "role": "region",
                        "aria-label": "Commands that verify the record by hand",
                    },
                ),
                classed(
                    "p",
                    "soft small",
                    "They show that the key in the log signed this record. Whose key"
                    " it is, you have to know from elsewhere.",
                ),
            ),
        ),
    )


def by_hand(record: RecordPlace) -> str:
    """Shell commands that hash the record and verify its signature."""
    digits = f"{record.seq:09d}"
    return _BY_HAND.format(
        commit=record.commit,
        path=f"records/{digits[:3]}/{digits[3:6]}/{digits[6:]}.intoto.json",
        digest=record.id.removeprefix("sha256:"),
    )


def code_block(text: str) -> Markup:
    """Lines of commands, each escaped on its own."""
    lines = text.split("\n")
    return Markup("\n".join(element("code", line) for line in lines))
