"""How much of a packet is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.errors import GateError

if TYPE_CHECKING:
    from gates.model import Packet
    from gates.policy import Limits


def check_packet(packet: Packet, limits: Limits) -> None:
    """Make sure that a packet holds no more than the policy lets a run read.

    Raises:
        GateError: LIMIT-01 otherwise.
    """
    anchors = sum(len(entry.anchors) for entry in packet.entries)
    for number, what, knob in (
        (len(packet.entries), "manifest entries", "entries"),
        (len(packet.scope or ()), "entries of IN_SCOPE_PATHS", "scope"),
        (len(packet.waivers), "waivers", "waivers"),
        (len(packet.links) + anchors, "links and anchors", "links"),
    ):
        most: int = getattr(limits, knob)
        if number > most:
            raise GateError(
                "LIMIT-01",
                f"the packet has {number} {what}, at most {most} are judged",
                f"raise `limits.{knob}` in the policy, or split the work",
            )
