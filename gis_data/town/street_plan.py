"""The streets of the demo town while they are drawn: nodes on the plan and streets as rows of nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gis_data.town.plane import Points


@dataclass(slots=True)
class Street:
    """A row of nodes with one name and class."""

    kind: str
    name: str
    nodes: list[int]
    one_way: Literal[-1, 0, 1] = 0
    may_bridge: bool = False
    """Crosses stream and railway by a bridge and runs through parks; any other street ends there."""
    spans_river: bool = False
    max_speed_kmh: float | None = None


@dataclass(slots=True)
class StreetPlan:
    """All nodes and streets; a node's number is its row in `points`."""

    coordinates: list[tuple[float, float]] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)
    arterial_nodes: list[int] = field(default_factory=list)
    """Crossings of main roads: where turn restrictions are put."""

    def add_node(self, x: float, y: float) -> int:
        """The number of a new node at plan metres x, y."""
        self.coordinates.append((x, y))
        return len(self.coordinates) - 1

    @property
    def points(self) -> Points:
        """Plan coordinates of all nodes, shape (n, 2)."""
        return np.array(self.coordinates, dtype=np.float64)


@dataclass(slots=True)
class Side:
    """One stretch of a main road between two crossings, to which the streets of both blocks attach."""

    plan: StreetPlan
    vertical: bool
    fixed: float
    """x of a vertical line, y of a horizontal one."""
    lanes: tuple[int, ...]
    """(0,) for one carriageway; (-1, 1) for two, low coordinate first."""
    attached: dict[int, list[tuple[float, int]]] = field(default_factory=dict)

    MERGE_WITHIN_M = 26.0
    """Streets from opposite blocks that meet the road this near form one crossing."""
    LANE_OFFSET_M = 11.0

    def attach(self, along: float, from_low_side: bool) -> int:
        """The node where a street meets this road at `along`, on the carriageway nearest to it."""
        lane = self.lanes[0] if from_low_side else self.lanes[-1]
        row = self.attached.setdefault(lane, [])
        for position, node in row:
            if abs(position - along) < self.MERGE_WITHIN_M:
                return node
        across = self.fixed + lane * self.LANE_OFFSET_M
        node = self.plan.add_node(across, along) if self.vertical else self.plan.add_node(along, across)
        row.append((along, node))
        return node

    def nodes_between(self, lane: int) -> list[int]:
        """Attached nodes of one carriageway in rising order."""
        return [node for _, node in sorted(self.attached.get(lane, []))]
