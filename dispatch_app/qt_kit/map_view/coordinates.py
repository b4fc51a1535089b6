"""Coordinates as people read, copy and type them, in the datum that the screen is set to. No Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dispatch_app.words import t
from gis_data.datum import convert, find_datum, to_wgs84
from gis_data.faults import DatumFault

DATUMS: Final = ("WGS84", "GCJ02", "BD09", "CGCS2000", "GK3", "GK6", "UTM")
"""What the map can show; `DATUMS[0]` is what everything is stored in."""

_NAMES: Final = {"WGS84": "WGS-84", "GCJ02": "GCJ-02", "BD09": "BD-09", "CGCS2000": "CGCS2000"}
_NUMBER: Final = r"[-+]?\d+(?:\.\d+)?"
_PAIR: Final = re.compile(rf"\s*({_NUMBER})\s*[,，;；\s/]\s*({_NUMBER})\s*")
_ANGLE: Final = re.compile(
    r"(?P<before>[NSEWnsew东西南北][纬经]?)?\s*(?P<degrees>\d+(?:\.\d+)?)\s*[°度d]\s*"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)\s*['′分m]\s*)?(?:(?P<seconds>\d+(?:\.\d+)?)\s*(?:[\"″秒s]|'')\s*)?"
    r"(?(before)|(?P<after>[NSEWnsew东西南北])?)"
)
_LETTERED: Final = re.compile(rf"([NSEWnsew东西南北])[纬经]?\s*({_NUMBER})")
_ZONED_UTM: Final = re.compile(rf"\s*(\d{{1,2}})\s*([NSns])\s+({_NUMBER})[,，\s]+({_NUMBER})\s*")
_NAMED: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9\-]{2,14}|火星坐标|百度坐标)\s*[:：]?\s+(.*)")
LONGEST: Final = 80


def datum_words() -> dict[str, str]:
    """The name of each datum in the language chosen now."""
    return {
        "WGS84": "WGS-84",
        "GCJ02": t("GCJ-02 (Amap, Tencent)"),
        "BD09": t("BD-09 (Baidu)"),
        "CGCS2000": "CGCS2000",
        "GK3": t("Gauss–Krüger 3° zones"),
        "GK6": t("Gauss–Krüger 6° zones"),
        "UTM": "UTM",
    }


def coordinate_text(longitude: float, latitude: float, datum: str) -> str:
    """The place in a datum with the datum's name, e.g. `GCJ-02  121.474535, 31.228067` or `GK3-40  640060 E …`."""
    numbers = coordinate_numbers(longitude, latitude, datum)
    if numbers is None:
        return f"{_NAMES.get(datum, datum)}  –"
    name, text = numbers
    return f"{name}  {text}"


def coordinate_numbers(longitude: float, latitude: float, datum: str) -> tuple[str, str] | None:
    """The datum's short name and the two numbers as they are copied; None where the datum does not reach."""
    try:
        found = convert("WGS84", datum, [longitude], [latitude])
    except DatumFault:
        return None
    x, y = float(found.x[0]), float(found.y[0])
    if x != x or y != y:
        return None
    if not found.zones:
        return _NAMES.get(datum, datum), f"{x:.6f}, {y:.6f}"
    zone = found.zones[0]
    if datum == "UTM":
        return "UTM", f"{zone}{'N' if latitude >= 0 else 'S'} {x:.1f} {y:.1f}"
    return f"{datum}-{zone}", f"{x:.1f}, {y:.1f}"


@dataclass(frozen=True, slots=True)
class ReadCoordinate:
    """What a typed text means: the place in WGS-84 degrees, and the datum that it was given in."""

    longitude: float
    latitude: float
    datum: str


def read_coordinate(text: str, datum: str) -> ReadCoordinate | None:
    """The place of a typed coordinate, in the datum named in front of it or else in `datum`; None if it is none.

    Understood are `121.47, 31.23` (also the other way round where only that can be meant), degrees with minutes and
    seconds and letters, eastings and northings, and UTM with its zone (`51N 354280 3456101`).
    """
    if len(text) > LONGEST:
        return None
    named = _NAMED.fullmatch(text)
    if named and not _LETTERED.match(text):
        try:
            datum, text = find_datum(named[1]).name, named[2]
        except DatumFault:
            return None
    zoned = _ZONED_UTM.fullmatch(text)
    if zoned:
        zone = f"UTM{int(zoned[1])}{zoned[2].upper()}"
        return _placed(zone, float(zoned[3]), float(zoned[4]), "UTM")
    angles = _angles(text)
    if angles is not None:
        return _placed(_in_degrees(datum), *angles, _in_degrees(datum))
    pair = _PAIR.fullmatch(text)
    if pair is None:
        return None
    x, y = float(pair[1]), float(pair[2])
    if abs(x) <= 180.0 and abs(y) <= 180.0:
        if abs(y) > 90.0 >= abs(x):
            x, y = y, x  # a latitude cannot be beyond 90: the numbers stand the other way round
        return _placed(_in_degrees(datum), x, y, _in_degrees(datum))
    if y > 10_000_000.0 and x < 10_000_000.0:
        x, y = y, x  # the easting with its zone in front has eight digits, a northing seven
    return _placed(datum, x, y, datum) if find_datum(datum).grid is not None else None


def _in_degrees(datum: str) -> str:
    """The datum itself, or WGS-84 where it has metres: degrees typed then are meant so."""
    return datum if find_datum(datum).grid is None else "WGS84"


def _angles(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of two angles with letters or with degree signs."""
    plain = _LETTERED.findall(text)
    if len(plain) == 2 and not re.search(r"[°度'′]", text):
        parts = [(letter, float(number)) for letter, number in plain]
    else:
        matches = list(_ANGLE.finditer(text))
        if len(matches) != 2:
            return None
        parts = [(m["before"] or m["after"] or "", _degrees(m)) for m in matches]
    found: dict[str, float] = {}
    for number, (letter, degrees) in enumerate(parts):
        first = letter[:1].upper()
        axis = "lat" if first in ("N", "S", "北", "南") else "lon" if first else ("lon", "lat")[number]
        found[axis] = -degrees if first in ("S", "W", "南", "西") else degrees
    if len(found) != 2:
        return None
    longitude, latitude = found["lon"], found["lat"]
    if abs(latitude) > 90.0 >= abs(longitude) and not any(letter for letter, _ in parts):
        longitude, latitude = latitude, longitude
    return longitude, latitude


def _degrees(match: re.Match[str]) -> float:
    return float(match["degrees"]) + float(match["minutes"] or 0) / 60.0 + float(match["seconds"] or 0) / 3_600.0


def _placed(source: str, x: float, y: float, datum: str) -> ReadCoordinate | None:
    try:
        longitude, latitude = to_wgs84(source, [x], [y])
    except DatumFault:
        return None
    place = float(longitude[0]), float(latitude[0])
    if not all(number == number for number in place) or abs(place[0]) > 180.0 or abs(place[1]) > 90.0:
        return None
    return ReadCoordinate(*place, datum)
