"""JT/T 808 frames: bytes cut anywhere become frames with their header, or the reason why they cannot be read.

JT/T 808-2019 §4.4: a frame stands between two 0x7e; inside, 0x7e is written 0x7d 0x02 and 0x7d is written 0x7d 0x01;
the last byte is the XOR of all before it. The header of 2013 has a 6-byte telephone number, that of 2019 (attribute
bit 14) a version byte and a 10-byte number; a message longer than one frame comes as numbered packages (bit 13).
"""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass

MARK = b"\x7e"

BUFFER_BYTES = 4_096
"""Bounds the unfinished frame: 1,023 bytes of body, header and checksum, all escaped, are some 2,100."""

OUTSIDE_BYTES = 64
"""What is kept of garbage before the first mark: enough to show it."""

_OUTSIDE, _INSIDE, _SKIPPING = "outside", "inside", "skipping"
"""Before the first mark; after a mark; in the rest of a frame that was too long."""

BODY_BYTES = 1_023
"""The length in the header has ten bits."""

PACKAGED, MARKED_2019 = 1 << 13, 1 << 14
ENCRYPTION_SHIFT, ENCRYPTION_MASK = 10, 7

HEADER_BYTES = {2013: 12, 2019: 17}
PHONE_AT = {2013: slice(4, 10), 2019: slice(5, 15)}
PACKAGE_HEADER_BYTES = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame with a right checksum; `terminal` is the telephone number as its 12 or 20 digits."""

    message_id: int
    version: int
    terminal: str
    serial: int
    body: bytes
    encryption: int = 0
    package: tuple[int, int] | None = None
    """(how many, which one from 1) of a message in several frames."""
    stated_bytes: int | None = None
    """The length that the header states where the body has another one; vendors' tails do that."""


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Bytes between two marks that are no frame: why, and what their header would say if it can be read at all."""

    reason: str
    raw: bytes
    header: Frame | None = None


class FrameDecoder:
    """One stream of frames; `feed` may be given any cut of it."""

    def __init__(self) -> None:
        self._buffer = b""
        self._place = _OUTSIDE

    def feed(self, raw: bytes) -> list[Frame | BadFrame]:
        """The frames that these bytes complete, bad ones among them in order. Never raises."""
        found: list[Frame | BadFrame] = []
        *closed, rest = raw.split(MARK)
        for piece in closed:
            self._add(piece, found)
            if self._buffer:
                inside = self._place == _INSIDE
                found.append(read_frame(self._buffer) if inside else BadFrame("before the first mark", self._buffer))
            self._buffer, self._place = b"", _INSIDE
        self._add(rest, found)
        return found

    def _add(self, piece: bytes, found: list[Frame | BadFrame]) -> None:
        if self._place == _OUTSIDE:
            self._buffer = (self._buffer + piece)[:OUTSIDE_BYTES]
        elif self._place == _INSIDE:
            self._buffer += piece
            if len(self._buffer) > BUFFER_BYTES:
                found.append(BadFrame("too long", self._buffer[:BUFFER_BYTES]))
                self._buffer, self._place = b"", _SKIPPING

    def end(self) -> list[Frame | BadFrame]:
        """The refusal of a frame whose end did not come (a datagram, a line of a file), if there is one."""
        unfinished, self._buffer = self._buffer, b""
        reason = "no end" if self._place == _INSIDE else "no frame"
        self._place = _OUTSIDE
        return [BadFrame(reason, unfinished)] if unfinished else []


def read_frame(escaped: bytes) -> Frame | BadFrame:
    """The frame that stands between two marks."""
    raw = unescape(escaped)
    if raw is None:
        return BadFrame("escape", escaped)
    if len(raw) < HEADER_BYTES[2013] + 1:
        return BadFrame("too short", escaped)
    header = _read_header(raw)
    if checksum(raw) != 0:  # the XOR over the frame with its own checksum
        return BadFrame("checksum", escaped, header)
    if header is None:
        return BadFrame("header", escaped)
    return header


def _read_header(raw: bytes) -> Frame | None:
    attributes = int.from_bytes(raw[2:4], "big")
    version = 2019 if attributes & MARKED_2019 else 2013
    if version == 2019 and not _fits(raw, attributes, 2019) and _fits(raw, attributes, 2013):
        version = 2013  # some terminals of 2013 use the reserved bit; the length tells them apart
    start = HEADER_BYTES[version]
    package = None
    if attributes & PACKAGED:
        if len(raw) < start + PACKAGE_HEADER_BYTES + 1:
            return None
        package = (int.from_bytes(raw[start : start + 2], "big"), int.from_bytes(raw[start + 2 : start + 4], "big"))
        start += PACKAGE_HEADER_BYTES
    if len(raw) < start + 1:
        return None
    body = raw[start:-1]
    stated_bytes = attributes & BODY_BYTES
    return Frame(
        int.from_bytes(raw[:2], "big"), version, raw[PHONE_AT[version]].hex(),
        int.from_bytes(raw[HEADER_BYTES[version] - 2 : HEADER_BYTES[version]], "big"), body,
        attributes >> ENCRYPTION_SHIFT & ENCRYPTION_MASK, package,
        None if stated_bytes == len(body) else stated_bytes,
    )  # fmt: skip


def _fits(raw: bytes, attributes: int, version: int) -> bool:
    packaged = PACKAGE_HEADER_BYTES if attributes & PACKAGED else 0
    return len(raw) == HEADER_BYTES[version] + packaged + (attributes & BODY_BYTES) + 1


def checksum(raw: bytes) -> int:
    """The XOR of all bytes."""
    return functools.reduce(operator.xor, raw, 0)


def unescape(escaped: bytes) -> bytes | None:
    """The bytes as they were before escaping; None where a 0x7d is followed by anything but 1 or 2."""
    if 0x7D not in escaped:
        return escaped
    first, *others = escaped.split(b"\x7d")
    parts = [first]
    for other in others:
        if other[:1] == b"\x02":
            parts.append(b"\x7e" + other[1:])
        elif other[:1] == b"\x01":
            parts.append(b"\x7d" + other[1:])
        else:
            return None
    return b"".join(parts)


def write_frame(frame: Frame) -> bytes:
    """The frame as it goes over the wire. Raises ValueError where a field does not fit."""
    if len(frame.body) > BODY_BYTES:
        raise ValueError(f"a body of {len(frame.body)} bytes does not fit into one frame")
    stated_bytes = len(frame.body) if frame.stated_bytes is None else frame.stated_bytes
    attributes = stated_bytes | (frame.encryption & ENCRYPTION_MASK) << ENCRYPTION_SHIFT
    attributes |= PACKAGED if frame.package else 0
    phone_slice = PHONE_AT[frame.version]
    phone_bytes = phone_slice.stop - phone_slice.start
    phone = bytes.fromhex(frame.terminal.rjust(phone_bytes * 2, "0"))
    if len(phone) != phone_bytes:
        raise ValueError(f"{len(frame.terminal)} digits are too many for a terminal of {frame.version}")
    if frame.version == 2019:
        attributes, phone = attributes | MARKED_2019, b"\x01" + phone
    raw = frame.message_id.to_bytes(2, "big") + attributes.to_bytes(2, "big") + phone + frame.serial.to_bytes(2, "big")
    if frame.package:
        raw += frame.package[0].to_bytes(2, "big") + frame.package[1].to_bytes(2, "big")
    raw += frame.body
    raw += bytes([checksum(raw)])
    return MARK + raw.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + MARK


def write_frames(message_id: int, version: int, terminal: str, serial: int, body: bytes) -> list[bytes]:
    """The frames of one message: one, or numbered packages with serials counted on from `serial`."""
    if len(body) <= BODY_BYTES:
        return [write_frame(Frame(message_id, version, terminal, serial & 0xFFFF, body))]
    pieces = [body[start : start + BODY_BYTES] for start in range(0, len(body), BODY_BYTES)]
    return [
        write_frame(Frame(message_id, version, terminal, serial + at & 0xFFFF, piece, package=(len(pieces), at + 1)))
        for at, piece in enumerate(pieces)
    ]
