"""Writes the base map's file from a raw map: levels of detail, painting order, and what carries a name."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.base_map_kinds import (
    BAND_CEILINGS,
    FEATURE_KINDS,
    PLACE_SHOWN_FROM_ZOOM,
    SHOWN_FROM_ZOOM,
    SIMPLIFY_PX,
    SMALLEST_AREA_PX2,
    to_unit,
    world_px,
)
from gis_data.raw_map import RawArea, RawMap, RawWay

Arrays = dict[str, NDArray[np.generic]]
Geometries = NDArray[np.object_]

FILE_NAME: Final = "base_map.npz"
FORMAT_VERSION: Final = 1

_KIND_NUMBER: Final = {kind: number for number, kind in enumerate(FEATURE_KINDS)}
_MERGED_BELOW_BAND: Final = 3
"""In these bands pieces of one kind and name are joined end to end first, so that simplifying reaches across them."""

_MOST_RING_POINTS: Final = 256
"""An area with more points is cut into quarters, so that one street-scale tile never walks a whole river."""


def build(raw: RawMap, folder: Path) -> None:
    """Write `base_map.npz` into `folder` (made if missing), replacing an older one in one step.

    Ways with fewer than two finite points and areas that cannot be repaired are left out; what an importer refused is
    its own report.
    """
    lines = _usable_ways(raw.ways)
    areas = _usable_areas(raw.areas)
    arrays: Arrays = {"version": np.array([FORMAT_VERSION], dtype=np.int64)}
    for number in range(len(BAND_CEILINGS)):
        arrays.update(_band(number, lines, areas))
    arrays.update(_named_lines(lines))
    arrays.update(_named_points(raw, areas))
    arrays.update(_text_arrays("about", [raw.name, raw.source, raw.licence]))
    arrays["bounds"] = _bounds(raw)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / (FILE_NAME + ".part")
    with unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / FILE_NAME)


def _usable_ways(ways: Sequence[RawWay]) -> list[tuple[RawWay, shapely.LineString]]:
    kept = [
        way
        for way in ways
        if way.kind in _KIND_NUMBER and len(way.coordinates) > 1 and np.isfinite(way.coordinates).all()
    ]
    if not kept:
        return []
    lengths = [len(way.coordinates) for way in kept]
    points = to_unit(np.concatenate([way.coordinates for way in kept]))
    shapes = shapely.linestrings(points, indices=np.repeat(np.arange(len(kept)), lengths))
    return list(zip(kept, shapes, strict=True))


def _usable_areas(areas: Sequence[RawArea]) -> list[tuple[RawArea, shapely.Geometry]]:
    result = []
    for area in areas:
        if area.kind not in _KIND_NUMBER or not area.rings or not all(np.isfinite(ring).all() for ring in area.rings):
            continue
        rings = [to_unit(ring) for ring in area.rings if len(ring) > 3]
        if not rings:
            continue
        shape = shapely.Polygon(rings[0], rings[1:])
        if not shape.is_valid:
            shape = shapely.make_valid(shape)
        polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0.0]
        if polygons:
            result.append((area, shapely.multipolygons(polygons)))
    return result


def _level(way: RawWay) -> int:
    return 2 if way.bridge else 0 if way.tunnel else 1  # stored plus one, so that it sorts as a whole number from 0


def _band(
    number: int, lines: list[tuple[RawWay, shapely.LineString]], areas: list[tuple[RawArea, shapely.Geometry]]
) -> Arrays:
    """The tables of one level of detail, features sorted by kind, level and place."""
    ceiling = BAND_CEILINGS[number]
    last = number == len(BAND_CEILINGS) - 1
    tolerance = 0.0 if last else SIMPLIFY_PX / world_px(ceiling)
    smallest = 0.0 if last else SMALLEST_AREA_PX2 / world_px(ceiling) ** 2
    groups: dict[tuple[int, int, int, str], list[shapely.LineString]] = defaultdict(list)
    for way, shape in lines:
        if SHOWN_FROM_ZOOM[way.kind] <= ceiling:
            joined = number < _MERGED_BELOW_BAND
            direction = 0 if joined else way.one_way
            groups[(_KIND_NUMBER[way.kind], _level(way), direction, way.name if joined else "")].append(shape)
    rows: list[tuple[int, int, int, list[NDArray[np.float64]]]] = []
    for (kind, level, one_way, _), shapes in groups.items():
        pieces: Geometries = np.array(shapes, dtype=object)
        if number < _MERGED_BELOW_BAND:
            pieces = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapes)))
        if tolerance:
            pieces = shapely.simplify(pieces, tolerance)
        rows.extend((kind, level, one_way, [shapely.get_coordinates(piece)]) for piece in pieces)
    for area, outline in areas:
        if SHOWN_FROM_ZOOM[area.kind] > ceiling or outline.area < smallest:
            continue
        simple = shapely.simplify(outline, tolerance) if tolerance else outline
        for polygon in _cut(simple):
            rings = [polygon.exterior, *polygon.interiors]
            rows.append((_KIND_NUMBER[area.kind], 1, 0, [shapely.get_coordinates(ring) for ring in rings]))
    return _tables(f"band{number}", rows)


def _cut(area: shapely.Geometry) -> list[shapely.Polygon]:
    """The area's polygons, outer rings one way and holes the other, those with many points cut into quarters."""
    todo = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and not part.is_empty]
    done: list[shapely.Polygon] = []
    while todo:
        polygon = todo.pop()
        if shapely.get_num_coordinates(polygon) <= _MOST_RING_POINTS:
            done.append(shapely.orient_polygons(polygon))
            continue
        x0, y0, x1, y1 = polygon.bounds
        xm, ym = (x0 + x1) / 2.0, (y0 + y1) / 2.0
        for quarter in ((x0, y0, xm, ym), (xm, y0, x1, ym), (x0, ym, xm, y1), (xm, ym, x1, y1)):
            clipped = shapely.get_parts(shapely.clip_by_rect(polygon, *quarter))
            todo.extend(part for part in clipped if part.geom_type == "Polygon" and part.area > 0.0)
    return done


