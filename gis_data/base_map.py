"""The base map as a drawing needs it: features by kind in Web-Mercator units, found quickly by rectangle and zoom.

`build` writes `base_map.npz` from a raw map, `open_base_map` reads it. The file holds plain arrays only (no pickle):
five levels of detail, each with features sorted by painting order, and the lines and points that carry names.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.base_map_build import FILE_NAME, FORMAT_VERSION, build
from gis_data.base_map_kinds import (
    BAND_CEILINGS,
    FEATURE_KINDS,
    PLACE_SHOWN_FROM_ZOOM,
    SHOWN_FROM_ZOOM,
    band_of,
    degrees_of,
    unit_of,
)

__all__ = ["BaseMap", "BaseMapFault", "FeatureBatch", "NamedLine", "NamedPoint", "build", "open_base_map"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_NAMED_POINTS: Final = 4_000
"""Names handed out for one view: some ten times what finds room on a 2560 × 1440 screen."""


class BaseMapFault(Exception):
    """The base map's file is missing, damaged or of another version; the message says which."""


@dataclass(frozen=True, slots=True)
class FeatureBatch:
    """All features of one kind and level in a rectangle: `xy` (n, 2) in Web-Mercator units, `starts` (parts + 1,).

    Part i is `xy[starts[i]:starts[i + 1]]`: a line, or one ring of an area (outer rings and holes run in opposite
    directions, so a winding fill leaves the holes open). Feature j is parts `first_part[j]` to `first_part[j + 1]`.
    `level` is -1 in a tunnel, 0 on the ground, 1 on a bridge;
    `one_way` (parts,) is 1 or -1 where traffic runs along or against the line.
    """

    kind: str
    level: int
    xy: Floats
    starts: Integers
    first_part: Integers
    one_way: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One named line to write a name along, (n, 2) in Web-Mercator units."""

    name: str
    kind: str
    xy: Floats


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """One name to write at a point; `extent` is the width of the area it stands for (0 for a point)."""

    name: str
    kind: str
    x: float
    y: float
    extent: float


class _Band:
    """One level of detail: feature and part tables with a tree of bounding boxes."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]], prefix: str) -> None:
        self.xy = arrays[f"{prefix}_xy"].astype(np.float64, copy=False)
        self.part_start = arrays[f"{prefix}_part_start"].astype(np.int64)
        self.first_part = arrays[f"{prefix}_first_part"].astype(np.int64)
        self.kind = arrays[f"{prefix}_kind"].astype(np.int64)
        self.level = arrays[f"{prefix}_level"].astype(np.int64)
        self.one_way = arrays[f"{prefix}_one_way"].astype(np.int8)
        box = arrays[f"{prefix}_box"].astype(np.float64)
        self.tree = shapely.STRtree(shapely.box(box[:, 0], box[:, 1], box[:, 2], box[:, 3]))
        self.kind_from_zoom = np.array([SHOWN_FROM_ZOOM[kind] for kind in FEATURE_KINDS])

    def batches(self, box: shapely.Polygon, zoom: float) -> Iterator[FeatureBatch]:
        found = np.sort(self.tree.query(box))
        found = found[self.kind_from_zoom[self.kind[found]] <= zoom]
        if not len(found):
            return
        group = self.kind[found] * 4 + self.level[found]
        edges = np.flatnonzero(np.diff(group)) + 1
        for members in np.split(found, edges):
            parts = _ranges(self.first_part[members], self.first_part[members + 1])
            begin, end = self.part_start[parts], self.part_start[parts + 1]
            starts = np.concatenate(([0], np.cumsum(end - begin)))
            counts = self.first_part[members + 1] - self.first_part[members]
            yield FeatureBatch(
                FEATURE_KINDS[self.kind[members[0]]],
                int(self.level[members[0]]),
                self.xy[_ranges(begin, end)],
                starts,
                np.concatenate(([0], np.cumsum(counts))),
                np.repeat(self.one_way[members], counts),
            )


