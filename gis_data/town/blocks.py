"""The blocks between the main roads of the demo town: their kind, their lanes and the cells that houses fill."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from shapely.geometry import Point, box
from shapely.prepared import prep

from gis_data.town.main_roads import MainRoads
from gis_data.town.street_plan import Street
from gis_data.town.terrain import Terrain
from gis_data.town.words import NameMaker, chinese_number

LANE_STEP_M = {"old": 88.0, "homes": 104.0, "offices": 130.0, "works": 210.0, "village": 150.0}
"""Usual distance between lanes by kind of block."""
MISSING_SHARE = {"old": 0.14, "homes": 0.20, "offices": 0.16, "works": 0.22, "village": 0.34}
"""Share of lane pieces never built: they make the dead ends and T-crossings of a grown town."""


@dataclass(slots=True)
class Block:
    """One block: plan rectangle, kind, and its grid of lane lines with the two main roads on each rim."""

    column: int
    row: int
    west: float
    east: float
    south: float
    north: float
    kind: str = "homes"
    name: str = ""
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)
    nodes: dict[tuple[int, int], int] = field(default_factory=dict)


def make_blocks(rng: np.random.Generator, roads: MainRoads, terrain: Terrain, names: NameMaker) -> list[Block]:
    """All blocks with their lanes laid into the plan and attached to the main roads."""
    closed, outline = prep(terrain.closed), prep(terrain.outline)
    blocks = []
    for column in range(len(roads.columns) - 1):
        for row in range(len(roads.rows) - 1):
            west, east = roads.columns[column].position, roads.columns[column + 1].position
            south, north = roads.rows[row].position, roads.rows[row + 1].position
            block = Block(column, row, west, east, south, north)
            block.kind = _block_kind(rng, block, terrain)
            block.name = names.stem()
            if closed.contains(box(west, south, east, north)):
                block.kind = "open"
            if not outline.contains(Point((west + east) / 2.0, (south + north) / 2.0)):
                block.kind = "village" if rng.random() < 0.15 else "country"
            blocks.append(block)
    for block in blocks:
        if block.kind not in ("open", "country"):
            _lay_lanes(rng, roads, block, names)
    return blocks


def _block_kind(rng: np.random.Generator, block: Block, terrain: Terrain) -> str:
    x = (block.west + block.east) / 2.0 / terrain.half_width_m
    y = (block.south + block.north) / 2.0 / terrain.half_height_m
    reach = max(abs(x), abs(y)) + 0.25 * min(abs(x), abs(y))
    draw = rng.random()
    if reach < 0.22:
        return "offices" if draw < 0.35 else "old"
    if reach < 0.5:
        return "old" if draw < 0.35 else ("offices" if draw < 0.5 else "homes")
    if reach < 0.85:
        return "works" if draw < 0.18 else ("offices" if draw < 0.25 else "homes")
    return "open" if draw < 0.16 else ("village" if draw < 0.5 else ("works" if draw < 0.75 else "homes"))


def _lay_lanes(rng: np.random.Generator, roads: MainRoads, block: Block, names: NameMaker) -> None:
    step = LANE_STEP_M[block.kind]
    block.xs = _divide(rng, block.west, block.east, step * 1.05)
    block.ys = _divide(rng, block.south, block.north, step * 0.95)
    nx, ny = len(block.xs), len(block.ys)
    for p in range(1, nx - 1):
        for q in range(1, ny - 1):
            shift = rng.normal(0.0, 0.07 * step, 2)
            block.nodes[p, q] = roads.plan.add_node(block.xs[p] + shift[0], block.ys[q] + shift[1])
    lane = 0
    for vertical, count, across in ((True, nx, ny), (False, ny, nx)):
        middle = (count - 1) // 2
        for index in range(1, count - 1):
            through = index == middle and block.kind != "village"
            name = _through_name(names, vertical) if through else ""
            if not through:
                lane += 1
                name = (
                    f"{block.name}{chinese_number(lane)}巷"
                    if block.kind in ("old", "village")
                    else (
                        f"{block.name}{chinese_number(lane)}路"
                        if block.kind == "works"
                        else f"{block.name}{chinese_number(lane)}街"
                    )
                )
            _lay_lane(rng, roads, block, vertical, index, across, name, through)


def _through_name(names: NameMaker, vertical: bool) -> str:
    stem = names.stem()
    # One through street in forty takes a name given twice: in the west of the town first, then in the east.
    shared = names.shared_road() if sum(map(ord, stem)) % 40 == 0 else None
    return shared or stem + ("路" if vertical else "街")


def _divide(rng: np.random.Generator, low: float, high: float, step: float) -> list[float]:
    count = max(2, round((high - low) / step))
    shares = np.linspace(0.0, 1.0, count + 1)
    shares[1:-1] += rng.uniform(-0.16, 0.16, count - 1) / count
    return [float(low + (high - low) * share) for share in shares]


def _lay_lane(
    rng: np.random.Generator,
    roads: MainRoads,
    block: Block,
    vertical: bool,
    index: int,
    across: int,
    name: str,
    through: bool,
) -> None:
    """One lane from rim to rim; pieces left out split it into several streets of the same name."""
    row: list[int | None] = []
    attach_share = 1.0 if through else (0.85 if block.kind in ("old", "offices") else 0.62)
    row.append(_rim_node(roads, block, vertical, index, True) if rng.random() < attach_share else None)
    row += [block.nodes[(index, k) if vertical else (k, index)] for k in range(1, across - 1)]
    row.append(_rim_node(roads, block, vertical, index, False) if rng.random() < attach_share else None)
    kind = "tertiary" if through else ("service" if block.kind == "village" and rng.random() < 0.4 else "residential")
    one_way = 0
    if not through and block.kind in ("old", "offices") and rng.random() < 0.34:
        one_way = 1 if index % 2 else -1
    missing = 0.0 if through else MISSING_SHARE[block.kind]
    run: list[int] = []
    for node in row:
        if node is None or (run and rng.random() < missing):
            _finish(roads, kind, name, run, one_way)
            run = []
        if node is not None:
            run.append(node)
    _finish(roads, kind, name, run, one_way)


def _finish(roads: MainRoads, kind: str, name: str, run: list[int], one_way: int) -> None:
    if len(run) >= 2:
        direction = 1 if one_way > 0 else (-1 if one_way < 0 else 0)
        roads.plan.streets.append(Street(kind, name, list(run), direction))  # type: ignore[arg-type]


def _rim_node(roads: MainRoads, block: Block, vertical: bool, index: int, low_end: bool) -> int | None:
    """Where a lane meets the main road at its low or high end; None where that road was never built."""
    if vertical:
        line = block.row if low_end else block.row + 1
        if ("row", line, block.column) in roads.cut:
            return None
        return roads.row_sides[line][block.column].attach(block.xs[index], from_low_side=not low_end)
    line = block.column if low_end else block.column + 1
    if ("column", line, block.row) in roads.cut:
        return None
    return roads.column_sides[line][block.row].attach(block.ys[index], from_low_side=not low_end)