def _tables(prefix: str, rows: list[tuple[int, int, int, list[NDArray[np.float64]]]]) -> Arrays:
    boxes = np.array([_box(parts[0]) for *_, parts in rows], dtype=np.float64).reshape(-1, 4)
    kind = np.array([row[0] for row in rows], dtype=np.int64)
    level = np.array([row[1] for row in rows], dtype=np.int64)
    # A coarse grid number keeps neighbours together in memory within one kind.
    cell = (boxes[:, 1] * 2**14).astype(np.int64) * 2**14 + (boxes[:, 0] * 2**14).astype(np.int64)
    order = np.lexsort((cell, level, kind))
    parts_sorted = [part for index in order for part in rows[index][3]]
    counts = [len(rows[index][3]) for index in order]
    lengths = [len(part) for part in parts_sorted]
    xy = np.concatenate(parts_sorted) if parts_sorted else np.empty((0, 2))
    return {
        f"{prefix}_xy": xy,
        f"{prefix}_part_start": np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        f"{prefix}_first_part": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        f"{prefix}_kind": kind[order].astype(np.uint8),
        f"{prefix}_level": (level[order] - 1).astype(np.int8),
        f"{prefix}_one_way": np.array([rows[index][2] for index in order], dtype=np.int8),
        f"{prefix}_box": boxes[order],
    }


def _box(points: NDArray[np.float64]) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _named_lines(lines: list[tuple[RawWay, shapely.LineString]]) -> Arrays:
    """Named roads and rivers, joined end to end, the widest class first."""
    groups: dict[tuple[int, str], list[shapely.LineString]] = defaultdict(list)
    for way, shape in lines:
        if way.name and way.kind != "boundary":
            groups[(_KIND_NUMBER[way.kind], way.name)].append(shape)
    tolerance = SIMPLIFY_PX / world_px(17.0)
    names, kinds, shapes = [], [], []
    for (kind, name), members in sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1])):
        merged = shapely.line_merge(shapely.multilinestrings(members))
        for piece in shapely.get_parts(shapely.simplify(merged, tolerance)):
            names.append(name)
            kinds.append(kind)
            shapes.append(shapely.get_coordinates(piece))
    lengths = [len(shape) for shape in shapes]
    return {
        **_text_arrays("line_name", names),
        "line_kind": np.array(kinds, dtype=np.uint8),
        "line_start": np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        "line_xy": np.concatenate(shapes) if shapes else np.empty((0, 2)),
        "line_box": np.array([_box(shape) for shape in shapes], dtype=np.float64).reshape(-1, 4),
    }


def _named_points(raw: RawMap, areas: list[tuple[RawArea, shapely.Geometry]]) -> Arrays:
    """Places and named areas; an address shows its house number only, an area its name at an inner point."""
    rows: list[tuple[str, str, float, float, float]] = []
    places = [p for p in raw.places if p.kind in PLACE_SHOWN_FROM_ZOOM and np.isfinite((p.longitude, p.latitude)).all()]
    units = to_unit(np.array([(place.longitude, place.latitude) for place in places]).reshape(-1, 2))
    for place, (x, y) in zip(places, units, strict=True):
        text = place.house_number if place.kind == "address" else place.name
        if text:
            rows.append((text, place.kind, float(x), float(y), 0.0))
    named_districts = {place.name for place in places if place.kind == "district"}
    for area, shape in areas:
        if not area.name or area.kind == "landuse" or (area.kind == "district" and area.name in named_districts):
            continue
        inner = shapely.point_on_surface(shape)
        x0, _, x1, _ = shape.bounds
        rows.append((area.name, area.kind, inner.x, inner.y, x1 - x0))
    rows.sort(key=lambda row: -row[4])
    return {
        **_text_arrays("point_name", [row[0] for row in rows]),
        **_text_arrays("point_kind", [row[1] for row in rows]),
        "point_place": np.array([row[2:] for row in rows], dtype=np.float64).reshape(-1, 3),
    }


def _text_arrays(prefix: str, texts: list[str]) -> Arrays:
    encoded = [text.encode("utf-8") for text in texts]
    return {
        f"{prefix}_bytes": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        f"{prefix}_ends": np.cumsum([len(text) for text in encoded], dtype=np.int64),
    }


def _bounds(raw: RawMap) -> NDArray[np.float64]:
    """West, south, east, north of the roads – borders and water reach far beyond what is mapped –, without a road of
    everything; the whole world for an empty map."""
    clouds = [way.coordinates for way in raw.ways if way.open_to_emergency]
    clouds = clouds or [way.coordinates for way in raw.ways] + [ring for area in raw.areas for ring in area.rings]
    points = np.concatenate(clouds) if clouds else np.empty((0, 2))
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return np.array([-180.0, -85.0, 180.0, 85.0])
    return np.concatenate((points.min(axis=0), points.max(axis=0)))