class BaseMap:
    """An opened base map; reading it is safe from several threads."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        self.name, self.source, self.licence = _texts(arrays, "about")
        west, south, east, north = (float(value) for value in arrays["bounds"])
        self.bounds = (west, south, east, north)
        """West, south, east, north in degrees of everything on the map."""
        self._bands = [_Band(arrays, f"band{number}") for number in range(len(BAND_CEILINGS))]
        self._line_names = _texts(arrays, "line_name")
        self._line_kind = arrays["line_kind"].astype(np.int64)
        self._line_start = arrays["line_start"].astype(np.int64)
        self._line_xy = arrays["line_xy"].astype(np.float64)
        box = arrays["line_box"].astype(np.float64)
        self._line_tree = shapely.STRtree(shapely.box(box[:, 0], box[:, 1], box[:, 2], box[:, 3]))
        self._point_names = _texts(arrays, "point_name")
        self._point_kinds = _texts(arrays, "point_kind")
        self._points: dict[str, tuple[Integers, Floats, shapely.STRtree]] = {}
        place = arrays["point_place"].astype(np.float64)
        kinds = np.array(self._point_kinds, dtype=str)
        for kind in sorted(set(self._point_kinds)):
            members = np.flatnonzero(kinds == kind)
            self._points[kind] = (members, place[members], shapely.STRtree(shapely.points(place[members, :2])))

    def features_in(self, west: float, south: float, east: float, north: float, zoom: float) -> list[FeatureBatch]:
        """What to paint in a rectangle in degrees, in painting order, at the detail that suits `zoom`."""
        (x0, y0), (x1, y1) = unit_of(west, north), unit_of(east, south)
        return self.features_in_units(x0, y0, x1, y1, zoom)

    def features_in_units(self, x0: float, y0: float, x1: float, y1: float, zoom: float) -> list[FeatureBatch]:
        """The same for a rectangle in Web-Mercator units (y grows southwards)."""
        return list(self._bands[band_of(zoom)].batches(shapely.box(x0, y0, x1, y1), zoom))

    def named_lines_in_units(self, x0: float, y0: float, x1: float, y1: float, zoom: float) -> list[NamedLine]:
        """Named roads and rivers that cross the rectangle, most important first."""
        found = np.sort(self._line_tree.query(shapely.box(x0, y0, x1, y1)))
        shown = [number for number in found if SHOWN_FROM_ZOOM[FEATURE_KINDS[self._line_kind[number]]] <= zoom]
        return [
            NamedLine(
                self._line_names[number],
                FEATURE_KINDS[self._line_kind[number]],
                self._line_xy[self._line_start[number] : self._line_start[number + 1]],
            )
            for number in shown
        ]

    def named_points_in_units(self, x0: float, y0: float, x1: float, y1: float, zoom: float) -> list[NamedPoint]:
        """Names of districts, places and areas in the rectangle, most important first, at most 4,000."""
        box = shapely.box(x0, y0, x1, y1)
        result: list[NamedPoint] = []
        for kind, from_zoom in _POINT_ORDER:
            if kind not in self._points or zoom < from_zoom:
                continue
            members, place, tree = self._points[kind]
            for found in np.sort(tree.query(box))[: MOST_NAMED_POINTS - len(result)]:
                x, y, extent = (float(value) for value in place[found])
                result.append(NamedPoint(self._point_names[members[found]], kind, x, y, extent))
        return result

    def bounds_units(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of the whole map in Web-Mercator units."""
        west, south, east, north = self.bounds
        return *unit_of(west, north), *unit_of(east, south)

    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle of the map."""
        x0, y0, x1, y1 = self.bounds_units()
        return degrees_of((x0 + x1) / 2.0, (y0 + y1) / 2.0)


_POINT_ORDER: Final = tuple(
    sorted({**PLACE_SHOWN_FROM_ZOOM, "water": 11.5, "green": 12.5, "building": 16.5}.items(), key=lambda item: item[1])
)


def open_base_map(folder: Path) -> BaseMap:
    """The base map of a map package's folder; raises BaseMapFault if it is missing, damaged or of another version."""
    path = folder / FILE_NAME
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            version = int(stored["version"][0])
            if version != FORMAT_VERSION:
                raise BaseMapFault(f"{path}: base map version {version}, this program reads {FORMAT_VERSION}")
            return BaseMap({name: stored[name] for name in stored.files})
    except FileNotFoundError as fault:
        raise BaseMapFault(f"{path}: no base map here") from fault
    except (OSError, KeyError, ValueError, IndexError, EOFError, zipfile.BadZipFile) as fault:
        raise BaseMapFault(f"{path}: damaged base map: {fault}") from fault


def _ranges(begin: Integers, end: Integers) -> Integers:
    """All whole numbers of the half-open ranges begin[i]..end[i], one after another."""
    lengths = end - begin
    total = int(lengths.sum())
    before = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(lengths) else lengths
    return np.arange(total, dtype=np.int64) + np.repeat(begin - before, lengths)


def _texts(arrays: dict[str, NDArray[np.generic]], prefix: str) -> list[str]:
    blob = arrays[f"{prefix}_bytes"].tobytes()
    ends = arrays[f"{prefix}_ends"].astype(np.int64)
    starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    return [blob[start:end].decode("utf-8") for start, end in zip(starts, ends, strict=True)]
