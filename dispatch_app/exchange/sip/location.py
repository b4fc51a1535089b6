"""Where a caller is, as an INVITE may carry it: PIDF-LO bodies (RFC 5491) and Geolocation headers (RFC 6442). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_BODY = 32_768
"""Bytes; a PIDF-LO with a civic address and a circle has two thousand."""

WORST_RADIUS_M = 200_000.0
"""A larger circle is a country, not a place."""

_GEO_URI = re.compile(r"geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:,-?[\d.]+)?(?:;.*?u=(\d+(?:\.\d+)?))?", re.IGNORECASE)
_REFERENCE = re.compile(r"<\s*(https?://[^\s<>]{3,380})\s*>", re.IGNORECASE)

LONGEST_HEADER = 2_000
"""Characters: a few addresses in a row."""


@dataclass(frozen=True, slots=True)
class CallerPlace:
    """One place: WGS-84 degrees (None where only words came), the radius in metres, words of a civic address."""

    longitude: float | None
    latitude: float | None
    radius_m: float | None
    words: str


def find_pidf_lo(content_type: str, body: str) -> str:
    """The PIDF-LO part of a body, be it the whole or one part of a multipart; "" where there is none."""
    if len(body) > LONGEST_BODY:
        return ""
    kind = content_type.split(";")[0].strip().lower()
    if kind == "application/pidf+xml":
        return body
    if kind != "multipart/mixed":
        return ""
    start = body.find("<?xml")
    if start < 0:
        start = body.find("<presence")
    end = body.rfind("presence>")
    return body[start : end + len("presence>")] if 0 <= start < end else ""


def find_sdp(content_type: str, body: str) -> str:
    """The session description of a body, be it the whole or one part of a multipart; "" where there is none."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() == "application/sdp":
        return body
    if kind.strip().lower() != "multipart/mixed":
        return ""
    boundary = re.search(r'boundary="?([^";]{1,70})"?', rest)
    if boundary is None:
        return ""
    for part in body.split("--" + boundary.group(1)):
        head, _, content = part.replace("\r\n", "\n").lstrip("\n").partition("\n\n")
        if re.search(r"content-type:\s*application/sdp", head, re.IGNORECASE):
            return content.strip("\n").replace("\n", "\r\n") + "\r\n"
    return ""


def find_reference(header: str) -> str:
    """The first address of a Geolocation header that can be asked for the place; "" for none."""
    match = _REFERENCE.search(header[:LONGEST_HEADER])
    return match.group(1) if match else ""


def read_geolocation(header: str) -> CallerPlace | None:
    """The place of a `geo:` URI in a Geolocation header; None for references to elsewhere."""
    match = _GEO_URI.search(header[:500])
    if match is None:
        return None
    latitude, longitude = _two_numbers(f"{match.group(1)} {match.group(2)}")
    if latitude is None:
        return None
    return CallerPlace(longitude, latitude, _number(match.group(3) or ""), "")


def _two_numbers(text: str) -> tuple[float | None, float | None]:
    parts = text.split()
    if len(parts) not in (2, 3):
        return None, None
    latitude, longitude = _number(parts[0], signed=True), _number(parts[1], signed=True)
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return latitude, longitude


def _number(text: str, *, signed: bool = False) -> float | None:
    if re.fullmatch(r"\s*-?\d{1,8}(\.\d{1,12})?\s*", text) is None:
        return None
    value = float(text)
    return value if signed or 0 <= value <= WORST_RADIUS_M else None
