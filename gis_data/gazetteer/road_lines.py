"""The lines of roads by name, to find where two come together without sharing a point of the map."""

from __future__ import annotations

import numpy as np
import shapely

from gis_data.gazetteer.named_roads import metres
from gis_data.gazetteer.sorted_texts import Arrays
from gis_data.raw_map import Coordinates

TOGETHER_M = 100.0
"""Two roads that come this close make a place that people call their crossing: a flyover, a square between them."""


class RoadLines:
    """Lines of each road number, cut out of the stored arrays when asked for."""

    def __init__(self, arrays: Arrays) -> None:
        self._coordinates = arrays["line_coordinates"].astype(np.float64).reshape(-1, 2)
        self._starts = arrays["line_starts"].astype(np.int64)
        names = arrays["line_names"].astype(np.int64)
        self._order = np.argsort(names, kind="stable")
        self._names = names[self._order]

    def _lines(self, road: int) -> list[Coordinates]:
        first, after = np.searchsorted(self._names, [road, road + 1])
        return [self._coordinates[self._starts[i] : self._starts[i + 1]] for i in self._order[first:after]]

    def meeting(self, first: int, second: int) -> tuple[float, float] | None:
        """Longitude and latitude between two roads where they come closest; None if they stay farther apart."""
        lines = self._lines(first), self._lines(second)
        if not lines[0] or not lines[1] or first == second:
            return None
        latitude = float(lines[0][0][0, 1])
        shapes = [shapely.MultiLineString([metres(line, latitude) for line in some]) for some in lines]
        between = shapely.shortest_line(*shapes)
        if between is None or between.length > TOGETHER_M:
            return None
        middle = shapely.get_coordinates(between).mean(axis=0) / metres(np.ones(2), latitude)
        return float(middle[0]), float(middle[1])
