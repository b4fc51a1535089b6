"""The address of a point: crossing, house number, road, place and district around it."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.gazetteer.building import form_text
from gis_data.gazetteer.districts import District, DistrictFinder
from gis_data.gazetteer.found import FoundAddress
from gis_data.gazetteer.named_roads import metres
from gis_data.gazetteer.road_search import crossing_name, numbered
from gis_data.gazetteer.sorted_texts import Arrays, Ids
from gis_data.raw_map import Coordinates

CROSSING_M = 40.0
PLACE_M = 50.0
ADDRESS_M = 100.0
"""A house number farther away says nothing about the point."""
AT_ADDRESS_M = 15.0
"""Within this the point is the house itself, not its neighbourhood."""
FAR_ROAD_M = 200.0
"""A road farther away than this says less than the place beside the point."""
_HOUSES_TRIED = 30
"""Nearest houses among which one on the nearest road is looked for: more stand within 100 m only in flats."""
ROAD_M = 1_000.0
"""Farther from every road and place than this, a point has no address."""

Rows = Callable[[str, tuple[object, ...]], list[sqlite3.Row]]


class _Points:
    """Points with a tree over them, in metres from the middle of the map."""

    def __init__(self, rows: Rows, table: str, coordinates: Coordinates, ids: Ids, latitude: float) -> None:
        self._rows = rows
        self._statement = f"SELECT * FROM {table} WHERE id = ?"  # noqa: S608 one of our own tables
        self._ids = ids
        self.flat = metres(coordinates, latitude)
        self._tree = shapely.STRtree(shapely.points(self.flat))

    def nearest(self, point: Coordinates, reach_m: float) -> tuple[sqlite3.Row, float] | None:
        """The nearest row within reach and its distance."""
        close = self.within(point, reach_m)
        return close[0] if close else None

    def within(self, point: Coordinates, reach_m: float, count: int = 1) -> list[tuple[sqlite3.Row, float]]:
        """At most `count` rows within reach with their distances, nearest first."""
        x, y = point
        near = self._tree.query(shapely.box(x - reach_m, y - reach_m, x + reach_m, y + reach_m))
        away = np.hypot(*(self.flat[near] - point).T)
        order = np.lexsort((near, away))
        close = [(int(self._ids[near[i]]), float(away[i])) for i in order[:count] if away[i] <= reach_m]
        return [(self._rows(self._statement, (number,))[0], distance) for number, distance in close]


class ReverseSearch:
    """Trees over everything that can name a point; built once, read by any thread."""

    def __init__(self, rows: Rows, arrays: Arrays) -> None:
        lines = arrays["line_coordinates"].astype(np.float64).reshape(-1, 2)
        places = arrays["place_coordinates"].astype(np.float64).reshape(-1, 2)
        around = lines if len(lines) else places
        # One plane for the whole map: over a province its error is a few per cent, the same for all rivals.
        self._latitude = float(np.mean(around[:, 1])) if len(around) else 0.0
        self._line_names: NDArray[np.int32] = arrays["line_names"].astype(np.int32)
        starts = arrays["line_starts"].astype(np.int64)
        owners = np.repeat(np.arange(len(self._line_names)), starts[1:] - starts[:-1])
        flat = metres(lines, self._latitude)
        self._lines = shapely.STRtree(shapely.linestrings(flat, indices=owners) if len(lines) else [])
        self._road_names = [row["name"] for row in rows("SELECT name FROM roads ORDER BY id", ())]
        self._crossings, self._addresses = (
            _Points(rows, table, points, np.arange(len(points), dtype=np.int32), self._latitude)
            for table in ("crossings", "addresses")
            for points in [arrays[f"{table}_coordinates"].astype(np.float64).reshape(-1, 2)]
        )
        spots = arrays["spot_places"].astype(np.int32)
        self._places = _Points(rows, "places", places[spots], spots, self._latitude)
        shapes = rows("SELECT name, shape FROM districts ORDER BY id", ())
        self._districts = DistrictFinder([District(row["name"], shapely.from_wkb(row["shape"])) for row in shapes])
        # shapely builds a tree at its first query: do it here, where one thread waits for it.
        self.at(0.0, 0.0)

    def at(self, longitude: float, latitude: float) -> FoundAddress:
        """The address of the point."""
        if not (math.isfinite(longitude) and math.isfinite(latitude)):
            return FoundAddress()
        point = metres(np.array([longitude, latitude]), self._latitude)
        place = self._places.nearest(point, PLACE_M)
        road, road_m = self._nearest_road(point)
        address = self._address_near(point, road)
        if not road and address:
            road, road_m = self._road_names[address[0]["road"]], address[1]
        district = self._districts.name(longitude, latitude)
        crossing = self._crossings.nearest(point, CROSSING_M)
        place_name = place[0]["name"] if place else ""
        if not district:
            nearest = place or address or crossing
            district = nearest[0]["district"] if nearest else ""
        number = address[0]["house_number"] if address else ""
        if crossing and not (address and address[1] <= min(AT_ADDRESS_M, crossing[1])):
            first, second = (self._road_names[crossing[0][end]] for end in ("first", "second"))
            text, distance_m = form_text(crossing_name(first, second), district), crossing[1]
        elif address and road:
            text, distance_m = form_text(numbered(road, number), district), address[1]
            text += "" if distance_m <= AT_ADDRESS_M else "附近"
        elif road and not (place and road_m > FAR_ROAD_M):
            text, distance_m = form_text(road, district) + "附近", road_m
        else:
            return self._by_place(point, district, road)
        if place_name:
            text += f"({place_name})"
        return FoundAddress(text, road, district, number, round(distance_m, 1), place_name)

    def _nearest_road(self, point: Coordinates) -> tuple[str, float]:
        if not len(self._line_names):
            return "", math.inf
        rows, away = self._lines.query_nearest(
            shapely.points(point), max_distance=ROAD_M, return_distance=True, all_matches=True
        )
        if not len(rows):
            return "", math.inf
        return self._road_names[int(self._line_names[int(rows.min())])], float(away[0])

    def _address_near(self, point: Coordinates, road: str) -> tuple[sqlite3.Row, float] | None:
        """The nearest house of the nearest road; of any road where that has none close by."""
        close = self._addresses.within(point, ADDRESS_M, _HOUSES_TRIED)
        for row, away in close:
            if self._road_names[row["road"]] == road:
                return row, away
        return close[0] if close and not road else None

    def _by_place(self, point: Coordinates, district: str, road: str) -> FoundAddress:
        place = self._places.nearest(point, ROAD_M)
        if place is None:
            return FoundAddress(district=district)
        name, away = place[0]["name"], place[1]
        near = "" if away <= AT_ADDRESS_M else "附近"
        text = form_text(name, district or place[0]["district"]) + near
        beside = name if away <= PLACE_M else ""
        return FoundAddress(text, road, district or place[0]["district"], "", round(away, 1), beside)
