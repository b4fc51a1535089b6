"""Roads and crossings by name, out of the ways of a raw map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gis_data.gazetteer.districts import DistrictFinder
from gis_data.raw_map import ROAD_KINDS, Coordinates, RawMap, RawWay

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on the sphere of 6,371 km."""

CLUSTER_M = 60.0
"""Junction points of the same two roads closer than this are one crossing: the carriageways of a wide road."""

SLIVER_M = 60.0
"""A road that only touches a district with less than this is not listed there: boundaries run along roads."""


@dataclass(frozen=True, slots=True)
class Road:
    """One road name in one district."""

    name: str
    name_english: str
    district: str
    longitude: float
    latitude: float
    length_m: float


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where two roads meet; names in the order of their numbers."""

    first: int
    second: int
    district: str
    longitude: float
    latitude: float


@dataclass(slots=True)
class NamedRoads:
    """Everything that the gazetteer keeps of ways; `names` are numbered in sorted order."""

    names: list[str] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)
    line_coordinates: Coordinates = field(default_factory=lambda: np.empty((0, 2)))
    line_starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    line_names: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))


def metres(offsets: Coordinates, latitude: float) -> Coordinates:
    """Offsets in degrees as metres east and north, near a latitude."""
    scale = np.array([METRES_PER_DEGREE * float(np.cos(np.radians(latitude))), METRES_PER_DEGREE])
    return np.asarray(offsets * scale, np.float64)


def read_roads(raw: RawMap, districts: DistrictFinder, more_names: Iterable[str] = ()) -> NamedRoads:
    """The named roads of the map; `more_names` (of addresses) are numbered too, though without a line."""
    ways = [way for way in raw.ways if way.name.strip() and way.kind in ROAD_KINDS and _usable(way)]
    named = NamedRoads(sorted({way.name.strip() for way in ways} | set(more_names)))
    number = {name: place for place, name in enumerate(named.names)}
    if not ways:
        return named
    lengths = np.array([len(way.coordinates) for way in ways])
    coordinates = np.concatenate([way.coordinates for way in ways]).astype(np.float64)
    way_names = np.array([number[way.name.strip()] for way in ways], np.int64)
    named.line_coordinates, named.line_names = coordinates, way_names.astype(np.int32)
    named.line_starts = np.concatenate([[0], np.cumsum(lengths)])
    point_names = np.repeat(way_names, lengths)
    same_way = np.ones(len(coordinates) - 1, bool)
    same_way[named.line_starts[1:-1] - 1] = False
    middles = ((coordinates[:-1] + coordinates[1:]) / 2)[same_way]
    latitude = float(np.mean(coordinates[:, 1]))
    sizes = np.hypot(*metres(np.diff(coordinates, axis=0)[same_way], latitude).T)
    english = {way.name.strip(): way.name_english for way in reversed(ways) if way.name_english}
    named.roads = _roads(named.names, english, districts, point_names[:-1][same_way], middles, sizes)
    nodes = np.concatenate([way.node_ids for way in ways])
    named.crossings = _crossings(nodes, point_names, coordinates, districts)
    return named


def _usable(way: RawWay) -> bool:
    shape_fits = way.coordinates.ndim == 2 and len(way.coordinates) >= 2 and len(way.node_ids) == len(way.coordinates)
    return shape_fits and bool(np.isfinite(way.coordinates).all())


def _roads(
    names: list[str], english: dict[str, str], districts: DistrictFinder,
    segment_names: NDArray[np.int64], middles: Coordinates, sizes: NDArray[np.float64],
) -> list[Road]:  # fmt: skip
    """One road a name and district, its point the middle segment closest to its centre of mass."""
    inside = districts.numbers(middles)
    groups, member = np.unique(segment_names * (len(districts.names) + 1) + inside + 1, return_inverse=True)
    weights = np.maximum(sizes, 0.01)
    total = np.bincount(member, weights)
    centre = np.stack([np.bincount(member, weights * middles[:, axis]) / total for axis in (0, 1)], axis=1)
    away = np.hypot(*metres(middles - centre[member], float(np.mean(middles[:, 1]))).T)
    order = np.lexsort((away, member))
    nearest = order[np.searchsorted(member[order], np.arange(len(groups)))]
    longest: dict[int, float] = defaultdict(float)
    group_names = groups // (len(districts.names) + 1)
    for name, length in zip(group_names, total, strict=True):
        longest[int(name)] = max(longest[int(name)], float(length))
    roads = []
    for place, group in enumerate(groups):
        name, district = int(group_names[place]), int(group) % (len(districts.names) + 1) - 1
        if total[place] < SLIVER_M and total[place] < longest[name]:
            continue
        longitude, latitude = (float(value) for value in middles[nearest[place]])
        district_name = districts.names[district] if district >= 0 else ""
        roads.append(
            Road(names[name], english.get(names[name], ""), district_name, longitude, latitude, float(total[place]))
        )
    return roads


def _crossings(
    nodes: NDArray[np.int64], node_names: NDArray[np.int64], coordinates: Coordinates, districts: DistrictFinder
) -> list[Crossing]:
    """Nodes that two differently named roads share, joined where they stand close together."""
    order = np.lexsort((node_names, nodes))
    nodes, node_names, coordinates = nodes[order], node_names[order], coordinates[order]
    fresh = np.ones(len(nodes), bool)
    fresh[1:] = (nodes[1:] != nodes[:-1]) | (node_names[1:] != node_names[:-1])
    nodes, node_names, coordinates = nodes[fresh], node_names[fresh], coordinates[fresh]
    _, starts, counts = np.unique(nodes, return_index=True, return_counts=True)
    meetings: dict[tuple[int, int], list[Coordinates]] = defaultdict(list)
    for start, count in zip(starts[counts > 1], counts[counts > 1], strict=True):
        for pair in combinations(node_names[start : start + count].tolist(), 2):
            meetings[pair].append(coordinates[start])
    found = []
    for (first, second), points in sorted(meetings.items()):
        for centre in cluster(np.array(points), CLUSTER_M):
            found.append((first, second, centre))
    numbers = districts.numbers(np.array([centre for _, _, centre in found]).reshape(-1, 2))
    return [
        Crossing(first, second, districts.names[n] if n >= 0 else "", float(centre[0]), float(centre[1]))
        for (first, second, centre), n in zip(found, numbers.tolist(), strict=True)
    ]


def cluster(points: Coordinates, reach_m: float) -> list[Coordinates]:
    """The centres of groups of points, each point of which has another of its group within `reach_m`."""
    if len(points) == 1:
        return [points[0]]
    flat = metres(points, float(points[0, 1]))
    left = set(range(len(points)))
    centres = []
    while left:
        group, edge = [], [min(left)]
        left.discard(edge[0])
        while edge:
            point = edge.pop()
            group.append(point)
            close = [other for other in left if np.hypot(*(flat[other] - flat[point])) <= reach_m]
            left.difference_update(close)
            edge += close
        centres.append(points[sorted(group)].mean(axis=0))
    return centres
