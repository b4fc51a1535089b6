"""A flow laid out as boxes in rows and arrows between them, in units of one box: no Qt, no pixels of a screen.

Layers after Sugiyama: the exchange names each step's row; a way over several rows gets a narrow place in every row that
it passes, rows are put in the order of their neighbours' middles, and boxes are drawn towards their neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from dispatch_app.domain.queries import FlowShown, FlowStep

BOX_W, BOX_H = 216.0, 78.0
GAP_X, GAP_Y, EDGE = 28.0, 64.0, 20.0
LANE_W = 12.0
"""Width that a way takes in a row that it only passes."""
BACK_W = 18.0
"""Between two ways back beside the boxes."""
SWEEPS = 8
"""Orders of rows are settled after some; more change nothing that is seen."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """One step and its left upper corner."""

    step: FlowStep
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """From step to step through these points; `labels` are the ways that it stands for."""

    source: str
    target: str
    labels: tuple[str, ...]
    points: tuple[Point, ...]
    is_back: bool = False
    rank: int = 0
    """Which of the arrows that leave its step downwards, from the left …"""
    leaving: int = 1
    """… of so many."""


@dataclass(frozen=True, slots=True)
class FlowGraph:
    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    width: float = 0.0
    height: float = 0.0

    def box_of(self, name: str) -> Box | None:
        """The box of a step, or None."""
        return next((box for box in self.boxes if box.step.name == name), None)


@dataclass(slots=True)
class _Place:
    """A box, or the place that a way takes in a row that it passes."""

    key: str
    row: int
    width: float
    middle: float = 0.0


def flow_graph(flow: FlowShown) -> FlowGraph:
    """Boxes and arrows of the edition in use."""
    if not flow.steps:
        return FlowGraph()
    layout = _Layout(flow.steps)
    layout.order_rows()
    layout.draw_together()
    return layout.graph()


class _Layout:
    def __init__(self, steps: Iterable[FlowStep]) -> None:
        self._steps = {step.name: step for step in steps}
        self._places = {step.name: _Place(step.name, step.row, BOX_W) for step in self._steps.values()}
        self._rows: list[list[_Place]] = [[] for _ in range(max(p.row for p in self._places.values()) + 1)]
        for place in self._places.values():
            self._rows[place.row].append(place)
        self._up: dict[str, list[str]] = {}
        self._down: dict[str, list[str]] = {}
        self._chains: dict[tuple[str, str], list[str]] = {}
        self._labels: dict[tuple[str, str], list[str]] = {}
        for step in self._steps.values():
            for way in step.ways:
                self._labels.setdefault((step.name, way.target), []).append(way.label)
        for source, target in self._labels:
            if self._is_forward(source, target):
                self._make_chain(source, target)

    def _is_forward(self, source: str, target: str) -> bool:
        return self._steps[target].row > self._steps[source].row

    def _make_chain(self, source: str, target: str) -> None:
        """Places in the rows between; each knows its neighbour above and below."""
        chain = [source]
        for row in range(self._steps[source].row + 1, self._steps[target].row):
            passing = _Place(f"{source}|{target}|{row}", row, LANE_W)
            self._places[passing.key] = passing
            self._rows[row].append(passing)
            chain.append(passing.key)
        chain.append(target)
        self._chains[source, target] = chain
        for upper, lower in pairwise(chain):
            self._down.setdefault(upper, []).append(lower)
            self._up.setdefault(lower, []).append(upper)

    def order_rows(self) -> None:
        """Each row by the middles of its neighbours, downwards and upwards in turn; equal ones keep their order."""
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            near = self._up if down else self._down
            for row in self._rows if down else self._rows[::-1]:
                self._pack(row)
                row.sort(key=lambda place: self._pulled(place, near))
                self._pack(row)

    def _pulled(self, place: _Place, near: dict[str, list[str]]) -> float:
        others = near.get(place.key, [])
        return sum(self._places[one].middle for one in others) / len(others) if others else place.middle

    def _pack(self, row: list[_Place]) -> None:
        """Side by side around the middle line."""
        whole = sum(place.width for place in row) + GAP_X * (len(row) - 1)
        left = -whole / 2
        for place in row:
            place.middle = left + place.width / 2
            left += place.width + GAP_X

    def draw_together(self) -> None:
        """Boxes go below (and above) what they belong to, as far as the neighbours in their row let them."""
        both = {key: self._up.get(key, []) + self._down.get(key, []) for key in self._places}
        for sweep in range(SWEEPS * 2):
            near = both if sweep >= SWEEPS else self._up
            for row in self._rows:
                wanted = [self._pulled(place, near) for place in row]
                for place, middle in zip(row, _apart(row, wanted), strict=True):
                    place.middle = middle

    def graph(self) -> FlowGraph:
        """What was laid out, with its left upper corner at EDGE."""
        least = min(place.middle - place.width / 2 for place in self._places.values())
        for place in self._places.values():
            place.middle += EDGE - least
        right = max(place.middle + place.width / 2 for place in self._places.values())
        boxes = tuple(
            Box(step, self._places[step.name].middle - BOX_W / 2, self._top(step.row)) for step in self._steps.values()
        )
        forward = [pair for pair in self._labels if self._is_forward(*pair)]
        back = [pair for pair in self._labels if not self._is_forward(*pair)]
        arrows = self._forward_arrows(forward)
        for lane, pair in enumerate(back):
            arrows.append(self._back_arrow(pair, right + GAP_X / 2 + lane * BACK_W))
        width = right + EDGE + (GAP_X / 2 + len(back) * BACK_W if back else 0.0)
        return FlowGraph(boxes, tuple(arrows), width, self._top(len(self._rows)) - GAP_Y + EDGE)

    def _top(self, row: int) -> float:
        return EDGE + row * (BOX_H + GAP_Y)

    def _forward_arrows(self, pairs: list[tuple[str, str]]) -> list[Arrow]:
        leaving: dict[str, list[tuple[str, str]]] = {}
        coming: dict[str, list[tuple[str, str]]] = {}
        for pair in pairs:
            leaving.setdefault(pair[0], []).append(pair)
            coming.setdefault(pair[1], []).append(pair)
        for ways in leaving.values():
            ways.sort(key=lambda pair: self._places[self._chains[pair][1]].middle)
        for ways in coming.values():
            ways.sort(key=lambda pair: self._places[self._chains[pair][-2]].middle)
        arrows = []
        for pair in pairs:
            chain, (out, into) = self._chains[pair], (leaving[pair[0]], coming[pair[1]])
            start = self._spread(pair[0], out.index(pair), len(out))
            end = self._spread(pair[1], into.index(pair), len(into))
            points: list[Point] = [(start, self._top(self._steps[pair[0]].row) + BOX_H)]
            for key in chain[1:-1]:
                place = self._places[key]
                points += [(place.middle, self._top(place.row)), (place.middle, self._top(place.row) + BOX_H)]
            points.append((end, self._top(self._steps[pair[1]].row)))
            arrows.append(Arrow(*pair, tuple(self._labels[pair]), tuple(points), False, out.index(pair), len(out)))
        return arrows

    def _spread(self, name: str, place: int, count: int) -> float:
        """Where the way leaves or meets the box's edge, from left to right."""
        return self._places[name].middle - BOX_W / 2 + BOX_W * (place + 1) / (count + 1)

    def _back_arrow(self, pair: tuple[str, str], lane_x: float) -> Arrow:
        source, target = (self._places[name] for name in pair)
        start: Point = (source.middle + BOX_W / 2, self._top(source.row) + BOX_H * 0.7)
        end: Point = (target.middle + BOX_W / 2, self._top(target.row) + BOX_H * 0.3)
        points = (start, (lane_x, start[1]), (lane_x, end[1]), end)
        return Arrow(*pair, tuple(self._labels[pair]), points, is_back=True)


def _apart(row: list[_Place], wanted: list[float]) -> list[float]:
    """Middles as near to the wanted ones as the widths allow: pushed right from the left, and left from the right."""
    from_left, from_right = list(wanted), list(wanted)
    for at in range(1, len(row)):
        least = from_left[at - 1] + (row[at - 1].width + row[at].width) / 2 + GAP_X
        from_left[at] = max(from_left[at], least)
    for at in range(len(row) - 2, -1, -1):
        most = from_right[at + 1] - (row[at].width + row[at + 1].width) / 2 - GAP_X
        from_right[at] = min(from_right[at], most)
    return [(one + other) / 2 for one, other in zip(from_left, from_right, strict=True)]
