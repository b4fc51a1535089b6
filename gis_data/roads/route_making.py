"""From a row of edges to a route: the line cut at both ends, and the turn list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.geometry import bearing_deg, turn_angle_deg
from gis_data.roads.routes import Route, Turn, TurnKind, turn_kind
from gis_data.roads.store import ROUNDABOUT, RoadArrays

Points = NDArray[np.float64]
SHORT_LINK_M = 30.0
"""A median crossing or the middle of a junction: its two bends are told as one turn."""


@dataclass(slots=True)
class _Leg:
    """One edge of the route, cut to the part that is driven."""

    edge: int
    line: Points
    length_m: float
    name: str
    roundabout: bool
    choices: int
    wait_s: float
    """above zero on a ferry"""
    against: bool
    """driven against a one-way street"""

    @property
    def first_bearing(self) -> float:
        return float(bearing_deg(*self.line[0], *self.line[1]))

    @property
    def last_bearing(self) -> float:
        return float(bearing_deg(*self.line[-2], *self.line[-1]))


def make_route(
    arrays: RoadArrays,
    names: list[str],
    along_m: NDArray[np.float64],
    edges: list[int],
    from_share: float,
    to_share: float,
    time_s: float,
    distance_m: float,
    against: NDArray[np.bool_],
) -> Route:
    """The route over `edges`, driven from a share of the first edge to a share of the last one."""
    legs = []
    for position, edge in enumerate(edges):
        low = from_share if position == 0 else 0.0
        high = to_share if position == len(edges) - 1 else 1.0
        segment = int(arrays.edge_segment[edge])
        line = edge_line(arrays, along_m, edge, low, high)
        ahead = arrays.turn_to[arrays.turn_start[edge] : arrays.turn_start[edge + 1]]
        junction_turns = int((~against[ahead]).sum())
        legs.append(
            _Leg(
                edge, line, float(arrays.segment_length_m[segment]) * max(0.0, high - low),
                names[int(arrays.segment_name[segment])], bool(arrays.segment_flags[segment] & ROUNDABOUT),
                junction_turns, float(arrays.segment_wait_s[segment]), bool(against[edge]),
            )
        )  # fmt: skip
    coordinates = np.vstack([legs[0].line] + [leg.line[1:] for leg in legs[1:]])
    moved = np.concatenate(([True], np.any(np.diff(coordinates, axis=0) != 0.0, axis=1)))
    coordinates = coordinates[moved]
    if len(coordinates) < 2:
        coordinates = np.vstack((coordinates, coordinates[-1:]))
    return Route(time_s, distance_m, coordinates, tuple(_turn_list(legs)), tuple(edges))


def edge_line(arrays: RoadArrays, along_m: NDArray[np.float64], edge: int, low: float, high: float) -> Points:
    """Points of an edge between two shares of its length, in driving order, at least two."""
    segment = int(arrays.edge_segment[edge])
    a, b = int(arrays.point_start[segment]), int(arrays.point_start[segment + 1])
    line, reached = arrays.points[a:b], along_m[a:b]
    if not arrays.edge_forward[edge]:
        line, reached = line[::-1], reached[-1] - reached[::-1]
    if low <= 0.0 and high >= 1.0:
        return line
    total = float(reached[-1])
    start, end = low * total, max(low, high) * total
    inner = (reached > start) & (reached < end)
    ends = np.array([[np.interp(at, reached, line[:, axis]) for axis in (0, 1)] for at in (start, end)])
    return np.vstack((ends[:1], line[inner], ends[1:]))


def _turn_list(legs: list[_Leg]) -> list[Turn]:
    """Legs of one name and course are told together; a turn is told where the driver has to do something."""
    starts: list[tuple[int, TurnKind]] = [(0, "depart")]
    for position in range(1, len(legs)):
        kind = _kind_between(legs, position)
        if kind is not None:
            starts.append((position, kind))
    starts = _merge_short(legs, starts)
    turns = []
    for number, (position, kind) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(legs)
        group = legs[position:end]
        name = max(group, key=lambda leg: leg.length_m).name if number else next((g.name for g in group if g.name), "")
        at = group[0].line[0]
        turns.append(
            Turn(
                kind,
                name,
                sum(leg.length_m for leg in group),
                float(at[0]),
                float(at[1]),
                group[0].first_bearing,
                group[0].wait_s if kind == "ferry" else 0.0,
                any(leg.against for leg in group),
            )
        )
    last = legs[-1]
    turns.append(Turn("arrive", last.name, 0.0, float(last.line[-1][0]), float(last.line[-1][1]), last.last_bearing))
    return turns


def _kind_between(legs: list[_Leg], position: int) -> TurnKind | None:
    before, after = legs[position - 1], legs[position]
    if after.wait_s > 0.0:
        return None if before.wait_s > 0.0 else "ferry"
    if before.wait_s > 0.0 and after.name:
        return "straight"  # ashore
    if after.against != before.against and not after.roundabout and not before.roundabout:
        return turn_kind(float(turn_angle_deg(before.last_bearing, after.first_bearing)))
    if after.roundabout:
        return None if before.roundabout else "roundabout"
    if before.roundabout:
        return None
    kind = turn_kind(float(turn_angle_deg(before.last_bearing, after.first_bearing)))
    if kind == "straight":
        return None if after.name == before.name or not after.name else "straight"
    if before.choices <= 1 and after.name == before.name:
        return None  # the road bends, there is nothing to decide
    if kind in ("slight_left", "slight_right") and after.name == before.name:
        return None
    return kind


def _merge_short(legs: list[_Leg], starts: list[tuple[int, TurnKind]]) -> list[tuple[int, TurnKind]]:
    """Two turns less than 30 m apart become the one turn that the driver feels."""
    merged: list[tuple[int, TurnKind]] = []
    for position, kind in starts:
        if len(merged) >= 2:
            before, first_kind = merged[-1]
            if legs[before].against == legs[position].against and sum(
                leg.length_m for leg in legs[before:position]
            ) < SHORT_LINK_M and not {"roundabout", "ferry"} & {
                first_kind,
                kind,
            }:
                whole = float(turn_angle_deg(legs[before - 1].last_bearing, legs[position].first_bearing))
                merged.pop()
                if turn_kind(whole) != "straight" or legs[position].name != legs[before - 1].name:
                    merged.append((position, turn_kind(whole)))
                continue
        merged.append((position, kind))
    return merged
