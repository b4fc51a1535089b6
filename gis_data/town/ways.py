"""Streets of the plan become ways of the map: cut at water and railway, joined to one network, some turns forbidden."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from gis_data.raw_map import RawRestriction, RawWay
from gis_data.town.plane import Plane, Points
from gis_data.town.street_plan import Street, StreetPlan
from gis_data.town.terrain import Terrain

NODE_OFFSET = 1_000_000
"""Node numbers of the map start here; shape points of river and railway come from another range."""
LINE_NODE_OFFSET = 900_000_000


@dataclass(slots=True)
class _Pieces:
    """All single pieces of all streets as arrays: street number, from node, to node."""

    street: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


def cut_streets(plan: StreetPlan, terrain: Terrain) -> tuple[list[Street], list[bool]]:
    """Streets that remain, each wholly open or wholly bridge, and for each whether it is a bridge."""
    pieces = _pieces_of(plan.streets)
    points = plan.points
    lines = shapely.linestrings(np.stack((points[pieces.first], points[pieces.second]), axis=1))
    in_closed, in_park, over_river, over_stream, over_railway = (
        _touching(shape, lines)
        for shape in (terrain.closed, terrain.quiet, terrain.river, terrain.stream, terrain.railway_line)
    )
    may_bridge = np.array([street.may_bridge for street in plan.streets])[pieces.street]
    spans_river = np.array([street.spans_river for street in plan.streets])[pieces.street]
    bridge = over_river | over_stream | over_railway
    gone = in_closed | ((over_stream | over_railway | in_park) & ~may_bridge) | (over_river & ~spans_river)
    gone |= _lost(pieces, gone, len(points), plan.streets)
    streets, bridges = [], []
    start = 0
    for street in plan.streets:
        end = start + len(street.nodes) - 1
        run: list[int] = []
        run_bridge = False
        for piece, (a, b) in enumerate(zip(street.nodes, street.nodes[1:], strict=False), start):
            if run and (gone[piece] or bool(bridge[piece]) != run_bridge):
                streets.append(_part(street, run))
                bridges.append(run_bridge)
                run = []
            if not gone[piece]:
                run = run or [a]
                run.append(b)
                run_bridge = bool(bridge[piece])
        if run:
            streets.append(_part(street, run))
            bridges.append(run_bridge)
        start = end
    return streets, bridges


def _touching(shape: BaseGeometry, lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    shapely.prepare(shape)
    return np.asarray(shapely.intersects(shape, lines))


def _part(street: Street, nodes: list[int]) -> Street:
    return replace(street, nodes=nodes)


def _pieces_of(streets: list[Street]) -> _Pieces:
    street = np.concatenate([np.full(len(s.nodes) - 1, number) for number, s in enumerate(streets)])
    first = np.concatenate([np.array(s.nodes[:-1], dtype=np.int64) for s in streets])
    second = np.concatenate([np.array(s.nodes[1:], dtype=np.int64) for s in streets])
    return _Pieces(street, first, second)


def _lost(pieces: _Pieces, gone: NDArray[np.bool_], node_count: int, streets: list[Street]) -> NDArray[np.bool_]:
    """Pieces outside the one network where every place reaches every other; one-ways are opened before that."""
    for _ in range(4):
        one_way = np.array([street.one_way for street in streets])[pieces.street]
        forward, backward = ~gone & (one_way >= 0), ~gone & (one_way <= 0)
        heads = np.concatenate((pieces.first[forward], pieces.second[backward]))
        tails = np.concatenate((pieces.second[forward], pieces.first[backward]))
        graph = csr_matrix((np.ones(len(heads)), (heads, tails)), shape=(node_count, node_count))
        _, label = connected_components(graph, directed=True, connection="strong")
        inside = label == np.bincount(label[heads]).argmax()
        outside = ~gone & ~(inside[pieces.first] & inside[pieces.second])
        stuck = np.unique(pieces.street[outside & (one_way != 0)])
        opened = [number for number in stuck if streets[number].kind not in ("trunk",)]
        for number in opened:
            streets[number].one_way = 0
        if not opened:
            break
    return np.asarray(outside)


def ways_of(plan: StreetPlan, plane: Plane, streets: list[Street], bridges: list[bool]) -> list[RawWay]:
    """Roads of the raw map; a point of the plan keeps one node number in every way that uses it."""
    degrees = plane.degrees(plan.points)
    return [
        RawWay(
            way_id=number,
            kind=street.kind,
            node_ids=np.array(street.nodes, dtype=np.int64) + NODE_OFFSET,
            coordinates=degrees[street.nodes],
            name=street.name,
            one_way=street.one_way,
            bridge=bridge,
            max_speed_kmh=street.max_speed_kmh,
        )
        for number, (street, bridge) in enumerate(zip(streets, bridges, strict=True), 1)
    ]


def line_ways(plane: Plane, lines: list[tuple[str, str, Points]], first_id: int) -> list[RawWay]:
    """River, stream and railway as lines that are no roads."""
    ways = []
    next_node = LINE_NODE_OFFSET
    for number, (kind, name, points) in enumerate(lines):
        node_ids = np.arange(next_node, next_node + len(points), dtype=np.int64)
        next_node += len(points)
        ways.append(RawWay(first_id + number, kind, node_ids, plane.degrees(points), name, open_to_emergency=False))
    return ways


def forbid_turns(rng: np.random.Generator, ways: list[RawWay], arterial_nodes: list[int]) -> list[RawRestriction]:
    """No left turn at about one main crossing in five, from one approach; no U-turn at some of the others."""
    chosen = {node + NODE_OFFSET: rng.random() for node in arterial_nodes}
    meeting: dict[int, list[tuple[RawWay, int]]] = {}
    for way in ways:
        for end in (0, -1):
            node = int(way.node_ids[end])
            if node in chosen:
                meeting.setdefault(node, []).append((way, end))
    restrictions = []
    for node, draw in chosen.items():
        row = meeting.get(node, [])
        if len(row) < 4 or draw > 0.4:
            continue
        came, came_end = row[int(draw * 1e6) % len(row)]
        if draw > 0.2:
            restrictions.append(RawRestriction("no_u_turn", came.way_id, node, came.way_id))
            continue
        heading = -_leaving(came, came_end)
        for went, went_end in row:
            leaving = _leaving(went, went_end)
            cross = heading[0] * leaving[1] - heading[1] * leaving[0]
            if cross > 0.6:  # sine of the angle to the left
                restrictions.append(RawRestriction("no_left_turn", came.way_id, node, went.way_id))
    return restrictions


def _leaving(way: RawWay, end: int) -> NDArray[np.float64]:
    """Unit direction from the given end of a way into it."""
    step = way.coordinates[1 if end == 0 else -2] - way.coordinates[end]
    step = step * np.array([0.848, 1.0])  # cosine of the town's latitude
    return np.asarray(step / np.hypot(step[0], step[1]))
