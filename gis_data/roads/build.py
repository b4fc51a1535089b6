"""From ways and restrictions to the edge-based road graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from gis_data.faults import PackageFault
from gis_data.raw_map import RawMap, RawWay
from gis_data.roads.classes import AGAINST_KINDS, FERRY_WAIT_S, ROUTED_KINDS
from gis_data.roads.dissection import contraction_rank
from gis_data.roads.geometry import great_circle_m
from gis_data.roads.store import (
    BACKWARD_AGAINST,
    BRIDGE,
    FORWARD_AGAINST,
    ROUNDABOUT,
    TUNNEL,
    RoadArrays,
    save_arrays,
)
from gis_data.roads.turns import RuleBook, Turns, edge_bearings, make_turns
from gis_data.roads.way_restrictions import Streets, add_way_restrictions

SHORTEST_M = 0.1
"""Two points at one place still cost a little, so that no arc of the graph weighs nothing."""
MINOR_EDGES = 200
"""A piece with fewer edges than this (and under 2 % of all) is an island: a car park, a clipped corner of the map."""


@dataclass(slots=True)
class Segments:
    """Stretches between junctions, with everything that an edge inherits."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    way: NDArray[np.int64]
    one_way: NDArray[np.int8]
    length_m: NDArray[np.float64]
    kind: NDArray[np.int8]
    posted_kmh: NDArray[np.float64]
    name: NDArray[np.int32]
    flags: NDArray[np.uint8]
    wait_s: NDArray[np.float64]
    point_start: NDArray[np.int32]
    points: NDArray[np.float64]


def build_roads(raw: RawMap, folder: Path) -> dict[str, int]:
    """Write the road graph of `raw` into `folder` and return its counts for the manifest."""
    arrays, counts = make_arrays(raw)
    save_arrays(arrays, folder)
    return counts


def make_arrays(raw: RawMap) -> tuple[RoadArrays, dict[str, int]]:
    """The road graph of a raw map; `PackageFault` if no way of it can be driven."""
    kinds = set(ROUTED_KINDS)
    ways = [way for way in raw.ways if way.open_to_emergency and way.kind in kinds and len(way.node_ids) >= 2]
    if not ways:
        raise PackageFault(f"{raw.source}: the map has no road that a vehicle can use")
    names = ["", *dict.fromkeys(way.name for way in ways if way.name)]
    node_ids, junction_of = _number_junctions(ways, raw)
    segments = _cut_segments(ways, junction_of, {name: index for index, name in enumerate(names)})
    # Both directions of a segment get neighbouring numbers, forward first.
    against = _driven_against(segments) if raw.against_one_way_kmh > 0.0 else np.zeros(len(segments.kind), dtype=bool)
    drivable = np.column_stack((against | (segments.one_way >= 0), against | (segments.one_way <= 0)))
    segments.flags[against] |= np.where(segments.one_way[against] > 0, BACKWARD_AGAINST, FORWARD_AGAINST).astype(
        np.uint8
    )
    edge_segment, side = (column.astype(np.int32) for column in np.nonzero(drivable))
    edge_forward = side == 0
    edge_of = np.full((2, len(segments.start)), -1, dtype=np.int32)
    edge_of[side, edge_segment] = np.arange(len(edge_segment))
    opposite = np.where(edge_forward, edge_of[1, edge_segment], edge_of[0, edge_segment]).astype(np.int32)
    edge_from = np.where(edge_forward, segments.start[edge_segment], segments.end[edge_segment]).astype(np.int32)
    edge_to = np.where(edge_forward, segments.end[edge_segment], segments.start[edge_segment]).astype(np.int32)
    legal = ~(against[edge_segment] & (edge_forward != (segments.one_way[edge_segment] > 0)))
    book = RuleBook()
    junction_count = len(node_ids)
    junction_points = np.zeros((junction_count, 2))
    junction_points[segments.start] = segments.points[segments.point_start[:-1]]
    junction_points[segments.end] = segments.points[segments.point_start[1:] - 1]
    turns, unused = make_turns(
        segments.points, segments.point_start, edge_segment, edge_forward, edge_from, edge_to, opposite,
        segments.way[edge_segment], raw.restrictions, {int(node): number for number, node in enumerate(node_ids)},
        legal, book,
    )  # fmt: skip
    _wait_for_ferries(turns, segments.wait_s[edge_segment])
    over_ways = [restriction for restriction in raw.restrictions if restriction.via_way_ids]
    first_deg, last_deg = edge_bearings(segments.points, segments.point_start, edge_segment, edge_forward)
    turns, base, unused_ways = add_way_restrictions(
        turns, Streets(segments.way[edge_segment], opposite, first_deg, last_deg, legal), over_ways, book
    )
    name_blobs = [name.encode() for name in names]
    edge_segment, edge_forward = edge_segment[base], edge_forward[base]
    arrays = RoadArrays(
        edge_from[base], edge_to[base], edge_segment, edge_forward, opposite[base],
        _minor_edges(turns, opposite[base], legal[base]),
        segments.way[edge_segment], base, contraction_rank(turns),
        segments.length_m, segments.kind, segments.posted_kmh, segments.name, segments.flags, segments.wait_s,
        segments.point_start, segments.points, turns.start, turns.to, turns.cost_s, turns.rule,
        np.cumsum([0] + [len(blob) for blob in name_blobs]).astype(np.int32),
        np.frombuffer(b"".join(name_blobs), dtype=np.uint8), junction_points,
        np.frombuffer("\n".join(book.texts).encode(), dtype=np.uint8), np.array([raw.against_one_way_kmh]),
    )  # fmt: skip
    counts = {
        "road_nodes": junction_count, "road_segments": len(segments.start), "road_edges": len(base),
        "road_turns": len(turns.to), "restrictions_unused": unused + unused_ways,
        "turns_at_times": int((turns.rule > 0).sum()), "segments_against_one_way": int(against.sum()),
    }  # fmt: skip
    return arrays, counts


