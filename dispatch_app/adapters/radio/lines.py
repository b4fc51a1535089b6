"""The gateway's lines (docs/radio-gateway.md) as values, and our answers to it as bytes. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatch_app.domain.radio import RadioCode

MOST_BUFFERED = 1_024
"""A line is shorter than 80 characters; more without an end is noise and is thrown away."""

CODES: dict[str, RadioCode] = {
    "01": RadioCode.RECEIVED, "02": RadioCode.EN_ROUTE, "03": RadioCode.ON_SCENE, "04": RadioCode.PATIENT_ABOARD,
    "05": RadioCode.AT_HOSPITAL, "06": RadioCode.HANDED_OVER, "07": RadioCode.RETURNING, "08": RadioCode.AT_STATION,
    "20": RadioCode.REINFORCEMENT, "30": RadioCode.SPEAK, "90": RadioCode.EMERGENCY, "99": RadioCode.CHECK,
}  # fmt: skip
"""21-29 ask for one to nine more vehicles, as 20 does for one."""

_LINE = re.compile(rb"\$RG([SB]),([^*\r\n]*)\*([0-9A-Fa-f]{2})\Z")
_UNIT = re.compile(r"[0-9A-Za-z]{1,8}\Z")
_CHANNEL = re.compile(r"[0-9A-Za-z_.-]{0,40}\Z")
_SERIAL = re.compile(r"[0-9]{1,5}\Z")


@dataclass(frozen=True, slots=True)
class Heard:
    """A unit's report `$RGS`; `serial` is the gateway's own number of it, the same in every repetition."""

    serial: int
    unit: str
    code: RadioCode
    count: int
    channel: str
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class Beat:
    """The gateway lives: `$RGB`."""

    serial: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was none; `serial` where it could be read (a report with a code that we do not know)."""

    reason: str
    serial: int | None = None


Line = Heard | Beat | Refused


class LineDecoder:
    """`feed` bytes as they come, get the lines that are complete; noise between them is skipped and counted."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.thrown = 0
        """Bytes that belonged to no line."""

    def feed(self, raw: bytes) -> list[Line]:
        """The lines that `raw` completes, in order."""
        self._buffer += raw
        lines: list[Line] = []
        while (end := self._first_end()) >= 0:
            one = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            start = one.rfind(b"$")
            self.thrown += len(one.strip()) if start < 0 else start
            if start >= 0:
                lines.append(decode(one[start:]))
        if len(self._buffer) > MOST_BUFFERED:
            self.thrown += len(self._buffer)
            self._buffer.clear()
        return lines

    def _first_end(self) -> int:
        ends = [at for at in (self._buffer.find(b"\n"), self._buffer.find(b"\r")) if at >= 0]
        return min(ends, default=-1)


def checksum(body: bytes) -> int:
    """The exclusive or of all characters between `$` and `*`, as NMEA 0183 has it."""
    value = 0
    for byte in body:
        value ^= byte
    return value


def decode(line: bytes) -> Line:
    """One line without its end."""
    found = _LINE.match(line.strip())
    if found is None:
        return Refused("form")
    kind, fields, told = found.groups()
    if checksum(b"RG" + kind + b"," + fields) != int(told, 16):
        return Refused("checksum")
    parts = fields.decode("ascii", "replace").split(",")
    if not _SERIAL.match(parts[0]):
        return Refused("serial")
    serial = int(parts[0])
    return Beat(serial) if kind == b"B" else _heard(serial, parts[1:])


def _heard(serial: int, parts: list[str]) -> Line:
    if len(parts) not in (2, 3, 4):
        return Refused("fields", serial)
    unit, digits, channel, at = [*parts, "", ""][:4]
    if not _UNIT.match(unit):
        return Refused("unit", serial)
    if not _CHANNEL.match(channel):
        return Refused("channel", serial)
    more = digits[:1] == "2" and digits[1:] in tuple("123456789")
    code = RadioCode.REINFORCEMENT if more else CODES.get(digits)
    if code is None:
        return Refused("code", serial)
    try:
        heard_at = datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if at else None
    except ValueError:
        return Refused("time", serial)
    return Heard(serial, unit.upper(), code, int(digits[1]) if more else 1, channel, heard_at)


def acknowledgement(serial: int) -> bytes:
    """`$RGA`: the report stands in the centre's journal, the gateway need not repeat it."""
    return _framed(f"RGA,{serial}")


def report(serial: int, unit: str, digits: str, channel: str = "", at: str = "") -> bytes:
    """`$RGS` as a gateway says it; `at` as YYYYMMDDhhmmss in UTC."""
    fields = [str(serial), unit, digits]
    if channel or at:
        fields.append(channel)
    if at:
        fields.append(at)
    return _framed("RGS," + ",".join(fields))


def beat(serial: int) -> bytes:
    """`$RGB` as a gateway says it."""
    return _framed(f"RGB,{serial}")


def _framed(body: str) -> bytes:
    return f"${body}*{checksum(body.encode('ascii')):02X}\r\n".encode("ascii")
