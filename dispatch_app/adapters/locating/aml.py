"""Positions that a handset sends by itself during an emergency call: Advanced Mobile Location, ETSI TS 103 625.

The message is `A"ML=1;lt=+54.76397;lg=-0.18305;rd=50;top=20130717141935;lc=90;pm=W;si=…;ei=…;ml=128`. It comes as text
of an SMS, or as a data SMS whose octets hold the same signs, plain or packed by seven bits (3GPP TS 23.038 §6.1.2.1).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite

HEAD = 'A"ML='
LONGEST_MESSAGE = 640
"""Four SMS of 160 signs; the message of the standard has about 130."""

METHODS = {"G": "GNSS", "W": "WLAN", "C": "Cell", "N": "", "U": ""}


class AmlFault(ValueError):
    """No AML message, or one without a position; the text says which and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class AmlPosition:
    """What the handset knows; degrees in WGS-84, radius in metres."""

    longitude: float
    latitude: float
    radius_m: float | None
    confidence_pct: float | None
    measured_at: datetime | None
    method: str


def read_aml(text: str) -> AmlPosition:
    """The position of an AML message of version 1 or later. Raises AmlFault."""
    text = text.strip().replace("”", '"').replace("“", '"')
    if not text.startswith(HEAD) or len(text) > LONGEST_MESSAGE:
        raise AmlFault("no AML message")
    fields = dict(part.split("=", 1) for part in text[2:].split(";") if "=" in part)
    if fields.get("pm", "").upper() == "N" or fields.get("rd", "").upper() == "N":
        raise AmlFault("the handset has no position")
    longitude, latitude = _degrees(fields, "lg", 180.0), _degrees(fields, "lt", 90.0)
    if (longitude, latitude) == (0.0, 0.0):
        raise AmlFault("the handset has no position")
    return AmlPosition(
        longitude, latitude, _bounded(fields.get("rd"), 200_000.0), _bounded(fields.get("lc"), 100.0),
        _time(fields.get("top", "")), METHODS.get(fields.get("pm", "").upper(), ""),
    )  # fmt: skip


def data_text(data: str) -> str:
    """The text in a data SMS that a gateway hands on as hexadecimal digits or base64. Raises AmlFault."""
    if len(data) > LONGEST_MESSAGE * 2:
        raise AmlFault("no AML message")
    try:
        octets = bytes.fromhex(data)
    except ValueError:
        try:
            octets = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise AmlFault("neither hexadecimal digits nor base64") from wrong
    for start in (0, octets[0] + 1 if octets else 0):  # with or without the user data header in front
        for text in (octets[start:].decode("ascii", errors="replace"), unpacked(octets[start:])):
            if HEAD in text:
                return text[text.index(HEAD) :].rstrip("\0\r\n@ ")
    raise AmlFault("no AML message")


def unpacked(octets: bytes) -> str:
    """Septets of 3GPP TS 23.038 as text; the signs of AML are the same as in ASCII."""
    bits = int.from_bytes(octets, "little")
    return "".join(chr((bits >> (7 * place)) & 0x7F) for place in range(len(octets) * 8 // 7))


def _degrees(fields: dict[str, str], name: str, most: float) -> float:
    value = _bounded(fields.get(name, "").lstrip("+"), most, -most)
    if value is None:
        raise AmlFault(f"{name} is missing or no angle")
    return value


def _bounded(text: str | None, most: float, least: float = 0.0) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if isfinite(value) and least <= value <= most else None


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
