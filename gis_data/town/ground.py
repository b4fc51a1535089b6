"""Areas of the demo town: districts, built-up land, green, water and some twenty thousand houses."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import split, unary_union

from gis_data.raw_map import RawArea
from gis_data.town.blocks import Block
from gis_data.town.main_roads import MainRoads
from gis_data.town.plane import Plane, Points
from gis_data.town.terrain import Terrain
from gis_data.town.words import DISTRICT_NAMES, RIVER_NAME, STREAM_NAME

Box = tuple[float, float, float, float]  # west, south, east, north on the plan


def make_districts(terrain: Terrain, roads: MainRoads) -> list[tuple[str, Polygon]]:
    """Six districts on the plan: three columns along main roads, parted by the middle of the river."""
    reach_x, reach_y = terrain.half_width_m + 900.0, terrain.half_height_m + 900.0
    whole = box(-reach_x, -reach_y, reach_x, reach_y)
    lines = [line.position for line in roads.columns]
    west = min(lines, key=lambda x: abs(x + 0.27 * terrain.half_width_m))
    east = min(lines, key=lambda x: abs(x - 0.30 * terrain.half_width_m))
    parts: list[BaseGeometry] = list(split(whole, terrain.river_line).geoms)
    for x in (west, east):
        cut = LineString([(x, -2 * reach_y), (x, 2 * reach_y)])
        parts = [piece for part in parts for piece in split(part, cut).geoms]
    middle = [(part.representative_point(), part) for part in parts]
    river_y = -900.0
    middle.sort(key=lambda pair: (pair[0].y < river_y, pair[0].x))
    return [(name, part) for name, (_, part) in zip(DISTRICT_NAMES, middle, strict=True) if isinstance(part, Polygon)]


def districts_at(districts: list[tuple[str, Polygon]], points: Points) -> list[str]:
    """The district of each plan point; "" outside all of them."""
    found = np.full(len(points), len(districts))
    geometry = shapely.points(points)
    for number, (_, shape) in enumerate(districts):
        shapely.prepare(shape)
        found[shapely.intersects(shape, geometry)] = number
    names = [name for name, _ in districts] + [""]
    return [names[number] for number in found]


def make_areas(
    rng: np.random.Generator, plane: Plane, terrain: Terrain, blocks: list[Block], districts: list[tuple[str, Polygon]]
) -> list[RawArea]:
    """Every filled area, the large ones first so that they can be painted in this order."""
    areas = [_area(plane, "district", shape, name) for name, shape in districts]
    water = unary_union([terrain.river, terrain.stream])
    built = []
    for block in blocks:
        if block.kind in ("country", "village"):
            continue
        ground = box(block.west + 12, block.south + 12, block.east - 12, block.north - 12).difference(
            water.buffer(30.0)
        )
        kind = "green" if block.kind == "open" else "landuse"
        for shape in _polygons(ground):
            built.append(_area(plane, kind, shape, ""))
    areas += built
    for name, shape in terrain.hills:
        areas += [_area(plane, "green", part, name) for part in _polygons(shape.difference(water))]
    for park in terrain.parks:
        areas += [_area(plane, "green", part, "") for part in _polygons(park.difference(water))]
    bank = terrain.river.buffer(55.0).difference(terrain.river)
    areas += [_area(plane, "green", part, "") for part in _polygons(bank)]
    areas.append(_area(plane, "water", terrain.river, RIVER_NAME))
    areas.append(_area(plane, "water", terrain.stream, STREAM_NAME))
    for name, shape in terrain.lakes:
        areas.append(_area(plane, "water", shape, name))
    areas += _houses(rng, plane, terrain, blocks)
    return areas


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    parts = list(getattr(shape, "geoms", [shape]))
    return [part for part in parts if isinstance(part, Polygon) and part.area > 400.0]


def _area(plane: Plane, kind: str, shape: Polygon, name: str) -> RawArea:
    rings = [shape.exterior, *shape.interiors]
    lines = [shapely.segmentize(ring, 150.0) for ring in rings]
    return RawArea(kind, tuple(plane.degrees(np.array(line.coords)) for line in lines), name)


def _houses(rng: np.random.Generator, plane: Plane, terrain: Terrain, blocks: list[Block]) -> list[RawArea]:
    rows: list[Box] = []
    for block in blocks:
        if block.kind in ("open", "country"):
            continue
        for p in range(len(block.xs) - 1):
            for q in range(len(block.ys) - 1):
                cell = (
                    block.xs[p] + (22.0 if p == 0 else 13.0),
                    block.ys[q] + (22.0 if q == 0 else 13.0),
                    block.xs[p + 1] - (22.0 if p == len(block.xs) - 2 else 13.0),
                    block.ys[q + 1] - (22.0 if q == len(block.ys) - 2 else 13.0),
                )
                rows += _houses_in(rng, block.kind, cell)
    boxes = np.array(rows)
    shapes = shapely.box(boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3])
    taken = unary_union(
        [terrain.closed, terrain.quiet, terrain.crossable.buffer(45.0), terrain.railway_line.buffer(25.0)]
    )
    shapely.prepare(taken)
    boxes = boxes[~shapely.intersects(taken, shapes)]
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3, 0, 1]].reshape(-1, 2)
    rings: NDArray[np.float64] = plane.degrees(corners).reshape(-1, 5, 2)
    return [RawArea("building", (ring,)) for ring in rings]


def _houses_in(rng: np.random.Generator, kind: str, cell: Box) -> list[Box]:
    """Houses of one cell: slabs in rows, old courtyards, a tower block, a factory hall or a farmhouse."""
    west, south, east, north = cell
    wide, high = east - west, north - south
    if wide < 18.0 or high < 14.0:
        return []
    if kind == "homes":
        rows = max(1, int(high // 40.0))
        depth, step = 13.0, high / rows
        return [
            (west + rng.uniform(0, 5), south + row * step, east - rng.uniform(0, 9), south + row * step + depth)
            for row in range(rows)
            if rng.random() < 0.86
        ]
    if kind == "old":
        middle_x, middle_y = west + wide * rng.uniform(0.35, 0.65), south + high * rng.uniform(0.35, 0.65)
        lots: tuple[Box, ...] = (
            (west, south, middle_x, middle_y),
            (middle_x, south, east, middle_y),
            (west, middle_y, middle_x, north),
        )
        lots += ((middle_x, middle_y, east, north),)
        return [_inset(rng, lot, 2.0, 7.0) for lot in lots if rng.random() < 0.7]
    if kind == "village":
        if rng.random() < 0.35:
            return []
        x, y = west + rng.uniform(0, wide - 14), south + rng.uniform(0, high - 12)
        return [(x, y, x + rng.uniform(9, 14), y + rng.uniform(8, 12))]
    return [_inset(rng, cell, 3.0, 22.0 if kind == "offices" else 14.0)] if rng.random() < 0.85 else []


def _inset(rng: np.random.Generator, lot: Box, low: float, high: float) -> Box:
    west, south, east, north = lot
    limit = min(east - west, north - south) * 0.3
    a, b, c, d = np.minimum(rng.uniform(low, high, 4), limit)
    return (float(west + a), float(south + b), float(east - c), float(north - d))
