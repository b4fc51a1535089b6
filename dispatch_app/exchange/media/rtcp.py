"""Reports on voice streams (RTCP, RFC 3550 §6): what the far end hears of us, and what we hear of it. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from dispatch_app.exchange.media.g711 import RATE_HZ

SENDER, RECEIVER, DESCRIPTION = 200, 201, 202
NTP_EPOCH_S = 2_208_988_800
"""Seconds from 1900 to 1970."""

MOST_DROPOUT = 3_000
"""A step of the numbering that is still the same stream (RFC 3550 A.1)."""

_HEAD = struct.Struct("!BBHI")
_SENDER_INFO = struct.Struct("!IIIII")
_BLOCK = struct.Struct("!IIIIII")


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What one side has heard of the other since the last report, and since the beginning."""

    ssrc: int
    """The stream that it is about."""
    lost_share: float
    lost: int
    highest: int
    jitter: int
    """In units of the timestamp, 1/8000 s."""
    last_sender: int = 0
    """Middle 32 bits of the time in the last sender report that was heard; 0 for none."""
    since_sender_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SenderTime:
    """When a sender report left, by the sender's own clock: NTP seconds as 32.32 bits."""

    ssrc: int
    ntp: int

    @property
    def middle(self) -> int:
        """What a report block gives back of it."""
        return (self.ntp >> 16) & 0xFFFFFFFF


class Reception:
    """Counts what comes of one stream (RFC 3550 A.1, A.3, A.8)."""

    def __init__(self) -> None:
        self._begun = False
        self._begin(0, 0)

    def _begin(self, ssrc: int, sequence: int) -> None:
        self.ssrc = ssrc
        self.jitter = 0.0
        self._first = self._highest = sequence
        self._cycles = self._received = 0
        self._transit: float | None = None
        self._told = (0, 0)

    def heard(self, ssrc: int, sequence: int, timestamp: int, at_s: float, *, voice: bool) -> None:
        """One packet; events repeat their timestamps and say nothing of the jitter."""
        if not self._begun or ssrc != self.ssrc:
            self._begun = True
            self._begin(ssrc, sequence)
        step = (sequence - self._highest) & 0xFFFF
        if 0 < step < MOST_DROPOUT:
            self._cycles += (1 << 16) if sequence < self._highest else 0
            self._highest = sequence
        self._received += 1
        if voice:
            transit = at_s * RATE_HZ - timestamp
            if self._transit is not None:
                away = abs(transit - self._transit) % (1 << 32)
                self.jitter += (min(away, (1 << 32) - away) - self.jitter) / 16
            self._transit = transit

    def block(self, last_sender: int, since_sender_s: float) -> ReportBlock | None:
        """The report on everything since the last one; None while nothing was heard."""
        if not self._begun:
            return None
        expected = self._cycles + self._highest - self._first + 1
        lost = max(expected - self._received, 0)
        before, received_before = self._told
        self._told = (expected, self._received)
        wanted, got = expected - before, self._received - received_before
        share = max(wanted - got, 0) / wanted if wanted > 0 else 0.0
        highest = (self._cycles + self._highest) & 0xFFFFFFFF
        return ReportBlock(self.ssrc, share, lost, highest, int(self.jitter), last_sender, since_sender_s)


def ntp_of(unix_s: float) -> int:
    """A moment as NTP writes it, 32.32 bits."""
    return int((unix_s + NTP_EPOCH_S) * (1 << 32))


def write_report(
    ssrc: int, ntp: int, timestamp: int, packets: int, octets: int, block: ReportBlock | None, name: str
) -> bytes:  # fmt: skip
    """A compound packet: sender report (a receiver report while nothing was sent) and our name."""
    if packets:
        info = _SENDER_INFO.pack(
            ntp >> 32, ntp & 0xFFFFFFFF, timestamp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF
        )
        kind = SENDER
    else:
        info, kind = b"", RECEIVER
    body = info + (b"" if block is None else _write_block(block))
    count = 0 if block is None else 1
    report = _HEAD.pack(0x80 | count, kind, (len(body) + 4) // 4, ssrc) + body
    item = bytes((1, len(name))) + name.encode("ascii")
    item += bytes(4 - len(item) % 4)
    return report + _HEAD.pack(0x81, DESCRIPTION, (len(item) + 4) // 4, ssrc) + item


def _write_block(block: ReportBlock) -> bytes:
    share = min(int(block.lost_share * 256), 255)
    lost = min(block.lost, 0x7FFFFF)
    delay = min(int(block.since_sender_s * 65_536), 0xFFFFFFFF)
    return _BLOCK.pack(
        block.ssrc, share << 24 | lost, block.highest, block.jitter & 0xFFFFFFFF, block.last_sender, delay
    )


def read_reports(data: bytes) -> tuple[list[ReportBlock], SenderTime | None]:
    """The report blocks of a compound packet and the time of its sender report; what is malformed says nothing."""
    blocks: list[ReportBlock] = []
    sender: SenderTime | None = None
    at = 0
    while at + _HEAD.size <= len(data):
        first, kind, words, ssrc = _HEAD.unpack_from(data, at)
        end = at + 4 * (words + 1)
        if first >> 6 != 2 or end > len(data):
            break
        place = at + _HEAD.size
        if kind == SENDER and place + _SENDER_INFO.size <= end:
            high, low, *_ = _SENDER_INFO.unpack_from(data, place)
            sender = SenderTime(ssrc, high << 32 | low)
            place += _SENDER_INFO.size
        if kind in (SENDER, RECEIVER):
            for _ in range(first & 0x1F):
                if place + _BLOCK.size > end:
                    break
                blocks.append(_read_block(data, place))
                place += _BLOCK.size
        at = end
    return blocks, sender


def _read_block(data: bytes, at: int) -> ReportBlock:
    ssrc, losses, highest, jitter, last, delay = _BLOCK.unpack_from(data, at)
    lost = losses & 0xFFFFFF
    lost -= (1 << 24) if lost & 0x800000 else 0
    return ReportBlock(ssrc, (losses >> 24) / 256, lost, highest, jitter, last, delay / 65_536)


def round_trip_s(block: ReportBlock, now_ntp: int) -> float | None:
    """How long our last report and the answer to it were under way; None where the far end has heard none."""
    if not block.last_sender:
        return None
    turn = ((now_ntp >> 16) - block.last_sender) & 0xFFFFFFFF
    trip = turn / 65_536 - block.since_sender_s
    return trip if 0 <= trip < 60 else None
