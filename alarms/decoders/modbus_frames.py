"""Modbus RTU as a relay box hears it: request frames in, answers out (Modbus over Serial Line V1.02 §2.5, §6)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

READ_COILS, READ_INPUTS, WRITE_COIL, WRITE_COILS = 1, 2, 5, 15
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS = 1, 2
LONGEST_FRAME = 256
"""Modbus over Serial Line V1.02 §2.5.1."""


def crc16(raw: bytes) -> int:
    """The checksum of a frame (polynomial 0xA001, §6.2.2)."""
    crc = 0xFFFF
    for byte in raw:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def framed(body: bytes) -> bytes:
    """The body with its checksum."""
    return body + struct.pack("<H", crc16(body))


@dataclass(slots=True)
class RelayBox:
    """A box with coils and contacts; `feed` may be given any cut of the line."""

    unit: int = 1
    coils: list[bool] = field(default_factory=lambda: [False] * 8)
    inputs: list[bool] = field(default_factory=lambda: [False] * 8)
    welded: dict[int, bool] = field(default_factory=dict)
    """Coils that stay as they are whatever is written: a relay that sticks."""
    _buffer: bytearray = field(default_factory=bytearray)

    def feed(self, raw: bytes) -> bytes:
        """The answers to the requests these bytes complete."""
        self._buffer += raw
        answers = b""
        while (length := self._frame_length()) and len(self._buffer) >= length:
            frame = bytes(self._buffer[:length])
            if crc16(frame[:-2]) != struct.unpack("<H", frame[-2:])[0]:
                del self._buffer[0]  # not a frame's start: look one byte later
                continue
            del self._buffer[:length]
            if frame[0] == self.unit:
                answers += framed(self._answer(frame[:-2]))
        if len(self._buffer) > LONGEST_FRAME:
            self._buffer.clear()
        return answers

    def _frame_length(self) -> int:
        if len(self._buffer) < 8:
            return 0
        return 9 + self._buffer[6] if self._buffer[1] == WRITE_COILS else 8

    def _answer(self, body: bytes) -> bytes:
        unit, function, start, count = struct.unpack(">BBHH", body[:6])
        if function in (READ_COILS, READ_INPUTS):
            bits = self.coils if function == READ_COILS else self.inputs
            if count < 1 or start + count > len(bits):
                return bytes((unit, function | 0x80, ILLEGAL_ADDRESS))
            packed = _packed(bits[start : start + count])
            return bytes((unit, function, len(packed))) + packed
        if function == WRITE_COIL and start < len(self.coils):
            self._set(start, count == 0xFF00)
            return body[:6]
        if function == WRITE_COILS and start + count <= len(self.coils):
            for offset in range(count):
                self._set(start + offset, bool(body[7 + offset // 8] >> offset % 8 & 1))
            return body[:6]
        wrong = ILLEGAL_ADDRESS if function in (WRITE_COIL, WRITE_COILS) else ILLEGAL_FUNCTION
        return bytes((unit, function | 0x80, wrong))

    def _set(self, number: int, on: bool) -> None:
        self.coils[number] = self.welded.get(number, on)


def _packed(bits: list[bool]) -> bytes:
    packed = bytearray((len(bits) + 7) // 8)
    for number, bit in enumerate(bits):
        packed[number // 8] |= bit << number % 8
    return bytes(packed)
