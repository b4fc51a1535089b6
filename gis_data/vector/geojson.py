"""GeoJSON feature by feature: a file of any size in a buffer of some megabytes.

Read are feature collections (RFC 7946, with the older `crs` member), rows of features (GeoJSONSeq, with or without
record separators) and single features or geometries.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.faults import ImportFault

CHUNK_BYTES = 1_000_000
LARGEST_VALUE = 200_000_000
"""Characters of one feature; the finest border of a country has some ten million."""
_TAIL_BYTES = 4_000
_CRS_BEHIND = re.compile(r'"crs"\s*:\s*\{.{0,200}?"name"\s*:\s*"([^"]{1,200})"', re.DOTALL)
_BLANK = " \t\r\n\x1e\ufeff"
_GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip


class FeatureStream:
    """The features of one file, one after the other.

    `crs` and `name` are what the file said so far; both stand in front of the features in files that programs write.
    """

    def __init__(self, path: Path) -> None:
        self.crs: str | None = None
        self.name = path.stem
        self.done_bytes = 0
        self._path = path
        self._file = path.open("rb")
        self._text = ""
        self._at = 0
        self._ended = False
        self._decode = codecs.getincrementaldecoder("utf-8")("strict").decode
        self._value = json.JSONDecoder().raw_decode

    def __enter__(self) -> FeatureStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def features(self) -> Iterator[dict[str, Any]]:
        """Each feature as it is written; `ImportFault` with the byte where the file is broken."""
        if self._peek() != "{":
            raise self._fault("it does not begin with {")
        members: dict[str, Any] = {}
        self._at += 1
        while (sign := self._peek()) != "}":
            if sign == ",":
                self._at += 1
                self._peek()
            key = self._take()
            self._expect(":")
            if key == "features":
                yield from self._array()
                members[key] = ()
                continue
            value = self._take()
            if isinstance(key, str):
                members[key] = value
            if key == "crs":
                self.crs = _crs_name(value)
            elif key == "name" and isinstance(value, str) and value:
                self.name = value[:100]
        self._at += 1
        if "features" not in members:
            yield self._single(members)
            while self._peek():
                value = self._take()
                yield self._single(value if isinstance(value, dict) else {})

    def _array(self) -> Iterator[dict[str, Any]]:
        self._expect("[")
        while (sign := self._peek()) != "]":
            if sign == ",":
                self._at += 1
                self._peek()
            value = self._take()
            if not isinstance(value, dict) or value.get("type") != "Feature":
                raise self._fault("a member of “features” is no feature of GeoJSON")
            yield value
        self._at += 1

    def _single(self, value: dict[str, Any]) -> dict[str, Any]:
        if value.get("type") in _GEOMETRIES:
            return {"type": "Feature", "properties": {}, "geometry": value}
        if value.get("type") != "Feature":
            raise self._fault("it holds no feature of GeoJSON")
        return value

    def _peek(self) -> str:
        """The next sign that is no blank; "" at the end of the file."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _BLANK:
                    return self._text[self._at]
                self._at += 1
            if not self._more(CHUNK_BYTES):
                return ""

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._fault(f"“{sign}” is missing")
        self._at += 1

    def _take(self) -> Any:
        """The next whole value; more of the file is read until it is whole."""
        if not self._peek():
            raise self._fault("it ends in the middle")
        size = CHUNK_BYTES
        while True:
            try:
                value, end = self._value(self._text, self._at)
            except json.JSONDecodeError as fault:
                # A broken value looks like one that is not whole yet, as long as the fault is near the end.
                if fault.pos < len(self._text) - 64 and not fault.msg.startswith("Unterminated string"):
                    raise self._fault(fault.msg, fault.pos) from fault
                if len(self._text) - self._at > LARGEST_VALUE:
                    raise self._fault("one feature is larger than 200 MB") from fault
                if not self._more(size):
                    raise self._fault("it ends in the middle") from fault
                size *= 2
                continue
            except RecursionError as fault:
                raise self._fault("it is nested too deep") from fault
            if end == len(self._text) and isinstance(value, (int, float)) and self._more(size):
                continue  # a number could go on behind the piece
            self._at = end
            return value

    def _more(self, size: int) -> bool:
        """Append the next bytes and forget what is behind us; False at the end of the file."""
        if self._ended:
            return False
        blob = self._file.read(size)
        self._ended = not blob
        self.done_bytes += len(blob)
        try:
            fresh = self._decode(blob, self._ended)
        except UnicodeDecodeError as fault:
            raise self._fault("the text is not UTF-8") from fault
        self._text = self._text[self._at :] + fresh
        self._at = 0
        return not self._ended

    def _fault(self, reason: str, at: int | None = None) -> ImportFault:
        rest = len(self._text) - (self._at if at is None else at)
        place = max(self.done_bytes - rest, 0)
        return ImportFault(f"{self._path}: the file cannot be read: {reason} (near byte {place})")


def crs_behind(path: Path) -> str | None:
    """The crs that a file names behind its features, where few programs write it; None where it does not."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL_BYTES, 0))
        tail = file.read().decode("utf-8", "replace")
    match = _CRS_BEHIND.search(tail.rpartition("]")[2])
    return _crs_name({"properties": {"name": match[1]}}) if match else None


def _crs_name(value: object) -> str | None:
    """The name in GeoJSON's older `crs` member."""
    properties = value.get("properties") if isinstance(value, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return None
    return "EPSG:4326" if name.upper().endswith("CRS84") else name


def feature_geometry(geometry: object) -> shapely.Geometry | None:
    """The geometry of a feature in two dimensions; None where it cannot be one."""
    if not isinstance(geometry, dict):
        return None
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    try:
        with np.errstate(invalid="ignore"):  # NaN is refused by row, later
            if kind == "GeometryCollection":
                return shapely.geometrycollections([feature_geometry(one) for one in geometry.get("geometries", [])])
            if not coordinates:
                return None
            if kind == "Point":
                return shapely.points(_flat([coordinates])[0])
            if kind == "LineString":
                return shapely.linestrings(_flat(coordinates))
            if kind == "Polygon":
                return _polygon(coordinates)
            if kind == "MultiPoint":
                return shapely.multipoints(shapely.points(_flat(coordinates)))
            if kind == "MultiLineString":
                return shapely.multilinestrings([shapely.linestrings(_flat(line)) for line in coordinates if line])
            if kind == "MultiPolygon":
                return shapely.multipolygons([_polygon(rings) for rings in coordinates if rings])
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.GEOSException):
        return None
    return None


def _flat(points: list[list[float]]) -> NDArray[np.float64]:
    try:
        found = np.array(points, dtype=np.float64)
    except ValueError:  # some points have a height
        found = np.array([point[:2] for point in points], dtype=np.float64)
    if found.ndim != 2 or found.shape[1] < 2:
        raise ValueError("a point needs two coordinates")
    return found[:, :2]


def _polygon(rings: list[list[list[float]]]) -> shapely.Polygon:
    outer, *holes = [shapely.linearrings(_flat(ring)) for ring in rings if ring]
    return shapely.polygons(outer, holes or None)
