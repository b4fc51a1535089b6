"""In which datum a file's coordinates are: stated by the person, by the file, or seen from the numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from gis_data.datum import WGS84, find_datum, to_wgs84
from gis_data.faults import DatumFault, ImportFault

Points = NDArray[np.float64]  # shape (n, 2)

AREA_SLACK_DEG = 6.0
"""A grid may be used beyond the area it is meant for, by a zone; farther off the stated CRS is a mistake."""


@dataclass(frozen=True, slots=True)
class FileDatum:
    """How to read a file's coordinates: a datum of `gis_data.datum`, or another CRS as the file states it."""

    name: str
    reason: str
    """Where this comes from, for the person who watches the import."""
    crs: CRS | None = None

    def to_wgs84(self, points: Points, file_name: str) -> Points:
        """Longitudes and latitudes (n, 2) of finite points; `ImportFault` where they contradict the datum."""
        try:
            if self.crs is None:
                return np.column_stack(to_wgs84(self.name, points[:, 0], points[:, 1]))
            transformer = Transformer.from_crs(self.crs, "EPSG:4326", always_xy=True)
            lon, lat = transformer.transform(points[:, 0], points[:, 1], errcheck=True)
        except (DatumFault, ProjError) as fault:
            reason = f"the coordinates contradict {self.name} ({self.reason}): {fault}"
            raise ImportFault(f"{file_name}: {reason}") from fault
        if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
            raise ImportFault(f"{file_name}: the coordinates contradict {self.name} ({self.reason}): outside its plane")
        return np.column_stack((lon, lat))


def choose_datum(file_name: str, stated_crs: str | None, given: str | None, points: Points) -> FileDatum:
    """The datum to read a file in; `ImportFault` with the reason where CRS, person and numbers disagree."""
    crs = _parse_crs(file_name, stated_crs)
    like_degrees = bool((np.abs(points[:, 0]) <= 180.0).all() and (np.abs(points[:, 1]) <= 90.0).all())
    if given is not None:
        try:
            datum = find_datum(given)
        except DatumFault as fault:
            raise ImportFault(f"{file_name}: {fault}") from fault
        chosen = FileDatum(datum.name, "given")
        if crs is not None and crs.is_geographic != (datum.grid is None):
            raise ImportFault(f"{file_name}: the file states {crs.name}, which contradicts the given {datum.name}")
    elif crs is not None:
        chosen = _of_crs(crs)
    else:
        chosen = _seen(file_name, points, like_degrees)
    is_metres = chosen.crs.is_projected if chosen.crs is not None else find_datum(chosen.name).grid is not None
    if is_metres and like_degrees:
        raise ImportFault(f"{file_name}: {chosen.name} ({chosen.reason}) is in metres, but the coordinates are degrees")
    if not is_metres and not like_degrees:
        raise ImportFault(f"{file_name}: {chosen.name} ({chosen.reason}) is in degrees, but {_why_no_degrees(points)}")
    if crs is not None:
        _check_area(file_name, crs, chosen, points)
    return chosen


def _parse_crs(file_name: str, stated: str | None) -> CRS | None:
    if not stated:
        return None
    try:
        return CRS.from_user_input(stated)
    except ProjError as fault:
        raise ImportFault(f"{file_name}: the stated coordinate system cannot be understood: {fault}") from fault


def _of_crs(crs: CRS) -> FileDatum:
    code = crs.to_epsg()
    reason = f"stated by the file: {crs.name}"
    try:
        return FileDatum(find_datum(f"EPSG:{code}" if code else crs.name).name, reason)
    except DatumFault:
        return FileDatum(f"EPSG:{code}" if code else crs.name, reason, crs)


def _seen(file_name: str, points: Points, like_degrees: bool) -> FileDatum:
    """From the numbers alone: degrees, or eastings whose zone in front tells 3° (25–45) from 6° (13–23)."""
    if like_degrees:
        return FileDatum(WGS84, "assumed: degrees without a stated datum; GCJ-02 and BD-09 look alike")
    zones = np.floor(points[:, 0] / 1e6)
    for low, high, name in ((25, 45, "GK3"), (13, 23, "GK6")):
        if ((zones >= low) & (zones <= high)).all():
            return FileDatum(name, f"seen: eastings with zone {int(zones.min())} in front")
    reason = f"no coordinate system is stated, and {_why_no_degrees(points)}"
    raise ImportFault(f"{file_name}: {reason}; name the datum, for example GK3-39")


def _why_no_degrees(points: Points) -> str:
    x, y = points[:, 0], points[:, 1]
    row = int(np.argmax((np.abs(x) > 180.0) | (np.abs(y) > 90.0)))
    text = f"{x[row]:g}, {y[row]:g} are no degrees"
    if (np.abs(x) <= 90.0).all() and (np.abs(y) <= 180.0).all():
        return text + ": longitude and latitude are swapped (import with --swap)"
    return text


def _check_area(file_name: str, crs: CRS, chosen: FileDatum, points: Points) -> None:
    """A file far outside the area of its CRS has the wrong one."""
    area = crs.area_of_use
    if area is None or area.east - area.west > 300.0 or area.west > area.east:
        return
    lon, lat = np.median(chosen.to_wgs84(points, file_name), axis=0)
    if (
        not area.west - AREA_SLACK_DEG <= lon <= area.east + AREA_SLACK_DEG
        or not area.south - AREA_SLACK_DEG <= lat <= area.north + AREA_SLACK_DEG
    ):
        raise ImportFault(
            f"{file_name}: {crs.name} serves {area.west:g}…{area.east:g}°E, {area.south:g}…{area.north:g}°N, but the "
            f"coordinates lie at {lon:.2f}, {lat:.2f}: the stated coordinate system is wrong"
        )
