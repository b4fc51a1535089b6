"""The main roads of the demo town: a bent grid of arterials with two ring roads of two carriageways each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from gis_data.town.street_plan import Side, Street, StreetPlan
from gis_data.town.terrain import Terrain
from gis_data.town.words import EAST_WEST_ROADS, NORTH_SOUTH_ROADS, RING_NAMES, NameMaker

RING_REACH = (0.30, 0.66)
"""Half extent of each ring as a share of the town's half extent."""


@dataclass(slots=True)
class Line:
    """One arterial line across the town."""

    position: float
    kind: str
    name: str
    ring: int | None = None
    ring_from: int = 0
    ring_to: int = 0
    bridge: bool = False

    def lanes(self, stretch: int) -> tuple[int, ...]:
        """Carriageways of the stretch between crossing `stretch` and the next one."""
        return (-1, 1) if self.ring is not None and self.ring_from <= stretch < self.ring_to else (0,)


@dataclass(slots=True)
class MainRoads:
    """Vertical and horizontal lines and the sides of every block; `cut` holds stretches never built."""

    plan: StreetPlan
    columns: list[Line]
    rows: list[Line]
    column_sides: list[list[Side]]
    row_sides: list[list[Side]]
    cut: set[tuple[str, int, int]]


def line_positions(
    rng: np.random.Generator, half_extent_m: float, centre_step_m: float, edge_step_m: float
) -> list[float]:
    """Positions of parallel arterials, close in the centre and wide at the edge, symmetric about zero."""
    positions = [0.0]
    for sign in (1.0, -1.0):
        at = 0.0
        while True:
            share = min(1.0, abs(at) / half_extent_m)
            at += sign * (centre_step_m + (edge_step_m - centre_step_m) * share) * rng.uniform(0.85, 1.15)
            if abs(at) > half_extent_m:
                break
            positions.append(at)
    return sorted(positions)


def lay_main_roads(rng: np.random.Generator, plan: StreetPlan, names: NameMaker, terrain: Terrain) -> MainRoads:
    """Lines, rings and sides; the streets themselves follow with `build_main_streets` once blocks are attached."""
    shapely.prepare(terrain.outline)
    columns = _make_lines(line_positions(rng, terrain.half_width_m, 640.0, 1_000.0), NORTH_SOUTH_ROADS, names)
    rows = _make_lines(line_positions(rng, terrain.half_height_m, 620.0, 960.0), EAST_WEST_ROADS, names)
    _mark_rings(columns, rows)
    for index, line in enumerate(columns):
        line.bridge = line.ring is not None or line.kind == "primary" or index % 5 == 2
    cut = set()
    for name, lines, others in (("column", columns, rows), ("row", rows, columns)):
        for index, line in enumerate(lines):
            for stretch in range(len(others) - 1):
                outside = line.ring is None and line.kind != "primary"
                along = (others[stretch].position + others[stretch + 1].position) / 2.0
                x, y = (line.position, along) if name == "column" else (along, line.position)
                in_country = line.kind != "primary" and not shapely.contains_xy(terrain.outline, x, y)
                if in_country or (outside and rng.random() < 0.07):
                    cut.add((name, index, stretch))
    column_sides = [
        [Side(plan, True, line.position, line.lanes(stretch)) for stretch in range(len(rows) - 1)] for line in columns
    ]
    row_sides = [
        [Side(plan, False, line.position, line.lanes(stretch)) for stretch in range(len(columns) - 1)] for line in rows
    ]
    return MainRoads(plan, columns, rows, column_sides, row_sides, cut)


def _make_lines(positions: list[float], known_names: tuple[str, ...], names: NameMaker) -> list[Line]:
    centre = positions.index(0.0)
    by_distance = sorted(range(len(positions)), key=lambda index: abs(index - centre))
    lines = [Line(position, "secondary", "") for position in positions]
    for rank, index in enumerate(by_distance):
        lines[index].name = known_names[rank] if rank < len(known_names) else names.stem()
        lines[index].kind = "primary" if (index - centre) % 3 == 0 else "secondary"
    return lines


def _mark_rings(columns: list[Line], rows: list[Line]) -> None:
    for ring, reach in enumerate(RING_REACH):
        corners = []
        for lines in (columns, rows):
            extent = max(abs(line.position) for line in lines)
            low = min(range(len(lines)), key=lambda i: abs(lines[i].position + reach * extent))
            high = min(range(len(lines)), key=lambda i: abs(lines[i].position - reach * extent))
            corners.append((low, high))
        (west, east), (south, north) = corners
        for lines, pair, span in ((columns, (west, east), (south, north)), (rows, (south, north), (west, east))):
            for index in pair:
                line = lines[index]
                line.ring, line.kind, line.ring_from, line.ring_to = ring, "trunk", span[0], span[1]


