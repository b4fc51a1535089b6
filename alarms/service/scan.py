"""Which serial ports there are and what answers on them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from serial.tools import list_ports

from alarms.decoders.megatec import MegatecFault, decode_q1
from alarms.decoders.modbus_frames import crc16, framed
from alarms.decoders.ups_dialect import dialect_of
from alarms.ports.serial_line import Port, open_port

LISTEN_S = 1.5
"""A receiver speaks once a second; an answer takes 0.3 s."""
Judge = Callable[[bytes], tuple[str, str] | None]
READ_COILS = framed(b"\x01\x01\x00\x00\x00\x08")


@dataclass(frozen=True, slots=True)
class Found:
    """One port: what is there ("ups", "relay", "gps", "modem", "unknown", "silent", "closed"), at which speed."""

    port: str
    what: str
    speed: int = 0
    detail: str = ""


def known_ports() -> list[str]:
    """The serial ports of this machine."""
    return sorted(one.device for one in list_ports.comports())


def scan(ports: list[str]) -> Iterator[Found]:
    """What answers on each port; asks only what changes nothing (status and coil reading)."""
    for port in ports:
        yield _look(port)


def _look(port: str) -> Found:
    noise = b""
    for speed, question, judge in _QUESTIONS:
        try:
            heard = _exchange(Port(port, speed), question, judge)
        except (OSError, ValueError) as wrong:
            return Found(port, "closed", detail=str(getattr(wrong, "strerror", "") or type(wrong).__name__))
        found = judge(heard)
        if found:
            return Found(port, found[0], speed, found[1])
        noise = noise or heard
    return Found(port, "unknown" if noise else "silent", detail=noise[:16].hex(" "))


def _exchange(port: Port, question: bytes, judge: Judge) -> bytes:
    heard = b""
    with open_port(port, 0.1) as line:
        line.reset_input_buffer()
        if question:
            line.write(question)
        ends_at_s = time.monotonic() + LISTEN_S
        while time.monotonic() < ends_at_s and len(heard) < 1024:
            heard += line.read(256)
            if judge(heard) is not None:
                break
    return heard


def _is_ups(heard: bytes) -> tuple[str, str] | None:
    for text in heard.split(b"\r"):
        try:
            decode_q1(text)
            return "ups", "Megatec Q1"
        except MegatecFault as wrong:
            dialect = wrong.values.get("dialect", "")
            if dialect and dialect not in ("NMEA", "echo", "ACK"):
                return "ups", dialect
    return None


def _is_gps(heard: bytes) -> tuple[str, str] | None:
    lines = heard.decode("latin-1").splitlines()
    return ("gps", "NMEA") if any(dialect_of(one) == "NMEA" for one in lines) else None


def _is_relay(heard: bytes) -> tuple[str, str] | None:
    for start in range(len(heard) - 4):
        frame = heard[start : start + 6]
        if len(frame) == 6 and frame[:2] == b"\x01\x01" and crc16(frame[:-2]).to_bytes(2, "little") == frame[-2:]:
            return "relay", "Modbus RTU 1"
        if heard[start : start + 2] == b"\x01\x81":
            return "relay", "Modbus RTU 1"
    return None


def _is_modem(heard: bytes) -> tuple[str, str] | None:
    return ("modem", "AT") if b"OK" in heard.split() else None


_QUESTIONS = (
    (2400, b"Q1\r", _is_ups),
    (4800, b"", _is_gps),
    (9600, b"", _is_gps),
    (9600, READ_COILS, _is_relay),
    (19200, READ_COILS, _is_relay),
    (9600, b"AT\r", _is_modem),
    (115200, b"AT\r", _is_modem),
)
"""Speed, question (empty: only listen), judge."""

