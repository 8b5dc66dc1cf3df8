"""Packets: bytes in, a frozen model with line numbers out; nothing else."""

from gates.packet.reader import parse_packet

__all__ = ["parse_packet"]