def _number_junctions(ways: list[RawWay], raw: RawMap) -> tuple[NDArray[np.int64], dict[int, int]]:
    """Source nodes where segments begin and end, and their numbers: way ends, meetings, restricted turns."""
    ends = np.concatenate([way.node_ids[[0, -1]] for way in ways])
    every = np.concatenate([way.node_ids for way in ways])
    unique, count = np.unique(every, return_counts=True)
    via = np.array([restriction.via_node_id for restriction in raw.restrictions], dtype=np.int64)
    node_ids = np.unique(np.concatenate((ends, unique[count > 1], np.intersect1d(via, unique))))
    return node_ids, {int(node): number for number, node in enumerate(node_ids)}


def _cut_segments(ways: list[RawWay], junction_of: dict[int, int], name_index: dict[str, int]) -> Segments:
    rows: list[tuple[int, int, int, int, float, int, float, int, int, float]] = []
    lines: list[NDArray[np.float64]] = []
    for way in ways:
        ids = way.node_ids.tolist()
        steps = great_circle_m(*way.coordinates[:-1].T, *way.coordinates[1:].T)
        flags = BRIDGE * way.bridge | TUNNEL * way.tunnel | ROUNDABOUT * way.roundabout
        posted = np.nan if way.max_speed_kmh is None else way.max_speed_kmh
        kind, name = ROUTED_KINDS.index(way.kind), name_index[way.name]
        wait_s = 0.0 if way.kind != "ferry" else FERRY_WAIT_S if way.wait_s is None else way.wait_s
        first = 0
        for last in range(1, len(ids)):
            if ids[last] not in junction_of:
                continue
            length_m = max(float(steps[first:last].sum()), SHORTEST_M)
            ends = junction_of[ids[first]], junction_of[ids[last]]
            rows.append((*ends, way.way_id, way.one_way, length_m, kind, posted, name, flags, wait_s))
            lines.append(way.coordinates[first : last + 1])
            first = last
    order = _along_curve(np.array([line[0] for line in lines]))
    lines = [lines[number] for number in order]
    columns = list(zip(*(rows[number] for number in order), strict=True))
    return Segments(
        np.array(columns[0], dtype=np.int32),
        np.array(columns[1], dtype=np.int32),
        np.array(columns[2], dtype=np.int64),
        np.array(columns[3], dtype=np.int8),
        np.array(columns[4], dtype=np.float64),
        np.array(columns[5], dtype=np.int8),
        np.array(columns[6], dtype=np.float64),
        np.array(columns[7], dtype=np.int32),
        np.array(columns[8], dtype=np.uint8),
        np.array(columns[9], dtype=np.float64),
        np.cumsum([0] + [len(line) for line in lines]).astype(np.int32),
        np.vstack(lines).astype(np.float64),
    )


def _wait_for_ferries(turns: Turns, wait_s: NDArray[np.float64]) -> None:
    """Whoever turns onto a ferry from a road waits for it; from ferry to ferry one stays aboard."""
    came = np.repeat(np.arange(len(wait_s)), np.diff(turns.start))
    turns.cost_s += np.where(wait_s[came] > 0.0, 0.0, wait_s[turns.to])


def _along_curve(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order of points along a Z-curve: neighbours on the ground get near numbers, so a search stays in the cache."""
    low, high = points.min(axis=0), points.max(axis=0)
    cells = ((points - low) / np.maximum(high - low, 1e-9) * 65_535.0).astype(np.uint64)
    code = np.zeros(len(points), dtype=np.uint64)
    for bit in range(16):
        for axis in range(2):
            code |= ((cells[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return np.asarray(np.argsort(code, kind="stable"))


def _driven_against(segments: Segments) -> NDArray[np.bool_]:
    """One-way streets that an ambulance may enter from the wrong end: narrow ones that are no roundabout."""
    narrow = np.isin(segments.kind, [ROUTED_KINDS.index(kind) for kind in AGAINST_KINDS])
    return np.asarray(narrow & (segments.one_way != 0) & ((segments.flags & (ROUNDABOUT | TUNNEL)) == 0))


def _minor_edges(turns: Turns, opposite: NDArray[np.int32], legal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Edges of islands, joined by legal driving alone; an edge against a one-way street is where that street is."""
    edge_count = len(opposite)
    came = np.repeat(np.arange(edge_count), np.diff(turns.start))
    allowed = legal[came] & legal[turns.to]
    ends = came[allowed], turns.to[allowed]
    graph = csr_matrix((np.ones(len(ends[0])), ends), shape=(edge_count, edge_count))
    _, label = connected_components(graph, directed=True, connection="strong")
    label = np.where(legal, label, label[opposite])
    size = np.bincount(label)[label]
    return np.asarray((size < min(MINOR_EDGES, max(2, 0.02 * edge_count))) & (size < size.max()))
