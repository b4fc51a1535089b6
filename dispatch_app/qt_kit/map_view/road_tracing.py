"""Follows roads between two clicked places, on the streets of the base map alone: no server is asked while drawing."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from typing import Final

import numpy as np

from dispatch_app.qt_kit.map_view.tile_style import ROAD_ORDER
from dispatch_app.qt_kit.map_view.vector_path import Floats
from gis_data.base_map import BaseMap
from gis_data.base_map_kinds import HIGHEST_ZOOM, degrees_of, metres_per_px, unit_of, world_px

Point = tuple[float, float]
_Node = tuple[float, float]

SNAP_M: Final = 40.0
"""A click farther from any road is taken as it is."""
LONGEST_M: Final = 8_000.0
"""Between two clicks; a longer stretch is drawn straight, since its way could be any."""
_MOST_DETOUR: Final = 4.0
_DRIVEN: Final = frozenset(ROAD_ORDER) - {"footway"}


class RoadTracer:
    """Callable: the way along roads from one place in degrees to another, snapped at both ends."""

    def __init__(self, base_map: BaseMap) -> None:
        self._map = base_map

    def __call__(self, start: Point, end: Point) -> list[Point]:
        first, last = unit_of(*start), unit_of(*end)
        metre = 1.0 / (metres_per_px(start[1], HIGHEST_ZOOM) * world_px(HIGHEST_ZOOM))
        direct = math.dist(first, last)
        if direct > LONGEST_M * metre:
            return [start, end]
        begin, finish = self._snap(first, metre), self._snap(last, metre)
        if begin is None or finish is None or math.dist(begin[0], finish[0]) == 0.0:
            return [degrees_of(*begin[0]) if begin else start, degrees_of(*finish[0]) if finish else end]
        room = max(direct, 200.0 * metre)
        found = self._way(begin, finish, room, max(direct * _MOST_DETOUR, 400.0 * metre))
        return [degrees_of(x, y) for x, y in found or [begin[0], finish[0]]]

    def snapped(self, place: Point) -> Point:
        """The nearest place on a road, the place itself where none is near."""
        metre = 1.0 / (metres_per_px(place[1], HIGHEST_ZOOM) * world_px(HIGHEST_ZOOM))
        found = self._snap(unit_of(*place), metre)
        return degrees_of(*found[0]) if found else place

    def _segments(self, x0: float, y0: float, x1: float, y1: float) -> Floats:
        """Road segments that touch the box, (n, 4): from x, y to x, y."""
        pieces = []
        for batch in self._map.features_in_units(x0, y0, x1, y1, HIGHEST_ZOOM):
            if batch.kind not in _DRIVEN or len(batch.xy) < 2:
                continue
            inner = np.ones(len(batch.xy) - 1, dtype=bool)
            inner[batch.starts[1:-1] - 1] = False
            pieces.append(np.hstack((batch.xy[:-1][inner], batch.xy[1:][inner])))
        return np.concatenate(pieces) if pieces else np.empty((0, 4))

    def _snap(self, place: _Node, metre: float) -> tuple[_Node, _Node, _Node] | None:
        """The nearest place on a road and the ends of its segment; None where no road is near."""
        reach = SNAP_M * metre
        segments = self._segments(place[0] - reach, place[1] - reach, place[0] + reach, place[1] + reach)
        if not len(segments):
            return None
        start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
        length2 = np.maximum((step**2).sum(axis=1), 1e-30)
        share = np.clip(((np.array(place) - start) * step).sum(axis=1) / length2, 0.0, 1.0)
        nearest = start + step * share[:, None]
        away = np.hypot(nearest[:, 0] - place[0], nearest[:, 1] - place[1])
        best = int(np.argmin(away))
        if away[best] > reach:
            return None
        x, y = nearest[best].tolist()
        ax, ay, bx, by = segments[best].tolist()
        return (x, y), (ax, ay), (bx, by)

    def _way(
        self, begin: tuple[_Node, _Node, _Node], finish: tuple[_Node, _Node, _Node], room: float, longest: float
    ) -> list[_Node] | None:
        """The shortest way by Dijkstra's search over the streets around both places; None where there is none."""
        (x0, y0), (x1, y1) = begin[0], finish[0]
        segments = self._segments(min(x0, x1) - room, min(y0, y1) - room, max(x0, x1) + room, max(y0, y1) + room)
        near: dict[_Node, list[tuple[_Node, float]]] = defaultdict(list)

        def join(one: _Node, other: _Node) -> None:
            length = math.dist(one, other)
            near[one].append((other, length))
            near[other].append((one, length))

        for ax, ay, bx, by in segments.tolist():
            join((ax, ay), (bx, by))
        for place, one, other in (begin, finish):
            join(place, one)
            join(place, other)
        if set(begin[1:]) == set(finish[1:]):
            join(begin[0], finish[0])
        best: dict[_Node, float] = {begin[0]: 0.0}
        before: dict[_Node, _Node] = {}
        waiting = [(0.0, begin[0])]
        while waiting:
            far, node = heapq.heappop(waiting)
            if node == finish[0]:
                way = [node]
                while way[-1] in before:
                    way.append(before[way[-1]])
                return way[::-1]
            if far > best[node] or far > longest:
                continue
            for other, length in near[node]:
                if far + length < best.get(other, math.inf):
                    best[other] = far + length
                    before[other] = node
                    heapq.heappush(waiting, (far + length, other))
        return None
