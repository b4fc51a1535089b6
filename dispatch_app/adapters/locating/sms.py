"""Sending one SMS: by an operator's HTTP gateway or by a GSM modem on a serial line."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
import serial

from dispatch_app.adapters.locating.http_exchange import HttpFault, HttpPeer, exchange

ANSWER_WITHIN_S = 30.0
"""A network takes a message within some seconds; 3GPP TS 27.005 leaves the time to the modem."""

READ_WAIT_S = 0.1
ONE_SMS = 70
"""Signs of one message in UCS-2 (3GPP TS 23.040 §9.2.3.24.1)."""

PART = 67
"""… and of each part of a longer one, which gives six octets to its numbering (§9.2.3.24.1)."""

MOST_PARTS = 3
"""A link with its sentence needs one or two; the rest is cut."""


class SmsFault(Exception):
    """The message was not taken; the text says why and names no person."""


class SmsPort(Protocol):
    """A way to send a message."""

    def send(self, number: str, text: str) -> None:
        """Send once, in a thread. Raises SmsFault."""


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """POST {"to": [number], "text": text} as JSON; any 2xx is success."""

    url: str
    peer: HttpPeer

    def send(self, number: str, text: str) -> None:
        """See SmsPort."""
        body = msgspec.json.encode({"to": [number], "text": text})
        try:
            status, _ = exchange(self.peer, "POST", self.url, body, {"Content-Type": "application/json"}, 64 * 1024)
        except HttpFault as wrong:
            raise SmsFault(str(wrong)) from wrong
        if not 200 <= status < 300:
            raise SmsFault(f"HTTP {status}")


def _open_serial(port: str, baud: int) -> Any:
    return serial.serial_for_url(port, baudrate=baud, timeout=READ_WAIT_S, write_timeout=ANSWER_WITHIN_S)


@dataclass(frozen=True, slots=True)
class SmsModem:
    """AT commands in PDU mode (3GPP TS 27.005 §4), so that long Chinese texts arrive in one piece."""

    port: str
    baud: int = 115_200
    open_line: Callable[[str, int], Any] = _open_serial

    def send(self, number: str, text: str) -> None:
        """See SmsPort."""
        try:
            with self.open_line(self.port, self.baud) as line:
                for command in (b"ATE0", b"AT+CMGF=0"):
                    _say(line, command + b"\r", b"OK")
                for pdu in submit_pdus(number, text, reference=int(time.monotonic() * 10) & 0xFF):
                    octets = len(pdu) // 2 - 1  # the length leaves out the service centre's octet
                    _say(line, f"AT+CMGS={octets}\r".encode("ascii"), b"> ")
                    _say(line, pdu.encode("ascii") + b"\x1a", b"OK")
        except (OSError, ValueError) as wrong:  # pyserial's own faults are OSErrors
            raise SmsFault(type(wrong).__name__) from wrong


def _say(line: Any, raw: bytes, wanted: bytes) -> None:
    line.write(raw)
    heard = b""
    ends_at_s = time.monotonic() + ANSWER_WITHIN_S
    while wanted not in heard:
        heard = (heard + line.read(64))[-512:]
        if b"ERROR" in heard:
            raise SmsFault("the modem refuses")
        if time.monotonic() > ends_at_s:
            raise SmsFault("the modem does not answer")


def submit_pdus(number: str, text: str, reference: int) -> list[str]:
    """SMS-SUBMIT units (3GPP TS 23.040 §9.2.2.2) of a text in UCS-2, as hexadecimal digits; one a part."""
    parts = [text] if len(text) <= ONE_SMS else [text[n : n + PART] for n in range(0, len(text), PART)][:MOST_PARTS]
    units = []
    for place, part in enumerate(parts, start=1):
        several = len(parts) > 1
        header = bytes((5, 0, 3, reference & 0xFF, len(parts), place)) if several else b""
        body = header + part.encode("utf-16-be")
        first = 0x11 | (0x40 if several else 0)  # SMS-SUBMIT, relative validity, user data header
        validity = 0x0B  # an hour: (0x0B + 1) × 5 minutes; the link is good for half of it
        unit = bytes((0, first, 0)) + _address(number) + bytes((0, 0x08, validity, len(body))) + body
        units.append(unit.hex().upper())
    return units


def _address(number: str) -> bytes:
    """A number as semi-octets (§9.1.2.5), international where it begins with +."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if not 3 <= len(digits) <= 20:
        raise SmsFault("no telephone number")
    kind = 0x91 if number.strip().startswith("+") else 0x81
    padded = digits + "F" * (len(digits) % 2)
    swapped = "".join(padded[n + 1] + padded[n] for n in range(0, len(padded), 2))
    return bytes((len(digits), kind)) + bytes.fromhex(swapped)