def build_main_streets(roads: MainRoads) -> None:
    """Add every stretch of every line as streets of the plan, one or two carriageways, with crossing links."""
    crossings = _Crossings(roads)
    for vertical, lines, others, sides in (
        (True, roads.columns, roads.rows, roads.column_sides),
        (False, roads.rows, roads.columns, roads.row_sides),
    ):
        label = "column" if vertical else "row"
        for index, line in enumerate(lines):
            for stretch in range(len(others) - 1):
                if (label, index, stretch) in roads.cut:
                    continue
                ring = len(line.lanes(stretch)) == 2
                name = RING_NAMES[line.ring or 0] if ring else _part_name(line, others, stretch, vertical)
                for lane in line.lanes(stretch):
                    nodes = crossings.edge(vertical, index, stretch, lane, leaving=True)
                    nodes += sides[index][stretch].nodes_between(lane)
                    nodes += crossings.edge(vertical, index, stretch + 1, lane, leaving=False)
                    # Right-hand traffic: the eastern carriageway runs north, the southern one runs east.
                    rising = (lane == 1) if vertical else (lane == -1)
                    if ring and not rising:
                        nodes.reverse()
                    kind = line.kind if ring or line.ring is None else "primary"
                    roads.plan.streets.append(
                        Street(
                            kind, name, nodes, 1 if ring else 0, True, vertical and line.bridge, 70.0 if ring else None
                        )
                    )
    crossings.add_links()


def _part_name(line: Line, others: list[Line], stretch: int, vertical: bool) -> str:
    middle = (others[stretch].position + others[stretch + 1].position) / 2.0
    extent = max(abs(other.position) for other in others)
    if abs(middle) < 0.22 * extent:
        return f"{line.name}路"
    ending = ("北路" if middle > 0 else "南路") if vertical else ("东路" if middle > 0 else "西路")
    return line.name + ending


class _Crossings:
    """Nodes where lines meet: one node, two on a ring, four where rings meet other rings."""

    def __init__(self, roads: MainRoads) -> None:
        self._roads = roads
        self._nodes: dict[tuple[int, int, int, int], int] = {}

    def _lanes_at(self, vertical: bool, index: int, crossing: int) -> tuple[int, ...]:
        line = (self._roads.columns if vertical else self._roads.rows)[index]
        before, after = line.lanes(crossing - 1), line.lanes(crossing)
        return before if len(before) > len(after) else after

    def _node(self, column: int, row: int, column_lane: int, row_lane: int) -> int:
        key = (column, row, column_lane, row_lane)
        if key not in self._nodes:
            x = self._roads.columns[column].position + column_lane * Side.LANE_OFFSET_M
            y = self._roads.rows[row].position + row_lane * Side.LANE_OFFSET_M
            self._nodes[key] = self._roads.plan.add_node(x, y)
            if column_lane == 0 and row_lane == 0:
                self._roads.plan.arterial_nodes.append(self._nodes[key])
        return self._nodes[key]

    def edge(self, vertical: bool, index: int, crossing: int, lane: int, leaving: bool) -> list[int]:
        """Nodes of the crossing that a stretch shares with it: the near edge of the crossing road."""
        across = self._lanes_at(not vertical, crossing, index)
        own = self._lanes_at(vertical, index, crossing)
        other = across[-1] if leaving else across[0]
        if lane in own:
            return [self._node(index, crossing, lane, other) if vertical else self._node(crossing, index, other, lane)]
        # A ring ends here and goes on as a single road: the single road starts between both carriageways.
        near = own[0]
        return [self._node(index, crossing, near, other) if vertical else self._node(crossing, index, other, near)]

    def add_links(self) -> None:
        """Short streets across the median at every crossing with a ring, so that all its nodes are joined."""
        roads = self._roads
        for column in range(len(roads.columns)):
            for row in range(len(roads.rows)):
                self._link(roads.columns[column], roads.rows[row], column, row)

    def _link(self, column_line: Line, row_line: Line, column: int, row: int) -> None:
        keys = [key for key in ((column, row, a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)) if key in self._nodes]
        for first in keys:
            for second in keys:
                moved = (second[2] - first[2], second[3] - first[3])
                if moved == (2, 0) or moved == (0, 2):
                    name = (
                        _part_name(row_line, self._roads.columns, min(column, len(self._roads.columns) - 2), False)
                        if moved[0]
                        else _part_name(column_line, self._roads.rows, min(row, len(self._roads.rows) - 2), True)
                    )
                    one_way = self._link_direction(column_line, row_line, first, moved)
                    nodes = [self._nodes[first], self._nodes[second]]
                    self._roads.plan.streets.append(Street("secondary", name, nodes, one_way, True, True))

    def _link_direction(
        self, column_line: Line, row_line: Line, first: tuple[int, int, int, int], moved: tuple[int, int]
    ) -> Literal[-1, 0, 1]:
        """Inside a crossing of two rings the links continue the carriageways; elsewhere they are two-way."""
        four = all((first[0], first[1], a, b) in self._nodes for a in (-1, 1) for b in (-1, 1))
        if not four:
            return 0
        if moved == (2, 0):  # part of the row's carriageway: the southern one runs east
            return 1 if first[3] == -1 else -1
        return 1 if first[2] == 1 else -1
