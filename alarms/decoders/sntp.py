"""The offset of a clock from one SNTP exchange (RFC 4330 §5)."""

from __future__ import annotations

import struct

PACKET_BYTES = 48
_TO_UNIX_S = 2_208_988_800
"""Seconds from 1900 to 1970."""
_CLIENT_V4 = 0x23
UNSYNCHRONISED = 3
"""Leap indicator of a server that has no time itself."""


class SntpFault(ValueError):
    """The answer is no usable time; the text says why."""


def request(sent_at_s: float) -> bytes:
    """A client's question, carrying its own sending time (Unix seconds) for recognition."""
    return struct.pack(">B39x", _CLIENT_V4) + _stamp(sent_at_s)


def offset_s(answer: bytes, sent_at_s: float, received_at_s: float) -> float:
    """How far the other clock is ahead of ours, seconds; raises SntpFault."""
    if len(answer) < PACKET_BYTES:
        raise SntpFault("short answer")
    first, stratum = answer[0], answer[1]
    if first & 7 not in (4, 5):
        raise SntpFault("no server's answer")
    if first >> 6 == UNSYNCHRONISED or not 1 <= stratum <= 15:
        raise SntpFault("the server is not synchronised")
    if answer[24:32] != _stamp(sent_at_s):
        raise SntpFault("answer to another question")
    got_s, back_s = (_seconds(answer[at : at + 8]) for at in (32, 40))
    return ((got_s - sent_at_s) + (back_s - received_at_s)) / 2


def answer(question: bytes, now_s: float, stratum: int = 2) -> bytes:
    """What a time server with the clock `now_s` says to the question."""
    head = struct.pack(">BBbb", 0x24, stratum, 6, -20)
    return head + bytes(12) + _stamp(now_s) + question[40:48] + _stamp(now_s) + _stamp(now_s)


def _stamp(unix_s: float) -> bytes:
    whole = int(unix_s)
    return struct.pack(">II", (whole + _TO_UNIX_S) & 0xFFFFFFFF, int((unix_s - whole) * 2**32))


def _seconds(raw: bytes) -> float:
    whole, part = struct.unpack(">II", raw)
    era_s = 2**32 if whole < 0x80000000 else 0  # the count begins anew in 2036
    return float(whole) + era_s - _TO_UNIX_S + float(part) / 2**32
