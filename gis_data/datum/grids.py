"""Metre grids: Gauss–Krüger zones of CGCS2000 (高斯投影 3° 带, 6° 带) and UTM, through pyproj.

Gauss–Krüger eastings have 500,000 m added, and in many files the zone's number in front (39500123.4: zone 39). Zones
as in GB 22021: 6° zone n has its middle at 6n−3, 3° zone n at 3n.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from gis_data.faults import DatumFault

Floats = NDArray[np.float64]

GAUSS_KRUGER_3, GAUSS_KRUGER_6, UTM = "GK3", "GK6", "UTM"
ZONE_WIDTH_DEG = {GAUSS_KRUGER_3: 3, GAUSS_KRUGER_6: 6, UTM: 6}
ZONE_COUNT = {GAUSS_KRUGER_3: 120, GAUSS_KRUGER_6: 60, UTM: 60}
FALSE_EASTING_M = 500_000.0
PREFIX_M = 1_000_000.0
FARTHEST_FROM_MIDDLE_M = 450_000.0
"""Half a zone of 6° is 334 km wide at the equator and may overlap; more than this is another zone or a mistake."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid; `zone` None reads the zone from each easting's prefix and writes it there."""

    kind: str
    zone: int | None = None
    south: bool = False

    def middle_deg(self, zone: int) -> float:
        """Longitude of a zone's middle."""
        if self.kind == GAUSS_KRUGER_3:
            return _wrapped(3.0 * zone)
        return _wrapped(6.0 * zone - 3.0) if self.kind == GAUSS_KRUGER_6 else 6.0 * zone - 183.0

    def zone_at(self, longitude: float) -> int:
        """The zone in which a longitude lies."""
        if self.kind == GAUSS_KRUGER_3:
            return int(np.floor(((longitude % 360.0) + 1.5) / 3.0)) or 120
        if self.kind == GAUSS_KRUGER_6:
            return int(np.floor((longitude % 360.0) / 6.0)) + 1
        return int(np.floor(((longitude + 180.0) % 360.0) / 6.0)) + 1

    def from_degrees(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats, list[int]]:
        """Eastings and northings in metres, and each row's zone (n). Rows of NaN stay NaN, with zone 0."""
        zones = [self.zone or (self.zone_at(one) if np.isfinite(one) else 0) for one in lon.tolist()]
        east, north = np.full(len(lon), np.nan), np.full(len(lon), np.nan)
        for zone in sorted(set(zones) - {0}):
            rows = np.array(zones) == zone
            transformer = _transformer(self.kind, self.middle_deg(zone), self.south)
            e, n = transformer.transform(lon[rows], lat[rows])
            prefix_m = zone * PREFIX_M if self.zone is None and self.kind != UTM else 0.0
            east[rows], north[rows] = e + prefix_m, n
        return _finite(east), _finite(north), zones

    def to_degrees(self, east: Floats, north: Floats) -> tuple[Floats, Floats]:
        """Longitudes and latitudes; `DatumFault` where an easting fits no zone."""
        known = np.isfinite(east) & np.isfinite(north)
        if self.zone is None:
            if self.kind == UTM:
                raise DatumFault("UTM coordinates need their zone: write for example UTM50N")
            zones = np.where(known, np.floor(np.where(known, east, 0.0) / PREFIX_M), 0).astype(np.int64)
            self._check_prefixes(zones[known])
            within = east - zones * PREFIX_M
        else:
            zones, within = np.where(known, self.zone, 0), east
        off = np.abs(within - FALSE_EASTING_M)
        if np.any(off[known] > FARTHEST_FROM_MIDDLE_M) or np.any(np.abs(north[known]) > 1.0002e7):
            row = int(np.flatnonzero(known & ((off > FARTHEST_FROM_MIDDLE_M) | (np.abs(north) > 1.0002e7)))[0])
            raise DatumFault(self._misfit(float(east[row]), float(north[row])))
        lon, lat = np.full(len(east), np.nan), np.full(len(east), np.nan)
        for zone in sorted({int(one) for one in zones} - {0}):
            rows = zones == zone
            transformer = _transformer(self.kind, self.middle_deg(zone), self.south)
            lon[rows], lat[rows] = transformer.transform(within[rows], north[rows], direction="INVERSE")
        return _finite(lon), _finite(lat)

    def _check_prefixes(self, zones: NDArray[np.int64]) -> None:
        wrong = zones[(zones < 1) | (zones > ZONE_COUNT[self.kind])]
        if len(wrong):
            raise DatumFault(
                f"the eastings carry no zone number of {self.kind} in front ({int(wrong[0])}): "
                f"name the zone, for example {self.kind}-39"
            )

    def _misfit(self, east: float, north: float) -> str:
        text = f"easting {east:.0f} m, northing {north:.0f} m is no place of this grid"
        if 1e6 < abs(north) < 1.21e8 and abs(east) < 1e7:
            return text + ": are the two swapped? Easting comes first (measured maps of China call it Y)"
        if self.zone is not None and east > PREFIX_M:
            return text + f": the easting carries a zone number; write {self.kind} without zone"
        return text


def _wrapped(longitude: float) -> float:
    return (longitude + 180.0) % 360.0 - 180.0


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


@lru_cache(maxsize=256)  # all zones of the three grids
def _transformer(kind: str, middle_deg: float, south: bool) -> Transformer:
    """Degrees to metres; a Transformer may be used from every thread (pyproj documentation)."""
    ellipsoid, scale = ("WGS84", 0.9996) if kind == UTM else ("GRS80", 1.0)
    return Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=tmerc +lat_0=0 +lon_0={middle_deg:.10g} +k={scale} +x_0={FALSE_EASTING_M:.0f} "
        f"+y_0={10_000_000 if south else 0} +ellps={ellipsoid}"
    )
