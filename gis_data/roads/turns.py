"""Permitted turns between edges: what the law forbids is left out, the rest costs a few seconds by its angle."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_data.raw_map import RawRestriction
from gis_data.roads.classes import (
    CROSSING_S,
    DEAD_END_U_TURN_S,
    LEFT_TURN_S,
    RIGHT_TURN_S,
    SHARP_TURN_S,
    U_TURN_S,
)
from gis_data.roads.geometry import bearing_deg, turn_angle_deg
from gis_data.roads.store import MOST_RULES
from gis_data.roads.time_rules import OR

Ints = NDArray[np.int32]


@dataclass(slots=True)
class Turns:
    """Turns in rows by the edge left: `start` has one more entry than there are edges."""

    start: Ints
    to: Ints
    cost_s: NDArray[np.float64]
    rule: NDArray[np.uint16]
    """0, or the number in a `RuleBook` of the times at which the turn is forbidden"""


class RuleBook:
    """Texts of the times at which turns are forbidden, numbered from 1."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text; 0 where the book is full, so that the restriction is left out."""
        known = self._numbers.get(text)
        if known is None and len(self.texts) < MOST_RULES:
            self.texts.append(text)
            known = self._numbers[text] = len(self.texts)
        return known or 0

    def either(self, first: int, second: int) -> int:
        """The number of "at the one times or at the other"."""
        if not first or not second or first == second:
            return first or second
        parts = [*self.texts[first - 1].split(OR), *self.texts[second - 1].split(OR)]
        return self.number(OR.join(dict.fromkeys(parts))) or first


def make_turns(
    points: NDArray[np.float64],
    point_start: Ints,
    edge_segment: Ints,
    edge_forward: NDArray[np.bool_],
    edge_from: Ints,
    edge_to: Ints,
    opposite: Ints,
    edge_way: NDArray[np.int64],
    restrictions: list[RawRestriction],
    junction_of: dict[int, int],
    legal: NDArray[np.bool_],
    book: RuleBook,
) -> tuple[Turns, int]:
    """All permitted turns, and how many restrictions met no turn of this graph.

    `legal` (e) is False for edges against a one-way street: nothing about the others' turns depends on them.
    """
    edge_count = len(edge_from)
    leaving_order = np.argsort(edge_from, kind="stable").astype(np.int32)
    junction_count = int(max(edge_from.max(), edge_to.max())) + 1
    leaving_start = np.searchsorted(edge_from[leaving_order], np.arange(junction_count + 1))
    out_degree = np.diff(leaving_start)
    counts = out_degree[edge_to]
    came = np.repeat(np.arange(edge_count, dtype=np.int32), counts)
    within = np.arange(len(came)) - np.repeat(np.cumsum(counts) - counts, counts)
    went = leaving_order[leaving_start[edge_to[came]] + within]
    is_u_turn = went == opposite[came]
    ways_on = np.bincount(came[legal[went] & ~is_u_turn], minlength=edge_count)
    first, last = edge_bearings(points, point_start, edge_segment, edge_forward)
    angle = turn_angle_deg(last[came], first[went])
    cost_s = _turn_costs(angle, ways_on[came], is_u_turn)
    forbidden, rule, unused = _forbidden(
        _Candidates(came, went, edge_to[came], edge_way[came], edge_way[went], is_u_turn, angle, legal),
        restrictions,
        junction_of,
        book,
    )
    keep = ~forbidden
    # A restriction must not trap a vehicle: where it leaves no way on, the U-turn stays.
    trapped = np.bincount(came[keep & legal[went]], minlength=edge_count) == 0
    keep |= trapped[came] & is_u_turn
    # Nor must one of some hours: where nothing is free at all hours, none of them holds.
    bound = np.bincount(came[keep & (rule == 0) & legal[went]], minlength=edge_count) == 0
    rule[bound[came]] = 0
    start = np.concatenate(([0], np.cumsum(np.bincount(came[keep], minlength=edge_count)))).astype(np.int32)
    return Turns(start, went[keep].astype(np.int32), cost_s[keep], rule[keep]), unused


