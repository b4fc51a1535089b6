"""RTP packets (RFC 3550) and telephone events in them (RFC 4733), as bytes and values without any socket."""

from __future__ import annotations

import struct
from typing import NamedTuple

HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")

LARGEST_PACKET = 1500
"""Bytes; one Ethernet frame. A voice packet of 60 ms has 492."""

DIGITS = "0123456789*#ABCD"

EVENT_VOLUME = 10
"""-10 dBm0, the level of a key on a telephone."""


class RtpPacket(NamedTuple):
    """One packet; `timestamp` in samples."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


class TelephoneEvent(NamedTuple):
    """One report of a pressed key; repeated with the same RTP timestamp while it is held. `duration` in samples."""

    event: int
    end: bool
    duration: int

    @property
    def digit(self) -> str:
        """The key, or "" for events that are no keys (flash, fax tones)."""
        return DIGITS[self.event] if self.event < len(DIGITS) else ""


def read_packet(packet: bytes) -> RtpPacket | None:
    """The packet, or None for anything that is not RTP version 2 or is cut short."""
    if len(packet) < HEADER.size:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(packet)
    if first >> 6 != 2 or 72 <= (second & 0x7F) <= 76:  # 72-76 are RTCP packets that came to the wrong port
        return None
    begin = HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        if len(packet) < begin + 4:
            return None
        begin += 4 + 4 * int.from_bytes(packet[begin + 2 : begin + 4], "big")
    end = len(packet)
    if first & 0x20:
        end -= packet[-1]
        if packet[-1] == 0:
            return None
    if begin > end:
        return None
    return RtpPacket(second & 0x7F, bool(second & 0x80), sequence, timestamp, ssrc, packet[begin:end])


def write_packet(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, *, marker: bool = False
) -> bytes:
    """The packet as bytes; sequence and timestamp wrap by themselves."""
    second = payload_type | 0x80 if marker else payload_type
    return HEADER.pack(0x80, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + payload


def read_telephone_event(payload: bytes) -> TelephoneEvent | None:
    """The first event of the payload, or None when it is cut short."""
    if len(payload) < _EVENT.size:
        return None
    event, flags, duration = _EVENT.unpack_from(payload)
    return TelephoneEvent(event, bool(flags & 0x80), duration)


def write_telephone_event(digit: str, duration: int, *, end: bool) -> bytes:
    """The payload for one report of a key. Raises ValueError for a key no telephone has."""
    return _EVENT.pack(DIGITS.index(digit), (0x80 if end else 0) | EVENT_VOLUME, min(duration, 0xFFFF))


def ahead(later: int, earlier: int, bits: int = 32) -> int:
    """How far `later` stands after `earlier` on a counter that wraps; negative when it stands before."""
    half = 1 << (bits - 1)
    return ((later - earlier + half) & ((1 << bits) - 1)) - half
