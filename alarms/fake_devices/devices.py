"""A UPS, a relay box, a GPS receiver, a radio gateway and an SMS modem, each with the faults it may show."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from alarms.decoders.modbus_frames import RelayBox


@dataclass(slots=True)
class FakeUps:
    """Answers Q1, F and I; change its fields to lose the mains."""

    mains: bool = True
    load_percent: float = 40.0
    charge: float = 1.0
    drain_per_answer: float = 0.0
    low: bool = False
    bypass: bool = False
    failed: bool = False
    testing: bool = False
    mute: bool = False
    """Says nothing, as a device that hangs."""
    frozen: bytes = b""
    """The one answer it repeats for ever."""
    knows_ratings: bool = True
    garbage: bytes = b""
    """Said instead of an answer."""
    _heard: bytearray = field(default_factory=bytearray)
    _answers: int = 0

    def feed(self, raw: bytes) -> bytes:
        """Answers to the commands that end in these bytes."""
        said = b""
        self._heard += raw[-64:]
        while (end := self._heard.find(b"\r")) >= 0:
            command = bytes(self._heard[:end])
            del self._heard[: end + 1]
            if not self.mute:
                said += self.garbage or self._answer(command)
        del self._heard[:-64]
        return said

    def tick(self, now_s: float) -> bytes:
        """Nothing: a UPS speaks when asked."""
        return b""

    def _answer(self, command: bytes) -> bytes:
        if command == b"Q1":
            return self.frozen or self.status()
        if command == b"F" and self.knows_ratings:
            return b"#220.0 014 048.0 50.0\r"
        if command == b"I" and self.knows_ratings:
            return b"#OPEN DISPATCH   FAKE-3000  V1.00     \r"
        return command + b"\r"

    def status(self) -> bytes:
        """The Q1 answer of this moment; voltages move a little, as real ones do."""
        self._answers += 1
        if not self.mains:
            self.charge = max(0.0, self.charge - self.drain_per_answer)
        input_v = 220.5 + self._answers % 7 * 0.3 if self.mains else 0.0
        battery_v = 24 * (10.4 / 6 + self.charge * (13.0 - 10.4) / 6)
        low = self.low or self.charge < 0.2
        bits = (not self.mains, low, self.bypass, self.failed, True, self.testing, False, False)
        text = "".join("1" if bit else "0" for bit in bits)
        numbers = f"({input_v:05.1f} 185.0 220.1 {self.load_percent:03.0f} 50.{self._answers % 2} {battery_v:04.1f} "
        return (numbers + "27.5 " + text + "\r").encode("ascii")


@dataclass(slots=True)
class FakeRelay:
    """A Modbus RTU relay box on the wire; `mute` answers nothing but still switches nothing."""

    box: RelayBox = field(default_factory=RelayBox)
    mute: bool = False

    def feed(self, raw: bytes) -> bytes:
        """Answers to the requests these bytes complete."""
        return b"" if self.mute else self.box.feed(raw)

    def tick(self, now_s: float) -> bytes:
        """Nothing: a relay box speaks when asked."""
        return b""


@dataclass(slots=True)
class Talker:
    """Says its lines one after the other by itself: a GPS receiver, a radio gateway."""

    lines: list[bytes]
    every_s: float = 1.0
    _next_s: float = 0.0
    _said: int = 0

    def feed(self, raw: bytes) -> bytes:
        """Deaf."""
        return b""

    def tick(self, now_s: float) -> bytes:
        """The next line when its time has come."""
        if now_s < self._next_s or not self.lines:
            return b""
        self._next_s = now_s + self.every_s
        self._said += 1
        return self.lines[(self._said - 1) % len(self.lines)]


def gps_receiver() -> Talker:
    """An NMEA receiver that stands still."""
    body = b"GPRMC,020304,A,3200.0000,N,11800.0000,E,0.0,0.0,221126,,"
    checksum = 0
    for byte in body:
        checksum ^= byte
    return Talker([b"$" + body + f"*{checksum:02X}\r\n".encode("ascii")])


@dataclass(slots=True)
class FakeModem:
    """An SMS modem: answers AT commands and keeps what it was given to send."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    """(number, text) as they were given, both in UCS2 hexadecimal."""
    refuse: bool = False
    _heard: bytearray = field(default_factory=bytearray)
    _number: str = ""

    def feed(self, raw: bytes) -> bytes:
        """The modem's answers."""
        said = b""
        self._heard += raw[:4096]
        while ends := [at for at in (self._heard.find(b"\r"), self._heard.find(b"\x1a")) if at >= 0]:
            line = bytes(self._heard[: min(ends)])
            del self._heard[: min(ends) + 1]
            said += self._answer(line.decode("ascii", "replace").strip())
        return said

    def tick(self, now_s: float) -> bytes:
        """Nothing unasked."""
        return b""

    def _answer(self, line: str) -> bytes:
        if self._number:
            self.sent.append((self._number, line))
            self._number = ""
            return b"\r\n+CMGS: 7\r\n\r\nOK\r\n"
        if line.startswith("AT+CMGS="):
            if self.refuse:
                return b"\r\n+CMS ERROR: 38\r\n"
            self._number = line.partition("=")[2].strip('"')
            return b"\r\n> "
        return b"\r\nOK\r\n" if line.startswith("AT") else b""


@dataclass(slots=True)
class Noise:
    """Random bytes for ever: the wrong speed."""

    seed: int = 1
    _random: random.Random | None = None

    def feed(self, raw: bytes) -> bytes:
        """Garbage for every question."""
        self._random = self._random or random.Random(self.seed)
        return self._random.randbytes(len(raw) * 8)

    def tick(self, now_s: float) -> bytes:
        """Nothing unasked."""
        return b""