def _turn_costs(
    angle: NDArray[np.float64], choices: NDArray[np.int64], is_u_turn: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Seconds of each turn; `choices` counts the ways on without turning back."""
    cost = np.where(angle > 35.0, RIGHT_TURN_S, np.where(angle < -35.0, LEFT_TURN_S, CROSSING_S))
    cost = cost + np.where(np.abs(angle) > 120.0, SHARP_TURN_S, 0.0)
    cost = np.where(choices <= 1, 0.0, cost)  # a bend of the road is no turn
    return np.asarray(np.where(is_u_turn, np.where(choices == 0, DEAD_END_U_TURN_S, U_TURN_S), cost))


def edge_bearings(
    points: NDArray[np.float64], point_start: Ints, edge_segment: Ints, edge_forward: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Direction of every edge where it starts and where it ends, degrees."""
    a, b = points[point_start[:-1]], points[point_start[:-1] + 1]
    y, z = points[point_start[1:] - 2], points[point_start[1:] - 1]
    start, end = bearing_deg(*a.T, *b.T), bearing_deg(*y.T, *z.T)
    forward_start, forward_end = start[edge_segment], end[edge_segment]
    first = np.where(edge_forward, forward_start, (forward_end + 180.0) % 360.0)
    last = np.where(edge_forward, forward_end, (forward_start + 180.0) % 360.0)
    return first, last


@dataclass(slots=True)
class _Candidates:
    """All turns that the geometry allows, as arrays of equal length."""

    came: Ints
    went: Ints
    junction: Ints
    from_way: NDArray[np.int64]
    to_way: NDArray[np.int64]
    is_u_turn: NDArray[np.bool_]
    angle: NDArray[np.float64]
    legal: NDArray[np.bool_]
    """by edge, not by turn"""


def _forbidden(
    turns: _Candidates, restrictions: list[RawRestriction], junction_of: dict[int, int], book: RuleBook
) -> tuple[NDArray[np.bool_], NDArray[np.uint16], int]:
    """Turns that a restriction forbids, and the times for those it forbids at times only.

    Restrictions at unknown nodes or ways are counted as unused.
    """
    forbidden = np.zeros(len(turns.came), dtype=bool)
    rule = np.zeros(len(turns.came), dtype=np.uint16)
    by_junction: dict[int, list[RawRestriction]] = defaultdict(list)
    unused = 0
    for restriction in restrictions:
        if restriction.via_way_ids:
            continue  # `way_restrictions` takes these
        junction = junction_of.get(restriction.via_node_id)
        if junction is None:
            unused += 1
        else:
            by_junction[junction].append(restriction)
    concerned = np.isin(turns.junction, np.fromiter(by_junction, dtype=np.int64, count=len(by_junction)))
    rows: dict[int, list[int]] = defaultdict(list)
    for turn in np.flatnonzero(concerned).tolist():
        rows[int(turns.junction[turn])].append(turn)
    for junction, said in by_junction.items():
        for restriction in said:
            coming = [
                turn for turn in rows[junction]
                if turns.from_way[turn] == restriction.from_way_id and turns.legal[turns.came[turn]]
            ]  # fmt: skip
            meant = _meant_turns(turns, restriction, coming)
            if not meant:
                unused += 1
                continue
            if restriction.kind.startswith("only_"):
                arriving = {int(turns.came[turn]) for turn in meant}
                meant = [turn for turn in coming if turn not in meant and int(turns.came[turn]) in arriving]
            if not restriction.condition:
                forbidden[meant] = True
                continue
            number = book.number(restriction.condition)
            for turn in meant:
                rule[turn] = book.either(int(rule[turn]), number)
    return forbidden, rule, unused


def _meant_turns(turns: _Candidates, restriction: RawRestriction, coming: list[int]) -> list[int]:
    """Turns from one way into the other; where a way passes through the node, the word left or right decides."""
    if restriction.kind == "no_u_turn" and restriction.from_way_id == restriction.to_way_id:
        return [turn for turn in coming if turns.is_u_turn[turn]]
    meant = [
        turn for turn in coming if turns.to_way[turn] == restriction.to_way_id and turns.legal[turns.went[turn]]
    ]
    if len(meant) > 1:
        return [turn for turn in meant if fits_word(restriction.kind, float(turns.angle[turn]))] or meant
    return meant


def fits_word(kind: str, angle_deg: float) -> bool:
    """True where a change of direction (positive to the right) is what the last words of a restriction's kind say."""
    word = kind.partition("_")[2]
    if word == "left_turn":
        return -170.0 < angle_deg < -10.0
    if word == "right_turn":
        return 10.0 < angle_deg < 170.0
    if word == "straight_on":
        return abs(angle_deg) < 60.0
    return word != "u_turn" or abs(angle_deg) > 120.0
