"""Streets around an order's way, read from a map package; without a map the sketches show the route alone."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch_app.domain.order import Order
from dispatch_app.words import t
from gis_data.base_map import BaseMap, BaseMapFault, FeatureBatch, open_base_map
from gis_data.base_map_kinds import HIGHEST_ZOOM, LOWEST_ZOOM, metres_per_px
from gis_data.package_watch import PackageWatch
from station_client.paper.geometry import Window
from station_client.paper.order_sheet import LEFT_FRAME, RIGHT_FRAME, Surroundings
from station_client.paper.sketch import ROAD_STYLE, Street, route_window, scene_window

log = logging.getLogger(__name__)

PX_ON_PAPER_MM = 0.25
"""One pixel of the map's detail levels on paper: finer lines than this merge in print."""

AREAS = frozenset({"water", "green", "building"})
SHOWN = AREAS | ROAD_STYLE.keys() | {"river"}
MOST_PARTS = 6_000
"""Lines and areas taken for one sketch; a dense city centre has some 2,000."""


class SketchSource(Protocol):
    """Gives the streets that the sketches of an order show."""

    def surroundings(self, order: Order) -> Surroundings:
        """Empty when nothing is known; never raises."""


class NoMap:
    """Without a map package: route and turns only."""

    def surroundings(self, order: Order) -> Surroundings:
        return Surroundings()


class MapSketches:
    """Reads a map package's base map; raises SketchFault when it cannot be opened.

    A package that takes its place is read before the next sketch; one that cannot be read leaves the old map in use.
    """

    def __init__(self, package: Path) -> None:
        self._package = package
        self._watch = PackageWatch(package)
        try:
            self._map = open_base_map(package)
        except BaseMapFault as wrong:
            raise SketchFault(t("The map cannot be opened: {reason}", reason=wrong)) from wrong

    def base_map(self) -> BaseMap:
        """The map in use, after a look whether a new one has come."""
        if self._watch.changed():
            try:
                self._map = open_base_map(self._package)
            except BaseMapFault as wrong:
                log.warning("the new map is not used: %s", wrong)
        return self._map

    def surroundings(self, order: Order) -> Surroundings:
        base_map = self.base_map()
        scene = order.sheet.scene.position
        if scene is None or not scene.is_valid():
            return Surroundings()
        route = streets_in(base_map, route_window(LEFT_FRAME, order.sheet.route.points, scene))
        return Surroundings(route, streets_in(base_map, scene_window(RIGHT_FRAME, scene)))


class SketchFault(Exception):
    """The map package is missing or damaged; the message says which."""


def streets_in(base_map: BaseMap, window: Window) -> tuple[Street, ...]:
    """What the base map shows within the window at a detail that suits paper, with the names of roads."""
    west, south, east, north = window.degrees()
    zoom = _zoom_for(window)
    streets: list[Street] = []
    for batch in base_map.features_in(west, south, east, north, zoom):
        if batch.kind in SHOWN and batch.level >= 0:
            streets += _streets_of(batch)
        if len(streets) >= MOST_PARTS:
            break
    (x0, y0), (x1, y1) = _unit(west, north), _unit(east, south)
    for line in base_map.named_lines_in_units(x0, y0, x1, y1, zoom):
        if line.kind in ROAD_STYLE:
            points = tuple((float(x), float(y)) for x, y in _degrees(line.xy))
            streets.append(Street(line.kind, points, line.name))
    return tuple(streets)


def _zoom_for(window: Window) -> float:
    """The zoom at which one pixel is as wide as PX_ON_PAPER_MM of the window."""
    wanted = window.metres_per_mm * PX_ON_PAPER_MM
    zoom = float(np.log2(metres_per_px(window.latitude, 0.0) / wanted))
    return min(max(zoom, LOWEST_ZOOM), HIGHEST_ZOOM)


def _streets_of(batch: FeatureBatch) -> list[Street]:
    degrees = _degrees(batch.xy)
    parts = range(len(batch.starts) - 1)
    return [
        Street(batch.kind, tuple((float(x), float(y)) for x, y in degrees[batch.starts[i] : batch.starts[i + 1]]))
        for i in parts
    ]


def _degrees(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude, shape (n, 2), of Web-Mercator units (EPSG Guidance Note 7-2)."""
    result = np.empty_like(xy)
    result[:, 0] = (xy[:, 0] - 0.5) * 360.0
    result[:, 1] = np.degrees(np.arctan(np.sinh((0.5 - xy[:, 1]) * 2.0 * np.pi)))
    return result


def _unit(longitude: float, latitude: float) -> tuple[float, float]:
    y = 0.5 - float(np.arcsinh(np.tan(np.radians(latitude)))) / (2.0 * float(np.pi))
    return longitude / 360.0 + 0.5, y
