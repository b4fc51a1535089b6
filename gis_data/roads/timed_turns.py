"""The turns of a road graph under the restrictions of an hour, in the three orders that searches want."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from typing import NamedTuple

import numpy as np

from gis_data.roads.store import RoadArrays, rules_of
from gis_data.roads.time_rules import any_holds, week_minute
from gis_data.roads.workspace import Floats, Ints, TurnTable

KEPT_TABLES = 4
"""Sets of restrictions whose tables are kept: now, the one before, two questions about another time."""


class TurnTables(NamedTuple):
    """The same turns in rows by the edge left, by the edge entered, and by the original of the edge entered."""

    out: TurnTable
    into: TurnTable
    arriving: TurnTable


class _Order(NamedTuple):
    """Rows by the edge entered: their starts, the edges left, and which turn each entry is."""

    start: Ints
    came: Ints
    turns: Ints


class TimedTurns:
    """Tables by the restrictions that hold; the same restrictions give the same tables. May be used from any thread."""

    def __init__(self, arrays: RoadArrays) -> None:
        self._arrays = arrays
        self._rules = rules_of(arrays)
        self._into = _by_edge_entered(arrays, np.arange(len(arrays.edge_from), dtype=np.int32))
        has_doubles = bool((arrays.edge_base != np.arange(len(arrays.edge_base))).any())
        self._arriving = _by_edge_entered(arrays, arrays.edge_base) if has_doubles else self._into
        self._lock = threading.Lock()
        self._usual = self._made(arrays.turn_cost_s)
        self._made_for: OrderedDict[tuple[int, ...], TurnTables] = OrderedDict()

    def rules_at(self, local: datetime) -> tuple[int, ...]:
        """Numbers of the restrictions that hold at a local time."""
        minute = week_minute(local)
        return tuple(number for number, rules in enumerate(self._rules, 1) if any_holds(rules, minute))

    def tables(self, holding: tuple[int, ...]) -> TurnTables:
        """The tables while these restrictions hold."""
        if not holding:
            return self._usual
        with self._lock:
            known = self._made_for.get(holding)
            if known is None:
                forbidden = np.isin(self._arrays.turn_rule, holding)
                known = self._made(np.where(forbidden, np.inf, self._arrays.turn_cost_s))
                self._made_for[holding] = known
                if len(self._made_for) > KEPT_TABLES:
                    self._made_for.popitem(last=False)
            self._made_for.move_to_end(holding)
            return known

    def _made(self, cost_s: Floats) -> TurnTables:
        out = TurnTable(self._arrays.turn_start, self._arrays.turn_to, cost_s)
        into = TurnTable(self._into.start, self._into.came, cost_s[self._into.turns])
        if self._arriving is self._into:
            return TurnTables(out, into, into)
        arriving = TurnTable(self._arriving.start, self._arriving.came, cost_s[self._arriving.turns])
        return TurnTables(out, into, arriving)


def _by_edge_entered(arrays: RoadArrays, row_of_edge: Ints) -> _Order:
    """Turns in rows by the edge entered, each edge's turns in the row that `row_of_edge` (e) gives."""
    edge_count = len(arrays.edge_from)
    came = np.repeat(np.arange(edge_count, dtype=np.int32), np.diff(arrays.turn_start))
    row = row_of_edge[arrays.turn_to]
    order = np.argsort(row, kind="stable").astype(np.int32)
    counts = np.bincount(row, minlength=edge_count)
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return _Order(start, came[order], order)
