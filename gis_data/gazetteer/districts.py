"""In which district a point lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis_data.raw_map import Coordinates, RawArea


@dataclass(frozen=True, slots=True)
class District:
    """One polygon of a district; a district of several islands has several."""

    name: str
    shape: BaseGeometry


def district_shapes(areas: Iterable[RawArea]) -> list[District]:
    """The named district polygons, repaired where their rings cross themselves."""
    shapes = []
    for area in areas:
        if area.kind != "district" or not area.name or not area.rings or len(area.rings[0]) < 4:
            continue
        shape = shapely.Polygon(area.rings[0], [ring for ring in area.rings[1:] if len(ring) >= 4])
        shapes.append(District(area.name, shape if shape.is_valid else shapely.make_valid(shape)))
    return shapes


class DistrictFinder:
    """Names the district of points; where polygons overlap (a city and its districts) the smallest wins."""

    def __init__(self, districts: list[District]) -> None:
        self.names = sorted({district.name for district in districts})
        ordered = sorted(districts, key=lambda district: (district.shape.area, district.name))
        self._numbers = np.array([self.names.index(district.name) for district in ordered], np.int64)
        self._tree = shapely.STRtree([district.shape for district in ordered])

    def numbers(self, points: Coordinates) -> NDArray[np.int64]:
        """For each point the place of its district in `names`, or -1."""
        result = np.full(len(points), -1, np.int64)
        if not len(self._numbers) or not len(points):
            return result
        rows, shapes = self._tree.query(shapely.points(points), predicate="intersects")
        # Last written wins, so the smallest polygon, which stands first, is written last.
        order = np.argsort(-shapes, kind="stable")
        result[rows[order]] = self._numbers[shapes[order]]
        return result

    def name(self, longitude: float, latitude: float) -> str:
        """The district of one point, or an empty text."""
        number = int(self.numbers(np.array([[longitude, latitude]]))[0])
        return self.names[number] if number >= 0 else ""
