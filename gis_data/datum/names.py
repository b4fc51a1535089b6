"""Names of datums as people and files write them, and the datum that each one is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis_data.datum.grids import GAUSS_KRUGER_3, GAUSS_KRUGER_6, UTM, ZONE_COUNT, Grid
from gis_data.faults import DatumFault

WGS84, CGCS2000, GCJ02, BD09 = "WGS84", "CGCS2000", "GCJ02", "BD09"
KNOWN = "WGS84, CGCS2000, GCJ02, BD09, GK3, GK3-39, GK3-117E, GK6, GK6-20, GK6-117E, UTM50N or EPSG:4490"

_DEGREES = {
    "WGS84": WGS84, "EPSG4326": WGS84, "CRS84": WGS84, "OGCCRS84": WGS84, "GPS": WGS84, "EPSG4979": WGS84,
    "CGCS2000": CGCS2000, "EPSG4490": CGCS2000,
    "GCJ02": GCJ02, "火星坐标": GCJ02, "BD09": BD09, "BD09LL": BD09, "百度坐标": BD09,
}  # fmt: skip
_GAUSS_KRUGER = re.compile(r"(?:CGCS2000)?(GK[36])(?:(\d{1,3})(E?))?")
_UTM = re.compile(r"(?:WGS84)?UTM(?:(\d{1,2})([NS]))?")
_EPSG = re.compile(r"EPSG(\d{4,6})")


@dataclass(frozen=True, slots=True)
class Datum:
    """A datum with its one name; `grid` where its coordinates are metres, None where they are degrees."""

    name: str
    grid: Grid | None = None


def find_datum(name: str) -> Datum:
    """The datum of a name; `DatumFault` naming what was asked for and what is known."""
    key = re.sub(r"[\s_:/.\-]+", "", name[:80].upper()).replace("°", "")
    if key in _DEGREES:
        return Datum(_DEGREES[key])
    if match := _GAUSS_KRUGER.fullmatch(key):
        return _gauss_kruger(match[1], match[2], bool(match[3]), name)
    if match := _UTM.fullmatch(key):
        return _utm(int(match[1]), match[2] == "S") if match[1] else Datum(UTM, Grid(UTM))
    if match := _EPSG.fullmatch(key):
        found = _of_epsg(int(match[1]))
        if found is not None:
            return found
    raise DatumFault(f"unknown datum “{name[:40]}”; known are {KNOWN}")


def _gauss_kruger(kind: str, number: str | None, is_middle: bool, name: str) -> Datum:
    if number is None:
        return Datum(kind, Grid(kind))
    zone = int(number)
    if is_middle:
        width = 3 if kind == GAUSS_KRUGER_3 else 6
        middle = zone
        zone = middle // 3 if width == 3 else (middle + 3) // 6
        if Grid(kind).middle_deg(zone) != middle:
            raise DatumFault(f"“{name[:40]}”: no zone of {kind} has its middle at {middle}°E")
    if not 1 <= zone <= ZONE_COUNT[kind]:
        raise DatumFault(f"“{name[:40]}”: {kind} has zones 1 to {ZONE_COUNT[kind]}")
    return Datum(f"{kind}-{zone}", Grid(kind, zone))


def _utm(zone: int, south: bool) -> Datum:
    if not 1 <= zone <= 60:
        raise DatumFault(f"UTM has zones 1 to 60, not {zone}")
    return Datum(f"UTM{zone}{'S' if south else 'N'}", Grid(UTM, zone, south))


def _of_epsg(code: int) -> Datum | None:
    """Grids by their number in the EPSG registry."""
    if 4491 <= code <= 4501 or 4513 <= code <= 4533:  # eastings with the zone in front
        kind = GAUSS_KRUGER_6 if code <= 4501 else GAUSS_KRUGER_3
        return Datum(kind, Grid(kind))
    if 4502 <= code <= 4512:
        return _gauss_kruger(GAUSS_KRUGER_6, str(code - 4502 + 13), False, f"EPSG:{code}")
    if 4534 <= code <= 4554:
        return _gauss_kruger(GAUSS_KRUGER_3, str(code - 4534 + 25), False, f"EPSG:{code}")
    if 32601 <= code <= 32660 or 32701 <= code <= 32760:
        return _utm(code % 100, code > 32700)
    return None
