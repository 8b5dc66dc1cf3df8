"""What a packet cannot take back inside the range that it is judged by.

Leaving a list or a version out asks for less to be checked; in the range that is judged
this is the work's own choice, so the packet at the base still counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.model import Finding, Severity

if TYPE_CHECKING:
    from gates.model import Packet

_VERSION: Final = "PACKET_FORMAT_VERSION"


def inherit(packet: Packet, base: Packet | None) -> tuple[Packet, list[Finding]]:
    """The packet at head with what it left out of the packet at the base, and errors.

    A modern packet stays modern, and a list of scope stays a list.
    """
    if base is None:
        return packet, []
    found: list[Finding] = []
    if base.is_modern and not packet.is_modern:
        version = base.fields[_VERSION]
        packet = packet._replace(fields={**packet.fields, _VERSION: version})
        found.append(
            finding(
                "PACKET-11",
                f"the range takes {_VERSION} out of the packet, which is judged as the"
                f" modern packet ({version.value}) that it was at the base",
                hint=f"put `- {_VERSION}: {version.value}` back",
                severity=Severity.ERROR,
            )
        )
    if base.scope is not None and packet.scope is None:
        packet = packet._replace(scope=base.scope, scope_line=None)
        found.append(
            finding(
                "SCOPE-02",
                "the range takes IN_SCOPE_PATHS out of the packet; the list at the"
                " base counts",
                hint="put the list back",
                severity=Severity.ERROR,
            )
        )
    return packet, found
