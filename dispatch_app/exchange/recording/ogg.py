"""Ogg pages (RFC 3533) and the Opus headers in them (RFC 7845), as bytes without any file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PAGE = struct.Struct("<4sBBqIIIB")
_HEAD = struct.Struct("<8sBBHIhB")

FIRST, LAST = 2, 4

OPUS_RATE_HZ = 48000
"""Positions in an Ogg Opus file count at this rate whatever the sound's own."""

MOST_LACES = 255


class OggFault(Exception):
    """The bytes are no Ogg Opus; the text says why."""


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7) if value & 0x80000000 else value << 1
        table.append(value & 0xFFFFFFFF)
    return tuple(table)


_CRC = _crc_table()


def page_crc(page: bytes) -> int:
    """The checksum of a page whose checksum field is zero."""
    crc = 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ _CRC[crc >> 24 ^ byte]
    return crc


class OggWriter:
    """Packets in, pages out; one logical stream."""

    def __init__(self, serial: int) -> None:
        self._serial = serial
        self._number = 0

    def page(self, packets: list[bytes], position: int, flags: int = 0) -> bytes:
        """One page with whole packets. Raises ValueError when they need more than 255 laces."""
        laces = bytearray()
        for packet in packets:
            laces += b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
        if len(laces) > MOST_LACES:
            raise ValueError(f"{len(packets)} packets do not fit on one page")
        body = b"".join(packets)
        head = (b"OggS", 0, flags, position, self._serial, self._number)
        blank = PAGE.pack(*head, 0, len(laces)) + bytes(laces) + body
        self._number += 1
        return PAGE.pack(*head, page_crc(blank), len(laces)) + bytes(laces) + body


@dataclass(frozen=True, slots=True)
class OpusHead:
    """The first packet. `streams` separate mono streams, channel after channel, where `separate`; else plain stereo."""

    channels: int
    skipped: int
    rate_hz: int = 8000
    separate: bool = False

    def packet(self) -> bytes:
        """The header packet."""
        family = 255 if self.separate else 0
        head = _HEAD.pack(b"OpusHead", 1, self.channels, self.skipped, self.rate_hz, 0, family)
        if not self.separate:
            return head
        return head + bytes([self.channels, 0, *range(self.channels)])


def read_head(packet: bytes) -> OpusHead:
    """The header of a stream. Raises OggFault."""
    if len(packet) < _HEAD.size:
        raise OggFault("the stream has no Opus header")
    magic, version, channels, skipped, rate_hz, _, family = _HEAD.unpack_from(packet)
    if magic != b"OpusHead" or version >> 4 != 0 or not 1 <= channels <= 2 or family not in (0, 255):
        raise OggFault("the stream is no Opus of one or two channels")
    return OpusHead(channels, skipped, rate_hz, family == 255)


def tags_packet(vendor: str, comments: dict[str, str]) -> bytes:
    """The comment packet, `NAME=value` lines in UTF-8."""
    lines = [f"{name.upper()}={value}".encode() for name, value in comments.items()]
    parts = [b"OpusTags", struct.pack("<I", len(vendor.encode())), vendor.encode(), struct.pack("<I", len(lines))]
    for line in lines:
        parts += [struct.pack("<I", len(line)), line]
    return b"".join(parts)


def read_tags(packet: bytes) -> dict[str, str]:
    """The comments of a stream. Raises OggFault."""
    try:
        if packet[:8] != b"OpusTags":
            raise OggFault("the stream has no comments")
        at = 12 + struct.unpack_from("<I", packet, 8)[0]
        count, at = struct.unpack_from("<I", packet, at)[0], at + 4
        found = {}
        for _ in range(min(count, 1000)):
            length = struct.unpack_from("<I", packet, at)[0]
            name, _, value = packet[at + 4 : at + 4 + length].decode("utf-8", "replace").partition("=")
            found[name.lower()] = value
            at += 4 + length
    except struct.error as short:
        raise OggFault("the comments are cut short") from short
    return found


@dataclass(frozen=True, slots=True)
class OggPage:
    """One page that was read."""

    packets: tuple[bytes, ...]
    position: int
    last: bool


def read_pages(content: bytes) -> Iterator[OggPage]:
    """Every page. Raises OggFault at the first one that is broken: changed, missing or cut."""
    at, number, serial = 0, 0, None
    while at < len(content):
        if len(content) - at < PAGE.size:
            raise OggFault(f"page {number} is cut short")
        magic, version, flags, position, stream, counted, crc, laces = PAGE.unpack_from(content, at)
        begin = at + PAGE.size + laces
        lengths = content[at + PAGE.size : begin]
        end = begin + sum(lengths)
        if magic != b"OggS" or version != 0 or end > len(content) or len(lengths) < laces:
            raise OggFault(f"page {number} is broken")
        if counted != number or serial not in (None, stream):
            raise OggFault(f"page {number} is missing")
        blank = content[at : at + 22] + bytes(4) + content[at + 26 : end]
        if page_crc(blank) != crc:
            raise OggFault(f"page {number} was changed")
        yield OggPage(tuple(_packets(content, begin, lengths)), position, bool(flags & LAST))
        at, number, serial = end, number + 1, stream


def _packets(content: bytes, begin: int, lengths: bytes) -> Iterator[bytes]:
    length = 0
    for lace in lengths:
        length += lace
        if lace < 255:
            yield content[begin : begin + length]
            begin, length = begin + length, 0
